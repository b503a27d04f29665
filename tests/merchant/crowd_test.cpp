// Many buyers at once: nothing is sold twice.
#include <gtest/gtest.h>
#include <algorithm>
#include <atomic>
#include <latch>
#include <set>
#include <thread>

#include "base/random.hpp"
#include "shop.hpp"

namespace aisle::tests {
namespace {

// Runs WORK(i) on COUNT threads that start together.
template <class Work>
void together(int count, Work work) {
  std::latch start(count);
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      work(i);
    });
  }
  for (auto& thread : threads) thread.join();
}

TEST(Crowd, SixtyFourBuyersForTheLastTenPieces) {
  Shop shop(10);
  shop.start();
  constexpr int kBuyers = 64;
  std::atomic<int> sold = 0, told = 0, other = 0;
  std::vector<std::string> ids(kBuyers);
  for (auto& id : ids) id = ready_checkout(shop, "rare").body["id"];
  together(kBuyers, [&](int i) {
    const Reply reply = shop.send({"POST", "/ucp/checkout-sessions/" + ids[static_cast<std::size_t>(i)] + "/complete",
                                   payment("sandbox-success")});
    const bool completed = merchant::text_of(reply.body, "status") == "completed";
    const bool out_of_stock = reply.messages().find("out_of_stock") != std::string::npos;
    ++(completed ? sold : out_of_stock ? told : other);
  });
  EXPECT_EQ(sold, 10);
  EXPECT_EQ(told, kBuyers - 10);
  EXPECT_EQ(other, 0);
  EXPECT_EQ(shop.orders().size(), 10u);
}

TEST(Crowd, TheSameKeyManyTimesIsOneOrder) {
  Shop shop;
  shop.start();
  const std::string id = ready_checkout(shop, "rare").body["id"];
  const std::string key = base::uuid_v4();
  std::atomic<int> answered = 0, in_flight = 0, other = 0;
  together(32, [&](int) {
    const Reply reply =
        shop.send({"POST", "/ucp/checkout-sessions/" + id + "/complete", payment("sandbox-success"), key});
    const bool busy = reply.status == 409 && reply.headers.contains("Retry-After");
    const bool completed = reply.status == 200 && merchant::text_of(reply.body, "status") == "completed";
    ++(completed ? answered : busy ? in_flight : other);
    if (!completed && !busy) ADD_FAILURE() << reply.status << " " << reply.text;
  });
  EXPECT_GE(answered, 1);
  EXPECT_EQ(other, 0);
  EXPECT_EQ(shop.orders().size(), 1u);
}

TEST(Crowd, DifferentKeysForOneCheckoutAreOneOrder) {
  Shop shop;
  shop.start();
  const std::string id = ready_checkout(shop, "rare").body["id"];
  std::set<std::string> order_ids;
  std::mutex mutex;
  together(16, [&](int) {
    const Reply reply = shop.send({"POST", "/ucp/checkout-sessions/" + id + "/complete", payment("sandbox-success")});
    std::lock_guard lock(mutex);
    order_ids.insert(merchant::text_of(merchant::member(reply.body, "order"), "id"));
  });
  EXPECT_EQ(order_ids.size(), 1u);
  EXPECT_EQ(shop.orders().size(), 1u);
}

TEST(Crowd, InFlightIsAnsweredWithRetryAfter) {
  Shop shop;
  shop.start({"--fault", shop.file("faults", R"({"match":"/complete","nth":1,"action":{"work_ms":700}})")});
  const std::string id = ready_checkout(shop, "rare").body["id"];
  const std::string key = base::uuid_v4();
  const auto pay = [&] {
    return shop.send({"POST", "/ucp/checkout-sessions/" + id + "/complete", payment("sandbox-success"), key});
  };
  Reply first;
  std::thread slow([&] { first = pay(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(250));
  const Reply second = pay();
  slow.join();
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(second.headers.count("Retry-After"), 1u);
  EXPECT_EQ(pay().text, first.text);
}

}  // namespace
}  // namespace aisle::tests
