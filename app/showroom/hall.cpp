#include "showroom/hall.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <unordered_map>

#include "glue/log.hpp"
#include "showroom/box_index.hpp"
#include "showroom/materials.hpp"
#include "showroom/strip.hpp"
#include "showroom/world_index.hpp"

namespace aisle::showroom {
namespace {

constexpr float kBevelM = 0.006f;
constexpr float kDoorHalfM = 2.2f, kDoorHighM = 2.8f, kWindowHighM = 3.6f, kMullionM = 0.07f;
constexpr float kAvenueHalfM = 2.5f;
constexpr float kOutsideM = 70.0f, kSkyRadiusM = 160.0f;
constexpr float kSkirtingHighM = 0.08f, kSkirtingThickM = 0.014f, kGapM = 0.02f;
constexpr float kPendantM = 3.30f;  // height of the lights above aisles
constexpr float kBeamHighM = 0.30f, kBeamHalfM = 0.06f, kBeamPitchM = 4.6f;
constexpr float kCapHighM = 0.07f, kCapOutM = 0.13f;  // of tall walls: they hide the lamps that wash the wall below
constexpr float kSlabM = 0.045f, kSlabOutM = 0.025f;  // of platforms
constexpr float kOakTileM = 1.2f, kPlasterTileM = 2.4f;

// Chunks keep meshes small enough for 16 bit positions: one for the shell, one for the yard, then one per fixture cell.
enum Chunk : std::uint32_t { kShell, kYard, kFlat, kHeaven, kFirstCell };

struct Wall {
  glm::vec3 from, to;  // along the floor; the room lies to the left of from -> to seen from above
};
std::vector<Wall> solid_walls(const Plan& plan) {
  const Box &h = plan.hall, &l = plan.lobby;
  return {{{h.min.x, 0, h.min.z}, {h.min.x, 0, 0}}, {{h.min.x, 0, 0}, {l.min.x, 0, 0}},
          {{l.min.x, 0, 0}, {l.min.x, 0, l.max.z}}, {{l.max.x, 0, l.max.z}, {l.max.x, 0, 0}},
          {{l.max.x, 0, 0}, {h.max.x, 0, 0}},       {{h.max.x, 0, 0}, {h.max.x, 0, h.min.z}}};
}

class HallBuilder {
 public:
  HallBuilder(const Plan& plan, Finish finish, const std::stop_token& stop) : plan_(plan), finish_(finish), stop_(stop) {
    if (finish == Finish::plain) return;
    std::vector<Box> solid;
    for (const Fixture& f : plan.fixtures) solid.push_back(f.box);
    for (const Box& w : wall_boxes(plan)) solid.push_back(w);
    const Box& b = plan.bounds;
    solid.push_back({{b.min.x - 50, -1, b.min.z - 50}, {b.max.x + 50, -0.001f, b.max.z + 50}});  // the ground
    for (const float x : beams()) solid.push_back({{x - kBeamHalfM, kCeilingM - kBeamHighM, b.min.z}, {x + kBeamHalfM, kCeilingM, 0}});
    occluders_.build(solid);
    lamps_ = lamp_lines();
    floor_light_ = [this](glm::vec3 p, glm::vec3 n) {
      return once(p, n, 0, [&] { return std::min(1.0f, visibility(p, n) * (0.60f + 0.36f * lamps(p, n))); });
    };
    light_ = [this](glm::vec3 p, glm::vec3 n) { return once(p, n, 1, [&] { return room_light(p, n) / kMostLight; }); };
    open_ = [this](glm::vec3 p, glm::vec3 n) { return visibility(p, n); };
  }

  std::shared_ptr<BuiltModel> make() {
    for (const Fixture& f : plan_.fixtures) {
      const glm::vec3 inset{2 * kSlabOutM, 0, 2 * kSlabOutM};
      const bool platform = f.kind == Fixture::Kind::plinth || f.kind == Fixture::Kind::counter;
      if (platform && f.box.min.y < 0.001f) platforms_.push_back({f.box.min + inset, f.box.max - inset});
    }
    floors();
    walls();
    ceiling();
    fixtures();
    alley_ends();
    signs();
    shadows();
    outside();
    if (stop_.stop_requested()) return nullptr;
    const std::size_t triangles = mesh_.triangles();
    auto model = mesh_.finish("hall", hall_materials(), finish_ == Finish::plain ? plain_textures() : hall_textures(),
                              finish_ == Finish::plain ? std::vector<bool>{} : hall_textures_in_blocks());
    log::info("event=hall_built finish={} triangles={} ms={}", finish_ == Finish::plain ? "plain" : "full",
              triangles,
              std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_).count());
    return model;
  }

 private:
  // --- light, baked into vertices

  // What is known of a point already: neighbours share corners. KIND: which light.
  template <class Find>
  float once(glm::vec3 p, glm::vec3 n, std::uint64_t kind, const Find& find) {
    const glm::vec3 a = glm::abs(n);
    const int axis = a.x > 0.999f ? 0 : a.y > 0.999f ? 1 : a.z > 0.999f ? 2 : -1;
    if (axis < 0) return find();
    const auto mm = [](float v) { return static_cast<std::uint64_t>(std::lround(v * 1000.0f) & 0xfffff); };
    const std::uint64_t key = mm(p.x) | mm(p.z) << 20 | (mm(p.y) & 0x7fff) << 40 | static_cast<std::uint64_t>(axis) << 56 | (n[axis] > 0 ? 1ull << 58 : 0) | kind << 59;
    const auto [it, added] = known_.try_emplace(key, 0.0f);
    if (!added) return it->second;
    const float found = find();
    return known_[key] = found;
  }

