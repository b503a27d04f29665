#include "merchant/payment.hpp"

#include "merchant/wire.hpp"

namespace aisle::merchant {

PaymentOutcome payment_outcome(const Json& body) {
  const Json& instruments = member(member(body, "payment"), "instruments");
  if (!instruments.is_array() || instruments.empty()) return PaymentOutcome::unusable;
  const Json* chosen = &instruments[0];
  for (const Json& instrument : instruments) {
    if (flag_of(instrument, "selected")) chosen = &instrument;
  }
  const Json& credential = member(*chosen, "credential");
  if (text_of(*chosen, "handler_id") != kHandlerId || text_of(credential, "type") != "sandbox_token")
    return PaymentOutcome::unusable;
  const std::string token = text_of(credential, "token");
  const std::string kind = token.substr(0, token.find('.'));
  if (kind == "sandbox-success") return PaymentOutcome::success;
  if (kind == "sandbox-decline") return PaymentOutcome::decline;
  if (kind == "sandbox-in_progress") return PaymentOutcome::in_progress;
  if (kind == "sandbox-in_progress_decline") return PaymentOutcome::in_progress_decline;
  if (kind == "sandbox-escalate") return PaymentOutcome::escalate;
  return PaymentOutcome::unusable;
}

}  // namespace aisle::merchant
