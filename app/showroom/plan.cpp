// plan(): lobby, main avenue, departments left and right of it, yard behind.
//
//   z > 0   lobby with directory board; the shopper starts here, looking along -Z
//   z < 0   hall: avenue along x = 0; each department is a block of strips that run away from the avenue (along x),
//           in pairs back to back, with an aisle between pairs. A cross aisle along the outer wall joins the aisles
//           again.
//   beyond  yard for what is larger than a room
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <tuple>

#include "showroom/showroom.hpp"
#include "showroom/strip.hpp"

namespace aisle::showroom {
namespace {

constexpr float kAvenueM = 5.0f, kAisleM = 2.0f, kCrossM = 2.2f;
constexpr float kDividerM = 0.06f, kPartitionM = 0.12f, kLowBackM = 1.1f;
constexpr float kLobbyHalfM = 6.0f, kLobbyDeepM = 8.0f;
constexpr float kShortestHallM = 8.0f, kOuterWallM = 0.2f;
constexpr float kFeatureFromM = 2.55f, kFeatureFrontM = 1.6f;  // the lobby's platform: x from, z of its front edge
constexpr float kYardPathM = 3.0f, kYardAisleM = 3.0f, kYardMarginM = 4.0f;
constexpr float kReachM = 0.25f;  // walkable floor stays this far from goods: half a shopper
constexpr float kSignHighM = 3.16f;  // above the walls' caps
constexpr float kBenchDeepM = 0.38f, kBenchLongM = 1.5f, kBenchHighM = 0.44f;
constexpr float kPi = std::numbers::pi_v<float>;

struct Group {  // one department's goods
  std::string name;
  std::vector<Good> indoors, outdoors;
};

// Maps a strip's local frame (u, y, v) to the world: U runs away from the avenue, V away from the aisle.
struct Frame {
  float side = 1;    // +1 right of the avenue, -1 left
  float facing = 1;  // +1 front faces +Z, -1 front faces -Z
  float x0 = 0, z0 = 0;
  glm::vec3 point(glm::vec3 p) const { return {side * (x0 + p.x), p.y, z0 - facing * p.z}; }
  float yaw() const { return facing > 0 ? 0.0f : kPi; }
  Box box(glm::vec3 a, glm::vec3 b) const {
    const glm::vec3 p = point(a), q = point(b);
    return {glm::min(p, q), glm::max(p, q)};
  }
};

std::string department_of(const shop::Product& p) {
  return p.categories.empty() ? std::string("…") : p.categories.front();
}

std::vector<Group> groups_of(const shop::Catalogue& catalogue) {
  std::vector<Group> groups;
  std::map<std::string, std::size_t> index;
  const auto& products = catalogue.products();
  for (std::uint32_t i = 0; i < products.size(); ++i) {
    const std::string name = department_of(products[i]);
    const auto [it, added] = index.try_emplace(name, groups.size());
    if (added) groups.push_back({name, {}, {}});
    Good good{i, size_of(products[i]), Mount::shelf};
    good.mount = mount_of(products[i], good.size_m);
    Group& group = groups[it->second];
    (good.mount == Mount::yard ? group.outdoors : group.indoors).push_back(good);
  }
  // Names together, so that chairs stand by chairs; the id decides between equals.
  const auto before = [&](const Good& a, const Good& b) {
    const auto &p = products[a.product], &q = products[b.product];
    return std::tie(p.title, p.id.value) < std::tie(q.title, q.id.value);
  };
  for (Group& g : groups) {
    std::sort(g.indoors.begin(), g.indoors.end(), before);
    std::sort(g.outdoors.begin(), g.outdoors.end(), before);
  }
  return groups;
}

struct Featured {  // shown in the lobby
  std::string department;
  Good good;
};

class Planner {
 public:
  explicit Planner(const shop::Catalogue& catalogue) : catalogue_(catalogue) {}

