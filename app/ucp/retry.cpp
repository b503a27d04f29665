#include "ucp/retry.hpp"

#include <algorithm>

#include "ucp/codec.hpp"

namespace aisle::ucp {

std::optional<std::int64_t> retry_in_ms(Care care, const net::Response& response, int tries, double jitter, std::int64_t unix_ms) {
  if (tries >= kMostTries) return std::nullopt;
  const int status = response.outcome == net::Outcome::ok ? response.status : 0;
  const std::int64_t asked_ms = retry_after_ms(response.header("Retry-After"), unix_ms);
  const bool surely_undone = response.outcome == net::Outcome::connect_error || status == 429;
  const bool busy = status >= 502 && status <= 504;
  const bool in_flight = status == 409 && asked_ms >= 0;
  // The same key again also pins down what a lost first copy may do when it arrives late.
  const bool cut = response.outcome == net::Outcome::cut;
  if (!surely_undone && !(care == Care::repeatable && (busy || in_flight || cut))) return std::nullopt;
  if (asked_ms >= 0) return asked_ms;
  return static_cast<std::int64_t>(jitter * static_cast<double>(std::min<std::int64_t>(8'000, 250ll << tries)));
}

}  // namespace aisle::ucp
