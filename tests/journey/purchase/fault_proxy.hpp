// FaultProxy: a bad network between one client and a shop on this computer: loses, delays, cuts, doubles, reorders and
// spoils what passes through it. Which request meets which fault follows from the seed alone (its number on this proxy
// counts; threads decide only which request comes first). HTTP/1.1 with Content-Length, as our client speaks it.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "glue/result.hpp"

namespace aisle::test {

enum class Fault : std::uint8_t {
  none,
  unreachable,      // nobody listens for a moment; this request is answered by a reset
  drop,             // swallowed: never reaches the shop, never answered
  delay,            // reaches the shop later; the client may have given up
  delay_answer,     // the shop has answered, the client hears of it later or too late
  cut_before,       // connection lost, nothing happened
  cut_after,        // the shop did the work, connection lost
  cut_mid,          // half an answer
  duplicate,        // reaches the shop twice, one after the other; the second answer counts
  duplicate_at_once,  // twice at the same time; either answer counts
  late,             // connection lost at once; the request reaches the shop after others that were sent later
  error_before,     // 429, 5xx, with or without Retry-After, page or envelope; nothing happened
  error_after,      // the shop did the work; a gateway says 500, 502 or 504
  slow_body,        // the answer drips; sometimes longer than the client waits
  garbage_before,   // junk instead of an answer: web pages with any status, foreign or broken JSON, no HTTP at all
  garbage_after,    // the same, but the shop did the work
  count_
};
constexpr std::size_t kFaults = static_cast<std::size_t>(Fault::count_);
std::string_view to_string(Fault fault);

struct FaultRates {  // of 1; how often a request meets any fault
  double complete = 0.4, checkout = 0.12, other = 0.04;
};

class FaultProxy {
 public:
  // LOG_FILE (empty: none) gets one line a request: number, milliseconds, method and path, fault.
  static Result<std::unique_ptr<FaultProxy>> start(std::uint64_t seed, FaultRates rates, std::string log_file);
  ~FaultProxy();  // waits for what is under way
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  std::string url() const;
  void set_shop_port(int port);
  void set_calm(bool calm);           // no faults from now on
  void next_faults(std::deque<Fault> faults);  // these first, before any by chance: for tests
  int under_way() const;              // requests that may still reach the shop
  std::int64_t requests() const;
  std::int64_t count(Fault fault) const;

 private:
  struct Inner;
  explicit FaultProxy(std::unique_ptr<Inner> inner);
  std::unique_ptr<Inner> inner_;
};

}  // namespace aisle::test
