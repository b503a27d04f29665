// kill -9 of the shop at the worst moments: an answered order is never lost, an unanswered one never doubled.
#include <gtest/gtest.h>
#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

#include "base/random.hpp"
#include "shop.hpp"

namespace aisle::tests {
namespace {

Reply pay(const Shop& shop, const std::string& id, const std::string& key) {
  return shop.send({"POST", "/ucp/checkout-sessions/" + id + "/complete", payment("sandbox-success"), key});
}

class Survival : public testing::TestWithParam<const char*> {};

TEST_P(Survival, TheSameKeyFindsTheOutcomeAfterAKill) {
  Shop shop;
  shop.start();
  const std::string id = ready_checkout(shop, "rare").body["id"];
  shop.kill(SIGTERM);
  shop.start({}, {std::string("AISLE_KILL_AT=") + GetParam()});
  const std::string key = base::uuid_v4();
  EXPECT_EQ(pay(shop, id, key).status, 0);  // the shop died
  EXPECT_EQ(shop.wait(5000), -SIGKILL);
  const std::string before = shop.url();
  shop.start();
  EXPECT_EQ(shop.url(), before);  // the address is kept
  const bool committed = std::string(GetParam()) == "merchant_after_commit";
  EXPECT_EQ(shop.orders().size(), committed ? 1u : 0u);
  const Reply found = pay(shop, id, key);
  EXPECT_EQ(found.body["status"], "completed") << found.text;
  EXPECT_EQ(pay(shop, id, key).text, found.text);
  EXPECT_EQ(shop.orders().size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Moments, Survival, testing::Values("merchant_before_commit", "merchant_after_commit"));

TEST(Survival, RandomKillsLoseNothingThatWasAnswered) {
  Shop shop(1000);
  constexpr int kRounds = 4;
  int answered = 0;
  std::vector<std::pair<std::string, std::string>> unknown;  // checkout, key
  for (int round = 0; round < kRounds; ++round) {
    shop.start();
    std::vector<std::string> ids(24);
    for (auto& id : ids) id = ready_checkout(shop, "rare").body["id"];
    std::thread killer([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(8 + 9 * round));
      ::kill(shop.pid(), SIGKILL);
    });
    for (const auto& id : ids) {
      const std::string key = base::uuid_v4();
      const Reply reply = pay(shop, id, key);
      if (reply.status == 200)
        ++answered;
      else
        unknown.emplace_back(id, key);
    }
    killer.join();
    ASSERT_TRUE(shop.wait(5000));
  }
  shop.start();
  const std::size_t before = shop.orders().size();
  EXPECT_GE(before, static_cast<std::size_t>(answered));
  for (const auto& [id, key] : unknown) EXPECT_EQ(pay(shop, id, key).body["status"], "completed");
  EXPECT_EQ(shop.orders().size(), static_cast<std::size_t>(24 * kRounds));
  std::string stats;
  EXPECT_EQ(shop.run({"stats", "--data", shop.data(), "--json"}, &stats), 0);
  EXPECT_EQ(Json::parse(stats)["revenue"]["EUR"], 24 * kRounds * (1000 + 490));
}

}  // namespace
}  // namespace aisle::tests
