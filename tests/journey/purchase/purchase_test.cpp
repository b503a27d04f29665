// The real aisle-merchant and a buyer without pictures: buy, decline, sold out, expired, trouble on the wire, kill -9 at each journal state.
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <regex>

#include "base/platform.hpp"

namespace {

using namespace aisle;
using namespace std::chrono_literals;
using Json = nlohmann::json;
namespace fs = std::filesystem;

std::string build_dir() {
  const char* dir = std::getenv("AISLE_BUILD_DIR");
  return dir != nullptr ? dir : ".";
}

Json product(const char* id, const char* title, int cents, int stock) {
  return {{"id", id},         {"titles", {{"en", title}}},   {"categories", {{"en", "Tests"}}}, {"tags", Json::object()}, {"size_mm", {500, 900, 500}},
          {"creator", "us"},  {"license", "CC0"},            {"price_eur_cents", cents},        {"initial_stock", stock}, {"for_sale", true}};
}

// A child's whole stdout as JSON; discarded when it is none.
struct Ended {
  int status = -999;
  Json said;
};

Ended run(std::vector<std::string> argv, std::vector<std::string> env = {}) {
  auto child = base::Child::spawn({std::move(argv), std::move(env), false, true, ""});
  Ended out;
  if (!child) return out;
  std::string all;
  while (auto line = child->read_line(90s)) all += *line + "\n";
  out.said = Json::parse(all, nullptr, false);
  out.status = child->wait(30s).value_or(-998);
  return out;
}

class Purchases : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = fs::temp_directory_path() / ("aisle-purchase-" + std::to_string(::getpid()) + "-" + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(dir_);
    fs::create_directories(shop_dir());
    std::ofstream(shop_dir() / "catalogue.json") << Json{{"format", 1}, {"products", {product("chair", "Chair", 12'900, 5), product("lamp", "Lamp", 4'550, 5), product("last", "Last one", 9'900, 1)}}}.dump();
  }
  void TearDown() override {
    merchant_.reset();
    fs::remove_all(dir_);
  }

  void serve(const std::string& faults = "", std::vector<std::string> more = {}, std::vector<std::string> env = {}) {
    std::vector<std::string> argv{build_dir() + "/aisle-merchant", "serve", "--data", shop_dir(), "--port", port_};
    if (!faults.empty()) {
      std::ofstream(dir_ / "faults.jsonl") << faults;
      argv.insert(argv.end(), {"--fault", dir_ / "faults.jsonl"});
    }
    argv.insert(argv.end(), more.begin(), more.end());
    merchant_.reset();
    auto child = base::Child::spawn({argv, std::move(env), false, true, dir_ / "merchant.log"});
    ASSERT_TRUE(child);
    merchant_ = std::make_unique<base::Child>(std::move(*child));
    const auto line = merchant_->read_line(20s);
    ASSERT_TRUE(line) << "the merchant does not start";
    url_ = Json::parse(*line).at("url").get<std::string>();
    port_ = url_.substr(url_.rfind(':') + 1);
  }
  void stop_merchant() { merchant_.reset(); }  // kill -9

  Ended buy(const std::string& instrument, std::vector<std::string> titles, const std::string& kill_at = "", const std::string& page = "", const std::string& delivery = "") {
    std::vector<std::string> argv{build_dir() + "/tests/purchase_probe", url_, client_dir(), instrument};
    argv.insert(argv.end(), titles.begin(), titles.end());
    std::vector<std::string> env;
    if (!kill_at.empty()) env.push_back("AISLE_KILL_AT=" + kill_at);
    if (!page.empty()) env.push_back("PROBE_PAGE=" + page);
    if (!delivery.empty()) env.push_back("PROBE_DELIVERY=" + delivery);
    env.push_back("PROBE_LOG=" + (dir_ / "client.log").string());
    return run(argv, env);
  }
  Ended restart() { return run({build_dir() + "/tests/purchase_probe", url_, client_dir()}); }

  Json orders() {
    const Ended r = run({build_dir() + "/aisle-merchant", "orders", "--data", shop_dir(), "--json"});
    return r.said.at("orders");
  }
  bool passed(const Ended& r, const std::string& stage) const {
    for (const Json& s : r.said.at("stages")) {
      if (s == stage) return true;
    }
    return false;
  }
  // Nothing that opens a payment may be left readable on the client's disk.
  bool disk_mentions(const std::string& secret) const {
    for (const auto& file : fs::recursive_directory_iterator(dir_ / "client")) {
      std::ifstream in(file.path(), std::ios::binary);
      const std::string all((std::istreambuf_iterator<char>(in)), {});
      if (all.find(secret) != std::string::npos) return true;
    }
    return false;
  }

  fs::path shop_dir() const { return dir_ / "shop"; }
  fs::path client_dir() const { return dir_ / "client"; }

  fs::path dir_;
  std::unique_ptr<base::Child> merchant_;
  std::string url_, port_ = "0";
};

TEST_F(Purchases, BuysTwoThingsAndTheOrderIsTheReceiptToTheMinorUnit) {
  serve();
  const Ended r = buy("success", {"Chair", "Lamp"});
  ASSERT_EQ(r.said.value("stage", ""), "Done") << r.said.dump();
  EXPECT_EQ(r.said["payee"], "Sandbox on this computer");
  EXPECT_TRUE(r.said["cart_emptied"]);
  const Json all = orders();
  ASSERT_EQ(all.size(), 1u) << all.dump();
  EXPECT_EQ(all[0].value("id", ""), r.said.value("order", "none"));
  EXPECT_EQ(all[0].value("total", 0), r.said["total"]) << all.dump();
  EXPECT_EQ(all[0].value("currency", ""), "EUR");
  EXPECT_FALSE(disk_mentions("sandbox_token"));
}

TEST_F(Purchases, ADeclinedPaymentSaysSoAndLeavesNoOrder) {
  serve();
  const Ended r = buy("decline", {"Chair"});
  EXPECT_EQ(r.said.value("stage", ""), "Declined") << r.said.dump();
  EXPECT_EQ(r.said.value("why", ""), "The payment was declined. Nothing was paid.");
  EXPECT_EQ(orders().size(), 0u);
  EXPECT_EQ(buy("success", {"Chair"}).said.value("stage", ""), "Done");
  EXPECT_EQ(orders().size(), 1u);
}

TEST_F(Purchases, ASlowPaymentIsPolledUntilItIsDone) {
  serve();
  const Ended r = buy("in_progress", {"Chair"});
  EXPECT_EQ(r.said.value("stage", ""), "Done") << r.said.dump();
  EXPECT_TRUE(passed(r, "InProgress"));
  EXPECT_EQ(orders().size(), 1u);
}

TEST_F(Purchases, APaymentGivenUpOnTheShopsPageIsNotPaid) {
  serve();
  const Ended r = buy("escalate", {"Chair"});
  EXPECT_TRUE(passed(r, "Escalated")) << r.said.dump();
  EXPECT_EQ(r.said.value("stage", ""), "Browsing") << r.said.dump();
  EXPECT_EQ(orders().size(), 0u);
}

TEST_F(Purchases, AnEscalatedPaymentGoesOnAtTheShopsPageAndIsFoundByAsking) {
  serve();
  const Ended r = buy("escalate", {"Chair"}, "", "approve");
  EXPECT_EQ(r.said.value("stage", ""), "Done") << r.said.dump();
  EXPECT_TRUE(r.said.value("cart_emptied", false));
  ASSERT_EQ(orders().size(), 1u);
  EXPECT_EQ(orders()[0]["id"], r.said["order"]);
  EXPECT_EQ(restart().said.value("stage", ""), "Browsing");  // nothing left open
}

TEST_F(Purchases, AnEscalatedPaymentRefusedAtTheShopsPageIsDeclined) {
  serve();
  const Ended r = buy("escalate", {"Chair"}, "", "decline");
  EXPECT_EQ(r.said.value("stage", ""), "Declined") << r.said.dump();
  EXPECT_EQ(orders().size(), 0u);
}

// Neither side's log, at its most talkative, holds what pays, who buys, or a key that would let another ask for the order.
TEST_F(Purchases, NoSecretIsInTheLogs) {
  serve(R"({"match": "/complete", "nth": 1, "action": {"cut": "after"}}
{"match": "POST /ucp/checkout-sessions", "nth": 1, "action": {"status": 503, "retry_after": 0}})");
  EXPECT_EQ(buy("success", {"Chair"}).said.value("stage", ""), "Done");
  EXPECT_EQ(buy("decline", {"Lamp"}).said.value("stage", ""), "Declined");
  const auto slurp = [](const fs::path& file) {
    std::ifstream in(file);
    return std::string((std::istreambuf_iterator<char>(in)), {});
  };
  const std::string client = slurp(dir_ / "client.log"), shop = slurp(dir_ / "merchant.log");
  EXPECT_NE(client.find("event=ucp_checkout"), std::string::npos) << client;
  const std::regex uuid("[^_0-9a-f][0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");  // keys; ids of checkouts have a name before
  for (const std::string& log : {client, shop}) {
    for (const char* secret : {"sandbox-success", "sandbox-decline", "sandbox_token", "credential", "sam@example.com", "Sample", "Musterweg", "10115"}) EXPECT_EQ(log.find(secret), std::string::npos) << secret << "\n" << log;
    EXPECT_FALSE(std::regex_search(log, uuid)) << log;
  }
}

TEST_F(Purchases, PickupAtAShopNearby) {
  serve();
  const Ended r = buy("success", {"Chair"}, "", "", "pickup");
  EXPECT_EQ(r.said.value("stage", ""), "Done") << r.said.dump();
  ASSERT_EQ(orders().size(), 1u);
  EXPECT_EQ(r.said["total"], 12'900);  // no delivery to pay
}

TEST_F(Purchases, SoldOutIsSaidPlainly) {
  serve();
  EXPECT_EQ(buy("success", {"Last one"}).said.value("stage", ""), "Done");
  const Ended r = buy("success", {"Last one"});
  EXPECT_EQ(r.said.value("stage", ""), "Failed") << r.said.dump();
  EXPECT_EQ(r.said.value("why", ""), "Sold out: the shop has no more of this.");
  EXPECT_EQ(orders().size(), 1u);
}

TEST_F(Purchases, AnExpiredCheckoutIsSaidPlainly) {
  serve(R"({"match": "GET /ucp/checkout-sessions", "action": {"delay_ms": 2500}})", {"--checkout-ttl", "2"});
  const Ended r = buy("success", {"Chair"});
  EXPECT_EQ(r.said.value("stage", ""), "Failed") << r.said.dump();
  EXPECT_NE(r.said.value("why", "").find("Nothing was"), std::string::npos) << r.said.dump();
  EXPECT_EQ(orders().size(), 0u);
}

TEST_F(Purchases, AReplyLostAfterTheWorkIsFoundAndOrdersOnce) {
  serve(R"({"match": "/complete", "nth": 1, "action": {"cut": "after"}})");
  const Ended r = buy("success", {"Chair"});
  EXPECT_EQ(r.said.value("stage", ""), "Done") << r.said.dump();
  EXPECT_TRUE(passed(r, "Unknown"));
  EXPECT_EQ(orders().size(), 1u);
}

TEST_F(Purchases, ARequestLostBeforeTheWorkIsRepeatedWithTheSameKey) {
  serve(R"({"match": "/complete", "nth": 1, "action": {"cut": "before"}})");
  const Ended r = buy("success", {"Chair"});
  EXPECT_EQ(r.said.value("stage", ""), "Done") << r.said.dump();
  EXPECT_TRUE(passed(r, "Unknown"));
  EXPECT_EQ(orders().size(), 1u);
}

TEST_F(Purchases, HalfAReplyToCompleteIsUnknownAndThenFound) {
  serve(R"({"match": "/complete", "nth": 1, "action": {"cut": "mid"}})");
  const Ended r = buy("success", {"Chair"});
  EXPECT_EQ(r.said.value("stage", ""), "Done") << r.said.dump();
  EXPECT_EQ(orders().size(), 1u);
}

TEST_F(Purchases, AnErrorPageToCompleteIsUnknownAndThenFound) {
  serve(R"({"match": "/complete", "nth": 1, "action": {"status": 502, "body": "<html>Bad gateway</html>"}})");
  const Ended r = buy("success", {"Chair"});
  EXPECT_EQ(r.said.value("stage", ""), "Done") << r.said.dump();
  EXPECT_TRUE(passed(r, "Unknown"));
  EXPECT_EQ(orders().size(), 1u);
}

TEST_F(Purchases, ALostDeclineIsFoundAsADecline) {
  serve(R"({"match": "/complete", "nth": 1, "action": {"cut": "after"}})");
  const Ended r = buy("decline", {"Chair"});
  EXPECT_EQ(r.said.value("stage", ""), "Declined") << r.said.dump();
  EXPECT_EQ(orders().size(), 0u);
}

TEST_F(Purchases, BusyShopsAreAskedAgain) {
  serve(R"({"match": "POST /ucp/checkout-sessions", "nth": 1, "action": {"status": 503, "retry_after": 1}}
{"match": "/complete", "nth": 1, "action": {"status": 429, "retry_after": 1}}
{"match": "/catalog/search", "nth": 1, "action": {"status": 502}})");
  const Ended r = buy("success", {"Chair"});
  EXPECT_EQ(r.said.value("stage", ""), "Done") << r.said.dump();
  EXPECT_FALSE(passed(r, "Unknown"));
  EXPECT_EQ(orders().size(), 1u);
}

TEST_F(Purchases, HtmlInsteadOfACatalogueIsAClearSentence) {
  serve(R"({"match": "/catalog/search", "action": {"status": 200, "body": "<html>Welcome</html>"}})");
  const Ended r = buy("success", {"Chair"});
  EXPECT_NE(r.said.value("trouble", "").find("a web page instead of data"), std::string::npos) << r.said.dump();
}

TEST_F(Purchases, AnUnreachableShopIsAClearSentence) {
  serve();
  stop_merchant();
  const Ended r = buy("success", {"Chair"});
  EXPECT_NE(r.said.value("error", "").find("cannot be reached"), std::string::npos) << r.said.dump();
}

struct KillCase {
  const char* state;
  const char* faults;
  const char* stage_after;
  std::size_t orders_after;
};

class Killed : public Purchases, public ::testing::WithParamInterface<KillCase> {};

TEST_P(Killed, TheOutcomeIsFoundAndThereIsAtMostOneOrder) {
  const KillCase& k = GetParam();
  serve(k.faults);
  const Ended died = buy("success", {"Chair"}, k.state);
  ASSERT_EQ(died.status, -SIGKILL) << died.said.dump();
  const bool before_armed = std::string(k.state) == "REVIEWED";
  if (before_armed) {
    EXPECT_EQ(orders().size(), 0u);
  }
  EXPECT_LE(orders().size(), 1u);
  EXPECT_FALSE(disk_mentions("sandbox_token"));  // sealed, even while it is open
  const Ended again = restart();
  EXPECT_EQ(again.said.value("stage", ""), k.stage_after) << again.said.dump();
  EXPECT_EQ(orders().size(), k.orders_after);
  const Ended third = restart();  // resolved for good
  EXPECT_EQ(third.said.value("stage", ""), before_armed ? "Reviewing" : "Browsing") << third.said.dump();
  EXPECT_EQ(orders().size(), k.orders_after);
}

INSTANTIATE_TEST_SUITE_P(AtEachState, Killed,
                         ::testing::Values(KillCase{"REVIEWED", "", "Reviewing", 0}, KillCase{"ARMED", "", "Done", 1}, KillCase{"SENT", "", "Done", 1},
                                           KillCase{"UNKNOWN", R"({"match": "/complete", "nth": 1, "action": {"cut": "after"}})", "Done", 1},
                                           KillCase{"UNKNOWN", R"({"match": "/complete", "nth": 1, "action": {"cut": "before"}})", "Done", 1},
                                           KillCase{"DONE", "", "Done", 1}));

TEST_F(Purchases, MerchantKilledBeforeItsCommitLosesNothing) {
  serve("", {}, {"AISLE_KILL_AT=merchant_before_commit"});
  const Ended died = buy("success", {"Chair"});  // dies at the first write: create
  EXPECT_EQ(died.said.value("stage", ""), "Failed") << died.said.dump();
  serve();
  EXPECT_EQ(buy("success", {"Chair"}).said.value("stage", ""), "Done");
  EXPECT_EQ(orders().size(), 1u);
}

}  // namespace
