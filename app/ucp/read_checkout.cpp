// Checkout replies to values.
#include <fmt/format.h>

#include <algorithm>

#include "ucp/codec.hpp"
#include "ucp/json.hpp"
#include "ucp/read.hpp"

namespace aisle::ucp {
namespace {

constexpr std::size_t kMost = 500;  // entries of any list

template <class F>
void each(const Json& list, F f) {
  if (!list.is_array()) return;
  std::size_t n = 0;
  for (const Json& entry : list) {
    if (n++ >= kMost) break;
    f(entry);
  }
}

std::optional<shop::CheckoutStatus> status_from(std::string_view name) {
  using enum shop::CheckoutStatus;
  static constexpr std::pair<std::string_view, shop::CheckoutStatus> kNames[] = {
      {"incomplete", incomplete},   {"requires_escalation", requires_escalation}, {"ready_for_complete", ready_for_complete},
      {"completed", completed},     {"complete_in_progress", complete_in_progress}, {"canceled", canceled}};
  for (const auto& [n, status] : kNames) {
    if (n == name) return status;
  }
  return std::nullopt;
}

shop::Severity severity_of(const Json& message) {
  const std::string type = text(message, "type");
  if (type == "info") return shop::Severity::info;
  if (type == "warning") return shop::Severity::warning;
  const std::string severity = text(message, "severity");
  if (severity == "recoverable") return shop::Severity::recoverable;
  if (severity == "requires_buyer_input") return shop::Severity::requires_buyer_input;
  if (severity == "requires_buyer_review") return shop::Severity::requires_buyer_review;
  if (severity == "info") return shop::Severity::info;
  return shop::Severity::unrecoverable;  // an error of a kind we do not know is the worst kind
}

std::string usual_words(std::string_view type) {
  static constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"subtotal", "Subtotal"}, {"items_discount", "Discount on items"}, {"discount", "Discount"}, {"fulfillment", "Delivery"},
      {"tax", "Tax"},           {"fee", "Fee"},                          {"total", "Total"}};
  for (const auto& [t, w] : kWords) {
    if (t == type) return std::string(w);
  }
  return clean(type, 100);
}

shop::Address address_of(const Json& json) {
  shop::Address a;
  a.first_name = words(json, "first_name");
  a.last_name = words(json, "last_name");
  a.street = words(json, "street_address");
  a.extended = words(json, "extended_address");
  a.locality = words(json, "address_locality");
  a.region = words(json, "address_region");
  a.postal_code = words(json, "postal_code");
  a.country = country_code(words(json, "address_country"));
  return a;
}

std::vector<std::string> ids(const Json& list) {
  std::vector<std::string> out;
  each(list, [&](const Json& id) {
    if (id.is_string()) out.push_back(id.get<std::string>());
  });
  return out;
}

Result<std::vector<shop::LineItem>> lines_of(const Json& list, base::Currency currency) {
  std::vector<shop::LineItem> out;
  Error trouble;
  each(list, [&](const Json& entry) {
    const Json& item = member(entry, "item");
    shop::LineItem line;
    line.id = text(entry, "id");
    line.variant = shop::VariantId(text(item, "id"));
    line.title = words(item, "title");
    line.unit_price = {integer(member(item, "price")).value_or(0), currency};
    const auto quantity = integer(member(entry, "quantity"));
    auto totals = read_totals(member(entry, "totals"), currency);
    if (!quantity || *quantity < 0) trouble = {ErrorKind::invalid, "The shop sent a line without a quantity.", "Ask the shop."};
    else if (!totals) trouble = totals.error();
    else {
      line.quantity = *quantity;
      line.totals = std::move(*totals);
      out.push_back(std::move(line));
    }
  });
  if (!trouble.what.empty()) return tl::unexpected(trouble);
  return out;
}

std::optional<base::Money> option_total(const Json& totals, base::Currency currency) {
  const auto read = read_totals(totals, currency);
  if (!read || read->empty()) return std::nullopt;
  for (const shop::Total& t : *read) {
    if (t.type == "total") return t.amount;
  }
  return read->back().amount;  // some shops send one entry of type "fulfillment"
}

