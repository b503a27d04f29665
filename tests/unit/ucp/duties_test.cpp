// The platform's duties (commerce.md, the table): one test for each, named after it. Those of the shop values are in tests/unit/shop.
#include <fstream>
#include <map>
#include <set>

#include "recordings.hpp"
#include "ucp/codec.hpp"
#include "ucp/retry.hpp"
#include "wallet_of_test.hpp"
#include "wire.hpp"

namespace {

using namespace aisle;
using namespace aisle::test;
using shop::Answer;
using shop::Asked;

struct Duties : Wire {
  static ucp::Session session() {
    ucp::Session s;
    s.shop_url = "https://shop.example";
    s.endpoint = "https://shop.example/ucp";
    s.payee = "shop.example";
    s.capabilities = {{"dev.ucp.shopping.checkout", "2026-04-08"}, {"dev.ucp.shopping.fulfillment", "2026-04-08"}, {"dev.ucp.shopping.discount", "2026-04-08"}};
    return s;
  }
  static Json bare_profile() {
    return Json::parse(R"({"ucp":{"version":"2026-04-08","services":{"dev.ucp.shopping":[{"version":"2026-04-08","transport":"rest","endpoint":"https://shop.example/ucp"}]},
      "capabilities":{"dev.ucp.shopping.checkout":[{"version":"2026-04-08"}]},"payment_handlers":{}}})");
  }
  static Result<ucp::ProfileAnswer> read(const Json& profile) { return ucp::read_profile(profile.dump(), "https://shop.example", false); }
  static Json a_json() {
    return Json::parse(R"({"ucp":{"version":"2026-04-08"},"id":"chk_1","status":"ready_for_complete","currency":"EUR","links":[],
      "line_items":[{"id":"li_1","item":{"id":"v1","title":"Chair","price":100},"quantity":2,"totals":[]}],
      "totals":[{"type":"subtotal","amount":200},{"type":"fee","display_text":"Eco fee","amount":7},{"type":"total","display_text":"Grand total","amount":207}]})");
  }
  static shop::Checkout checkout(const Json& json) {
    auto read = ucp::read_checkout(json.dump(), session());
    EXPECT_TRUE(read) << (read ? "" : read.error().sentence());
    return read.value_or(shop::Checkout{});
  }
  static shop::CheckoutReply judged(Asked asked, int status, std::string body, std::vector<net::Header> headers = {}) {
    net::Response r;
    r.outcome = net::Outcome::ok;
    r.status = status;
    r.body = std::move(body);
    r.headers = std::move(headers);
    return ucp::judge(asked, r, session());
  }
  static net::Response failed(net::Outcome outcome, int status = 0) {
    net::Response r;
    r.outcome = outcome;
    r.status = status;
    return r;
  }
  std::string discovery_error(const std::string& where) {
    client.discover(where);
    const auto found = wait<ucp::reply::Discovered>();
    return found.session ? "" : found.session.error().sentence();
  }
};

constexpr const char* kEnvelope = R"({"ucp":{"version":"2026-04-08","status":"error"},"messages":[{"type":"error","code":"x","content":"No.","severity":"unrecoverable"}]})";

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

// ---- Media (size limit and magic bytes: tests/unit/models)

TEST_F(Duties, ModelsAreKnownByTypeOrByName) {
  const auto p = ucp::read_product(R"({"product":{"id":"p","title":"T","media":[{"type":"image","url":"https://shop.example/a.GLB?v=2"},{"type":"image","url":"/b.png","width":10,"height":10},{"type":"video","url":"/c"}],
    "variants":[{"id":"v","title":"A","price":{"amount":1,"currency":"EUR"}}]}})", session());
  ASSERT_TRUE(p);
  EXPECT_EQ(p->model()->url, "https://shop.example/a.GLB?v=2");
  EXPECT_EQ(p->photo()->url, "https://shop.example/b.png");
  EXPECT_EQ(p->media[2].kind, shop::Media::Kind::other);
}

// ---- Messages

