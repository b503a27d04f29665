// Retry rules (commerce.md "Errors"): what may be tried again, and when. Pure.
#pragma once
#include <cstdint>
#include <optional>

#include "net/client.hpp"

namespace aisle::ucp {

enum class Care : std::uint8_t {
  repeatable,  // reads, and writes with an idempotency key
  once,        // complete: only when surely nothing was done
};
constexpr int kMostTries = 4;

// TRIES: how often it has been sent. JITTER in [0,1): full jitter. Nothing: do not try again.
std::optional<std::int64_t> retry_in_ms(Care care, const net::Response& response, int tries, double jitter, std::int64_t unix_ms);

}  // namespace aisle::ucp