shop::FulfillmentGroup group_of(const Json& json, base::Currency currency) {
  shop::FulfillmentGroup g;
  g.id = text(json, "id");
  g.line_item_ids = ids(member(json, "line_item_ids"));
  g.selected_option = text(json, "selected_option_id");
  each(member(json, "options"), [&](const Json& o) {
    g.options.push_back({text(o, "id"), words(o, "title"), words(o, "description"), option_total(member(o, "totals"), currency)});
  });
  return g;
}

shop::FulfillmentMethod method_of(const Json& json, base::Currency currency) {
  shop::FulfillmentMethod m;
  m.id = text(json, "id");
  m.type = text(json, "type");
  m.line_item_ids = ids(member(json, "line_item_ids"));
  m.selected_destination = text(json, "selected_destination_id");
  each(member(json, "destinations"), [&](const Json& d) {
    const Json& nested = member(d, "address");  // retail locations
    m.destinations.push_back({text(d, "id"), words(d, "name"), address_of(nested.is_object() ? nested : d)});
  });
  each(member(json, "groups"), [&](const Json& g) { m.groups.push_back(group_of(g, currency)); });
  return m;
}

void read_discounts(shop::Checkout& c, const Json& json) {
  c.discount_codes = ids(member(json, "codes"));
  each(member(json, "applied"), [&](const Json& d) {
    shop::Discount out;
    out.code = words(d, "code");
    out.title = words(d, "title");
    out.amount = {integer(member(d, "amount")).value_or(0), c.currency};
    out.automatic = flag(d, "automatic", false);
    out.provisional = flag(d, "provisional", false);
    c.discounts.push_back(std::move(out));
  });
}

// The response's handlers and instruments are authoritative: concrete instruments first, then kinds a handler takes (no id).
void read_instruments(shop::Checkout& c, const Json& json) {
  std::vector<shop::Instrument> kinds;
  const Json& handlers = member(member(json, "ucp"), "payment_handlers");
  if (handlers.is_object()) {
    for (const auto& [name, entries] : handlers.items()) {
      each(entries, [&, n = name](const Json& entry) {
        const Json& types = member(entry, "available_instruments");
        if (!types.is_array() || types.empty()) kinds.push_back({"", text(entry, "id"), n, "", ""});
        else each(types, [&](const Json& t) { kinds.push_back({"", text(entry, "id"), n, text(t, "type"), ""}); });
      });
    }
  }
  each(member(member(json, "payment"), "instruments"), [&](const Json& i) {
    const Json& display = member(i, "display");
    shop::Instrument out{text(i, "id"), text(i, "handler_id"), "", text(i, "type"), words(display, "name")};
    if (out.title.empty()) out.title = words(display, "description");
    if (out.title.empty()) out.title = clean(out.type, 100);
    for (const shop::Instrument& k : kinds) {
      if (k.handler_id == out.handler_id) out.handler_name = k.handler_name;
    }
    if (!out.id.empty() && !out.handler_name.empty()) c.instruments.push_back(std::move(out));
  });
  c.instruments.insert(c.instruments.end(), kinds.begin(), kinds.end());
}

