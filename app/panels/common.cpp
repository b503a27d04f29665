#include <algorithm>

#include "panels/draw.hpp"

namespace aisle::panels {

float back_width(const Kit& kit) { return std::max(170.0f, kit.face(Type::label).width(kit.say(Word::back)) + 84); }

float draw_header(View& view, std::string_view title, bool orders) {
  Kit& kit = view.kit;
  const float back_w = back_width(kit);
  if (kit.button({.id = "back", .label = kit.say(Word::back), .at = {kMargin, kMargin, back_w, kControl}, .look = Look::quiet, .icon = Icon::back})) {
    kit.emit(ui::intent::Back{});
  }
  const float x = kMargin + back_w + 28;
  float right = view.w - kMargin;
  if (orders && !view.content.orders.empty()) {
    const float w = kit.face(Type::label).width(kit.say(Word::orders)) + 92;
    const Button b{.id = "orders", .label = kit.say(Word::orders), .at = {right - w, kMargin, w, kControl}, .look = Look::quiet, .icon = Icon::orders};
    if (kit.button(b)) kit.emit(ui::intent::Open{ui::PanelKind::orders});
    right -= w + 20;
  }
  const Face& face = kit.face(Type::title);
  kit.text({x, kMargin + (kControl - face.line()) / 2, right - x, face.line()}, title, {.type = Type::title});
  return kMargin + kControl + 24;
}

float draw_state(View& view, Rect area, Icon icon, Tone tone, std::string_view heading, std::string_view sentence) {
  Kit& kit = view.kit;
  const TextStyle big{Type::title, Tone::ink, 3, Align::centre}, plain{Type::body, Tone::soft, 6, Align::centre};
  const float icon_side = icon == Icon::none ? 0 : 110;
  const float height = icon_side + 24 + kit.text_height(area.w, heading, big) + 16 + kit.text_height(area.w, sentence, plain);
  float y = area.y + std::max(0.0f, (area.h - height) / 2);
  kit.icon(icon, area.x + (area.w - icon_side) / 2, y, icon_side, tone);
  y += icon_side + 24;
  y += kit.text({area.x, y, area.w, 0}, heading, big) + 16;
  return y + kit.text({area.x, y, area.w, 0}, sentence, plain);
}

float draw_amount(View& view, float x, float y, float w, std::string_view label, std::string_view amount, Type type) {
  Kit& kit = view.kit;
  const float amount_w = kit.face(type).width(amount) + 4;
  const float label_h = kit.text({x, y, w - amount_w - 20, 0}, label, {.type = type, .lines = 2});
  kit.text({x + w - amount_w, y, amount_w, 0}, amount, {.type = type, .align = Align::right});
  return std::max(label_h, kit.face(type).line());
}

void draw_waiting(View& view, float centre_x, float y) {
  Kit& kit = view.kit;
  const auto lit = view.content.now_ms / 400 % 3;
  for (int i = 0; i < 3; ++i) {
    const float side = 22;
    kit.fill({centre_x + static_cast<float>(i - 1) * 48 - side / 2, y, side, side}, i == lit ? kit.theme().accent : kit.theme().normal.pressed, side / 2);
  }
}

float draw_note(View& view, Rect at, Icon icon, std::string_view sentence, Colour paper, Type type) {
  Kit& kit = view.kit;
  constexpr float kPad = 20, kIcon = 40;
  const TextStyle style{type, Tone::ink, 12};
  const float room = at.w - 2 * kPad - kIcon - 16;
  const float height = std::max(kIcon, kit.text_height(room, sentence, style)) + 2 * kPad;
  kit.fill({at.x, at.y, at.w, height}, paper);
  kit.icon(icon, at.x + kPad, at.y + kPad + 3, kIcon);
  kit.on(paper, kit.theme().ink);
  kit.text({at.x + kPad + kIcon + 16, at.y + kPad, room, 0}, sentence, style);
  kit.on_card();
  return height;
}

void draw_product_icon(View& view, const shop::ProductId& product, Rect at) {
  Kit& kit = view.kit;
  kit.fill(at, kit.theme().inset, 12);
  const renderer::TextureHandle texture = view.content.icon ? view.content.icon(product) : renderer::TextureHandle{};
  if (texture) return kit.image(at, texture);
  const float side = at.h * 0.5f;
  kit.icon(Icon::box, at.x + (at.w - side) / 2, at.y + (at.h - side) / 2, side, Tone::soft);
}

std::string_view price_of(View& view, const shop::Product& product) {
  if (product.variants.empty() || !product.for_sale()) return view.kit.say(Word::not_for_sale);
  return view.kit.price(product.variants.front().price);
}

std::string_view full_name(View& view, const shop::Address& address, const shop::Buyer& buyer) {
  const bool has_own = !address.first_name.empty() || !address.last_name.empty();
  const std::string& first = has_own ? address.first_name : buyer.first_name;
  const std::string& last = has_own ? address.last_name : buyer.last_name;
  return view.kit.join({first, first.empty() || last.empty() ? "" : " ", last});
}

}  // namespace aisle::panels
