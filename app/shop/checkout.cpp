#include "shop/checkout.hpp"

#include <algorithm>

namespace aisle::shop {

const Total* Checkout::grand_total() const {
  for (const Total& t : totals) {
    if (t.type == "total") return &t;
  }
  return nullptr;
}

bool Checkout::totals_add_up() const {
  const Total* whole = grand_total();
  if (whole == nullptr) return false;
  std::int64_t sum = 0;
  for (const Total& t : totals) {
    if (&t == whole) continue;
    if (__builtin_add_overflow(sum, t.amount.minor, &sum)) return false;
  }
  return sum == whole->amount.minor;
}

bool Checkout::any_unrecoverable() const {
  return std::any_of(messages.begin(), messages.end(), [](const Message& m) { return m.severity == Severity::unrecoverable; });
}

const Checkout* shown(const Stage& stage) {
  return std::visit(
      [](const auto& s) -> const Checkout* {
        if constexpr (requires { s.checkout; }) return &s.checkout;
        else return nullptr;
      },
      stage);
}

}  // namespace aisle::shop
