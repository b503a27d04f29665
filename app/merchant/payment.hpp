// Payment: the sandbox wallet's play money. The token alone says what happens:
//   credential {"type": "sandbox_token", "token": "sandbox-success"}      paid at once
//                                        "sandbox-decline"                declined at once (payment_failed)
//                                        "sandbox-in_progress"            paid after 3 s (complete_in_progress until
//                                        then) "sandbox-in_progress_decline"    declined after 3 s "sandbox-escalate"
//                                        requires_escalation: the buyer approves at continue_url
// Anything after a '.' is ignored, so that a wallet can make each token unique ("sandbox-success.4f1c").
#pragma once
#include <string>

#include "merchant/json.hpp"

namespace aisle::merchant {

enum class PaymentOutcome { success, decline, in_progress, in_progress_decline, escalate, unusable };
inline constexpr std::int64_t kSettleAfterMs = 3000;

// BODY is that of complete: the selected instrument, else the first, decides.
PaymentOutcome payment_outcome(const Json& body);

}  // namespace aisle::merchant
