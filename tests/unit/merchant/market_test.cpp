#include "merchant/market.hpp"

#include <gtest/gtest.h>

namespace aisle::merchant {
namespace {

TEST(Market, FindsCountriesByCodeAndName) {
  EXPECT_EQ(find_country("de")->code, "DE");
  EXPECT_EQ(find_country("CHE")->currency, "CHF");
  EXPECT_EQ(find_country("United Kingdom")->code, "GB");
  EXPECT_EQ(find_country("Atlantis"), nullptr);
  EXPECT_EQ(find_country(""), nullptr);
}

TEST(Market, EveryCountryCanBePaidIn) {
  for (const char* code :
       {"DE", "US", "GB", "CH", "JP", "CN", "KR", "IN", "MY", "RU", "VN", "ID", "HU", "KW", "SE", "BR"}) {
    const Market market = market_for(code, "", "");
    EXPECT_TRUE(is_known_currency(market.currency)) << code;
    EXPECT_GT(price_in(market.currency, 12900), 0) << code;
  }
}

TEST(Market, ConvertsToPriceTags) {
  EXPECT_EQ(price_in("EUR", 12900), 12900);
  EXPECT_EQ(price_in("USD", 12900), 14200);  // 141.90
  EXPECT_EQ(price_in("JPY", 12900), 21300);  // 21,285
  EXPECT_EQ(price_in("KWD", 12900), 43900);  // 43.860
  EXPECT_EQ(price_in("USD", 190), 210);      // small things keep their cents
  EXPECT_EQ(price_in("IDR", 10'000'000), 180'000'000'000);
  EXPECT_EQ(price_in("XXX", 100), 0);
}

TEST(Market, WishesForMoneyAreHeardWhenKnown) {
  EXPECT_EQ(market_for("DE", "", "usd").currency, "USD");
  EXPECT_EQ(market_for("DE", "", "DOGE").currency, "EUR");
  EXPECT_EQ(market_for("nowhere", "", "").country->code, "DE");
}

TEST(Market, TaxIsExactToTheCent) {
  EXPECT_EQ(tax_inside(11900, 1900), 1900);
  EXPECT_EQ(tax_inside(12900, 1900), 2060);  // 2059.66
  EXPECT_EQ(tax_on(10000, 725), 725);
  EXPECT_EQ(tax_on(1, 725), 0);
  EXPECT_EQ(tax_basis_points(*find_country("US"), "ca"), 725);
  EXPECT_EQ(tax_basis_points(*find_country("US"), "OR"), 0);
  EXPECT_EQ(tax_basis_points(*find_country("US"), ""), 600);
}

}  // namespace
}  // namespace aisle::merchant
