// A purchase machine and a shop that answers it, for tests.
#pragma once
#include <gtest/gtest.h>

#include "shop/checkout_machine.hpp"
#include "shop/consent.hpp"

namespace aisle::shop::testing {

namespace st = aisle::shop::stage;

inline constexpr std::int64_t kNow = 1'800'000'000'000;
inline const base::Currency kEur = *base::Currency::parse("EUR");

inline Checkout a_checkout(CheckoutStatus status = CheckoutStatus::ready_for_complete) {
  Checkout c;
  c.id = CheckoutId("chk_1");
  c.status = status;
  c.currency = kEur;
  c.lines = {{"li_1", VariantId("v1"), "Chair", {12'900, kEur}, 1, {}}};
  c.totals = {{"subtotal", "Subtotal", {12'900, kEur}}, {"total", "Total", {12'900, kEur}}};
  c.instruments = {{"success", "sandbox_wallet", "com.example.sandbox_wallet", "sandbox_wallet", "Sandbox wallet"}};
  if (status == CheckoutStatus::completed) c.order = OrderId("ord_1");
  return c;
}

inline CheckoutReply says(Asked asked, Checkout c) {
  CheckoutReply r;
  r.asked = asked;
  r.answer = Answer::checkout;
  r.checkout = std::move(c);
  return r;
}
inline CheckoutReply says(Asked asked, Answer answer, std::string code = "") {
  CheckoutReply r;
  r.asked = asked;
  r.answer = answer;
  r.error = {ErrorKind::unavailable, "It went wrong.", "Try again."};
  if (!code.empty()) {
    r.envelope = true;
    r.messages = {{Severity::unrecoverable, code, "words of the shop", "", false, ""}};
  }
  return r;
}

template <class T>
const T* find(const Todos& todos) {
  for (const Todo& t : todos) {
    if (const T* found = std::get_if<T>(&t)) return found;
  }
  return nullptr;
}

struct Machine : ::testing::Test {
  Purchase p;
  std::int64_t now = kNow;

  Machine() {
    p.shop = "sandbox";
    p.payee = "shop.example";
    p.merchant = "A shop";
  }
  template <class S>
  bool in() const { return std::holds_alternative<S>(p.stage); }
  Todos hear(CheckoutReply r) { return on_reply(p, r, now); }

  Todos review(Checkout c = a_checkout()) {
    NewCheckout order;
    order.cart.lines = {{VariantId("v1"), ProductId("p1"), "Chair", {12'900, kEur}, 1}};
    EXPECT_NE(find<todo::Create>(begin(p, order)), nullptr);
    Todos todos = hear(says(Asked::create, std::move(c)));
    now += kRearmMs;
    return todos;
  }
  void arm() {
    review();
    EXPECT_NE(find<todo::Get>(confirm(p, "success", now)), nullptr);
    EXPECT_NE(find<todo::Arm>(hear(says(Asked::get, a_checkout()))), nullptr);
  }
  void pay() {
    arm();
    EXPECT_NE(find<todo::SendComplete>(on_armed(p, {}, now)), nullptr);
    EXPECT_TRUE(in<st::Paying>());
  }
  void lose() {
    pay();
    EXPECT_NE(find<todo::JournalUnknown>(hear(says(Asked::complete, Answer::unknown))), nullptr);
    EXPECT_TRUE(in<st::Unknown>());
  }
  // The next question of Unknown or InProgress.
  Todos wait() {
    EXPECT_TRUE(tick(p, now).empty());
    now = p.payment.due_ms;
    return tick(p, now);
  }
};

}  // namespace aisle::shop::testing
