// The ucp client on the wire: headers, keys, retries, fields dropped once, fallbacks.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "../net/fault_server.hpp"
#include "base/clock.hpp"
#include "ucp/client.hpp"

namespace {

using namespace aisle;
using namespace std::chrono_literals;
using Json = nlohmann::json;
using test::Connection;
using test::FaultServer;

struct Exchange {
  std::string line, head, body;
  std::string header(const std::string& name) const {
    const std::size_t at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const std::size_t from = at + name.size() + 4;
    return head.substr(from, head.find("\r\n", from) - from);
  }
};

struct Wire : ::testing::Test {
  std::vector<Exchange> seen;  // written by the server's thread, read after a reply has come
  std::function<void(const Exchange&, const Connection&)> answer;
  std::string url;
  FaultServer server{[this](const std::string& request, const Connection& c) {
    Exchange e;
    e.line = request.substr(0, request.find("\r\n"));
    const std::size_t split = request.find("\r\n\r\n");
    e.head = request.substr(0, split + 2);
    e.body = request.substr(split + 4);
    seen.push_back(e);
    if (e.line.find("/.well-known/ucp") != std::string::npos) c.reply(200, profile().dump(), "Cache-Control: max-age=5\r\n");
    else answer(e, c);
  }};
  base::SystemClock clock;
  std::unique_ptr<net::Client> net = *net::Client::make({});
  ucp::Client client{*net, clock, {"https://aisle.invalid/ucp/2026-04-08.json", "de-DE", "DE", "EUR"}};

  Json profile() const {
    return {{"ucp", {{"version", "2026-04-08"},
                     {"services", {{"dev.ucp.shopping", {{{"version", "2026-04-08"}, {"transport", "rest"}, {"endpoint", server.url("/ucp")}}}}}},
                     {"capabilities", {{"dev.ucp.shopping.checkout", {{{"version", "2026-04-08"}}}}}},
                     {"payment_handlers", Json::object()}}},
            {"name", "Test shop"}};
  }
  template <class T>
  T wait() {
    for (int i = 0; i < 5'000; ++i) {
      if (auto reply = client.poll()) {
        if (auto* wanted = std::get_if<T>(&*reply)) return std::move(*wanted);
        ADD_FAILURE() << "another reply came";
      }
      std::this_thread::sleep_for(4ms);
    }
    throw std::runtime_error("no reply came");
  }
  void discover() {
    client.discover(server.url(""));
    const auto found = wait<ucp::reply::Discovered>();
    ASSERT_TRUE(found.session) << found.session.error().sentence();
    EXPECT_EQ(found.session->merchant, "Test shop");
  }
  static shop::NewCheckout an_order() {
    shop::NewCheckout o;
    o.cart.lines = {{shop::VariantId("v1"), shop::ProductId("p1"), "Chair", {100, *base::Currency::parse("EUR")}, 1}};
    return o;
  }
  static std::string a_checkout() { return R"({"id":"chk_1","status":"incomplete","currency":"EUR","line_items":[],"totals":[{"type":"total","amount":1}],"links":[]})"; }
};

TEST_F(Wire, HeadersAreConstantWhereTheyMustBeAndFreshWhereTheyMustBe) {
  answer = [](const Exchange&, const Connection& c) { c.reply(201, a_checkout()); };
  discover();
  client.create(an_order());
  EXPECT_EQ(wait<ucp::reply::Checkout>().reply.answer, shop::Answer::checkout);
  client.create(an_order());
  wait<ucp::reply::Checkout>();
  client.get(shop::CheckoutId("chk/1 ?"));
  wait<ucp::reply::Checkout>();
  ASSERT_EQ(seen.size(), 4u);
  for (const Exchange& e : seen) {
    EXPECT_EQ(e.header("UCP-Agent"), "profile=\"https://aisle.invalid/ucp/2026-04-08.json\"");
    EXPECT_EQ(e.header("Request-Id").size(), 36u);
    EXPECT_EQ(e.header("Accept-Language"), "de-DE");
  }
  EXPECT_EQ(seen[0].header("Idempotency-Key"), "");
  EXPECT_EQ(seen[1].header("Idempotency-Key").size(), 36u);
  EXPECT_NE(seen[1].header("Idempotency-Key"), seen[2].header("Idempotency-Key"));
  EXPECT_NE(seen[1].header("Request-Id"), seen[2].header("Request-Id"));
  EXPECT_EQ(seen[3].line, "GET /ucp/checkout-sessions/chk%2F1%20%3F HTTP/1.1");
  EXPECT_EQ(seen[3].header("Idempotency-Key"), "");
}

TEST_F(Wire, ARetryRepeatsBodyAndKey) {
  int n = 0;
  answer = [&](const Exchange&, const Connection& c) { ++n < 3 ? c.reply(503, "<html>") : c.reply(201, a_checkout()); };
  discover();
  client.create(an_order());
  EXPECT_EQ(wait<ucp::reply::Checkout>().reply.answer, shop::Answer::checkout);
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_EQ(seen[1].header("Idempotency-Key"), seen[3].header("Idempotency-Key"));
  EXPECT_EQ(seen[1].body, seen[3].body);
}

TEST_F(Wire, CompleteSendsExactlyTheArmedBytesAndIsNotRepeatedAfterA5xx) {
  answer = [](const Exchange&, const Connection& c) { c.reply(503, "<html>"); };
  discover();
  client.complete(shop::CheckoutId("chk_1"), base::Secret(std::string("{\"exact\": 1}")), "key-1");
  EXPECT_EQ(wait<ucp::reply::Checkout>().reply.answer, shop::Answer::unknown);
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[1].body, "{\"exact\": 1}");
  EXPECT_EQ(seen[1].header("Idempotency-Key"), "key-1");
}

