// The ucp client on the wire: headers, keys, retries, fields dropped once, fallbacks.
#include "wire.hpp"

namespace {

using namespace aisle;
using namespace aisle::test;

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

// --- bodies no shop should send: a clear sentence, and the client lives

struct BadBodies : Wire {
  // What each kind of request makes of BODY (with a length that is not told beforehand).
  std::vector<std::string> sentences(const std::function<void(const Connection&)>& say_body) {
    answer = [&](const Exchange&, const Connection& c) {
      c.say("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
      say_body(c);
    };
    std::vector<std::string> out;
    client.browse();
    if (const auto r = wait<ucp::reply::Browsed>(); !r.page) out.push_back(r.page.error().sentence());
    client.product(shop::ProductId("p"));
    if (const auto r = wait<ucp::reply::Detailed>(); !r.product) out.push_back(r.product.error().sentence());
    client.order(shop::OrderId("o"));
    if (const auto r = wait<ucp::reply::Ordered>(); !r.order) out.push_back(r.order.error().sentence());
    client.create(an_order());
    if (const auto r = wait<ucp::reply::Checkout>(); r.reply.answer != shop::Answer::checkout) out.push_back(r.reply.error.sentence());
    client.complete(shop::CheckoutId("chk_1"), base::Secret(std::string("{}")), "k");
    const auto r = wait<ucp::reply::Checkout>();
    EXPECT_EQ(r.reply.answer, shop::Answer::unknown);  // it may have been done
    out.push_back(r.reply.error.sentence());
    // Alive: the next good answer is read.
    answer = [](const Exchange&, const Connection& c) { c.reply(200, a_checkout()); };
    client.get(shop::CheckoutId("chk_1"));
    EXPECT_EQ(wait<ucp::reply::Checkout>().reply.answer, shop::Answer::checkout);
    return out;
  }
  static void expect_words(const std::vector<std::string>& all, const char* words) {
    EXPECT_EQ(all.size(), 5u);
    for (const std::string& sentence : all) EXPECT_NE(sentence.find(words), std::string::npos) << sentence;
  }
};

TEST_F(BadBodies, AHundredMegabytesAreRefusedEarly) {
  discover();
  const std::string block(1u << 20, ' ');
  int sent = 0;
  expect_words(sentences([&](const Connection& c) {
    for (int i = 0; i < 100 && !c.broken(); ++i, ++sent) c.say(block);
  }), "more than we accept");
  EXPECT_LT(sent, 5 * 40);  // it hangs up long before the hundred are through
}

TEST_F(BadBodies, TenThousandLevelsOfNesting) {
  discover();
  for (const auto& [open, close] : {std::pair{"[", "]"}, std::pair{"{\"a\":", "}"}}) {
    std::string body = "{\"products\":";
    for (int i = 0; i < 10'000; ++i) body += open;
    body += "1";
    for (int i = 0; i < 10'000; ++i) body += close;
    expect_words(sentences([&](const Connection& c) { c.say(body + "}"); }), "nested too deeply");
  }
}

TEST_F(BadBodies, InvalidUtf8) {
  discover();
  for (const char* bytes : {"\xff", "\xc3\x28", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\xaf"}) {
    expect_words(sentences([&](const Connection& c) { c.say(std::string("{\"products\":[],\"id\":\"") + bytes + "\"}"); }), "unreadable data");
  }
}

}  // namespace
