// What every platform relies on: discovery, headers, catalog with cursors and languages, envelopes, media.
#include <gtest/gtest.h>
#include <chrono>
#include <filesystem>
#include <set>
#include <thread>

#include "base/random.hpp"
#include "shop.hpp"

namespace aisle::tests {
namespace {

class Protocol : public testing::Test {
 protected:
  void SetUp() override { shop.start(); }
  Reply search(const Json& body, std::map<std::string, std::string> headers = {}) {
    return shop.send({"POST", "/ucp/catalog/search", body, {}, std::move(headers)});
  }
  Shop shop;
};

TEST_F(Protocol, DiscoveryNamesItself) {
  const Reply reply = send_raw(shop.url(), "GET", "/.well-known/ucp", "", {});
  ASSERT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body["ucp"]["version"], "2026-04-08");
  EXPECT_EQ(reply.body["ucp"]["services"]["dev.ucp.shopping"][0]["endpoint"], shop.url() + "/ucp");
  EXPECT_TRUE(reply.body["ucp"]["payment_handlers"].contains("com.example.sandbox_wallet"));
  EXPECT_NE(reply.headers.at("Cache-Control").find("max-age"), std::string::npos);
}

TEST_F(Protocol, BrowsesEverythingOncePageByPage) {
  std::set<std::string> seen;
  std::string cursor;
  int pages = 0;
  for (;;) {
    Json body = {{"query", ""}, {"pagination", {{"limit", 7}}}};
    if (!cursor.empty()) body["pagination"]["cursor"] = cursor;
    const Reply reply = search(body);
    ASSERT_EQ(reply.status, 200);
    ++pages;
    for (const Json& p : reply.body["products"]) EXPECT_TRUE(seen.insert(p["id"]).second);
    if (!reply.body["pagination"]["has_next_page"].get<bool>()) break;
    cursor = reply.body["pagination"]["cursor"];
  }
  EXPECT_EQ(seen.size(), 25u);
  EXPECT_EQ(pages, 4);
}

TEST_F(Protocol, CursorsBelongToTheirSearch) {
  const Reply first = search({{"query", ""}, {"pagination", {{"limit", 2}}}});
  const std::string cursor = first.body["pagination"]["cursor"];
  EXPECT_EQ(search({{"query", "chair"}, {"pagination", {{"cursor", cursor}}}}).status, 400);
  EXPECT_EQ(search({{"query", ""}, {"pagination", {{"cursor", "forged"}}}}).status, 400);
  EXPECT_EQ(search({{"query", ""}}).body["products"].size(), 10u);  // the protocol's default page
}

TEST_F(Protocol, AnswersAreNotPackedAtTheCostOfTheBuyersTime) {  // the library's Brotli takes 0.1 s for a page
  const Reply reply = search({{"query", ""}}, {{"Accept-Encoding", "br, gzip, deflate"}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.headers.count("Content-Encoding"), 0u);
  EXPECT_EQ(reply.headers.at("Content-Length"), std::to_string(reply.text.size()));
}

TEST_F(Protocol, NeitherQueryNorFiltersIsABadRequest) {
  const Reply reply = search(Json::object());
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.body["ucp"]["status"], "error");
}

TEST_F(Protocol, FiltersByCategoryAndPrice) {
  EXPECT_EQ(search({{"filters", {{"categories", {"Lights", "Miscellaneous"}}}}}).body["pagination"]["total_count"], 2);
  EXPECT_EQ(search({{"query", "stool"}, {"filters", {{"price", {{"max", 2500}}}}}}).body["pagination"]["total_count"],
            6);
}

TEST_F(Protocol, SpeaksTheBuyersLanguage) {
  EXPECT_EQ(search({{"query", "STUHL"}}, {{"Accept-Language", "de-AT,en;q=0.5"}}).body["products"][0]["title"],
            "Stuhl");
  EXPECT_EQ(search({{"query", "chair"}, {"context", {{"language", "de"}}}}).body["products"][0]["title"],
            "Stuhl");  // context outranks the header, English still finds
  EXPECT_EQ(search({{"query", "chair"}}, {{"Accept-Language", "xx"}}).body["products"][0]["title"], "Chair");
}

TEST_F(Protocol, ShowsPicturesModelAndDimensions) {
  const Json product = shop.send({"POST", "/ucp/catalog/product", {{"id", "chair"}}}).body["product"];
  EXPECT_EQ(product["media"][0]["width"], 1024);
  EXPECT_EQ(product["media"][1]["type"], "model_3d");
  EXPECT_EQ(product["media"][2]["width"], 128);
  EXPECT_EQ(product["metadata"]["dimensions_mm"]["height"], 900);
  EXPECT_EQ(product["metadata"]["model"]["license"], "CC BY 3.0");
  EXPECT_TRUE(product["metadata"]["sample"].get<bool>());
  const Json cat = shop.send({"POST", "/ucp/catalog/product", {{"id", "cat"}}}).body["product"];
  EXPECT_FALSE(cat["variants"][0]["availability"]["available"].get<bool>());
}

TEST_F(Protocol, LookupToleratesUnknownIds) {
  const Reply reply = shop.send({"POST", "/ucp/catalog/lookup", {{"ids", {"lamp.1", "gone", "chair"}}}});
  ASSERT_EQ(reply.body["products"].size(), 2u);
  EXPECT_EQ(reply.body["products"][0]["variants"][0]["inputs"][0]["match"], "exact");
  EXPECT_EQ(reply.body["products"][1]["variants"][0]["inputs"][0]["match"], "featured");
  EXPECT_EQ(reply.body["messages"][0]["content"], "gone");
  const Reply missing = shop.send({"POST", "/ucp/catalog/product", {{"id", "gone"}}});
  EXPECT_EQ(missing.status, 200);
  EXPECT_EQ(missing.body["ucp"]["status"], "error");
}

TEST_F(Protocol, InsistsOnItsHeaders) {
  const std::string body = R"({"query":""})";
  EXPECT_EQ(
      send_raw(shop.url(), "POST", "/ucp/catalog/search", body, {{"Request-Id", "1"}}).body["messages"][0]["code"],
      "missing_ucp_agent");
  EXPECT_EQ(send_raw(shop.url(), "POST", "/ucp/catalog/search", body,
                     {{"UCP-Agent", "profile=\"https://aisle.invalid/ucp/2026-04-08.json\""}})
                .status,
            400);
  const Reply keyless =
      send_raw(shop.url(), "POST", "/ucp/checkout-sessions", "{}",
               {{"UCP-Agent", "profile=\"https://aisle.invalid/ucp/2026-04-08.json\""}, {"Request-Id", "1"}});
  EXPECT_EQ(keyless.body["messages"][0]["code"], "idempotency_key_required");
  EXPECT_EQ(shop.send({"GET", "/ucp/checkout-sessions/nothing"}).body["messages"][0]["code"], "not_found");
  EXPECT_EQ(shop.send({"GET", "/ucp/nothing"}).status, 404);
  EXPECT_EQ(shop.send({"PUT", "/ucp/catalog/search", {{"query", ""}}}).status, 405);
}

// The shop's own profile stands in for a platform's that names every extension, its terms for one that is no profile.
TEST_F(Protocol, NamesOnlyExtensionsBothSidesHave) {
  const auto fulfillment_for = [&](const std::string& profile) {
    const Reply reply = shop.send(
        {"POST", "/ucp/checkout-sessions", order_for("chair"), {}, {{"UCP-Agent", "profile=\"" + profile + "\""}}});
    EXPECT_EQ(reply.status, 201) << reply.text;
    EXPECT_TRUE(reply.body["ucp"]["capabilities"].contains("dev.ucp.shopping.checkout"));
    return reply.body["ucp"]["capabilities"].contains("dev.ucp.shopping.fulfillment");
  };
  EXPECT_TRUE(fulfillment_for(shop.url() + "/.well-known/ucp"));
  EXPECT_FALSE(fulfillment_for(shop.url() + "/terms"));
  EXPECT_FALSE(fulfillment_for("http://192.0.2.1/not-on-this-computer"));
}

TEST(StrictProfile, TurnsStrangersAway) {
  Shop shop;
  shop.start({"--strict-profile"});
  const auto status_for = [&](const std::string& profile) {
    return shop
        .send({"POST", "/ucp/catalog/search", {{"query", ""}}, {}, {{"UCP-Agent", "profile=\"" + profile + "\""}}})
        .status;
  };
  EXPECT_EQ(status_for(shop.url() + "/terms"), 424);
  EXPECT_EQ(status_for(shop.url() + "/.well-known/ucp"), 200);
  EXPECT_EQ(status_for("https://aisle.invalid/ucp/2026-04-08.json"), 200);
}

TEST_F(Protocol, SurvivesForeignBodies) {
  const std::map<std::string, std::string> headers{
      {"UCP-Agent", "profile=\"https://aisle.invalid/ucp/2026-04-08.json\""},
      {"Request-Id", "1"},
      {"Content-Type", "application/json"}};
  for (const char* body : {"", "[]", "nonsense", "{\"line_items\":7}", "{\"line_items\":[7]}",
                           "{\"line_items\":[{\"item\":\"x\",\"quantity\":1}]}",
                           "{\"line_items\":[{\"item\":{\"id\":\"chair\"},\"quantity\":1.5}]}",
                           "{\"line_items\":[{\"item\":{\"id\":\"chair\"},\"quantity\":99999999999}]}",
                           "{\"line_items\":[{\"item\":{\"id\":\"chair\"},\"quantity\":1}],\"fulfillment\":{"
                           "\"methods\":{}},\"buyer\":4,\"context\":[],\"discounts\":{\"codes\":{}},\"payment\":9}",
                           "\"\xff\xfe\""}) {
    auto with_key = headers;
    with_key["Idempotency-Key"] = base::uuid_v4();
    const Reply reply = send_raw(shop.url(), "POST", "/ucp/checkout-sessions", body, with_key);
    EXPECT_TRUE(reply.status == 400 || reply.status == 201) << body << " -> " << reply.status;
    EXPECT_TRUE(reply.body.contains("ucp")) << body;
    EXPECT_LT(send_raw(shop.url(), "POST", "/ucp/catalog/search", body, headers).status, 500) << body;
  }
  EXPECT_EQ(send_raw(shop.url(), "POST", "/ucp/catalog/search", std::string(2 << 20, ' '), headers).status, 413);
}

TEST_F(Protocol, UnknownFieldsAreIgnored) {
  Json body = order_for("chair");
  body["from_the_future"] = {{"a", 1}};
  body["line_items"][0]["gift"] = true;
  EXPECT_EQ(shop.send({"POST", "/ucp/checkout-sessions", body}).status, 201);
}

TEST_F(Protocol, ServesMediaWithLengthAndTag) {
  const Reply whole = send_raw(shop.url(), "GET", "/media/aa11.glb", "", {});
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.headers.at("Content-Length"), std::to_string(whole.text.size()));
  EXPECT_EQ(whole.headers.at("Content-Type"), "model/gltf-binary");
  EXPECT_EQ(send_raw(shop.url(), "GET", "/media/aa11.glb", "", {{"If-None-Match", whole.headers.at("ETag")}}).status,
            304);
  const Reply part = send_raw(shop.url(), "GET", "/media/aa11.glb", "", {{"Range", "bytes=5-9"}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.text, "model");
  for (const char* path :
       {"/media/../catalogue.json", "/media/..%2fcatalogue.json", "/media/nothing.glb", "/media/", "/media/.hidden"}) {
    EXPECT_EQ(send_raw(shop.url(), "GET", path, "", {}).status, 404) << path;
  }
}

TEST_F(Protocol, LinksLeadSomewhere) {
  const Reply checkout = ready_checkout(shop, "chair");
  ASSERT_GE(checkout.body["links"].size(), 3u);
  for (const Json& link : checkout.body["links"]) {
    const std::string path = link["url"].get<std::string>().substr(shop.url().size());
    EXPECT_EQ(send_raw(shop.url(), "GET", path, "", {}).status, 200) << path;
  }
}

// One answer of every kind, for validate_answers: FILE names are <schema with + for />..<operation>..<n>.json.
TEST_F(Protocol, AnswersForTheSchemas) {
  const std::string folder = program("tests/answers");
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(base::make_folder(folder));
  int n = 0;
  const auto keep = [&](const std::string& schema, const std::string& operation, const Reply& reply) {
    ASSERT_TRUE(reply.body.is_object()) << reply.text;
    ASSERT_TRUE(base::write_file_atomic(folder + "/" + schema + ".." + operation + ".." + std::to_string(n++) + ".json",
                                        reply.text));
  };
  const auto checkout = [&](const Reply& reply) { keep("shopping+checkout", "read", reply); };
  const auto error = [&](const Reply& reply) { keep("shopping+types+error_response", "read", reply); };
  const auto complete = [&](const Reply& open, const char* token) {
    return shop.send(
        {"POST", "/ucp/checkout-sessions/" + open.body["id"].get<std::string>() + "/complete", payment(token)});
  };
  keep("..+discovery+profile_schema", "read", send_raw(shop.url(), "GET", "/.well-known/ucp", "", {}));
  keep("shopping+catalog_search", "search",
       search({{"query", ""}, {"context", {{"address_country", "JP"}, {"language", "ja"}}}}));
  keep("shopping+catalog_search", "search", search({{"query", "nothing like it"}}));
  keep("shopping+catalog_lookup", "lookup", shop.send({"POST", "/ucp/catalog/lookup", {{"ids", {"chair", "gone"}}}}));
  keep("shopping+catalog_lookup", "get_product", shop.send({"POST", "/ucp/catalog/product", {{"id", "chair"}}}));
  error(shop.send({"POST", "/ucp/catalog/product", {{"id", "gone"}}}));
  error(search(Json::object()));
  error(shop.send({"POST", "/ucp/checkout-sessions", order_for("cat")}));
  Json bare = order_for("chair");
  bare.erase("fulfillment");
  bare.erase("buyer");
  bare["discounts"] = {{"codes", {"AISLE10", "no"}}};
  checkout(shop.send({"POST", "/ucp/checkout-sessions", bare}));
  Json pickup = order_for("chair");
  pickup["fulfillment"]["methods"][0] = {{"type", "pickup"},
                                         {"selected_destination_id", "shop_berlin"},
                                         {"groups", Json::array({{{"selected_option_id", "pickup"}}})}};
  pickup["buyer"]["consent"] = {{"marketing", false}};
  const Reply picked_up = shop.send({"POST", "/ucp/checkout-sessions", pickup});
  checkout(picked_up);
  Json american = order_for("sofa", 2);
  american["context"] = {{"address_country", "US"}};
  american["fulfillment"]["methods"][0]["destinations"][0]["address_country"] = "US";
  checkout(shop.send({"POST", "/ucp/checkout-sessions", american}));
  for (const char* token : {"sandbox-decline", "sandbox-in_progress", "sandbox-escalate"})
    checkout(complete(ready_checkout(shop, "chair"), token));
  for (const Reply& open : {ready_checkout(shop, "chair"), picked_up}) {
    const Reply done = complete(open, "sandbox-success");
    checkout(done);
    keep("shopping+order", "read", shop.send({"GET", "/ucp/orders/" + done.body["order"]["id"].get<std::string>()}));
  }
  const std::string canceled = ready_checkout(shop, "chair").body["id"];
  checkout(shop.send({"POST", "/ucp/checkout-sessions/" + canceled + "/cancel", nullptr}));
  keep("shopping+cart", "read", shop.send({"POST", "/ucp/carts", bare}));
}

}  // namespace
}  // namespace aisle::tests
