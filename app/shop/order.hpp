// Order: what a shop says of an order after it was placed: how far each line is, what will come and what has happened. A value; pure.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "shop/checkout.hpp"

namespace aisle::shop {

struct OrderLine {
  std::string title, status;  // status: "processing", "partial", "fulfilled", "removed"
  std::int64_t quantity = 0, fulfilled = 0;
};
struct OrderEvent {  // a shipment, or a refund, return, credit
  std::string type, description, occurred_at, tracking_url;
};
struct Order {
  OrderId id;
  std::string label, permalink;
  CheckoutId checkout;
  base::Currency currency;
  std::vector<Total> totals;
  std::vector<Message> messages;  // to be shown before the rest
  std::vector<OrderLine> lines;
  std::vector<std::string> expectations;  // how and when it will come, in the shop's words
  std::vector<OrderEvent> events;         // what has happened, in the shop's order
};

}  // namespace aisle::shop
