// Till: carries out the purchase machine's todos with ucp, ledger and wallet, and brings back what the machine must hear.
// It alone touches keys and request bytes, so that the world value, its events and recordings never hold a secret. Frame loop's thread.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "ledger/ledger.hpp"
#include "shop/checkout_machine.hpp"
#include "ucp/client.hpp"
#include "wallet/wallet.hpp"

namespace aisle::till {

// Events for session::step; plain values without secrets.
struct Replied { shop::CheckoutReply reply; };  // -> shop::on_reply
struct Armed { Result<void> result; };          // -> shop::on_armed
struct EmptyCart {};                            // the purchase is done: empty the world's cart
struct Trouble { Error error; };                // the disk refused; show it
using Event = std::variant<Replied, Armed, EmptyCart, Trouble>;

class Till {
 public:
  Till(ucp::Client& ucp, ledger::Ledger& ledger, const wallet::Wallet& wallet);

  // PURCHASE names shop and visitor.
  void carry_out(const shop::Purchase& purchase, shop::Todos todos);
  // Hand every ucp checkout reply and every ledger reply here; the others are the session's.
  std::vector<Event> take(ucp::reply::Checkout reply);
  std::vector<Event> take(ledger::Reply reply);
  std::vector<Event> take_own();  // what carry_out() itself produced; every frame

 private:
  void arm(const shop::Purchase& purchase, shop::todo::Arm arm);
  void send(ledger::reply::Unsealed unsealed, std::vector<Event>& out);
  ucp::Client& ucp_;
  ledger::Ledger& ledger_;
  const wallet::Wallet& wallet_;
  std::vector<Event> own_;
  shop::CheckoutId sending_;    // its bytes are being unsealed
  ucp::RequestId awaited_ = 0;  // the one checkout request whose reply counts; older ones are stale
};

// Feeds one event to the machine and returns what is to be done next: the session's whole share of a purchase.
shop::Todos apply(shop::Purchase& purchase, const Event& event, std::int64_t now_ms);

}  // namespace aisle::till