  struct Line {  // shines down
    glm::vec3 from, to;
  };
  // Along the avenue on the ceiling, above the aisles on pendants.
  std::vector<Line> lamp_lines() const {
    std::vector<Line> out;
    for (const float x : {-1.5f, 1.5f})
      out.push_back({{x, plan_.hall.max.y - 0.04f, plan_.hall.min.z + 1}, {x, plan_.hall.max.y - 0.04f, plan_.lobby.max.z - 1}});
    for (const Box& b : plan_.walkable) {  // aisles: they leave the avenue along x
      const bool aisle =
          b.max.z <= 0 && b.max.z - b.min.z < 3 && b.min.x * b.max.x > 0 && b.min.z > plan_.hall.min.z + 2.3f;
      if (!aisle) continue;
      const float z = (b.min.z + b.max.z) / 2, s = b.min.x > 0 ? 1.0f : -1.0f;
      out.push_back({{s * (kAvenueHalfM + 0.8f), kPendantM, z}, {s * (std::max(std::abs(b.min.x), std::abs(b.max.x)) + 0.3f), kPendantM, z}});
    }
    return out;
  }
  std::vector<float> beams() const {
    std::vector<float> out;
    for (float x = kAvenueHalfM + 0.25f; x < plan_.hall.max.x - 0.8f; x += kBeamPitchM) out.push_back(x), out.push_back(-x);
    return out;
  }

  // Share of the hemisphere above N that is free within 1.6 m; near things count more than far ones.
  float visibility(glm::vec3 p, glm::vec3 n) const {
    constexpr int kRays = 20;
    constexpr float kReach = 1.6f, kGolden = 2.39996323f;
    if (stop_.stop_requested()) return 1;
    const glm::vec3 side =
                        glm::normalize(glm::cross(std::abs(n.y) < 0.9f ? glm::vec3(0, 1, 0) : glm::vec3(1, 0, 0), n)),
                    up = glm::cross(n, side);
    const glm::vec3 from = p + n * 0.012f;
    float closed = 0;
    for (int i = 0; i < kRays; ++i) {  // cosine-weighted spiral
      const float t = (static_cast<float>(i) + 0.5f) / kRays, r = std::sqrt(t), a = kGolden * static_cast<float>(i);
      const glm::vec3 d = side * (r * std::cos(a)) + up * (r * std::sin(a)) + n * std::sqrt(1 - t);
      if (const auto hit = occluders_.first({from, glm::normalize(d)}, kReach)) closed += 1 - hit->distance / kReach;
    }
    return std::clamp(1.0f - 1.15f * closed / kRays, 0.12f, 1.0f);
  }

  // Light straight from the lamps; 1 on the floor below an aisle's pendant.
  float lamps(glm::vec3 p, glm::vec3 n) const {
    constexpr float kFar = 5.0f, kStep = 1.1f, kUnit = 0.44f;
    float sum = 0;
    for (const Line& l : lamps_) {
      const glm::vec3 along = l.to - l.from;
      const float length = glm::length(along), nearest = std::clamp(glm::dot(p - l.from, along) / length, 0.0f, length);
      if (glm::distance(p, l.from + along * (nearest / length)) > kFar) continue;
      for (int i = -2; i <= 2; ++i) {
        const float at = nearest + kStep * static_cast<float>(i);
        if (at < 0 || at > length) continue;
        const glm::vec3 to = l.from + along * (at / length) - p;
        const float d2 = glm::dot(to, to), d = std::sqrt(d2), arrives = glm::dot(to, n) / d, leaves = to.y / d;
        if (arrives <= 0.01f || leaves <= 0.01f) continue;
        if (!occluders_.any({p + n * 0.012f, to / d}, d - 0.1f)) sum += kStep * arrives * leaves / d2;
      }
    }
    return sum / kUnit;
  }

  // Light of a matte surface: what comes back from the room, and the lamps.
  float room_light(glm::vec3 p, glm::vec3 n) const {
    const float open = glm::mix(0.34f, 1.0f, visibility(p, n));  // light walls pass light on into corners
    if (n.y < -0.5f) return open * (1.28f + up_light(p));
    return open * (n.y > 0.5f ? 0.76f + 0.36f * lamps(p, n) : 0.82f + 0.50f * lamps(p, n));
  }
  // Pendants light the ceiling above them too.
  float up_light(glm::vec3 p) const {
    float sum = 0;
    for (const Line& l : lamps_) {
      if (l.from.y != kPendantM || p.y < kPendantM) continue;
      const float high = p.y - kPendantM, z = p.z - l.from.z;
      const float beyond = std::max({0.0f, std::min(l.from.x, l.to.x) - p.x, p.x - std::max(l.from.x, l.to.x)});
      const float t = high * high / (high * high + z * z + beyond * beyond);
      sum += 0.32f * t * t;
    }
    return sum;
  }
  // Where no rays are worth their time: by the way a surface faces.
  static float facing(glm::vec3, glm::vec3 n) {
    return (n.y > 0.5f ? 1.06f : n.y < -0.5f ? 0.84f : std::abs(n.x) > 0.5f ? 0.96f : 1.02f) / kMostLight;
  }

