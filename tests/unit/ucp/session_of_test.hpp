// A session with a shop that lets buy, ship and discount: for tests and fuzz programs of what the client reads.
#pragma once
#include "ucp/session.hpp"

namespace aisle::test {

inline ucp::Session session_of_test() {
  ucp::Session s;
  s.shop_url = "https://shop.example";
  s.endpoint = "https://shop.example/ucp";
  s.payee = "shop.example";
  s.capabilities = {{"dev.ucp.shopping.checkout", "2026-04-08"}, {"dev.ucp.shopping.fulfillment", "2026-04-08"}, {"dev.ucp.shopping.discount", "2026-04-08"}};
  return s;
}

}  // namespace aisle::test
