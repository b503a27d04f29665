#include "merchant/wire.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <ctime>

namespace aisle::merchant {
namespace {

struct Extension {
  std::string_view name;
  Json extends;
};
const Extension kExtensions[] = {{"dev.ucp.shopping.fulfillment", "dev.ucp.shopping.checkout"},
                                 {"dev.ucp.shopping.discount", {"dev.ucp.shopping.checkout", "dev.ucp.shopping.cart"}},
                                 {"dev.ucp.shopping.buyer_consent", "dev.ucp.shopping.checkout"}};

std::string_view name_of(Capability capability) {
  switch (capability) {
    case Capability::search:
      return "dev.ucp.shopping.catalog.search";
    case Capability::lookup:
      return "dev.ucp.shopping.catalog.lookup";
    case Capability::checkout:
      return "dev.ucp.shopping.checkout";
    case Capability::cart:
      return "dev.ucp.shopping.cart";
    case Capability::order:
      return "dev.ucp.shopping.order";
  }
  return {};
}

Json ucp_of(Capability capability) {
  Json capabilities = {{name_of(capability), {{{"version", kVersion}}}}};
  for (const Extension& extension : kExtensions) {
    const bool here =
        capability == Capability::checkout || (capability == Capability::cart && extension.extends.is_array());
    if (here) capabilities[std::string(extension.name)] = {{{"version", kVersion}, {"extends", extension.extends}}};
  }
  return {{"version", kVersion}, {"status", "success"}, {"capabilities", std::move(capabilities)}};
}

// The wallet of play money: what an instrument does is in its token (see payment.hpp).
Json handler_json() {
  return {{std::string(kHandlerName),
           {{{"id", kHandlerId},
             {"version", kVersion},
             {"available_instruments", {{{"type", "sandbox_wallet"}}}},
             {"config", {{"environment", "sandbox"}, {"credential_type", "sandbox_token"}}}}}}};
}

Json instruments_json(const Checkout& checkout) {
  struct Offer {
    std::string_view id, title, note;
  };
  static constexpr Offer kOffers[] = {{"success", "Sandbox wallet", "Play money; always pays"},
                                      {"decline", "Empty sandbox wallet", "Always declined"},
                                      {"in_progress", "Slow sandbox wallet", "Pays after a few seconds"},
                                      {"escalate", "Careful sandbox wallet", "Asks you to approve on the shop's page"}};
  if (!checkout.instruments.empty()) return checkout.instruments;
  Json out = Json::array();
  for (const Offer& offer : kOffers) {
    out.push_back({{"id", offer.id},
                   {"handler_id", kHandlerId},
                   {"type", "sandbox_wallet"},
                   {"selected", false},
                   {"display", {{"name", offer.title}, {"description", offer.note}}}});
  }
  return out;
}

Json links_json(const Site& site) {
  const auto link = [&](const char* type, const char* page, const char* title) {
    return Json{{"type", type}, {"url", fmt::format("{}/{}", site.base, page)}, {"title", title}};
  };
  return Json::array(
      {link("terms_of_service", "terms", "Terms of service"), link("privacy_policy", "privacy", "Privacy policy"),
       link("refund_policy", "refunds", "Returns and refunds"), link("shipping_policy", "shipping", "Delivery")});
}

Json media_entries(const Product& p, const std::string& title, const Site& site) {
  Json out = Json::array();
  const auto image = [&](const MediaFile& file) {
    out.push_back({{"type", "image"},
                   {"url", site.media(file)},
                   {"alt_text", title},
                   {"width", file.width},
                   {"height", file.height}});
  };
  if (p.photo) image(*p.photo);
  if (p.model) out.push_back({{"type", "model_3d"}, {"url", site.media(*p.model)}, {"alt_text", title}});
  if (p.icon) image(*p.icon);
  return out;
}

Json metadata_json(const Product& p) {
  Json out = {{"sample", true},
              {"dimensions_mm", {{"width", p.width_mm}, {"height", p.height_mm}, {"depth", p.depth_mm}}},
              {"placement", {{"elevation_mm", p.elevation_mm}, {"opening", p.opening}, {"movable", p.movable}}},
              {"model",
               {{"creator", p.creator},
                {"license", p.license},
                {"changes", "converted to GLB"},
                {"source", p.source},
                {"triangles", p.triangles}}}};
  if (!p.notes.empty()) out["model"]["notes"] = p.notes;
  return out;
}

std::string describe(const Product& p, const std::string& language) {
  const auto cm = [](int mm) {
    return mm % 10 == 0 ? fmt::format("{}", mm / 10) : fmt::format("{}.{}", mm / 10, mm % 10);
  };
  return fmt::format("{} · {} × {} × {} cm · {}", in_language(p.titles, language), cm(p.width_mm), cm(p.depth_mm),
                     cm(p.height_mm), p.creator);
}

Json line_totals(std::int64_t amount) {
  return Json::array({{{"type", "subtotal"}, {"amount", amount}}, {{"type", "total"}, {"amount", amount}}});
}

Json item_json(const PricedLine& line, const Checkout& checkout, const Site& site) {
  if (line.product == nullptr) return {{"id", "unknown"}, {"title", "No longer in the catalogue"}, {"price", 0}};
  Json item = {{"id", line.product->variant_id()},
               {"title", in_language(line.product->titles, checkout.catalogue_language)},
               {"price", line.unit}};
  const auto& picture = line.product->photo ? line.product->photo : line.product->icon;
  if (picture) item["image_url"] = site.media(*picture);
  return item;
}

Json lines_json(const Checkout& checkout, const Priced& priced, const Site& site) {
  Json out = Json::array();
  for (std::size_t i = 0; i < checkout.lines.size(); ++i) {
    out.push_back({{"id", checkout.lines[i].id},
                   {"item", item_json(priced.lines[i], checkout, site)},
                   {"quantity", checkout.lines[i].quantity},
                   {"totals", line_totals(priced.lines[i].total)}});
  }
  return out;
}

Json line_ids(const Checkout& checkout) {
  Json out = Json::array();
  for (const Line& line : checkout.lines) out.push_back(line.id);
  return out;
}

Json fulfillment_json(const Checkout& checkout, const Priced& priced) {
  const Fulfillment& f = checkout.fulfillment;
  const bool pickup = f.delivery == Delivery::pickup;
  Json method = {{"id", pickup ? "pickup" : "shipping"},
                 {"type", pickup ? "pickup" : "shipping"},
                 {"line_item_ids", line_ids(checkout)},
                 {"destinations", pickup ? pickup_shops() : f.destinations},
                 {"selected_destination_id", f.destination.empty() ? Json(nullptr) : Json(f.destination)}};
  if (!priced.options.empty()) {
    Json options = Json::array();
    for (const ShippingOption& o : priced.options) {
      options.push_back({{"id", o.id},
                         {"title", o.title},
                         {"description", o.note},
                         {"totals", {{{"type", "total"}, {"amount", o.amount}}}}});
    }
    method["groups"] = {{{"id", "package_1"},
                         {"line_item_ids", line_ids(checkout)},
                         {"options", std::move(options)},
                         {"selected_option_id", f.option.empty() ? Json(nullptr) : Json(f.option)}}};
  }
  Json available = Json::array();
  for (const char* type : {"shipping", "pickup"}) {
    available.push_back({{"type", type}, {"line_item_ids", line_ids(checkout)}, {"fulfillable_on", "now"}});
  }
  return {{"methods", Json::array({std::move(method)})}, {"available_methods", std::move(available)}};
}

Json discounts_json(const Checkout& checkout, const Priced& priced) {
  Json applied = Json::array();
  for (const AppliedDiscount& d : priced.discounts) {
    Json entry = {{"title", d.title}, {"amount", d.amount}, {"automatic", d.code.empty()}, {"provisional", d.provisional}};
    if (!d.code.empty()) entry["code"] = d.code;
    applied.push_back(std::move(entry));
  }
  return {{"codes", checkout.discount_codes}, {"applied", std::move(applied)}};
}

}  // namespace

std::string rfc3339(std::int64_t unix_ms) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", fmt::gmtime(static_cast<std::time_t>(unix_ms / 1000)));
}

