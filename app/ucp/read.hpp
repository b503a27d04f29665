// Parts that several replies share. Private to ucp.
#pragma once
#include <string_view>
#include <vector>

#include "shop/checkout.hpp"
#include "ucp/json.hpp"

namespace aisle::ucp {

constexpr std::string_view kOffsetCursor = "#offset=";

std::vector<shop::Message> read_messages(const Json& list);
Result<std::vector<shop::Total>> read_totals(const Json& list, base::Currency currency);
bool is_error_envelope(const Json& json);

}  // namespace aisle::ucp