  // A floor rectangle in cells that line up with the texture's tiles (uv may not wrap inside a cell), but where platforms stand.
  void floor(Surface s, float x0, float x1, float z0, float z1) {
    constexpr float kCell = kFloorTileM / 3;
    const auto next = [](float v, float most) { return std::min(most, (std::floor(v / kCell + 1e-3f) + 1) * kCell); };
    for (float x = x0; x < x1 - 1e-3f; x = next(x, x1)) {
      const float to_x = next(x, x1);
      for (float z = z0; z < z1 - 1e-3f; z = next(z, z1)) {
        const float to_z = next(z, z1);
        if (!covered({{x, 0, z}, {to_x, 0, to_z}}))
          mesh_.sheet(index(s), {x, 0, to_z}, {to_x - x, 0, 0}, {0, 0, z - to_z}, 100, kFloorTileM, floor_light_, kShell);
      }
    }
  }
  bool covered(const Box& cell) const {
    return std::any_of(platforms_.begin(), platforms_.end(), [&](const Box& b) {
      return b.min.x <= cell.min.x && b.max.x >= cell.max.x && b.min.z <= cell.min.z && b.max.z >= cell.max.z;
    });
  }

  void floors() {
    const Box &hall = plan_.hall, &lobby = plan_.lobby;
    floor(Surface::terrazzo, -kAvenueHalfM, kAvenueHalfM, hall.min.z, 0);
    floor(Surface::wood_floor, hall.min.x, -kAvenueHalfM, hall.min.z, 0);
    floor(Surface::wood_floor, kAvenueHalfM, hall.max.x, hall.min.z, 0);
    floor(Surface::terrazzo, lobby.min.x, lobby.max.x, 0, lobby.max.z);
  }

  // --- walls: solid ones as sheets, the entrance front and the yard front as glass between mullions

  void walls() {
    const float high = plan_.hall.max.y;
    for (const Wall& w : solid_walls(plan_)) {
      const glm::vec3 along = w.to - w.from, inward = glm::normalize(glm::cross(glm::vec3(0, 1, 0), along));
      const bool lobby_side = w.from.x == w.to.x && std::abs(w.from.x) == plan_.lobby.max.x;
      // u runs to the right when looking at the wall from inside
      const float painted = lobby_side ? kWallHighM : high;
      rows(index(lobby_side ? Surface::accent : Surface::wall), w.to, -along, painted, washed(painted, lobby_side ? 1.3f : 0.9f));
      if (lobby_side) {
        mesh_.sheet(index(Surface::wall), w.to + glm::vec3(0, painted, 0), -along, {0, high - painted, 0}, 1.5f, kPlasterTileM, facing, kShell);  // lit from the cap too
        const glm::vec3 a = w.from + glm::vec3(0, painted, 0), b = w.to + inward * kCapOutM + glm::vec3(0, painted + kCapHighM, 0);
        mesh_.box(index(Surface::oak), {glm::min(a, b), glm::max(a, b)}, kBevelM, kOakTileM, facing, kShell, 4.8f);
      }
      skirting(w.from, w.to, inward, kShell);
      // The outside of the building, seen from the yard.
      mesh_.sheet(index(Surface::wall), w.from - inward * 0.2f, along, {0, high + 0.3f, 0}, 8.0f, kPlasterTileM, facing, kShell);
    }
    window_wall(plan_.hall.min.x, plan_.hall.max.x, plan_.hall.min.z, 1.0f);
    window_wall(plan_.lobby.min.x, plan_.lobby.max.x, plan_.lobby.max.z, -1.0f);
  }

  // A wall of rows that are lower where light changes fast: at the floor and below the lamps that wash it.
  void rows(std::uint32_t material, glm::vec3 origin, glm::vec3 u, float high, const MeshBuilder::Visibility& light, std::uint32_t chunk = kShell) {
    const std::array at{0.0f, 0.15f, 0.6f, high - 1.1f, high - 0.55f, high - 0.2f, high};
    for (std::size_t i = 0; i + 1 < at.size(); ++i)
      mesh_.sheet(material, origin + glm::vec3(0, at[i], 0), u, {0, at[i + 1] - at[i], 0}, 1.9f, kPlasterTileM, light, chunk);
  }
  // Light of a wall with a line of lamps at its top.
  MeshBuilder::Visibility washed(float high, float strength) const {
    if (!light_) return facing;
    return [this, high, strength](glm::vec3 p, glm::vec3 n) {
      const float below = std::max(0.0f, high - p.y);
      const float wash = strength * (0.62f * std::exp(-below / 0.34f) + 0.30f * std::exp(-below / 1.1f));
      return std::min(1.0f, light_(p, n) + wash / kMostLight);
    };
  }
  void skirting(glm::vec3 from, glm::vec3 to, glm::vec3 inward, std::uint32_t chunk) {
    const glm::vec3 along = to - from, up{0, kSkirtingHighM - kGapM, 0}, front = inward * kSkirtingThickM;
    const bool turn = glm::dot(glm::cross(along, up), inward) < 0;
    const glm::vec3 a = turn ? to : from, u = turn ? -along : along;
    mesh_.sheet(index(Surface::dark), a + inward * (kSkirtingThickM / 2), u, {0, kGapM, 0}, 100, 0, facing, chunk);
    mesh_.sheet(index(Surface::skirting), a + front + glm::vec3(0, kGapM, 0), u, up, 100, 0, facing, chunk);
    mesh_.sheet(index(Surface::skirting), a + front + glm::vec3(0, kSkirtingHighM, 0), u, -front, 100, 0, facing, chunk);
  }

