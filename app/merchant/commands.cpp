#include "merchant/commands.hpp"

#include <fmt/format.h>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "base/clock.hpp"
#include "base/money.hpp"
#include "base/platform.hpp"
#include "glue/log.hpp"
#include "merchant/catalogue.hpp"
#include "merchant/http_server.hpp"
#include "merchant/order_status.hpp"
#include "merchant/store.hpp"

namespace aisle::merchant {
namespace {

constexpr std::int64_t kAnswersKeptMs = 7LL * 24 * 3600 * 1000;  // the protocol asks for a day at least

std::string money(std::int64_t minor, const std::string& currency) {
  return base::to_plain({minor, base::Currency::parse(currency).value_or(base::Currency{})});
}

// The port of the last start, so that the shop keeps its address.
int remembered_port(const std::string& data) {
  const auto text = base::read_file(data + "/port", 16);
  const int port = text ? std::atoi(text->c_str()) : 0;
  return port > 1023 && port < 65536 ? port : 0;
}

Result<int> bind_somewhere(HttpServer& first_choice, Service& service, Faults& faults, HttpServerOptions options,
                           std::unique_ptr<HttpServer>& fallback) {
  const auto bound = first_choice.bind();
  if (bound) return *bound;
  options.port = 0;
  fallback = std::make_unique<HttpServer>(service, faults, options);
  return fallback->bind();
}

std::string catalogue_folder(const std::string& data, const std::string& catalogue) {
  return catalogue.empty() ? data : catalogue;
}

}  // namespace

Result<void> serve(const ServeOptions& options) {
  const std::string folder = catalogue_folder(options.data, options.catalogue);
  auto lock = base::FolderLock::take(options.data);
  if (!lock) {
    if (lock.error().kind == ErrorKind::conflict) {
      return fail(ErrorKind::conflict, fmt::format("Another aisle-merchant is already serving {}.", options.data),
                  "Stop it, or choose another --data folder.");
    }
    return fail(lock.error().kind, lock.error().what, "Choose a folder you may write to with --data.");
  }
  TRY_ASSIGN(const Catalogue catalogue, Catalogue::load(folder));
  TRY_ASSIGN(Store store, Store::open(options.data, Database::Mode::create));
  const base::SystemClock clock;
  TRY(store.seed_stock(catalogue));
  TRY(store.forget_answers_before(clock.unix_time_ms() - kAnswersKeptMs));
  TRY_ASSIGN(Faults faults, options.fault_file.empty() ? Result<Faults>(Faults{}) : Faults::load(options.fault_file));

  const int remembered = options.port == 0 ? remembered_port(options.data) : 0;
  HttpServerOptions http{options.host, options.port != 0 ? options.port : remembered, folder + "/media"};
  Service service(
      catalogue, store, clock,
      {fmt::format("http://{}:{}", options.host, http.port), options.checkout_ttl_s, options.strict_profile});
  HttpServer server(service, faults, http);
  std::unique_ptr<HttpServer> fallback;
  const auto bound = remembered != 0 ? bind_somewhere(server, service, faults, http, fallback) : server.bind();
  if (!bound) return tl::unexpected(bound.error());
  if (options.port == 0 && *bound != remembered)
    TRY(base::write_file_atomic(options.data + "/port", fmt::format("{}\n", *bound)));

  HttpServer& running = fallback ? *fallback : server;
  running.start();
  const Json ready = {{"url", fmt::format("http://{}:{}", options.host, *bound)},
                      {"port", *bound},
                      {"products", catalogue.products().size()},
                      {"shop", "sandbox"}};
  fmt::print("{}\n", dump(ready));
  std::fflush(stdout);
  while (!base::quit_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  running.stop();
  return {};
}

Result<void> print_orders(const std::string& data, bool json) {
  TRY_ASSIGN(Store store, Store::open(data, Database::Mode::existing));
  TRY_ASSIGN(const auto orders, store.orders());
  if (json) {
    Json list = Json::array();
    for (const OrderRow& o : orders) {
      list.push_back({{"id", o.id},
                      {"label", o.label},
                      {"checkout_id", o.checkout_id},
                      {"placed_at", rfc3339(o.placed_at_ms)},
                      {"currency", o.currency},
                      {"total", o.total},
                      {"order", o.body}});
    }
    fmt::print("{}\n", dump({{"orders", std::move(list)}}, 1));
    return {};
  }
  for (const OrderRow& o : orders)
    fmt::print("{}  {}  {:>14}  {} lines\n", o.label, rfc3339(o.placed_at_ms), money(o.total, o.currency),
               member(o.body, "line_items").size());
  fmt::print("{} orders\n", orders.size());
  return {};
}

Result<void> change_order(const std::string& data, const std::string& order, const std::string& change, std::int64_t pieces) {
  const auto wanted = order_change(change);
  if (!wanted) return fail(ErrorKind::invalid, fmt::format("An order cannot be changed by \"{}\".", change), "Say ship, deliver, cancel or refund.");
  TRY_ASSIGN(Store store, Store::open(data, Database::Mode::existing));
  const base::SystemClock clock;
  Result<void> changed = fail(ErrorKind::not_found, fmt::format("There is no order {}.", order), "aisle-merchant orders lists them.");
  TRY(store.transact([&](Ledger& ledger) {
    auto found = ledger.order(order);
    if (!found) found = ledger.order_labelled(order);
    if (!found) return false;
    changed = change_order(found->body, *wanted, pieces > 0 ? std::optional(pieces) : std::nullopt, clock.unix_time_ms());
    if (!changed) return false;
    ledger.update_order(found->id, found->body);
    for (const Json& line : member(found->body, "line_items")) fmt::print("{}  {}  {}\n", found->label, text_of(line, "status"), text_of(member(line, "item"), "title"));
    return true;
  }));
  return changed;
}

Result<void> print_stats(const std::string& data, bool json) {
  TRY_ASSIGN(Store store, Store::open(data, Database::Mode::existing));
  TRY_ASSIGN(const auto stats, store.stats());
  if (json) {
    Json revenue = Json::object();
    for (const auto& [currency, total] : stats.revenue) revenue[currency] = total;
    fmt::print("{}\n", dump({{"orders", stats.orders},
                             {"open_checkouts", stats.open_checkouts},
                             {"products_in_stock", stats.products_in_stock},
                             {"pieces_in_stock", stats.pieces_in_stock},
                             {"revenue", std::move(revenue)}}));
    return {};
  }
  fmt::print("orders {}\nopen checkouts {}\nproducts in stock {}\npieces in stock {}\n", stats.orders,
             stats.open_checkouts, stats.products_in_stock, stats.pieces_in_stock);
  for (const auto& [currency, total] : stats.revenue) fmt::print("sold {}\n", money(total, currency));
  return {};
}

Result<void> set_stock(const std::string& data, const std::string& product, std::int64_t quantity) {
  TRY_ASSIGN(Store store, Store::open(data, Database::Mode::existing));
  TRY_ASSIGN(const bool known, store.set_stock(product, quantity));
  if (!known)
    return fail(ErrorKind::not_found, fmt::format("The shop sells no {}.", product),
                "The ids are in catalogue.json and in search results.");
  fmt::print("{}: {} left\n", product, quantity);
  return {};
}

Result<void> reset(const std::string& data, const std::string& catalogue) {
  TRY_ASSIGN(const Catalogue products, Catalogue::load(catalogue_folder(data, catalogue)));
  TRY(base::make_folder(data));
  TRY_ASSIGN(Store store, Store::open(data, Database::Mode::create));
  TRY_ASSIGN(const std::int64_t refilled, store.refill(products));
  fmt::print("The shelves are full again: {} products.\n", refilled);
  return {};
}

}  // namespace aisle::merchant