TEST_F(Duties, MarkdownIsASafeSubsetNeverHtml) {
  Json j = a_json();
  j["messages"] = Json::parse(R"([{"type":"warning","code":"w","content_type":"markdown","content":"# Note\n**Read** [this](https://evil.example) <script>alert(1)</script> & `that`"},
    {"type":"warning","code":"w","content":"plain <b>stays</b> as it is"}])");
  const auto c = checkout(j);
  EXPECT_EQ(c.messages[0].content.find('<'), std::string::npos);
  EXPECT_EQ(c.messages[0].content.find("evil.example"), std::string::npos);
  EXPECT_NE(c.messages[0].content.find("Read this"), std::string::npos);
  EXPECT_EQ(c.messages[1].content, "plain <b>stays</b> as it is");  // drawn as text, so it is harmless
}

TEST_F(Duties, DisclosuresKeepPathPictureAndLink) {
  Json j = a_json();
  j["messages"] = Json::parse(R"([{"type":"warning","code":"energy","content":"Class A","presentation":"disclosure","path":"$.line_items[0]","image_url":"https://shop.example/a.png","url":"https://registry.example/1"}])");
  const auto c = checkout(j);
  EXPECT_TRUE(c.messages[0].disclosure);
  EXPECT_EQ(c.messages[0].path, "$.line_items[0]");
  EXPECT_EQ(c.messages[0].image_url, "https://shop.example/a.png");
  EXPECT_EQ(c.messages[0].url, "https://registry.example/1");
}

// ---- Totals

TEST_F(Duties, TotalsInTheGivenOrderWithTheShopsWords) {
  const auto c = checkout(a_json());
  ASSERT_EQ(c.totals.size(), 3u);
  EXPECT_EQ(c.totals[0].display_text, "Subtotal");  // none given: the usual word
  EXPECT_EQ(c.totals[1].display_text, "Eco fee");
  EXPECT_EQ(c.totals[2].display_text, "Grand total");
}

TEST_F(Duties, AmountsAreMinorUnitsByIso4217) {
  for (const auto& [code, text] : std::map<std::string, std::string>{{"EUR", "2.07 EUR"}, {"JPY", "207 JPY"}, {"KWD", "0.207 KWD"}}) {
    Json j = a_json();
    j["currency"] = code;
    EXPECT_EQ(base::to_plain(checkout(j).grand_total()->amount), text);
  }
  for (const char* bad : {R"(1.5)", R"("207")", R"(1e30)", R"(18446744073709551615)", R"(null)"}) {
    Json j = a_json();
    j["totals"][2]["amount"] = Json::parse(bad);
    EXPECT_FALSE(ucp::read_checkout(j.dump(), session())) << bad;
  }
  Json j = a_json();
  j["currency"] = "XXX";
  EXPECT_FALSE(ucp::read_checkout(j.dump(), session()));
}

// ---- Fulfilment, discounts

TEST_F(Duties, AllMethodsAndOptionsInTheGivenOrder) {
  Json j = a_json();
  j["fulfillment"] = Json::parse(R"({"methods":[
    {"id":"b","type":"shipping","line_item_ids":["li_1"],"groups":[{"id":"g","line_item_ids":["li_1"],"options":[{"id":"z","title":"Slow","totals":[{"type":"total","amount":5}]},{"id":"a","title":"Fast","description":"By noon","totals":[{"type":"total","amount":9}]}]}]},
    {"id":"a","type":"pickup","line_item_ids":["li_2"],"destinations":[{"id":"s2","name":"Shop two","address":{"address_locality":"Berlin"}},{"id":"s1","name":"Shop one"}]}],
    "available_methods":[{"type":"pickup","line_item_ids":["li_1"],"description":"Today at Shop two"},{"type":"shipping","line_item_ids":["li_1"]}]})");
  const auto c = checkout(j);
  ASSERT_EQ(c.fulfillment.size(), 2u);
  EXPECT_EQ(c.fulfillment[0].id, "b");
  EXPECT_EQ(c.fulfillment[0].groups[0].options[0].title, "Slow");
  EXPECT_EQ(c.fulfillment[0].groups[0].options[1].description, "By noon");
  EXPECT_EQ(c.fulfillment[1].destinations[0].name, "Shop two");
  EXPECT_EQ(c.fulfillment[1].destinations[0].address.locality, "Berlin");
  ASSERT_EQ(c.delivery_kinds.size(), 2u);
  EXPECT_EQ(c.delivery_kinds[0].description, "Today at Shop two");
}

