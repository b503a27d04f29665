// Pointing, targets and wishes without a renderer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <new>
#include <set>

#include "sample.hpp"
#include "showroom/box_index.hpp"
#include "showroom/mount.hpp"
#include "showroom/showroom.hpp"
#include "showroom/world_index.hpp"

namespace {
std::size_t g_allocations = 0;  // of this test program
}
#ifndef AISLE_SANITIZED  // sanitizers bring their own
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++g_allocations;
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
#endif

namespace aisle::showroom {
namespace {

std::unique_ptr<Showroom> opened(const shop::Catalogue& c) {
  auto room = Showroom::make(nullptr, {}, {});
  (*room)->open(c, "Test shop", "en");
  return std::move(*room);
}
base::Pose eye_at(const Stand& stand, float high) {
  return {base::from_yaw(stand.yaw_rad), {stand.floor_point.x, high, stand.floor_point.z}};
}
base::Ray towards(glm::vec3 from, glm::vec3 to) { return {from, glm::normalize(to - from)}; }

TEST(BoxIndex, AgreesWithTryingEveryBox) {
  std::vector<Box> boxes;
  std::uint32_t state = 12345;
  const auto random = [&] { return static_cast<float>((state = state * 1664525u + 1013904223u) >> 8) / 16777216.0f; };
  for (int i = 0; i < 500; ++i) {
    const glm::vec3 p{random() * 20, random() * 3, random() * 20};
    boxes.push_back({p, p + glm::vec3(random(), random(), random())});
  }
  BoxIndex index;
  index.build(boxes);
  for (int i = 0; i < 500; ++i) {
    const base::Ray ray =
        towards({random() * 20, random() * 3, random() * 20}, {random() * 20, random() * 3, random() * 20});
    std::optional<BoxIndex::Hit> expected;
    for (std::uint32_t k = 0; k < boxes.size(); ++k) {
      BoxIndex one;
      one.build(std::span(&boxes[k], 1));
      const auto hit = one.first(ray, expected ? expected->distance : 1e9f);
      if (hit) expected = BoxIndex::Hit{k, hit->distance, hit->normal};
    }
    const auto found = index.first(ray);
    ASSERT_EQ(found.has_value(), expected.has_value());
    if (found) {
      EXPECT_FLOAT_EQ(found->distance, expected->distance);
    }
  }
}

TEST(Mount, ByNameAndSize) {
  const auto mount = [](const char* title, glm::ivec3 mm) {
    const auto p = sample::product("x", title, "Any", mm);
    return mount_of(p, size_of(p));
  };
  EXPECT_EQ(mount("Ceiling lamp", {300, 54, 300}), Mount::hanging);
  EXPECT_EQ(mount("Outdoor lamp", {213, 591, 213}), Mount::shelf);
  EXPECT_EQ(mount("Wall switch", {85, 85, 11}), Mount::wall);
  EXPECT_EQ(mount("Glass door cabinet", {600, 720, 410}), Mount::plinth);
  EXPECT_EQ(mount("Double door", {1760, 2100, 175}), Mount::standing);
  EXPECT_EQ(mount("Sofa", {1900, 900, 900}), Mount::platform);
  EXPECT_EQ(mount("Pencil", {10, 7, 135}), Mount::shelf);
  EXPECT_EQ(mount("Bus", {2800, 3600, 14000}), Mount::yard);
}

TEST(Showroom, EveryProductCanBePointedAtFromItsStand) {
  const auto c = sample::furniture();
  if (!c) GTEST_SKIP() << "sweethome3d-furniture is not installed";
  const auto room = opened(*c);
  for (const float high : {1.6f, 1.2f}) {
    int missed = 0;
    for (const Placed& p : room->plan().placed) {
      Stand stand = stand_before(room->plan(), p);
      const glm::vec3 eye = eye_at(stand, high).position;
      const Box box = box_of(p);
      const glm::vec3 middle = (box.min + box.max) / 2.0f;
      bool met = false;
      for (const glm::vec3& aim :
           {middle, middle + glm::vec3(0, (box.max.y - box.min.y) * 0.35f, 0), p.label.position}) {
        const ui::Hit hit = room->pick(towards(eye, aim));
        met = met || (hit.kind == ui::HitKind::product && hit.id == p.product.value);
      }
      if (!met) {
        ++missed;
        ADD_FAILURE() << c->find(p.product)->title << " " << p.product.value << " support "
                      << static_cast<int>(p.support) << " from " << static_cast<double>(high);
      }
    }
    EXPECT_EQ(missed, 0);
  }
}

TEST(Showroom, FloorWallsAndSigns) {
  const auto room = opened(sample::invented(200, 6, 2));
  const Plan& plan = room->plan();
  const glm::vec3 eye = plan.entrance.position + glm::vec3(0, 1.6f, 0);
  const ui::Hit floor = room->pick(towards(eye, plan.entrance.position + glm::vec3(0, 0, -2)));
  EXPECT_EQ(floor.kind, ui::HitKind::floor);
  EXPECT_TRUE(room->walkable(floor.point));
  EXPECT_EQ(room->pick(towards(eye, {plan.lobby.max.x + 1, 2, 4})).kind, ui::HitKind::blocked);
  const Department& d = plan.departments.front();
  const ui::Hit sign = room->pick(towards({0, 1.6f, d.sign.position.z - 4}, d.sign.position));
  EXPECT_EQ(sign.kind, ui::HitKind::place);
  EXPECT_EQ(sign.id, d.name);
  EXPECT_EQ(room->pick({{0, 1.6f, 5}, glm::normalize(glm::vec3(0, 1, -0.2f))}).kind, ui::HitKind::blocked);
  EXPECT_FALSE(room->walkable({1000, 0, 0}));
  EXPECT_TRUE(room->walkable(nearest_walkable(room->plan(), {1000, 0, 0})));
}

TEST(Showroom, TargetsNameWhatHidesThem) {
  const auto c = sample::furniture();
  if (!c) GTEST_SKIP() << "sweethome3d-furniture is not installed";
  const auto room = opened(*c);
  const Department& d = room->plan().departments.front();
  Shown shown;
  shown.world_from_head = {base::from_yaw(d.arrival_yaw_rad), d.arrival + glm::vec3(0, 1.6f, 0)};
  ui::Tree tree;
  room->targets(tree, shown);
  int seen = 0, hidden = 0, places = 0;
  std::set<std::string> ids;
  for (const auto& t : tree.targets) {
    EXPECT_TRUE(ids.insert(t.id).second) << t.id;
    EXPECT_FALSE(t.label.empty());
    if (t.role == ui::Role::place) ++places;
    if (t.role != ui::Role::product) continue;
    if (!t.occluded_by.empty()) {
      ++hidden;
      continue;
    }
    ++seen;
    const ui::Hit hit = room->pick(towards(shown.world_from_head.position, t.world.position));
    EXPECT_EQ("product:" + std::string(hit.id), t.id);
  }
  EXPECT_GT(seen, 10);
  EXPECT_GT(hidden, 0);
  EXPECT_GE(places, static_cast<int>(room->plan().departments.size()));
}

TEST(Showroom, WishesBeginWithWhatIsLookedAt) {
  const auto room = opened(sample::invented(400, 5, 9));
  const Placed& p = room->plan().placed[77];
  const auto wishes = room->wishes(eye_at(stand_before(room->plan(), p), 1.5f));
  ASSERT_EQ(wishes.size(), 400u);
  const auto at = std::find_if(wishes.begin(), wishes.end(), [&](const Wish& w) { return w.product == p.product; });
  EXPECT_LT(at - wishes.begin(), 8);
  EXPECT_TRUE(std::is_sorted(wishes.begin(), wishes.end(),
                             [](const Wish& a, const Wish& b) { return a.priority > b.priority; }));
}

TEST(Showroom, SteadyFramesAllocateNothing) {
  const auto room = opened(sample::invented(820, 12, 9));
  renderer::RenderScene scene;
  Shown shown;
  shown.world_from_head.position = {0, 1.6f, -4};
  shown.hovered = room->plan().placed[3].product;
  const Look there{{1, 1}, {-0.2f, 0, -0.2f}, {0.2f, 0.4f, 0.2f}, {1, 1}, false};
  const LookOf look = [&](const shop::ProductId& id) {
    return id.value.size() % 2 == 0 ? there : Look{{}, {}, {}, {1, 1}, false};
  };
  for (int i = 0; i < 300; ++i) scene.clear(), room->build(scene, shown, look);  // the models' sizes are learnt a few a frame
  const std::size_t before = g_allocations;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i) scene.clear(), room->build(scene, shown, look);
  const double us = std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count() / 100;
  EXPECT_EQ(g_allocations, before);
  std::printf("build_us=%.0f instances=%zu quads=%zu\n", us, scene.instances.size(), scene.quads.size());
}

TEST(Showroom, PickIsFast) {
  const auto room = opened(sample::invented(5000, 12, 9));
  const auto begin = std::chrono::steady_clock::now();
  int products = 0;
  constexpr int kRays = 20000;
  for (int i = 0; i < kRays; ++i) {
    const float a = 0.001f * static_cast<float>(i);
    products += room->pick({{0, 1.6f, -10}, glm::normalize(glm::vec3(std::cos(a), -0.1f, std::sin(a)))}).kind ==
                        ui::HitKind::product
                    ? 1
                    : 0;
  }
  const double us = std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count() / kRays;
  std::printf("pick_us=%.2f products=%d\n", us, products);
#ifndef AISLE_SANITIZED
  EXPECT_LT(us, 100);
#endif
}

TEST(SizeVerified, WithinTwoPercent) {
  const auto p = sample::product("x", "Chair", "Any", {500, 900, 600});
  Look look;
  look.min_m = {-0.25f, 0, -0.3f};
  look.max_m = {0.25f, 0.9f, 0.3f};
  EXPECT_TRUE(size_verified(p, look));
  look.max_m.y = 0.93f;
  EXPECT_FALSE(size_verified(p, look));
}

}  // namespace
}  // namespace aisle::showroom
