#include "xr/desktop/look.hpp"

#include <gtest/gtest.h>

namespace aisle::xr {
namespace {

// Where a point in front of the eye appears, -1..1.
glm::vec2 seen_at(const EyeView& eye, glm::vec3 point) {
  const glm::vec3 p = eye.tracking_from_eye.inverse() * point;
  return {p.x / -p.z / eye.fov.right, p.y / -p.z / eye.fov.up};
}

TEST(Look, DraggingTurnsTheHeadTheSameWay) {
  Look look;
  look.turn_by({0.2f, 0});
  EXPECT_GT(look.head().forward().x, 0.3f);
  look.turn_by({0, 0.1f});
  EXPECT_LT(look.head().forward().y, -0.1f);
}

TEST(Look, NeverTiltsTheHorizonNorTurnsOver) {
  Look look;
  for (int i = 0; i < 50; ++i) look.turn_by({0.37f, -0.5f});
  EXPECT_NEAR(look.head().right().y, 0, 1e-5);
  EXPECT_GT(look.head().up().y, 0);
}

TEST(MouseHand, AimsThroughTheCursorWhereverTheHeadLooks) {
  Look look;
  look.turn_by({0.31f, 0.17f});
  const EyeView eye{look.head(), window_fov({1280, 720})};
  for (const glm::vec2& cursor : {glm::vec2{0, 0}, {0.9f, -0.8f}, {-1, 1}, {0.1f, 0.95f}}) {
    WindowInput input;
    input.cursor = cursor;
    input.cursor_inside = true;
    const HandState hand = mouse_hand(eye.tracking_from_eye, eye.fov, input);
    const glm::vec2 at = seen_at(eye, hand.aim * glm::vec3(0, 0, -2));
    EXPECT_NEAR(at.x, cursor.x, 1e-4);
    EXPECT_NEAR(at.y, cursor.y, 1e-4);
    EXPECT_TRUE(hand.active);
  }
}

TEST(WindowFov, KeepsPixelsSquareAndNarrowWindowsWide) {
  for (const glm::uvec2& size : {glm::uvec2{1280, 720}, {300, 900}, {2560, 600}}) {
    const Fov fov = window_fov(size);
    EXPECT_NEAR(fov.right / fov.up, static_cast<float>(size.x) / static_cast<float>(size.y), 1e-4);
    EXPECT_GE(fov.right, 0.577f);
    EXPECT_EQ(fov.left, -fov.right);
  }
}

}  // namespace
}  // namespace aisle::xr
