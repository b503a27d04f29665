#include "base/money.hpp"

#include <gtest/gtest.h>
#include <limits>

#include "base/clock.hpp"

namespace aisle::base {
namespace {

Money euro(std::int64_t minor) { return {minor, *Currency::parse("EUR")}; }

TEST(Money, ReadsLowerCaseCurrencies) { EXPECT_EQ(Currency::parse("eur")->code(), "EUR"); }
TEST(Money, RefusesWhatIsNoCurrency) {
  EXPECT_FALSE(Currency::parse("EU"));
  EXPECT_FALSE(Currency::parse("E1R"));
}
TEST(Money, KnowsExponents) {
  EXPECT_EQ(Currency::parse("JPY")->exponent(), 0);
  EXPECT_EQ(Currency::parse("EUR")->exponent(), 2);
  EXPECT_EQ(Currency::parse("KWD")->exponent(), 3);
}
TEST(Money, PlainTextGoesThereAndBack) {
  for (const char* text : {"129.00 EUR", "-0.01 EUR", "1290 JPY", "0.001 KWD", "92233720368547758.07 EUR"}) {
    const auto money = parse_plain(text);
    ASSERT_TRUE(money) << text;
    EXPECT_EQ(to_plain(*money), text);
  }
}
TEST(Money, RefusesBadAmounts) {
  for (const char* text : {"", "EUR", "1.234 EUR", "1,00 EUR", "92233720368547758.08 EUR", "1.0.0 EUR", ". EUR"}) {
    EXPECT_FALSE(parse_plain(text)) << text;
  }
}
TEST(Money, DisplaysForPeople) {
  EXPECT_EQ(to_display(euro(123456789), "en"), "€1,234,567.89");
  EXPECT_EQ(to_display(euro(123456789), "de-DE"), "1.234.567,89 €");
  EXPECT_EQ(to_display(euro(-500), "en"), "-€5.00");
  EXPECT_EQ(to_display({1290, *Currency::parse("JPY")}, "ja"), "¥1,290");
}
TEST(Money, OverflowAndMixedCurrenciesAreRefused) {
  EXPECT_FALSE(add(euro(std::numeric_limits<std::int64_t>::max()), euro(1)));
  EXPECT_FALSE(times(euro(std::numeric_limits<std::int64_t>::max()), 2));
  EXPECT_FALSE(add(euro(1), {1, *Currency::parse("USD")}));
  EXPECT_EQ(add(euro(1), euro(2))->minor, 3);
}
TEST(Clock, ReadsRfc3339) {
  EXPECT_EQ(parse_rfc3339_ms("1970-01-01T00:00:01Z"), 1000);
  EXPECT_EQ(parse_rfc3339_ms("1970-01-01T01:00:01.5+01:00"), 1500);
  EXPECT_EQ(parse_rfc3339_ms("yesterday"), -1);
  EXPECT_EQ(parse_rfc3339_ms("2026-13-01T00:00:00Z"), -1);
}

}  // namespace
}  // namespace aisle::base
