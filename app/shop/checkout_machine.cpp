#include "shop/checkout_machine.hpp"

#include <algorithm>
#include <cstdlib>

#include "glue/log.hpp"
#include "shop/checkout_view.hpp"
#include "shop/machine_parts.hpp"

namespace aisle::shop {
namespace detail {
void wrong_stage() {
  log::error("event=purchase_machine_defect what=\"a move started from another stage\"");
  std::abort();
}
}  // namespace detail

using namespace machine;

namespace {

std::string taken_otherwise(const Purchase& p, const Checkout& checkout) {
  return p.wanted.empty() ? std::string() : taken_otherwise(checkout, p.wanted, p.wanted_address);
}

// --- Creating

Todos after_create(Purchase& p, const CheckoutReply& reply, std::int64_t now_ms) {
  const CheckoutId resumed = std::exchange(p.resuming, {});
  if (reply.answer == Answer::checkout) {
    if (reply.checkout->status == Status::completed) return finish<stage::Creating>(p, *reply.checkout, "");
    if (reply.checkout->status == Status::canceled) return give_up<stage::Creating>(p, reply.checkout->id, canceled_words());
    if (reply.checkout->status == Status::complete_in_progress) return wait_for_other_payment<stage::Creating>(p, *reply.checkout, "", now_ms);
    return review<stage::Creating>(p, *reply.checkout, resumed.empty() ? taken_otherwise(p, *reply.checkout) : "Your last visit ended here. Nothing was paid.", now_ms);
  }
  if (!resumed.empty()) {  // the cart is back anyway; an old review is not worth an alarm
    move<stage::Creating>(p.stage, stage::Browsing{});
    const bool gone = reply.answer == Answer::refused || reply.answer == Answer::not_found;
    return gone ? Todos{todo::JournalFailed{resumed, "not there any more"}} : Todos{};
  }
  const bool said_no = reply.answer == Answer::refused;
  move<stage::Creating>(p.stage, stage::Failed{said_no ? why_refused(reply) : reply.error.what,
                                               reply.error.todo.empty() ? "Your cart is kept." : reply.error.todo});
  return {};
}

// --- Updating

Todos after_update(Purchase& p, const CheckoutReply& reply, std::int64_t now_ms) {
  const CheckoutId id = std::get<stage::Updating>(p.stage).checkout.id;
  switch (reply.answer) {
    case Answer::checkout:
      if (reply.checkout->status == Status::completed) return finish<stage::Updating>(p, *reply.checkout, "");
      if (reply.checkout->status == Status::canceled) return give_up<stage::Updating>(p, id, canceled_words());
      if (reply.checkout->status == Status::complete_in_progress) return wait_for_other_payment<stage::Updating>(p, *reply.checkout, "", now_ms);
      return review<stage::Updating>(p, *reply.checkout, taken_otherwise(p, *reply.checkout), now_ms + kRearmMs);
    case Answer::not_found: return give_up<stage::Updating>(p, id, expired_words());
    case Answer::refused: back_to_review<stage::Updating>(p, why_refused(reply), now_ms); return {};
    case Answer::in_flight:
    case Answer::unknown:  // it may reach the shop between the last look and the payment: what is paid would not be what was agreed to
      p.change_loose_until_ms = now_ms + kSettleMs;
      back_to_review<stage::Updating>(p, reply.error.what + " We do not know whether the shop took your change; you can pay in a minute.", now_ms);
      return {};
    case Answer::conflict:
    case Answer::not_sent: back_to_review<stage::Updating>(p, reply.error.sentence(), now_ms); return {};
  }
  return {};
}

// --- Reviewing (a fresh look after a refused payment) and Rechecking (the re-GET just before paying)

Todos after_second_look(Purchase& p, const CheckoutReply& reply, std::int64_t now_ms) {
  auto& reviewing = std::get<stage::Reviewing>(p.stage);
  if (reply.answer == Answer::not_found) return give_up<stage::Reviewing>(p, reviewing.checkout.id, expired_words());
  if (reply.answer != Answer::checkout) return {};
  if (reply.checkout->status == Status::completed) return finish<stage::Reviewing>(p, *reply.checkout, "");
  if (reply.checkout->status == Status::canceled) return give_up<stage::Reviewing>(p, reviewing.checkout.id, canceled_words());
  if (reply.checkout->status == Status::complete_in_progress) return wait_for_other_payment<stage::Reviewing>(p, *reply.checkout, "", now_ms);
  if (consent_hash(*reply.checkout, p.payee, "") != consent_hash(reviewing.checkout, p.payee, "")) {
    reviewing.totals_accepted = false;
    reviewing.rearm_at_ms = now_ms + kRearmMs;
  }
  reviewing.checkout = *reply.checkout;
  return {};
}

Todos arm_or_ask_again(Purchase& p, const Checkout& fresh, std::int64_t now_ms) {
  const auto held = std::get<stage::Rechecking>(p.stage);
  if (fresh.status != Status::ready_for_complete) {
    return review<stage::Rechecking>(p, fresh, gravest_words(fresh.messages, "The shop needs something more before you can pay."), now_ms + kRearmMs);
  }
  if (consent_hash(fresh, p.payee, held.instrument) != held.consent) {
    return review<stage::Rechecking>(p, fresh, "The shop has just changed this checkout. Look at it again, then confirm.", now_ms + kRearmMs);
  }
  move<stage::Rechecking>(p.stage, stage::Arming{fresh, held.consent, held.instrument});
  return {todo::Arm{fresh, held.consent, held.instrument}};
}

Todos after_recheck(Purchase& p, const CheckoutReply& reply, std::int64_t now_ms) {
  const auto held = std::get<stage::Rechecking>(p.stage);
  switch (reply.answer) {
    case Answer::checkout:
      switch (reply.checkout->status) {
        case Status::completed: return finish<stage::Rechecking>(p, *reply.checkout, held.consent);
        case Status::canceled: return give_up<stage::Rechecking>(p, held.checkout.id, canceled_words());
        case Status::complete_in_progress: return wait_for_other_payment<stage::Rechecking>(p, *reply.checkout, held.consent, now_ms);
        case Status::incomplete:
        case Status::requires_escalation:
        case Status::ready_for_complete: return arm_or_ask_again(p, *reply.checkout, now_ms);
      }
      return {};
    case Answer::not_found: return give_up<stage::Rechecking>(p, held.checkout.id, expired_words());
    case Answer::refused:
    case Answer::conflict:
    case Answer::in_flight:
    case Answer::not_sent:
    case Answer::unknown: back_to_review<stage::Rechecking>(p, reply.error.what + " Nothing was paid.", now_ms); return {};
  }
  return {};
}

// --- Paying

// A copy of the request is out of our sight: it may still reach the shop. (An envelope is an answer of the shop itself.)
void note_fate(Purchase& p, const CheckoutReply& reply, std::int64_t now_ms) {
  if (reply.answer == Answer::unknown && !reply.envelope) p.payment.loose_until_ms = now_ms + kSettleMs;
}

Todos now_unknown(Purchase& p, const CheckoutReply& reply, std::int64_t now_ms) {
  const auto paying = std::get<stage::Paying>(p.stage);
  note_fate(p, reply, now_ms);
  if (reply.answer == Answer::conflict) p.payment.replayable = false;
  move<stage::Paying>(p.stage, stage::Unknown{paying.checkout, paying.consent});
  ask_later(p, reply.retry_after_ms >= 0 ? reply.retry_after_ms : unknown_delay_ms(0), now_ms);
  return {todo::JournalUnknown{paying.checkout.id}};
}

Todos after_complete(Purchase& p, const CheckoutReply& reply, std::int64_t now_ms) {
  const auto paying = std::get<stage::Paying>(p.stage);
  switch (reply.answer) {
    case Answer::checkout: break;
    case Answer::refused: {
      Checkout shown = paying.checkout;
      shown.messages.insert(shown.messages.end(), reply.messages.begin(), reply.messages.end());
      return decline<stage::Paying>(p, std::move(shown), why_refused(reply));
    }
    case Answer::not_sent: return decline<stage::Paying>(p, paying.checkout, reply.error.what + " Nothing was paid.");
    case Answer::not_found: return give_up<stage::Paying>(p, paying.checkout.id, expired_words());
    case Answer::conflict:
    case Answer::in_flight:
    case Answer::unknown: return now_unknown(p, reply, now_ms);
  }
  const Checkout& got = *reply.checkout;
  switch (got.status) {
    case Status::completed: return finish<stage::Paying>(p, got, paying.consent);
    case Status::complete_in_progress: return wait_for_shop<stage::Paying>(p, got, paying.consent, now_ms);
    case Status::requires_escalation: return escalate<stage::Paying>(p, got, paying.consent, now_ms);
    case Status::canceled: return give_up<stage::Paying>(p, got.id, canceled_words());
    case Status::incomplete:
    case Status::ready_for_complete:
      return decline<stage::Paying>(p, got, gravest_words(got.messages, "The payment was not accepted. Nothing was paid."));
  }
  return {};
}

// --- Unknown

stage::Failed ask_the_shop() {
  return {"We could not find out whether this order was placed.", "Ask the shop before you order again: it knows the checkout's number."};
}

Todos still_unknown(Purchase& p, const CheckoutReply& reply, std::int64_t now_ms) {
  const auto& unknown = std::get<stage::Unknown>(p.stage);
  const bool known_completed = unknown.checkout.status == Status::completed;
  ++p.payment.tries;
  if (known_completed && p.payment.tries >= 3) return finish<stage::Unknown>(p, Checkout(unknown.checkout), std::string(unknown.consent));
  if (now_ms - p.payment.armed_at_ms > kGiveUpAfterMs && p.payment.tries >= kGiveUpTries) return give_up<stage::Unknown>(p, unknown.checkout.id, ask_the_shop());
  p.payment.next_is_complete = known_completed;
  ask_later(p, std::max(reply.retry_after_ms, unknown_delay_ms(p.payment.tries)), now_ms);
  return {};
}

Todos send_again(Purchase& p, const Checkout& seen) {
  std::get<stage::Unknown>(p.stage).checkout = seen;
  p.payment.sent_again = true;
  p.payment.due_ms = -1;
  return {todo::SendComplete{seen.id}};
}

// The shop says: not paid yet. Repeat the very same request while the hold is young and the checkout is what was agreed to.
Todos not_paid_yet(Purchase& p, const Checkout& seen, const CheckoutReply& reply, std::int64_t now_ms) {
  const std::string consent = std::get<stage::Unknown>(p.stage).consent;
  const std::int64_t age_ms = now_ms - p.payment.armed_at_ms;
  const bool same = consent_hash(seen, p.payee, p.payment.instrument) == consent;
  if (same && p.payment.replayable && age_ms < kReplayWithinMs) return send_again(p, seen);
  // Ours may still be under way; closing now could order twice.
  if (age_ms < kSettleMs || now_ms < p.payment.loose_until_ms) return still_unknown(p, reply, now_ms);
  Todos todos{todo::JournalFailed{seen.id, "not paid; a new hold is asked for"}};
  Todos more = review<stage::Unknown>(p, seen, "Your payment did not go through. Nothing was ordered. Confirm again to pay.", now_ms + kRearmMs);
  todos.insert(todos.end(), more.begin(), more.end());
  return todos;
}

// "Not found" in the protocol's words, or in any words again and again: one wrong page must not lose sight of an order.
bool believably_gone(Purchase& p, const CheckoutReply& reply, std::int64_t now_ms) {
  if (reply.answer != Answer::not_found) {
    if (reply.answer == Answer::checkout) p.payment.doubtful = 0;
    return false;
  }
  if (reply.envelope) return true;
  return ++p.payment.doubtful >= kDoubtfulTries && now_ms >= p.payment.loose_until_ms && now_ms - p.payment.armed_at_ms >= kSettleMs;
}

Todos after_question(Purchase& p, const CheckoutReply& reply, std::int64_t now_ms) {
  const auto unknown = std::get<stage::Unknown>(p.stage);
  if (believably_gone(p, reply, now_ms)) {
    return give_up<stage::Unknown>(p, unknown.checkout.id, {"The shop no longer knows this checkout.", "If you see a charge, ask the shop; else order again."});
  }
  if (reply.answer != Answer::checkout) return still_unknown(p, reply, now_ms);
  const Checkout& seen = *reply.checkout;
  switch (seen.status) {
    case Status::completed:
      // Some shops tell the order's number only to the request that placed it.
      if (seen.order.empty() && p.payment.replayable && !p.payment.sent_again) return send_again(p, seen);
      return finish<stage::Unknown>(p, seen, unknown.consent);
    case Status::complete_in_progress: return wait_for_shop<stage::Unknown>(p, seen, unknown.consent, now_ms);
    case Status::canceled: return give_up<stage::Unknown>(p, seen.id, canceled_words());
    case Status::requires_escalation: return escalate<stage::Unknown>(p, seen, unknown.consent, now_ms);
    case Status::incomplete:  // it was ready when armed: the shop has most likely seen our request and said no
      if (now_ms < p.payment.loose_until_ms) return still_unknown(p, reply, now_ms);
      return decline<stage::Unknown>(p, seen, gravest_words(seen.messages, "The payment was not accepted. Nothing was paid."));
    case Status::ready_for_complete: return not_paid_yet(p, seen, reply, now_ms);
  }
  return {};
}

Todos after_repeat(Purchase& p, const CheckoutReply& reply, std::int64_t now_ms) {
  const auto unknown = std::get<stage::Unknown>(p.stage);
  const bool known_completed = unknown.checkout.status == Status::completed;
  if (reply.answer == Answer::checkout) {
    const Checkout& got = *reply.checkout;
    switch (got.status) {
      case Status::completed: return finish<stage::Unknown>(p, got, unknown.consent);
      case Status::complete_in_progress: return wait_for_shop<stage::Unknown>(p, got, unknown.consent, now_ms);
      case Status::requires_escalation: return escalate<stage::Unknown>(p, got, unknown.consent, now_ms);
      case Status::canceled: return give_up<stage::Unknown>(p, got.id, canceled_words());
      case Status::incomplete:
      case Status::ready_for_complete:
        return decline<stage::Unknown>(p, got, gravest_words(got.messages, "The payment was not accepted. Nothing was paid."));
    }
  }
  const bool no = reply.answer == Answer::refused || (reply.answer == Answer::unknown && reply.envelope);
  if (no && known_completed) return finish<stage::Unknown>(p, unknown.checkout, unknown.consent);
  // A business outcome (2xx) to a repeated key is the recorded one, and so the truth. Any other no may concern this copy alone, while
  // another copy may still arrive and be paid: it counts once none is out of sight any more.
  const bool recorded = reply.envelope && reply.http_status >= 200 && reply.http_status < 300;
  if (no && (recorded || now_ms >= p.payment.loose_until_ms)) return decline<stage::Unknown>(p, unknown.checkout, why_refused(reply));
  if (!known_completed && believably_gone(p, reply, now_ms)) return give_up<stage::Unknown>(p, unknown.checkout.id, ask_the_shop());
  note_fate(p, reply, now_ms);
  if (reply.answer == Answer::conflict) p.payment.replayable = false;
  return still_unknown(p, reply, now_ms);
}

// --- InProgress

Todos after_poll(Purchase& p, const CheckoutReply& reply, std::int64_t now_ms) {
  const auto waiting = std::get<stage::InProgress>(p.stage);
  if (believably_gone(p, reply, now_ms)) return give_up<stage::InProgress>(p, waiting.checkout.id, ask_the_shop());
  if (reply.answer != Answer::checkout) {
    ask_later(p, std::max(reply.retry_after_ms, in_progress_delay_ms(++p.payment.tries)), now_ms);
    return {};
  }
  const Checkout& seen = *reply.checkout;
  switch (seen.status) {
    case Status::completed:
      if (!seen.order.empty() || !p.payment.replayable || p.payment.sent_again) return finish<stage::InProgress>(p, seen, waiting.consent);
      move<stage::InProgress>(p.stage, stage::Unknown{seen, waiting.consent});
      return send_again(p, seen);
    case Status::complete_in_progress:
      std::get<stage::InProgress>(p.stage).checkout = seen;
      ask_later(p, std::max(reply.retry_after_ms, in_progress_delay_ms(++p.payment.tries)), now_ms);
      return {};
    case Status::requires_escalation: return escalate<stage::InProgress>(p, seen, waiting.consent, now_ms);
    case Status::canceled: return give_up<stage::InProgress>(p, seen.id, canceled_words());
    case Status::incomplete:
    case Status::ready_for_complete:
      return decline<stage::InProgress>(p, seen, gravest_words(seen.messages, "The payment was not accepted. Nothing was paid."));
  }
  return {};
}

// --- Escalated

Todos closed_by_shopper(Purchase& p, const CheckoutId& id) {
  move<stage::Escalated>(p.stage, stage::Browsing{});
  return {todo::JournalFailed{id, "canceled by the shopper"}};
}

// The page was opened out of the review: it stays while the shop still wants the shopper there, else the review shows what came of it.
Todos back_from_page(Purchase& p, const stage::Escalated& escalated, const Checkout& seen, std::int64_t now_ms) {
  const bool same = seen.status == escalated.checkout.status && consent_hash(seen, p.payee, "") == consent_hash(escalated.checkout, p.payee, "");
  if (seen.status != Status::requires_escalation && !same) return review<stage::Escalated>(p, seen, "", now_ms + kRearmMs);
  std::get<stage::Escalated>(p.stage).checkout = seen;
  ask_later(p, kEscalatedAskMs, now_ms);
  return {};
}

Todos after_look_at_page(Purchase& p, const CheckoutReply& reply, std::int64_t now_ms) {
  const auto escalated = std::get<stage::Escalated>(p.stage);
  const CheckoutId id = escalated.checkout.id;
  if (believably_gone(p, reply, now_ms)) return escalated.closing ? closed_by_shopper(p, id) : give_up<stage::Escalated>(p, id, ask_the_shop());
  if (reply.answer != Answer::checkout) {
    if (now_ms - p.payment.armed_at_ms > kGiveUpAfterMs) return give_up<stage::Escalated>(p, id, ask_the_shop());
    ask_later(p, std::max(reply.retry_after_ms, in_progress_delay_ms(++p.payment.tries)), now_ms);
    return {};
  }
  const Checkout& seen = *reply.checkout;
  p.payment.tries = 0;
  const bool open = seen.status == Status::requires_escalation || seen.status == Status::incomplete || seen.status == Status::ready_for_complete;
  if (open && escalated.before_pay && !escalated.closing) return back_from_page(p, escalated, seen, now_ms);
  switch (seen.status) {
    case Status::completed: return finish<stage::Escalated>(p, seen, escalated.consent);
    case Status::complete_in_progress: return wait_for_shop<stage::Escalated>(p, seen, escalated.consent, now_ms);
    case Status::canceled: return escalated.closing ? closed_by_shopper(p, id) : give_up<stage::Escalated>(p, id, canceled_words());
    case Status::requires_escalation: break;
    case Status::incomplete:
    case Status::ready_for_complete:
      if (escalated.closing) break;
      return decline<stage::Escalated>(p, seen, gravest_words(seen.messages, "The step on the shop's page was not finished. Nothing was paid."));
  }
  std::get<stage::Escalated>(p.stage).checkout = seen;
  ask_later(p, kEscalatedAskMs, now_ms);
  return escalated.closing ? Todos{todo::Cancel{id}} : Todos{};
}

}  // namespace

// --- the world --------------------------------------------------------------------------------------------------------------------

Todos on_reply(Purchase& p, const CheckoutReply& reply, std::int64_t now_ms) {
  const bool get = reply.asked == Asked::get;
  if (std::holds_alternative<stage::Browsing>(p.stage)) {  // given up while the request was out: leave nothing open at the shop
    if (reply.asked == Asked::create && reply.checkout) return {todo::Cancel{reply.checkout->id}};
    return {};
  }
  if (std::holds_alternative<stage::Creating>(p.stage) && (reply.asked == Asked::create || get)) return after_create(p, reply, now_ms);
  if (std::holds_alternative<stage::Updating>(p.stage) && reply.asked == Asked::update) return after_update(p, reply, now_ms);
  if (std::holds_alternative<stage::Reviewing>(p.stage) && get) return after_second_look(p, reply, now_ms);
  if (std::holds_alternative<stage::Rechecking>(p.stage) && get) return after_recheck(p, reply, now_ms);
  if (std::holds_alternative<stage::Paying>(p.stage) && reply.asked == Asked::complete) return after_complete(p, reply, now_ms);
  if (std::holds_alternative<stage::Unknown>(p.stage) && get) return after_question(p, reply, now_ms);
  if (std::holds_alternative<stage::Unknown>(p.stage) && reply.asked == Asked::complete) return after_repeat(p, reply, now_ms);
  if (std::holds_alternative<stage::InProgress>(p.stage) && get) return after_poll(p, reply, now_ms);
  if (std::holds_alternative<stage::Escalated>(p.stage) && get) return after_look_at_page(p, reply, now_ms);
  return {};  // late, of an earlier stage
}

Todos on_armed(Purchase& p, const Result<void>& armed, std::int64_t now_ms) {
  if (!std::holds_alternative<stage::Arming>(p.stage)) return {};
  if (!armed) {
    back_to_review<stage::Arming>(p, armed.error().what + " Nothing was paid. " + armed.error().todo, now_ms);
    return {};
  }
  const auto arming = std::get<stage::Arming>(p.stage);
  p.payment = {};
  p.payment.instrument = arming.instrument;
  p.payment.armed_at_ms = now_ms;
  move<stage::Arming>(p.stage, stage::Paying{arming.checkout, arming.consent, arming.instrument});
  return {todo::SendComplete{arming.checkout.id}};
}

Todos tick(Purchase& p, std::int64_t now_ms) {
  if (const auto* reviewing = std::get_if<stage::Reviewing>(&p.stage)) {
    if (!expired(reviewing->checkout, now_ms)) return {};
    return give_up<stage::Reviewing>(p, CheckoutId(reviewing->checkout.id), expired_words());
  }
  const bool unknown = std::holds_alternative<stage::Unknown>(p.stage);
  const bool waiting = std::holds_alternative<stage::InProgress>(p.stage);
  const bool escalated = std::holds_alternative<stage::Escalated>(p.stage);
  if (!(unknown || waiting || escalated) || p.payment.due_ms < 0 || now_ms < p.payment.due_ms) return {};
  p.payment.due_ms = -1;
  const CheckoutId id = shown(p.stage)->id;
  Todos todos;
  if (waiting && expired(*shown(p.stage), now_ms)) {  // polled as long as the shop promised; now rarely
    const auto last = std::get<stage::InProgress>(p.stage);
    move<stage::InProgress>(p.stage, stage::Unknown{last.checkout, last.consent});
    todos.emplace_back(todo::JournalUnknown{id});
  }
  if (std::exchange(p.payment.next_is_complete, false)) todos.emplace_back(todo::SendComplete{id});
  else todos.emplace_back(todo::Get{id});
  return todos;
}

Todos resume(Purchase& p, const OpenPurchase& open, std::int64_t now_ms) {
  if (!std::holds_alternative<stage::Browsing>(p.stage)) return {};
  switch (open.state) {
    case JournalState::done:
    case JournalState::failed: return {};
    case JournalState::reviewed:
      p.resuming = open.checkout;
      move<stage::Browsing>(p.stage, stage::Creating{});
      return {todo::Get{open.checkout}};
    case JournalState::armed:
    case JournalState::sent:
    case JournalState::unknown: break;
  }
  p.payment = {};
  p.payment.instrument = open.instrument;
  p.payment.armed_at_ms = open.armed_at_ms;
  p.payment.replayable = open.bytes_readable && open.visitor == p.visitor;
  // The last copy may have left just before the end.
  p.payment.loose_until_ms = std::min(now_ms, open.armed_at_ms + kReplayWithinMs) + kSettleMs;
  Checkout known;
  known.id = open.checkout;
  known.expires_at = open.expires_at;
  move<stage::Browsing>(p.stage, stage::Unknown{std::move(known), open.consent});
  return {todo::Get{open.checkout}};
}

}  // namespace aisle::shop
