// Products and receipts as JSON text, for the ledger's own tables. Private to ledger; pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "shop/catalogue.hpp"
#include "shop/checkout.hpp"

namespace aisle::ledger {

std::string product_to_json(const shop::Product& product);
std::optional<shop::Product> product_from_json(std::string_view text);
std::string receipt_to_json(const shop::Receipt& receipt);
std::optional<shop::Receipt> receipt_from_json(std::string_view text);

}  // namespace aisle::ledger