  // Mullions, a transom above the door, and a lintel up to the ceiling. INWARD: direction of the room along z.
  void window_wall(float x0, float x1, float z, float inward) {
    const float high = plan_.hall.max.y, out = z - inward * 0.12f;
    const auto bar = [&](glm::vec3 a, glm::vec3 b, Surface s) {
      const bool metal = s == Surface::metal;
      mesh_.box(index(s), {glm::min(a, b), glm::max(a, b)}, kBevelM, metal ? 0 : kPlasterTileM, metal ? open_ : facing, kShell);
    };
    bar({x0, kWindowHighM, z}, {x1, high + 0.3f, out - inward * 0.08f}, Surface::wall);
    const int panes = std::max(2, static_cast<int>((x1 - x0) / 2.4f));
    for (int i = 0; i <= panes; ++i) {
      const float x = std::clamp(x0 + (x1 - x0) * static_cast<float>(i) / static_cast<float>(panes), x0 + kMullionM / 2,
                                 x1 - kMullionM / 2);
      if (std::abs(x) < kDoorHalfM) continue;
      bar({x - kMullionM / 2, 0, z}, {x + kMullionM / 2, kWindowHighM, out}, Surface::metal);
    }
    for (const float s : {-1.0f, 1.0f}) {
      const float edge = s < 0 ? x0 : x1;
      bar({s * kDoorHalfM, 0, z}, {s * (kDoorHalfM + kMullionM), kWindowHighM, out}, Surface::metal);
      bar({s * (kDoorHalfM + kMullionM), 0, z}, {edge, 0.12f, out}, Surface::metal);
      bar({s * (kDoorHalfM + kMullionM), kDoorHighM, z}, {edge, kDoorHighM + 0.05f, out}, Surface::metal);
    }
    bar({-kDoorHalfM, kDoorHighM, z}, {kDoorHalfM, kDoorHighM + kMullionM, out}, Surface::metal);
  }

  // --- ceiling with lines of light above the avenue and the aisles

  void ceiling() {
    const float y = plan_.hall.max.y;
    // Light changes across the pendants and beside the beams.
    const auto plate = [&](float x0, float x1, float z0, float z1) {
      const int rows = std::max(1, static_cast<int>(std::lround((z1 - z0) / 1.2f)));
      for (int i = 0; i < rows; ++i) {
        const float a = glm::mix(z0, z1, static_cast<float>(i) / static_cast<float>(rows)), b = glm::mix(z0, z1, static_cast<float>(i + 1) / static_cast<float>(rows));
        mesh_.sheet(index(Surface::ceiling), {x0, y, a}, {x1 - x0, 0, 0}, {0, 0, b - a}, kBeamPitchM / 2, 0, light_ ? light_ : facing_, kShell);
      }
    };
    std::vector<float> cuts = beams();
    cuts.push_back(plan_.hall.min.x), cuts.push_back(plan_.hall.max.x);
    std::sort(cuts.begin(), cuts.end());
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) plate(cuts[i], cuts[i + 1], plan_.hall.min.z, 0);
    plate(plan_.lobby.min.x, plan_.lobby.max.x, 0, plan_.lobby.max.z);
    const auto light = [&](float x0, float x1, float z0, float z1) {
      mesh_.box(index(Surface::lamp), {{x0, y - 0.03f, z0}, {x1, y, z1}}, 0, 0, nullptr, kShell, 100);
    };
    for (const float x : beams()) beam(x);
    baffles();
    const float far_z = plan_.hall.min.z + 1.0f;
    for (const float x : {-1.5f, 1.5f}) {
      for (float z = plan_.lobby.max.z - 1.0f; z - 2.6f > far_z; z -= 3.2f) light(x - 0.12f, x + 0.12f, z - 2.6f, z);
    }
    for (const Line& l : lamp_lines()) {
      if (l.from.y == kPendantM) pendant(l);
    }
  }

  // A slim white profile that shines down and lights the ceiling; its stems are as light as the ceiling.
  void pendant(const Line& l) {
    const float x0 = std::min(l.from.x, l.to.x), x1 = std::max(l.from.x, l.to.x), z = l.from.z, y = kPendantM;
    const int pieces = std::max(1, static_cast<int>((x1 - x0) / 3.4f));
    const float step = (x1 - x0) / static_cast<float>(pieces);
    for (int i = 0; i < pieces; ++i) {
      const float a = x0 + step * static_cast<float>(i) + 0.15f, b = a + step - 0.3f;
      mesh_.box(index(Surface::ceiling), {{a, y, z - 0.045f}, {b, y + 0.06f, z + 0.045f}}, 0, 0, facing, kShell, 100);
      mesh_.sheet(index(Surface::lamp), {a, y - 0.002f, z - 0.035f}, {b - a, 0, 0}, {0, 0, 0.07f}, 100, 0, nullptr, kShell);
      for (const float x : {a + 0.35f, b - 0.35f})
        mesh_.box(index(Surface::ceiling), {{x - 0.009f, y + 0.06f, z - 0.009f}, {x + 0.009f, kCeilingM, z + 0.009f}}, 0, 0, facing, kShell, 100);
    }
  }

  // Oak beams from front to back: they give the room its measure.
  void beam(float x) {
    const float z0 = plan_.hall.min.z + 0.02f, long_m = -0.02f - z0, low = kCeilingM - kBeamHighM;
    const auto& light = light_ ? light_ : facing_;
    const auto side = [&](glm::vec3 origin, glm::vec3 u, glm::vec3 v) {
      mesh_.sheet(index(Surface::oak), origin, u, v, 2.4f, kOakTileM, light, kShell);
    };
    side({x - kBeamHalfM, low, z0}, {2 * kBeamHalfM, 0, 0}, {0, 0, long_m});
    side({x - kBeamHalfM, low, z0}, {0, 0, long_m}, {0, kBeamHighM, 0});
    side({x + kBeamHalfM, low, z0 + long_m}, {0, 0, -long_m}, {0, kBeamHighM, 0});
    side({x - kBeamHalfM, low, -0.02f}, {2 * kBeamHalfM, 0, 0}, {0, kBeamHighM, 0});
  }

