// Order status: what happens to an order after it was placed, written into what buyers are told. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "glue/result.hpp"
#include "merchant/json.hpp"

namespace aisle::merchant {

enum class OrderChange { ship, deliver, cancel, refund };
std::optional<OrderChange> order_change(std::string_view word);  // "ship", "deliver", "cancel", "refund"

// Changes ORDER, a UCP order. PIECES: how many of each line are sent; none: all that are left.
// ErrorKind::conflict when the order is past it: what was sent is not canceled, what is canceled is not sent.
Result<void> change_order(Json& order, OrderChange change, std::optional<std::int64_t> pieces, std::int64_t now_ms);

}  // namespace aisle::merchant
