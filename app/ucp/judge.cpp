// Judgement: what a reply to a checkout request means for the purchase.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ctime>

#include "ucp/codec.hpp"
#include "ucp/json.hpp"
#include "ucp/read.hpp"

namespace aisle::ucp {
namespace {

using shop::Answer;
using shop::Asked;

bool has_code(const std::vector<shop::Message>& messages, std::string_view code) {
  return std::any_of(messages.begin(), messages.end(), [&](const shop::Message& m) { return m.code == code; });
}

Error status_error(int status, std::string_view host) {
  if (status == 401 || status == 403) return {ErrorKind::unavailable, fmt::format("{} does not let us do this.", host), "Tell the shop."};
  if (status == 404) return {ErrorKind::not_found, fmt::format("{} has nothing at this address.", host), "Check the shop's address."};
  if (status == 424) return {ErrorKind::unavailable, fmt::format("{} could not check who we are.", host), "Try again later."};
  if (status == 429) return {ErrorKind::unavailable, fmt::format("{} is very busy.", host), "Wait a moment, then try again."};
  if (status >= 500) return {ErrorKind::unavailable, fmt::format("{} has a problem of its own (status {}).", host, status), "Try again in a moment."};
  if (status >= 300 && status < 400) return {ErrorKind::invalid, fmt::format("{} sends us elsewhere, which a shop must not do here.", host), "Tell the shop."};
  return {ErrorKind::invalid, fmt::format("{} did not accept the request (status {}).", host, status), "Try again, or tell the shop."};
}

// The envelope's worst message as our error; the status's sentence when there is none.
Error envelope_error(const std::vector<shop::Message>& messages, int status, std::string_view host) {
  for (const shop::Message& m : messages) {
    if (m.severity == shop::Severity::warning) continue;
    const std::string said = shop::own_words(m);
    if (!said.empty()) return {ErrorKind::conflict, said, "Your cart is kept."};
  }
  return status_error(status, host);
}

Answer answer_of_envelope(Asked asked, int status, const std::vector<shop::Message>& messages) {
  if (has_code(messages, "idempotency_in_flight")) return Answer::in_flight;
  if (has_code(messages, "idempotency_conflict")) return Answer::conflict;
  if (status == 409) return Answer::conflict;
  if (status == 429) return Answer::not_sent;
  if (status == 404 || has_code(messages, "not_found")) return asked == Asked::create ? Answer::refused : Answer::not_found;
  // An error page after the work was done looks just like one before it.
  if (status >= 500 && asked == Asked::complete) return Answer::unknown;
  return Answer::refused;
}

// Not in the protocol's words. JSON: at least an object of some kind, so probably the shop itself; a web page may come from anything
// between us and the shop, after the work was done or before it, so it says nothing about a checkout that exists.
Answer answer_of_bare_status(Asked asked, const net::Response& response, bool json) {
  const int status = response.status;
  if (!json && status >= 400 && status < 500 && status != 409 && status != 429 && asked != Asked::create) return Answer::unknown;
  if (status == 409) return response.header("Retry-After").empty() ? Answer::conflict : Answer::in_flight;
  if (status == 422 && asked == Asked::complete) return Answer::conflict;  // a key used with another body: ask, never repeat
  if (status == 429) return Answer::not_sent;
  if (status == 404) return asked == Asked::create ? Answer::refused : Answer::not_found;
  if (status >= 400 && status < 500 && status != 408) return Answer::refused;
  return Answer::unknown;  // 2xx we cannot read, 3xx, 408, 5xx
}

Answer answer_of_outcome(net::Outcome outcome) {
  switch (outcome) {
    case net::Outcome::connect_error:
    case net::Outcome::tls_error:
    case net::Outcome::refused_address: return Answer::not_sent;
    case net::Outcome::ok:
    case net::Outcome::timeout:
    case net::Outcome::cut:
    case net::Outcome::too_large:
    case net::Outcome::disk_error:
    case net::Outcome::canceled: return Answer::unknown;
  }
  return Answer::unknown;
}

shop::CheckoutReply judge_body(shop::CheckoutReply reply, const net::Response& response, const Session& session) {
  const auto json = parse_object(response.body, session.payee);
  if (json && is_error_envelope(*json)) {
    reply.envelope = true;
    reply.messages = read_messages(member(*json, "messages"));
    reply.continue_url = text(*json, "continue_url");
    reply.answer = answer_of_envelope(reply.asked, response.status, reply.messages);
    reply.error = envelope_error(reply.messages, response.status, session.payee);
    return reply;
  }
  const bool good_status = response.status >= 200 && response.status < 300;
  if (good_status || (json && response.status < 500)) {  // some shops send the checkout with a 4xx
    if (auto checkout = read_checkout(response.body, session)) {
      reply.answer = Answer::checkout;
      reply.checkout = std::move(*checkout);
      return reply;
    } else {
      reply.error = checkout.error();
    }
  }
  reply.answer = answer_of_bare_status(reply.asked, response, json.has_value());
  if (!good_status || !json) reply.error = good_status ? json.error() : status_error(response.status, session.payee);
  return reply;
}

}  // namespace

shop::CheckoutReply judge(Asked asked, const net::Response& response, const Session& session) {
  shop::CheckoutReply reply;
  reply.asked = asked;
  reply.http_status = response.status;
  if (response.outcome != net::Outcome::ok) {
    reply.answer = answer_of_outcome(response.outcome);
    reply.error = net::to_error(response, session.payee);
    return reply;
  }
  return judge_body(std::move(reply), response, session);
}

bool is_error_envelope_body(std::string_view body) {
  const auto json = parse_object(body, "");
  return json && is_error_envelope(*json);
}

Error error_of(const net::Response& response, std::string_view host) {
  if (response.outcome != net::Outcome::ok) return net::to_error(response, host);
  const auto json = parse_object(response.body, host);
  if (json && is_error_envelope(*json)) return envelope_error(read_messages(member(*json, "messages")), response.status, host);
  if (response.status >= 200 && response.status < 300 && !json) return json.error();
  return status_error(response.status, host);
}

std::int64_t retry_after_ms(std::string_view header, std::int64_t unix_ms) {
  constexpr std::int64_t kLongest = 10 * 60 * 1000;
  if (header.empty()) return -1;
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), seconds);
  if (error == std::errc() && end == header.data() + header.size()) return std::clamp<std::int64_t>(seconds, 0, kLongest / 1000) * 1000;
  std::tm when{};
  if (strptime(std::string(header).c_str(), "%a, %d %b %Y %H:%M:%S GMT", &when) == nullptr) return -1;
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(timegm(&when)) * 1000 - unix_ms, 0, kLongest);
}

}  // namespace aisle::ucp