  // Slim oak baffles across the avenue: they lead the eye along and take the height down to a comfortable scale.
  void baffles() {
    constexpr float kPitch = 1.6f, kHigh = 0.16f, kThick = 0.035f;
    const float y = plan_.hall.max.y;
    for (float z = -0.8f; z > plan_.hall.min.z + 0.5f; z -= kPitch) {
      mesh_.box(index(Surface::oak),
                {{-kAvenueHalfM + 0.05f, y - 0.05f - kHigh, z - kThick}, {kAvenueHalfM - 0.05f, y - 0.05f, z}}, 0, kOakTileM,
                facing, kShell, 5);
    }
  }

  // --- fixtures

  void fixtures() {
    for (const Fixture& f : plan_.fixtures) {
      const glm::vec3 centre = (f.box.min + f.box.max) / 2.0f;
      const auto cell = [](float v) { return static_cast<std::uint32_t>(std::lround(std::floor(v / 16.0f)) + 64); };
      const std::uint32_t chunk = kFirstCell + cell(centre.x) * 256 + cell(centre.z);
      const auto& light = light_ ? light_ : facing_;
      switch (f.kind) {
        case Fixture::Kind::shelf_board:
          mesh_.box(index(Surface::oak), f.box, 0, kOakTileM, light, chunk, 0.8f);
          break;
        case Fixture::Kind::counter:
        case Fixture::Kind::plinth:
          platform(f.box, f.kind == Fixture::Kind::counter, chunk);
          break;
        case Fixture::Kind::bench:
          bench(f.box, chunk);
          break;
        case Fixture::Kind::upright:
          mesh_.box(index(Surface::partition), f.box, 0, kPlasterTileM, facing, chunk, 4);
          break;
        case Fixture::Kind::wall:
          wall(f.box, chunk);
          break;
        case Fixture::Kind::rail:
          mesh_.box(index(Surface::metal), f.box, 0, 0, open_, chunk);
          break;
        case Fixture::Kind::frame:
          mesh_.box(index(Surface::metal), f.box, kBevelM, 0, open_, chunk);
          break;
      }
    }
    slats();
  }

  // A slab with an oak edge that floats on a shadow gap; on a body when it is high.
  void platform(const Box& b, bool oak_top, std::uint32_t chunk) {
    const auto& light = light_ ? light_ : facing_;
    const float top = b.max.y, low = top - kSlabM;
    const glm::vec3 size = b.max - b.min;
    mesh_.sheet(index(oak_top ? Surface::oak : Surface::plinth), {b.min.x, top, b.max.z}, {size.x, 0, 0}, {0, 0, -size.z}, 1.0f,
                oak_top ? kOakTileM : kPlasterTileM, light, chunk);
    sides(Surface::oak, {{b.min.x, low, b.min.z}, b.max}, 3.6f, kOakTileM, facing, chunk);
    const glm::vec3 inset{kSlabOutM, 0, kSlabOutM};
    const float gap = top > 0.15f ? 0.05f : low;
    sides(Surface::dark, {b.min + 2.0f * inset, {b.max.x - 2 * kSlabOutM, gap, b.max.z - 2 * kSlabOutM}}, 100, 0, facing, chunk);
    if (top > 0.15f) sides(Surface::plinth, {b.min + inset + glm::vec3(0, gap, 0), {b.max.x - kSlabOutM, low, b.max.z - kSlabOutM}}, 2.4f, kPlasterTileM, light, chunk);
  }
  // The upright faces that can be seen.
  void sides(Surface s, const Box& b, float cell_m, float tile_m, const MeshBuilder::Visibility& light, std::uint32_t chunk) {
    const glm::vec3 size = b.max - b.min, up{0, size.y, 0};
    const auto face = [&](glm::vec3 origin, glm::vec3 u) {
      const glm::vec3 n = glm::normalize(glm::cross(u, up));
      bool seen = finish_ == Finish::plain;
      for (const float t : {0.02f, 0.35f, 0.65f, 0.98f}) seen = seen || !occluders_.any({origin + t * u + 0.5f * up, n}, 0.09f);
      if (seen) mesh_.sheet(index(s), origin, u, up, cell_m, tile_m, light, chunk);
    };
    face({b.min.x, b.min.y, b.max.z}, {size.x, 0, 0});
    face({b.max.x, b.min.y, b.min.z}, {-size.x, 0, 0});
    face({b.max.x, b.min.y, b.max.z}, {0, 0, -size.z});
    face({b.min.x, b.min.y, b.min.z}, {0, 0, size.z});
  }
  void bench(const Box& b, std::uint32_t chunk) {
    mesh_.box(index(Surface::oak), {{b.min.x, b.max.y - 0.05f, b.min.z}, b.max}, kBevelM, kOakTileM, facing, chunk);
    for (const float z : {b.min.z + 0.12f, b.max.z - 0.17f})
      mesh_.box(index(Surface::oak), {{b.min.x + 0.03f, 0, z}, {b.max.x - 0.03f, b.max.y - 0.05f, z + 0.05f}}, 0, kOakTileM, light_ ? light_ : facing_, chunk);
  }

