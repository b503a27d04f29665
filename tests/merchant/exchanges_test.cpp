// The client and the shop together, over the wire: every operation once and more, each exchange kept for the protocol's schemas
// (validate_answers checks them afterwards, both sides).
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "base/clock.hpp"
#include "recorder.hpp"
#include "shop.hpp"
#include "ucp/client.hpp"
#include "wallet/wallet.hpp"

namespace aisle::tests {
namespace {

using namespace std::chrono_literals;
using test::Exchange;

struct Kind {
  std::string schema, operation;
};

// Which schema rules an exchange: by method and path.
std::optional<Kind> kind_of(const Exchange& e) {
  if (e.path == "/.well-known/ucp") return Kind{"..+discovery+profile_schema", "read"};
  if (e.path == "/ucp/catalog/search") return Kind{"shopping+catalog_search", "search"};
  if (e.path == "/ucp/catalog/lookup") return Kind{"shopping+catalog_lookup", "lookup"};
  if (e.path == "/ucp/catalog/product") return Kind{"shopping+catalog_lookup", "get_product"};
  if (e.path.starts_with("/ucp/orders/")) return Kind{"shopping+order", "read"};
  if (!e.path.starts_with("/ucp/checkout-sessions")) return std::nullopt;
  if (e.path.ends_with("/complete")) return Kind{"shopping+checkout", "complete"};
  if (e.path.ends_with("/cancel")) return Kind{"shopping+checkout", "cancel"};
  if (e.method == "GET") return Kind{"shopping+checkout", "read"};
  return Kind{"shopping+checkout", e.method == "PUT" ? "update" : "create"};
}

struct Exchanges : ::testing::Test {
  Shop shop;
  std::unique_ptr<test::Recorder> recorder;
  base::SystemClock clock;
  std::unique_ptr<net::Client> net = *net::Client::make({});
  ucp::Client client{*net, clock, {"https://aisle.invalid/ucp/2026-04-08.json", "de-DE", "DE", "EUR"}};

