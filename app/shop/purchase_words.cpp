// Pure helpers of the purchase machine: delays, words, receipts.
#include <algorithm>

#include "shop/checkout_machine.hpp"

namespace aisle::shop {

std::string_view to_string(JournalState state) {
  switch (state) {
    case JournalState::reviewed: return "REVIEWED";
    case JournalState::armed: return "ARMED";
    case JournalState::sent: return "SENT";
    case JournalState::unknown: return "UNKNOWN";
    case JournalState::done: return "DONE";
    case JournalState::failed: return "FAILED";
  }
  return "";
}

std::int64_t unknown_delay_ms(int tries) { return std::min<std::int64_t>(60'000, 500ll << std::clamp(tries, 0, 16)); }
std::int64_t in_progress_delay_ms(int tries) { return std::min<std::int64_t>(15'000, 1'000ll << std::clamp(tries, 0, 16)); }

std::string own_words(const Message& m) {
  struct Words {
    std::string_view code, text;
  };
  static constexpr Words kWords[] = {
      {"out_of_stock", "Sold out: the shop has no more of this."},
      {"item_unavailable", "The shop does not sell this any more."},
      {"address_undeliverable", "The shop cannot deliver to this address."},
      {"payment_failed", "The payment was declined. Nothing was paid."},
      {"payment_declined", "The payment was declined. Nothing was paid."},
      {"eligibility_invalid", "The shop could not confirm that you may have this offer."},
  };
  // "Only 2 left" says more than we could; an error number does not.
  const bool counts = m.content.find(' ') != std::string::npos && m.content.find_first_of("123456789") != std::string::npos;
  if (m.code == "out_of_stock" && counts) return "Not enough of this is left. " + m.content;
  for (const Words& w : kWords) {
    if (w.code == m.code) return std::string(w.text);
  }
  return m.content.empty() ? m.code : m.content;
}

Receipt make_receipt(const Purchase& purchase, const Checkout& checkout, std::string_view consent) {
  Receipt r;
  r.shop = purchase.merchant;
  r.payee = purchase.payee;
  r.order = checkout.order;
  r.checkout = checkout.id;
  r.status = checkout.status;
  r.currency = checkout.currency;
  if (const Total* total = checkout.grand_total()) r.total = total->amount;
  r.totals = checkout.totals;
  r.lines = checkout.lines;
  r.consent_hash = std::string(consent);
  r.permalink = checkout.order_permalink;
  r.label = checkout.order_label;
  r.shop_id = purchase.shop;
  return r;
}

bool busy(const Stage& stage) {
  return std::holds_alternative<stage::Creating>(stage) || std::holds_alternative<stage::Updating>(stage) ||
         std::holds_alternative<stage::Rechecking>(stage) || payment_open(stage);
}

bool payment_open(const Stage& stage) {
  return std::holds_alternative<stage::Arming>(stage) || std::holds_alternative<stage::Paying>(stage) ||
         std::holds_alternative<stage::Unknown>(stage) || std::holds_alternative<stage::InProgress>(stage) ||
         std::holds_alternative<stage::Escalated>(stage);
}

}  // namespace aisle::shop
