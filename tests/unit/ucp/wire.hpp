// Wire: a shop of our making on loopback and a client that talks to it; tests give the answers and look at what was sent.
#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "../net/fault_server.hpp"
#include "base/clock.hpp"
#include "ucp/client.hpp"

namespace aisle::test {

using namespace std::chrono_literals;
using Json = nlohmann::json;

struct Exchange {
  std::string line, head, body;
  std::string header(const std::string& name) const {
    const std::size_t at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const std::size_t from = at + name.size() + 4;
    return head.substr(from, head.find("\r\n", from) - from);
  }
};

struct Wire : ::testing::Test {
  std::vector<Exchange> seen;  // written by the server's thread, read after a reply has come
  std::function<void(const Exchange&, const Connection&)> answer;
  bool answer_profile = false;  // answer() does the profile too
  std::string url;
  FaultServer server{[this](const std::string& request, const Connection& c) {
    Exchange e;
    e.line = request.substr(0, request.find("\r\n"));
    const std::size_t split = request.find("\r\n\r\n");
    e.head = request.substr(0, split + 2);
    e.body = request.substr(split + 4);
    seen.push_back(e);
    if (e.line.find("/.well-known/ucp") != std::string::npos && !answer_profile) c.reply(200, profile().dump(), "Cache-Control: max-age=5\r\n");
    else answer(e, c);
  }};
  base::SystemClock clock;
  std::unique_ptr<net::Client> net = *net::Client::make({});
  ucp::Client client{*net, clock, {"https://aisle.invalid/ucp/2026-04-08.json", "de-DE", "DE", "EUR"}};

  Json profile() const {
    return {{"ucp", {{"version", "2026-04-08"},
                     {"services", {{"dev.ucp.shopping", {{{"version", "2026-04-08"}, {"transport", "rest"}, {"endpoint", "http://127.0.0.1:" + std::to_string(server.port()) + "/ucp"}}}}}},
                     {"capabilities", {{"dev.ucp.shopping.checkout", {{{"version", "2026-04-08"}}}}}},
                     {"payment_handlers", Json::object()}}},
            {"name", "Test shop"}};
  }
  template <class T>
  T wait() {
    for (int i = 0; i < 5'000; ++i) {
      if (auto reply = client.poll()) {
        if (auto* wanted = std::get_if<T>(&*reply)) return std::move(*wanted);
        ADD_FAILURE() << "another reply came";
      }
      std::this_thread::sleep_for(4ms);
    }
    throw std::runtime_error("no reply came");
  }
  void discover() {
    client.discover(server.url(""));
    const auto found = wait<ucp::reply::Discovered>();
    ASSERT_TRUE(found.session) << found.session.error().sentence();
    EXPECT_EQ(found.session->merchant, "Test shop");
  }
  static shop::NewCheckout an_order() {
    shop::NewCheckout o;
    o.cart.lines = {{shop::VariantId("v1"), shop::ProductId("p1"), "Chair", {100, *base::Currency::parse("EUR")}, 1}};
    return o;
  }
  static std::string a_checkout() { return R"({"id":"chk_1","status":"incomplete","currency":"EUR","line_items":[],"totals":[{"type":"total","amount":1}],"links":[]})"; }
};

}  // namespace aisle::test
