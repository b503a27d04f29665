// The floor plan's promises, checked on the real sample catalogue and on strange ones: everything placed, supported,
// free of overlaps, and within reach of walkable, connected floor.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "sample.hpp"
#include "showroom/showroom.hpp"

namespace aisle::showroom {
namespace {

constexpr float kTouch = 0.002f;  // boxes may touch

Box box_of(const Placed& p) {
  const glm::vec3 half = p.size_m / 2.0f;
  const glm::vec3 a = p.world * glm::vec3(-half.x, 0, -half.z), b = p.world * glm::vec3(half.x, p.size_m.y, half.z);
  return {glm::min(a, b), glm::max(a, b)};
}
bool overlap(const Box& a, const Box& b) {
  for (int i = 0; i < 3; ++i) {
    if (a.max[i] <= b.min[i] + kTouch || b.max[i] <= a.min[i] + kTouch) return false;
  }
  return true;
}
std::string name(const shop::Catalogue& c, const Placed& p) {
  return c.find(p.product)->title + " (" + p.product.value + ")";
}

void expect_no_overlaps(const shop::Catalogue& c, const Plan& plan) {
  struct Entry {
    Box box;
    const Placed* good;
  };
  std::vector<Entry> all;
  for (const auto& p : plan.placed) all.push_back({box_of(p), &p});
  for (const auto& f : plan.fixtures) all.push_back({f.box, nullptr});
  std::sort(all.begin(), all.end(), [](const Entry& a, const Entry& b) { return a.box.min.x < b.box.min.x; });
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t k = i + 1; k < all.size() && all[k].box.min.x < all[i].box.max.x; ++k) {
      if (all[i].good == nullptr && all[k].good == nullptr) continue;
      const auto* good = all[i].good != nullptr ? all[i].good : all[k].good;
      EXPECT_FALSE(overlap(all[i].box, all[k].box))
          << name(c, *good) << " meets " << (all[i].good && all[k].good ? name(c, *all[k].good) : "a fixture");
    }
  }
}

// Stands on the floor or on a fixture, hangs from a rail, or touches a wall.
bool supported(const Plan& plan, const Placed& p) {
  const Box b = box_of(p);
  const glm::vec3 centre = (b.min + b.max) / 2.0f;
  if (p.support == Support::yard) return std::abs(b.min.y) < kTouch;
  for (const auto& f : plan.fixtures) {
    const bool over =
        centre.x > f.box.min.x && centre.x < f.box.max.x && centre.z > f.box.min.z && centre.z < f.box.max.z;
    if (p.support == Support::ceiling) {
      if (f.kind == Fixture::Kind::rail && over && std::abs(b.max.y - f.box.min.y) < kTouch) return true;
    } else if (p.support == Support::wall) {
      const bool behind =
          centre.x > f.box.min.x && centre.x < f.box.max.x && f.box.min.y <= b.min.y && f.box.max.y >= b.max.y;
      const float gap = std::min(std::abs(f.box.max.z - b.min.z), std::abs(f.box.min.z - b.max.z));
      if (f.kind == Fixture::Kind::wall && behind && gap < 0.005f) return true;
    } else if (over && std::abs(f.box.max.y - b.min.y) < kTouch && b.min.x >= f.box.min.x - kTouch &&
               b.max.x <= f.box.max.x + kTouch && b.min.z >= f.box.min.z - kTouch && b.max.z <= f.box.max.z + kTouch) {
      return true;
    }
  }
  return false;
}

bool inside(const Box& b, glm::vec3 p) { return p.x >= b.min.x && p.x <= b.max.x && p.z >= b.min.z && p.z <= b.max.z; }
float distance(const Box& b, glm::vec3 p) {
  const float dx = std::max({b.min.x - p.x, 0.0f, p.x - b.max.x}), dz = std::max({b.min.z - p.z, 0.0f, p.z - b.max.z});
  return std::hypot(dx, dz);
}

// Floor rectangles that can be walked to from the entrance.
std::vector<Box> reachable(const Plan& plan) {
  std::vector<Box> found, open = plan.walkable;
  const auto start =
      std::find_if(open.begin(), open.end(), [&](const Box& b) { return inside(b, plan.entrance.position); });
  if (start == open.end()) return found;
  found.push_back(*start);
  open.erase(start);
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (auto it = open.begin(); it != open.end();) {
      const bool joins = std::min(it->max.x, found[i].max.x) - std::max(it->min.x, found[i].min.x) > 0.2f &&
                         std::min(it->max.z, found[i].max.z) - std::max(it->min.z, found[i].min.z) > 0.2f;
      if (joins) {
        found.push_back(*it);
        it = open.erase(it);
      } else {
        ++it;
      }
    }
  }
  return found;
}

