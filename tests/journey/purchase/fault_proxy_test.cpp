// What the proxy promises: each fault does what its name says, to the client and to the shop, and the seed decides which one comes.
#include "fault_proxy.hpp"

#include <gtest/gtest.h>

#include <future>

#include "../../unit/net/fault_server.hpp"
#include "net/client.hpp"

namespace {

using namespace aisle;
using namespace std::chrono_literals;
using test::Fault;

struct Street {
  test::FaultServer shop{[](const std::string&, const test::Connection& c) { c.reply(200, "{\"all\":\"well\"}"); }};
  std::unique_ptr<test::FaultProxy> proxy;
  std::unique_ptr<net::Client> net = *net::Client::make({});

  explicit Street(std::uint64_t seed = 1, test::FaultRates rates = {0, 0, 0}) {
    proxy = *test::FaultProxy::start(seed, rates, "");
    proxy->set_shop_port(shop.port());
  }
  net::Response ask(long limit_ms = 6'000) {
    std::promise<net::Response> said;
    net::Request request;
    request.method = net::Method::post;
    request.url = proxy->url() + "/ucp/checkout-sessions";
    request.body = "{}";
    request.limits.total_ms = limit_ms;
    const net::Ticket ticket = net->start(std::move(request), [&](net::Response r) { said.set_value(std::move(r)); });
    return said.get_future().get();
  }
  net::Response ask_with(Fault fault, long limit_ms = 6'000) {
    proxy->next_faults({fault});
    return ask(limit_ms);
  }
  void settle() const {
    while (proxy->under_way() > 0) std::this_thread::sleep_for(5ms);
  }
};

TEST(FaultProxy, PassesOnWhatNothingHappensTo) {
  Street s;
  for (int i = 0; i < 3; ++i) {
    const auto r = s.ask();
    EXPECT_EQ(r.outcome, net::Outcome::ok);
    EXPECT_EQ(r.body, "{\"all\":\"well\"}");
  }
  EXPECT_EQ(s.shop.requests(), 3);
}

TEST(FaultProxy, WhatIsLostOnTheWayThereNeverReachesTheShop) {
  Street s;
  EXPECT_EQ(s.ask_with(Fault::cut_before).outcome, net::Outcome::cut);
  EXPECT_EQ(s.ask_with(Fault::drop, 200).outcome, net::Outcome::timeout);
  EXPECT_GE(s.ask_with(Fault::error_before).status, 429);
  EXPECT_NE(s.ask_with(Fault::garbage_before).body, "{\"all\":\"well\"}");
  s.settle();
  EXPECT_EQ(s.shop.requests(), 0);
}

TEST(FaultProxy, WhatIsLostOnTheWayBackHasReachedTheShop) {
  Street s;
  EXPECT_EQ(s.ask_with(Fault::cut_after).outcome, net::Outcome::cut);
  EXPECT_EQ(s.ask_with(Fault::cut_mid).outcome, net::Outcome::cut);
  EXPECT_GE(s.ask_with(Fault::error_after).status, 500);
  EXPECT_NE(s.ask_with(Fault::garbage_after).body, "{\"all\":\"well\"}");
  s.settle();
  EXPECT_EQ(s.shop.requests(), 4);
}

TEST(FaultProxy, DoublesReachTheShopTwiceAndAreAnsweredOnce) {
  Street s;
  EXPECT_EQ(s.ask_with(Fault::duplicate).status, 200);
  EXPECT_EQ(s.ask_with(Fault::duplicate_at_once).status, 200);
  s.settle();
  EXPECT_EQ(s.shop.requests(), 4);
}

TEST(FaultProxy, ALateRequestIsOvertakenByTheNextOne) {
  Street s;
  EXPECT_EQ(s.ask_with(Fault::late).outcome, net::Outcome::cut);
  EXPECT_EQ(s.shop.requests(), 0);
  EXPECT_EQ(s.ask().status, 200);
  EXPECT_GT(s.proxy->under_way() + s.shop.requests(), 1);
  s.settle();
  EXPECT_EQ(s.shop.requests(), 2);
}

TEST(FaultProxy, SlownessDelaysButChangesNothing) {
  Street s;
  for (const Fault f : {Fault::delay, Fault::delay_answer, Fault::slow_body}) EXPECT_EQ(s.ask_with(f).body, "{\"all\":\"well\"}");
  EXPECT_EQ(s.shop.requests(), 3);
}

TEST(FaultProxy, AnUnreachableShopComesBack) {
  Street s;
  EXPECT_NE(s.ask_with(Fault::unreachable).outcome, net::Outcome::ok);
  for (int i = 0; i < 100 && s.ask().outcome != net::Outcome::ok; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(s.ask().status, 200);
}

// (As the same requests come in the same order: "unreachable" swallows some, so it is left out by asking until answered.)
TEST(FaultProxy, TheSeedDecides) {
  const auto told = [](std::uint64_t seed) {
    Street s(seed, {0, 0.5, 0});
    std::string out;
    for (int i = 0; i < 12; ++i) {
      const std::int64_t before = s.proxy->requests();
      while (s.proxy->requests() == before) out += std::string(net::to_string(s.ask(60).outcome)) + " ";
    }
    for (std::size_t f = 0; f < test::kFaults; ++f) out += std::to_string(s.proxy->count(static_cast<Fault>(f))) + " ";
    return out.substr(out.rfind("ok") == std::string::npos ? 0 : out.rfind("ok"));
  };
  EXPECT_EQ(told(7), told(7));
  EXPECT_NE(told(7), told(8));
}

}  // namespace