  Plan make() {
    std::vector<Group> groups = groups_of(catalogue_);
    choose_row_length(groups);
    const std::vector<Featured> featured = choose_featured(groups);
    for (Group& g : groups) {
      if (!g.indoors.empty()) place_department(g);
    }
    close_hall();
    place_yard(groups);
    place_lobby(featured);
    close_bounds();
    return std::move(plan_);
  }

 private:
  // Rows as long as keep the hall about as deep as it is wide.
  void choose_row_length(const std::vector<Group>& groups) {
    float area = 0;
    for (const Group& g : groups) {
      for (const Strip& s : pack_strips(g.indoors, 14, 14)) area += s.length * (s.depth + kAisleM / 2);
    }
    row_m_ = std::clamp(std::sqrt(area) * 0.55f, 7.0f, 18.0f);
  }

  // A few handsome pieces welcome the shopper in the lobby: of each department at most one, the dearest that fits.
  std::vector<Featured> choose_featured(std::vector<Group>& groups) const {
    std::vector<Featured> out;
    float room = kLobbyHalfM - kFeatureFromM - 0.25f;
    for (Group& g : groups) {
      auto best = g.indoors.end();
      for (auto it = g.indoors.begin(); g.indoors.size() >= 12 && it != g.indoors.end(); ++it) {
        const shop::Product& p = catalogue_.products()[it->product];
        const glm::vec3 s = it->size_m;
        const bool fits = it->mount == Mount::platform && p.for_sale() && s.x >= 0.5f && s.x <= 1.7f && s.z <= 1.0f &&
                          s.y <= 1.9f && s.x + 0.4f <= room;
        if (fits && (best == g.indoors.end() || price_of(p) > price_of(catalogue_.products()[best->product])))
          best = it;
      }
      if (best == g.indoors.end()) continue;
      room -= best->size_m.x + 0.4f;
      out.push_back({g.name, *best});
      g.indoors.erase(best);
    }
    return out;
  }
  static std::int64_t price_of(const shop::Product& p) {
    return p.variants.empty() ? 0 : p.variants.front().price.minor;
  }

  void place_strip(const Strip& strip, const Frame& frame, std::uint32_t department, Support yard_or) {
    for (const LocalBox& b : strip.boxes) plan_.fixtures.push_back({b.kind, frame.box(b.min, b.max)});
    for (const LocalGood& g : strip.goods) place_good(g, frame, department, yard_or);
    plan_.departments[department].products += static_cast<int>(strip.goods.size());
  }

  void place_good(const LocalGood& g, const Frame& frame, std::uint32_t department, Support yard_or) {
    const shop::Product& product = catalogue_.products()[g.product];
    Placed placed;
    placed.product = product.id;
    const float yaw = frame.yaw() + (g.quarter_turn ? kPi / 2 : 0);
    placed.world = {base::from_yaw(yaw), frame.point(g.at)};
    placed.size_m = g.quarter_turn ? glm::vec3(g.size_m.z, g.size_m.y, g.size_m.x) : g.size_m;
    placed.support = yard_or == Support::yard ? Support::yard : g.support;
    placed.department = department;
    placed.display_only = !product.for_sale();
    const glm::quat lean = glm::angleAxis(-g.label_tilt_rad, glm::vec3(1, 0, 0));
    placed.label = {base::from_yaw(frame.yaw()) * lean, frame.point(g.label)};
    placed.label_size_m = g.label_size_m;
    plan_.placed.push_back(std::move(placed));
  }

  void fixture(Fixture::Kind kind, glm::vec3 a, glm::vec3 b) {
    plan_.fixtures.push_back({kind, {glm::min(a, b), glm::max(a, b)}});
  }
  void walk(float x0, float x1, float z0, float z1) {
    plan_.walkable.push_back({{std::min(x0, x1), 0, std::min(z0, z1)}, {std::max(x0, x1), 0, std::max(z0, z1)}});
  }

