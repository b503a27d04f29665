// Parts of the purchase machine that both its halves use: ways out of a stage, and the words that go with them. Private to shop.
#pragma once
#include <algorithm>

#include "base/clock.hpp"
#include "shop/checkout_machine.hpp"
#include "shop/consent.hpp"

namespace aisle::shop::machine {

using Status = CheckoutStatus;

inline bool expired(const Checkout& checkout, std::int64_t now_ms) {
  if (checkout.expires_at.empty()) return false;
  const std::int64_t at = base::parse_rfc3339_ms(checkout.expires_at.c_str());
  return at >= 0 && now_ms >= at;
}

// The words of the message that matters most, for the shopper.
inline std::string gravest_words(const std::vector<Message>& messages, std::string fallback) {
  static constexpr Severity kOrder[] = {Severity::unrecoverable, Severity::recoverable, Severity::requires_buyer_input,
                                        Severity::requires_buyer_review};
  for (const Severity severity : kOrder) {
    for (const Message& m : messages) {
      if (m.severity == severity) return own_words(m);
    }
  }
  return fallback;
}

inline std::string why_refused(const CheckoutReply& reply) {
  return gravest_words(reply.messages, reply.error.what.empty() ? "The shop said no." : reply.error.what);
}

inline stage::Failed expired_words() { return {"This checkout has expired. Nothing was paid.", "Your cart is kept: check out again."}; }
inline stage::Failed canceled_words() { return {"The shop has closed this checkout. Nothing was ordered.", "Your cart is kept: check out again."}; }

// --- ways out of every stage that was waiting for a checkout

template <class From>
Todos finish(Purchase& p, const Checkout& checkout, std::string_view consent) {
  Receipt receipt = make_receipt(p, checkout, consent);
  move<From>(p.stage, stage::Done{receipt});
  return {todo::JournalDone{std::move(receipt)}, todo::EmptyCart{}};
}

template <class From>
Todos give_up(Purchase& p, CheckoutId id, stage::Failed words) {
  std::string why = words.why;
  move<From>(p.stage, std::move(words));
  return {todo::JournalFailed{std::move(id), std::move(why)}};
}

template <class From>
Todos review(Purchase& p, Checkout checkout, std::string notice, std::int64_t rearm_at_ms) {
  Todos todos{todo::JournalReviewed{checkout.id, consent_hash(checkout, p.payee, "")}};
  stage::Reviewing next;
  next.checkout = std::move(checkout);
  next.notice = std::move(notice);
  next.rearm_at_ms = std::max(rearm_at_ms, p.change_loose_until_ms);
  move<From>(p.stage, std::move(next));
  return todos;
}

template <class From>
inline void back_to_review(Purchase& p, std::string notice, std::int64_t now_ms) {
  stage::Reviewing next;
  next.checkout = std::get<From>(p.stage).checkout;
  next.notice = std::move(notice);
  next.rearm_at_ms = std::max(now_ms + kRearmMs, p.change_loose_until_ms);
  move<From>(p.stage, std::move(next));
}

template <class From>
Todos decline(Purchase& p, Checkout checkout, std::string why) {
  Todos todos{todo::JournalFailed{checkout.id, why}};
  move<From>(p.stage, stage::Declined{std::move(checkout), std::move(why)});
  return todos;
}

inline void ask_later(Purchase& p, std::int64_t delay_ms, std::int64_t now_ms) { p.payment.due_ms = now_ms + delay_ms; }

template <class From>
Todos wait_for_shop(Purchase& p, Checkout checkout, std::string consent, std::int64_t now_ms) {
  move<From>(p.stage, stage::InProgress{std::move(checkout), std::move(consent)});
  p.payment.tries = 0;
  ask_later(p, in_progress_delay_ms(0), now_ms);
  return {};
}

// The shop is working on a payment we no longer count on: an earlier one that was late, or one made elsewhere. Nothing can be repeated.
template <class From>
Todos wait_for_other_payment(Purchase& p, const Checkout& checkout, std::string consent, std::int64_t now_ms) {
  p.payment = {};
  p.payment.armed_at_ms = now_ms;
  p.payment.replayable = false;
  return wait_for_shop<From>(p, checkout, std::move(consent), now_ms);
}

// The shop wants the shopper on its own page. Its answer is on record under our key; what comes of it only a GET tells.
template <class From>
Todos escalate(Purchase& p, Checkout checkout, std::string consent, std::int64_t now_ms) {
  if (checkout.continue_url.empty()) {
    std::string why = gravest_words(checkout.messages, "The payment was not accepted. Nothing was paid.");
    return decline<From>(p, std::move(checkout), std::move(why));
  }
  move<From>(p.stage, stage::Escalated{std::move(checkout), std::move(consent)});
  ask_later(p, kEscalatedAskMs, now_ms);
  return {};
}

}  // namespace aisle::shop::machine
