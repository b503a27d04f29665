// The platform's duties (commerce.md, the table): one test for each, named after it. Here finding a shop and its goods; buying is in
// duties_checkout_test.cpp, what concerns the shop values in tests/unit/shop.
#include <fstream>
#include <map>
#include <set>

#include "duties.hpp"
#include "recordings.hpp"

namespace {

using namespace aisle;
using namespace aisle::test;

// ---- Discovery

TEST_F(Duties, DiscoveryGetsTheWellKnownAddress) {
  discover();
  EXPECT_EQ(seen.at(0).line, "GET /.well-known/ucp HTTP/1.1");
}

TEST_F(Duties, DiscoveryIsHttpsExceptOnLoopback) {
  EXPECT_NE(discovery_error("http://shop.example").find("not one we would call"), std::string::npos);
  EXPECT_NE(discovery_error("ftp://127.0.0.1").find("not one we would call"), std::string::npos);
  EXPECT_TRUE(seen.empty());
}

TEST_F(Duties, DiscoveryFollowsNoRedirect) {
  answer_profile = true;
  answer = [this](const Exchange&, const Connection& c) { c.reply(302, "", "Location: " + server.url("/other") + "\r\n"); };
  EXPECT_NE(discovery_error(server.url("")).find("elsewhere"), std::string::npos);
  EXPECT_EQ(seen.size(), 1u);
}

TEST_F(Duties, DiscoveryBodyIsLimited) {
  answer_profile = true;
  answer = [](const Exchange&, const Connection& c) { c.reply(200, std::string((1u << 20) + 1, ' ')); };
  EXPECT_NE(discovery_error(server.url("")).find("more than we accept"), std::string::npos);
}

TEST_F(Duties, DiscoveryIsKeptAsLongAsCacheControlSaysAtLeastAMinute) {
  base::VirtualClock fake{0};
  ucp::Client patient(*net, fake, {});
  std::string age = "max-age=5";
  answer_profile = true;
  answer = [&](const Exchange&, const Connection& c) { c.reply(200, profile().dump(), "Cache-Control: " + age + "\r\n"); };
  const auto ask = [&] {
    patient.discover(server.url(""));
    for (int i = 0; i < 1'000; ++i) {
      if (patient.poll()) return;
      std::this_thread::sleep_for(4ms);
    }
    FAIL() << "no reply";
  };
  ask();
  fake.advance_ns(59'000'000'000);
  ask();
  EXPECT_EQ(seen.size(), 1u);
  fake.advance_ns(2'000'000'000);
  age = "public, max-age=600";
  ask();
  EXPECT_EQ(seen.size(), 2u);
  fake.advance_ns(599'000'000'000);
  ask();
  EXPECT_EQ(seen.size(), 2u);
}

TEST_F(Duties, DiscoveryAcceptsKeysAndSigningKeysAndUnknownNames) {
  for (const char* name : {"keys", "signing_keys", "something_new"}) {
    Json p = bare_profile();
    p[name] = Json::parse(R"([{"kid":"k1","kty":"EC","crv":"P-256","x":"a","y":"b"}])");
    p["ucp"]["future"] = {{"x", 1}};
    p["ucp"]["capabilities"]["com.example.unknown"] = Json::array({{{"version", "2026-04-08"}}});
    EXPECT_TRUE(read(p)) << name;
  }
}

// ---- Negotiation

TEST_F(Duties, TheVersionIsTheMainOneOrALeafThatMatches) {
  EXPECT_TRUE(read(bare_profile()));
  Json newer = bare_profile();
  newer["ucp"]["version"] = "2027-01-01";
  EXPECT_FALSE(read(newer));
  newer["ucp"]["supported_versions"] = {{"2026-04-08", "/.well-known/ucp/2026-04-08"}};
  EXPECT_EQ(read(newer)->other_profile, "/.well-known/ucp/2026-04-08");
  // On the wire: the leaf is read, and must be of our version itself.
  answer_profile = true;
  bool honest = true;
  answer = [&](const Exchange& e, const Connection& c) {
    Json main = newer, leaf = profile();
    if (!honest) leaf["ucp"]["version"] = "2025-01-01";
    c.reply(200, (e.line.find("2026-04-08 ") != std::string::npos ? leaf : main).dump());
  };
  EXPECT_EQ(discovery_error(server.url("")), "");
  honest = false;
  ucp::Client other(*net, clock, {});
  other.discover(server.url(""));
  std::optional<ucp::Reply> reply;
  while (!(reply = other.poll())) std::this_thread::sleep_for(4ms);
  EXPECT_FALSE(std::get<ucp::reply::Discovered>(*reply).session);
}

TEST_F(Duties, CapabilitiesIntersectAtTheHighestCommonVersionAndOrphansArePruned) {
  Json p = bare_profile();
  p["ucp"]["capabilities"] = Json::parse(R"({
    "dev.ucp.shopping.checkout":[{"version":"2025-01-11"},{"version":"2026-04-08"},{"version":"2027-01-01"}],
    "dev.ucp.shopping.discount":[{"version":"2026-04-08","extends":["dev.ucp.shopping.checkout","dev.ucp.shopping.cart"]}],
    "dev.ucp.shopping.fulfillment":[{"version":"2026-04-08","extends":"dev.ucp.shopping.nothing"}],
    "dev.ucp.shopping.order":[{"version":"2025-01-11"}],
    "com.example.theirs":[{"version":"2026-04-08"}]})");
  const auto answer_ = read(p);
  ASSERT_TRUE(answer_);
  const std::map<std::string, std::string> expected{{"dev.ucp.shopping.checkout", "2026-04-08"}, {"dev.ucp.shopping.discount", "2026-04-08"}};
  EXPECT_EQ(answer_->session.capabilities, expected);
}

TEST_F(Duties, TheReplysOwnUcpIsTheTruth) {
  ucp::Session s = session();
  Json j = a_json();
  j["ucp"]["capabilities"] = Json::parse(R"({"dev.ucp.shopping.checkout":[{"version":"2026-04-08"}],"dev.ucp.shopping.discount":[{"version":"2026-04-08","extends":"dev.ucp.shopping.checkout"}]})");
  ucp::adopt(s, j.dump());
  EXPECT_TRUE(s.can("dev.ucp.shopping.discount"));
  EXPECT_FALSE(s.can("dev.ucp.shopping.fulfillment"));
  j["ucp"]["version"] = "2027-01-01";
  EXPECT_FALSE(ucp::read_checkout(j.dump(), session()));
  EXPECT_EQ(judged(Asked::complete, 200, j.dump()).answer, Answer::unknown);  // paid or not: ask, never assume
}

// ---- Headers

TEST_F(Duties, HeadersAgentRequestIdKeyAndLanguage) {
  answer = [](const Exchange&, const Connection& c) { c.reply(200, a_checkout()); };
  discover();
  client.create(an_order());
  wait<ucp::reply::Checkout>();
  client.create(an_order());
  wait<ucp::reply::Checkout>();
  client.get(shop::CheckoutId("chk_1"));
  wait<ucp::reply::Checkout>();
  client.cancel(shop::CheckoutId("chk_1"));
  wait<ucp::reply::Checkout>();
  std::set<std::string> request_ids, keys;
  const auto is_uuid_v4 = [](const std::string& id) { return id.size() == 36 && id[14] == '4' && std::string("89ab").find(id[19]) != std::string::npos; };
  for (const Exchange& e : seen) {
    EXPECT_EQ(e.header("UCP-Agent"), "profile=\"https://aisle.invalid/ucp/2026-04-08.json\"");
    EXPECT_TRUE(is_uuid_v4(e.header("Request-Id"))) << e.header("Request-Id");
    EXPECT_EQ(e.header("Accept-Language"), "de-DE");
    request_ids.insert(e.header("Request-Id"));
    const bool write = e.line.starts_with("POST /ucp/checkout");
    EXPECT_EQ(is_uuid_v4(e.header("Idempotency-Key")), write) << e.line;
    if (write) keys.insert(e.header("Idempotency-Key"));
  }
  EXPECT_EQ(request_ids.size(), seen.size());
  EXPECT_EQ(keys.size(), 3u);
  const Json context = Json::parse(seen.at(1).body)["context"];
  EXPECT_EQ(context, Json::parse(R"({"language":"de-DE","address_country":"DE","currency":"EUR"})"));
}

TEST_F(Duties, AChangedBodyHasAFreshKeyAndARepeatedOneTheSame) {
  int n = 0;
  answer = [&](const Exchange&, const Connection& c) {
    if (++n == 1) return c.reply(400, R"({"message":"Unrecognized fields: 'context'"})");
    n == 2 ? c.reply(503, "", "Retry-After: 0\r\n") : c.reply(201, a_checkout());
  };
  discover();
  client.create(an_order());
  wait<ucp::reply::Checkout>();
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_NE(seen[1].header("Idempotency-Key"), seen[2].header("Idempotency-Key"));
  EXPECT_EQ(seen[2].header("Idempotency-Key"), seen[3].header("Idempotency-Key"));
  EXPECT_EQ(seen[2].body, seen[3].body);
}

// ---- Own profile

TEST_F(Duties, OurProfileIsStaticAndSaysWhatWeDo) {
  const char* source = std::getenv("AISLE_SOURCE_DIR");
  if (source == nullptr) GTEST_SKIP() << "AISLE_SOURCE_DIR is not set";
  const Json profile = Json::parse(slurp(std::filesystem::path(source) / "app/ucp/profile/2026-04-08.json"));
  EXPECT_EQ(profile["ucp"]["version"], "2026-04-08");
  std::set<std::string> stated;
  for (const auto& [name, versions] : profile["ucp"]["capabilities"].items()) stated.insert(name);
  // What we negotiate with a shop that can do everything we name is everything we name.
  Json p = bare_profile();
  for (const std::string& name : stated) p["ucp"]["capabilities"][name] = Json::array({{{"version", "2026-04-08"}}});
  p["ucp"]["capabilities"]["dev.ucp.shopping.cart"] = Json::array({{{"version", "2026-04-08"}}});
  std::set<std::string> ours;
  const auto answer_ = read(p);
  ASSERT_TRUE(answer_);
  for (const auto& [name, version] : answer_->session.capabilities) ours.insert(name);
  EXPECT_EQ(ours, stated);
  for (const char* never : {"session", "visitor", "email"}) EXPECT_EQ(profile.dump().find(never), std::string::npos) << never;
}

// ---- Bodies

TEST_F(Duties, BodiesNeverNameWhatTheShopDecides) {
  shop::NewCheckout order = an_order();
  order.discount_codes = {"TEN"};
  shop::Edits edits;
  edits.quantities = std::vector<std::pair<std::string, std::int64_t>>{{"li_1", 3}};
  const Json create = Json::parse(ucp::create_body(order, session(), {"de", "DE", "EUR"}, {}));
  const Json update = Json::parse(ucp::update_body(checkout(a_json()), edits, session(), {"de", "DE", "EUR"}, {}));
  const Json complete = Json::parse(ucp::complete_body({"i", "h", "n", "t", ""}, base::Secret(std::string("{}"))).view());
  for (const char* name : {"ucp", "id", "status", "currency", "totals", "messages", "links", "expires_at", "continue_url", "order"}) {
    for (const Json& body : {create, update, complete}) EXPECT_FALSE(body.contains(name)) << name;
  }
  EXPECT_TRUE(create.contains("line_items") && update.contains("line_items") && !complete.contains("line_items"));
  EXPECT_TRUE(!create.contains("payment") && !update.contains("payment") && complete.contains("payment"));
}

TEST_F(Duties, AnUpdateSendsTheWholeResource) {
  Json j = a_json();
  j["buyer"] = {{"email", "a@b.example"}, {"first_name", "Ann"}};
  j["discounts"] = {{"codes", {"TEN"}}};
  j["fulfillment"] = Json::parse(R"({"methods":[{"id":"m","type":"shipping","line_item_ids":["li_1"],"selected_destination_id":"d1",
    "destinations":[{"id":"d1","street_address":"Way 1"}],"groups":[{"id":"g","line_item_ids":["li_1"],"options":[],"selected_option_id":"slow"}]}]})");
  const Json body = Json::parse(ucp::update_body(checkout(j), {}, session(), {"de", "DE", "EUR"}, {}));
  EXPECT_EQ(body["line_items"][0]["quantity"], 2);
  EXPECT_EQ(body["buyer"]["email"], "a@b.example");
  EXPECT_EQ(body["discounts"]["codes"], Json::array({"TEN"}));
  EXPECT_EQ(body["fulfillment"]["methods"][0]["groups"][0]["selected_option_id"], "slow");
  EXPECT_EQ(body["fulfillment"]["methods"][0]["selected_destination_id"], "d1");
  EXPECT_EQ(body["context"]["currency"], "EUR");
}

