// What is seen through the windows, and the yard's ground.
#include "showroom/hall_site.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace aisle::showroom {
namespace {

constexpr float kOutsideM = 70.0f, kSkyRadiusM = 160.0f;

class OutsideBuilder : HallSite {
 public:
  explicit OutsideBuilder(const HallSite& site) : HallSite(site) {}
  // Lawn, paths, sky.
  void build() {
    const Box &h = plan.hall, &l = plan.lobby, &y = plan.yard;
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
      for (const Box& b : plan.walkable) {
        if (b.min.z < h.min.z - 2)
          coarse(Surface::paving, b.min.x, b.max.x, b.min.z, std::min(b.max.z, h.min.z - 5.9f), -0.008f);
      }
      for (const Placed& p : plan.placed) {
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

 private:
  // Ground in 6 m cells without shading.
  void coarse(Surface s, float x0, float x1, float z0, float z1, float y) {
    if (x1 - x0 < 0.01f || z1 - z0 < 0.01f) return;
    const int across = std::max(1, static_cast<int>(std::ceil((x1 - x0) / 12))),
              down = std::max(1, static_cast<int>(std::ceil((z1 - z0) / 12)));
    const glm::vec2 step{(x1 - x0) / static_cast<float>(across), (z1 - z0) / static_cast<float>(down)};
    for (int i = 0; i < across; ++i) {
      for (int k = 0; k < down; ++k) {
        const float x = x0 + step.x * static_cast<float>(i), z = z0 + step.y * static_cast<float>(k);
        mesh.sheet(index(s), {x, y, z + step.y}, {step.x, 0, 0}, {0, 0, -step.y}, 100, kFloorTileM, nullptr, kYard);
      }
    }
  }

  void sky_dome() {
    constexpr int kAround = 32, kUp = 10;
    const glm::vec3 centre = (plan.bounds.min + plan.bounds.max) / 2.0f * glm::vec3(1, 0, 1);
    const float radius = kSkyRadiusM + glm::length(plan.bounds.max - plan.bounds.min) / 2;
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
        mesh.quad(index(Surface::sky), {at(i, k), at(i, k + 1), at(i + 1, k + 1), at(i + 1, k)}, kHeaven);
    }
  }
};

}  // namespace

void build_outside(const HallSite& site) { OutsideBuilder(site).build(); }

}  // namespace aisle::showroom
