// Values to request bodies. Never sends what the merchant alone decides (status, totals, messages, ...).
#include <algorithm>

#include "ucp/client.hpp"
#include "ucp/codec.hpp"
#include "ucp/json.hpp"
#include "ucp/read.hpp"

namespace aisle::ucp {
namespace {

constexpr int kPage = 100;

Json context_of(const Locale& locale) {
  Json out = Json::object();
  if (!locale.country.empty()) out["address_country"] = locale.country;
  if (!locale.language.empty()) out["language"] = locale.language;
  if (!locale.currency.empty()) out["currency"] = locale.currency;
  return out;
}

void put(Json& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

Json address_json(const shop::Address& a) {
  Json out = Json::object();
  put(out, "first_name", a.first_name);
  put(out, "last_name", a.last_name);
  put(out, "street_address", a.street);
  put(out, "extended_address", a.extended);
  put(out, "address_locality", a.locality);
  put(out, "address_region", a.region);
  put(out, "postal_code", a.postal_code);
  put(out, "address_country", a.country);
  return out;
}

Json buyer_json(const shop::Buyer& b) {
  Json out = Json::object();
  put(out, "first_name", b.first_name);
  put(out, "last_name", b.last_name);
  put(out, "email", b.email);
  put(out, "phone_number", b.phone);
  return out;
}

std::string finish(Json body, const Locale& locale, const Manners& manners, Shape shape) {
  if (Json context = context_of(locale); !context.empty()) body["context"] = std::move(context);
  for (const std::string& name : manners.unwanted[static_cast<std::size_t>(shape)]) body.erase(name);
  return dump(body);
}

std::int64_t pieces_of(const shop::LineItem& line, const shop::Edits& edits) {
  if (edits.quantities) {
    for (const auto& [id, n] : *edits.quantities) {
      if (id == line.id) return n;
    }
  }
  return line.quantity;
}

struct Kept {  // lines that stay in the checkout
  Json items = Json::array();
  std::vector<std::string> ids;
};

Kept kept_lines(const shop::Checkout& current, const shop::Edits& edits) {
  Kept out;
  for (const shop::LineItem& line : current.lines) {
    const std::int64_t n = pieces_of(line, edits);
    if (n <= 0) continue;
    Json item = {{"item", {{"id", line.variant.value}}}, {"quantity", n}};
    put(item, "id", line.id);
    out.items.push_back(std::move(item));
    out.ids.push_back(line.id);
  }
  return out;
}

// For shops that add what an update names: only what changes, by the line's own id (Quirk::update_adds_lines).
Json changed_lines(const shop::Checkout& current, const shop::Edits& edits) {
  Json out = Json::array();
  for (const shop::LineItem& line : current.lines) {
    const std::int64_t n = pieces_of(line, edits);
    if (n != line.quantity && !line.id.empty()) out.push_back({{"line_item_id", line.id}, {"quantity", std::max<std::int64_t>(n, 0)}});
  }
  return out;
}

Json destinations_json(const shop::FulfillmentMethod& m) {
  Json out = Json::array();
  for (const shop::Destination& d : m.destinations) {
    Json address = address_json(d.address);
    put(address, "id", d.id);
    out.push_back(std::move(address));
  }
  return out;
}

Json groups_json(const shop::FulfillmentMethod& m, const std::optional<shop::ShippingChoice>& choice) {
  Json out = Json::array();
  for (const shop::FulfillmentGroup& g : m.groups) {
    std::string option = g.selected_option;
    const bool meant = choice && (choice->method.empty() || choice->method == m.id) && (choice->group.empty() || choice->group == g.id);
    if (meant) option = choice->option;
    Json group = {{"id", g.id}};
    put(group, "selected_option_id", option);
    out.push_back(std::move(group));
  }
  return out;
}

Json method_json(const shop::FulfillmentMethod& m, const Kept& kept, const shop::Edits& edits, bool flat_address) {
  Json ids = Json::array();
  for (const std::string& id : m.line_item_ids.empty() ? kept.ids : m.line_item_ids) {
    if (std::find(kept.ids.begin(), kept.ids.end(), id) != kept.ids.end()) ids.push_back(id);
  }
  Json out = {{"id", m.id}, {"type", m.type}, {"line_item_ids", std::move(ids)}};
  const bool shipping = m.type == "shipping";
  if (shipping && edits.address && !flat_address) {
    out["destinations"] = Json::array({address_json(*edits.address)});  // the shop gives it an id and picks it: it is the only one
  } else {
    if (shipping) out["destinations"] = destinations_json(m);
    put(out, "selected_destination_id", edits.destination ? *edits.destination : m.selected_destination);
  }
  if (Json groups = groups_json(m, edits.shipping); !groups.empty()) out["groups"] = std::move(groups);
  return out;
}

// Another way of delivery than the checkout has now: all lines go with it, the shop answers with its places and options.
Json new_method_json(const std::string& type, const Kept& kept, const shop::Edits& edits) {
  Json out = {{"type", type}, {"line_item_ids", kept.ids}};
  if (edits.destination) out["selected_destination_id"] = *edits.destination;
  if (edits.address && type == "shipping") out["destinations"] = Json::array({address_json(*edits.address)});
  return out;
}

Json methods_json(const shop::Checkout& current, const Kept& kept, const shop::Edits& edits, bool flat_address) {
  Json out = Json::array();
  const auto is_wanted = [&](const shop::FulfillmentMethod& m) { return !edits.method || m.type == *edits.method; };
  const bool known = std::any_of(current.fulfillment.begin(), current.fulfillment.end(), is_wanted);
  if (edits.method && !known) return Json::array({new_method_json(*edits.method, kept, edits)});
  for (const shop::FulfillmentMethod& m : current.fulfillment) {
    if (is_wanted(m)) out.push_back(method_json(m, kept, edits, flat_address));
  }
  if (out.empty() && edits.address && !flat_address) {
    out.push_back({{"type", "shipping"}, {"line_item_ids", kept.ids}, {"destinations", Json::array({address_json(*edits.address)})}});
  }
  return out;
}

Json filters_json(const Query& query) {
  Json out = Json::object();
  if (!query.categories.empty()) out["categories"] = query.categories;
  if (query.lowest) out["price"]["min"] = *query.lowest;
  if (query.highest) out["price"]["max"] = *query.highest;
  return out;
}

}  // namespace

std::string search_body(const Query& query, std::string_view cursor, const Locale& locale, const Manners& manners) {
  Json pagination = {{"limit", kPage}};
  put_cursor(pagination, cursor);
  Json body = {{"pagination", std::move(pagination)}};
  if (Json filters = filters_json(query); !filters.empty()) body["filters"] = std::move(filters);
  if (!query.words.empty() || query.empty()) body["query"] = query.words;
  return finish(std::move(body), locale, manners, Shape::catalogue);
}

std::string lookup_body(const shop::ProductId& id, const Locale& locale, const Manners& manners) {
  return finish({{"ids", Json::array({id.value})}}, locale, manners, Shape::catalogue);
}

std::string product_body(const shop::ProductId& id, const std::vector<std::pair<std::string, std::string>>& selected, const Locale& locale, const Manners& manners) {
  Json body = {{"id", id.value}};
  for (const auto& [name, label] : selected) body["selected"].push_back({{"name", name}, {"label", label}});
  return finish(std::move(body), locale, manners, Shape::catalogue);
}

std::string create_body(const shop::NewCheckout& order, const Session& session, const Locale& locale, const Manners& manners) {
  Json lines = Json::array();
  for (const shop::CartLine& l : order.cart.lines) lines.push_back({{"item", {{"id", l.variant.value}}}, {"quantity", l.quantity}});
  Json body = {{"line_items", std::move(lines)}};
  if (Json buyer = buyer_json(order.buyer); !buyer.empty()) body["buyer"] = std::move(buyer);
  if (!order.address.country.empty()) {
    if (manners.has(Quirk::flat_shipping_address)) body["shipping_address"] = address_json(order.address);
    else if (session.can("dev.ucp.shopping.fulfillment")) {
      body["fulfillment"] = {{"methods", Json::array({{{"type", "shipping"}, {"destinations", Json::array({address_json(order.address)})}}})}};
    }
  }
  if (!order.discount_codes.empty()) body["discounts"] = {{"codes", order.discount_codes}};
  return finish(std::move(body), locale, manners, Shape::create);
}

std::string update_body(const shop::Checkout& current, const shop::Edits& edits, const Session&, const Locale& locale, const Manners& manners) {
  const bool flat_address = manners.has(Quirk::flat_shipping_address);
  Kept kept = kept_lines(current, edits);
  Json body = Json::object();
  if (!manners.has(Quirk::update_adds_lines)) body["line_items"] = kept.items;
  else if (Json changed = changed_lines(current, edits); !changed.empty()) body["line_items"] = std::move(changed);
  if (Json buyer = buyer_json(edits.buyer ? *edits.buyer : current.buyer); !buyer.empty()) body["buyer"] = std::move(buyer);
  if (flat_address && edits.address) body["shipping_address"] = address_json(*edits.address);
  if (Json methods = methods_json(current, kept, edits, flat_address); !methods.empty()) body["fulfillment"] = {{"methods", std::move(methods)}};
  const auto& codes = edits.discount_codes ? *edits.discount_codes : current.discount_codes;
  if (!codes.empty() || edits.discount_codes) body["discounts"] = {{"codes", codes}};
  return finish(std::move(body), locale, manners, Shape::update);
}

base::Secret complete_body(const shop::Instrument& instrument, const base::Secret& credential_json) {
  // Put together as text: a JSON document would leave copies of the credential behind that nobody wipes.
  Json shell = {{"id", instrument.id}, {"handler_id", instrument.handler_id}, {"type", instrument.type}, {"selected", true}};
  if (!instrument.title.empty()) shell["display"] = {{"name", instrument.title}};
  std::string head = dump(shell);
  head.pop_back();
  std::string body;
  body.reserve(head.size() + credential_json.view().size() + 64);
  body += R"({"payment":{"instruments":[)";
  body += head;
  body += R"(,"credential":)";
  body += credential_json.view();
  body += "}]}}";
  return base::Secret(std::move(body));
}

}  // namespace aisle::ucp
