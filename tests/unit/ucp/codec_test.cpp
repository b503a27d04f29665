// The codec by the rules of commerce.md's table: discovery, negotiation, bodies, messages, totals, payment, errors, bad input.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "recordings.hpp"
#include "ucp/client.hpp"
#include "ucp/codec.hpp"
#include "ucp/json.hpp"
#include "ucp/retry.hpp"

namespace {

using namespace aisle;
using Json = nlohmann::json;
using shop::Answer;
using shop::Asked;

const base::Currency kEur = *base::Currency::parse("EUR");

ucp::Session a_session() {
  ucp::Session s;
  s.shop_url = "https://shop.example";
  s.endpoint = "https://shop.example/ucp";
  s.payee = "shop.example";
  s.capabilities = {{"dev.ucp.shopping.checkout", "2026-04-08"}, {"dev.ucp.shopping.fulfillment", "2026-04-08"}};
  return s;
}

Json a_profile() {
  return {{"ucp",
           {{"version", "2026-04-08"},
            {"services", {{"dev.ucp.shopping", {{{"version", "2026-04-08"}, {"transport", "mcp"}, {"endpoint", "https://shop.example/mcp"}},
                                                 {{"version", "2026-04-08"}, {"transport", "rest"}, {"endpoint", "https://shop.example/ucp/"}}}}}},
            {"capabilities",
             {{"dev.ucp.shopping.checkout", {{{"version", "2026-04-08"}}}},
              {"dev.ucp.shopping.fulfillment", {{{"version", "2026-04-08"}, {"extends", "dev.ucp.shopping.checkout"}}}},
              {"dev.ucp.shopping.discount", {{{"version", "2025-01-11"}}}},
              {"com.example.unheard_of", {{{"version", "2026-04-08"}}}}}},
            {"payment_handlers", {{"com.example.sandbox_wallet", {{{"id", "w"}, {"version", "2026-04-08"}}}}}}}},
          {"keys", Json::array()}};
}

Json a_checkout() {
  return {{"ucp", {{"version", "2026-04-08"}, {"status", "success"},
                   {"payment_handlers", {{"com.example.sandbox_wallet", {{{"id", "w"}, {"available_instruments", {{{"type", "sandbox_wallet"}}}}}}}}}}},
          {"id", "chk_1"}, {"status", "ready_for_complete"}, {"currency", "EUR"},
          {"line_items", {{{"id", "li_1"}, {"item", {{"id", "v1"}, {"title", "Chair"}, {"price", 12900}}}, {"quantity", 2}, {"totals", {{{"type", "total"}, {"amount", 25800}}}}}}},
          {"totals", {{{"type", "subtotal"}, {"amount", 25800}}, {{"type", "total"}, {"amount", 25800}}}},
          {"links", {{{"type", "terms_of_service"}, {"url", "https://shop.example/terms"}}}},
          {"payment", {{"instruments", {{{"id", "i1"}, {"handler_id", "w"}, {"type", "sandbox_wallet"}, {"display", {{"name", "Sandbox wallet"}}}}}}}}};
}

net::Response http(int status, std::string body) {
  net::Response r;
  r.outcome = net::Outcome::ok;
  r.status = status;
  r.body = std::move(body);
  return r;
}

// --- Discovery, Negotiation
TEST(Discovery, ChoosesTheRestEndpointAndTakesThePayeeFromTheAddress) {
  const auto a = ucp::read_profile(a_profile().dump(), "https://shop.example", false);
  ASSERT_TRUE(a) << a.error().sentence();
  EXPECT_EQ(a->session.endpoint, "https://shop.example/ucp");
  EXPECT_EQ(a->session.payee, "shop.example");
}

TEST(Discovery, TheSandboxIsCalledSo) {
  Json p = a_profile();
  p["ucp"]["services"]["dev.ucp.shopping"][1]["endpoint"] = "http://127.0.0.1:8080/ucp";
  const auto a = ucp::read_profile(p.dump(), "http://127.0.0.1:8080", true);
  ASSERT_TRUE(a);
  EXPECT_EQ(a->session.payee, "Sandbox on this computer");
}

TEST(Discovery, ARemoteShopMayNotSendUsToThisComputerOrToPlainHttp) {
  for (const char* endpoint : {"http://127.0.0.1:8080/ucp", "https://localhost/ucp", "http://shop.example/ucp", "ftp://shop.example/", "https://shop.example@127.0.0.1/"}) {
    Json p = a_profile();
    p["ucp"]["services"]["dev.ucp.shopping"][1]["endpoint"] = endpoint;
    EXPECT_FALSE(ucp::read_profile(p.dump(), "https://shop.example", false)) << endpoint;
  }
}

TEST(Negotiation, SameNameAndVersionAndParentsOnly) {
  const auto a = ucp::read_profile(a_profile().dump(), "https://shop.example", false);
  EXPECT_TRUE(a->session.can("dev.ucp.shopping.fulfillment"));
  EXPECT_FALSE(a->session.can("dev.ucp.shopping.discount"));
  EXPECT_FALSE(a->session.can("com.example.unheard_of"));
  Json orphan = a_profile();
  orphan["ucp"]["capabilities"].erase("dev.ucp.shopping.checkout");
  EXPECT_FALSE(ucp::read_profile(orphan.dump(), "https://shop.example", false)->session.can("dev.ucp.shopping.fulfillment"));
}

TEST(Negotiation, ANewerShopNamesTheProfileOfOurVersion) {
  Json p = a_profile();
  p["ucp"]["version"] = "2026-08-25";
  EXPECT_FALSE(ucp::read_profile(p.dump(), "https://shop.example", false));
  p["ucp"]["supported_versions"] = {{"2026-04-08", "https://shop.example/old.json"}};
  EXPECT_EQ(ucp::read_profile(p.dump(), "https://shop.example", false)->other_profile, "https://shop.example/old.json");
}

// --- Bodies
shop::NewCheckout an_order() {
  shop::NewCheckout o;
  o.cart.lines = {{shop::VariantId("v1"), shop::ProductId("p1"), "Chair", {12'900, kEur}, 2}};
  o.buyer = {"Sam", "Sample", "sam@example.com", ""};
  o.address = {"Sam", "Sample", "Way 1", "", "Berlin", "", "10115", "DE"};
  return o;
}

TEST(Bodies, CreateSendsLinesBuyerContextAndShipping) {
  const Json j = Json::parse(ucp::create_body(an_order(), a_session(), {"de", "DE", "EUR"}, {}));
  EXPECT_EQ(j["line_items"], Json::parse(R"([{"item":{"id":"v1"},"quantity":2}])"));
  EXPECT_EQ(j["context"]["currency"], "EUR");
  EXPECT_EQ(j["buyer"]["email"], "sam@example.com");
  EXPECT_EQ(j["fulfillment"]["methods"][0]["destinations"][0]["address_country"], "DE");
  for (const char* never : {"ucp", "id", "status", "currency", "totals", "messages", "links", "expires_at", "continue_url", "order", "payment"}) EXPECT_FALSE(j.contains(never)) << never;
}

TEST(Bodies, FieldsTheShopRefusedStayAway) {
  ucp::Manners refusing;
  refusing.unwanted[static_cast<std::size_t>(ucp::Shape::create)] = {"context", "fulfillment"};
  const Json j = Json::parse(ucp::create_body(an_order(), a_session(), {"de", "DE", "EUR"}, refusing));
  EXPECT_FALSE(j.contains("context"));
  EXPECT_FALSE(j.contains("fulfillment"));
  EXPECT_TRUE(j.contains("line_items"));
}

shop::Checkout current() {
  Json j = a_checkout();
  j["fulfillment"] = {{"methods", {{{"id", "shipping"}, {"type", "shipping"}, {"line_item_ids", {"li_1"}}, {"selected_destination_id", "d1"},
                                    {"destinations", {{{"id", "d1"}, {"street_address", "Way 1"}, {"address_country", "DE"}}}},
                                    {"groups", {{{"id", "g1"}, {"line_item_ids", {"li_1"}}, {"selected_option_id", "slow"},
                                                 {"options", {{{"id", "slow"}, {"title", "Slow"}, {"totals", Json::array()}}, {{"id", "fast"}, {"title", "Fast"}, {"totals", Json::array()}}}}}}}}}}};
  return *ucp::read_checkout(j.dump(), a_session());
}

TEST(Bodies, UpdateSendsTheWholeResourceWithTheOneChange) {
  shop::Edits edits;
  edits.shipping = shop::ShippingChoice{"shipping", "g1", "fast"};
  const Json j = Json::parse(ucp::update_body(current(), edits, a_session(), {}, {}));
  EXPECT_EQ(j["line_items"][0]["id"], "li_1");
  const Json& m = j["fulfillment"]["methods"][0];
  EXPECT_EQ(m["line_item_ids"], Json::array({"li_1"}));
  EXPECT_EQ(m["selected_destination_id"], "d1");
  EXPECT_EQ(m["destinations"][0]["street_address"], "Way 1");
  EXPECT_EQ(m["groups"], Json::parse(R"([{"id":"g1","selected_option_id":"fast"}])"));
  EXPECT_FALSE(j.contains("id"));
}

TEST(Bodies, UpdateRemovesLinesAndReplacesCodes) {
  shop::Edits edits;
  edits.quantities = std::vector<std::pair<std::string, std::int64_t>>{{"li_1", 0}};
  edits.discount_codes = std::vector<std::string>{};
  const Json j = Json::parse(ucp::update_body(current(), edits, a_session(), {}, {}));
  EXPECT_EQ(j["line_items"].size(), 0u);
  EXPECT_EQ(j["discounts"]["codes"], Json::array());
}

TEST(Bodies, CompleteHoldsOneSelectedInstrumentWithItsCredential) {
  const base::Secret body = ucp::complete_body({"i1", "w", "com.example.sandbox_wallet", "sandbox_wallet", "Wallet \"1\""}, base::Secret(R"({"type":"sandbox_token","token":"t"})"));
  const Json j = Json::parse(body.view());
  EXPECT_EQ(j.size(), 1u);
  const Json& i = j["payment"]["instruments"][0];
  EXPECT_EQ(i["handler_id"], "w");
  EXPECT_EQ(i["selected"], true);
  EXPECT_EQ(i["credential"]["token"], "t");
  EXPECT_EQ(i["display"]["name"], "Wallet \"1\"");
}

TEST(Bodies, SearchAlwaysHasAQueryAndCarriesTheCursor) {
  EXPECT_EQ(Json::parse(ucp::search_body({}, "", {}, {}))["query"], "");
  EXPECT_EQ(Json::parse(ucp::search_body({"x", {}, {}, {}}, "abc", {}, {}))["pagination"]["cursor"], "abc");
  EXPECT_EQ(Json::parse(ucp::search_body({"x", {}, {}, {}}, "#offset=40", {}, {}))["pagination"]["offset"], 40);
}

// --- Catalog
Json a_page(Json product) { return {{"ucp", {{"version", "2026-04-08"}}}, {"products", Json::array({std::move(product)})}, {"pagination", {{"has_next_page", false}}}}; }
Json a_product() {
  return {{"id", "p1"}, {"title", "Chair"}, {"description", {{"plain", "A chair"}}}, {"variants", {{{"id", "v1"}, {"title", "Red"}, {"price", {{"amount", 100}, {"currency", "EUR"}}}}}}};
}

TEST(Catalog, PagesGoOnByCursorNeverBySize) {
  Json page = a_page(a_product());
  EXPECT_EQ(ucp::read_page(page.dump(), a_session())->cursor, "");
  page["pagination"] = {{"has_next_page", true}, {"cursor", "c2"}};
  EXPECT_EQ(ucp::read_page(page.dump(), a_session())->cursor, "c2");
  page["pagination"] = {{"has_more", true}, {"offset", 20}};
  EXPECT_EQ(ucp::read_page(page.dump(), a_session())->cursor, "#offset=21");
}

TEST(Catalog, AProductWeCannotReadIsSkippedNotFatal) {
  Json page = a_page(a_product());
  page["products"].push_back({{"id", 7}});
  Json wrong = a_product();
  wrong["variants"][0]["price"]["currency"] = "EURO";
  page["products"].push_back(wrong);
  wrong["variants"][0]["price"] = {{"amount", 12.5}, {"currency", "EUR"}};
  page["products"].push_back(wrong);
  const auto read = ucp::read_page(page.dump(), a_session());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->products.size(), 1u);
  EXPECT_EQ(read->skipped, 3);
}

TEST(Catalog, MetadataGivesSizeAndCredits) {
  Json p = a_product();
  p["metadata"] = {{"sample", true}, {"dimensions_mm", {{"width", 500}, {"height", 900}, {"depth", 510}}}, {"model", {{"creator", "Ann"}, {"license", "CC0"}}}};
  const auto read = ucp::read_page(a_page(p).dump(), a_session());
  const shop::Product& out = read->products[0];
  EXPECT_TRUE(out.sample);
  ASSERT_TRUE(out.dimensions);
  EXPECT_EQ(out.dimensions->height, 900);
  EXPECT_EQ(out.creator, "Ann");
}

TEST(Catalog, TextsAreCleanedForDisplay) {
  Json p = a_product();
  p["title"] = "Cha\u202Eir\n\x01 of   wood";
  p["description"] = {{"html", "<b>Bold</b><script>x()</script> &amp; fine"}};
  const auto read = ucp::read_page(a_page(p).dump(), a_session());
  EXPECT_EQ(read->products[0].title, "Chair of wood");
  EXPECT_EQ(read->products[0].description.find('<'), std::string::npos);
}

TEST(Media, AStrangersLinkToThisComputerIsDropped) {
  Json p = a_product();
  p["media"] = {{{"type", "model_3d"}, {"url", "http://127.0.0.1:631/x.glb"}}, {{"type", "image"}, {"url", "file:///etc/passwd"}}, {{"type", "image"}, {"url", "/a.png"}}};
  const auto read = ucp::read_page(a_page(p).dump(), a_session());
  ASSERT_EQ(read->products[0].media.size(), 1u);
  EXPECT_EQ(read->products[0].media[0].url, "https://shop.example/a.png");
}

// --- Messages
TEST(Messages, MarkdownBecomesPlainTextAndDisclosuresStay) {
  Json c = a_checkout();
  c["messages"] = {{{"type", "warning"}, {"code", "allergens"}, {"content", "**Contains: tree nuts.** See [here](https://x)"}, {"content_type", "markdown"}, {"presentation", "disclosure"}, {"path", "$.line_items[0]"}, {"image_url", "https://shop.example/n.svg"}},
                   {{"type", "error"}, {"code", "odd"}, {"content", "x"}, {"severity", "from_the_future"}}};
  const auto read = ucp::read_checkout(c.dump(), a_session());
  ASSERT_EQ(read->messages.size(), 2u);
  EXPECT_EQ(read->messages[0].content, "Contains: tree nuts. See here");
  EXPECT_TRUE(read->messages[0].disclosure);
  EXPECT_EQ(read->messages[0].severity, shop::Severity::warning);
  EXPECT_EQ(read->messages[1].severity, shop::Severity::unrecoverable);
}

// --- Totals
TEST(Totals, AreKeptInTheGivenOrderAndWords) {
  Json c = a_checkout();
  c["totals"] = {{{"type", "subtotal"}, {"amount", 100}}, {{"type", "deposit"}, {"display_text", "Bottle deposit"}, {"amount", 8}}, {{"type", "discount"}, {"amount", -10}}, {{"type", "total"}, {"amount", 98}}};
  const auto read = ucp::read_checkout(c.dump(), a_session());
  ASSERT_EQ(read->totals.size(), 4u);
  EXPECT_EQ(read->totals[1].display_text, "Bottle deposit");
  EXPECT_EQ(read->totals[2].display_text, "Discount");
  EXPECT_TRUE(read->totals_add_up());
}

TEST(Totals, AmountsThatAreNoWholeMinorUnitsAreRefused) {
  for (const char* amount : {"12.5", "1e300", "\"12\"", "null", "18446744073709551615", "9223372036854775808"}) {
    const std::string body = R"({"id":"c","status":"incomplete","currency":"EUR","line_items":[],"totals":[{"type":"total","amount":)" + std::string(amount) + "}]}";
    EXPECT_FALSE(ucp::read_checkout(body, a_session())) << amount;
  }
}

TEST(Totals, AWrongCurrencyIsAClearSentence) {
  for (const char* code : {"EURO", "ZZZ", "", "€"}) {
    Json c = a_checkout();
    c["currency"] = code;
    const auto read = ucp::read_checkout(c.dump(), a_session());
    ASSERT_FALSE(read) << code;
    EXPECT_NE(read.error().what.find("not a currency we know"), std::string::npos);
  }
}

// --- Payment
TEST(Payment, TheCheckoutResponseIsAuthoritative) {
  const auto read = ucp::read_checkout(a_checkout().dump(), a_session());
  ASSERT_EQ(read->instruments.size(), 2u);
  EXPECT_EQ(read->instruments[0].id, "i1");
  EXPECT_EQ(read->instruments[0].handler_name, "com.example.sandbox_wallet");
  EXPECT_EQ(read->instruments[0].title, "Sandbox wallet");
  EXPECT_EQ(read->instruments[1].id, "");  // a kind the handler takes
}

// --- Errors
TEST(Errors, Http200WithStatusErrorIsABusinessOutcome) {
  const auto r = ucp::judge(Asked::create, http(200, R"({"ucp":{"version":"2026-04-08","status":"error"},"messages":[{"type":"error","code":"out_of_stock","content":"gone","severity":"unrecoverable"}]})"), a_session());
  EXPECT_EQ(r.answer, Answer::refused);
  EXPECT_EQ(r.error.what, "Sold out: the shop has no more of this.");
}

TEST(Errors, NotFoundEnvelopeAtAnyStatus) {
  const char* body = R"({"ucp":{"status":"error"},"messages":[{"type":"error","code":"not_found","content":"?","severity":"unrecoverable"}]})";
  EXPECT_EQ(ucp::judge(Asked::get, http(200, body), a_session()).answer, Answer::not_found);
  EXPECT_EQ(ucp::judge(Asked::get, http(404, body), a_session()).answer, Answer::not_found);
}

TEST(Errors, CompleteIsUnknownAfter5xxTimeoutCutAndGarbage) {
  for (const int status : {500, 502, 503, 504, 408, 302}) EXPECT_EQ(ucp::judge(Asked::complete, http(status, "<html>"), a_session()).answer, Answer::unknown) << status;
  EXPECT_EQ(ucp::judge(Asked::complete, http(200, "<html>"), a_session()).answer, Answer::unknown);
  EXPECT_EQ(ucp::judge(Asked::complete, http(200, ""), a_session()).answer, Answer::unknown);
  for (const auto outcome : {net::Outcome::timeout, net::Outcome::cut, net::Outcome::too_large}) {
    net::Response r;
    r.outcome = outcome;
    EXPECT_EQ(ucp::judge(Asked::complete, r, a_session()).answer, Answer::unknown);
  }
  net::Response never;
  never.outcome = net::Outcome::connect_error;
  EXPECT_EQ(ucp::judge(Asked::complete, never, a_session()).answer, Answer::not_sent);
}

TEST(Errors, AWebPageSaysNothingAboutACheckoutThatExists) {  // it may come from anything on the way, after the work was done
  for (const int status : {400, 401, 403, 404, 410}) {
    EXPECT_EQ(ucp::judge(Asked::complete, http(status, "<html>"), a_session()).answer, Answer::unknown) << status;
    EXPECT_EQ(ucp::judge(Asked::get, http(status, "<html>"), a_session()).answer, Answer::unknown) << status;
    EXPECT_EQ(ucp::judge(Asked::create, http(status, "<html>"), a_session()).answer, Answer::refused) << status;
  }
  EXPECT_EQ(ucp::judge(Asked::complete, http(400, R"({"type":"invalid_data","message":"no"})"), a_session()).answer, Answer::refused);
  EXPECT_EQ(ucp::judge(Asked::complete, http(429, "<html>"), a_session()).answer, Answer::not_sent);
}

TEST(Errors, RetryOnlyWhatMayBeRetried) {
  using ucp::Care;
  net::Response unconnected;
  unconnected.outcome = net::Outcome::connect_error;
  net::Response timeout;
  timeout.outcome = net::Outcome::timeout;
  net::Response cut;
  cut.outcome = net::Outcome::cut;
  EXPECT_TRUE(ucp::retry_in_ms(Care::repeatable, unconnected, 1, 0.5, 0));
  EXPECT_FALSE(ucp::retry_in_ms(Care::repeatable, unconnected, 4, 0.5, 0));
  EXPECT_TRUE(ucp::retry_in_ms(Care::once, unconnected, 1, 0.5, 0));
  EXPECT_FALSE(ucp::retry_in_ms(Care::repeatable, timeout, 1, 0.5, 0)) << "a timeout is never a silent retry";
  EXPECT_FALSE(ucp::retry_in_ms(Care::once, timeout, 1, 0.5, 0));
  EXPECT_FALSE(ucp::retry_in_ms(Care::once, cut, 1, 0.5, 0));
  EXPECT_TRUE(ucp::retry_in_ms(Care::repeatable, cut, 1, 0.5, 0)) << "the same key pins down what the lost copy may do";
  EXPECT_FALSE(ucp::retry_in_ms(Care::repeatable, cut, 4, 0.5, 0));
  for (const int status : {502, 503, 504}) {
    EXPECT_TRUE(ucp::retry_in_ms(Care::repeatable, http(status, ""), 1, 0.5, 0));
    EXPECT_FALSE(ucp::retry_in_ms(Care::once, http(status, ""), 1, 0.5, 0));
  }
  EXPECT_FALSE(ucp::retry_in_ms(Care::repeatable, http(500, ""), 1, 0.5, 0));
  EXPECT_FALSE(ucp::retry_in_ms(Care::repeatable, http(409, ""), 1, 0.5, 0));
  net::Response busy = http(429, "");
  busy.headers = {{"retry-after", "7"}};
  EXPECT_EQ(ucp::retry_in_ms(Care::once, busy, 1, 0.5, 0), 7000);
}

TEST(Errors, RetryAfterIsSecondsOrADateAndBounded) {
  EXPECT_EQ(ucp::retry_after_ms("3", 0), 3000);
  EXPECT_EQ(ucp::retry_after_ms("999999999", 0), 600'000);
  EXPECT_EQ(ucp::retry_after_ms("-5", 0), 0);
  EXPECT_EQ(ucp::retry_after_ms("soon", 0), -1);
  EXPECT_EQ(ucp::retry_after_ms("Thu, 01 Jan 1970 00:00:10 GMT", 4'000), 6'000);
}

// --- bad input
TEST(BadInput, EachIsASentenceThatNamesTheShop) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  for (const std::string& body : {std::string(), std::string("<!DOCTYPE html><html>"), std::string("{"), std::string("[1]"), std::string("{\"a\":\"\xff\xfe\"}"), deep, "{\"a\":" + deep + "}"}) {
    const auto page = ucp::read_page(body, a_session());
    ASSERT_FALSE(page);
    EXPECT_NE(page.error().what.find("shop.example"), std::string::npos);
    EXPECT_FALSE(ucp::read_checkout(body, a_session()));
    EXPECT_FALSE(ucp::read_profile(body, "https://shop.example", false));
    EXPECT_FALSE(ucp::read_order(body, a_session()));
  }
}

// Every value of a good reply replaced by every wrong type: read or refused, never a crash.
void with_each_value_wrong(const Json& good, const std::function<void(const std::string&)>& read) {
  const Json flat = good.flatten();
  for (const auto& [pointer, value] : flat.items()) {
    for (const Json& wrong : {Json(nullptr), Json(true), Json(-1), Json(1e308), Json("x"), Json::array(), Json::object(), Json::array({nullptr})}) {
      Json bad = good;
      bad[Json::json_pointer(pointer)] = wrong;
      read(bad.dump());
    }
  }
}

TEST(BadInput, WrongTypesAnywhereAreSurvived) {
  with_each_value_wrong(a_profile(), [](const std::string& b) { (void)ucp::read_profile(b, "https://shop.example", false); });
  with_each_value_wrong(a_page(a_product()), [](const std::string& b) { (void)ucp::read_page(b, a_session()); });
  with_each_value_wrong(a_checkout(), [](const std::string& b) { (void)ucp::judge(Asked::complete, http(200, b), a_session()); });
}

// --- the specification's own examples
TEST(Examples, EveryResponseOfTheSpecificationIsRead) {
  const auto folder = test::shared_folder() / "ucp/examples";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "ucp/examples is not in $AISLE_SHARED";
  int checkouts = 0, pages = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const std::string name = file.path().filename();
    const std::string body = test::slurp(file.path());
    if (name.find("-checkout-read-response") != std::string::npos) {
      const auto read = ucp::read_checkout(body, a_session());
      EXPECT_TRUE(read) << name << ": " << read.error().sentence();
      ++checkouts;
    } else if (name.find("-search-response") != std::string::npos || name.find("-lookup-response") != std::string::npos) {
      const auto read = ucp::read_page(body, a_session());
      ASSERT_TRUE(read) << name;
      const bool abridged = body.find("\"variants\"") == std::string::npos;
      EXPECT_TRUE(abridged || !read->products.empty()) << name;
      ++pages;
    } else if (name.find("error_response") != std::string::npos) {
      EXPECT_NE(ucp::judge(Asked::create, http(200, body), a_session()).answer, Answer::checkout) << name;
    }
  }
  EXPECT_GE(checkouts, 6);
  EXPECT_GE(pages, 3);
}

}  // namespace
