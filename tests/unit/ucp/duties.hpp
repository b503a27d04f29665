// Duties: a client beside a shop of the test's own (Wire), and readers of single answers, for the tests of the platform's duties.
#pragma once
#include "session_of_test.hpp"
#include "ucp/codec.hpp"
#include "wire.hpp"

namespace aisle::test {

using shop::Answer;
using shop::Asked;

struct Duties : Wire {
  static ucp::Session session() { return session_of_test(); }
  static Json bare_profile() {
    return Json::parse(R"({"ucp":{"version":"2026-04-08","services":{"dev.ucp.shopping":[{"version":"2026-04-08","transport":"rest","endpoint":"https://shop.example/ucp"}]},
      "capabilities":{"dev.ucp.shopping.checkout":[{"version":"2026-04-08"}]},"payment_handlers":{}}})");
  }
  static Result<ucp::ProfileAnswer> read(const Json& profile) { return ucp::read_profile(profile.dump(), "https://shop.example", false); }
  static Json a_json() {
    return Json::parse(R"({"ucp":{"version":"2026-04-08"},"id":"chk_1","status":"ready_for_complete","currency":"EUR","links":[],
      "line_items":[{"id":"li_1","item":{"id":"v1","title":"Chair","price":100},"quantity":2,"totals":[]}],
      "totals":[{"type":"subtotal","amount":200},{"type":"fee","display_text":"Eco fee","amount":7},{"type":"total","display_text":"Grand total","amount":207}]})");
  }
  static shop::Checkout checkout(const Json& json) {
    auto read = ucp::read_checkout(json.dump(), session());
    EXPECT_TRUE(read) << (read ? "" : read.error().sentence());
    return read.value_or(shop::Checkout{});
  }
  static shop::CheckoutReply judged(Asked asked, int status, std::string body, std::vector<net::Header> headers = {}) {
    net::Response r;
    r.outcome = net::Outcome::ok;
    r.status = status;
    r.body = std::move(body);
    r.headers = std::move(headers);
    return ucp::judge(asked, r, session());
  }
  static net::Response failed(net::Outcome outcome, int status = 0) {
    net::Response r;
    r.outcome = outcome;
    r.status = status;
    return r;
  }
  std::string discovery_error(const std::string& where) {
    client.discover(where);
    const auto found = wait<ucp::reply::Discovered>();
    return found.session ? "" : found.session.error().sentence();
  }
};

inline constexpr const char* kEnvelope = R"({"ucp":{"version":"2026-04-08","status":"error"},"messages":[{"type":"error","code":"x","content":"No.","severity":"unrecoverable"}]})";

}  // namespace aisle::test