// ---- Catalog

TEST_F(Duties, SearchHasQueryFiltersAndCursor) {
  ucp::Query query{"chair", {"Lights", "Kitchen"}, 100, 9'900};
  const Json j = Json::parse(ucp::search_body(query, "next", {"de", "DE", "EUR"}, {}));
  EXPECT_EQ(j["query"], "chair");
  EXPECT_EQ(j["filters"], Json::parse(R"({"categories":["Lights","Kitchen"],"price":{"min":100,"max":9900}})"));
  EXPECT_EQ(j["pagination"]["cursor"], "next");
}

TEST_F(Duties, PagesEndWhenTheShopSaysSoNotWhenTheyAreShort) {
  const auto cursor = [](const char* pagination) {
    return ucp::read_page(std::string(R"({"products":[],"pagination":)") + pagination + "}", session())->cursor;
  };
  EXPECT_EQ(cursor(R"({"has_next_page":true,"cursor":"c"})"), "c");  // although this one is empty
  EXPECT_EQ(cursor(R"({"has_next_page":false,"cursor":"c"})"), "");
}

TEST_F(Duties, OptionAvailabilityIsRead) {
  const auto p = ucp::read_product(R"({"product":{"id":"p","title":"T","options":[{"name":"Color","values":[{"label":"Red","available":true,"exists":true},
    {"label":"Blue","available":false,"exists":true},{"label":"Green","available":false,"exists":false}]}],
    "variants":[{"id":"v","title":"Red","price":{"amount":1,"currency":"EUR"},"options":[{"name":"Color","label":"Red"}]}]}})", session());
  ASSERT_TRUE(p);
  const auto views = shop::option_views(*p, {});
  ASSERT_EQ(views.size(), 1u);
  EXPECT_EQ(views[0].values[0].second, shop::Choice::selectable);
  EXPECT_EQ(views[0].values[1].second, shop::Choice::struck_out);
  EXPECT_EQ(views[0].values[2].second, shop::Choice::hidden);
  const Json asked = Json::parse(ucp::product_body(shop::ProductId("p"), {{"Color", "Red"}}, {}, {}));
  EXPECT_EQ(asked["selected"], Json::parse(R"([{"name":"Color","label":"Red"}])"));
}