Json error_envelope(std::string_view code, std::string_view content, std::string_view severity, std::string_view path) {
  return {{"ucp", {{"version", kVersion}, {"status", "error"}}},
          {"messages", Json::array({message("error", code, content, severity, path)})}};
}

Json catalog_ucp(Capability capability) { return ucp_of(capability); }

Json profile_json(const Site& site) {
  Json capabilities = Json::object();
  const auto declare = [&](std::string_view name, std::string_view file) -> Json& {
    Json entry = {{"version", kVersion},
                  {"spec", fmt::format("https://ucp.dev/{}/specification/{}", kVersion, file)},
                  {"schema", fmt::format("https://ucp.dev/{}/schemas/shopping/{}.json", kVersion, file)}};
    return (capabilities[std::string(name)] = Json::array({std::move(entry)}))[0];
  };
  declare("dev.ucp.shopping.catalog.search", "catalog_search");
  declare("dev.ucp.shopping.catalog.lookup", "catalog_lookup");
  declare("dev.ucp.shopping.cart", "cart");
  declare("dev.ucp.shopping.checkout", "checkout");
  declare("dev.ucp.shopping.order", "order");
  for (const Extension& extension : kExtensions) {
    Json& entry = declare(extension.name, extension.name.substr(extension.name.rfind('.') + 1));
    entry["extends"] = extension.extends;
  }
  Json service = {{"version", kVersion},
                  {"transport", "rest"},
                  {"endpoint", site.base + "/ucp"},
                  {"spec", fmt::format("https://ucp.dev/{}/specification/overview", kVersion)},
                  {"schema", fmt::format("https://ucp.dev/{}/services/shopping/rest.openapi.json", kVersion)}};
  return {{"ucp",
           {{"version", kVersion},
            {"services", {{"dev.ucp.shopping", Json::array({std::move(service)})}}},
            {"capabilities", std::move(capabilities)},
            {"payment_handlers", handler_json()}}},
          {"name", "Aisle sandbox shop"}};
}

