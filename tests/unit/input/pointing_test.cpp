#include "input/pointing.hpp"

#include <gtest/gtest.h>

namespace aisle::input {
namespace {

using ui::HitKind;

// A shopper at (0, 1.6, 0) with a panel 1.3 m ahead, a floor and a product on the right.
class PointingTest : public ::testing::Test {
 protected:
  PointingTest() {
    panel_.kind = ui::PanelKind::cart;
    panel_.world.position = {0, 1.6f, -1.3f};
    panel_.size_m = {1, 0.5f};
    for (auto& hand : sample_.hands) {
      hand.active = true;
      hand.aim.position = {0, 1.6f, 0};
    }
    step();  // buttons are up: presses count from here on
  }

  static ui::Hit pick(const base::Ray& ray) {
    ui::Hit hit;
    if (ray.direction.x > 0.5f) {
      hit.kind = HitKind::product;
      hit.id = "chair";
      hit.distance_m = 2;
    } else if (ray.direction.y < -0.3f) {
      hit.kind = HitKind::floor;
      hit.distance_m = -ray.origin.y / ray.direction.y;
      hit.point = ray.origin + ray.direction * hit.distance_m;
    }
    return hit;
  }

  Frame step() {
    now_ns_ += 20'000'000;
    Surroundings around;
    around.panels = {&panel_, panels_};
    around.pick_world = pick;
    around.modal = modal_;
    return pointing_.update(sample_, around, now_ns_);
  }
  void aim(int hand, float yaw_deg, float pitch_deg) {
    const glm::quat yaw = base::from_yaw(glm::radians(yaw_deg));
    sample_.hands[static_cast<std::size_t>(hand)].aim.orientation = yaw * glm::angleAxis(glm::radians(pitch_deg), glm::vec3(1, 0, 0));
  }
  Frame click(int hand) {
    sample_.hands[static_cast<std::size_t>(hand)].select = true;
    step();
    sample_.hands[static_cast<std::size_t>(hand)].select = false;
    return step();
  }

