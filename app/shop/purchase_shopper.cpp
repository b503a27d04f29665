// What the shopper may do with a purchase: begin, edit, accept, confirm, go to the shop's page and back, give up.
#include "shop/checkout_view.hpp"
#include "shop/machine_parts.hpp"

namespace aisle::shop {

using namespace machine;

Todos begin(Purchase& p, NewCheckout order) {
  if (order.cart.lines.empty()) return {};
  Todos todos;
  if (!std::holds_alternative<stage::Browsing>(p.stage)) todos = cancel(p);
  if (!std::holds_alternative<stage::Browsing>(p.stage)) return {};
  p.change_loose_until_ms = 0;
  p.page_was_open = false;
  p.wanted.clear();
  for (const CartLine& line : order.cart.lines) p.wanted.emplace_back(line.variant, line.quantity);
  p.wanted_address = order.address.country.empty() ? std::nullopt : std::optional(order.address);
  move<stage::Browsing>(p.stage, stage::Creating{});
  todos.emplace_back(todo::Create{std::move(order)});
  return todos;
}

namespace {

void note_wanted(Purchase& p, const Checkout& current, const Edits& edits) {
  p.wanted.clear();
  for (const LineItem& line : current.lines) {
    std::int64_t n = line.quantity;
    if (edits.quantities) {
      for (const auto& [id, pieces] : *edits.quantities) n = id == line.id ? pieces : n;
    }
    if (n > 0) p.wanted.emplace_back(line.variant, n);
  }
  if (edits.address) p.wanted_address = edits.address;
  if (edits.method || edits.destination) p.wanted_address.reset();
}

}  // namespace

Todos edit(Purchase& p, Edits edits) {
  const auto* reviewing = std::get_if<stage::Reviewing>(&p.stage);
  if (reviewing == nullptr) return {};
  Checkout current = reviewing->checkout;
  note_wanted(p, current, edits);
  move<stage::Reviewing>(p.stage, stage::Updating{current});
  return {todo::Update{std::move(current), std::move(edits)}};
}

void accept_totals(Purchase& p) {
  if (auto* reviewing = std::get_if<stage::Reviewing>(&p.stage)) reviewing->totals_accepted = true;
}

bool payable(const Purchase& p, std::string_view instrument_id, std::int64_t now_ms) {
  const auto* reviewing = std::get_if<stage::Reviewing>(&p.stage);
  if (reviewing == nullptr || instrument_id.empty() || now_ms < reviewing->rearm_at_ms) return false;
  const Checkout& c = reviewing->checkout;
  return c.status == Status::ready_for_complete && !expired(c, now_ms) && !c.any_unrecoverable() && c.grand_total() != nullptr &&
         (c.totals_add_up() || reviewing->totals_accepted);
}

std::string why_not_payable(const Purchase& p, std::string_view instrument_id, std::int64_t now_ms) {
  if (payable(p, instrument_id, now_ms)) return {};
  const auto* reviewing = std::get_if<stage::Reviewing>(&p.stage);
  if (reviewing == nullptr) return "There is nothing to pay now.";
  const Checkout& c = reviewing->checkout;
  if (expired(c, now_ms)) return expired_words().why;
  switch (c.status) {
    case Status::ready_for_complete: break;
    case Status::incomplete: return gravest_words(c.messages, "The shop needs something more before you can pay.");
    case Status::requires_escalation: return "The shop asks you to finish on its own page.";
    case Status::complete_in_progress: return "The shop is already working on this order.";
    case Status::completed:
    case Status::canceled: return "This checkout is closed.";
  }
  if (c.any_unrecoverable()) return gravest_words(c.messages, "The shop cannot sell this now.");
  if (c.grand_total() == nullptr) return "The shop gave no total.";
  if (!c.totals_add_up() && !reviewing->totals_accepted) return "The shop's figures do not add up. Accept them first, or leave.";
  if (instrument_id.empty()) return "Choose how to pay.";
  return "Something has just changed. One moment.";
}

Todos confirm(Purchase& p, std::string_view instrument_id, std::int64_t now_ms) {
  if (!payable(p, instrument_id, now_ms)) return {};
  const Checkout checkout = std::get<stage::Reviewing>(p.stage).checkout;
  move<stage::Reviewing>(p.stage, stage::Rechecking{checkout, consent_hash(checkout, p.payee, instrument_id), std::string(instrument_id)});
  return {todo::Get{checkout.id}};
}

Todos cancel(Purchase& p) {
  const Checkout* seen = shown(p.stage);
  const CheckoutId id = seen == nullptr ? CheckoutId{} : seen->id;
  const Todos close{todo::Cancel{id}, todo::JournalFailed{id, "canceled by the shopper"}};
  if (std::holds_alternative<stage::Creating>(p.stage)) {
    p.resuming = {};
    move<stage::Creating>(p.stage, stage::Browsing{});
  } else if (const auto* reviewing = std::get_if<stage::Reviewing>(&p.stage)) {
    if (p.page_was_open) {  // it may have been paid there: only the shop can say that it has closed it
      move<stage::Reviewing>(p.stage, stage::Escalated{Checkout(reviewing->checkout), "", true, true});
      p.payment.due_ms = 0;
      return {todo::Cancel{id}};
    }
    move<stage::Reviewing>(p.stage, stage::Browsing{});
    return close;
  } else if (std::holds_alternative<stage::Updating>(p.stage)) {
    move<stage::Updating>(p.stage, stage::Browsing{});
    return close;
  } else if (std::holds_alternative<stage::Rechecking>(p.stage)) {
    back_to_review<stage::Rechecking>(p, "", 0);
  } else if (auto* escalated = std::get_if<stage::Escalated>(&p.stage)) {
    if (std::exchange(escalated->closing, true)) return {};
    return {todo::Cancel{id}};
  } else if (std::holds_alternative<stage::Declined>(p.stage)) {
    move<stage::Declined>(p.stage, stage::Browsing{});
    return close;
  } else if (std::holds_alternative<stage::Done>(p.stage)) {
    move<stage::Done>(p.stage, stage::Browsing{});
  } else if (std::holds_alternative<stage::Failed>(p.stage)) {
    move<stage::Failed>(p.stage, stage::Browsing{});
  }
  return {};
}

bool page_offered(const Checkout& checkout) {
  return !checkout.continue_url.empty() && (next_step(checkout) == NextStep::continue_elsewhere || !checkout.totals_add_up());
}

Todos open_page(Purchase& p, std::int64_t now_ms) {
  const auto* reviewing = std::get_if<stage::Reviewing>(&p.stage);
  if (reviewing == nullptr || !page_offered(reviewing->checkout)) return {};
  move<stage::Reviewing>(p.stage, stage::Escalated{Checkout(reviewing->checkout), "", false, true});
  p.page_was_open = true;
  p.payment = {};
  p.payment.armed_at_ms = now_ms;
  p.payment.replayable = false;
  ask_later(p, kEscalatedAskMs, now_ms);
  return {};
}

Todos leave_page(Purchase& p, std::int64_t now_ms) {
  const auto* escalated = std::get_if<stage::Escalated>(&p.stage);
  if (escalated == nullptr || !escalated->before_pay || escalated->closing) return {};
  const CheckoutId id = escalated->checkout.id;
  back_to_review<stage::Escalated>(p, "", now_ms);
  return {todo::Get{id}};
}

Todos review_again(Purchase& p, std::int64_t now_ms) {
  if (!std::holds_alternative<stage::Declined>(p.stage)) return {};
  back_to_review<stage::Declined>(p, "", now_ms);
  const Checkout& checkout = std::get<stage::Reviewing>(p.stage).checkout;
  return {todo::JournalReviewed{checkout.id, consent_hash(checkout, p.payee, "")}, todo::Get{checkout.id}};
}

}  // namespace aisle::shop