  // An even number of strips, so that every aisle has goods on both sides, and then as short as keeps that number:
  // balanced.
  std::vector<Strip> even_strips(const std::vector<Good>& goods) const {
    std::vector<Strip> best = pack_strips(goods, row_m_, row_m_);
    for (float length = row_m_; length > 0.3f * row_m_; length *= 0.95f) {
      std::vector<Strip> strips = pack_strips(goods, length, row_m_);
      const bool even = strips.size() % 2 == 0;
      if (even && (best.size() % 2 == 1 || strips.size() == best.size())) {
        best = std::move(strips);
      } else if (best.size() % 2 == 0 && strips.size() > best.size()) {
        break;
      }
    }
    return best;
  }

  // Strip, aisle, strip | strip, aisle, ... from the entrance inwards; a partition in front of the first one.
  void place_department(const Group& group) {
    const int side = depth_[0] <= depth_[1] ? 0 : 1;
    const float sign = side == 0 ? -1.0f : 1.0f;
    float& depth = depth_[side];
    const auto id = static_cast<std::uint32_t>(plan_.departments.size());
    plan_.departments.push_back({.name = group.name});
    const float z_front = -depth;
    partition(sign, z_front);
    float z = z_front - kPartitionM;
    const std::vector<Strip> strips = even_strips(group.indoors);
    float first_aisle_z = 0;
    for (std::size_t i = 0; i < strips.size(); ++i) {
      const bool towards_back = i % 2 == 0;  // its aisle lies deeper in the hall
      if (towards_back && i > 0) z -= divider(sign, z, strips[i - 1], strips[i]);
      Frame frame{sign, towards_back ? -1.0f : 1.0f, kAvenueM / 2, towards_back ? z - strips[i].depth : z};
      place_strip(strips[i], frame, id, Support::floor);
      z -= strips[i].depth;
      if (!towards_back) continue;
      walk(sign * (kAvenueM / 2 - 0.5f), sign * (kAvenueM / 2 + row_m_ + 0.5f), z - kReachM, z - kAisleM + kReachM);
      if (i == 0) first_aisle_z = z - kAisleM / 2;
      plan_.alley_ends.push_back({{base::from_yaw(-sign * kPi / 2), {sign, 0, z - kAisleM / 2}}, id});
      z -= kAisleM;
    }
    if (strips.size() % 2 == 0) z -= back_wall(sign, z, strips.back().back_m);
    depth = -z;
    finish_department(plan_.departments[id], sign, z_front, z, first_aisle_z);
  }

  void finish_department(Department& d, float sign, float z_front, float z_back, float aisle_z) {
    const float x0 = sign * kAvenueM / 2, x1 = sign * (kAvenueM / 2 + row_m_);
    d.min_xz = {std::min(x0, x1), z_back};
    d.max_xz = {std::max(x0, x1), z_front};
    d.sign = {base::from_yaw(0), {sign * (kAvenueM / 2 + 1.0f), kSignHighM, z_front + 0.1f}};
    d.arrival = {sign * 1.2f, 0, aisle_z};
    d.arrival_yaw_rad = -sign * kPi / 2;
  }

  void partition(float sign, float z) {
    fixture(Fixture::Kind::wall, {sign * kAvenueM / 2, 0, z},
            {sign * (kAvenueM / 2 + row_m_), kWallHighM, z - kPartitionM});
  }
  float divider(float sign, float z, const Strip& a, const Strip& b) {
    const float high = std::max({kLowBackM, a.back_m, b.back_m});
    const float length = std::max(a.length, b.length);
    fixture(Fixture::Kind::wall, {sign * kAvenueM / 2, 0, z}, {sign * (kAvenueM / 2 + length), high, z - kDividerM});
    return kDividerM;
  }
  float back_wall(float sign, float z,
                  float back_m) {  // the next department's partition may be lower than what hangs here
    if (back_m <= 0) return 0;
    fixture(Fixture::Kind::wall, {sign * kAvenueM / 2, 0, z}, {sign * (kAvenueM / 2 + row_m_), back_m, z - kDividerM});
    return kDividerM;
  }