void expect_walkable(const shop::Catalogue& c, const Plan& plan) {
  const auto floor = reachable(plan);
  EXPECT_EQ(floor.size(), plan.walkable.size()) << "some floor cannot be walked to";
  for (const Box& b : plan.walkable) {  // free, and at least 1.2 m of aisle around its middle line
    EXPECT_GE(std::min(b.max.x - b.min.x, b.max.z - b.min.z), 1.2f);
    for (const auto& p : plan.placed) {
      const Box g = box_of(p);
      EXPECT_FALSE(g.min.y < 2.0f && g.max.x > b.min.x && g.min.x < b.max.x && g.max.z > b.min.z && g.min.z < b.max.z)
          << name(c, p) << " stands in the way";
    }
    for (const auto& f : plan.fixtures) {
      EXPECT_FALSE(f.box.min.y < 2.0f && f.box.max.x > b.min.x && f.box.min.x < b.max.x && f.box.max.z > b.min.z &&
                   f.box.min.z < b.max.z);
    }
  }
  for (const auto& p : plan.placed) {
    const Stand stand = stand_before(plan, p);
    EXPECT_TRUE(std::any_of(floor.begin(), floor.end(), [&](const Box& b) { return inside(b, stand.floor_point); })) << name(c, p);
    EXPECT_LT(distance(box_of(p), stand.floor_point), p.support == Support::yard ? 7.0f : 6.0f) << name(c, p);
  }
  for (const auto& d : plan.departments) {
    EXPECT_TRUE(std::any_of(floor.begin(), floor.end(), [&](const Box& b) { return inside(b, d.arrival); })) << d.name;
  }
}

void expect_good(const shop::Catalogue& c) {
  const Plan plan = showroom::plan(c);
  ASSERT_EQ(plan.placed.size(), c.products().size());
  std::set<std::string> seen;
  for (const auto& p : plan.placed) EXPECT_TRUE(seen.insert(p.product.value).second);
  expect_no_overlaps(c, plan);
  for (const auto& p : plan.placed)
    EXPECT_TRUE(supported(plan, p)) << name(c, p) << " floats, support " << static_cast<int>(p.support);
  expect_walkable(c, plan);
}

TEST(Plan, TheSampleShop) {
  const auto c = sample::furniture();
  if (!c) GTEST_SKIP() << "sweethome3d-furniture is not installed";
  EXPECT_EQ(c->products().size(), 820u);
  expect_good(*c);
  const Plan plan = showroom::plan(*c);
  std::map<Support, int> supports;
  int figures = 0;
  for (const auto& p : plan.placed) ++supports[p.support], figures += p.display_only ? 1 : 0;
  std::printf("departments=%zu fixtures=%zu figures=%d hall=%.1fx%.1f yard=%.1fx%.1f", plan.departments.size(),
              plan.fixtures.size(), figures, static_cast<double>(plan.hall.max.x - plan.hall.min.x),
              static_cast<double>(plan.hall.max.z - plan.hall.min.z),
              static_cast<double>(plan.yard.max.x - plan.yard.min.x),
              static_cast<double>(plan.yard.max.z - plan.yard.min.z));
  for (const auto& [s, n] : supports) std::printf(" support%d=%d", static_cast<int>(s), n);
  std::printf("\n");
  for (const auto& p : plan.placed) {
    const float longest = std::max({p.size_m.x, p.size_m.y, p.size_m.z});
    EXPECT_EQ(p.support == Support::yard, longest > 3.5f) << name(*c, p);
  }
}

TEST(Plan, IsDeterministic) {
  const auto c = sample::invented(300, 7, 5);
  const Plan a = plan(c), b = plan(c);
  ASSERT_EQ(a.placed.size(), b.placed.size());
  for (std::size_t i = 0; i < a.placed.size(); ++i) {
    EXPECT_EQ(a.placed[i].product, b.placed[i].product);
    EXPECT_EQ(a.placed[i].world.position, b.placed[i].world.position);
  }
}

TEST(Plan, NoProducts) { expect_good({}); }
TEST(Plan, OneProduct) { expect_good(sample::invented(1, 1, 1)); }
TEST(Plan, FiveThousandProducts) { expect_good(sample::invented(5000, 14, 3)); }
TEST(Plan, ManyDepartments) { expect_good(sample::invented(120, 60, 4)); }

TEST(Plan, StrangeSizes) {
  shop::Catalogue c;
  c.add(sample::product("grain", "Grain of sand", "Odd", {1, 1, 1}));
  c.add(sample::product("mast", "Mast", "Odd", {40000, 200, 200}));
  c.add(sample::product("tower", "Tower", "Odd", {300, 40000, 300}));
  c.add(sample::product("mountain", "Mountain", "Odd", {2000000, 2000000, 2000000}));
  c.add(sample::product("nothing", "Nothing known", "Odd", {0, 0, 0}));
  c.add(sample::product("minus", "Minus", "Odd", {-5, 10, 10}));
  c.add(sample::product("board", "Board", "Odd", {3500, 5, 3500}));
  c.add(sample::product("pole", "Pole", "Odd", {10, 3500, 10}));
  auto homeless = sample::product("homeless", "No category", "", {100, 100, 100});
  homeless.categories.clear();
  homeless.dimensions.reset();
  c.add(homeless);
  expect_good(c);
}

TEST(Plan, FiguresHaveNoPriceTag) {
  shop::Catalogue c;
  c.add(sample::product("man", "Man", "People", {500, 1800, 400}, false));
  c.add(sample::product("hat", "Hat", "People", {300, 200, 300}, true));
  for (const auto& p : plan(c).placed) EXPECT_EQ(p.display_only, p.product.value == "man");
}

}  // namespace
}  // namespace aisle::showroom
