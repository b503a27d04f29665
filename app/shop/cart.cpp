#include "shop/cart.hpp"

#include <algorithm>

namespace aisle::shop {
namespace {
constexpr std::int64_t kMostPerLine = 99;
}

std::int64_t Cart::count() const {
  std::int64_t n = 0;
  for (const CartLine& line : lines) n += line.quantity;
  return n;
}

void Cart::add(const Product& product, const Variant& variant) {
  for (CartLine& line : lines) {
    if (line.variant != variant.id) continue;
    line.quantity = std::min(line.quantity + 1, kMostPerLine);
    return;
  }
  const bool named = variant.title.empty() || variant.title == product.title;
  lines.push_back({variant.id, product.id, named ? product.title : product.title + ", " + variant.title, variant.price, 1});
}

void Cart::set_quantity(const VariantId& variant, std::int64_t n) {
  if (n <= 0) {
    std::erase_if(lines, [&](const CartLine& line) { return line.variant == variant; });
    return;
  }
  for (CartLine& line : lines) {
    if (line.variant == variant) line.quantity = std::min(n, kMostPerLine);
  }
}

}  // namespace aisle::shop
