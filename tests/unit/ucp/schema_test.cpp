// Every request body we write, against the specification's resolved schemas (ucp-validate.mjs; needs node and ajv, NODE_PATH names it).
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "recordings.hpp"
#include "ucp/client.hpp"
#include "ucp/codec.hpp"

namespace {

using namespace aisle;
namespace fs = std::filesystem;

const base::Currency kEur = *base::Currency::parse("EUR");

struct Schemas : ::testing::Test {
  fs::path validator = test::shared_folder() / "ucp/tools/ucp-validate.mjs";
  fs::path dir = fs::temp_directory_path() / ("aisle-schema-" + std::to_string(::getpid()));
  ucp::Session session;
  ucp::Locale locale{"de-DE", "DE", "EUR"};

  void SetUp() override {
    if (!fs::exists(validator)) GTEST_SKIP() << "ucp/tools is not in $AISLE_SHARED";
    if (std::system("node -e \"require('ajv/dist/2020');require('ajv-formats')\" 2>/dev/null") != 0) GTEST_SKIP() << "node with ajv and ajv-formats is not installed (NODE_PATH)";
    fs::create_directories(dir);
    session.capabilities = {{"dev.ucp.shopping.checkout", "2026-04-08"}, {"dev.ucp.shopping.fulfillment", "2026-04-08"}, {"dev.ucp.shopping.discount", "2026-04-08"}};
  }
  void TearDown() override { fs::remove_all(dir); }

  void expect_valid(const std::string& schema, const std::string& direction, const std::string& op, std::string_view body, bool checkout = false) {
    const fs::path file = dir / "body.json";
    std::ofstream(file) << body;
    const std::string extensions = checkout ? " --ext shopping/fulfillment --ext shopping/discount" : "";
    const std::string command = "node " + validator.string() + extensions + " 2026-04-08 '" + schema + "' " + direction + " " + op + " " + file.string();
    EXPECT_EQ(std::system(command.c_str()), 0) << schema << " " << op << "\n" << body;
  }
};

shop::NewCheckout an_order() {
  shop::NewCheckout o;
  o.cart.lines = {{shop::VariantId("v1"), shop::ProductId("p1"), "Chair", {12'900, kEur}, 2}};
  o.buyer = {"Sam", "Sample", "sam@example.com", "+491701234567"};
  o.address = {"Sam", "Sample", "Way 1", "c/o Ann", "Berlin", "BE", "10115", "DE"};
  o.discount_codes = {"TEN"};
  return o;
}

shop::Checkout a_checkout(const char* method_type) {
  shop::Checkout c;
  c.id = shop::CheckoutId("chk_1");
  c.currency = kEur;
  c.lines = {{"li_1", shop::VariantId("v1"), "Chair", {12'900, kEur}, 2, {}}};
  shop::FulfillmentMethod m;
  m.id = method_type;
  m.type = method_type;
  m.line_item_ids = {"li_1"};
  m.destinations = {{"d1", "Shop", {"", "", "Way 1", "", "Berlin", "", "10115", "DE"}}};
  m.selected_destination = "d1";
  m.groups = {{"g1", {"li_1"}, {{"slow", "Slow", "", std::nullopt}}, "slow"}};
  c.fulfillment = {m};
  c.buyer = an_order().buyer;
  return c;
}

TEST_F(Schemas, CatalogRequests) {
  expect_valid("shopping/catalog_search", "request", "search", ucp::search_body({}, "", locale, {}));
  expect_valid("shopping/catalog_search", "request", "search", ucp::search_body({"chair", {"Lights"}, 100, 9'900}, "cursor", locale, {}));
  expect_valid("shopping/catalog_lookup", "request", "lookup", ucp::lookup_body(shop::ProductId("p1"), locale, {}));
  expect_valid("shopping/catalog_lookup", "request", "get_product", ucp::product_body(shop::ProductId("p1"), {{"Color", "Red"}}, locale, {}));
}

TEST_F(Schemas, CheckoutCreate) {
  expect_valid("shopping/checkout", "request", "create", ucp::create_body(an_order(), session, locale, {}), true);
  shop::NewCheckout bare;
  bare.cart = an_order().cart;
  expect_valid("shopping/checkout", "request", "create", ucp::create_body(bare, session, {}, {}), true);
}

TEST_F(Schemas, CheckoutUpdate) {
  shop::Edits edits;
  expect_valid("shopping/checkout", "request", "update", ucp::update_body(a_checkout("shipping"), edits, session, locale, {}), true);
  expect_valid("shopping/checkout", "request", "update", ucp::update_body(a_checkout("pickup"), edits, session, locale, {}), true);
  edits.shipping = shop::ShippingChoice{"shipping", "g1", "fast"};
  edits.address = an_order().address;
  edits.quantities = std::vector<std::pair<std::string, std::int64_t>>{{"li_1", 3}};
  edits.discount_codes = std::vector<std::string>{"TEN"};
  expect_valid("shopping/checkout", "request", "update", ucp::update_body(a_checkout("shipping"), edits, session, locale, {}), true);
}

TEST_F(Schemas, CheckoutComplete) {
  const base::Secret body = ucp::complete_body({"i1", "w", "com.example.sandbox_wallet", "sandbox_wallet", "Wallet"}, base::Secret(R"({"type":"sandbox_token","token":"t"})"));
  expect_valid("shopping/checkout", "request", "complete", body.view(), true);
}

TEST_F(Schemas, OurOwnPlatformProfile) {
  const char* source = std::getenv("AISLE_SOURCE_DIR");
  if (source == nullptr) GTEST_SKIP() << "AISLE_SOURCE_DIR is not set";
  expect_valid("../discovery/profile_schema#/$defs/platform_profile", "response", "read", test::slurp(fs::path(source) / "app/ucp/profile/2026-04-08.json"));
}

}  // namespace