  // Is this side of a wall to be seen? Walls of neighbours may stand back to back.
  bool exposed(const Box& b, float side) const {
    const float z = side > 0 ? b.max.z : b.min.z;
    for (const Fixture& f : plan_.fixtures) {
      if (f.kind != Fixture::Kind::wall || f.box.max.y < b.max.y - 0.2f || f.box.max.x - f.box.min.x < 2) continue;
      const float gap = side > 0 ? f.box.min.z - z : z - f.box.max.z;
      if (gap > -0.01f && gap < 0.1f && f.box.min.x < b.min.x + 0.2f && f.box.max.x > b.max.x - 0.2f) return false;
    }
    return true;
  }
  void wall(const Box& b, std::uint32_t chunk) {
    const bool tall = b.max.y > 2.5f && b.max.x - b.min.x > 2;
    if (!tall) return low_wall(b, chunk);
    const float high = b.max.y, long_m = b.max.x - b.min.x;
    const auto light = washed(high, 1.0f);
    float out[2] = {0, 0};
    for (const int i : {0, 1}) {
      const float side = i == 0 ? -1.0f : 1.0f;
      if (!exposed(b, side)) continue;
      out[i] = kCapOutM;
      const float z = side > 0 ? b.max.z : b.min.z;
      rows(wall_colour(b, side), {side > 0 ? b.min.x : b.max.x, 0, z}, {side * long_m, 0, 0}, high, light, chunk);
      skirting({b.min.x, 0, z}, {b.max.x, 0, z}, {0, 0, side}, chunk);
    }
    // Oak ends and an oak cap, whose lower side is lit by the lamps it hides.
    const float deep = b.max.z - b.min.z;
    mesh_.sheet(index(Surface::oak), {b.max.x, 0, b.max.z}, {0, 0, -deep}, {0, high, 0}, 0.9f, kOakTileM, light_ ? light_ : facing_, chunk);
    mesh_.sheet(index(Surface::oak), {b.min.x, 0, b.min.z}, {0, 0, deep}, {0, high, 0}, 0.9f, kOakTileM, light_ ? light_ : facing_, chunk);
    cap({{b.min.x - 0.02f, high, b.min.z - out[0]}, {b.max.x + 0.02f, high + kCapHighM, b.max.z + out[1]}}, chunk);
  }
  // Where goods are taller than the wall the cap leaves room for them.
  void cap(const Box& whole, std::uint32_t chunk) {
    const MeshBuilder::Visibility lit = [](glm::vec3 p, glm::vec3 n) { return n.y < -0.5f ? 0.85f : facing(p, n); };
    std::vector<glm::vec2> taken;
    for (const Placed& p : plan_.placed) {
      const Box g = box_of(p);
      const bool meets = g.max.y > whole.min.y && g.min.y < whole.max.y && g.min.z < whole.max.z && g.max.z > whole.min.z;
      if (meets && g.max.x > whole.min.x && g.min.x < whole.max.x) taken.push_back({g.min.x - 0.06f, g.max.x + 0.06f});
    }
    std::sort(taken.begin(), taken.end(), [](glm::vec2 a, glm::vec2 b) { return a.x < b.x; });
    taken.push_back(glm::vec2(whole.max.x));
    float from = whole.min.x;
    for (const glm::vec2& t : taken) {
      if (t.x > from + 0.1f) mesh_.box(index(Surface::oak), {{from, whole.min.y, whole.min.z}, {t.x, whole.max.y, whole.max.z}}, kBevelM, kOakTileM, lit, chunk, 4.8f);
      from = std::max(from, t.y);
    }
  }
  void low_wall(const Box& b, std::uint32_t chunk) {
    const auto& light = light_ ? light_ : facing_;
    mesh_.box(index(Surface::partition), b, 0, kPlasterTileM, light, chunk);
    if (b.max.x - b.min.x < 2) return;
    mesh_.box(index(Surface::oak), {{b.min.x - 0.01f, b.max.y, b.min.z - 0.01f}, {b.max.x + 0.01f, b.max.y + 0.025f, b.max.z + 0.01f}},
              0, kOakTileM, facing, chunk, 4.8f);
  }
  // A wall is of its department's colour on either side.
  std::uint32_t wall_colour(const Box& b, float side) const {
    const float x = (b.min.x + b.max.x) / 2, z = side > 0 ? b.max.z + 0.3f : b.min.z - 0.3f;
    for (std::uint32_t i = 0; i < plan_.departments.size(); ++i) {
      const Department& d = plan_.departments[i];
      if (!d.outdoors && x > d.min_xz.x && x < d.max_xz.x && z > d.min_xz.y && z < d.max_xz.y) return index(Surface::tone) + i % kTones;
    }
    return index(Surface::partition);
  }

  // Where an aisle ends: a panel in the department's deeper colour between oak, its name (labels draw it), a bench below.
  void alley_ends() {
    for (const AlleyEnd& e : plan_.alley_ends) {
      const glm::vec3 n = e.world.orientation * glm::vec3(0, 0, 1), right = e.world.orientation * glm::vec3(1, 0, 0);
      const auto at = [&](float x, float y, float out) { return e.world.position + right * x + glm::vec3(0, y, 0) + n * out; };
      const float half = kFeatureM.x / 2, high = kFeatureM.y;
      rows(index(Surface::feature) + e.department % kTones, at(-half, 0, 0.02f), right * (2 * half), high, washed(high, 0.8f));
      const auto bar = [&](glm::vec3 a, glm::vec3 b) {
        mesh_.box(index(Surface::oak), {glm::min(a, b), glm::max(a, b)}, kBevelM, kOakTileM, facing, kShell);
      };
      for (const float s : {-1.0f, 1.0f}) bar(at(s * half, 0, 0), at(s * (half + 0.06f), high, 0.07f));
      bar(at(-half - 0.09f, high, 0), at(half + 0.09f, high + kCapHighM, kCapOutM + 0.04f));
    }
  }

