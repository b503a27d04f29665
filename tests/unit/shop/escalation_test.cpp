// A checkout that goes on at the shop's own page: while a payment waits for it, and out of the review before anything is paid.
#include "machine_fixture.hpp"

namespace {

using namespace aisle;
using namespace aisle::shop;
using namespace aisle::shop::testing;

Checkout on_the_shops_page() {
  Checkout c = a_checkout(CheckoutStatus::requires_escalation);
  c.continue_url = "https://shop.example/challenge";
  return c;
}
struct OnTheShopsPage : Machine {
  void escalate() {
    pay();
    EXPECT_TRUE(hear(says(Asked::complete, on_the_shops_page())).empty());
    ASSERT_TRUE(in<st::Escalated>());
    EXPECT_TRUE(payment_open(p.stage));
    EXPECT_NE(find<todo::Get>(wait()), nullptr);
  }
};

TEST_F(OnTheShopsPage, TheShopNotThePageSaysWhatCameOfIt) {
  escalate();
  EXPECT_TRUE(hear(says(Asked::get, on_the_shops_page())).empty());
  EXPECT_NE(find<todo::Get>(wait()), nullptr);
  const Todos done = hear(says(Asked::get, a_checkout(CheckoutStatus::completed)));
  EXPECT_TRUE(in<st::Done>());
  EXPECT_NE(find<todo::JournalDone>(done), nullptr);
}

TEST_F(OnTheShopsPage, DeclinedThereIsDeclinedHere) {
  escalate();
  EXPECT_NE(find<todo::JournalFailed>(hear(says(Asked::get, a_checkout()))), nullptr);
  EXPECT_TRUE(in<st::Declined>());
}

TEST_F(OnTheShopsPage, GivenUpHereButPaidThereIsPaid) {
  escalate();
  EXPECT_NE(find<todo::Cancel>(cancel(p)), nullptr);
  EXPECT_TRUE(in<st::Escalated>());       // which came first only the shop knows
  EXPECT_TRUE(cancel(p).empty());
  hear(says(Asked::get, a_checkout(CheckoutStatus::completed)));
  EXPECT_TRUE(in<st::Done>());
}

TEST_F(OnTheShopsPage, GivenUpHereIsClosedOnceTheShopSaysSo) {
  escalate();
  cancel(p);
  EXPECT_NE(find<todo::Cancel>(hear(says(Asked::get, on_the_shops_page()))), nullptr);  // asked again: the first one may be lost
  wait();
  EXPECT_NE(find<todo::JournalFailed>(hear(says(Asked::get, a_checkout(CheckoutStatus::canceled)))), nullptr);
  EXPECT_TRUE(in<st::Browsing>());
}

TEST_F(OnTheShopsPage, ARestartFindsItsWayBackThere) {
  lose();
  hear(says(Asked::get, on_the_shops_page()));
  EXPECT_TRUE(in<st::Escalated>());
}

TEST_F(OnTheShopsPage, WithoutAPageItIsADecline) {
  pay();
  hear(says(Asked::complete, a_checkout(CheckoutStatus::requires_escalation)));
  EXPECT_TRUE(in<st::Declined>());
}

// Out of the review, before anything is paid here.
struct PageBeforePaying : Machine {
  void open() {
    review(on_the_shops_page());
    EXPECT_TRUE(open_page(p, now).empty());
    ASSERT_TRUE(in<st::Escalated>());
    EXPECT_TRUE(payment_open(p.stage));  // the rest of the checkout is blocked
    EXPECT_TRUE(edit(p, {}).empty() && confirm(p, "success", now).empty());
    EXPECT_NE(find<todo::Get>(wait()), nullptr);
  }
};

TEST_F(PageBeforePaying, StaysWhileTheShopWantsItAndComesBackWhenTheShopIsContent) {
  open();
  EXPECT_TRUE(hear(says(Asked::get, on_the_shops_page())).empty());
  EXPECT_TRUE(in<st::Escalated>());
  EXPECT_NE(find<todo::Get>(wait()), nullptr);
  EXPECT_NE(find<todo::JournalReviewed>(hear(says(Asked::get, a_checkout()))), nullptr);
  ASSERT_TRUE(in<st::Reviewing>());
  EXPECT_FALSE(payable(p, "success", now));  // something has just changed
  now += kRearmMs;
  EXPECT_TRUE(payable(p, "success", now));
}

TEST_F(PageBeforePaying, BackAsksTheShopWhatCameOfIt) {
  open();
  EXPECT_NE(find<todo::Get>(leave_page(p, now)), nullptr);
  EXPECT_TRUE(in<st::Reviewing>());
  hear(says(Asked::get, a_checkout(CheckoutStatus::completed)));
  EXPECT_TRUE(in<st::Done>());  // bought there
}

TEST_F(PageBeforePaying, BoughtThereIsAnOrderHere) {
  open();
  EXPECT_NE(find<todo::JournalDone>(hear(says(Asked::get, a_checkout(CheckoutStatus::completed)))), nullptr);
  EXPECT_TRUE(in<st::Done>());
}

TEST_F(PageBeforePaying, GivenUpAfterwardsIsGivenUpOnceTheShopSaysSo) {
  open();
  leave_page(p, now);
  EXPECT_NE(find<todo::Cancel>(cancel(p)), nullptr);
  EXPECT_TRUE(in<st::Escalated>());  // it may have been paid there a moment ago
  EXPECT_NE(find<todo::Get>(tick(p, now)), nullptr);
  hear(says(Asked::get, a_checkout(CheckoutStatus::canceled)));
  EXPECT_TRUE(in<st::Browsing>());
  review(on_the_shops_page());
  cancel(p);
  EXPECT_TRUE(in<st::Browsing>());  // a checkout whose page was never open is simply left
}

TEST_F(PageBeforePaying, IsOfferedOnlyWhereItHelps) {
  review();
  EXPECT_TRUE(open_page(p, now).empty());
  EXPECT_TRUE(in<st::Reviewing>());
  Checkout odd = on_the_shops_page();
  odd.status = CheckoutStatus::ready_for_complete;
  EXPECT_FALSE(page_offered(odd));
  odd.totals.back().amount.minor += 1;
  EXPECT_TRUE(page_offered(odd));  // figures that do not add up: the shop's page comes first
  Checkout fixable = on_the_shops_page();
  fixable.messages = {{Severity::recoverable, "missing", "E-mail?", "$.buyer.email", false, "", ""}};
  EXPECT_FALSE(page_offered(fixable));  // first what can be put right here
}

}  // namespace