TEST_F(Duties, PickupAtALocationOfTheShop) {
  shop::Edits edits;
  edits.method = "pickup";
  Json j = a_json();
  j["fulfillment"] = Json::parse(R"({"methods":[{"id":"m","type":"shipping","line_item_ids":["li_1"],"destinations":[{"id":"d1","street_address":"Way 1"}],"selected_destination_id":"d1","groups":[{"id":"g","selected_option_id":"slow"}]}]})");
  Json body = Json::parse(ucp::update_body(checkout(j), edits, session(), {}, {}));
  EXPECT_EQ(body["fulfillment"]["methods"], Json::parse(R"([{"type":"pickup","line_item_ids":["li_1"]}])"));
  j["fulfillment"] = Json::parse(R"({"methods":[{"id":"p","type":"pickup","line_item_ids":["li_1"],"destinations":[{"id":"s1","name":"Shop one"}],"groups":[{"id":"g","options":[{"id":"o","title":"Today"}]}]}]})");
  edits = {};
  edits.destination = "s1";
  edits.shipping = shop::ShippingChoice{"p", "g", "o"};
  body = Json::parse(ucp::update_body(checkout(j), edits, session(), {}, {}));
  const Json& method = body["fulfillment"]["methods"][0];
  EXPECT_EQ(method["selected_destination_id"], "s1");
  EXPECT_EQ(method["groups"][0]["selected_option_id"], "o");
  EXPECT_FALSE(method.contains("destinations"));  // they are the shop's
}

TEST_F(Duties, DiscountCodesReplaceTheSet) {
  Json j = a_json();
  j["discounts"] = {{"codes", {"OLD"}}};
  shop::Edits edits;
  EXPECT_EQ(Json::parse(ucp::update_body(checkout(j), edits, session(), {}, {}))["discounts"]["codes"], Json::array({"OLD"}));
  edits.discount_codes = std::vector<std::string>{"NEW", "TWO"};
  EXPECT_EQ(Json::parse(ucp::update_body(checkout(j), edits, session(), {}, {}))["discounts"]["codes"], Json::array({"NEW", "TWO"}));
  edits.discount_codes = std::vector<std::string>{};
  EXPECT_EQ(Json::parse(ucp::update_body(checkout(j), edits, session(), {}, {}))["discounts"]["codes"], Json::array());
}

// ---- Payment

TEST_F(Duties, TheCheckoutsHandlersAndInstrumentsAreAuthoritative) {
  Json j = a_json();
  j["ucp"]["payment_handlers"] = Json::parse(R"({"com.example.sandbox_wallet":[{"id":"w","version":"2026-04-08","available_instruments":[{"type":"sandbox_wallet"}]}]})");
  j["payment"] = Json::parse(R"({"instruments":[{"id":"i1","handler_id":"w","type":"sandbox_wallet"},{"id":"i2","handler_id":"not offered","type":"card"}]})");
  const auto c = checkout(j);
  ASSERT_EQ(c.instruments.size(), 2u);  // i1 and the kind; not the one of an unknown handler
  EXPECT_EQ(c.instruments[0].id, "i1");
  EXPECT_EQ(c.instruments[0].handler_name, "com.example.sandbox_wallet");
}

TEST_F(Duties, EachHandlerHasItsOwnCredentialShapeAndNoneHoldsACard) {
  const auto shapes = credentials_of_every_handler();
  ASSERT_GE(shapes.size(), 2u);
  std::set<std::string> types;
  for (const std::string& text : shapes) {
    const Json credential = Json::parse(text);
    types.insert(credential["type"].get<std::string>());
    for (const char* never : {"number", "pan", "cvc", "cvv", "expiry", "pin"}) EXPECT_FALSE(credential.contains(never));
  }
  EXPECT_EQ(types.size(), shapes.size());
}

