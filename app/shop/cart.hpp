// The cart: what the shopper wants, kept by us until a checkout makes it the merchant's business. Pure.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "shop/catalogue.hpp"

namespace aisle::shop {

struct CartLine {
  VariantId variant;
  ProductId product;
  std::string title;       // as shown when added
  base::Money unit_price;  // as shown when added; the checkout's figures are the truth
  std::int64_t quantity = 1;
};
struct Cart {
  std::vector<CartLine> lines;
  std::int64_t count() const;                                  // pieces
  void add(const Product& product, const Variant& variant);    // +1 or a new line; at most 99 a line
  void set_quantity(const VariantId& variant, std::int64_t n);  // 0 removes
  void clear() { lines.clear(); }
};

}  // namespace aisle::shop
