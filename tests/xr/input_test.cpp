// What hands do reaches the seam, through each controller's own bindings, against a real runtime.
#include <gtest/gtest.h>

#include "tests/xr/input_session.hpp"

namespace aisle::test {
namespace {

using Hands = InputSession::Hands;
constexpr std::size_t kRight = static_cast<std::size_t>(xr::Hand::right);

class Input : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    auto started = Monado::start();
    ASSERT_TRUE(started) << started.error().sentence();
    monado_.emplace(std::move(*started));
    monado_->use();
    auto remote = monado_->remote();
    ASSERT_TRUE(remote) << remote.error().sentence();
    remote_.emplace(std::move(*remote));
  }
  void send() { ASSERT_TRUE(remote_->send()); }
  std::optional<Monado> monado_;
  std::optional<Remote> remote_;
};

TEST_P(Input, AimAndPressArrive) {
  auto s = InputSession::open(GetParam());
  ASSERT_TRUE(s) << s.error().sentence();
  ASSERT_TRUE(s->until_focused());
  ASSERT_TRUE(s->until([](const Hands& h) { return h[kRight].active; }));
  EXPECT_EQ(s->actions->profile(*s->runtime, *s->session, xr::Hand::right), GetParam());

  const glm::vec3 from(0.3f, 1.4f, -0.6f), at(-0.5f, 0.9f, -3.0f);
  remote_->aim(xr::Hand::right, from, at);
  send();
  const auto aimed = s->until([&](const Hands& h) {
    return glm::length(h[kRight].aim.position - from) < 1e-3f && glm::dot(h[kRight].aim.forward(), glm::normalize(at - from)) > 0.99999f;
  });
  ASSERT_TRUE(aimed) << aimed.error().sentence();
  EXPECT_FALSE((*aimed)[kRight].select);

  for (int presses = 0; presses < 2; ++presses) {
    remote_->trigger(xr::Hand::right, true);
    send();
    const auto pressed = s->until([](const Hands& h) { return h[kRight].select; });
    ASSERT_TRUE(pressed) << pressed.error().sentence();
    EXPECT_FALSE((*pressed)[0].select) << "only the hand that presses";
    remote_->trigger(xr::Hand::right, false);
    send();
    ASSERT_TRUE(s->until([](const Hands& h) { return !h[kRight].select; }));
  }

  remote_->menu(xr::Hand::right, true);
  send();
  EXPECT_TRUE(s->until([](const Hands& h) { return h[kRight].menu; }));
  s->actions->haptic(*s->session, xr::Hand::right, std::chrono::milliseconds(20), 0.5f);
}

INSTANTIATE_TEST_SUITE_P(Controllers, Input,
                         testing::Values("/interaction_profiles/khr/simple_controller", "/interaction_profiles/oculus/touch_controller",
                                         "/interaction_profiles/valve/index_controller"),
                         [](const auto& named) {
                           const std::string path = named.param;
                           const auto end = path.rfind('_');
                           const auto start = path.rfind('/') + 1;
                           return path.substr(start, end - start);
                         });

TEST_F(Input, SticksAndSqueezeArriveWithEveryBindingOffered) {
  auto s = InputSession::open();
  ASSERT_TRUE(s && s->until_focused());
  ASSERT_TRUE(s->until([](const Hands& h) { return h[kRight].active; }));
  remote_->stick(xr::Hand::right, {-0.75f, 0.5f});
  remote_->squeeze(xr::Hand::right, true);
  send();
  const auto moved = s->until([](const Hands& h) { return glm::length(h[kRight].stick - glm::vec2(-0.75f, 0.5f)) < 0.02f && h[kRight].squeeze; });
  EXPECT_TRUE(moved) << moved.error().sentence();
}

}  // namespace
}  // namespace aisle::test
