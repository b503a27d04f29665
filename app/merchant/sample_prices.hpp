// Sample prices: plausible price, stock and "not for sale" for a piece of furniture, the same on every machine. Pure.
#pragma once
#include "merchant/catalogue.hpp"

namespace aisle::merchant {
// Reads id, titles, categories and size; sets price_eur_cents, initial_stock and for_sale.
void set_sample_price(Product& product);
}  // namespace aisle::merchant
