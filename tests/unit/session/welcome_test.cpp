// The lobby: the shopper stands in it from the first tracked frame, is told when the shop keeps them waiting, and is not moved when it opens.
#include <gtest/gtest.h>

#include "session/step.hpp"

namespace {

using namespace aisle;
using session::World;

constexpr std::int64_t kFrame = 33'000'000;

struct Lobby {
  World world;
  session::Input input;
  session::Effects effects;
  Lobby() {
    world.plan = showroom::plan({});
    world.focused = true;
    input.tracking_from_head.position = {0.4f, 1.6f, -0.3f};  // the wearer does not stand on the middle of the floor
    input.now_ns = kFrame;
  }
  void frame(std::vector<session::Event> events = {}) {
    session::step(world, input, events, effects);
    input.now_ns += kFrame;
  }
  glm::vec3 head() const { return world.body.world_from_head().position; }
};

TEST(Welcome, WaitsForTheFirstTrackedHead) {
  Lobby lobby;
  lobby.input.tracked = false;
  lobby.frame();
  EXPECT_FALSE(lobby.world.entered);
  lobby.input.tracked = true;
  lobby.frame();
  EXPECT_TRUE(lobby.world.entered);
  EXPECT_NEAR(lobby.head().x, lobby.world.plan.entrance.position.x, 1e-4f);
  EXPECT_NEAR(lobby.head().z, lobby.world.plan.entrance.position.z, 1e-4f);
  EXPECT_NEAR(lobby.head().y, 1.6f, 1e-4f);
}

TEST(Welcome, TellsOfTheWaitingAndGoesByItself) {
  Lobby lobby;
  lobby.frame();
  EXPECT_EQ(lobby.world.panels.front(), ui::PanelKind::none);  // who need not wait sees no panel come and go
  for (int i = 0; i < 30; ++i) lobby.frame();
  EXPECT_EQ(lobby.world.panels.front(), ui::PanelKind::directory);
  const glm::vec3 before = lobby.head();
  lobby.frame({session::event::HallBuilt{showroom::plan({})}});
  EXPECT_TRUE(lobby.world.hall_open);
  EXPECT_EQ(lobby.world.panels.front(), ui::PanelKind::none);
  EXPECT_EQ(lobby.head(), before);  // the camera never moves without the shopper's input
}

TEST(Welcome, LeavesAPanelThatTheShopperOpened) {
  Lobby lobby;
  lobby.frame();
  lobby.world.panels.show(ui::PanelKind::help, lobby.world.body.world_from_head());
  for (int i = 0; i < 30; ++i) lobby.frame();
  EXPECT_EQ(lobby.world.panels.front(), ui::PanelKind::help);
  lobby.frame({session::event::HallBuilt{showroom::plan({})}});
  EXPECT_EQ(lobby.world.panels.front(), ui::PanelKind::help);
}

}  // namespace
