#include <fmt/format.h>

#include <charconv>
#include <span>

#include "qa/steps.hpp"

namespace aisle::qa {
namespace {

struct Token {
  std::string text;
  bool quoted = false;
  int nth = 1;  // of "X"@N
};
using Tokens = std::vector<Token>;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// A quoted label from TEXT[AT], which is the opening quote; leaves AT behind the closing one (and behind @N).
Result<Token> read_quoted(std::string_view text, std::size_t& at) {
  Token token{.text = {}, .quoted = true};
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\')) ++at;
    token.text += text[at];
  }
  if (at >= text.size()) return fail(ErrorKind::invalid, "the closing quote is missing.");
  ++at;
  if (at < text.size() && text[at] == '@') {
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data() + at + 1, end, token.nth);
    if (error != std::errc{} || token.nth < 1) return fail(ErrorKind::invalid, "after @ comes a number from 1 up.");
    at = static_cast<std::size_t>(rest - text.data());
  }
  if (at < text.size() && !is_space(text[at]) && text[at] != '#') {
    return fail(ErrorKind::invalid, "a space is missing after the closing quote.");
  }
  return token;
}

Result<Tokens> tokenize(std::string_view line) {
  Tokens tokens;
  std::size_t at = 0;
  while (at < line.size()) {
    if (is_space(line[at])) {
      ++at;
    } else if (line[at] == '#') {
      break;
    } else if (line[at] == '"') {
      TRY_ASSIGN(Token token, read_quoted(line, at));
      tokens.push_back(std::move(token));
    } else {
      const std::size_t begin = at;
      while (at < line.size() && !is_space(line[at])) ++at;
      tokens.push_back({.text = std::string(line.substr(begin, at - begin))});
    }
  }
  return tokens;
}

Result<TargetName> target_of(const Token& token) {
  if (token.quoted && !token.text.empty()) return TargetName{.label = token.text, .id = {}, .nth = token.nth};
  if (token.text.starts_with("id:") && token.text.size() > 3) return TargetName{.label = {}, .id = token.text.substr(3)};
  return fail(ErrorKind::invalid, fmt::format("\"{}\" is no target.", token.text), "Write a label in quotes, or id:...");
}

Result<double> seconds_of(const Token& token) {
  double value = -1;
  const char* end = token.text.data() + token.text.size();
  const auto [rest, error] = std::from_chars(token.text.data(), end, value);
  if (token.quoted || error != std::errc{} || rest != end || !(value >= 0) || value > 86400) {
    return fail(ErrorKind::invalid, fmt::format("\"{}\" is no number of seconds.", token.text));
  }
  return value;
}

Result<std::string> status_of(const Token& token) {
  for (const char* known : {"incomplete", "requires_escalation", "ready_for_complete", "complete_in_progress", "completed", "canceled"}) {
    if (token.text == known) return token.text;
  }
  return fail(ErrorKind::invalid, fmt::format("\"{}\" is no checkout status.", token.text),
              "Known: incomplete, requires_escalation, ready_for_complete, complete_in_progress, completed, canceled.");
}

using Words = std::span<const Token>;

// The verb's arguments; `count` guards every reader below.
Result<void> count(Words words, std::size_t n, const char* usage) {
  if (words.size() == n) return {};
  return fail(ErrorKind::invalid, "this step is written:", usage);
}

template <class TargetStep>
Result<StepAction> one_target(Words words, const char* usage) {
  TRY(count(words, 1, usage));
  TRY_ASSIGN(TargetName target, target_of(words[0]));
  return TargetStep{std::move(target)};
}

Result<StepAction> parse_wait(Words words) {
  const char* usage = "wait visible|hidden \"LABEL\" SECONDS, wait status WORD SECONDS, wait loaded [all] SECONDS, wait seconds SECONDS";
  if (words.size() < 2) return fail(ErrorKind::invalid, "this step is written:", usage);
  TRY_ASSIGN(const double limit_s, seconds_of(words.back()));
  const std::string& what = words[0].text;
  if (what == "loaded" && words.size() == 2) return step::WaitLoaded{limit_s};
  if (what == "loaded" && words.size() == 3 && words[1].text == "all") return step::WaitLoaded{limit_s, true};
  if (what == "seconds" && words.size() == 2) return step::WaitSeconds{limit_s};
  TRY(count(words, 3, usage));
  if (what == "status") {
    TRY_ASSIGN(std::string status, status_of(words[1]));
    return step::WaitStatus{std::move(status), limit_s};
  }
  TRY_ASSIGN(TargetName target, target_of(words[1]));
  if (what == "visible") return step::WaitVisible{std::move(target), limit_s};
  if (what == "hidden") return step::WaitHidden{std::move(target), limit_s};
  return fail(ErrorKind::invalid, "this step is written:", usage);
}

