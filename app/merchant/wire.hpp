// Wire: UCP 2026-04-08 JSON out of the shop's values: profile, products, checkouts, orders, error envelopes. Pure; any
// thread.
#pragma once
#include <string>
#include <string_view>

#include "merchant/checkout.hpp"
#include "merchant/store.hpp"

namespace aisle::merchant {

inline constexpr std::string_view kVersion = "2026-04-08";
inline constexpr std::string_view kHandlerName = "com.example.sandbox_wallet";
inline constexpr std::string_view kHandlerId = "sandbox_wallet";

enum class Capability { search, lookup, checkout, cart, order };

// Where the shop answers, as the platform reached it: "http://127.0.0.1:4080".
struct Site {
  std::string base;
  std::string media(const MediaFile& file) const { return base + "/media/" + file.file; }
};

struct Buyer {  // for whom a product is shown
  Languages languages;
  Market market;
};

Json profile_json(const Site& site);
Json error_envelope(std::string_view code, std::string_view content, std::string_view severity = "unrecoverable",
                    std::string_view path = {});
Json catalog_ucp(Capability capability);
struct Offered {  // one variant
  const Product* product = nullptr;
  std::int64_t stock = 0;
};
using Selection = std::vector<std::pair<std::string, std::string>>;  // option name, label
// FAMILY: the product itself first, then its other variants.
Json product_json(const std::vector<Offered>& family, const Buyer& buyer, const Site& site);
// For one product on show: what goes with SELECTED (empty: with the featured variant) is marked and comes first.
void mark_options(Json& product, const std::vector<Offered>& family, Selection selected);
// What must be said beside PRODUCT; null when nothing.
Json disclosure_json(const Product& product, std::string_view path, const Site& site);
Json checkout_json(const Checkout& checkout, const Priced& priced, const Site& site);
Json cart_json(const Checkout& cart, const Priced& priced, const Site& site);
Json order_json(const Checkout& checkout, const Priced& priced, const std::string& order_id, const std::string& label,
                const Site& site);
std::string rfc3339(std::int64_t unix_ms);

}  // namespace aisle::merchant
