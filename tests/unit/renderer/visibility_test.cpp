#include "renderer/api/visibility.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <glm/gtc/matrix_transform.hpp>

namespace aisle::renderer {
namespace {

View look(glm::vec3 eye, glm::vec3 at) { return {glm::lookAt(eye, at, glm::vec3(0, 1, 0)), reverse_z_projection(-1, 1, 1, -1, 0.05f)}; }

std::vector<StandingBox> grid(int side, float pitch_m) {
  std::vector<StandingBox> out;
  for (int z = 0; z < side; ++z) {
    for (int x = 0; x < side; ++x) {
      const glm::vec3 at((static_cast<float>(x) - static_cast<float>(side) / 2) * pitch_m, 0, -static_cast<float>(z) * pitch_m);
      out.push_back({at, at + glm::vec3(0.6f, 0.9f, 0.6f)});
    }
  }
  return out;
}

// The depth of a wall across the whole picture at WALL_M before EYE, with a doorway in its middle.
struct Wall {
  std::vector<glm::vec2> tiles;
  DepthHint hint;
  Wall(const View& view, float wall_m, bool door) {
    hint.columns = hint.rows = 64;
    hint.view_count = 1;
    hint.views = {view, view};
    hint.tile_ndc = glm::vec2(2.0f / 64);
    const float depth = 0.05f / wall_m;
    tiles.assign(64 * 64, {depth, depth});
    for (std::size_t y = 24; door && y < 64; ++y) {
      for (std::size_t x = 28; x < 36; ++x) tiles[y * 64 + x] = {0, depth};
    }
    hint.tiles = tiles;
  }
};

TEST(Visibility, FindsWhatTheViewHoldsAndNothingBehindIt) {
  const auto boxes = grid(40, 1.5f);
  Visibility v;
  v.build(boxes);
  const View view = look({0, 1.6f, 2}, {0, 1.2f, -5});
  std::vector<std::uint32_t> seen;
  v.find({&view, 1}, 1024, {}, {}, seen);
  std::vector<std::uint32_t> all = seen;
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end()) << "each once";
  const glm::mat4 clip = view.clip_from_view * view.view_from_world;
  for (std::uint32_t i = 0; i < boxes.size(); ++i) {  // whatever has a corner in the picture is among them
    const glm::vec4 p = clip * glm::vec4(boxes[i].max_m, 1);
    const bool inside = p.w > 0.05f && std::abs(p.x) < p.w && std::abs(p.y) < p.w;
    EXPECT_TRUE(!inside || std::binary_search(all.begin(), all.end(), i)) << i;
  }
  EXPECT_LT(seen.size(), boxes.size());
}

TEST(Visibility, AWallHidesAndADoorShows) {
  const auto boxes = grid(40, 1.5f);
  Visibility v;
  v.build(boxes);
  const View view = look({0, 1.6f, 2}, {0, 1.2f, -5});
  std::vector<std::uint32_t> open, walled, door;
  v.find({&view, 1}, 1024, {}, {}, open);
  const Wall wall(view, 1.0f, false), with_door(view, 1.0f, true);
  v.find({&view, 1}, 1024, wall.hint, {}, walled);
  EXPECT_TRUE(walled.empty());
  v.find({&view, 1}, 1024, with_door.hint, {}, door);
  EXPECT_GT(door.size(), 0u);
  EXPECT_LT(door.size(), open.size());
}

TEST(Visibility, WhatTheOldPictureDidNotShowIsSeen) {
  const std::vector<StandingBox> boxes{{{-0.3f, 0.5f, -6}, {0.3f, 1.5f, -5.5f}}};
  Visibility v;
  v.build(boxes);
  std::vector<std::uint32_t> seen;
  const View before = look({0, 1.6f, 2}, {-9, 1.6f, -5}), now = look({0, 1.6f, 2}, {0, 1.2f, -5}), aside = look({1.5f, 1.6f, 2}, {0, 1.2f, -5});
  const Wall turned(before, 1.0f, false), straight(now, 1.0f, false);
  v.find({&now, 1}, 1024, turned.hint, {}, seen);
  EXPECT_EQ(seen.size(), 1u) << "it has just come into view";
  v.find({&aside, 1}, 1024, straight.hint, {}, seen);
  EXPECT_EQ(seen.size(), 1u) << "a step of a metre and a half: the old picture tells nothing";
  v.find({&now, 1}, 1024, straight.hint, {}, seen);
  EXPECT_TRUE(seen.empty());
}

TEST(Visibility, ASmallStepWidensTheDoor) {
  // Just beside what the door shows: hidden from the old place, perhaps not from a step aside.
  const std::vector<StandingBox> boxes{{{0.62f, 0.8f, -3}, {0.72f, 1.0f, -2.9f}}};
  Visibility v;
  v.build(boxes);
  std::vector<std::uint32_t> seen;
  const View view = look({0, 1.6f, 2}, {0, 1.6f, -5}), step = look({-0.2f, 1.6f, 2}, {-0.2f, 1.6f, -5});
  const Wall wall(view, 1.0f, true);
  v.find({&view, 1}, 1024, wall.hint, {}, seen);
  EXPECT_EQ(seen.size(), 1u) << "the door's edge";
  const std::vector<StandingBox> aside{{{1.3f, 0.8f, -3}, {1.4f, 1.0f, -2.9f}}};
  v.build(aside);
  v.find({&view, 1}, 1024, wall.hint, {}, seen);
  EXPECT_TRUE(seen.empty());
  v.find({&step, 1}, 1024, wall.hint, {}, seen);
  EXPECT_EQ(seen.size(), 1u);
}

// What it costs follows what is seen, not what there is. Counted, not timed.
TEST(Visibility, TwentyThousandBehindAWallCostNothing) {
  Visibility v;
  v.build(grid(141, 1.5f));
  const View view = look({0, 1.6f, 2}, {0, 1.6f, -5});
  const Wall wall(view, 1.0f, false), door(view, 1.0f, true);
  std::vector<std::uint32_t> seen;
  v.find({&view, 1}, 1024, wall.hint, {}, seen);
  EXPECT_LT(v.tested(), 600u);
  v.find({&view, 1}, 1024, door.hint, {}, seen);
  EXPECT_LT(v.tested(), 600 + 6 * seen.size());
}

TEST(Visibility, FarNeighbourhoodsStandForTheirBoxes) {
  Visibility v;
  auto boxes = grid(40, 1.5f);
  for (auto& b : boxes) b.far_error_m = 0.1f;  // good from 51 m at 512 pixels to the metre
  boxes[39 * 40 + 20].far_error_m = -1;        // one of the farthest is always drawn itself
  v.build(boxes);
  ASSERT_GT(v.cells(), 20u);
  const View view = look({0, 1.6f, 2}, {0, 1.6f, -5});
  std::vector<std::uint32_t> seen, cells, all;
  v.find({&view, 1}, 1024, {}, {}, all);
  v.find({&view, 1}, 1024, {}, {}, seen, cells);
  EXPECT_EQ(seen.size(), all.size()) << "none has a picture yet";
  EXPECT_TRUE(cells.empty());
  for (std::size_t i = 0; i < v.cells(); ++i) v.show_cell(i, true);
  v.find({&view, 1}, 1024, {}, {}, seen, cells);
  ASSERT_FALSE(cells.empty());
  EXPECT_LT(seen.size(), all.size());
  std::vector<std::uint32_t> both = seen;
  for (const std::uint32_t c : cells) {
    for (const std::uint32_t i : v.cell(c)) {
      EXPECT_GT(glm::distance(boxes[i].max_m, glm::vec3(0, 1.6f, 2)), 50.0f);
      both.push_back(i);
    }
  }
  std::sort(both.begin(), both.end());
  EXPECT_EQ(std::adjacent_find(both.begin(), both.end()), both.end()) << "nothing twice";
  for (const std::uint32_t i : all) EXPECT_TRUE(std::binary_search(both.begin(), both.end(), i));
  EXPECT_NE(std::find(seen.begin(), seen.end(), 39u * 40 + 20), seen.end());
}

// A head that turns by a degree a frame.
std::vector<View> turning(int frames, float step_rad) {
  std::vector<View> out;
  for (int i = 0; i < frames; ++i) {
    const float yaw = step_rad * static_cast<float>(i);
    out.push_back(look({0, 1.6f, 2}, glm::vec3(0, 1.6f, 2) + glm::vec3(std::sin(yaw), -0.1f, -std::cos(yaw))));
  }
  return out;
}

TEST(Visibility, AnAnswerServesATurningHeadAndHoldsAllThatIsInView) {
  const auto boxes = grid(40, 1.5f);
  Visibility held, anew;
  held.build(boxes);
  anew.build(boxes);
  Visibility::Limits hold;
  hold.hold_frames = 8;
  hold.occlusion = false;
  std::vector<std::uint32_t> seen, exact;
  int answers = 0;
  const auto views = turning(60, 0.0175f);
  for (const View& view : views) {
    if (held.find({&view, 1}, 1024, {}, hold, seen)) ++answers;
    anew.find({&view, 1}, 1024, {}, {}, exact);
    std::vector<std::uint32_t> all = seen;
    std::sort(all.begin(), all.end());
    for (const std::uint32_t i : exact) EXPECT_TRUE(std::binary_search(all.begin(), all.end(), i)) << i;
  }
  EXPECT_LE(answers, 24);  // one in three frames or fewer
  EXPECT_GE(answers, 60 / 8);
}

TEST(Visibility, AnAnswerDoesNotOutliveWhatItWasFor) {
  const auto boxes = grid(10, 1.5f);
  Visibility v;
  v.build(boxes);
  Visibility::Limits hold;
  hold.hold_frames = 8;
  hold.occlusion = false;
  const View view = look({0, 1.6f, 2}, {0, 1.2f, -5}), turned = look({0, 1.6f, 2}, {3, 1.2f, -5});
  std::vector<std::uint32_t> seen;
  EXPECT_TRUE(v.find({&view, 1}, 1024, {}, hold, seen));
  EXPECT_FALSE(v.find({&view, 1}, 1024, {}, hold, seen));
  EXPECT_TRUE(v.find({&turned, 1}, 1024, {}, hold, seen));   // other views
  EXPECT_TRUE(v.find({&turned, 1}, 2048, {}, hold, seen));   // other pictures
  hold.least_px = 2;
  EXPECT_TRUE(v.find({&turned, 1}, 2048, {}, hold, seen));   // other limits
  v.build(boxes);
  EXPECT_TRUE(v.find({&turned, 1}, 2048, {}, hold, seen));   // other boxes
  int served = 0;
  while (!v.find({&turned, 1}, 2048, {}, hold, seen)) ++served;
  EXPECT_EQ(served, 7);                                      // and so many frames
  hold.occlusion = true;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(v.find({&turned, 1}, 2048, {}, hold, seen)) << "no picture yet says what is hidden";
  const Wall wall(turned, 1.0f, true);
  EXPECT_TRUE(v.find({&turned, 1}, 2048, wall.hint, hold, seen));
  EXPECT_FALSE(v.find({&turned, 1}, 2048, wall.hint, hold, seen));
}

TEST(SteadyViews, QuickMotionAndSingleFramesHaveNoMargin) {
  SteadyViews steady;
  const auto slow = turning(3, 0.0175f), quick = turning(3, 0.07f);
  for (const View& view : slow) {
    if (!steady.still({&view, 1}, 1024, 8)) steady.take({&view, 1}, 1024);
  }
  EXPECT_GT(steady.margin_rad(), 0);
  for (const View& view : quick) {
    if (!steady.still({&view, 1}, 1024, 8)) steady.take({&view, 1}, 1024);
  }
  EXPECT_EQ(steady.margin_rad(), 0);
  EXPECT_EQ(steady.margin_m(), 0);
  for (const View& view : slow) {
    EXPECT_FALSE(steady.still({&view, 1}, 1024, 1));
    steady.take({&view, 1}, 1024);
    EXPECT_EQ(steady.margin_rad(), 0);
  }
}

}  // namespace
}  // namespace aisle::renderer