namespace {

std::string labels_of(const Product& p) {
  std::string out;
  for (const auto& [name, label] : p.options) out += (out.empty() ? "" : " / ") + label;
  return out;
}

Json price_json(const Product& p, const Buyer& buyer) {
  return {{"amount", p.for_sale ? price_in(buyer.market.currency, p.price_eur_cents) : 0}, {"currency", buyer.market.currency}};
}

Json variant_json(const Offered& offered, const Buyer& buyer, const Site& site, bool featured) {
  const Product& p = *offered.product;
  const std::string& title = in_language(p.titles, buyer.languages.catalogue);
  Json out = {{"id", p.variant_id()},
              {"sku", p.id},
              {"title", p.options.empty() ? title : labels_of(p)},
              {"description", {{"plain", describe(p, buyer.languages.catalogue)}}},
              {"price", price_json(p, buyer)},
              {"availability",
               {{"available", p.for_sale && offered.stock > 0},
                {"status", !p.for_sale         ? "display_only"
                           : offered.stock > 0 ? "in_stock"
                                               : "out_of_stock"}}}};
  if (!p.options.empty()) {
    Json options = Json::array();
    for (const auto& [name, label] : p.options) options.push_back({{"name", name}, {"label", label}});
    out["options"] = std::move(options);
  }
  if (!featured) out["media"] = media_entries(p, title, site);
  return out;
}

bool has_all(const Product& p, const Selection& wanted, std::string_view but = {}) {
  return std::ranges::all_of(wanted, [&](const auto& w) { return w.first == but || std::ranges::find(p.options, w) != p.options.end(); });
}

// Names and labels in the order in which the variants bring them.
Json options_json(const std::vector<Offered>& family) {
  Json out = Json::array();
  for (const Offered& o : family) {
    for (const auto& [name, label] : o.product->options) {
      auto option = std::ranges::find_if(out, [&](const Json& known) { return known["name"] == name; });
      if (option == out.end()) {
        out.push_back({{"name", name}, {"values", Json::array()}});
        option = out.end() - 1;
      }
      Json& values = (*option)["values"];
      if (std::ranges::none_of(values, [&](const Json& v) { return v["label"] == label; })) values.push_back({{"label", label}});
    }
  }
  return out;
}

void add_tags(Json& out, const std::string& tags) {
  Json list = Json::array();
  for (std::size_t at = 0; at < tags.size();) {
    const auto comma = std::min(tags.find(',', at), tags.size());
    std::string tag = tags.substr(at, comma - at);
    tag.erase(0, tag.find_first_not_of(' '));
    if (!tag.empty()) list.push_back(std::move(tag));
    at = comma + 1;
  }
  out["tags"] = std::move(list);
}

}  // namespace

