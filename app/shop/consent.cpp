#include "shop/consent.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "base/hash.hpp"

namespace aisle::shop {
namespace {

// RFC 8785 3.2.2.2: only the quote, the backslash and control characters are escaped.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        else out += c;
    }
  }
  return out + "\"";
}

// Members sorted by name, as RFC 8785 3.2.3 wants (our names are ASCII, where UTF-16 order and byte order agree).
std::string object(const std::map<std::string, std::string>& members) {
  std::string out = "{";
  for (const auto& [name, value] : members) {
    if (out.size() > 1) out += ',';
    out += quoted(name) + ":" + value;
  }
  return out + "}";
}

template <class List, class F>
std::string array(const List& list, F value) {
  std::string out = "[";
  for (const auto& item : list) {
    if (out.size() > 1) out += ',';
    out += value(item);
  }
  return out + "]";
}

std::string number(std::int64_t n) { return quoted(std::to_string(n)); }

std::string total(const Total& t) {
  return object({{"amount", number(t.amount.minor)}, {"text", quoted(t.display_text)}, {"type", quoted(t.type)}});
}

std::string line(const LineItem& l) {
  return object({{"item", quoted(l.variant.value)},
                 {"price", number(l.unit_price.minor)},
                 {"quantity", std::to_string(l.quantity)},
                 {"totals", array(l.totals, total)}});
}

std::string address(const Address& a) {
  return array(std::vector<std::string>{a.first_name, a.last_name, a.street, a.extended, a.locality, a.region, a.postal_code, a.country},
               [](const std::string& part) { return quoted(part); });
}

std::string chosen_destination(const FulfillmentMethod& m) {
  for (const Destination& d : m.destinations) {
    if (d.id == m.selected_destination) return object({{"address", address(d.address)}, {"id", quoted(d.id)}, {"name", quoted(d.name)}});
  }
  return quoted(m.selected_destination);
}

std::string method(const FulfillmentMethod& m) {
  return object({{"destination", chosen_destination(m)},
                 {"groups", array(m.groups, [](const FulfillmentGroup& g) {
                    return object({{"id", quoted(g.id)}, {"option", quoted(g.selected_option)}});
                  })},
                 {"id", quoted(m.id)},
                 {"type", quoted(m.type)}});
}

// What must be read before agreeing: warnings, disclosures among them. Information and errors are not part of consent.
std::string warnings(const Checkout& checkout) {
  std::vector<std::string> all;
  for (const Message& m : checkout.messages) {
    if (m.severity != Severity::warning && !m.disclosure) continue;
    all.push_back(object({{"code", quoted(m.code)}, {"content", quoted(m.content)}, {"image", quoted(m.image_url)}, {"path", quoted(m.path)}}));
  }
  return array(all, [](const std::string& m) { return m; });
}

}  // namespace

std::string consent_json(const Checkout& checkout, std::string_view payee, std::string_view instrument_id) {
  return object({{"checkout", quoted(checkout.id.value)},
                 {"currency", quoted(checkout.currency.code())},
                 {"fulfillment", array(checkout.fulfillment, method)},
                 {"instrument", quoted(instrument_id)},
                 {"lines", array(checkout.lines, line)},
                 {"payee", quoted(payee)},
                 {"totals", array(checkout.totals, total)},
                 {"warnings", warnings(checkout)}});
}

std::string consent_hash(const Checkout& checkout, std::string_view payee, std::string_view instrument_id) {
  return base::sha256_hex(consent_json(checkout, payee, instrument_id));
}

}  // namespace aisle::shop
