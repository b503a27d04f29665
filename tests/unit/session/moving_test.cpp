#include "session/moving.hpp"

#include <gtest/gtest.h>

namespace aisle::session {
namespace {

constexpr float kEps = 1e-4f;

Body looking_aside() {
  Body body;
  body.tracking_from_head = {base::from_yaw(0.7f), {0.4f, 1.6f, -0.3f}};  // the wearer stands off centre, turned
  return body;
}

showroom::Plan two_rooms() {
  showroom::Plan plan;
  plan.walkable = {{{-2, 0, -2}, {2, 0, 2}}, {{5, 0, -2}, {9, 0, 2}}};
  return plan;
}

TEST(Moving, LandsTheHeadOnThePointWhereverTheWearerStands) {
  Body body = looking_aside();
  put_head_at(body, {3, 0, -4}, 1.2f);
  const base::Pose head = body.world_from_head();
  EXPECT_NEAR(head.position.x, 3, kEps);
  EXPECT_NEAR(head.position.z, -4, kEps);
  EXPECT_NEAR(head.position.y, 1.6f, kEps);  // height is the wearer's own
  EXPECT_NEAR(base::yaw_rad(head.orientation), 1.2f, kEps);
}

TEST(Moving, SnapTurnTurnsAboutTheHead) {
  Body body = looking_aside();
  put_head_at(body, {1, 0, 1}, 0);
  const base::Pose before = body.world_from_head();
  snap_turn(body, 1);
  const base::Pose after = body.world_from_head();
  EXPECT_NEAR(glm::distance(before.position, after.position), 0, kEps);
  EXPECT_NEAR(base::yaw_rad(after.orientation), kSnapTurnRad, kEps);
}

TEST(Moving, TeleportMovesOnlyBehindTheFade) {
  Body body;
  begin_teleport(body, {5, 0, 0}, 0, 1000);
  const glm::vec3 from = body.world_from_head().position;
  for (std::int64_t t = 0; t < kFadeOutNs; t += 10'000'000) {
    advance_fade(body, 1000 + t);
    EXPECT_EQ(body.world_from_head().position, from);
  }
  advance_fade(body, 1000 + kFadeOutNs);
  EXPECT_FLOAT_EQ(body.fade, 1);
  EXPECT_NEAR(body.world_from_head().position.x, 5, kEps);
  advance_fade(body, 1000 + kFadeOutNs + kFadeInNs);
  EXPECT_FLOAT_EQ(body.fade, 0);
  EXPECT_FALSE(body.landing);
}

TEST(Moving, WalkingStaysOnWalkableGround) {
  Body body;
  const showroom::Plan plan = two_rooms();
  for (int i = 0; i < 300; ++i) walk(body, {1, 0, 0.2f}, 0, 1 / 30.0f, plan);
  EXPECT_LE(body.world_from_head().position.x, 2 + kEps);
}

}  // namespace
}  // namespace aisle::session