Json product_json(const std::vector<Offered>& family, const Buyer& buyer, const Site& site) {
  const Product& p = *family.front().product;
  const std::string& language = buyer.languages.catalogue;
  const std::string& title = in_language(p.titles, language);
  Json variants = Json::array(), lowest = price_json(p, buyer), highest = lowest;
  for (const Offered& o : family) {
    const Json price = price_json(*o.product, buyer);
    if (price["amount"] < lowest["amount"]) lowest = price;
    if (price["amount"] > highest["amount"]) highest = price;
    variants.push_back(variant_json(o, buyer, site, o.product == &p));
  }
  Json out = {{"id", p.id},
              {"handle", p.id},
              {"title", title},
              {"description", {{"plain", describe(p, language)}}},
              {"url", fmt::format("{}/products/{}", site.base, p.id)},
              {"categories", Json::array({{{"value", in_language(p.categories, language)}, {"taxonomy", "merchant"}}})},
              {"price_range", {{"min", std::move(lowest)}, {"max", std::move(highest)}}},
              {"media", media_entries(p, title, site)},
              {"variants", std::move(variants)},
              {"metadata", metadata_json(p)}};
  if (Json options = options_json(family); !options.empty()) out["options"] = std::move(options);
  if (const std::string& tags = in_language(p.tags, language); !tags.empty()) add_tags(out, tags);
  return out;
}

void mark_options(Json& product, const std::vector<Offered>& family, Selection selected) {
  if (!product.contains("options")) return;
  auto chosen = std::ranges::find_if(family, [&](const Offered& o) { return has_all(*o.product, selected); });
  if (chosen == family.end()) chosen = family.begin();
  if (selected.empty()) selected = chosen->product->options;
  Json& variants = product["variants"];
  std::rotate(variants.begin(), variants.begin() + (chosen - family.begin()), variants.begin() + (chosen - family.begin()) + 1);
  for (Json& option : product["options"]) {
    const std::string name = option["name"];
    for (Json& value : option["values"]) {
      const std::pair<std::string, std::string> this_one{name, value["label"]};
      const auto fits = [&](const Offered& o) { return has_all(*o.product, {this_one}) && has_all(*o.product, selected, name); };
      value["exists"] = std::ranges::any_of(family, fits);
      value["available"] = std::ranges::any_of(family, [&](const Offered& o) { return fits(o) && o.product->for_sale && o.stock > 0; });
    }
  }
  product["selected"] = Json::array();
  for (const auto& [name, label] : selected) product["selected"].push_back({{"name", name}, {"label", label}});
}

Json disclosure_json(const Product& p, std::string_view path, const Site& site) {
  if (p.disclosure.empty()) return nullptr;
  Json out = message("warning", "product_disclosure", p.disclosure, {}, path);
  out["presentation"] = "disclosure";
  if (p.disclosure_picture) out["image_url"] = site.media(*p.disclosure_picture);
  out["url"] = fmt::format("{}/products/{}", site.base, p.id);
  return out;
}

