// Feeds a shop's replies to every reader of the codec. The first byte picks the reader and the HTTP status. Seeds: the specification's examples
// and the bodies of recorded exchanges.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "shop/consent.hpp"
#include "ucp/codec.hpp"

namespace {

using namespace aisle;

ucp::Session session() {
  ucp::Session s;
  s.shop_url = "https://shop.example";
  s.endpoint = "https://shop.example/ucp";
  s.payee = "shop.example";
  return s;
}

void judge(shop::Asked asked, int status, std::string_view body) {
  net::Response response;
  response.outcome = net::Outcome::ok;
  response.status = status;
  response.headers = {{"Retry-After", std::string(body.substr(0, 40))}};
  response.body = std::string(body);
  const auto reply = ucp::judge(asked, response, session());
  if ((reply.answer == shop::Answer::checkout) != reply.checkout.has_value()) std::abort();
  if (reply.answer != shop::Answer::checkout && reply.error.what.empty()) std::abort();
  if (reply.checkout) {
    (void)reply.checkout->totals_add_up();
    if (shop::consent_hash(*reply.checkout, "p", "i").size() != 64) std::abort();
    (void)ucp::update_body(*reply.checkout, {}, session(), {"en", "DE", "EUR"}, {});  // what was read can be sent back
  }
  ucp::Manners manners;
  (void)ucp::learn(manners, ucp::Shape::update, response, true);
  (void)ucp::retry_after_ms(response.header("retry-after"), 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  static constexpr int kStatuses[] = {200, 201, 400, 404, 409, 422, 500, 503};
  switch (data[0] % 6) {
    case 0: (void)ucp::read_profile(body, "https://shop.example", false); break;
    case 1: (void)ucp::read_page(body, session()); break;
    case 2: (void)ucp::read_product(body, session()); break;
    case 3: (void)ucp::read_order(body, session()); break;
    case 4: judge(shop::Asked::complete, kStatuses[data[0] / 6 % 8], body); break;
    default: judge(shop::Asked::update, kStatuses[data[0] / 6 % 8], body); break;
  }
  return 0;
}
