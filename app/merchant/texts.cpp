#include "merchant/texts.hpp"

#include <fmt/format.h>

namespace aisle::merchant {
namespace {

constexpr std::size_t kCount = static_cast<std::size_t>(Text::pickup_note) + 1;
struct Table {
  std::string_view language;
  std::string_view texts[kCount];
};

// The ten languages of the client's interface; order as in Text.
constexpr Table kTables[] = {
    {"en",
     {"Subtotal", "Shipping", "Discount", "Net", "VAT {} % included", "Sales tax {} %", "Total", "Standard delivery",
      "Arrives in 5-7 business days", "Express delivery", "Arrives in 1-2 business days", "Pick up in the shop",
      "Ready in 2 hours, kept for 14 days"}},
    {"de",
     {"Zwischensumme", "Versand", "Rabatt", "Netto", "inkl. {} % MwSt.", "zzgl. {} % Steuer", "Gesamtsumme",
      "Standardversand", "Kommt in 5-7 Werktagen", "Expressversand", "Kommt in 1-2 Werktagen", "Abholung im Laden",
      "In 2 Stunden bereit, 14 Tage für Sie aufbewahrt"}},
    {"fr",
     {"Sous-total", "Livraison", "Remise", "Hors taxe", "TVA {} % incluse", "Taxe {} %", "Total", "Livraison standard",
      "Arrive sous 5 à 7 jours ouvrés", "Livraison express", "Arrive sous 1 à 2 jours ouvrés", "Retrait en magasin",
      "Prêt en 2 heures, conservé 14 jours"}},
    {"es",
     {"Subtotal", "Envío", "Descuento", "Neto", "IVA {} % incluido", "Impuesto {} %", "Total", "Envío estándar",
      "Llega en 5-7 días laborables", "Envío exprés", "Llega en 1-2 días laborables", "Recogida en tienda",
      "Listo en 2 horas, guardado 14 días"}},
    {"ru",
     {"Промежуточный итог", "Доставка", "Скидка", "Без налога", "включая НДС {} %", "Налог {} %", "Итого",
      "Стандартная доставка", "Прибудет через 5-7 рабочих дней", "Экспресс-доставка", "Прибудет через 1-2 рабочих дня",
      "Самовывоз из магазина", "Готово через 2 часа, храним 14 дней"}},
    {"zh-CN",
     {"小计", "运费", "折扣", "不含税", "含增值税 {} %", "销售税 {} %", "合计", "标准配送", "5-7 个工作日送达",
      "特快配送", "1-2 个工作日送达", "到店自取", "2 小时内备好，保留 14 天"}},
    {"ja",
     {"小計", "送料", "割引", "税抜", "消費税 {} % 込み", "税 {} %", "合計", "通常配送", "5〜7営業日でお届け",
      "お急ぎ便", "1〜2営業日でお届け", "店舗受け取り", "2時間で準備、14日間保管"}},
    {"ko",
     {"소계", "배송비", "할인", "세금 제외", "부가세 {} % 포함", "세금 {} %", "합계", "일반 배송",
      "영업일 5-7일 내 도착", "빠른 배송", "영업일 1-2일 내 도착", "매장 픽업", "2시간 내 준비, 14일 보관"}},
    {"hi",
     {"उप-योग", "शिपिंग", "छूट", "कर रहित", "{} % कर सहित", "कर {} %", "कुल", "सामान्य डिलीवरी", "5-7 कार्य दिवसों में पहुँचेगा",
      "एक्सप्रेस डिलीवरी", "1-2 कार्य दिवसों में पहुँचेगा", "दुकान से लें", "2 घंटे में तैयार, 14 दिन तक रखा जाएगा"}},
    {"ms",
     {"Jumlah kecil", "Penghantaran", "Diskaun", "Bersih", "Cukai {} % termasuk", "Cukai {} %", "Jumlah",
      "Penghantaran biasa", "Tiba dalam 5-7 hari bekerja", "Penghantaran ekspres", "Tiba dalam 1-2 hari bekerja",
      "Ambil di kedai", "Sedia dalam 2 jam, disimpan 14 hari"}},
};

}  // namespace

std::string_view text(Text id, std::string_view language) {
  for (const Table& table : kTables) {
    if (table.language == language) return table.texts[static_cast<std::size_t>(id)];
  }
  return kTables[0].texts[static_cast<std::size_t>(id)];
}

std::string tax_text(Text id, int basis_points, std::string_view language) {
  std::string percent = fmt::format("{}", basis_points / 100);
  if (basis_points % 100 != 0)
    percent += basis_points % 10 != 0 ? fmt::format(".{:02}", basis_points % 100)
                                      : fmt::format(".{}", basis_points % 100 / 10);
  return fmt::format(fmt::runtime(text(id, language)), percent);
}

}  // namespace aisle::merchant
