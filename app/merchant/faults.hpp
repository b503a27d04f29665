// Faults: HTTP trouble on purpose, for tests. A file of JSON lines {match, nth, action}:
//   match   part of "METHOD /path", e.g. "/complete" or "POST /ucp/checkout-sessions"; "" matches everything
//   nth     which matching request (1 = the first); absent = each of them
//   action  any of {"delay_ms": 3000}           wait before the request is looked at
//                  {"work_ms": 3000}            wait while its idempotency key is held
//                  {"status": 503, "retry_after": 2, "body": "<html>", "content_type": "text/html"}  answer this
//                  instead
//                  {"cut": "before"}            close the connection, nothing done
//                  {"cut": "after"}             do the work, then close without an answer
//                  {"cut": "mid"}               do the work, send half of the answer
// Any thread.
#pragma once
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "glue/result.hpp"

namespace aisle::merchant {

struct FaultAction {
  enum class Cut { none, before, after, mid };
  std::int64_t delay_ms = 0;
  std::int64_t work_ms = 0;
  int status = 0;  // 0: the true answer's
  int retry_after_s = -1;
  std::optional<std::string> body;
  std::string content_type = "text/html; charset=utf-8";
  Cut cut = Cut::none;
};

class Faults {
 public:
  Faults() = default;
  static Result<Faults> load(const std::string& file);
  Faults(Faults&& other) noexcept : rules_(std::move(other.rules_)) {}
  // What is to go wrong with this request; counts it.
  std::optional<FaultAction> next(std::string_view method, std::string_view path);

 private:
  struct Rule {
    std::string match;
    std::int64_t nth = 0;  // 0: each
    FaultAction action;
    std::int64_t seen = 0;
  };
  std::mutex mutex_;
  std::vector<Rule> rules_;
};

}  // namespace aisle::merchant
