#include "showroom/hall.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>

#include "glue/log.hpp"
#include "showroom/box_index.hpp"
#include "showroom/materials.hpp"

namespace aisle::showroom {
namespace {

constexpr float kBevelM = 0.006f;
constexpr float kDoorHalfM = 2.2f, kDoorHighM = 2.8f, kWindowHighM = 3.6f, kMullionM = 0.07f;
constexpr float kAvenueHalfM = 2.5f;
constexpr float kOutsideM = 70.0f, kSkyRadiusM = 160.0f;
constexpr float kSkirtingHighM = 0.10f, kSkirtingThickM = 0.014f;

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
    occluders_.build(solid);
    open_ = [this](glm::vec3 p, glm::vec3 n) { return visibility(p, n); };
  }

  std::shared_ptr<BuiltModel> make() {
    floors();
    walls();
    ceiling();
    fixtures();
    signs();
    shadows();
    outside();
    if (stop_.stop_requested()) return nullptr;
    const std::size_t triangles = mesh_.triangles();
    auto model = mesh_.finish("hall", hall_materials(), finish_ == Finish::plain ? plain_textures() : hall_textures(),
                              false);
    log::info("event=hall_built finish={} triangles={} ms={}", finish_ == Finish::plain ? "plain" : "full",
              triangles,
              std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_).count());
    return model;
  }

 private:
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

  // A floor rectangle in cells that line up with the texture's tiles.
  void floor(Surface s, float x0, float x1, float z0, float z1, float y, float cell, bool shaded, std::uint32_t chunk) {
    if (x1 - x0 < 0.01f || z1 - z0 < 0.01f) return;
    // Cut at tile borders: uv may not wrap inside a cell.
    for (float x = x0; x < x1 - 1e-3f;) {
      const float next_x = std::min(x1, (std::floor(x / kFloorTileM + 1e-3f) + 1) * kFloorTileM);
      for (float z = z0; z < z1 - 1e-3f;) {
        const float next_z = std::min(z1, (std::floor(z / kFloorTileM + 1e-3f) + 1) * kFloorTileM);
        mesh_.sheet(index(s), {x, y, next_z}, {next_x - x, 0, 0}, {0, 0, z - next_z}, cell, kFloorTileM,
                    shaded ? open_ : nullptr, chunk);
        z = next_z;
      }
      x = next_x;
    }
  }

  void floors() {
    const Box &hall = plan_.hall, &lobby = plan_.lobby;
    floor(Surface::terrazzo, -kAvenueHalfM, kAvenueHalfM, hall.min.z, 0, 0, 0.8f, true, kShell);
    floor(Surface::wood_floor, hall.min.x, -kAvenueHalfM, hall.min.z, 0, 0, 0.8f, true, kShell);
    floor(Surface::wood_floor, kAvenueHalfM, hall.max.x, hall.min.z, 0, 0, 0.8f, true, kShell);
    floor(Surface::terrazzo, lobby.min.x, lobby.max.x, 0, lobby.max.z, 0, 0.8f, true, kShell);
  }

  // --- walls: solid ones as sheets, the entrance front and the yard front as glass between mullions

  void walls() {
    const float high = plan_.hall.max.y;
    for (const Wall& w : solid_walls(plan_)) {
      const glm::vec3 along = w.to - w.from, inward = glm::normalize(glm::cross(glm::vec3(0, 1, 0), along));
      const bool lobby_side = w.from.x == w.to.x && std::abs(w.from.x) == plan_.lobby.max.x;
      // Front faces inward: u runs to the right when looking at the wall from inside.
      mesh_.sheet(index(lobby_side ? Surface::accent : Surface::wall), w.to, -along, {0, 0.5f, 0}, 1.2f, 0, open_,
                  kShell);
      mesh_.sheet(index(lobby_side ? Surface::accent : Surface::wall), w.to + glm::vec3(0, 0.5f, 0), -along,
                  {0, high - 0.5f, 0}, 1.2f, 0, open_, kShell);
      const glm::vec3 a = w.from, b = w.to + inward * kSkirtingThickM + glm::vec3(0, kSkirtingHighM, 0);
      mesh_.box(index(Surface::skirting), {glm::min(a, b), glm::max(a, b)}, 0.003f, 0, nullptr, kShell);
      // The outside of the building, seen from the yard.
      mesh_.sheet(index(Surface::wall), w.from - inward * 0.2f, along, {0, high + 0.3f, 0}, 8.0f, 0, nullptr, kShell);
    }
    window_wall(plan_.hall.min.x, plan_.hall.max.x, plan_.hall.min.z, 1.0f);
    window_wall(plan_.lobby.min.x, plan_.lobby.max.x, plan_.lobby.max.z, -1.0f);
  }

  // Mullions, a transom above the door, and a lintel up to the ceiling. INWARD: direction of the room along z.
  void window_wall(float x0, float x1, float z, float inward) {
    const float high = plan_.hall.max.y, out = z - inward * 0.12f;
    const auto bar = [&](glm::vec3 a, glm::vec3 b, Surface s) {
      mesh_.box(index(s), {glm::min(a, b), glm::max(a, b)}, kBevelM, 0, open_, kShell);
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
    const auto plate = [&](const Box& room) {
      mesh_.sheet(index(Surface::ceiling), {room.min.x, y, room.min.z}, {room.max.x - room.min.x, 0, 0},
                  {0, 0, room.max.z - room.min.z}, 3.0f, 0, open_, kShell);
    };
    plate(plan_.hall);
    plate(plan_.lobby);
    const auto light = [&](float x0, float x1, float z0, float z1) {
      mesh_.box(index(Surface::lamp), {{x0, y - 0.03f, z0}, {x1, y, z1}}, 0, 0, nullptr, kShell);
    };
    baffles();
    const float far_z = plan_.hall.min.z + 1.0f;
    for (const float x : {-1.5f, 1.5f}) {
      for (float z = plan_.lobby.max.z - 1.0f; z - 2.6f > far_z; z -= 3.2f) light(x - 0.12f, x + 0.12f, z - 2.6f, z);
    }
    for (const Box& b : plan_.walkable) {  // aisles: they leave the avenue along x
      const bool aisle =
          b.max.z <= 0 && b.max.z - b.min.z < 3 && b.min.x * b.max.x > 0 && b.min.z > plan_.hall.min.z + 1.9f;
      if (!aisle) continue;
      const float z = (b.min.z + b.max.z) / 2, s = b.min.x > 0 ? 1.0f : -1.0f;
      const float from = kAvenueHalfM + 0.8f, to = std::max(std::abs(b.min.x), std::abs(b.max.x)) - 1.0f;
      const int pieces = std::max(1, static_cast<int>((to - from) / 3.4f));
      const float step = (to - from) / static_cast<float>(pieces);
      for (int i = 0; i < pieces; ++i) {
        const float a = s * (from + step * static_cast<float>(i)),
                    c = s * (from + step * static_cast<float>(i + 1) - 0.5f);
        light(std::min(a, c), std::max(a, c), z - 0.1f, z + 0.1f);
      }
    }
  }

  // Slim oak baffles across the avenue: they lead the eye along and take the height down to a comfortable scale.
  void baffles() {
    constexpr float kPitch = 1.6f, kHigh = 0.16f, kThick = 0.035f;
    const float y = plan_.hall.max.y;
    for (float z = -0.8f; z > plan_.hall.min.z + 0.5f; z -= kPitch) {
      mesh_.box(index(Surface::oak),
                {{-kAvenueHalfM + 0.05f, y - 0.05f - kHigh, z - kThick}, {kAvenueHalfM - 0.05f, y - 0.05f, z}}, 0, 1.2f,
                nullptr, kShell);
    }
  }

  // --- fixtures

  static Surface surface_of(Fixture::Kind kind) {
    switch (kind) {
      case Fixture::Kind::shelf_board:
      case Fixture::Kind::counter:
        return Surface::oak;
      case Fixture::Kind::upright:
      case Fixture::Kind::plinth:
        return Surface::plinth;
      case Fixture::Kind::wall:
        return Surface::partition;
      case Fixture::Kind::rail:
      case Fixture::Kind::frame:
        return Surface::metal;
    }
    return Surface::plinth;
  }

  void fixtures() {
    for (const Fixture& f : plan_.fixtures) {
      const glm::vec3 centre = (f.box.min + f.box.max) / 2.0f;
      const auto cell = [](float v) { return static_cast<std::uint32_t>(std::lround(std::floor(v / 16.0f)) + 64); };
      const std::uint32_t chunk = kFirstCell + cell(centre.x) * 256 + cell(centre.z);
      const Surface s = surface_of(f.kind);
      const bool counter = f.kind == Fixture::Kind::counter;
      const bool tall = f.kind == Fixture::Kind::wall && f.box.max.y > 2;
      const std::uint32_t material = tall ? index(Surface::tone) + tone_at(f.box.max.z) : index(s);
      const bool small = f.kind == Fixture::Kind::rail || f.kind == Fixture::Kind::upright;
      mesh_.box(material, f.box, small ? 0 : kBevelM, s == Surface::oak ? 1.2f : 0, open_, chunk);
      if (counter) toe_kick(f.box, chunk);
      if (f.kind == Fixture::Kind::wall && !tall && f.box.max.x - f.box.min.x > 2) {  // an oak cap on low dividers
        const Box& b = f.box;
        mesh_.box(index(Surface::oak),
                  {{b.min.x - 0.01f, b.max.y, b.min.z - 0.01f}, {b.max.x + 0.01f, b.max.y + 0.025f, b.max.z + 0.01f}},
                  kBevelM, 1.2f, open_, chunk);
      }
    }
    slats();
  }
  // Walls take the colour of the department they open: its number decides.
  std::uint32_t tone_at(float z) const {
    std::uint32_t best = 0;
    float least = 1e9f;
    for (std::uint32_t i = 0; i < plan_.departments.size(); ++i) {
      const float d = std::abs(plan_.departments[i].max_xz.y - z);
      if (!plan_.departments[i].outdoors && d < least) least = d, best = i;
    }
    return best % kTones;
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
        mesh_.box(index(Surface::oak), {{std::min(a, b), 0.02f, 0.0f}, {std::max(a, b), kHigh, kThick}}, 0.004f, 1.2f,
                  nullptr, kShell);
      }
    }
  }
  void toe_kick(const Box& b, std::uint32_t chunk) {  // a dark line at the floor: the counter stands lightly
    mesh_.box(index(Surface::metal),
              {{b.min.x - 0.002f, 0, b.min.z - 0.002f}, {b.max.x + 0.002f, 0.05f, b.max.z + 0.002f}}, 0, 0, nullptr,
              chunk);
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
      if (p.support == Support::wall || p.support == Support::ceiling) continue;
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
      c.normal = glm::normalize(centre - c.position);
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
  MeshBuilder::Visibility open_;
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