  // Oak slats where the first departments face the lobby: the first thing a shopper sees.
  void slats() {
    if (plan_.departments.empty()) return;
    constexpr float kWide = 0.055f, kPitch = 0.085f, kThick = 0.025f, kHigh = 2.7f;
    for (const float s : {-1.0f, 1.0f}) {
      const bool any = std::any_of(plan_.departments.begin(), plan_.departments.end(),
                                   [&](const Department& d) { return !d.outdoors && d.max_xz.x * s > 0; });
      for (float x = kAvenueHalfM + 0.02f; any && x + kWide < plan_.lobby.max.x; x += kPitch) {
        const float a = s * x, b = s * (x + kWide);
        mesh_.box(index(Surface::oak), {{std::min(a, b), 0.02f, 0.0f}, {std::max(a, b), kHigh, kThick}}, 0, kOakTileM,
                  facing, kShell, 5);
      }
    }
  }
  void signs() {
    for (const Department& d : plan_.departments) {
      const glm::vec3 c = d.sign.position, half{kSignM.x / 2, kSignM.y / 2, kSignThickM / 2};
      mesh_.box(index(Surface::sign), {c - half, c + half}, kBevelM, 0, nullptr, kShell);
      const float top = d.outdoors ? 0.0f : plan_.hall.max.y;
      for (const float s : {-0.8f, 0.8f}) {
        const glm::vec3 a{c.x + s * half.x - 0.012f, std::min(c.y, top), c.z - 0.012f},
            b{c.x + s * half.x + 0.012f, std::max(c.y, top), c.z + 0.012f};
        const Box rod = d.outdoors ? Box{a, {b.x, c.y - half.y, b.z}} : Box{{a.x, c.y + half.y, a.z}, b};
        mesh_.box(index(Surface::metal), rod, 0, 0, nullptr, kShell);
      }
    }
    directory();
  }

  // The board stands at an angle: a box in its own frame, turned into the world.
  void directory() {
    const glm::vec3 half{kDirectoryM.x / 2 + 0.04f, kDirectoryM.y / 2 + 0.04f, 0.03f};
    const auto turned = [&](const Box& b, Surface s) {
      const base::Pose& pose = plan_.directory_board;
      for (int face = 0; face < 6; ++face) {
        const int axis = face / 2, j = (axis + 1) % 3, k = (axis + 2) % 3;
        const float sign = face % 2 == 0 ? -1.0f : 1.0f;
        std::array<Corner, 4> corners;
        for (std::size_t c = 0; c < 4; ++c) {
          const bool dj = c == 1 || c == 2, dk = c >= 2;
          glm::vec3 p, n(0);
          p[axis] = sign > 0 ? b.max[axis] : b.min[axis];
          p[j] = (sign > 0) == dj ? b.max[j] : b.min[j];
          p[k] = dk ? b.max[k] : b.min[k];
          n[axis] = sign;
          corners[c] = {pose * p, pose.orientation * n, {0, 0}, 1};
        }
        mesh_.quad(index(s), corners, kShell);
      }
    };
    turned({-half, half - glm::vec3(0, 0, 0.002f)}, Surface::sign);
    const float floor_y = -plan_.directory_board.position.y;
    for (const float s : {-1.0f, 1.0f}) {
      const float x = s * (half.x - 0.2f);
      turned({{x - 0.03f, floor_y, -0.06f}, {x + 0.03f, half.y, -0.03f}}, Surface::metal);
      turned({{x - 0.05f, floor_y, -0.30f}, {x + 0.05f, floor_y + 0.02f, 0.24f}}, Surface::metal);
    }
  }

  // --- contact shadows: a soft dark patch under everything that stands

  void shadows() {
    for (const Placed& p : plan_.placed) {
      if (p.support == Support::ceiling) continue;
      if (p.support == Support::wall) {
        wall_shadow(p);
        continue;
      }
      const float margin = std::clamp(0.22f * p.size_m.y, 0.01f, p.support == Support::shelf ? 0.04f : 0.14f);
      const glm::vec2 half = (glm::vec2(p.size_m.x, p.size_m.z) / 2.0f + margin) / 0.86f;
      const float lift = p.support == Support::shelf ? 0.0015f : 0.003f;
      const auto at = [&](float x, float z) { return p.world * glm::vec3(x, lift, z); };
      const glm::vec3 n{0, 1, 0};
      const std::uint32_t chunk = kFirstCell + 70000 + static_cast<std::uint32_t>(p.department);
      mesh_.quad(index(Surface::shadow),
                 {Corner{at(-half.x, half.y), n, {0, 1}},
                  {at(half.x, half.y), n, {1, 1}},
                  {at(half.x, -half.y), n, {1, 0}},
                  {at(-half.x, -half.y), n, {0, 0}}},
                 chunk);
    }
  }

  // Light comes from above: the patch behind what hangs on a wall lies a little lower.
  void wall_shadow(const Placed& p) {
    const float margin = std::clamp(0.5f * p.size_m.z, 0.015f, 0.10f);
    const glm::vec2 half = (glm::vec2(p.size_m.x, p.size_m.y) / 2.0f + margin) / 0.86f;
    const glm::vec3 n = p.world.orientation * glm::vec3(0, 0, 1);
    const auto at = [&](float x, float y) { return p.world * glm::vec3(x, p.size_m.y / 2 - 0.5f * margin + y, -p.size_m.z / 2 - 0.0008f); };
    mesh_.quad(index(Surface::shadow), {Corner{at(-half.x, -half.y), n, {0, 1}}, {at(half.x, -half.y), n, {1, 1}}, {at(half.x, half.y), n, {1, 0}}, {at(-half.x, half.y), n, {0, 0}}},
               kFirstCell + 70000 + static_cast<std::uint32_t>(p.department));
  }