  void close_hall() {
    for (const int side : {0, 1}) {
      if (depth_[side] == 0) continue;
      partition(side == 0 ? -1.0f : 1.0f, -depth_[side]);
      depth_[side] += kPartitionM;
    }
    const float half = kAvenueM / 2 + row_m_ + kCrossM;
    const float deep = std::max({depth_[0], depth_[1], kShortestHallM}) + kCrossM;
    plan_.hall = {{-half, 0, -deep}, {half, kCeilingM, 0}};
    walk(-kAvenueM / 2 + kReachM, kAvenueM / 2 - kReachM, 1.0f, -deep + kReachM);
    for (const float s : {-1.0f, 1.0f})
      walk(s * (half - kCrossM + kReachM), s * (half - kBenchDeepM - kReachM), -kPartitionM - kReachM, -deep + kReachM);
    for (AlleyEnd& e : plan_.alley_ends) {
      glm::vec3& at = e.world.position;
      at.x *= half;
      fixture(Fixture::Kind::bench, {at.x, 0, at.z - kBenchLongM / 2}, {at.x - std::copysign(kBenchDeepM, at.x), kBenchHighM, at.z + kBenchLongM / 2});
    }
    walk(-half + kReachM, half - kReachM, -deep + kCrossM - kReachM, -deep + kReachM);
  }

  // --- yard

  void place_yard(const std::vector<Group>& groups) {
    yard_z_ = plan_.hall.min.z - kOuterWallM;
    yard_depth_[0] = yard_depth_[1] = 6.0f;
    std::vector<Good> rest;
    for (const Group& g : groups) {
      const bool own = g.outdoors.size() >= 5 || (g.indoors.empty() && !g.outdoors.empty());
      if (own) {
        place_outdoors(g.indoors.empty() ? g.name : g.name + " XL", g.outdoors);
      } else {
        rest.insert(rest.end(), g.outdoors.begin(), g.outdoors.end());
      }
    }
    if (!rest.empty()) place_outdoors("XL", rest);
    if (yard_half_ == 0) return;
    const float deep = std::max(yard_depth_[0], yard_depth_[1]);
    const float half = std::max(yard_half_ + kYardMarginM, plan_.hall.max.x);
    plan_.yard = {{-half, 0, yard_z_ - deep - kYardMarginM}, {half, 30, yard_z_}};
    walk(-kYardPathM / 2 + kReachM, kYardPathM / 2 - kReachM, yard_z_ + 1.0f, yard_z_ - deep);
    walk(-plan_.hall.max.x + kReachM, plan_.hall.max.x - kReachM, yard_z_ - 0.5f, yard_z_ - 5.5f);
  }

  void place_outdoors(const std::string& name, const std::vector<Good>& goods) {
    const int side = yard_depth_[0] <= yard_depth_[1] ? 0 : 1;
    const float sign = side == 0 ? -1.0f : 1.0f;
    float& depth = yard_depth_[side];
    const auto id = static_cast<std::uint32_t>(plan_.departments.size());
    plan_.departments.push_back({.name = name, .outdoors = true});
    const float x0 = kYardPathM / 2 + 0.3f;
    const float z_front = yard_z_ - depth;
    float longest = 0;
    float z = z_front;
    for (const Strip& strip : pack_yard(goods, std::max(row_m_, 16.0f) * 1.3f)) {
      walk(sign * (kYardPathM / 2 - 0.5f), sign * (x0 + strip.length), z - kReachM, z - kYardAisleM + kReachM);
      z -= kYardAisleM;
      place_strip(strip, {sign, 1.0f, x0, z}, id, Support::yard);
      z -= strip.depth;
      longest = std::max(longest, strip.length);
    }
    depth = yard_z_ - z + 0.5f;
    yard_half_ = std::max(yard_half_, x0 + longest);
    Department& d = plan_.departments[id];
    d.min_xz = {std::min(sign * x0, sign * (x0 + longest)), z};
    d.max_xz = {std::max(sign * x0, sign * (x0 + longest)), z_front};
    d.sign = {base::from_yaw(0), {sign * (x0 + 1.4f), kSignHighM, z_front - 0.1f}};
    d.arrival = {sign * 0.6f, 0, z_front - kYardAisleM / 2};
    d.arrival_yaw_rad = -sign * kPi * 0.4f;
  }