TEST_F(Duties, FirstMediaAndFirstVariantAreFeatured) {
  const auto p = ucp::read_product(R"({"product":{"id":"p","title":"T","media":[{"type":"model_3d","url":"https://shop.example/1"},{"type":"model_3d","url":"https://shop.example/2"}],
    "variants":[{"id":"first","title":"A","price":{"amount":1,"currency":"EUR"}},{"id":"second","title":"B","price":{"amount":2,"currency":"EUR"}}]}})", session());
  ASSERT_TRUE(p);
  EXPECT_EQ(p->model()->url, "https://shop.example/1");
  EXPECT_EQ(shop::variant_of(*p, {})->id.value, "first");
}

TEST_F(Duties, PricesAreNoCommitmentTheCheckoutsAre) {
  shop::NewCheckout order = an_order();  // 1.00 in the cart
  const std::string body = ucp::create_body(order, session(), {}, {});
  EXPECT_EQ(body.find("price"), std::string::npos);
  EXPECT_EQ(checkout(a_json()).lines.at(0).unit_price.minor, 100);
  EXPECT_EQ(checkout(a_json()).grand_total()->amount.minor, 207);
}

TEST_F(Duties, DisclosuresStandBesideTheProduct) {
  const auto page = ucp::read_page(R"({"products":[{"id":"p0","title":"A","variants":[{"id":"v","title":"","price":{"amount":1,"currency":"EUR"}}]},
    {"id":"p1","title":"B","variants":[{"id":"w","title":"","price":{"amount":1,"currency":"EUR"}}]}],
    "messages":[{"type":"warning","code":"choking","content":"Small parts","presentation":"disclosure","path":"$.products[1]","image_url":"https://shop.example/w.png"},
    {"type":"info","content":"Sale ends today"}]})", session());
  ASSERT_TRUE(page);
  EXPECT_TRUE(page->products[0].messages.empty());
  ASSERT_EQ(page->products[1].messages.size(), 1u);
  EXPECT_TRUE(page->products[1].messages[0].disclosure);
  EXPECT_EQ(page->products[1].messages[0].image_url, "https://shop.example/w.png");
  ASSERT_EQ(page->messages.size(), 1u);
  EXPECT_EQ(page->messages[0].content, "Sale ends today");
}