  // --- outdoors: lawn, paths, sky

  void outside() {
    const Box &h = plan_.hall, &l = plan_.lobby, &y = plan_.yard;
    const bool yard = y.max.y > 0;
    const float back = (yard ? y.min.z : h.min.z) - kOutsideM, front = l.max.z + kOutsideM;
    const float half = std::max(h.max.x, y.max.x) + kOutsideM;
    const auto lawn = [&](float x0, float x1, float z0, float z1) { coarse(Surface::grass, x0, x1, z0, z1, -0.02f); };
    lawn(-half, half, back, h.min.z - 0.1f);
    lawn(-half, h.min.x - 0.1f, h.min.z - 0.1f, front);
    lawn(h.max.x + 0.1f, half, h.min.z - 0.1f, front);
    lawn(h.min.x - 0.1f, l.min.x - 0.1f, 0.1f, front);
    lawn(l.max.x + 0.1f, h.max.x + 0.1f, 0.1f, front);
    coarse(Surface::paving, l.min.x - 0.1f, l.max.x + 0.1f, l.max.z, front, -0.01f);
    coarse(Surface::paving, h.min.x, h.max.x, h.min.z - 6.0f, h.min.z, -0.01f);
    if (yard) {
      for (const Box& b : plan_.walkable) {
        if (b.min.z < h.min.z - 2)
          coarse(Surface::paving, b.min.x, b.max.x, b.min.z, std::min(b.max.z, h.min.z - 5.9f), -0.008f);
      }
      for (const Placed& p : plan_.placed) {
        if (p.support != Support::yard) continue;
        const bool turned = std::abs((p.world.orientation * glm::vec3(0, 0, 1)).x) > 0.5f;
        const float hx = (turned ? p.size_m.z : p.size_m.x) / 2 + 0.4f,
                    hz = (turned ? p.size_m.x : p.size_m.z) / 2 + 0.35f;
        coarse(Surface::paving, p.world.position.x - hx, p.world.position.x + hx, p.world.position.z - hz,
               p.world.position.z + hz, -0.001f);
      }
    }
    sky_dome();
  }
  // Ground in 6 m cells without shading.
  void coarse(Surface s, float x0, float x1, float z0, float z1, float y) {
    if (x1 - x0 < 0.01f || z1 - z0 < 0.01f) return;
    const int across = std::max(1, static_cast<int>(std::ceil((x1 - x0) / 12))),
              down = std::max(1, static_cast<int>(std::ceil((z1 - z0) / 12)));
    const glm::vec2 step{(x1 - x0) / static_cast<float>(across), (z1 - z0) / static_cast<float>(down)};
    for (int i = 0; i < across; ++i) {
      for (int k = 0; k < down; ++k) {
        const float x = x0 + step.x * static_cast<float>(i), z = z0 + step.y * static_cast<float>(k);
        mesh_.sheet(index(s), {x, y, z + step.y}, {step.x, 0, 0}, {0, 0, -step.y}, 100, kFloorTileM, nullptr, kYard);
      }
    }
  }

  void sky_dome() {
    constexpr int kAround = 32, kUp = 10;
    const glm::vec3 centre = (plan_.bounds.min + plan_.bounds.max) / 2.0f * glm::vec3(1, 0, 1);
    const float radius = kSkyRadiusM + glm::length(plan_.bounds.max - plan_.bounds.min) / 2;
    const auto at = [&](int i, int k) {
      const float a = 2 * std::numbers::pi_v<float> * static_cast<float>(i) / kAround, t = static_cast<float>(k) / kUp;
      const float lift = std::numbers::pi_v<float> / 2 * (1 - t) - 0.16f * t;
      Corner c;
      c.position =
          centre + radius * glm::vec3(std::cos(lift) * std::cos(a), std::sin(lift), std::cos(lift) * std::sin(a));
      c.normal = {0, -1, 0};  // the key light does not reach it
      c.uv = {2.0f * static_cast<float>(i) / kAround, t};
      return c;
    };
    for (int i = 0; i < kAround; ++i) {
      for (int k = 0; k < kUp; ++k)
        mesh_.quad(index(Surface::sky), {at(i, k), at(i, k + 1), at(i + 1, k + 1), at(i + 1, k)}, kHeaven);
    }
  }

  const Plan& plan_;
  Finish finish_;
  const std::stop_token& stop_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  BoxIndex occluders_;
  std::vector<Line> lamps_;
  std::vector<Box> platforms_;  // the floor below them is not seen
  std::unordered_map<std::uint64_t, float> known_;
  // Baked light by point and normal: ambient visibility, of floors, of matte surfaces; empty for the plain finish.
  MeshBuilder::Visibility open_, floor_light_, light_;
  const MeshBuilder::Visibility facing_ = facing;
  MeshBuilder mesh_;
};

}  // namespace

std::vector<Box> wall_boxes(const Plan& plan) {
  std::vector<Box> out;
  for (const Wall& w : solid_walls(plan)) {
    const glm::vec3 outward = 0.2f * glm::normalize(glm::cross(w.to - w.from, glm::vec3(0, 1, 0)));
    const glm::vec3 a = w.from, b = w.to + outward + glm::vec3(0, plan.hall.max.y, 0);
    out.push_back({glm::min(a, b), glm::max(a, b)});
  }
  return out;
}

std::shared_ptr<BuiltModel> build_hall(const Plan& plan, Finish finish, const std::stop_token& stop) {
  return HallBuilder(plan, finish, stop).make();
}

}  // namespace aisle::showroom
