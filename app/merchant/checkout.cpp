#include "merchant/checkout.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "merchant/language.hpp"

namespace aisle::merchant {
namespace {

constexpr std::array<std::string_view, 6> kStatusNames{
    "incomplete", "requires_escalation", "ready_for_complete", "complete_in_progress", "completed", "canceled"};
constexpr std::int64_t kMostOfOneLine = 999;
constexpr std::size_t kMostLines = 100;
constexpr std::size_t kMostDestinations = 20;

// Only the members we know, only when they are strings of sensible length: nothing else of a buyer is stored.
Json strings_of(const Json& from, std::initializer_list<const char*> names) {
  Json out = Json::object();
  for (const char* name : names) {
    const std::string value = text_of(from, name);
    if (!value.empty()) out[name] = value.substr(0, 500);
  }
  return out;
}

Json buyer_of(const Json& body) {
  const Json& buyer = member(body, "buyer");
  if (!buyer.is_object()) return nullptr;
  Json out = strings_of(buyer, {"first_name", "last_name", "email", "phone_number"});
  if (const Json& consent = member(buyer, "consent"); consent.is_object()) {
    for (const char* name : {"analytics", "preferences", "marketing", "sale_of_data"}) {
      if (member(consent, name).is_boolean()) out["consent"][name] = member(consent, name);
    }
  }
  return out;
}

Result<std::vector<Line>> lines_of(Checkout& checkout, const Json& body, const Catalogue& catalogue) {
  const Json& items = member(body, "line_items");
  if (!items.is_array() || items.empty())
    return fail(ErrorKind::invalid, "line_items must be a list with at least one entry.", "$.line_items");
  if (items.size() > kMostLines)
    return fail(ErrorKind::invalid, fmt::format("At most {} lines fit one checkout.", kMostLines), "$.line_items");
  std::vector<Line> lines;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string path = fmt::format("$.line_items[{}]", i);
    const std::string item = text_of(member(items[i], "item"), "id");
    const std::int64_t quantity = integer_of(items[i], "quantity", -1);
    if (item.empty()) return fail(ErrorKind::invalid, "Each line needs item.id.", path + ".item.id");
    if (quantity < 1 || quantity > kMostOfOneLine) {
      return fail(ErrorKind::invalid, fmt::format("quantity must be 1 to {}.", kMostOfOneLine), path + ".quantity");
    }
    const Product* product = catalogue.find(item);
    if (product == nullptr) return fail(ErrorKind::not_found, fmt::format("Product not found: {}", item), path);
    const std::string wanted = text_of(items[i], "id");
    const auto same = [&](const Line& line) { return line.id == wanted; };
    const bool known =
        !wanted.empty() && std::ranges::any_of(checkout.lines, same) && std::ranges::none_of(lines, same);
    lines.push_back({known ? wanted : fmt::format("li_{}", checkout.next_line++), product->id, quantity});
  }
  return lines;
}

Json destinations_of(Checkout& checkout, const Json& method) {
  Json out = Json::array();
  const Json& given = member(method, "destinations");
  if (!given.is_array()) return out;
  for (const Json& entry : given) {
    if (!entry.is_object() || out.size() == kMostDestinations) continue;
    Json address = {{"id", text_of(entry, "id")}};
    if (address["id"] == "") address["id"] = fmt::format("dest_{}", checkout.next_destination++);
    address.update(
        strings_of(entry, {"first_name", "last_name", "street_address", "extended_address", "address_locality",
                           "address_region", "postal_code", "address_country", "phone_number"}));
    out.push_back(std::move(address));
  }
  return out;
}

Fulfillment fulfillment_of(Checkout& checkout, const Json& body) {
  Fulfillment out;
  const Json& methods = member(member(body, "fulfillment"), "methods");
  if (!methods.is_array() || methods.empty()) return out;
  const Json& method = methods[0];  // one method carries all lines: our profile allows no combinations
  const std::string type = text_of(method, "type");
  const std::string id = text_of(method, "id");
  out.delivery = type == "pickup" || (type.empty() && id == "pickup") ? Delivery::pickup : Delivery::shipping;
  out.destinations = out.delivery == Delivery::pickup ? Json::array() : destinations_of(checkout, method);
  const Json& offered = out.delivery == Delivery::pickup ? pickup_shops() : out.destinations;
  const std::string wanted = text_of(method, "selected_destination_id");
  for (const Json& destination : offered) {
    if (destination["id"] == wanted) out.destination = wanted;
  }
  // A platform cannot know the id of an address it has just sent: the only one is the one it means.
  if (wanted.empty() && out.delivery == Delivery::shipping && out.destinations.size() == 1)
    out.destination = out.destinations[0]["id"];
  if (const Json& groups = member(method, "groups"); groups.is_array() && !groups.empty()) {
    out.option = text_of(groups[0], "selected_option_id");
  }
  return out;
}

Json instruments_of(const Json& body) {
  Json out = Json::array();
  const Json& given = member(member(body, "payment"), "instruments");
  if (!given.is_array()) return out;
  for (const Json& entry : given) {
    Json instrument = strings_of(entry, {"id", "handler_id", "type"});
    if (instrument.size() < 3) continue;
    instrument["selected"] = flag_of(entry, "selected");
    if (member(entry, "display").is_object()) instrument["display"] = member(entry, "display");
    out.push_back(std::move(instrument));
  }
  return out;
}

}  // namespace

