// Consent covers what experience.md "Paying" 2 lists, and nothing else.
#include <gtest/gtest.h>

#include "shop/consent.hpp"

namespace {

using namespace aisle;
using namespace aisle::shop;

Checkout a_checkout() {
  const base::Currency eur = *base::Currency::parse("EUR");
  Checkout c;
  c.id = CheckoutId("chk_1");
  c.currency = eur;
  c.lines = {{"li_1", VariantId("v1"), "Chair", {12'900, eur}, 2, {{"total", "Total", {25'800, eur}}}}};
  c.totals = {{"subtotal", "Subtotal", {25'800, eur}}, {"total", "Total", {25'800, eur}}};
  FulfillmentMethod m;
  m.id = "shipping";
  m.type = "shipping";
  m.destinations = {{"d1", "", {"Sam", "Sample", "Way 1", "", "Berlin", "", "10115", "DE"}}};
  m.selected_destination = "d1";
  m.groups = {{"g1", {"li_1"}, {{"fast", "Fast", "", std::nullopt}}, "fast"}};
  c.fulfillment = {m};
  return c;
}

std::string hash(const Checkout& c, std::string_view payee = "shop.example", std::string_view instrument = "i1") { return consent_hash(c, payee, instrument); }

template <class F>
bool changes(F change) {
  Checkout c = a_checkout();
  change(c);
  return hash(c) != hash(a_checkout());
}

TEST(Consent, CoversEachFactOfTheRule) {
  EXPECT_NE(hash(a_checkout(), "other.example"), hash(a_checkout()));
  EXPECT_NE(hash(a_checkout(), "shop.example", "i2"), hash(a_checkout()));
  EXPECT_TRUE(changes([](Checkout& c) { c.id = CheckoutId("chk_2"); }));
  EXPECT_TRUE(changes([](Checkout& c) { c.currency = *base::Currency::parse("USD"); }));
  EXPECT_TRUE(changes([](Checkout& c) { c.lines[0].quantity = 3; }));
  EXPECT_TRUE(changes([](Checkout& c) { c.lines[0].variant = VariantId("v2"); }));
  EXPECT_TRUE(changes([](Checkout& c) { c.lines[0].unit_price.minor += 1; }));
  EXPECT_TRUE(changes([](Checkout& c) { c.totals[1].amount.minor += 1; }));
  EXPECT_TRUE(changes([](Checkout& c) { c.totals[0].display_text = "Something else"; }));
  EXPECT_TRUE(changes([](Checkout& c) { c.fulfillment[0].groups[0].selected_option = "slow"; }));
  EXPECT_TRUE(changes([](Checkout& c) { c.fulfillment[0].destinations[0].address.street = "Way 2"; }));
  EXPECT_TRUE(changes([](Checkout& c) { c.messages.push_back({Severity::warning, "allergens", "nuts", "$", false, ""}); }));
}

TEST(Consent, LeavesOutWhatMayChangeUnderTheShopper) {
  EXPECT_FALSE(changes([](Checkout& c) { c.expires_at = "2026-04-08T10:00:00Z"; }));
  EXPECT_FALSE(changes([](Checkout& c) { c.continue_url = "https://shop.example/x"; }));
  EXPECT_FALSE(changes([](Checkout& c) { c.links.push_back({"terms", "Terms", "https://shop.example/terms"}); }));
  EXPECT_FALSE(changes([](Checkout& c) { c.messages.push_back({Severity::info, "hello", "Hi", "$", false, ""}); }));
}

TEST(Consent, IsCanonicalJson) {
  Checkout c;
  c.id = CheckoutId("a\"\n\x01\u20AC");
  // RFC 8785: members in order of their names, no blanks, only what must be escaped is.
  EXPECT_EQ(consent_json(c, "p", "i"),
            "{\"checkout\":\"a\\\"\\n\\u0001\u20AC\",\"currency\":\"XXX\",\"fulfillment\":[],\"instrument\":\"i\",\"lines\":[],\"payee\":\"p\",\"totals\":[],\"warnings\":[]}");
}

}  // namespace
