// Values that catalogue and order requests bring back. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shop/catalogue.hpp"
#include "shop/checkout.hpp"
#include "shop/order.hpp"

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
using shop::Order;
using shop::OrderEvent;
using shop::OrderLine;

}  // namespace aisle::ucp
