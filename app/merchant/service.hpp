// Service: one HTTP request in, one answer out; knows UCP and the shop, nothing of sockets. Any thread, many at once.
#pragma once
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "merchant/catalogue.hpp"
#include "merchant/platform_profiles.hpp"
#include "merchant/store.hpp"
#include "merchant/wire.hpp"

namespace aisle::merchant {

struct HttpRequest {
  std::string method, path, body;
  std::function<std::string(const char*)> header;  // empty when absent
  std::function<void()> while_in_flight;           // fault injection: runs while the idempotency key is held
};

struct HttpResponse {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
};

struct ServiceOptions {
  std::string default_base;                // "http://127.0.0.1:4080", when a request names no host
  std::int64_t checkout_ttl_s = 6 * 3600;  // the protocol's default
  bool strict_profile = false;             // 424 for platforms whose profile cannot be had
};

class Service {
 public:
  Service(const Catalogue& catalogue, Store& store, const base::Clock& clock, ServiceOptions options);
  HttpResponse handle(const HttpRequest& request);

 private:
  struct Call;  // one request, taken apart
  using Operation = HttpResponse (Service::*)(Ledger&, const Call&);

  HttpResponse ucp(const HttpRequest& request, const Site& site);
  HttpResponse read(Call& call, Operation operation);
  HttpResponse write_once(Call& call, Operation operation);
  HttpResponse page(const HttpRequest& request, const Site& site);

  // service_catalog.cpp
  HttpResponse search(Ledger& ledger, const Call& call);
  HttpResponse lookup(Ledger& ledger, const Call& call);
  HttpResponse product(Ledger& ledger, const Call& call);
  Buyer buyer_of(const Call& call) const;

  // service_checkout.cpp
  HttpResponse create_checkout(Ledger& ledger, const Call& call);
  HttpResponse get_checkout(Ledger& ledger, const Call& call);
  HttpResponse update_checkout(Ledger& ledger, const Call& call);
  HttpResponse complete_checkout(Ledger& ledger, const Call& call);
  HttpResponse cancel_checkout(Ledger& ledger, const Call& call);
  HttpResponse get_order(Ledger& ledger, const Call& call);
  HttpResponse create_cart(Ledger& ledger, const Call& call);
  HttpResponse get_cart(Ledger& ledger, const Call& call);
  HttpResponse update_cart(Ledger& ledger, const Call& call);
  HttpResponse cancel_cart(Ledger& ledger, const Call& call);
  HttpResponse challenge(Ledger& ledger, const Call& call);

  std::optional<Checkout> load_checkout(Ledger& ledger, const std::string& id, const Site& site);
  Priced price_now(Ledger& ledger, const Checkout& checkout) const;
  void settle(Ledger& ledger, Checkout& checkout, const Site& site);
  bool take_all(Ledger& ledger, const Checkout& checkout);
  void return_all(Ledger& ledger, const Checkout& checkout);
  void place_order(Ledger& ledger, Checkout& checkout, const Site& site);
  void refuse_payment(Checkout& checkout, std::string_view why);
  HttpResponse shown(Ledger& ledger, Checkout& checkout, const Site& site, int status = 200);
  HttpResponse unchanged(Ledger& ledger, Checkout& checkout, const Site& site, std::string_view why);
  void save(Ledger& ledger, const Checkout& checkout);

  const Catalogue& catalogue_;
  Store& store_;
  const base::Clock& clock_;
  ServiceOptions options_;
  PlatformProfiles profiles_;
  std::mutex in_flight_mutex_;
  std::set<std::string> in_flight_;
};

}  // namespace aisle::merchant
