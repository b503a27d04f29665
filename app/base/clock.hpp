// Clock: time is injected; nothing but SystemClock reads the machine's. Any thread.
#pragma once
#include <atomic>
#include <cstdint>
#include <string>

namespace aisle::base {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t now_ns() const = 0;        // monotonic
  virtual std::int64_t unix_time_ms() const = 0;  // wall clock, UTC
};

class SystemClock final : public Clock {
 public:
  std::int64_t now_ns() const override;
  std::int64_t unix_time_ms() const override;
};

// Advances only when told: headless runs, steps scripts, tests.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(std::int64_t unix_start_ms) : unix_start_ms_(unix_start_ms) {}
  std::int64_t now_ns() const override { return now_ns_.load(); }
  std::int64_t unix_time_ms() const override { return unix_start_ms_ + now_ns_.load() / 1'000'000; }
  void advance_ns(std::int64_t ns) { now_ns_ += ns; }

 private:
  std::int64_t unix_start_ms_;
  std::atomic<std::int64_t> now_ns_{0};
};

// RFC 3339 UTC ("2026-04-08T10:00:00Z") <-> unix milliseconds; -1 when not such a time.
std::int64_t parse_rfc3339_ms(const char* text);
std::string day_text(std::int64_t unix_ms);  // "2026-11-22", UTC

}  // namespace aisle::base
