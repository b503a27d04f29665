// The platform's duties (commerce.md, the table), those of a checkout and its order: one test for each, named after it.
#include "duties.hpp"
#include "recordings.hpp"
#include "ucp/retry.hpp"
#include "wallet_of_test.hpp"

namespace {

using namespace aisle;
using namespace aisle::test;

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
