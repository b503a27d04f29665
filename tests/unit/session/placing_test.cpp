#include "session/placing.hpp"

#include <gtest/gtest.h>

namespace aisle::session {
namespace {

using ui::PanelKind;

base::Pose head(float yaw_rad = 0) { return {base::from_yaw(yaw_rad), {0, 1.6f, 0}}; }

TEST(Placing, PanelStandsWhereItCanBeRead) {
  PanelStack panels;
  panels.show(PanelKind::cart, head());
  const OpenPanel& front = panels.open().front();
  EXPECT_EQ(front.kind, PanelKind::cart);
  const float distance = glm::distance(front.world.position, head().position);
  EXPECT_GE(distance, 1.0f);
  EXPECT_LE(distance, 2.0f);
  const glm::vec3 to_eyes = glm::normalize(head().position - front.world.position);
  EXPECT_GT(glm::dot(front.world.orientation * glm::vec3(0, 0, 1), to_eyes), 0.999f);  // square on
}

TEST(Placing, StaysInTheWorldWhileTheHeadMovesALittle) {
  PanelStack panels;
  panels.show(PanelKind::cart, head());
  panels.follow(head(), 1, 0);
  const glm::vec3 before = panels.open().front().world.position;
  for (int i = 0; i < 100; ++i) panels.follow(head(0.3f), 1, i * 100'000'000ll);
  EXPECT_EQ(panels.open().front().world.position, before);
}

TEST(Placing, ComesBackAfterTwoSecondsOutOfSight) {
  PanelStack panels;
  panels.show(PanelKind::cart, head());
  panels.follow(head(), 1, 0);
  const glm::vec3 before = panels.open().front().world.position;
  panels.follow(head(1.0f), 1, 100'000'000);
  panels.follow(head(1.0f), 1, 1'900'000'000);
  EXPECT_EQ(panels.open().front().world.position, before);
  panels.follow(head(1.0f), 1, 2'200'000'000);
  EXPECT_NE(panels.open().front().world.position, before);
}

TEST(Placing, FollowsATeleportAtOnce) {
  PanelStack panels;
  panels.show(PanelKind::cart, head());
  panels.follow(head(), 1, 0);
  base::Pose elsewhere = head();
  elsewhere.position.x = 10;
  panels.follow(elsewhere, 2, 10);
  EXPECT_NEAR(panels.open().front().world.position.x, 10, 1e-4f);
}

TEST(Placing, BackReturnsToWhatWasBelow) {
  PanelStack panels;
  panels.show(PanelKind::directory, head());
  panels.push(PanelKind::product, head());
  EXPECT_EQ(panels.front(), PanelKind::product);
  panels.close_front();
  EXPECT_EQ(panels.front(), PanelKind::directory);
  panels.close_front();
  EXPECT_EQ(panels.front(), PanelKind::none);
}

TEST(Placing, KeyboardTakesTheBeltsPlaceAndClosesFirst) {
  PanelStack panels;
  panels.show(PanelKind::directory, head());
  panels.show(PanelKind::keyboard, head());
  EXPECT_TRUE(panels.has(PanelKind::keyboard));
  for (const auto& panel : panels.open()) EXPECT_NE(panel.kind, PanelKind::belt);
  panels.close_front();
  EXPECT_FALSE(panels.has(PanelKind::keyboard));
  EXPECT_EQ(panels.front(), PanelKind::directory);
}

}  // namespace
}  // namespace aisle::session