  void SetUp() override {
    shop.start();
    recorder = std::make_unique<test::Recorder>(std::stoi(shop.url().substr(shop.url().rfind(':') + 1)));
    client.discover(recorder->url(), true);
    ASSERT_TRUE(wait<ucp::reply::Discovered>().session);
  }
  template <class T>
  T wait() {
    for (int i = 0; i < 5'000; ++i) {
      if (auto reply = client.poll()) return std::move(std::get<T>(*reply));
      std::this_thread::sleep_for(4ms);
    }
    throw std::runtime_error("no reply came");
  }
  shop::Checkout checkout() {
    auto reply = wait<ucp::reply::Checkout>().reply;
    EXPECT_TRUE(reply.checkout) << reply.error.sentence();
    return reply.checkout.value_or(shop::Checkout{});
  }
  static shop::NewCheckout order_of(const char* product, std::int64_t pieces = 1) {
    shop::NewCheckout o;
    o.cart.lines = {{shop::VariantId(product), shop::ProductId(product), "", {1, *base::Currency::parse("EUR")}, pieces}};
    o.buyer = {"Ada", "Sample", "ada@example.com", "+49301234567"};
    o.address = {"Ada", "Sample", "Musterweg 1", "Hof", "Berlin", "BE", "10115", "DE"};
    return o;
  }
  shop::Checkout with_option(shop::Checkout c, const char* option) {
    const auto& m = c.fulfillment.at(0);
    shop::Edits edits;
    edits.shipping = shop::ShippingChoice{m.id, m.groups.at(0).id, option};
    client.update(c, edits);
    return checkout();
  }
  shop::Checkout pay(const shop::Checkout& c, const char* instrument_id) {
    std::vector<std::unique_ptr<wallet::PaymentHandler>> handlers;
    handlers.push_back(wallet::make_sandbox_wallet());
    const wallet::Wallet wallet(std::move(handlers));
    const auto offered = wallet.instruments(c);
    const shop::Instrument* instrument = wallet.find(offered, instrument_id);
    EXPECT_NE(instrument, nullptr);
    const auto credential = wallet.credential(c, *instrument);
    client.complete(c.id, ucp::complete_body(*instrument, *credential), "key-" + c.id.value);
    return checkout();
  }
  // FOLDER/<schema>..<direction>..<operation>..<n>.json
  std::map<std::string, int> keep() {
    const std::filesystem::path folder = program("tests/exchanges");
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    std::map<std::string, int> count;
    int n = 0;
    for (const Exchange& e : recorder->exchanges()) {
      const auto kind = kind_of(e);
      EXPECT_TRUE(kind) << e.method << ' ' << e.path;
      if (!kind) continue;
      ++count[kind->schema + " " + kind->operation];
      const auto write = [&](std::string schema, const char* direction, const std::string& operation, const std::string& body) {
        std::ofstream(folder / (schema + ".." + direction + ".." + operation + ".." + std::to_string(n++) + ".json")) << body;
      };
      if (!e.request_body.empty() && e.request_body != "{}") write(kind->schema, "request", kind->operation, e.request_body);
      if (e.response_body.empty()) continue;
      const auto json = nlohmann::json::parse(e.response_body, nullptr, false);
      const bool error = json.is_object() && json.contains("ucp") && json["ucp"].value("status", "") == "error";
      const bool checkout = kind->schema == "shopping+checkout";
      write(error ? "shopping+types+error_response" : kind->schema, "response", error || checkout ? "read" : kind->operation, e.response_body);
    }
    return count;
  }
};

TEST_F(Exchanges, EveryOperationForTheSchemas) {
  client.browse();
  ASSERT_TRUE(wait<ucp::reply::Browsed>().page);
  client.search("stool");
  const auto found = wait<ucp::reply::Found>();
  ASSERT_TRUE(found.page);
  EXPECT_EQ(found.page->products.size(), 20u);
  client.product(shop::ProductId("chair"));
  EXPECT_TRUE(wait<ucp::reply::Detailed>().product);
  client.product(shop::ProductId("gone"));
  EXPECT_FALSE(wait<ucp::reply::Detailed>().product);
  recorder->miss("/ucp/catalog/product");
  client.product(shop::ProductId("lamp"));
  EXPECT_TRUE(wait<ucp::reply::Detailed>().product);

  client.create(order_of("cat"));  // not for sale
  EXPECT_EQ(wait<ucp::reply::Checkout>().reply.answer, shop::Answer::refused);
  shop::NewCheckout bare = order_of("chair", 2);
  bare.buyer = {};
  bare.address = {};
  bare.discount_codes = {"AISLE10", "no"};
  client.create(bare);
  shop::Checkout c = checkout();
  shop::Edits edits;
  edits.buyer = order_of("chair").buyer;
  edits.address = order_of("chair").address;
  client.update(c, edits);
  c = checkout();
  edits = {};
  edits.quantities = std::vector<std::pair<std::string, std::int64_t>>{{c.lines.at(0).id, 3}};
  edits.discount_codes = std::vector<std::string>{"WELCOME5"};
  client.update(c, edits);
  c = with_option(checkout(), "express");
  ASSERT_EQ(c.status, shop::CheckoutStatus::ready_for_complete);
  client.get(c.id);
  c = pay(checkout(), "success");
  ASSERT_EQ(c.status, shop::CheckoutStatus::completed);
  client.order(c.order);
  EXPECT_TRUE(wait<ucp::reply::Ordered>().order);

  for (const char* instrument : {"decline", "in_progress", "escalate"}) {
    client.create(order_of("lamp"));
    pay(with_option(checkout(), "standard"), instrument);
  }
  shop::NewCheckout coded = order_of("lamp", 4);  // an automatic discount, and one that waits for the shop's page
  coded.discount_codes = {"STUDENT15"};
  client.create(coded);
  shop::Checkout collected = with_option(checkout(), "standard");
  EXPECT_EQ(collected.status, shop::CheckoutStatus::requires_escalation);
  EXPECT_EQ(collected.discounts.size(), 2u);
  edits = {};
  edits.discount_codes = std::vector<std::string>{};
  edits.method = "pickup";
  client.update(collected, edits);
  collected = checkout();
  edits = {};
  edits.destination = collected.fulfillment.at(0).destinations.at(0).id;
  client.update(collected, edits);
  collected = pay(with_option(checkout(), "pickup"), "success");
  ASSERT_EQ(collected.status, shop::CheckoutStatus::completed);
  ASSERT_EQ(shop.run({"orders", "--data", shop.data(), "--ship", collected.order.value, "--pieces", "1"}), 0);
  ASSERT_EQ(shop.run({"orders", "--data", shop.data(), "--cancel", collected.order.value}), 0);
  client.order(collected.order);
  const auto changed = wait<ucp::reply::Ordered>();
  ASSERT_TRUE(changed.order);
  EXPECT_EQ(changed.order->events.size(), 2u);
  EXPECT_EQ(changed.order->lines.at(0).quantity, 1);

  client.create(order_of("sofa"));
  client.cancel(checkout().id);
  EXPECT_EQ(checkout().status, shop::CheckoutStatus::canceled);
  client.get(shop::CheckoutId("chk_gone"));
  EXPECT_EQ(wait<ucp::reply::Checkout>().reply.answer, shop::Answer::not_found);

  const auto count = keep();
  for (const char* operation : {"create", "update", "read", "complete", "cancel"}) EXPECT_GT(count.count(std::string("shopping+checkout ") + operation), 0u) << operation;
  for (const char* catalogue : {"shopping+catalog_search search", "shopping+catalog_lookup lookup", "shopping+catalog_lookup get_product", "shopping+order read"}) {
    EXPECT_GT(count.count(catalogue), 0u) << catalogue;
  }
}

TEST_F(Exchanges, NoRequestNamesWhatTheShopAloneDecides) {
  client.create(order_of("chair"));
  const shop::Checkout c = with_option(checkout(), "standard");
  pay(c, "success");
  for (const Exchange& e : recorder->exchanges()) {
    const auto body = nlohmann::json::parse(e.request_body, nullptr, false);
    if (!body.is_object() || e.path.find("/checkout-sessions") == std::string::npos) continue;
    for (const char* name : {"id", "ucp", "status", "currency", "totals", "messages", "links", "expires_at", "continue_url", "order"}) EXPECT_FALSE(body.contains(name)) << e.path << ' ' << name;
    const bool complete = e.path.ends_with("/complete");
    EXPECT_EQ(body.contains("line_items"), !complete) << e.path;
    EXPECT_EQ(body.contains("payment"), complete) << e.path;
  }
}

}  // namespace
}  // namespace aisle::tests
