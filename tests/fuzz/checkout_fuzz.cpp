// Checkout and order replies, at any status. The first byte picks request and status.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "shop/checkout_machine.hpp"
#include "shop/consent.hpp"
#include "tests/unit/ucp/session_of_test.hpp"
#include "ucp/codec.hpp"

using namespace aisle;

namespace {

void judge(shop::Asked asked, int status, std::string_view body) {
  net::Response response;
  response.outcome = net::Outcome::ok;
  response.status = status;
  response.headers = {{"Retry-After", std::string(body.substr(0, 40))}};
  response.body = std::string(body);
  const auto reply = ucp::judge(asked, response, test::session_of_test());
  if ((reply.answer == shop::Answer::checkout) != reply.checkout.has_value()) std::abort();
  if (reply.answer != shop::Answer::checkout && reply.error.what.empty()) std::abort();
  // Complete is refused only when that is certain.
  if (asked == shop::Asked::complete && status >= 500 && reply.answer == shop::Answer::refused) std::abort();
  ucp::Manners manners;
  (void)ucp::learn(manners, ucp::Shape::update, response, true);
  ucp::Session session = test::session_of_test();
  ucp::adopt(session, body);
  (void)ucp::retry_after_ms(response.header("retry-after"), 0);
  if (!reply.checkout) return;
  (void)reply.checkout->totals_add_up();
  if (shop::consent_hash(*reply.checkout, "p", "i").size() != 64) std::abort();
  shop::Edits edits;
  edits.address = shop::Address{};
  edits.method = "pickup";
  (void)ucp::update_body(*reply.checkout, {}, session, {"en", "DE", "EUR"}, {});  // what was read can be sent back
  (void)ucp::update_body(*reply.checkout, edits, session, {"en", "DE", "EUR"}, manners);
  // And the purchase machine takes it in any stage where it can come.
  shop::Purchase purchase;
  purchase.stage = shop::stage::Creating{};
  auto answer = reply;
  answer.asked = shop::Asked::create;
  (void)shop::on_reply(purchase, answer, 1'000);
  (void)shop::why_not_payable(purchase, "i", 10'000);
  (void)shop::tick(purchase, 20'000);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  static constexpr int kStatuses[] = {200, 201, 400, 404, 409, 422, 500, 503};
  static constexpr shop::Asked kAsked[] = {shop::Asked::create, shop::Asked::update, shop::Asked::get, shop::Asked::complete, shop::Asked::cancel};
  const int which = data[0] % 6;
  if (which == 5) (void)ucp::read_order(body, test::session_of_test());
  else judge(kAsked[which], kStatuses[data[0] / 6 % 8], body);
  return 0;
}
