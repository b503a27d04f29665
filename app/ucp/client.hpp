// Client: one shop spoken to by the Universal Commerce Protocol: discovery, negotiation, JSON mapping, retries, idempotency.
// One thread (the frame loop's): every call returns at once; replies come from poll(), each frame.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "glue/result.hpp"
#include "net/client.hpp"
#include "shop/catalogue.hpp"
#include "shop/checkout.hpp"
#include "shop/checkout_machine.hpp"
#include "ucp/session.hpp"
#include "ucp/values.hpp"

namespace aisle::ucp {

struct Config {
  std::string profile_url = "https://aisle.invalid/ucp/2026-04-08.json";  // constant for a session: shops bind checkouts to it
  std::string language = "en", country, currency;                          // BCP 47, ISO 3166, ISO 4217
};

using RequestId = std::uint64_t;

namespace reply {
struct Discovered { RequestId request; Result<Session> session; };
struct Browsed { RequestId request; Result<Page> page; };               // of browse()
struct Found { RequestId request; std::string query; Result<Page> page; };  // of search()
struct Detailed { RequestId request; Result<shop::Product> product; };
struct Checkout { RequestId request; shop::CheckoutReply reply; };      // of create, update, get, complete, cancel
struct Ordered { RequestId request; Result<Order> order; };
}  // namespace reply
using Reply = std::variant<reply::Discovered, reply::Browsed, reply::Found, reply::Detailed, reply::Checkout, reply::Ordered>;

class Client {
 public:
  Client(net::Client& net, const base::Clock& clock, Config config);
  ~Client();  // cancels what is under way

  // GET URL/.well-known/ucp and negotiate. SANDBOX: our own merchant on this computer (its payee is called so).
  RequestId discover(std::string url, bool sandbox = false);
  const Session* session() const;  // null until discovered

  // Everything, page by page. A shop that does not list everything is walked category by category (those seen so far and those of
  // know_categories()), else the page says `search_only`.
  RequestId browse(std::string cursor = {});
  void know_categories(std::vector<std::string> names);  // of an earlier visit
  RequestId search(std::string words, std::string cursor = {});
  RequestId search(Query query, std::string cursor = {});
  // SELECTED: options (name, label) chosen so far; the reply tells which others go with them.
  RequestId product(const shop::ProductId& id, std::vector<std::pair<std::string, std::string>> selected = {});

  RequestId create(const shop::NewCheckout& order);
  RequestId update(const shop::Checkout& current, const shop::Edits& edits);
  RequestId get(const shop::CheckoutId& id);
  RequestId complete(const shop::CheckoutId& id, const base::Secret& bytes, const std::string& key);  // exactly these bytes
  RequestId cancel(const shop::CheckoutId& id);
  RequestId order(const shop::OrderId& id);

  void forget(RequestId request);  // cancels; its reply never comes
  bool idle() const;               // nothing is out or waiting to be tried again

  // Every frame until empty. Starts due retries too.
  std::optional<Reply> poll();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The exact bytes of a complete request. CREDENTIAL: JSON object from the wallet. Pure.
base::Secret complete_body(const shop::Instrument& instrument, const base::Secret& credential_json);

}  // namespace aisle::ucp