TEST_F(Wire, OptionalFieldsAShopRefusesAreDroppedOnceAndRemembered) {  // Medusa
  answer = [](const Exchange& e, const Connection& c) {
    if (e.body.find("context") != std::string::npos) c.reply(400, R"({"type":"invalid_data","message":"Invalid request: Unrecognized fields: 'context'"})");
    else c.reply(200, R"({"ucp":{"version":"2026-04-08"},"products":[]})");
  };
  discover();
  client.browse();
  EXPECT_TRUE(wait<ucp::reply::Browsed>().page);
  EXPECT_EQ(seen.size(), 3u);
  client.search("chair");
  const auto found = wait<ucp::reply::Found>();
  EXPECT_TRUE(found.page);
  EXPECT_EQ(found.query, "chair");
  EXPECT_EQ(seen.size(), 4u);
}

TEST_F(Wire, AShopWithoutProductIsAskedByLookup) {  // Medusa
  answer = [](const Exchange& e, const Connection& c) {
    if (e.line.find("/catalog/product") != std::string::npos) c.reply(404, "<html>Cannot POST</html>");
    else c.reply(200, R"({"products":[{"id":"p1","title":"Chair","variants":[{"id":"v1","title":"Red","price":{"amount":1,"currency":"EUR"}}]}]})");
  };
  discover();
  client.product(shop::ProductId("p1"));
  const auto detailed = wait<ucp::reply::Detailed>();
  ASSERT_TRUE(detailed.product) << detailed.product.error().sentence();
  EXPECT_EQ(detailed.product->title, "Chair");
  EXPECT_EQ(Json::parse(seen.back().body)["ids"], Json::array({"p1"}));
}

TEST_F(Wire, DiscoveryIsBelievedForAMinuteAtLeast) {
  discover();
  discover();
  EXPECT_EQ(seen.size(), 1u);
}

TEST_F(Wire, NothingIsAskedBeforeDiscovery) {
  client.create(an_order());
  EXPECT_EQ(wait<ucp::reply::Checkout>().reply.answer, shop::Answer::not_sent);
  client.browse();
  EXPECT_FALSE(wait<ucp::reply::Browsed>().page);
  EXPECT_TRUE(seen.empty());
}

TEST_F(Wire, AForgottenRequestNeverReplies) {
  answer = [](const Exchange&, const Connection& c) { c.reply(200, a_checkout()); };
  discover();
  client.forget(client.get(shop::CheckoutId("chk_1")));
  for (int i = 0; i < 50; ++i) {
    EXPECT_FALSE(client.poll());
    std::this_thread::sleep_for(4ms);
  }
  EXPECT_TRUE(client.idle());
}

TEST_F(Wire, HtmlInsteadOfJsonIsASentence) {
  answer = [](const Exchange&, const Connection& c) { c.reply(200, "<!DOCTYPE html><html>Welcome</html>"); };
  discover();
  client.browse();
  const auto browsed = wait<ucp::reply::Browsed>();
  ASSERT_FALSE(browsed.page);
  EXPECT_NE(browsed.page.error().what.find("a web page instead of data"), std::string::npos);
}

}  // namespace
