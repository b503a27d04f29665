// The duties of commerce.md that are the shop values' own: messages, totals, fulfilment, discounts, options. One test for each.
#include <gtest/gtest.h>

#include "shop/checkout_machine.hpp"
#include "shop/checkout_view.hpp"

namespace {

using namespace aisle;
using namespace aisle::shop;

const base::Currency kEur = *base::Currency::parse("EUR");

Checkout a_checkout() {
  Checkout c;
  c.id = CheckoutId("chk_1");
  c.status = CheckoutStatus::incomplete;
  c.currency = kEur;
  c.lines = {{"li_1", VariantId("v1"), "Chair", {100, kEur}, 2, {}}, {"li_2", VariantId("v2"), "Lamp", {50, kEur}, 1, {}}};
  c.totals = {{"subtotal", "Subtotal", {250, kEur}}, {"tax", "Tax", {20, kEur}}, {"total", "Total", {270, kEur}}};
  FulfillmentMethod m;
  m.id = "m1";
  m.type = "shipping";
  m.destinations = {{"d1", "", {"Sam", "Sample", "Way 1", "", "Berlin", "", "10115", "DE"}}};
  m.groups = {{"g1", {"li_1"}, {}, ""}, {"g2", {"li_2"}, {}, ""}};
  c.fulfillment = {m};
  return c;
}

TEST(Duties, MessagesComeInTheOrderOfTheirSeverity) {
  Checkout c = a_checkout();
  using enum Severity;
  for (const Severity s : {info, warning, requires_buyer_review, requires_buyer_input, recoverable, unrecoverable}) c.messages.push_back({s, "x", std::to_string(static_cast<int>(s)), "", false, "", ""});
  c.messages.push_back({recoverable, "x", "second of its kind", "", false, "", ""});
  std::vector<Severity> order;
  for (const PlacedMessage& m : messages_in_order(c)) order.push_back(m.message->severity);
  EXPECT_EQ(order, (std::vector<Severity>{unrecoverable, recoverable, recoverable, requires_buyer_input, requires_buyer_review, warning, info}));
}

TEST(Duties, EveryWarningIsShown) {
  Checkout c = a_checkout();
  for (int i = 0; i < 40; ++i) c.messages.push_back({Severity::warning, "w", std::to_string(i), "$.nowhere[7]", false, "", ""});
  EXPECT_EQ(messages_in_order(c).size(), 40u);
}

TEST(Duties, ADisclosureStandsBesideWhatItIsAbout) {
  Checkout c = a_checkout();
  c.messages = {{Severity::warning, "energy_class", "Class A", "$.line_items[1]", true, "https://shop.example/a.png", ""}};
  EXPECT_TRUE(messages_of_line(c, 0).empty());
  const auto beside = messages_of_line(c, 1);
  ASSERT_EQ(beside.size(), 1u);
  EXPECT_TRUE(beside[0].message->disclosure);
  EXPECT_EQ(beside[0].message->image_url, "https://shop.example/a.png");
}

TEST(Duties, PathsOfRfc9535HighlightTheLine) {
  const Checkout c = a_checkout();
  const auto part = [&](const char* path) { return place_of(c, path); };
  EXPECT_EQ(part("$.line_items[1].quantity"), (Place{Part::line, 1, -1, "quantity"}));
  EXPECT_EQ(part("$['line_items'][0]['item']['id']"), (Place{Part::line, 0, -1, "id"}));
  EXPECT_EQ(part("$.line_items[-1]").index, 1);
  EXPECT_EQ(part("$.line_items[?(@.id=='li_2')].quantity").index, 1);
  EXPECT_EQ(part("$.line_items[?@.id == \"li_1\"]").index, 0);
  EXPECT_EQ(part("$.buyer.email"), (Place{Part::buyer, -1, -1, "email"}));
  EXPECT_EQ(part("$.fulfillment.methods[0].destinations[0].postal_code"), (Place{Part::destination, 0, 0, "postal_code"}));
  EXPECT_EQ(part("$.fulfillment.methods[0].groups[1].selected_option_id"), (Place{Part::option, 0, 1, "selected_option_id"}));
  EXPECT_EQ(part("$.payment.instruments").part, Part::payment);
  for (const char* odd : {"", "line_items[0]", "$", "$.line_items[9]", "$..quantity", "$.line_items[*]", "$.line_items[", "$['line_items'", "$.line_items[99999999999999999999]", "$.line_items[?]"}) {
    EXPECT_EQ(place_of(c, odd).part, Part::whole) << odd;
  }
}

TEST(Duties, CodesThatShoppersShouldNotDecodeAreInOurWords) {
  for (const char* code : {"out_of_stock", "item_unavailable", "address_undeliverable", "payment_failed", "eligibility_invalid"}) {
    const Message m{Severity::recoverable, code, "ERR_17", "", false, "", ""};
    EXPECT_NE(own_words(m), "ERR_17") << code;
    EXPECT_GT(own_words(m).size(), 10u);
  }
  EXPECT_EQ(own_words({Severity::warning, "other", "The shop's words", "", false, "", ""}), "The shop's words");
}

TEST(Duties, TotalsThatDoNotAddUpNameTheDifference) {
  Checkout c = a_checkout();
  EXPECT_FALSE(totals_difference(c));
  c.totals.back().amount.minor = 300;
  ASSERT_TRUE(totals_difference(c));
  EXPECT_EQ(totals_difference(c)->minor, 30);
  EXPECT_FALSE(c.totals_add_up());
}

TEST(Duties, AmountsAre64BitAndOverflowIsNoticed) {
  Checkout c = a_checkout();
  c.totals = {{"subtotal", "", {INT64_MAX, kEur}}, {"tax", "", {INT64_MAX, kEur}}, {"total", "", {-2, kEur}}};
  EXPECT_FALSE(c.totals_add_up());  // although it wraps to -2
}

TEST(Duties, DiscountCodesAreAcceptedRejectedProvisionalOrAutomatic) {
  Checkout c = a_checkout();
  c.discount_codes = {"TEN", "WRONG", "STUDENT"};
  c.discounts = {{"ten", "10 % off", {25, kEur}, false, false}, {"STUDENT", "Student", {5, kEur}, false, true}, {"", "Summer sale", {3, kEur}, true, false}};
  c.messages = {{Severity::warning, "discount_code_invalid", "No such code.", "$.discounts.codes[1]", false, "", ""}};
  const auto views = discounts_in_order(c);
  ASSERT_EQ(views.size(), 4u);
  EXPECT_EQ(views[0].state, CodeState::accepted);
  EXPECT_EQ(views[0].amount->minor, 25);
  EXPECT_EQ(views[1].state, CodeState::rejected);
  EXPECT_EQ(views[1].words, "No such code.");
  EXPECT_FALSE(views[1].amount);
  EXPECT_EQ(views[2].state, CodeState::provisional);
  EXPECT_EQ(views[3].state, CodeState::automatic);
  EXPECT_EQ(views[3].words, "Summer sale");
  const auto ignored = discounts_in_order(a_checkout(), {"LOST"});  // the shop says nothing of it
  ASSERT_EQ(ignored.size(), 1u);
  EXPECT_EQ(ignored[0].state, CodeState::rejected);
}

TEST(Duties, EscalationComesAfterWhatCanBeFixedHere) {
  Checkout c = a_checkout();
  c.status = CheckoutStatus::requires_escalation;
  c.continue_url = "https://shop.example/c";
  EXPECT_EQ(next_step(c), NextStep::continue_elsewhere);
  c.messages = {{Severity::requires_buyer_input, "a", "", "", false, "", ""}, {Severity::recoverable, "b", "", "", false, "", ""}};
  EXPECT_EQ(next_step(c), NextStep::fix);
  c.status = CheckoutStatus::ready_for_complete;
  c.messages.clear();
  EXPECT_EQ(next_step(c), NextStep::pay);
  c.status = CheckoutStatus::complete_in_progress;
  EXPECT_EQ(next_step(c), NextStep::wait);
  c.status = CheckoutStatus::completed;
  EXPECT_EQ(next_step(c), NextStep::over);
}

struct Bought {  // a purchase in review, and what the shop says to it
  Purchase p;
  std::int64_t now = 1'000;
  explicit Bought(Checkout c) {
    p.payee = "shop.example";
    NewCheckout order;
    order.cart.lines = {{VariantId("v1"), ProductId("p1"), "Chair", {100, kEur}, 2}, {VariantId("v2"), ProductId("p2"), "Lamp", {50, kEur}, 1}};
    begin(p, order);
    says(Asked::create, std::move(c));
    now += 1'000;
  }
  Todos says(Asked asked, Checkout c) {
    CheckoutReply reply;
    reply.asked = asked;
    reply.answer = Answer::checkout;
    reply.checkout = std::move(c);
    return on_reply(p, reply, now);
  }
  template <class S>
  bool in() const { return std::holds_alternative<S>(p.stage); }
};
template <class T>
bool has(const Todos& todos) {
  for (const Todo& t : todos) {
    if (std::holds_alternative<T>(t)) return true;
  }
  return false;
}
Checkout ready() {
  Checkout c = a_checkout();
  c.status = CheckoutStatus::ready_for_complete;
  return c;
}
Checkout escalated() {
  Checkout c = a_checkout();
  c.status = CheckoutStatus::requires_escalation;
  c.continue_url = "https://shop.example/continue/chk_1";
  c.messages = {{Severity::requires_buyer_review, "payment_review", "Approve it on our page.", "$.payment", false, "", ""}};
  return c;
}

TEST(Duties, IncompleteIsShownAndFixedByAnUpdate) {
  Checkout c = a_checkout();
  c.messages = {{Severity::recoverable, "missing", "Buyer email is required.", "$.buyer.email", false, "", ""}};
  Bought b(c);
  EXPECT_EQ(why_not_payable(b.p, "i", b.now), "Buyer email is required.");
  Edits edits;
  edits.buyer = Buyer{"Sam", "Sample", "sam@example.com", ""};
  EXPECT_TRUE(has<todo::Update>(edit(b.p, edits)));
}

TEST(Duties, OnlyReadyForCompleteOffersThePayGesture) {
  Bought b(ready());
  EXPECT_EQ(why_not_payable(b.p, "i", b.now), "");
  for (const CheckoutStatus s : {CheckoutStatus::incomplete, CheckoutStatus::requires_escalation}) {
    Checkout c = a_checkout();
    c.status = s;
    Bought other(c);
    EXPECT_NE(why_not_payable(other.p, "i", other.now), "");
    EXPECT_TRUE(confirm(other.p, "i", other.now).empty());
  }
}

TEST(Duties, APaymentThatNeedsTheShopsPageGoesOnThereAndTheShopIsAsked) {
  Bought b(ready());
  EXPECT_TRUE(has<todo::Get>(confirm(b.p, "i", b.now)));
  EXPECT_TRUE(has<todo::Arm>(b.says(Asked::get, ready())));
  EXPECT_TRUE(has<todo::SendComplete>(on_armed(b.p, {}, b.now)));
  b.says(Asked::complete, escalated());
  ASSERT_TRUE(b.in<stage::Escalated>());
  EXPECT_EQ(shown(b.p.stage)->continue_url, "https://shop.example/continue/chk_1");
  EXPECT_TRUE(edit(b.p, {}).empty() && confirm(b.p, "i", b.now).empty());  // the rest is blocked
  for (int i = 0; i < 3; ++i) {
    Todos todos;
    while ((todos = tick(b.p, b.now)).empty()) b.now += 100;
    EXPECT_TRUE(has<todo::Get>(todos));
    b.says(Asked::get, escalated());
    EXPECT_TRUE(b.in<stage::Escalated>());
  }
  Checkout done = escalated();
  done.status = CheckoutStatus::completed;
  done.order = OrderId("o1");
  EXPECT_TRUE(has<todo::JournalDone>(b.says(Asked::get, done)));  // the shop's word, not the page's
  EXPECT_TRUE(b.in<stage::Done>());
}

TEST(Duties, CompleteInProgressIsPolledWithoutWrites) {
  Bought b(ready());
  confirm(b.p, "i", b.now);
  b.says(Asked::get, ready());
  on_armed(b.p, {}, b.now);
  Checkout working = ready();
  working.status = CheckoutStatus::complete_in_progress;
  working.expires_at = "1970-01-01T01:00:00Z";
  b.says(Asked::complete, working);
  ASSERT_TRUE(b.in<stage::InProgress>());
  for (int i = 0; i < 20; ++i) {
    Todos todos;
    while ((todos = tick(b.p, b.now)).empty()) b.now += 500;
    EXPECT_TRUE(has<todo::Get>(todos));
    EXPECT_FALSE(has<todo::Update>(todos) || has<todo::SendComplete>(todos) || has<todo::Cancel>(todos));
    b.says(Asked::get, working);
  }
  EXPECT_TRUE(edit(b.p, {}).empty() && cancel(b.p).empty());
}

TEST(Duties, CompletedIsImmutable) {
  Bought b(ready());
  Checkout done = ready();
  done.status = CheckoutStatus::completed;
  b.says(Asked::get, done);
  ASSERT_TRUE(b.in<stage::Done>());
  EXPECT_TRUE(edit(b.p, {}).empty());
  EXPECT_TRUE(b.says(Asked::get, ready()).empty());
  EXPECT_TRUE(b.in<stage::Done>());
}

TEST(Duties, CanceledOrNotFoundNeedsANewSession) {
  Bought b(ready());
  Checkout gone = ready();
  gone.status = CheckoutStatus::canceled;
  b.says(Asked::get, gone);
  EXPECT_TRUE(b.in<stage::Failed>());
  Bought other(ready());
  CheckoutReply lost;
  lost.asked = Asked::get;
  lost.answer = Answer::not_found;
  on_reply(other.p, lost, other.now);
  EXPECT_TRUE(other.in<stage::Failed>());
  EXPECT_TRUE(cancel(other.p).empty());
  EXPECT_TRUE(other.in<stage::Browsing>());
}

TEST(Duties, MismatchingTotalsAreNeverCompletedWithoutAReviewOfTheirOwn) {
  Checkout c = ready();
  c.totals.back().amount.minor = 999;
  Bought b(c);
  EXPECT_NE(why_not_payable(b.p, "i", b.now), "");
  EXPECT_TRUE(confirm(b.p, "i", b.now).empty());
  accept_totals(b.p);
  EXPECT_EQ(why_not_payable(b.p, "i", b.now), "");
}

TEST(Duties, AnUnknownOutcomeIsAskedThenTheSameIsSentAgainAndEndsAfterADay) {
  Bought b(ready());
  confirm(b.p, "i", b.now);
  b.says(Asked::get, ready());
  on_armed(b.p, {}, b.now);
  CheckoutReply lost;
  lost.asked = Asked::complete;
  lost.answer = Answer::unknown;
  on_reply(b.p, lost, b.now);
  ASSERT_TRUE(b.in<stage::Unknown>());
  Todos todos;
  while ((todos = tick(b.p, b.now)).empty()) b.now += 100;
  EXPECT_TRUE(has<todo::Get>(todos));
  todos = b.says(Asked::get, ready());
  EXPECT_TRUE(has<todo::SendComplete>(todos));  // the armed bytes and key
  EXPECT_FALSE(has<todo::Arm>(todos));          // never a new key
  CheckoutReply silent;
  silent.answer = Answer::unknown;
  for (int i = 0; i < 5'000 && b.in<stage::Unknown>(); ++i) {
    silent.asked = has<todo::SendComplete>(todos) ? Asked::complete : Asked::get;
    on_reply(b.p, silent, b.now);
    b.now += 60'000;
    todos = tick(b.p, b.now);
  }
  ASSERT_TRUE(b.in<stage::Failed>());
  EXPECT_NE(std::get<stage::Failed>(b.p.stage).todo.find("Ask the shop"), std::string::npos);
}

TEST(Duties, OptionsAreSelectableStruckOutOrHidden) {
  Product p;
  p.options = {{"Color", {{"Red", {}, {}}, {"Blue", {}, {}}}}, {"Size", {{"S", {}, {}}, {"L", {}, {}}, {"XL", {}, false}}}};
  p.variants = {{VariantId("rs"), "", {1, kEur}, {}, true, {{"Color", "Red"}, {"Size", "S"}}, {}}, {VariantId("rl"), "", {1, kEur}, {}, false, {{"Color", "Red"}, {"Size", "L"}}, {}},
                {VariantId("bs"), "", {1, kEur}, {}, true, {{"Color", "Blue"}, {"Size", "S"}}, {}}};
  const auto red = option_views(p, {{"Color", "Red"}});
  ASSERT_EQ(red.size(), 2u);
  EXPECT_EQ(red[1].values[0].second, Choice::selectable);
  EXPECT_EQ(red[1].values[1].second, Choice::struck_out);
  EXPECT_EQ(red[1].values[2].second, Choice::hidden);  // the shop says so
  EXPECT_EQ(option_views(p, {{"Color", "Blue"}})[1].values[1].second, Choice::hidden);
  EXPECT_EQ(option_views(p, {{"Color", "Blue"}})[0].values[0].second, Choice::selectable);  // the other colour may still be chosen
  EXPECT_EQ(variant_of(p, {{"Color", "Blue"}})->id.value, "bs");
  EXPECT_EQ(variant_of(p, {{"Color", "Green"}}), nullptr);
}

TEST(Duties, WhatTheShopTookOtherwiseIsSaid) {
  const Checkout c = a_checkout();
  const std::vector<std::pair<VariantId, std::int64_t>> wanted{{VariantId("v1"), 2}, {VariantId("v2"), 1}};
  const Address home{"Sam", "Sample", "Way 1", "", "Berlin", "", "10115", "DE"};
  EXPECT_EQ(taken_otherwise(c, wanted, home), "");
  EXPECT_NE(taken_otherwise(c, {{VariantId("v1"), 1}, {VariantId("v2"), 1}}, home).find("quantities"), std::string::npos);
  Checkout lost = c;
  lost.fulfillment[0].destinations[0].address = {"", "", "", "", "", "", "", "DE"};
  EXPECT_NE(taken_otherwise(lost, wanted, home).find("address"), std::string::npos);
}

}  // namespace