TEST_F(Duties, BrowsingFallsBackToCategoriesThenToSearchOnly) {
  const auto goods = [](const std::string& id, const std::string& category) {
    return Json{{"products", {{{"id", id}, {"title", id}, {"categories", {{{"value", category}}}}, {"variants", {{{"id", id}, {"title", ""}, {"price", {{"amount", 1}, {"currency", "EUR"}}}}}}}}}};
  };
  answer = [&](const Exchange& e, const Connection& c) {
    const Json body = Json::parse(e.body);
    if (body.contains("filters")) {
      const std::string category = body["filters"]["categories"][0];
      c.reply(200, goods("in " + category, category).dump());
    } else if (body.value("query", "") == "lamp") {
      c.reply(200, goods("lamp", "Lights").dump());
    } else {
      c.reply(400, kEnvelope);
    }
  };
  discover();
  client.browse();
  auto browsed = wait<ucp::reply::Browsed>();
  ASSERT_TRUE(browsed.page);
  EXPECT_TRUE(browsed.page->search_only);
  client.know_categories({"Kitchen"});
  client.search("lamp");
  wait<ucp::reply::Found>();
  client.browse();
  browsed = wait<ucp::reply::Browsed>();
  ASSERT_TRUE(browsed.page);
  EXPECT_FALSE(browsed.page->search_only);
  EXPECT_EQ(browsed.page->products.at(0).title, "in Kitchen");
  ASSERT_FALSE(browsed.page->cursor.empty());
  client.browse(browsed.page->cursor);
  browsed = wait<ucp::reply::Browsed>();
  EXPECT_EQ(browsed.page->products.at(0).title, "in Lights");
  EXPECT_TRUE(browsed.page->cursor.empty());
}

TEST_F(Duties, ARefusalThatIsNoJsonIsTroubleNotAShopWithoutGoods) {
  answer = [&](const Exchange&, const Connection& c) { c.reply(400, "Bad Request"); };
  discover();
  client.browse();
  EXPECT_FALSE(wait<ucp::reply::Browsed>().page);
}

}  // namespace
