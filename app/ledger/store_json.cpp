#include "ledger/store_json.hpp"

#include <nlohmann/json.hpp>

namespace aisle::ledger {
namespace {

using Json = nlohmann::json;

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json money(const base::Money& m) { return Json::array({m.minor, m.currency.code()}); }
base::Money money(const Json& j) { return {j.at(0).get<std::int64_t>(), base::Currency::parse(j.at(1).get<std::string>()).value_or(base::Currency{})}; }

Json media(const std::vector<shop::Media>& list) {
  Json out = Json::array();
  for (const shop::Media& m : list) out.push_back({static_cast<int>(m.kind), m.url, m.alt_text, m.width, m.height});
  return out;
}
std::vector<shop::Media> media(const Json& list) {
  std::vector<shop::Media> out;
  for (const Json& m : list) {
    const int kind = m.at(0).get<int>();
    if (kind < 0 || kind > static_cast<int>(shop::Media::Kind::other)) continue;
    out.push_back({static_cast<shop::Media::Kind>(kind), m.at(1), m.at(2), m.at(3), m.at(4)});
  }
  return out;
}

Json variant(const shop::Variant& v) {
  Json out = {{"id", v.id.value}, {"title", v.title}, {"price", money(v.price)}, {"available", v.available}, {"options", v.options}, {"media", media(v.media)}};
  if (v.list_price) out["list_price"] = money(*v.list_price);
  return out;
}
shop::Variant variant(const Json& j) {
  shop::Variant v;
  v.id = shop::VariantId(j.at("id"));
  v.title = j.at("title");
  v.price = money(j.at("price"));
  if (j.contains("list_price")) v.list_price = money(j["list_price"]);
  v.available = j.at("available");
  v.options = j.at("options").get<std::vector<std::pair<std::string, std::string>>>();
  v.media = media(j.at("media"));
  return v;
}

Json totals(const std::vector<shop::Total>& list) {
  Json out = Json::array();
  for (const shop::Total& t : list) out.push_back({{"type", t.type}, {"text", t.display_text}, {"amount", money(t.amount)}});
  return out;
}
std::vector<shop::Total> totals(const Json& list) {
  std::vector<shop::Total> out;
  for (const Json& t : list) out.push_back({t.at("type"), t.at("text"), money(t.at("amount"))});
  return out;
}

// Our own writing, but a file on a disk: a wrong shape is "not there", never a crash.
template <class F>
auto guarded(std::string_view text, F read) -> std::optional<decltype(read(Json()))> {
  try {
    return read(Json::parse(text));
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace

std::string product_to_json(const shop::Product& p) {
  Json out = {{"id", p.id.value}, {"title", p.title},     {"description", p.description}, {"categories", p.categories}, {"media", media(p.media)},
              {"creator", p.creator}, {"license", p.license}, {"sample", p.sample},     {"variants", Json::array()}};
  for (const shop::Variant& v : p.variants) out["variants"].push_back(variant(v));
  if (p.dimensions) out["mm"] = {p.dimensions->width, p.dimensions->height, p.dimensions->depth};
  if (p.rating) out["rating"] = {p.rating->value, p.rating->scale_max, p.rating->count};
  return dump(out);
}

std::optional<shop::Product> product_from_json(std::string_view text) {
  return guarded(text, [](const Json& j) {
    shop::Product p;
    p.id = shop::ProductId(j.at("id"));
    p.title = j.at("title");
    p.description = j.at("description");
    p.categories = j.at("categories").get<std::vector<std::string>>();
    p.media = media(j.at("media"));
    p.creator = j.at("creator");
    p.license = j.at("license");
    p.sample = j.at("sample");
    for (const Json& v : j.at("variants")) p.variants.push_back(variant(v));
    if (j.contains("mm")) p.dimensions = shop::DimensionsMm{j["mm"].at(0), j["mm"].at(1), j["mm"].at(2)};
    if (j.contains("rating")) p.rating = shop::Rating{j["rating"].at(0), j["rating"].at(1), j["rating"].at(2)};
    return p;
  });
}

std::string receipt_to_json(const shop::Receipt& r) {
  Json lines = Json::array();
  for (const shop::LineItem& l : r.lines) {
    lines.push_back({{"id", l.id}, {"variant", l.variant.value}, {"title", l.title}, {"price", money(l.unit_price)}, {"quantity", l.quantity}, {"totals", totals(l.totals)}});
  }
  return dump({{"shop", r.shop}, {"payee", r.payee}, {"order", r.order.value}, {"checkout", r.checkout.value}, {"status", static_cast<int>(r.status)},
               {"currency", r.currency.code()}, {"total", money(r.total)}, {"totals", totals(r.totals)}, {"lines", std::move(lines)},
               {"consent", r.consent_hash}, {"permalink", r.permalink}, {"label", r.label}});
}

std::optional<shop::Receipt> receipt_from_json(std::string_view text) {
  return guarded(text, [](const Json& j) {
    shop::Receipt r;
    r.shop = j.at("shop");
    r.payee = j.at("payee");
    r.order = shop::OrderId(j.at("order"));
    r.checkout = shop::CheckoutId(j.at("checkout"));
    r.status = j.at("status").get<int>() == static_cast<int>(shop::CheckoutStatus::completed) ? shop::CheckoutStatus::completed : shop::CheckoutStatus::complete_in_progress;
    r.currency = base::Currency::parse(j.at("currency").get<std::string>()).value_or(base::Currency{});
    r.total = money(j.at("total"));
    r.totals = totals(j.at("totals"));
    for (const Json& l : j.at("lines")) {
      r.lines.push_back({l.at("id"), shop::VariantId(l.at("variant")), l.at("title"), money(l.at("price")), l.at("quantity"), totals(l.at("totals"))});
    }
    r.consent_hash = j.at("consent");
    r.permalink = j.at("permalink");
    r.label = j.value("label", "");  // absent in older receipts
    return r;
  });
}

}  // namespace aisle::ledger
