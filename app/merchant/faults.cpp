#include "merchant/faults.hpp"

#include <fmt/format.h>
#include <sstream>

#include "base/platform.hpp"
#include "merchant/json.hpp"

namespace aisle::merchant {
namespace {

FaultAction action_from(const Json& json) {
  FaultAction out;
  out.delay_ms = integer_of(json, "delay_ms");
  out.work_ms = integer_of(json, "work_ms");
  out.status = static_cast<int>(integer_of(json, "status"));
  out.retry_after_s = static_cast<int>(integer_of(json, "retry_after", -1));
  out.content_type = text_of(json, "content_type", out.content_type);
  if (member(json, "body").is_string()) out.body = text_of(json, "body");
  if (out.status != 0 && !out.body) out.body = "";
  const std::string cut = text_of(json, "cut");
  out.cut = cut == "before"  ? FaultAction::Cut::before
            : cut == "after" ? FaultAction::Cut::after
            : cut == "mid"   ? FaultAction::Cut::mid
                             : FaultAction::Cut::none;
  return out;
}

}  // namespace

Result<Faults> Faults::load(const std::string& file) {
  TRY_ASSIGN(const std::string text, base::read_file(file));
  Faults out;
  std::istringstream lines(text);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos || line.front() == '#') continue;
    const Json json = Json::parse(line, nullptr, false);
    if (!member(json, "action").is_object())
      return fail(ErrorKind::invalid, fmt::format("{} line {} is no fault.", file, number),
                  "Write {\"match\": ..., \"nth\": 1, \"action\": {...}}.");
    out.rules_.push_back({text_of(json, "match"), integer_of(json, "nth"), action_from(member(json, "action"))});
  }
  return out;
}

std::optional<FaultAction> Faults::next(std::string_view method, std::string_view path) {
  if (rules_.empty()) return std::nullopt;
  const std::string line = fmt::format("{} {}", method, path);
  std::lock_guard lock(mutex_);
  std::optional<FaultAction> out;
  for (Rule& rule : rules_) {
    if (line.find(rule.match) == std::string::npos) continue;
    ++rule.seen;
    if (!out && (rule.nth == 0 || rule.nth == rule.seen)) out = rule.action;
  }
  return out;
}

}  // namespace aisle::merchant
