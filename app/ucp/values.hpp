// Values that catalogue and order requests bring back. Pure.
#pragma once
#include <string>
#include <vector>

#include "shop/catalogue.hpp"
#include "shop/checkout.hpp"

namespace aisle::ucp {

struct Page {
  std::vector<shop::Product> products;
  std::string cursor;  // give it to the next browse() or search(); empty: no more
  std::vector<shop::Message> messages;
  int skipped = 0;     // products we could not read
};
struct Order {
  shop::OrderId id;
  std::string label, permalink;
  shop::CheckoutId checkout;
  base::Currency currency;
  std::vector<shop::Total> totals;
  std::vector<shop::Message> messages;  // to be shown before the rest
};

}  // namespace aisle::ucp
