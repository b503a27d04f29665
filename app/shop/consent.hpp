// Consent: what the shopper agrees to when confirming, as one hash. Any change of these facts changes it. Pure.
#pragma once
#include <string>
#include <string_view>

#include "shop/checkout.hpp"

namespace aisle::shop {

// The facts of experience.md "Paying" 2 as RFC 8785 (JCS) JSON: payee, checkout id, currency, lines, totals, fulfilment choice and
// destination, instrument, disclosures and warnings. Amounts are strings, since JCS numbers are doubles.
std::string consent_json(const Checkout& checkout, std::string_view payee, std::string_view instrument_id);

// SHA-256 of it, lower-case hex.
std::string consent_hash(const Checkout& checkout, std::string_view payee, std::string_view instrument_id);

}  // namespace aisle::shop
