// Pages: what the shop shows in a browser: policies, a product, an order, the payment challenge. Pure; any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "merchant/checkout.hpp"
#include "merchant/store.hpp"

namespace aisle::merchant {

std::optional<std::string_view> policy_page(std::string_view name);  // "terms", "privacy", "refunds", "shipping"
std::string product_page(const Product& product);
std::string order_page(const OrderRow& order);
std::string challenge_page(const Checkout& checkout, const Priced& priced);  // HTML with approve and decline

}  // namespace aisle::merchant