TEST_F(Duties, CredentialsAreWipedAfterUse) {
  base::Secret secret(std::string("a token long enough to live on the heap: 0123456789"));
  const char* where = secret.view().data();
  const std::size_t size = secret.view().size();
  const base::Secret moved = std::move(secret);
  EXPECT_EQ(moved.view().substr(0, 7), "a token");
  EXPECT_EQ(std::string(where, size).find("token"), std::string::npos);  // the buffer is still the first one's, and empty
}

// ---- Orders

TEST_F(Duties, OrdersShowMessagesFirstAndHaveAPermalink) {
  const auto order = ucp::read_order(R"({"ucp":{"version":"2026-04-08"},"id":"o1","label":"#1001","checkout_id":"chk_1","permalink_url":"https://shop.example/o1","currency":"EUR",
    "line_items":[{"id":"l","item":{"id":"v","title":"Chair","price":100},"quantity":{"original":3,"total":2,"fulfilled":1},"status":"partial","totals":[]}],
    "fulfillment":{"expectations":[{"id":"e","line_items":[],"method_type":"shipping","destination":{},"description":"Arrives Monday"}],
      "events":[{"id":"x","occurred_at":"2026-11-22T10:00:00Z","type":"shipped","line_items":[],"tracking_url":"https://track.example/1","description":"One parcel"}]},
    "adjustments":[{"id":"a","type":"refund","occurred_at":"2026-11-23T10:00:00Z","status":"completed","description":"One chair"}],
    "totals":[{"type":"total","amount":200}],"messages":[{"type":"warning","code":"delayed","content":"Later than planned"}]})", session());
  ASSERT_TRUE(order) << order.error().sentence();
  EXPECT_EQ(order->messages.at(0).content, "Later than planned");
  EXPECT_EQ(order->permalink, "https://shop.example/o1");
  EXPECT_EQ(order->lines.at(0).quantity, 2);
  EXPECT_EQ(order->lines.at(0).fulfilled, 1);
  EXPECT_EQ(order->lines.at(0).status, "partial");
  EXPECT_EQ(order->expectations.at(0), "Arrives Monday");
  ASSERT_EQ(order->events.size(), 2u);
  EXPECT_EQ(order->events[0].tracking_url, "https://track.example/1");
  EXPECT_EQ(order->events[1].type, "refund");
}

TEST_F(Duties, AnOrderThatNeedsAuthorizationSaysWhereToLook) {
  answer = [](const Exchange&, const Connection& c) { c.reply(401, "", "WWW-Authenticate: Bearer\r\n"); };
  discover();
  client.order(shop::OrderId("o1"));
  const auto ordered = wait<ucp::reply::Ordered>();
  ASSERT_FALSE(ordered.order);
  EXPECT_NE(ordered.order.error().sentence().find("its own page"), std::string::npos) << ordered.order.error().sentence();
}

// ---- Errors

TEST_F(Duties, AnErrorStatusInsideA200IsABusinessOutcome) {
  const auto reply = judged(Asked::create, 200, kEnvelope);
  EXPECT_EQ(reply.answer, Answer::refused);
  EXPECT_TRUE(reply.envelope);
  EXPECT_EQ(reply.error.what, "No.");
}

TEST_F(Duties, EnvelopesAreReadAtAnyStatus) {
  for (const int status : {200, 201, 400, 403, 404, 409, 422, 429, 500, 503}) {
    const auto reply = judged(Asked::update, status, kEnvelope);
    EXPECT_TRUE(reply.envelope) << status;
    EXPECT_EQ(reply.messages.size(), 1u) << status;
  }
}

