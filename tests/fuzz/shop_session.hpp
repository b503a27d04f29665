// A session with a shop, for the fuzz programs of the client's readers.
#pragma once
#include "ucp/session.hpp"

namespace aisle::fuzz {

inline ucp::Session session() {
  ucp::Session s;
  s.shop_url = "https://shop.example";
  s.endpoint = "https://shop.example/ucp";
  s.payee = "shop.example";
  s.capabilities = {{"dev.ucp.shopping.checkout", "2026-04-08"}, {"dev.ucp.shopping.fulfillment", "2026-04-08"}, {"dev.ucp.shopping.discount", "2026-04-08"}};
  return s;
}

}  // namespace aisle::fuzz
