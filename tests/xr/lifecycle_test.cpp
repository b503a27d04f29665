// The life of a session against a real runtime: focus, recentre, lost controllers, leaving, a runtime that dies.
#include <gtest/gtest.h>

#include "tests/xr/input_session.hpp"

namespace aisle::test {
namespace {

using Hands = InputSession::Hands;

class Lifecycle : public testing::Test {
 protected:
  void SetUp() override {
    auto started = Monado::start();
    ASSERT_TRUE(started) << started.error().sentence();
    monado_.emplace(std::move(*started));
    monado_->use();
  }
  std::optional<Monado> monado_;
};

TEST_F(Lifecycle, ReachesFocusAndLeavesWhenAsked) {
  auto s = InputSession::open();
  ASSERT_TRUE(s) << s.error().sentence();
  const auto focused = s->until_focused();
  ASSERT_TRUE(focused) << focused.error().sentence();
  EXPECT_EQ(s->session->state(), xr::SessionState::focused);
  s->session->request_exit();
  ASSERT_TRUE(s->until([&](const Hands&) { return s->last_poll == xr::Poll::quit; }));
  EXPECT_EQ(s->session->state(), xr::SessionState::ending);
}

TEST_F(Lifecycle, RecentreIsReportedOnce) {
  auto s = InputSession::open();
  ASSERT_TRUE(s && s->until_focused());
  auto remote = monado_->remote();
  ASSERT_TRUE(remote) << remote.error().sentence();
  remote->head({base::from_yaw(0.5f), {0.7f, 1.5f, 0.3f}});
  ASSERT_TRUE(remote->send());
  const auto head_x = [&] { return s->session->locate_head(s->now())->pose.position.x; };
  ASSERT_TRUE(s->until([&](const Hands&) { return std::abs(head_x() - 0.7f) < 0.01f; }));

  ASSERT_TRUE(monado_->recenter());
  bool told = false;
  ASSERT_TRUE(s->until([&](const Hands&) { return told = told || s->session->take_recentered(s->now()); }));
  EXPECT_FALSE(s->session->take_recentered(s->now()));
  const auto head = s->session->locate_head(s->now());
  EXPECT_NEAR(head->pose.position.x, 0, 0.01);
  EXPECT_NEAR(head->pose.position.y, 1.5, 0.01);  // the floor stays the floor
  EXPECT_NEAR(base::yaw_rad(head->pose.orientation), 0, 0.01);
}

TEST_F(Lifecycle, AControllerThatIsLostIsInactiveAndComesBack) {
  auto s = InputSession::open();
  ASSERT_TRUE(s && s->until_focused());
  ASSERT_TRUE(s->until([](const Hands& h) { return h[0].active && h[1].active; }));
  auto remote = monado_->remote();
  ASSERT_TRUE(remote);
  remote->trigger(xr::Hand::left, true);
  ASSERT_TRUE(remote->send());
  ASSERT_TRUE(s->until([](const Hands& h) { return h[0].select; }));
  remote->tracked(xr::Hand::left, false);
  ASSERT_TRUE(remote->send());
  const auto lost = s->until([](const Hands& h) { return !h[0].active; });
  ASSERT_TRUE(lost) << lost.error().sentence();
  EXPECT_FALSE((*lost)[0].select) << "a lost controller lets go of what it held";
  EXPECT_TRUE((*lost)[1].active);
  remote->tracked(xr::Hand::left, true);
  ASSERT_TRUE(remote->send());
  EXPECT_TRUE(s->until([](const Hands& h) { return h[0].active; }));
}

TEST_F(Lifecycle, ARuntimeThatDiesIsToldInASentenceAndCanBeJoinedAgain) {
  {
    auto s = InputSession::open();
    ASSERT_TRUE(s && s->until_focused());
    monado_->kill();
    const auto start = std::chrono::steady_clock::now();
    const auto lost = s->until([](const Hands&) { return false; });
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().kind, ErrorKind::device) << lost.error().sentence();
    EXPECT_NE(lost.error().what.find("stopped"), std::string::npos) << lost.error().what;
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
  }
  const auto gone = InputSession::open();
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().kind, ErrorKind::device);
  EXPECT_NE(gone.error().todo.find("Start the headset's software"), std::string::npos) << gone.error().sentence();

  const auto back = monado_->restart();
  ASSERT_TRUE(back) << back.error().sentence();
  auto s = InputSession::open();
  ASSERT_TRUE(s) << s.error().sentence();
  EXPECT_TRUE(s->until_focused());
}

}  // namespace
}  // namespace aisle::test
