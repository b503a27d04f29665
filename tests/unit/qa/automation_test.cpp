// The automation server with a real socket: requests from outside, answered by a main thread that turns frames.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "fake_shop.hpp"
#include "qa/automation.hpp"

namespace aisle::qa {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class Outside {
 public:
  explicit Outside(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    timeval brief{0, 2000};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &brief, sizeof brief);
  }
  ~Outside() { ::close(fd_); }
  void say(const std::string& text) const { ASSERT_EQ(::send(fd_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size())); }
  // One reply line, with frames turning meanwhile; empty when closed or none came.
  template <class Turn>
  std::string reply(Turn&& turn) {
    for (int i = 0; i < 2000 && in_.find('\n') == std::string::npos; ++i) {
      turn();
      char bytes[4096];
      const auto n = ::recv(fd_, bytes, sizeof bytes, 0);
      if (n == 0) return "";
      if (n > 0) in_.append(bytes, static_cast<std::size_t>(n));
    }
    const std::size_t end = in_.find('\n');
    if (end == std::string::npos) return "";
    std::string line = in_.substr(0, end);
    in_.erase(0, end + 1);
    return line;
  }

 private:
  int fd_;
  std::string in_;
};

struct Running {
  FakeShop shop;
  std::unique_ptr<Automation> automation = Automation::listen(0).value();
  std::vector<std::string> pictures;
  void turn() {
    shop.frame_with([&](xr::Sample& sample, const View& view) {
      Seen seen;
      static_cast<View&>(seen) = view;
      seen.world_from_head = view.world_from_tracking * sample.head;
      seen.mode = "headless";
      seen.own_input = false;
      automation->drive(sample, seen);
      if (auto name = automation->take_screenshot()) pictures.push_back(*name);
    });
  }
  json ask(Outside& client, const std::string& line) {
    client.say(line + "\n");
    const std::string reply = client.reply([&] { turn(); });
    return reply.empty() ? json() : json::parse(reply);
  }
};

TEST(Automation, ListsAndPresses) {
  Running run;
  run.shop.add("panel/cart/checkout", "Check out", {-2, 1, 0});
  Outside client(run.automation->port());
  EXPECT_EQ(run.ask(client, "{\"cmd\":\"targets\",\"id\":1}")["targets"][0]["label"], "Check out");
  EXPECT_EQ(run.ask(client, "{\"cmd\":\"press\",\"id\":2,\"label\":\"Check out\"}"), json({{"id", 2}, {"ok", true}}));
  EXPECT_EQ(run.shop.pressed.size(), 1u);
  const json refused = run.ask(client, "{\"cmd\":\"step\",\"id\":3,\"text\":\"press Nothing\"}");
  EXPECT_EQ(refused["ok"], false);
  EXPECT_THAT(refused["error"].get<std::string>(), HasSubstr("is no target"));
  const json none = run.ask(client, "{\"cmd\":\"press\",\"id\":4,\"target\":\"x\"}");
  EXPECT_THAT(none["error"].get<std::string>(), HasSubstr("there is no such target"));
  EXPECT_EQ(run.ask(client, "{\"cmd\":\"screenshot\",\"name\":\"hall\"}")["ok"], true);
  EXPECT_THAT(run.pictures, testing::ElementsAre("hall"));
  EXPECT_EQ(run.ask(client, "{\"cmd\":\"world\"}")["mode"], "headless");
  EXPECT_FALSE(run.automation->quit_requested());
  EXPECT_EQ(run.ask(client, "{\"cmd\":\"quit\"}")["ok"], true);
  EXPECT_TRUE(run.automation->quit_requested());
}

TEST(Automation, InHeadlessTheHeadStaysWhereItTurned) {
  Running run;
  run.shop.add("a", "Behind", {0, 1.6f, 3});
  Outside client(run.automation->port());
  EXPECT_EQ(run.ask(client, "{\"cmd\":\"step\",\"text\":\"look \\\"Behind\\\"\"}")["ok"], true);
  for (int i = 0; i < 10; ++i) run.turn();
  EXPECT_GT(std::abs(base::yaw_rad(run.shop.last.head.orientation)), 2.5f);
}

TEST(Automation, DropsWhoDoesNotSpeakJson) {
  Running run;
  Outside browser(run.automation->port());
  browser.say("POST / HTTP/1.1\r\nHost: x\r\n\r\n{\"cmd\":\"quit\"}\n");
  EXPECT_THAT(browser.reply([&] { run.turn(); }), HasSubstr("no JSON object"));
  EXPECT_EQ(browser.reply([&] { run.turn(); }), "");
  Outside endless(run.automation->port());
  endless.say(std::string(base::LineServer::kMaxLine + 100, 'x'));
  EXPECT_EQ(endless.reply([&] { run.turn(); }), "");
  for (int i = 0; i < 20; ++i) run.turn();
  EXPECT_FALSE(run.automation->quit_requested());
}

TEST(Automation, SaysThatAPortIsTaken) {
  const auto first = Automation::listen(0).value();
  const auto second = Automation::listen(first->port());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::conflict);
  EXPECT_THAT(second.error().sentence(), HasSubstr("cannot be used"));
}

}  // namespace
}  // namespace aisle::qa