Json checkout_json(const Checkout& checkout, const Priced& priced, const Site& site) {
  Json ucp = ucp_of(Capability::checkout);
  ucp["payment_handlers"] = handler_json();
  Json out = {{"ucp", std::move(ucp)},
              {"id", checkout.id},
              {"status", wire_name(checkout.status)},
              {"currency", checkout.market.currency},
              {"line_items", lines_json(checkout, priced, site)},
              {"totals", priced.totals}};
  if (!checkout.buyer.is_null()) out["buyer"] = checkout.buyer;
  if (!checkout.context.empty()) out["context"] = checkout.context;
  out["fulfillment"] = fulfillment_json(checkout, priced);
  out["discounts"] = discounts_json(checkout, priced);
  out["payment"] = {{"instruments", instruments_json(checkout)}};
  Json messages = priced.messages;
  for (std::size_t i = 0; i < priced.lines.size(); ++i) {
    const Product* p = priced.lines[i].product;
    Json said = p == nullptr ? Json() : disclosure_json(*p, fmt::format("$.line_items[{}]", i), site);
    if (!said.is_null()) messages.push_back(std::move(said));
  }
  if (!checkout.payment_problem.is_null()) messages.push_back(checkout.payment_problem);
  if (!messages.empty()) out["messages"] = std::move(messages);
  out["links"] = links_json(site);
  out["expires_at"] = rfc3339(checkout.expires_at_ms);
  const bool open = checkout.status != Status::completed && checkout.status != Status::canceled;
  if (open) out["continue_url"] = fmt::format("{}/checkout/{}", site.base, checkout.id);
  return out;
}

Json cart_json(const Checkout& cart, const Priced& priced, const Site& site) {
  Json out = {{"ucp", ucp_of(Capability::cart)},
              {"id", cart.id},
              {"line_items", lines_json(cart, priced, site)},
              {"currency", cart.market.currency}};
  std::int64_t subtotal = 0;
  for (const PricedLine& line : priced.lines) subtotal += line.total;
  Json totals = Json::array();
  std::int64_t total = subtotal;
  for (const Json& entry : priced.totals) {
    if (entry["type"] == "subtotal" || entry["type"] == "discount") totals.push_back(entry);
    if (entry["type"] == "discount") total += entry["amount"].get<std::int64_t>();
  }
  totals.push_back({{"type", "total"}, {"display_text", priced.totals.back()["display_text"]}, {"amount", total}});
  out["totals"] = std::move(totals);
  if (!cart.buyer.is_null()) out["buyer"] = cart.buyer;
  if (!cart.context.empty()) out["context"] = cart.context;
  out["discounts"] = discounts_json(cart, priced);
  Json messages = Json::array();
  for (const Json& m : priced.messages) {
    const std::string path = text_of(m, "path");
    if (path.starts_with("$.line_items") || path.starts_with("$.discounts")) messages.push_back(m);
  }
  if (!messages.empty()) out["messages"] = std::move(messages);
  out["links"] = links_json(site);
  out["expires_at"] = rfc3339(cart.expires_at_ms);
  return out;
}

Json order_json(const Checkout& checkout, const Priced& priced, const std::string& order_id, const std::string& label,
                const Site& site) {
  Json lines = Json::array();
  Json shipped = Json::array();
  for (std::size_t i = 0; i < checkout.lines.size(); ++i) {
    const Line& line = checkout.lines[i];
    lines.push_back({{"id", line.id},
                     {"item", item_json(priced.lines[i], checkout, site)},
                     {"quantity", {{"original", line.quantity}, {"total", line.quantity}, {"fulfilled", 0}}},
                     {"totals", line_totals(priced.lines[i].total)},
                     {"status", "processing"}});
    shipped.push_back({{"id", line.id}, {"quantity", line.quantity}});
  }
  const bool pickup = checkout.fulfillment.delivery == Delivery::pickup;
  Json destination = pickup ? selected_destination(checkout)["address"] : selected_destination(checkout);
  if (destination.is_object()) destination.erase("id");
  std::string note;
  for (const ShippingOption& o : priced.options) {
    if (o.id == checkout.fulfillment.option) note = fmt::format("{}: {}", o.title, o.note);
  }
  return {{"ucp", ucp_of(Capability::order)},
          {"id", order_id},
          {"label", label},
          {"checkout_id", checkout.id},
          {"permalink_url", fmt::format("{}/orders/{}", site.base, order_id)},
          {"line_items", std::move(lines)},
          {"fulfillment",
           {{"expectations", Json::array({{{"id", "exp_1"},
                                           {"line_items", std::move(shipped)},
                                           {"method_type", pickup ? "pickup" : "shipping"},
                                           {"destination", std::move(destination)},
                                           {"description", note},
                                           {"fulfillable_on", "now"}}})},
            {"events", Json::array()}}},
          {"adjustments", Json::array()},
          {"currency", checkout.market.currency},
          {"totals", priced.totals}};
}

}  // namespace aisle::merchant
