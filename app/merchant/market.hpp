// Market: country -> currency, tax and shipping; fixed sample rates, integer arithmetic only. Pure; any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/money.hpp"

namespace aisle::merchant {

enum class Zone { home, union_, world };  // Germany, the EU and its neighbours, everywhere else

struct Country {
  std::string_view code;  // ISO 3166-1 alpha-2
  std::string_view alpha3;
  std::string_view currency;  // ISO 4217
  int tax_basis_points = 0;   // 1900 = 19 %
  bool tax_included = true;   // false: added at the end (US, CA)
  Zone zone = Zone::world;
};

// By alpha-2, alpha-3 or English name, any case; none when we do not ship there.
const Country* find_country(std::string_view name);
const Country& home_country();
bool is_known_currency(std::string_view code);
// Sales tax of a US state or Canadian province in basis points; the country's own figure when unknown.
int tax_basis_points(const Country& country, std::string_view region);

// What is charged in CURRENCY for a price of EUR_CENTS: converted and rounded the way price tags are.
std::int64_t price_in(std::string_view currency, std::int64_t eur_cents);

// A buyer's market: who pays what in which money.
struct Market {
  const Country* country = nullptr;
  std::string region;
  std::string currency;
};
Market market_for(std::string_view country, std::string_view region, std::string_view wanted_currency);

// The tax inside a gross amount, half up; the tax on top of a net amount, half up.
std::int64_t tax_inside(std::int64_t gross, int basis_points);
std::int64_t tax_on(std::int64_t net, int basis_points);

}  // namespace aisle::merchant
