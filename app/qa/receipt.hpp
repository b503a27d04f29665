// Receipt and status as files and scripts see them: UCP's status words, receipt.json. Pure, but for write_receipt (not the frame thread).
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "glue/result.hpp"
#include "shop/checkout.hpp"

namespace aisle::qa {

std::string_view status_word(shop::CheckoutStatus status);

// What `expect status` and `expect total` read: the newest checkout's or receipt's.
struct Newest {
  std::string_view status;  // empty: there is none
  std::optional<base::Money> total;
};
Newest newest(const shop::Stage& stage, const std::optional<shop::Receipt>& receipt);

// contract.md receipt.json: shop, payee, order_id, checkout_id, status, currency, total, totals[], line_items[], consent_hash.
std::string receipt_json(const shop::Receipt& receipt);
Result<void> write_receipt(const std::string& path, const shop::Receipt& receipt);

}  // namespace aisle::qa
