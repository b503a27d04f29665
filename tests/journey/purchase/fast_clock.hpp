// FastClock: time that runs SPEED times faster than the machine's, so that minutes of patience end in seconds of a test.
// Every process given the same EPOCH and SPEED sees the same time; OFFSET is time that passed while nobody was running.
#pragma once
#include "base/clock.hpp"

namespace aisle::test {

class FastClock final : public base::Clock {
 public:
  FastClock(std::int64_t epoch_ms, double speed, std::int64_t offset_ms)
      : epoch_ms_(epoch_ms), speed_(speed), offset_ms_(offset_ms) {}
  std::int64_t now_ns() const override {
    return static_cast<std::int64_t>(static_cast<double>(machine_.now_ns()) * speed_);
  }
  std::int64_t unix_time_ms() const override {
    const std::int64_t passed = machine_.unix_time_ms() - epoch_ms_;
    return epoch_ms_ + static_cast<std::int64_t>(static_cast<double>(passed) * speed_) + offset_ms_;
  }

 private:
  base::SystemClock machine_;
  std::int64_t epoch_ms_;
  double speed_;
  std::int64_t offset_ms_;
};

}  // namespace aisle::test
