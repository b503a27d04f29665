#include "qa/receipt.hpp"

#include <nlohmann/json.hpp>

#include "base/platform.hpp"

namespace aisle::qa {
namespace {

using nlohmann::ordered_json;

ordered_json totals_json(const std::vector<shop::Total>& totals) {
  ordered_json out = ordered_json::array();
  for (const shop::Total& total : totals) {
    out.push_back({{"type", total.type}, {"display_text", total.display_text}, {"amount", total.amount.minor}});
  }
  return out;
}

ordered_json line_json(const shop::LineItem& line) {
  return {{"id", line.id},
          {"variant_id", line.variant.value},
          {"title", line.title},
          {"unit_price", line.unit_price.minor},
          {"quantity", line.quantity},
          {"totals", totals_json(line.totals)}};
}

}  // namespace

std::string_view status_word(shop::CheckoutStatus status) {
  switch (status) {
    case shop::CheckoutStatus::incomplete: return "incomplete";
    case shop::CheckoutStatus::requires_escalation: return "requires_escalation";
    case shop::CheckoutStatus::ready_for_complete: return "ready_for_complete";
    case shop::CheckoutStatus::complete_in_progress: return "complete_in_progress";
    case shop::CheckoutStatus::completed: return "completed";
    case shop::CheckoutStatus::canceled: return "canceled";
  }
  return "unknown";
}

Newest newest(const shop::Stage& stage, const std::optional<shop::Receipt>& receipt) {
  if (const shop::Checkout* checkout = shop::shown(stage)) {
    const shop::Total* total = checkout->grand_total();
    return {status_word(checkout->status), total ? std::optional(total->amount) : std::nullopt};
  }
  const auto* done = std::get_if<shop::stage::Done>(&stage);
  const shop::Receipt* newest_receipt = done ? &done->receipt : receipt ? &*receipt : nullptr;
  if (!newest_receipt) return {};
  return {status_word(newest_receipt->status), newest_receipt->total};
}

std::string receipt_json(const shop::Receipt& receipt) {
  ordered_json out{{"shop", receipt.shop},
                   {"payee", receipt.payee},
                   {"order_id", receipt.order.value},
                   {"checkout_id", receipt.checkout.value},
                   {"status", status_word(receipt.status)},
                   {"currency", receipt.currency.code()},
                   {"total", receipt.total.minor},
                   {"totals", totals_json(receipt.totals)},
                   {"line_items", ordered_json::array()},
                   {"consent_hash", receipt.consent_hash}};
  for (const shop::LineItem& line : receipt.lines) out["line_items"].push_back(line_json(line));
  return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

Result<void> write_receipt(const std::string& path, const shop::Receipt& receipt) {
  return base::write_file_atomic(path, receipt_json(receipt));
}

}  // namespace aisle::qa