std::string_view wire_name(Status status) { return kStatusNames[static_cast<std::size_t>(status)]; }

std::optional<Status> status_from(std::string_view wire) {
  const auto it = std::ranges::find(kStatusNames, wire);
  if (it == kStatusNames.end()) return std::nullopt;
  return static_cast<Status>(it - kStatusNames.begin());
}

const Json& pickup_shops() {
  static const Json shops = {{{"id", "shop_berlin"},
                              {"name", "Aisle Sandbox Berlin"},
                              {"address",
                               {{"street_address", "Musterstraße 1"},
                                {"address_locality", "Berlin"},
                                {"postal_code", "10115"},
                                {"address_country", "DE"}}}},
                             {{"id", "shop_munich"},
                              {"name", "Aisle Sandbox München"},
                              {"address",
                               {{"street_address", "Beispielweg 2"},
                                {"address_locality", "München"},
                                {"postal_code", "80331"},
                                {"address_country", "DE"}}}}};
  return shops;
}

const Json& selected_destination(const Checkout& checkout) {
  static const Json none;
  const Fulfillment& f = checkout.fulfillment;
  for (const Json& destination : f.delivery == Delivery::pickup ? pickup_shops() : f.destinations) {
    if (destination["id"] == f.destination) return destination;
  }
  return none;
}

Languages choose_languages(const Json& context, const std::string& accept_language, const Catalogue& catalogue) {
  static const std::vector<std::string> kInterface{"en", "de", "fr", "es", "ru", "zh-CN", "ja", "ko", "hi", "ms"};
  std::vector<std::string> wishes = parse_accept_language(accept_language);
  if (const std::string wish = text_of(context, "language"); !wish.empty()) wishes.insert(wishes.begin(), wish);
  return {best_language(wishes, catalogue.languages()), best_language(wishes, kInterface)};
}

Result<void> apply_request(Checkout& checkout, const Json& body, const std::string& accept_language,
                           const Catalogue& catalogue) {
  if (!body.is_object()) return fail(ErrorKind::invalid, "The body must be a JSON object.", "$");
  TRY_ASSIGN(checkout.lines, lines_of(checkout, body, catalogue));
  checkout.buyer = buyer_of(body);
  if (member(body, "context").is_object()) {
    checkout.context = strings_of(member(body, "context"),
                                  {"address_country", "address_region", "postal_code", "language", "currency"});
  }
  const Languages languages = choose_languages(checkout.context, accept_language, catalogue);
  checkout.catalogue_language = languages.catalogue;
  checkout.text_language = languages.texts;
  checkout.fulfillment = fulfillment_of(checkout, body);
  // Money follows the context, so that a change of address never changes the currency under the buyer; tax follows the
  // address.
  checkout.market = market_for(text_of(checkout.context, "address_country"),
                               text_of(checkout.context, "address_region"), text_of(checkout.context, "currency"));
  checkout.discount_codes.clear();
  if (const Json& codes = member(member(body, "discounts"), "codes"); codes.is_array()) {
    for (const Json& code : codes) {
      if (code.is_string() && checkout.discount_codes.size() < 10)
        checkout.discount_codes.push_back(code.get<std::string>().substr(0, 60));
    }
  }
  checkout.instruments = instruments_of(body);
  checkout.payment_problem = nullptr;
  return {};
}