Result<StepAction> parse_expect(Words words) {
  const char* usage = "expect visible|hidden|enabled|disabled \"LABEL\", expect status WORD, expect total AMOUNT CURRENCY";
  if (words.size() < 2) return fail(ErrorKind::invalid, "this step is written:", usage);
  const std::string& what = words[0].text;
  if (what == "total") {
    TRY(count(words, 3, usage));
    const auto total = base::parse_plain(words[1].text + " " + words[2].text);
    if (!total) return fail(ErrorKind::invalid, fmt::format("\"{} {}\" is no amount.", words[1].text, words[2].text), "Write it like 129.00 EUR.");
    return step::ExpectTotal{*total};
  }
  TRY(count(words, 2, usage));
  if (what == "status") {
    TRY_ASSIGN(std::string status, status_of(words[1]));
    return step::ExpectStatus{std::move(status)};
  }
  TRY_ASSIGN(TargetName target, target_of(words[1]));
  if (what == "visible" || what == "hidden") return step::ExpectVisible{std::move(target), what == "visible"};
  if (what == "enabled" || what == "disabled") return step::ExpectEnabled{std::move(target), what == "enabled"};
  return fail(ErrorKind::invalid, "this step is written:", usage);
}

Result<StepAction> parse_screenshot(Words words) {
  TRY(count(words, 1, "screenshot NAME"));
  const std::string& name = words[0].text;
  const bool safe = name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == std::string::npos;
  if (name.empty() || !safe) {
    return fail(ErrorKind::invalid, fmt::format("\"{}\" cannot be a picture's name.", name), "Letters, digits, - and _ only.");
  }
  return step::Screenshot{name};
}

Result<StepAction> parse_action(const Tokens& tokens) {
  const std::string& verb = tokens[0].text;
  const Words words = Words(tokens).subspan(1);
  if (verb == "wait") return parse_wait(words);
  if (verb == "expect") return parse_expect(words);
  if (verb == "screenshot") return parse_screenshot(words);
  if (verb == "look") return one_target<step::Look>(words, "look \"LABEL\"");
  if (verb == "press") return one_target<step::Press>(words, "press \"LABEL\"");
  if (verb == "teleport") return one_target<step::Teleport>(words, "teleport \"LABEL\"");
  if (verb == "hold") {
    TRY(count(words, 2, "hold \"LABEL\" SECONDS"));
    TRY_ASSIGN(TargetName target, target_of(words[0]));
    TRY_ASSIGN(const double seconds, seconds_of(words[1]));
    return step::Hold{std::move(target), seconds};
  }
  if (verb == "type") {
    TRY(count(words, 1, "type \"TEXT\""));
    return step::Type{words[0].text};
  }
  if (verb == "pause") {
    TRY(count(words, 1, "pause SECONDS"));
    TRY_ASSIGN(const double seconds, seconds_of(words[0]));
    return step::Pause{seconds};
  }
  if (verb == "turn") {
    TRY(count(words, 1, "turn left|right"));
    if (words[0].text == "left") return step::Turn{1};
    if (words[0].text == "right") return step::Turn{-1};
    return fail(ErrorKind::invalid, "this step is written:", "turn left|right");
  }
  return fail(ErrorKind::invalid, fmt::format("\"{}\" is no step.", verb),
              "Known: wait, look, teleport, type, press, hold, turn, pause, expect, screenshot.");
}

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && is_space(line.front())) line.remove_prefix(1);
  while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
  return line;
}

Error at_line(const std::string& name, int line, std::string_view text, const Error& error) {
  return {ErrorKind::invalid, fmt::format("{}:{}: {}: {}", name, line, trimmed(text), error.what), error.todo};
}

}  // namespace

std::string TargetName::text() const {
  if (label.empty()) return "id:" + id;
  return nth == 1 ? fmt::format("\"{}\"", label) : fmt::format("\"{}\"@{}", label, nth);
}

Result<Script> parse_steps(std::string_view text, std::string name) {
  Script script{.name = std::move(name), .steps = {}};
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto tokens = tokenize(line);
    if (!tokens) return tl::unexpected(at_line(script.name, number, line, tokens.error()));
    if (tokens->empty()) continue;
    auto action = parse_action(*tokens);
    if (!action) return tl::unexpected(at_line(script.name, number, line, action.error()));
    script.steps.push_back({std::move(*action), number, std::string(trimmed(line))});
  }
  if (script.steps.empty()) return fail(ErrorKind::invalid, fmt::format("{}: there is no step in this file.", script.name));
  return script;
}

}  // namespace aisle::qa