  ui::PanelPlace panel_;
  std::size_t panels_ = 1;
  bool modal_ = false;
  xr::Sample sample_;
  Pointing pointing_;
  std::int64_t now_ns_ = 0;
};

TEST_F(PointingTest, HitsThePanelWithUvFromItsTopLeft) {
  aim(1, 0, 0);
  Frame frame = step();
  EXPECT_EQ(frame.pointers[1].hit.kind, HitKind::panel);
  EXPECT_NEAR(frame.pointers[1].hit.uv.x, 0.5f, 1e-4f);
  EXPECT_NEAR(frame.pointers[1].hit.uv.y, 0.5f, 1e-4f);
  aim(1, 10, 5);  // left and up
  frame = step();
  EXPECT_LT(frame.pointers[1].hit.uv.x, 0.4f);
  EXPECT_LT(frame.pointers[1].hit.uv.y, 0.4f);
}

TEST_F(PointingTest, ThePanelsBackIsNotHit) {
  panel_.world.orientation = base::from_yaw(glm::pi<float>());
  EXPECT_NE(step().pointers[1].hit.kind, HitKind::panel);
}

TEST_F(PointingTest, NearerWorldThingsHideThePanel) {
  panel_.world.position.z = -3;
  panel_.size_m = {20, 20};
  aim(1, -60, 0);
  EXPECT_EQ(step().pointers[1].hit.kind, HitKind::product);
}

TEST_F(PointingTest, FindsEachEdgeOnce) {
  sample_.hands[1].select = true;
  EXPECT_TRUE(step().pointers[1].pressed);
  EXPECT_FALSE(step().pointers[1].pressed);
  sample_.hands[1].select = false;
  const Frame released = step();
  EXPECT_TRUE(released.pointers[1].released);
  EXPECT_FALSE(released.pointers[1].down);
  EXPECT_FALSE(step().pointers[1].released);
}

TEST_F(PointingTest, ClickOnTheFloorTeleports) {
  aim(1, 0, -45);
  const Frame frame = click(1);
  ASSERT_EQ(frame.intents.size(), 1u);
  EXPECT_NEAR(std::get<ui::intent::Teleport>(frame.intents[0]).floor_point.z, -1.6f, 1e-3f);
}

TEST_F(PointingTest, ClickOnAProductInspectsIt) {
  aim(1, -60, 0);
  const Frame frame = click(1);
  ASSERT_EQ(frame.intents.size(), 1u);
  EXPECT_EQ(std::get<ui::intent::Inspect>(frame.intents[0]).product.value, "chair");
}

TEST_F(PointingTest, APressThatEndsElsewhereDoesNothing) {
  aim(1, -60, 0);
  sample_.hands[1].select = true;
  step();
  aim(1, 0, -45);
  sample_.hands[1].select = false;
  EXPECT_TRUE(step().intents.empty());
}

TEST_F(PointingTest, APressOnAPanelStaysWithIt) {
  aim(1, 0, 0);
  sample_.hands[1].select = true;
  step();
  aim(1, -60, 0);
  const Frame frame = step();
  EXPECT_EQ(frame.pointers[1].hit.kind, HitKind::panel);
  EXPECT_GT(frame.pointers[1].hit.uv.x, 1.0f);
}

TEST_F(PointingTest, PaymentBlocksTheWorld) {
  modal_ = true;
  aim(1, 0, -45);
  EXPECT_TRUE(click(1).intents.empty());
}

TEST_F(PointingTest, SnapTurnsOncePerPushOfTheStick) {
  sample_.hands[0].stick = {1, 0};
  Frame frame = step();
  ASSERT_EQ(frame.intents.size(), 1u);
  EXPECT_EQ(std::get<ui::intent::SnapTurn>(frame.intents[0]).steps, -1);
  EXPECT_TRUE(step().intents.empty());
  sample_.hands[0].stick = {0.5f, 0};  // wobble between the thresholds
  step();
  sample_.hands[0].stick = {1, 0};
  EXPECT_TRUE(step().intents.empty());
  sample_.hands[0].stick = {0, 0};
  step();
  sample_.hands[0].stick = {-1, 0};
  frame = step();
  ASSERT_EQ(frame.intents.size(), 1u);
  EXPECT_EQ(std::get<ui::intent::SnapTurn>(frame.intents[0]).steps, 1);
}

TEST_F(PointingTest, StickScrollsThePanelItPointsAtAndDoesNotTurn) {
  aim(1, 0, 0);
  sample_.hands[1].stick = {0.1f, 1};
  const Frame frame = step();
  EXPECT_GT(frame.scroll, 0);
  EXPECT_TRUE(frame.intents.empty());
}

TEST_F(PointingTest, TheHandThatPressedLastLeads) {
  click(0);
  EXPECT_EQ(step().lead, 0);
  click(1);
  EXPECT_EQ(step().lead, 1);
  sample_.hands[1].active = false;
  EXPECT_EQ(step().lead, 0);
}

TEST_F(PointingTest, WithoutFocusNothingIsPressed) {
  aim(1, 0, -45);
  sample_.hands[1].select = true;
  step();
  sample_.state = xr::SessionState::visible;
  const Frame lost = step();
  EXPECT_TRUE(lost.pointers[1].released);
  EXPECT_TRUE(lost.intents.empty());
  sample_.state = xr::SessionState::focused;  // the trigger is still held
  EXPECT_FALSE(step().pointers[1].pressed);
  sample_.hands[1].select = false;
  EXPECT_TRUE(step().intents.empty());
}

TEST_F(PointingTest, MenuAndEscapeGoBackOnce) {
  sample_.hands[0].menu = true;
  EXPECT_TRUE(step().back);
  EXPECT_FALSE(step().back);
  sample_.hands[0].menu = false;
  sample_.keys = {{xr::KeyPress::Key::escape}};
  EXPECT_TRUE(step().back);
}

TEST_F(PointingTest, MeasuresHowLongTheRayIsSteady) {
  step();
  const float before = step().pointers[1].steady_ms;
  EXPECT_GT(step().pointers[1].steady_ms, before);
  aim(1, 10, 0);
  EXPECT_EQ(step().pointers[1].steady_ms, 0);
}

}  // namespace
}  // namespace aisle::input
