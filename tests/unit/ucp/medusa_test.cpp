// The codec against 39 recorded exchanges with a real shop (commerce.md "Shops" 2).
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "recordings.hpp"
#include "ucp/codec.hpp"

namespace {

using namespace aisle;
using shop::Answer;
using shop::Asked;

Asked asked_of(const test::Recording& r) {
  if (r.path.ends_with("/complete")) return Asked::complete;
  if (r.path.ends_with("/cancel")) return Asked::cancel;
  if (r.method == "PUT") return Asked::update;
  if (r.method == "POST") return Asked::create;
  return Asked::get;
}

struct Medusa : ::testing::Test {
  void SetUp() override {
    for (auto& r : test::medusa_recordings()) by_number[r.name.substr(0, r.name.find('-'))] = r;
    if (by_number.empty()) GTEST_SKIP() << "ucp/dialogs/medusa is not in $AISLE_SHARED";
  }
  shop::CheckoutReply judged(const std::string& number) {
    const test::Recording& r = by_number.at(number);
    return ucp::judge(asked_of(r), r.response, session);
  }
  std::map<std::string, test::Recording> by_number;
  ucp::Session session = test::medusa_session();
};

TEST_F(Medusa, All39AreSurvivedAndEveryRefusalHasASentence) {
  EXPECT_EQ(by_number.size(), 39u);
  for (const auto& [number, r] : by_number) {
    const auto reply = ucp::judge(asked_of(r), r.response, session);
    if (reply.answer == Answer::checkout) EXPECT_TRUE(reply.checkout.has_value()) << r.name;
    else EXPECT_FALSE(reply.error.what.empty()) << r.name;
    (void)ucp::read_page(r.response.body, session);
    (void)ucp::read_product(r.response.body, session);
    (void)ucp::read_order(r.response.body, session);
    (void)ucp::read_profile(r.response.body, session.shop_url, false);
  }
}

TEST_F(Medusa, DiscoveryNegotiatesWhatBothSpeak) {
  const auto answer = ucp::read_profile(by_number.at("01").response.body, "http://127.0.0.1:9000", false);
  ASSERT_TRUE(answer) << answer.error().sentence();
  EXPECT_EQ(answer->session.endpoint, "http://127.0.0.1:9000/ucp");
  EXPECT_TRUE(answer->session.can("dev.ucp.shopping.checkout"));
  EXPECT_FALSE(answer->session.can("dev.ucp.shopping.fulfillment"));
  EXPECT_FALSE(answer->session.can("dev.ucp.shopping.cart"));  // not ours
  ASSERT_EQ(answer->session.handlers.size(), 1u);
  EXPECT_EQ(answer->session.handlers[0].name, "com.example.demo_pay");
}

TEST_F(Medusa, GlbTypedImageLowercaseCurrencyAndPlainDescription) {
  const auto page = ucp::read_page(by_number.at("02").response.body, session);
  ASSERT_TRUE(page);
  ASSERT_EQ(page->products.size(), 1u);
  const shop::Product& chair = page->products[0];
  EXPECT_EQ(chair.description, "Sheen Chair with a 3D model");
  EXPECT_EQ(base::to_plain(chair.variants[0].price), "248.00 EUR");
  ASSERT_NE(chair.model(), nullptr);
  EXPECT_TRUE(chair.model()->url.ends_with("SheenChair.glb"));
  ASSERT_NE(chair.photo(), nullptr);
  EXPECT_TRUE(chair.photo()->url.ends_with(".png"));
  EXPECT_EQ(page->cursor, "");
}

TEST_F(Medusa, UnrecognizedOptionalFieldsAreLearnedOnce) {
  ucp::Manners manners;
  EXPECT_TRUE(ucp::learn(manners, ucp::Shape::catalogue, by_number.at("03").response, false));
  EXPECT_FALSE(ucp::learn(manners, ucp::Shape::catalogue, by_number.at("03").response, false));
  EXPECT_TRUE(manners.refuses(ucp::Shape::catalogue, "context"));
  EXPECT_FALSE(manners.refuses(ucp::Shape::create, "context"));  // which create needs there
  EXPECT_TRUE(ucp::learn(manners, ucp::Shape::create, by_number.at("10").response, false));
  EXPECT_TRUE(manners.refuses(ucp::Shape::create, "currency") && manners.refuses(ucp::Shape::create, "signals"));
  EXPECT_FALSE(ucp::learn(manners, ucp::Shape::catalogue, by_number.at("02").response, false));
}

TEST_F(Medusa, AFlatShippingAddressIsLearnedFromTheMessagesPath) {
  ucp::Manners manners;
  EXPECT_FALSE(ucp::learn(manners, ucp::Shape::create, by_number.at("11").response, false));  // we gave none
  EXPECT_TRUE(ucp::learn(manners, ucp::Shape::create, by_number.at("11").response, true));
  EXPECT_TRUE(manners.has(ucp::Quirk::flat_shipping_address));
  EXPECT_TRUE(manners.has(ucp::Quirk::update_adds_lines));
}

TEST_F(Medusa, MissingProductOperationIsA404) { EXPECT_EQ(by_number.at("06").response.status, 404); }

TEST_F(Medusa, TotalsThatDoNotAddUpAreNoticed) {
  const auto reply = judged("17");
  ASSERT_EQ(reply.answer, Answer::checkout);
  EXPECT_EQ(reply.checkout->status, shop::CheckoutStatus::ready_for_complete);
  EXPECT_EQ(reply.checkout->totals.size(), 4u);
  EXPECT_EQ(reply.checkout->fulfillment[0].groups[0].options.size(), 2u);
  ASSERT_TRUE(reply.checkout->fulfillment[0].groups[0].options[0].total);
  // 258.00 + 16.23 + 22.52 is not 295.51
  EXPECT_FALSE(reply.checkout->totals_add_up());
}

TEST_F(Medusa, BusinessErrorsOfOddStatusesAreUnderstood) {
  EXPECT_EQ(judged("27").answer, Answer::refused);   // 500 with an envelope, on create
  EXPECT_EQ(judged("30").answer, Answer::refused);   // out of stock as 500
  EXPECT_EQ(judged("28").answer, Answer::refused);
  EXPECT_EQ(judged("24").answer, Answer::not_found);
  EXPECT_EQ(judged("31").answer, Answer::refused);   // session bound to the exact UCP-Agent
}

TEST_F(Medusa, CompleteRefusedBadCredentialIsNotUnknown) {
  EXPECT_EQ(judged("18").answer, Answer::refused);
  EXPECT_EQ(judged("19").answer, Answer::refused);
}

TEST_F(Medusa, CompleteWithA500EnvelopeIsUnknownUntilAsked) {
  const auto reply = judged("22");
  EXPECT_EQ(reply.answer, Answer::unknown);
  EXPECT_TRUE(reply.envelope);
}

TEST_F(Medusa, KeyReuseIsAConflictAndInFlightIsInFlight) {
  EXPECT_EQ(judged("13").answer, Answer::conflict);
  EXPECT_EQ(judged("33c").answer, Answer::in_flight);
  EXPECT_EQ(ucp::retry_after_ms(by_number.at("33c").response.header("retry-after"), 0), 1000);
}

TEST_F(Medusa, ClientDiedIsUnknown) { EXPECT_EQ(judged("33a").answer, Answer::unknown); }

TEST_F(Medusa, AfterCompletionOnlyTheReplayKnowsTheOrder) {
  const auto later = judged("33d");
  ASSERT_EQ(later.answer, Answer::checkout);
  EXPECT_EQ(later.checkout->status, shop::CheckoutStatus::completed);
  EXPECT_TRUE(later.checkout->order.empty());
  const auto replay = judged("33e");
  ASSERT_EQ(replay.answer, Answer::checkout);
  EXPECT_EQ(replay.checkout->order.value, "order_01M807JZ6K37S34809WC1MQF0E");
}

TEST_F(Medusa, CanceledWithoutCurrencyIsStillCanceled) {
  const auto reply = judged("25");
  ASSERT_EQ(reply.answer, Answer::checkout);
  EXPECT_EQ(reply.checkout->status, shop::CheckoutStatus::canceled);
}

TEST_F(Medusa, CountriesAreRaised) {
  EXPECT_EQ(judged("17").checkout->fulfillment[0].destinations[0].address.country, "US");
}

}  // namespace
