// Parts that several replies share. Private to ucp.
#pragma once
#include <string_view>
#include <vector>

#include "shop/checkout.hpp"
#include "ucp/json.hpp"

namespace aisle::ucp {

std::vector<shop::Message> read_messages(const Json& list);
Result<std::vector<shop::Total>> read_totals(const Json& list, base::Currency currency);
bool is_error_envelope(const Json& json);

// ---- lenient readings (quirks.cpp)
shop::Media::Kind media_kind(const Json& entry, std::string_view url);
std::string description_text(const Json& value);
std::string country_code(std::string_view given);  // upper case
// The next page, from a cursor or from offset and has_more; empty: no more.
std::string next_cursor(const Json& pagination, std::size_t received);
// Writes CURSOR into a request's pagination.
void put_cursor(Json& pagination, std::string_view cursor);

}  // namespace aisle::ucp
