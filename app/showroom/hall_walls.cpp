// The building's own walls, its window walls, and what all walls have: rows and skirting.
#include "showroom/hall_site.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace aisle::showroom {
namespace {

constexpr float kDoorHalfM = 2.2f, kDoorHighM = 2.8f, kWindowHighM = 3.6f, kMullionM = 0.07f;

class WallBuilder : HallSite {
 public:
  explicit WallBuilder(const HallSite& site) : HallSite(site) {}
  // Solid ones as sheets, the entrance front and the yard front as glass between mullions.
  void build() {
    const float high = plan.hall.max.y;
    for (const WallLine& w : solid_walls(plan)) {
      const glm::vec3 along = w.to - w.from, inward = glm::normalize(glm::cross(glm::vec3(0, 1, 0), along));
      const bool lobby_side = w.from.x == w.to.x && std::abs(w.from.x) == plan.lobby.max.x;
      // u runs to the right when looking at the wall from inside
      const float painted = lobby_side ? kWallHighM : high;
      add_rows(*this, index(lobby_side ? Surface::accent : Surface::wall), w.to, -along, painted, light.washed(painted, lobby_side ? 1.3f : 0.9f), kShell);
      if (lobby_side) {
        mesh.sheet(index(Surface::wall), w.to + glm::vec3(0, painted, 0), -along, {0, high - painted, 0}, 1.5f, kPlasterTileM, facing, kShell);  // lit from the cap too
        const glm::vec3 a = w.from + glm::vec3(0, painted, 0), b = w.to + inward * kCapOutM + glm::vec3(0, painted + kCapHighM, 0);
        mesh.box(index(Surface::oak), {glm::min(a, b), glm::max(a, b)}, kBevelM, kOakTileM, facing, kShell, 4.8f);
      }
      add_skirting(*this, w.from, w.to, inward, kShell);
      // The outside of the building, seen from the yard.
      mesh.sheet(index(Surface::wall), w.from - inward * 0.2f, along, {0, high + 0.3f, 0}, 8.0f, kPlasterTileM, facing, kShell);
    }
    window_wall(plan.hall.min.x, plan.hall.max.x, plan.hall.min.z, 1.0f);
    window_wall(plan.lobby.min.x, plan.lobby.max.x, plan.lobby.max.z, -1.0f);
  }

 private:
  // Mullions, a transom above the door, and a lintel up to the ceiling. INWARD: direction of the room along z.
  void window_wall(float x0, float x1, float z, float inward) {
    const float high = plan.hall.max.y, out = z - inward * 0.12f;
    const auto bar = [&](glm::vec3 a, glm::vec3 b, Surface s) {
      const bool metal = s == Surface::metal;
      mesh.box(index(s), {glm::min(a, b), glm::max(a, b)}, kBevelM, metal ? 0 : kPlasterTileM, metal ? light.open() : facing, kShell);
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
};

}  // namespace

std::vector<WallLine> solid_walls(const Plan& plan) {
  const Box &h = plan.hall, &l = plan.lobby;
  return {{{h.min.x, 0, h.min.z}, {h.min.x, 0, 0}}, {{h.min.x, 0, 0}, {l.min.x, 0, 0}},
          {{l.min.x, 0, 0}, {l.min.x, 0, l.max.z}}, {{l.max.x, 0, l.max.z}, {l.max.x, 0, 0}},
          {{l.max.x, 0, 0}, {h.max.x, 0, 0}},       {{h.max.x, 0, 0}, {h.max.x, 0, h.min.z}}};
}

std::vector<Box> wall_boxes(const Plan& plan) {
  std::vector<Box> out;
  for (const WallLine& w : solid_walls(plan)) {
    const glm::vec3 outward = 0.2f * glm::normalize(glm::cross(w.to - w.from, glm::vec3(0, 1, 0)));
    const glm::vec3 a = w.from, b = w.to + outward + glm::vec3(0, plan.hall.max.y, 0);
    out.push_back({glm::min(a, b), glm::max(a, b)});
  }
  return out;
}

void add_rows(const HallSite& site, std::uint32_t material, glm::vec3 origin, glm::vec3 u, float high, const HallLight::At& lit, std::uint32_t chunk) {
  const std::array at{0.0f, 0.15f, 0.6f, high - 1.1f, high - 0.55f, high - 0.2f, high};
  for (std::size_t i = 0; i + 1 < at.size(); ++i)
    site.mesh.sheet(material, origin + glm::vec3(0, at[i], 0), u, {0, at[i + 1] - at[i], 0}, 1.9f, kPlasterTileM, lit, chunk);
}

void add_skirting(const HallSite& site, glm::vec3 from, glm::vec3 to, glm::vec3 inward, std::uint32_t chunk) {
  constexpr float kSkirtingHighM = 0.08f, kSkirtingThickM = 0.014f;
  const glm::vec3 along = to - from, up{0, kSkirtingHighM, 0}, front = inward * kSkirtingThickM;
  const bool turn = glm::dot(glm::cross(along, up), inward) < 0;
  const glm::vec3 a = turn ? to : from, u = turn ? -along : along;
  site.mesh.sheet(index(Surface::skirting), a + front, u, up, 100, 0, HallLight::facing, chunk);
  site.mesh.sheet(index(Surface::skirting), a + front + up, u, -front, 100, 0, HallLight::facing, chunk);
}

void build_walls(const HallSite& site) { WallBuilder(site).build(); }

}  // namespace aisle::showroom