Json to_json(const Checkout& c) {
  Json lines = Json::array();
  for (const Line& line : c.lines)
    lines.push_back({{"id", line.id}, {"product", line.product}, {"quantity", line.quantity}});
  return {{"id", c.id},
          {"status", wire_name(c.status)},
          {"expires_at_ms", c.expires_at_ms},
          {"lines", std::move(lines)},
          {"next_line", c.next_line},
          {"next_destination", c.next_destination},
          {"buyer", c.buyer},
          {"context", c.context},
          {"catalogue_language", c.catalogue_language},
          {"text_language", c.text_language},
          {"country", c.market.country != nullptr ? c.market.country->code : std::string_view{}},
          {"region", c.market.region},
          {"currency", c.market.currency},
          {"pickup", c.fulfillment.delivery == Delivery::pickup},
          {"destinations", c.fulfillment.destinations},
          {"destination", c.fulfillment.destination},
          {"option", c.fulfillment.option},
          {"discount_codes", c.discount_codes},
          {"instruments", c.instruments},
          {"payment_problem", c.payment_problem},
          {"student", static_cast<int>(c.student)},
          {"settle_at_ms", c.settle_at_ms},
          {"settle_as", c.settle_as},
          {"final_body", c.final_body}};
}

Checkout checkout_from_json(const Json& json) {
  Checkout c;
  c.id = text_of(json, "id");
  c.status = status_from(text_of(json, "status")).value_or(Status::canceled);
  c.expires_at_ms = integer_of(json, "expires_at_ms");
  for (const Json& line : member(json, "lines"))
    c.lines.push_back({text_of(line, "id"), text_of(line, "product"), integer_of(line, "quantity", 1)});
  c.next_line = static_cast<int>(integer_of(json, "next_line", 1));
  c.next_destination = static_cast<int>(integer_of(json, "next_destination", 1));
  c.buyer = member(json, "buyer");
  c.context = member(json, "context");
  c.catalogue_language = text_of(json, "catalogue_language", "en");
  c.text_language = text_of(json, "text_language", "en");
  c.market = market_for(text_of(json, "country"), text_of(json, "region"), text_of(json, "currency"));
  c.fulfillment.delivery = flag_of(json, "pickup") ? Delivery::pickup : Delivery::shipping;
  c.fulfillment.destinations = member(json, "destinations");
  c.fulfillment.destination = text_of(json, "destination");
  c.fulfillment.option = text_of(json, "option");
  for (const Json& code : member(json, "discount_codes")) c.discount_codes.push_back(code.get<std::string>());
  c.instruments = member(json, "instruments");
  c.payment_problem = member(json, "payment_problem");
  c.student = static_cast<Checkout::Student>(std::clamp<std::int64_t>(integer_of(json, "student"), 0, 2));
  c.settle_at_ms = integer_of(json, "settle_at_ms");
  c.settle_as = text_of(json, "settle_as");
  c.final_body = member(json, "final_body");
  return c;
}

Json message(std::string_view type, std::string_view code, std::string_view content, std::string_view severity,
             std::string_view path) {
  Json out = {{"type", type}, {"code", code}, {"content", content}};
  if (!severity.empty()) out["severity"] = severity;
  if (!path.empty()) out["path"] = path;
  return out;
}

}  // namespace aisle::merchant
