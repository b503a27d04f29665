// Files and replies that people and tests read: receipt.json, stats.json, pictures, allocation counts, automation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/platform.hpp"
#include "fake_shop.hpp"
#include "qa/allocations.hpp"
#include "qa/automation_reply.hpp"
#include "qa/receipt.hpp"
#include "qa/screenshots.hpp"
#include "qa/stats.hpp"

namespace aisle::qa {
namespace {

using nlohmann::json;
using testing::HasSubstr;

base::Money euro(std::int64_t minor) { return {minor, *base::Currency::parse("EUR")}; }

TEST(Receipt, SaysWhatWasBought) {
  shop::Receipt receipt;
  receipt.shop = "Sample shop";
  receipt.payee = "Sandbox on this computer";
  receipt.order = shop::OrderId("order-1");
  receipt.checkout = shop::CheckoutId("chk-1");
  receipt.currency = *base::Currency::parse("EUR");
  receipt.total = euro(12900);
  receipt.totals = {{"subtotal", "Subtotal", euro(12400)}, {"total", "Total", euro(12900)}};
  receipt.lines = {{"li-1", shop::VariantId("v1"), "Chair \"A\"", euro(6200), 2, {{"total", "", euro(12400)}}}};
  receipt.consent_hash = "abc";
  const json read = json::parse(receipt_json(receipt));
  EXPECT_EQ(read["order_id"], "order-1");
  EXPECT_EQ(read["checkout_id"], "chk-1");
  EXPECT_EQ(read["status"], "completed");
  EXPECT_EQ(read["currency"], "EUR");
  EXPECT_EQ(read["total"], 12900);
  EXPECT_EQ(read["totals"][0]["amount"], 12400);
  EXPECT_EQ(read["line_items"][0]["quantity"], 2);
  EXPECT_EQ(read["line_items"][0]["unit_price"], 6200);

  const Newest from_receipt = newest(shop::stage::Done{receipt}, std::nullopt);
  EXPECT_EQ(from_receipt.status, "completed");
  EXPECT_EQ(from_receipt.total, euro(12900));
  EXPECT_EQ(newest(shop::stage::Browsing{}, std::nullopt).status, "");
}

TEST(Stats, GivesNearestRankPercentiles) {
  Stats stats;
  for (int i = 1; i <= 100; ++i) stats.add({.frame_ms = static_cast<float>(i), .cpu_ms = 1, .gpu_ms = i <= 50 ? 0.0f : 2.0f, .draws = 5, .triangles = 7, .stale = i == 3});
  const json read = json::parse(stats.json({.first_frame_ms = 812.5, .steady_allocations = 0, .device = "llvmpipe"}));
  EXPECT_EQ(read["frames"], 100);
  EXPECT_EQ(read["frame_ms"]["p50"], 50);
  EXPECT_EQ(read["frame_ms"]["p95"], 95);
  EXPECT_EQ(read["frame_ms"]["max"], 100);
  EXPECT_EQ(read["gpu_ms"]["p50"], 2);
  EXPECT_EQ(read["stale_frames"], 1);
  EXPECT_EQ(read["first_frame_ms"], 812.5);
  EXPECT_TRUE(read["all_resident_ms"].is_null());
  EXPECT_TRUE(read["validation_messages"].is_null());
  EXPECT_EQ(read["steady_allocations"], 0);
}

TEST(Stats, AddingAFrameAllocatesNothing) {
  Stats stats;
  SteadyAllocations counter;
  for (int i = 0; i < 70000; ++i) {
    counter.begin();
    stats.add({.frame_ms = 1});
    counter.end(true);
  }
  EXPECT_EQ(counter.total().value_or(0), 0u);
  EXPECT_EQ(counter.frames(), 70000u);
}

TEST(Allocations, CountsOnlyBetweenTheMarksAndOnlySteadyFrames) {
  SteadyAllocations counter;
  if (!counter.total()) GTEST_SKIP() << "sanitizer build: nothing is counted";
  const auto before = std::make_unique<int>(1);
  counter.begin();
  const auto counted = std::make_unique<std::array<int, 9>>();
  std::thread([] { const std::vector<int> other_thread(100); }).join();
  counter.end(true);
  const auto in_steady = *counter.total();
  EXPECT_GE(in_steady, 1u);
  counter.begin();
  const std::vector<int> opening_a_panel(1000);
  counter.end(false);
  EXPECT_EQ(*counter.total(), in_steady);
}

TEST(Screenshots, WritesPicturesAndTheirSidecar) {
  const auto dir = std::filesystem::temp_directory_path() / ("aisle-shots-" + std::to_string(::getpid()));
  {
    Screenshots shots(dir.string());
    Shot shot{.name = "hall", .frame = 7, .build = "test"};
    shot.settings = {{"mode", "headless"}};
    shot.views = {{"left", Image{2, 1, {255, 0, 0, 255, 0, 255, 0, 0}}}};
    shots.write(shot);
    shot.name = "broken";
    shot.views[0].second.width = 3;
    shots.write(shot);
    while (!shots.idle()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    EXPECT_EQ(shots.failed(), 1u);
  }
  const auto png = base::read_file((dir / "hall.left.png").string());
  ASSERT_TRUE(png);
  EXPECT_TRUE(png->starts_with("\x89PNG"));
  const json sidecar = json::parse(base::read_file((dir / "hall.json").string()).value());
  EXPECT_EQ(sidecar["frame"], 7);
  EXPECT_EQ(sidecar["settings"]["mode"], "headless");
  EXPECT_EQ(sidecar["files"][0]["file"], "hall.left.png");
  EXPECT_EQ(sidecar["world_from_head"]["q"][3], 1);
  std::filesystem::remove_all(dir);
}

TEST(AutomationRequest, RefusesWhatIsNone) {
  const struct {
    const char* line;
    const char* says;
  } cases[] = {{"GET / HTTP/1.1", "no JSON object"},
               {"", "no JSON object"},
               {"[]", "no JSON object"},
               {"{\"cmd\":\"format\"}", "\"format\" is no command"},
               {"{\"cmd\":7}", "\"cmd\" must be a text"},
               {"{\"cmd\":\"press\"}", "needs \"label\" or \"target\""},
               {"{\"cmd\":\"press\",\"label\":\"x\",\"hold\":1e9}", "\"hold\" must be a number"},
               {"{\"cmd\":\"world\",\"id\":{}}", "\"id\" must be"}};
  for (const auto& c : cases) {
    const auto request = parse_request(c.line);
    ASSERT_FALSE(request) << c.line;
    EXPECT_THAT(request.error().sentence(), HasSubstr(c.says));
  }
  std::string deep(60000, '[');
  EXPECT_FALSE(parse_request(deep));
}

TEST(AutomationReply, TellsWhereATargetIs) {
  FakeShop shop;
  shop.add("panel/directory/search", "Search", {0, 1.6f, -2}, ui::Role::field);
  shop.add("hidden", "Gone", {0, 1, -2}).visible = false;
  shop.world_from_tracking.position = {1, 0, 0};
  Seen seen;
  seen.tree = &shop.tree;
  seen.world_from_tracking = shop.world_from_tracking;
  seen.world_from_head = {glm::quat(1, 0, 0, 0), {0, 1.6f, 0}};
  seen.window = WindowView{seen.world_from_head, {-1, 1, 0.5f, -0.5f}, {1000, 500}};
  const json reply = json::parse(targets_reply(*parse_request("{\"cmd\":\"targets\",\"id\":\"q1\"}"), seen));
  EXPECT_EQ(reply["id"], "q1");
  EXPECT_EQ(reply["ok"], true);
  ASSERT_EQ(reply["targets"].size(), 1u);
  const json& target = reply["targets"][0];
  EXPECT_EQ(target["role"], "field");
  EXPECT_EQ(target["pixel"], json({500.0, 250.0}));
  EXPECT_EQ(target["tracking"]["p"][0], -1);
  EXPECT_NEAR(target["size_deg"][0].get<double>(), 5.72, 0.01);
  EXPECT_FALSE(window_pixel(*seen.window, {0, 1.6f, 2}));
}

}  // namespace
}  // namespace aisle::qa