  // --- lobby

  void place_lobby(const std::vector<Featured>& featured) {
    plan_.lobby = {{-kLobbyHalfM, 0, 0}, {kLobbyHalfM, kCeilingM, kLobbyDeepM}};
    plan_.entrance = {base::from_yaw(0), {0, 0, kLobbyDeepM - 2.4f}};
    const glm::vec3 board{-2.75f, 1.45f, 1.3f};
    plan_.directory_board = {base::facing(board, plan_.entrance.position), board};
    for (const float z : {4.0f, 6.0f})
      fixture(Fixture::Kind::bench, {-kLobbyHalfM, 0, z - kBenchLongM / 2}, {-kLobbyHalfM + kBenchDeepM, kBenchHighM, z + kBenchLongM / 2});
    walk(-kLobbyHalfM + kBenchDeepM + kReachM, kLobbyHalfM - kReachM, kLobbyDeepM - kReachM, 3.6f);
    walk(-1.25f, 2.1f, 3.8f, kReachM);
    walk(1.9f, kLobbyHalfM - kReachM, 3.8f, kFeatureFrontM + kReachM);
    place_featured(featured);
  }

  void place_featured(const std::vector<Featured>& featured) {
    std::vector<Good> goods;
    for (const Featured& f : featured) goods.push_back(f.good);
    const std::vector<Strip> strips =
        pack_strips(goods, kLobbyHalfM - kFeatureFromM - 0.1f, kLobbyHalfM - kFeatureFromM - 0.1f);
    for (const Strip& strip : strips) {  // one: that is how they were chosen
      const Frame frame{1, 1, kFeatureFromM, kFeatureFrontM};
      for (const LocalBox& b : strip.boxes) plan_.fixtures.push_back({b.kind, frame.box(b.min, b.max)});
      for (const LocalGood& g : strip.goods) {
        const auto own = std::find_if(featured.begin(), featured.end(),
                                      [&](const Featured& f) { return f.good.product == g.product; });
        const auto d = std::find_if(plan_.departments.begin(), plan_.departments.end(),
                                    [&](const Department& x) { return x.name == own->department; });
        place_good(g, frame, static_cast<std::uint32_t>(d - plan_.departments.begin()), Support::floor);
        ++d->products;
      }
    }
  }

  void close_bounds() {
    Box& b = plan_.bounds;
    b = {glm::min(plan_.hall.min, plan_.lobby.min), glm::max(plan_.hall.max, plan_.lobby.max)};
    if (plan_.yard.max.y > 0) b = {glm::min(b.min, plan_.yard.min), glm::max(b.max, plan_.yard.max)};
    for (const Placed& p : plan_.placed) b.max.y = std::max(b.max.y, p.world.position.y + p.size_m.y);
  }

  const shop::Catalogue& catalogue_;
  Plan plan_;
  float row_m_ = 12;
  float depth_[2] = {0, 0};  // of the hall so far, left and right
  float yard_z_ = 0, yard_half_ = 0;
  float yard_depth_[2] = {0, 0};
};

}  // namespace

Plan plan(const shop::Catalogue& catalogue) { return Planner(catalogue).make(); }

Stand stand_before(const Plan& plan, const Placed& good) {
  const bool turned = std::abs(good.size_m.z) > 6 && good.support == Support::yard && good.size_m.z > good.size_m.x;
  const float yaw = base::yaw_rad(good.world.orientation) - (turned ? kPi / 2 : 0);
  const float half_depth = (turned ? good.size_m.x : good.size_m.z) / 2;
  const float largest = std::max({good.size_m.x, good.size_m.y, good.size_m.z});
  const float away = half_depth + std::clamp(largest * 0.6f, 0.75f, 4.0f);
  Stand out;
  out.floor_point = nearest_walkable(plan, good.world.position + base::from_yaw(yaw) * glm::vec3(0, 0, away));
  const glm::vec3 look = good.world.position - out.floor_point;
  out.yaw_rad = std::atan2(-look.x, -look.z);
  return out;
}

}  // namespace aisle::showroom
