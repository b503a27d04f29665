// Quirks: how real shops differ from UCP 2026-04-08, in one table: what they do, what we do then, where it was seen.
// No shop is recognised by its name or address, only by what it does; nothing outside ucp knows that there are quirks. Pure.
#pragma once
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "net/client.hpp"

namespace aisle::ucp {

enum class Quirk : std::uint8_t {
  // Remembered of a shop, since the next request is written otherwise:
  refuses_unknown_fields, no_product_operation, flat_shipping_address, update_adds_lines, region_from_address, no_empty_query,
  // Read leniently, whoever sends them:
  glb_typed_image, description_is_text, lowercase_currency, pages_by_offset, option_total_by_type, lowercase_country, info_severity,
  // Judged by what they mean:
  business_error_as_5xx, key_reuse_as_422, in_flight_as_409, order_only_by_replay, canceled_without_currency, totals_do_not_add_up, session_bound_to_agent,
  own_credential_shape, lines_not_from_cart,
};

struct QuirkEntry {
  Quirk quirk;
  std::string_view seen;     // what such a shop does
  std::string_view instead;  // what we do then
  std::string_view source;   // recorded exchanges (ucp/dialogs), or the product that does it
};
std::span<const QuirkEntry> quirk_table();
std::string_view name_of(Quirk quirk);

enum class Shape : std::uint8_t { catalogue, create, update };  // requests whose top-level fields a shop may refuse

// What one shop has shown so far. Forgotten with the client.
struct Manners {
  std::set<std::string> unwanted[3];  // by Shape
  std::set<Quirk> quirks;
  bool has(Quirk quirk) const { return quirks.contains(quirk); }
  bool refuses(Shape shape, const std::string& field) const { return unwanted[static_cast<std::size_t>(shape)].contains(field); }
};

// What RESPONSE to a request of this SHAPE teaches us. True when it is new, so that the request is worth writing again.
// SENT_ADDRESS: the request carried a delivery address the specified way.
bool learn(Manners& manners, Shape shape, const net::Response& response, bool sent_address);

}  // namespace aisle::ucp
