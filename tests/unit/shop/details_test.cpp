// The form of name and address: its fields, and what the shop says of each.
#include <algorithm>
#include <gtest/gtest.h>

#include "shop/details.hpp"

namespace {

using namespace aisle::shop;

Checkout said(std::vector<std::pair<std::string, std::string>> paths) {
  Checkout c;
  c.fulfillment = {{"m", "shipping", {}, {{"d1", "", {}}}, "d1", {}}};
  for (auto& [code, path] : paths) c.messages.push_back({Severity::recoverable, code, "words", path, false, "", ""});
  return c;
}

TEST(Details, EveryFieldHasItsNameAndItsPlace) {
  Details d;
  for (const DetailField field : kDetailFields) {
    EXPECT_EQ(detail_field(wire_name(field)), field);
    std::string value(wire_name(field));
    value.insert(value.begin(), 'x');
    set_value(d, field, value);
  }
  EXPECT_EQ(d.buyer.first_name, "xfirst_name");
  EXPECT_EQ(d.address.first_name, "xfirst_name");
  EXPECT_EQ(d.buyer.email, "xemail");
  EXPECT_EQ(d.address.country, "XADDRESS_COUNTRY");
  EXPECT_FALSE(detail_field("selected_destination_id"));
}

TEST(Details, WhatTheShopSaysStandsAtItsField) {
  const Checkout c = said({{"missing", "$.buyer.email"}, {"missing", "$.fulfillment.methods[0].destinations[0].postal_code"},
                           {"address_undeliverable", "$.fulfillment.methods[0].destinations[0]"}, {"missing", "$.fulfillment.methods[0].groups[0].selected_option_id"}});
  const auto all = messages_in_order(c);
  const auto count = [&](auto is) { return std::count_if(all.begin(), all.end(), is); };
  EXPECT_EQ(count([](const PlacedMessage& m) { return is_about(m, DetailField::email); }), 1);
  EXPECT_EQ(count([](const PlacedMessage& m) { return is_about(m, DetailField::postal_code); }), 1);
  EXPECT_EQ(count([](const PlacedMessage& m) { return is_about(m, DetailField::street); }), 0);
  EXPECT_EQ(count([](const PlacedMessage& m) { return is_about_form(m); }), 1);
  EXPECT_TRUE(details_wanted(c));
}

TEST(Details, ChoosingAPlaceIsNoMatterOfTheForm) {
  EXPECT_FALSE(details_wanted(said({{"missing", "$.fulfillment.methods[0].selected_destination_id"}, {"out_of_stock", "$.line_items[0]"}})));
}

}  // namespace
