#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_shop.hpp"

namespace aisle::qa {
namespace {

using State = StepsPlayer::State;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr glm::vec3 kAhead{0, 1.5f, -2};

TEST(StepsPlayer, PressesWhatItNames) {
  FakeShop shop;
  shop.add("panel/product/add", "Add to cart", kAhead);
  shop.add("panel/product/back", "Back", {0.5f, 1.5f, -2});
  auto player = player_of("press \"Add to cart\"");
  EXPECT_EQ(shop.play(player), State::passed) << player.failure();
  EXPECT_THAT(shop.pressed, ElementsAre("panel/product/add"));
}

TEST(StepsPlayer, TurnsToWhatIsBehind) {
  FakeShop shop;
  shop.add("product:1", "Chair", {1, 1, 3}, ui::Role::product);
  auto player = player_of("press \"Chair\"");
  EXPECT_EQ(shop.play(player), State::passed) << player.failure();
  EXPECT_THAT(shop.pressed, ElementsAre("product:1"));
  EXPECT_GT(std::abs(base::yaw_rad(shop.last.head.orientation)), 2.0f);
  EXPECT_NEAR(glm::distance(shop.last.eyes[0].tracking_from_eye.position, shop.last.eyes[1].tracking_from_eye.position), 0.06f, 1e-4f);
  EXPECT_GT(shop.last.eyes[0].tracking_from_eye.position.x, shop.last.eyes[1].tracking_from_eye.position.x);  // eyes follow the head
}

TEST(StepsPlayer, InAHeadsetItTurnsByTheRigOnly) {
  FakeShop shop;
  shop.headset = true;
  shop.add("product:1", "Chair", {1, 1, 3}, ui::Role::product);
  auto player = player_of("look \"Chair\"\npress \"Chair\"");
  EXPECT_EQ(shop.play(player), State::passed) << player.failure();
  EXPECT_THAT(shop.pressed, ElementsAre("product:1"));
  EXPECT_EQ(shop.last.head.orientation, shop.device_head.orientation);
  EXPECT_GT(std::abs(base::yaw_rad(shop.world_from_tracking.orientation)), 2.0f);
}

TEST(StepsPlayer, OfSeveralItTakesTheNearestToTheGaze) {
  FakeShop shop;
  shop.add("far", "Chair", {1.5f, 1.5f, -2});
  shop.add("near", "Chair", {0.3f, 1.5f, -2});
  shop.add("nearest but hidden", "Chair", kAhead).occluded_by = "wall";
  auto player = player_of("press \"Chair\"\npress \"Chair\"@2\npress id:far");
  EXPECT_EQ(shop.play(player), State::passed) << player.failure();
  EXPECT_EQ(shop.pressed.size(), 3u);
  EXPECT_EQ(shop.pressed[0], "near");
  EXPECT_EQ(shop.pressed[2], "far");
}

TEST(StepsPlayer, SaysWhatHidesATarget) {
  FakeShop shop;
  shop.add("wall", "Wall", {0, 1.5f, -1}, ui::Role::panel);
  shop.add("product:1", "Chair", kAhead).occluded_by = "wall";
  auto player = player_of("\npress \"Chair\"");
  EXPECT_EQ(shop.play(player), State::failed);
  EXPECT_THAT(player.failure(), HasSubstr("test.steps:2: press \"Chair\": it is hidden by \"Wall\"."));
  EXPECT_TRUE(shop.pressed.empty());
}

TEST(StepsPlayer, AFailingStepListsWhatThereIs) {
  FakeShop shop;
  shop.add("a", "Search", kAhead);
  shop.add("b", "Pay", {0.3f, 1.5f, -2}).enabled = false;
  auto player = player_of("press \"Sofa\"");
  EXPECT_EQ(shop.play(player), State::failed);
  EXPECT_THAT(player.failure(), HasSubstr("there is no such target. In sight: \"Search\" (button), \"Pay\" (button, disabled)."));
}

TEST(StepsPlayer, WaitsForADisabledControlThenFails) {
  FakeShop shop;
  shop.add("pay", "Pay", kAhead).enabled = false;
  auto player = player_of("press \"Pay\"");
  for (int i = 0; i < 20; ++i) shop.frame(player);
  EXPECT_EQ(player.state(), State::running);
  shop.find("pay")->enabled = true;
  EXPECT_EQ(shop.play(player), State::passed) << player.failure();

  shop.find("pay")->enabled = false;
  auto again = player_of("press \"Pay\"");
  EXPECT_EQ(shop.play(again), State::failed);
  EXPECT_THAT(again.failure(), HasSubstr("cannot be pressed now"));
}

TEST(StepsPlayer, HoldsByTheFrameClock) {
  FakeShop shop;
  shop.add("pay", "Confirm and pay", kAhead);
  auto player = player_of("hold \"Confirm and pay\" 1.6");
  EXPECT_EQ(shop.play(player), State::passed) << player.failure();
  EXPECT_GE(shop.held_ns, 1'600'000'000);
  EXPECT_LT(shop.held_ns, 1'700'000'000);
}

TEST(StepsPlayer, LooksAlongTheRayWhenTheHandIsBlocked) {
  FakeShop shop;
  shop.add("goal", "Goal", kAhead);
  // Stands on the straight line from the hand to the goal, but not from the eye.
  const glm::vec3 hand = shop.device_head.position + glm::vec3(0.18f, -0.32f, -0.22f);
  shop.add("in the way", "Lamp", hand + 0.4f * (kAhead - hand));
  auto player = player_of("press \"Goal\"");
  EXPECT_EQ(shop.play(player), State::passed) << player.failure();
  EXPECT_THAT(shop.pressed, ElementsAre("goal"));
}

TEST(StepsPlayer, FailsWhenTheRayMeetsSomethingElse) {
  FakeShop shop;
  shop.add("goal", "Goal", kAhead);
  shop.add("near", "Lamp", {0, 1.55f, -1}).size_m = {1, 1};
  const glm::vec3 hand = shop.device_head.position + glm::vec3(0.18f, -0.32f, -0.22f);
  shop.add("in the way", "Vase", hand + 0.4f * (kAhead - hand));
  auto player = player_of("press \"Goal\"");
  EXPECT_EQ(shop.play(player), State::failed);
  EXPECT_THAT(player.failure(), HasSubstr("the ray meets \"Lamp\" instead."));
}

TEST(StepsPlayer, TypesIntoTheFocusedField) {
  FakeShop shop;
  shop.add("panel/directory/search", "Search", kAhead, ui::Role::field);
  shop.on_press["panel/directory/search"] = [&] { shop.find("panel/directory/search")->focused = true; };
  auto player = player_of("press \"Search\"\ntype \"søfa 椅\"");
  EXPECT_EQ(shop.play(player), State::passed) << player.failure();
  EXPECT_EQ(shop.typed, "søfa 椅");

  shop.find("panel/directory/search")->focused = false;
  auto unfocused = player_of("type \"x\"");
  EXPECT_EQ(shop.play(unfocused), State::failed);
  EXPECT_THAT(unfocused.failure(), HasSubstr("no field has the focus"));
}

TEST(StepsPlayer, InAHeadsetItPressesKeys) {
  FakeShop shop;
  shop.headset = true;
  float x = -0.5f;
  for (const char* key : {"s", "o", "f", "a", "Space"}) {
    shop.add(std::string("panel/keyboard/key:") + key, key, {x += 0.2f, 1.2f, -1}, ui::Role::button);
  }
  auto player = player_of("type \"so Fa\"");
  EXPECT_EQ(shop.play(player), State::passed) << player.failure();
  EXPECT_THAT(shop.pressed, ElementsAre("panel/keyboard/key:s", "panel/keyboard/key:o", "panel/keyboard/key:Space",
                                        "panel/keyboard/key:f", "panel/keyboard/key:a"));
  EXPECT_TRUE(shop.typed.empty());
}

// Panels turn with the rig: a key at the keyboard's edge is reached by the hand, or the turning would never end.
TEST(StepsPlayer, InAHeadsetItDoesNotTurnToWhatTheHandReaches) {
  FakeShop shop;
  shop.headset = true;
  shop.add("panel/keyboard/key:p", "p", {0.6f, 1.0f, -0.8f}, ui::Role::button);
  auto player = player_of("type \"p\"");
  EXPECT_EQ(shop.play(player), State::passed) << player.failure();
  EXPECT_THAT(shop.pressed, ElementsAre("panel/keyboard/key:p"));
  EXPECT_FLOAT_EQ(base::yaw_rad(shop.world_from_tracking.orientation), 0.0f);
}

// A list with its scroll buttons, right of the gaze.
void add_list(FakeShop& shop) {
  shop.add("panel/directory/list:up", "Scroll up", {0.3f, 1.8f, -2});
  shop.add("panel/directory/list:down", "Scroll down", {0.3f, 1.2f, -2});
}

TEST(StepsPlayer, ScrollsToWhatIsScrolledAway) {
  FakeShop shop;
  add_list(shop);
  shop.add("panel/directory/place:Yard", "Yard", {0, 0.2f, -2}, ui::Role::list_item).visible = false;
  auto player = player_of("press \"Yard\"");
  EXPECT_EQ(shop.play(player), State::passed) << player.failure();
  EXPECT_THAT(shop.pressed, ElementsAre("panel/directory/place:Yard"));
}

TEST(StepsPlayer, ScrollsTheListInFrontForALabelThatIsNowhere) {
  FakeShop shop;
  add_list(shop);
  shop.on_scroll = [&] {
    if (++shop.scrolls == 7) shop.add("panel/directory/place:Yard", "Yard", {0, 1.3f, -2}, ui::Role::list_item);
    if (shop.scrolls == 9) shop.find("panel/directory/list:down")->enabled = false;
  };
  auto player = player_of("press \"Yard\"");
  EXPECT_EQ(shop.play(player), State::passed) << player.failure();
  EXPECT_EQ(shop.scrolls, 7);
  auto nowhere = player_of("press \"Attic\"");
  EXPECT_EQ(shop.play(nowhere), State::failed);
  EXPECT_EQ(shop.scrolls, 9);
}

TEST(StepsPlayer, TeleportsToAPlaceAndArrives) {
  FakeShop shop;
  shop.add("panel/directory/place:Kitchen", "Kitchen", kAhead, ui::Role::list_item);
  shop.add("place:Kitchen", "Kitchen", {3, 2.5f, -6}, ui::Role::place);
  shop.on_press["place:Kitchen"] = [&] { shop.world_from_tracking.position = {3, 0, -5}; };
  auto player = player_of("teleport \"Kitchen\"");
  EXPECT_EQ(shop.play(player), State::passed) << player.failure();
  EXPECT_THAT(shop.pressed, ElementsAre("place:Kitchen"));

  auto stuck = player_of("teleport \"Kitchen\"");
  shop.on_press.clear();
  EXPECT_EQ(shop.play(stuck), State::failed);
  EXPECT_THAT(stuck.failure(), HasSubstr("did not move"));
}

TEST(StepsPlayer, WaitsInWallSecondsAndExpects) {
  FakeShop shop;
  auto player = player_of("wait visible \"Receipt\" 10\nexpect status completed\nexpect total 129.00 EUR\nscreenshot receipt\nturn left");
  for (int i = 0; i < 100; ++i) shop.frame(player);
  EXPECT_EQ(player.state(), State::running);
  EXPECT_EQ(player.line(), 1);
  shop.add("r", "Receipt", kAhead, ui::Role::text);
  shop.status = "completed";
  shop.total = base::parse_plain("129.00 EUR");
  EXPECT_EQ(shop.play(player), State::passed) << player.failure();
  EXPECT_THAT(shop.pictures, ElementsAre("receipt"));
  EXPECT_NEAR(base::yaw_rad(shop.world_from_tracking.orientation), glm::radians(30.0f), 1e-4f);

  auto wrong = player_of("expect total 1.00 EUR");
  EXPECT_EQ(shop.play(wrong), State::failed);
  EXPECT_THAT(wrong.failure(), HasSubstr("the total is 129.00 EUR."));
  auto late = player_of("wait visible \"Never\" 2");
  EXPECT_EQ(shop.play(late), State::failed);
  EXPECT_THAT(late.failure(), HasSubstr("did not appear in time"));
}

}  // namespace
}  // namespace aisle::qa
