// What Occlusion calls hidden must be hidden: no line of sight from any eye near the head may reach the box past the walls.
#include <gtest/gtest.h>

#include <cstdio>
#include <random>

#include "sample.hpp"
#include "showroom/box_index.hpp"
#include "showroom/hall.hpp"
#include "showroom/occlusion.hpp"
#include "showroom/world_index.hpp"

namespace {

using namespace aisle;
using namespace aisle::showroom;

Plan one_wall() {
  Plan plan;
  plan.fixtures.push_back({Fixture::Kind::wall, {{-3, 0, -2.1f}, {3, 2.5f, -2}}});
  return plan;
}

TEST(Occlusion, AWallHidesWhatIsBehindItWhole) {
  Occlusion o;
  o.build(one_wall());
  ASSERT_GE(o.walls(), 1u);
  const glm::vec3 eyes{0, 1.6f, 0};
  EXPECT_TRUE(o.hidden({{-0.5f, 0, -4}, {0.5f, 1, -3}}, eyes, 0.08f));
  EXPECT_FALSE(o.hidden({{-0.5f, 0, -1.5f}, {0.5f, 1, -1}}, eyes, 0.08f)) << "in front";
  EXPECT_FALSE(o.hidden({{-0.5f, 0, -4}, {0.5f, 4, -3}}, eyes, 0.08f)) << "looks over the wall";
  EXPECT_FALSE(o.hidden({{4, 0, -4}, {8, 1, -3}}, eyes, 0.08f)) << "looks past the end";
  EXPECT_FALSE(o.hidden({{-0.5f, 0, -4}, {0.5f, 1, -1.9f}}, eyes, 0.08f)) << "goes through the wall";
  EXPECT_TRUE(o.hidden({{-0.5f, 0, 1}, {0.5f, 1, 2}}, {0, 1.6f, -4}, 0.08f)) << "from the other side";
}

TEST(Occlusion, NeverHidesWhatCouldBeSeen) {
  const auto c = sample::furniture();
  const Plan p = plan(c ? *c : sample::invented(600, 8, 3));
  Occlusion o;
  o.build(p);
  BoxIndex walls;
  std::vector<Box> boxes = wall_boxes(p);
  for (const Fixture& f : p.fixtures) {
    if (f.kind == Fixture::Kind::wall) boxes.push_back(f.box);
  }
  walls.build(boxes);
  std::mt19937 random(7);
  const auto unit = [&] { return std::uniform_real_distribution<float>(0, 1)(random); };
  constexpr float kRadius = 0.08f;
  std::size_t hidden = 0, all = 0;
  for (int stand = 0; stand < 40; ++stand) {
    const Box& floor = p.walkable[random() % p.walkable.size()];
    const glm::vec3 head{glm::mix(floor.min.x, floor.max.x, unit()), 1.0f + 0.8f * unit(), glm::mix(floor.min.z, floor.max.z, unit())};
    for (const Placed& good : p.placed) {
      const Box box = box_of(good);
      ++all;
      if (!o.hidden(box, head, kRadius)) continue;
      ++hidden;
      for (int line = 0; line < 6; ++line) {
        const glm::vec3 eye = head + (glm::vec3(unit(), unit(), unit()) - 0.5f) * (kRadius * 1.1f);
        const glm::vec3 at = glm::mix(box.min, box.max, glm::vec3(unit(), unit(), unit()));
        const float far = glm::distance(eye, at);
        ASSERT_TRUE(walls.first({eye, (at - eye) / far}, far)) << good.product.value << " is seen from " << head.x << " " << head.y << " " << head.z;
      }
    }
  }
  std::printf("hidden=%.2f of %zu walls=%zu\n", static_cast<double>(hidden) / static_cast<double>(all), p.placed.size(), o.walls());
  EXPECT_GT(hidden, all / 4);  // else it is not worth its time
}

}  // namespace
