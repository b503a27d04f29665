// Values that catalogue and order requests bring back. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shop/catalogue.hpp"
#include "shop/checkout.hpp"

namespace aisle::ucp {

struct Query {  // at least one of them, or everything
  std::string words;
  std::vector<std::string> categories;                // any of them
  std::optional<std::int64_t> lowest, highest;  // price in minor units of the shopper's currency
  bool empty() const { return words.empty() && categories.empty() && !lowest && !highest; }
};
struct Page {
  std::vector<shop::Product> products;
  std::string cursor;  // give it to the next browse() or search(); empty: no more
  std::vector<shop::Message> messages;
  int skipped = 0;     // products we could not read
  bool search_only = false;  // of browse(): this shop lists nothing by itself; say so, search works
};
struct OrderLine {
  std::string title, status;  // status: "processing", "partial", "fulfilled", "removed"
  std::int64_t quantity = 0, fulfilled = 0;
};
struct OrderEvent {  // a shipment, or a refund, return, credit
  std::string type, description, occurred_at, tracking_url;
};
struct Order {
  shop::OrderId id;
  std::string label, permalink;
  shop::CheckoutId checkout;
  base::Currency currency;
  std::vector<shop::Total> totals;
  std::vector<shop::Message> messages;  // to be shown before the rest
  std::vector<OrderLine> lines;
  std::vector<std::string> expectations;  // how and when it will come, in the shop's words
  std::vector<OrderEvent> events;         // what has happened, in the shop's order
};

}  // namespace aisle::ucp