void read_rest(shop::Checkout& c, const Json& json) {
  c.messages = read_messages(member(json, "messages"));
  each(member(json, "links"), [&](const Json& l) {
    shop::Link link{text(l, "type"), words(l, "title"), text(l, "url")};
    if (link.title.empty()) {
      link.title = clean(link.type, 100);
      std::replace(link.title.begin(), link.title.end(), '_', ' ');
      if (!link.title.empty() && link.title[0] >= 'a' && link.title[0] <= 'z') link.title[0] = static_cast<char>(link.title[0] - 32);
    }
    c.links.push_back(std::move(link));
  });
  each(member(member(json, "fulfillment"), "methods"), [&](const Json& m) { c.fulfillment.push_back(method_of(m, c.currency)); });
  each(member(member(json, "fulfillment"), "available_methods"), [&](const Json& m) {
    const std::string type = text(m, "type");
    if (!type.empty()) c.delivery_kinds.push_back({type, words(m, "description")});
  });
  const Json& buyer = member(json, "buyer");
  c.buyer = {words(buyer, "first_name"), words(buyer, "last_name"), words(buyer, "email"), words(buyer, "phone_number")};
  c.takes_codes = member(json, "discounts").is_object();
  read_discounts(c, member(json, "discounts"));
  read_instruments(c, json);
  c.expires_at = text(json, "expires_at");
  c.continue_url = text(json, "continue_url");
  if (net::host_of(c.continue_url).empty()) c.continue_url.clear();
  c.order = shop::OrderId(text(member(json, "order"), "id"));
  c.order_label = words(member(json, "order"), "label");
  c.order_permalink = text(member(json, "order"), "permalink_url");
}

}  // namespace

std::vector<shop::Message> read_messages(const Json& list) {
  std::vector<shop::Message> out;
  each(list, [&](const Json& m) {
    if (!m.is_object()) return;
    shop::Message message;
    message.severity = severity_of(m);
    message.code = clean(text(m, "code"), 100);
    const std::string content = text(m, "content");
    message.content = clean(text(m, "content_type") == "markdown" ? plain_from_markdown(content) : content, 2'000);
    message.path = clean(text(m, "path"), 500);
    message.disclosure = text(m, "presentation") == "disclosure";
    message.image_url = text(m, "image_url");
    message.url = text(m, "url");
    out.push_back(std::move(message));
  });
  return out;
}

Result<std::vector<shop::Total>> read_totals(const Json& list, base::Currency currency) {
  std::vector<shop::Total> out;
  bool bad = false;
  each(list, [&](const Json& t) {
    const auto amount = integer(member(t, "amount"));
    if (!amount) {
      bad = true;
      return;
    }
    shop::Total total{text(t, "type"), words(t, "display_text"), {*amount, currency}};
    if (total.display_text.empty()) total.display_text = usual_words(total.type);
    out.push_back(std::move(total));
  });
  if (bad) return fail(ErrorKind::invalid, "The shop sent an amount that is no whole number of the smallest coin.", "Nothing was paid. Tell the shop.");
  return out;
}

bool is_error_envelope(const Json& json) {
  return text(member(json, "ucp"), "status") == "error" && member(json, "messages").is_array();
}

Result<shop::Checkout> read_checkout(std::string_view body, const Session& session) {
  TRY_ASSIGN(const Json json, parse_object(body, session.payee));
  if (const std::string spoken = text(member(json, "ucp"), "version"); !spoken.empty() && spoken != kWireVersion) {
    return fail(ErrorKind::invalid, fmt::format("{} answered in UCP {}, we speak {}.", session.payee, clean(spoken, 20), kWireVersion), "Look for a newer Aisle.");
  }
  shop::Checkout c;
  c.id = shop::CheckoutId(text(json, "id"));
  const auto status = status_from(text(json, "status"));
  if (c.id.empty() || !status) {
    return fail(ErrorKind::invalid, fmt::format("{} sent a checkout we cannot read.", session.payee), "Nothing was paid. Try again, or tell the shop.");
  }
  c.status = *status;
  const std::string code = text(json, "currency");
  const Json& totals = member(json, "totals");
  if (const auto currency = known_currency(code)) {
    c.currency = *currency;
  } else if (totals.is_array() && !totals.empty()) {  // a canceled one may have neither
    return fail(ErrorKind::invalid, fmt::format("{} gave amounts in \"{}\", which is not a currency we know.", session.payee, clean(code, 12)),
                "Nothing was paid. Tell the shop.");
  }
  TRY_ASSIGN(c.lines, lines_of(member(json, "line_items"), c.currency));
  TRY_ASSIGN(c.totals, read_totals(totals, c.currency));
  read_rest(c, json);
  return c;
}

}  // namespace aisle::ucp
