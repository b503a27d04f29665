// The client against a server that answers with the 39 recorded exchanges, matched by method and path: each is survived, and each
// quirk of the table is dealt with on the wire.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "../net/fault_server.hpp"
#include "base/clock.hpp"
#include "recordings.hpp"
#include "ucp/client.hpp"
#include "ucp/codec.hpp"
#include "ucp/quirks.hpp"

namespace {

using namespace aisle;
using namespace std::chrono_literals;
using Json = nlohmann::json;
using test::Connection;
using test::Recording;
using shop::Answer;

struct Seen {
  std::string method, path, head, body, key;
};

struct Replay : ::testing::Test {
  std::map<std::string, Recording> by_number;
  std::map<std::string, std::vector<std::string>> script;  // "POST /path" -> numbers of the answers, the last one stays
  std::vector<Seen> seen;
  test::FaultServer server{[this](const std::string& request, const Connection& c) { answer(request, c); }};
  base::SystemClock clock;
  std::unique_ptr<net::Client> net = *net::Client::make({});
  ucp::Client client{*net, clock, {"https://platform.example/profiles/vr-shop.json", "en", "US", "USD"}};

  void SetUp() override {
    for (auto& r : test::medusa_recordings()) by_number[r.name.substr(0, r.name.find('-'))] = r;
    if (by_number.empty()) GTEST_SKIP() << "ucp/dialogs/medusa is not in $AISLE_SHARED";
    ASSERT_EQ(by_number.size(), 39u);
    script["GET /.well-known/ucp"] = {"01"};
    client.discover(server.url(""));
    const auto found = wait<ucp::reply::Discovered>();
    ASSERT_TRUE(found.session) << found.session.error().sentence();
  }
  void answer(const std::string& request, const Connection& c) {
    Seen s;
    s.method = request.substr(0, request.find(' '));
    const std::size_t path = request.find(' ') + 1;
    s.path = request.substr(path, request.find(' ', path) - path);
    const std::size_t split = request.find("\r\n\r\n");
    s.head = request.substr(0, split + 2);
    s.body = request.substr(split + 4);
    if (const std::size_t at = s.head.find("Idempotency-Key: "); at != std::string::npos) s.key = s.head.substr(at + 17, s.head.find("\r\n", at) - at - 17);
    auto& numbers = script[s.method + " " + s.path];
    seen.push_back(std::move(s));
    if (numbers.empty()) return c.reply(404, "<html>Cannot find it</html>");
    const Recording r = by_number.at(numbers.front());
    if (numbers.size() > 1) numbers.erase(numbers.begin());
    if (r.response.outcome != net::Outcome::ok) return;  // the connection ends without an answer
    std::string body = r.response.body;
    for (std::size_t at = 0; (at = body.find("http://127.0.0.1:9000", at)) != std::string::npos;) body.replace(at, 21, server.url(""));
    const std::string wait_s(r.response.header("Retry-After"));
    c.reply(r.response.status, body, wait_s.empty() ? "" : "Retry-After: " + wait_s + "\r\n");
  }
  template <class T>
  T wait() {
    for (int i = 0; i < 5'000; ++i) {
      if (auto reply = client.poll()) return std::move(std::get<T>(*reply));
      std::this_thread::sleep_for(4ms);
    }
    throw std::runtime_error("no reply came");
  }
  shop::CheckoutReply checkout() { return wait<ucp::reply::Checkout>().reply; }
  static std::string id_in(const std::string& path, const std::string& before) {
    const std::size_t at = path.find(before) + before.size();
    return path.substr(at, path.find('/', at) - at);
  }
  static shop::NewCheckout an_order(const char* variant = "variant_01M8065GZX8BQT4PP581853ZK8") {
    shop::NewCheckout o;
    o.cart.lines = {{shop::VariantId(variant), shop::ProductId("p"), "Helmet", {12'900, *base::Currency::parse("USD")}, 2}};
    o.buyer = {"Jane", "Doe", "jane@example.com", ""};
    return o;
  }
  shop::CheckoutReply read(const char* number) { return ucp::judge(shop::Asked::get, by_number.at(number).response, test::medusa_session()); }
  shop::CheckoutReply complete(const std::string& checkout_id, const std::string& key) {
    client.complete(shop::CheckoutId(checkout_id), base::Secret(std::string(R"({"payment":{}})")), key);
    return checkout();
  }
};

constexpr const char* kSearch = "POST /ucp/catalog/search";
constexpr const char* kCreate = "POST /ucp/checkout-sessions";
const std::string kFirst = "cart_01M8068A6MSYC8580VVRDR4686", kThird = "cart_01M806BJHQ9ST175QTGYPRB6DC", kFourth = "cart_01M807JWV61JXKNJRF6G49GHMR";
const std::string kCanceled = "cart_01M8069VFB8FBJRTSF5ABEWXR1";

// Every recording once, as the answer to the operation that it belongs to; the client says something sensible and lives.
TEST_F(Replay, EachOfThe39IsSurvived) {
  int survived = 0;
  for (const auto& [number, r] : by_number) {
    SCOPED_TRACE(r.name);
    ucp::Client one(*net, clock, {"https://platform.example/profiles/vr-shop.json", "en", "US", "USD"});
    script.clear();
    script["GET /.well-known/ucp"] = {"01"};
    std::optional<ucp::Reply> reply;
    const auto run = [&] {
      reply.reset();
      for (int i = 0; i < 5'000 && !reply; ++i) {
        reply = one.poll();
        if (!reply) std::this_thread::sleep_for(4ms);
      }
      ASSERT_TRUE(reply);
    };
    one.discover(server.url(""));
    run();
    // A cart is ours until it is a checkout, so a recorded cart answers the checkout operation of the same shape.
    std::string path = r.path;
    if (const std::size_t cart = path.find("/carts"); cart != std::string::npos) path.replace(cart, 6, "/checkout-sessions");
    const bool complete = path.ends_with("/complete"), cancel = path.ends_with("/cancel");
    const bool stays = number != "33c" && number != "32a";  // in flight: the same request again finds it done
    script[r.method + " " + path] = stays ? std::vector<std::string>{number} : std::vector<std::string>{number, number == "33c" ? "33e" : "32b"};
    const shop::CheckoutId id(path.find("/checkout-sessions/") != std::string::npos ? id_in(path, "/checkout-sessions/") : "");
    if (path == "/.well-known/ucp") one.discover(server.url("/"));
    else if (path == "/ucp/catalog/search") one.search("chair");
    else if (path == "/ucp/catalog/lookup" || path == "/ucp/catalog/product") {
      script["POST /ucp/catalog/lookup"] = {"05"};
      one.product(shop::ProductId("prod_01M8065GJ9NHF9HMDH8Y639A7Y"));
    } else if (path.starts_with("/ucp/orders/")) one.order(shop::OrderId(path.substr(12)));
    else if (complete) one.complete(id, base::Secret(std::string("{}")), "key");
    else if (cancel) one.cancel(id);
    else if (r.method == "PUT") one.update(*read("15").checkout, {});
    else if (r.method == "GET") one.get(id);
    else one.create(an_order());
    run();
    if (const auto* c = std::get_if<ucp::reply::Checkout>(&*reply)) {
      if (c->reply.answer == Answer::checkout) EXPECT_TRUE(c->reply.checkout);
      else EXPECT_FALSE(c->reply.error.sentence().empty());
    }
    EXPECT_TRUE(one.idle());
    ++survived;
  }
  EXPECT_EQ(survived, 39);
}

// --- one test for each quirk that changes what goes over the wire

TEST_F(Replay, RefusesUnknownFields) {
  script[kSearch] = {"03", "02"};
  client.search("chair");
  const auto found = wait<ucp::reply::Found>();
  ASSERT_TRUE(found.page) << found.page.error().sentence();
  ASSERT_EQ(found.page->products.size(), 1u);
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_TRUE(Json::parse(seen[1].body).contains("context"));
  EXPECT_FALSE(Json::parse(seen[2].body).contains("context"));
  client.search("chair");
  wait<ucp::reply::Found>();
  ASSERT_EQ(seen.size(), 4u);  // remembered
  EXPECT_FALSE(Json::parse(seen[3].body).contains("context"));
  script[kCreate] = {"11"};
  client.create(an_order());
  EXPECT_EQ(checkout().answer, Answer::checkout);
  EXPECT_EQ(Json::parse(seen.back().body)["context"]["currency"], "USD");  // create needs what search refuses
}

TEST_F(Replay, NoProductOperation) {
  script["POST /ucp/catalog/product"] = {"06"};
  script["POST /ucp/catalog/lookup"] = {"05"};
  for (int i = 0; i < 2; ++i) {
    client.product(shop::ProductId("prod_01M8065GJ9NHF9HMDH8Y639A7Y"));
    const auto detailed = wait<ucp::reply::Detailed>();
    ASSERT_TRUE(detailed.product);
    EXPECT_EQ(detailed.product->title, "Damaged Helmet");
  }
  EXPECT_EQ(seen.size(), 4u);  // discovery, product, lookup; then lookup at once
}

TEST_F(Replay, FlatShippingAddressAndUpdateAddsLines) {
  script[kCreate] = {"11"};
  script["PUT /ucp/checkout-sessions/" + kFirst] = {"15"};
  shop::NewCheckout order = an_order();
  order.address = {"Jane", "Doe", "1 Main St", "", "Austin", "TX", "78701", "US"};
  client.create(order);
  const auto made = checkout();
  ASSERT_EQ(made.answer, Answer::checkout);
  EXPECT_EQ(made.asked, shop::Asked::create);
  EXPECT_EQ(made.checkout->status, shop::CheckoutStatus::ready_for_complete);
  ASSERT_EQ(seen.size(), 3u);
  const Json put = Json::parse(seen[2].body);
  EXPECT_EQ(put["shipping_address"]["street_address"], "1 Main St");
  EXPECT_FALSE(put.contains("line_items"));  // they would come on top
  EXPECT_NE(seen[1].key, seen[2].key);
  shop::Edits edits;
  edits.quantities = std::vector<std::pair<std::string, std::int64_t>>{{made.checkout->lines.at(0).id, 1}};
  client.update(*made.checkout, edits);
  checkout();
  EXPECT_EQ(Json::parse(seen.back().body)["line_items"], Json::array({{{"line_item_id", made.checkout->lines.at(0).id}, {"quantity", 1}}}));
}

TEST_F(Replay, RegionFromAddress) {
  script[kCreate] = {"27", "15"};
  shop::NewCheckout order = an_order();
  order.address = {"Jane", "Doe", "1 Main St", "", "Austin", "TX", "78701", "US"};
  client.create(order);
  EXPECT_EQ(checkout().answer, Answer::checkout);
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_FALSE(Json::parse(seen[1].body).contains("shipping_address"));
  EXPECT_TRUE(Json::parse(seen[2].body).contains("shipping_address"));
  // A refusal that has another cause is not taken for it.
  ucp::Client other(*net, clock, {"https://platform.example/profiles/vr-shop.json", "en", "US", "USD"});
  other.discover(server.url(""));
  while (!other.poll()) std::this_thread::sleep_for(4ms);
  script[kCreate] = {"27"};
  for (int i = 0; i < 2; ++i) {
    seen.clear();
    other.create(order);
    while (!other.poll()) std::this_thread::sleep_for(4ms);
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_FALSE(Json::parse(seen[0].body).contains("shipping_address"));
  }
}

TEST_F(Replay, GlbTypedImageDescriptionTextLowercaseCurrencyAndOffsets) {
  script[kSearch] = {"04"};
  client.browse();
  const auto all = wait<ucp::reply::Browsed>();
  ASSERT_TRUE(all.page);
  ASSERT_EQ(all.page->products.size(), 3u);
  for (const shop::Product& p : all.page->products) {
    ASSERT_NE(p.model(), nullptr);
    EXPECT_EQ(p.model()->kind, shop::Media::Kind::model);
    EXPECT_FALSE(p.description.empty());
    EXPECT_EQ(p.variants.at(0).price.currency.code(), "EUR");
  }
  Json more = Json::parse(by_number.at("04").response.body);
  more["pagination"] = {{"total", 9}, {"limit", 3}, {"offset", 3}, {"has_more", true}};
  by_number["more"] = by_number.at("04");
  by_number["more"].response.body = more.dump();
  script[kSearch] = {"more", "04"};
  client.browse();
  const auto first = wait<ucp::reply::Browsed>();
  ASSERT_TRUE(first.page);
  client.browse(first.page->cursor);
  EXPECT_TRUE(wait<ucp::reply::Browsed>().page->cursor.empty());
  EXPECT_EQ(Json::parse(seen.back().body)["pagination"]["offset"], 6);
}

TEST_F(Replay, BusinessErrorsOfAnyStatus) {
  for (const char* number : {"27", "30", "29", "28"}) {
    script[kCreate] = {number};
    client.create(an_order("variant_nope"));
    const auto reply = checkout();
    EXPECT_EQ(reply.answer, Answer::refused) << number;
    EXPECT_TRUE(reply.envelope) << number;
  }
  script["POST /ucp/checkout-sessions/" + kFirst + "/complete"] = {"22"};
  EXPECT_EQ(complete(kFirst, "k").answer, Answer::unknown);  // a 500 may have come after the work
  script["POST /ucp/checkout-sessions/" + kFirst + "/complete"] = {"18"};
  EXPECT_EQ(complete(kFirst, "k").answer, Answer::refused);
}

TEST_F(Replay, KeyReuseIsAConflict) {
  script["POST /ucp/checkout-sessions/" + kFirst + "/complete"] = {"13"};
  EXPECT_EQ(complete(kFirst, "k").answer, Answer::conflict);
  const std::size_t before = seen.size();
  std::this_thread::sleep_for(50ms);
  EXPECT_FALSE(client.poll());
  EXPECT_EQ(seen.size(), before);  // never again
}

TEST_F(Replay, InFlightIsAskedAgainWithTheSameKeyWhenTheShopSays) {
  script["POST /ucp/checkout-sessions/" + kThird + "/complete"] = {"32a", "32b"};
  const auto busy = complete(kThird, "same");
  EXPECT_EQ(busy.answer, Answer::in_flight);  // the machine waits, then sends again
  EXPECT_EQ(busy.retry_after_ms, 1000);
  EXPECT_EQ(complete(kThird, "same").checkout->status, shop::CheckoutStatus::completed);
}

TEST_F(Replay, OrderOnlyByReplay) {
  script["POST /ucp/checkout-sessions/" + kFourth + "/complete"] = {"33a", "33c", "33e"};
  script["GET /ucp/checkout-sessions/" + kFourth] = {"33b", "33d"};
  EXPECT_EQ(complete(kFourth, "same").answer, Answer::unknown);
  client.get(shop::CheckoutId(kFourth));
  EXPECT_EQ(checkout().checkout->status, shop::CheckoutStatus::ready_for_complete);
  EXPECT_EQ(complete(kFourth, "same").answer, Answer::in_flight);
  client.get(shop::CheckoutId(kFourth));
  const auto later = checkout();
  EXPECT_EQ(later.checkout->status, shop::CheckoutStatus::completed);
  EXPECT_TRUE(later.checkout->order.empty());
  EXPECT_EQ(complete(kFourth, "same").checkout->order.value, "order_01M807JZ6K37S34809WC1MQF0E");
}

TEST_F(Replay, CanceledWithoutCurrencyAndTotalsThatDoNotAddUp) {
  script["POST /ucp/checkout-sessions/" + kCanceled + "/cancel"] = {"25"};
  client.cancel(shop::CheckoutId(kCanceled));
  EXPECT_EQ(checkout().checkout->status, shop::CheckoutStatus::canceled);
  script["GET /ucp/checkout-sessions/" + kFirst] = {"16"};
  client.get(shop::CheckoutId(kFirst));
  EXPECT_FALSE(checkout().checkout->totals_add_up());
}

TEST_F(Replay, SessionBoundToTheAgent) {
  script[kCreate] = {"11"};
  script["GET /ucp/checkout-sessions/" + kCanceled] = {"31"};
  client.create(an_order());
  checkout();
  client.get(shop::CheckoutId(kCanceled));
  EXPECT_EQ(checkout().answer, Answer::refused);
  for (const Seen& s : seen) EXPECT_NE(s.head.find("UCP-Agent: profile=\"https://platform.example/profiles/vr-shop.json\"\r\n"), std::string::npos) << s.path;
}

TEST_F(Replay, TheReplysOwnCapabilitiesAreTheTruth) {
  EXPECT_FALSE(client.session()->can("dev.ucp.shopping.fulfillment"));
  script[kCreate] = {"11"};
  client.create(an_order());
  checkout();
  EXPECT_TRUE(client.session()->can("dev.ucp.shopping.fulfillment"));  // only the checkout says so
}

TEST(Quirks, EachIsInTheTableOnceWithWhatWeDo) {
  std::set<ucp::Quirk> all;
  for (const ucp::QuirkEntry& e : ucp::quirk_table()) {
    EXPECT_TRUE(all.insert(e.quirk).second) << e.seen;
    EXPECT_FALSE(e.seen.empty() || e.instead.empty() || e.source.empty());
  }
  EXPECT_EQ(all.size(), static_cast<std::size_t>(ucp::Quirk::lines_not_from_cart) + 1);
}

}  // namespace