TEST_F(Duties, HtmlEmptyAndForeignJsonAreTolerated) {
  for (const char* body : {"", "<html>Bad gateway</html>", "[]", "null", "42", "\"text\"", "{}", "{\"message\":\"no\"}", "{\"id\":7,\"status\":[]}", "\xff\xfe"}) {
    for (const int status : {200, 404, 500}) {
      const auto reply = judged(Asked::update, status, body);
      EXPECT_NE(reply.answer, Answer::checkout) << body;
      EXPECT_FALSE(reply.error.sentence().empty()) << body;
    }
  }
}

TEST_F(Duties, A409IsAConflictOrInFlight) {
  EXPECT_EQ(judged(Asked::update, 409, "").answer, Answer::conflict);
  EXPECT_EQ(judged(Asked::update, 409, "", {{"Retry-After", "1"}}).answer, Answer::in_flight);
  const auto conflict = failed(net::Outcome::ok, 409);
  EXPECT_FALSE(ucp::retry_in_ms(ucp::Care::repeatable, conflict, 1, 0.5, 0));
}

TEST_F(Duties, RetryAfterIsHonoured) {
  net::Response busy = failed(net::Outcome::ok, 503);
  busy.headers = {{"retry-after", "7"}};
  EXPECT_EQ(ucp::retry_in_ms(ucp::Care::repeatable, busy, 1, 0.9, 0), 7'000);
  busy.status = 429;
  EXPECT_EQ(ucp::retry_in_ms(ucp::Care::once, busy, 1, 0.9, 0), 7'000);
  busy.headers = {{"Retry-After", "Thu, 01 Jan 1970 00:00:09 GMT"}};
  EXPECT_EQ(ucp::retry_in_ms(ucp::Care::repeatable, busy, 1, 0.9, 2'000), 7'000);
}

TEST_F(Duties, AtMostFourTriesWithFullJitter) {
  const auto cut = failed(net::Outcome::connect_error);
  std::int64_t longest = 0;
  for (int tries = 1; tries < 4; ++tries) {
    EXPECT_EQ(ucp::retry_in_ms(ucp::Care::repeatable, cut, tries, 0, 0), 0);
    const auto most = ucp::retry_in_ms(ucp::Care::repeatable, cut, tries, 0.999, 0);
    ASSERT_TRUE(most);
    EXPECT_GT(*most, longest);
    longest = *most;
  }
  EXPECT_FALSE(ucp::retry_in_ms(ucp::Care::repeatable, cut, 4, 0.5, 0));
  for (const int status : {502, 503, 504, 429}) EXPECT_TRUE(ucp::retry_in_ms(ucp::Care::repeatable, failed(net::Outcome::ok, status), 1, 0.5, 0)) << status;
  for (const int status : {400, 404, 500, 501}) EXPECT_FALSE(ucp::retry_in_ms(ucp::Care::repeatable, failed(net::Outcome::ok, status), 1, 0.5, 0)) << status;
}

TEST_F(Duties, CompleteIsRepeatedOnlyWhenSurelyNothingWasDone) {
  EXPECT_TRUE(ucp::retry_in_ms(ucp::Care::once, failed(net::Outcome::connect_error), 1, 0.5, 0));
  EXPECT_TRUE(ucp::retry_in_ms(ucp::Care::once, failed(net::Outcome::ok, 429), 1, 0.5, 0));
  for (const int status : {409, 500, 502, 503, 504}) EXPECT_FALSE(ucp::retry_in_ms(ucp::Care::once, failed(net::Outcome::ok, status), 1, 0.5, 0)) << status;
  for (const auto outcome : {net::Outcome::timeout, net::Outcome::cut, net::Outcome::too_large}) {
    EXPECT_FALSE(ucp::retry_in_ms(ucp::Care::once, failed(outcome), 1, 0.5, 0));
    EXPECT_EQ(ucp::judge(Asked::complete, failed(outcome), session()).answer, Answer::unknown);
  }
  for (const int status : {500, 502, 503, 504}) EXPECT_EQ(judged(Asked::complete, status, kEnvelope).answer, Answer::unknown) << status;
}

}  // namespace
