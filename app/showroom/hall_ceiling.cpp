// The ceiling: plates, beams, baffles, and all lamps.
#include "showroom/hall_site.hpp"

#include <algorithm>
#include <cmath>

namespace aisle::showroom {
namespace {

constexpr float kBeamPitchM = 4.6f;

class CeilingBuilder : HallSite {
 public:
  explicit CeilingBuilder(const HallSite& site) : HallSite(site) {}
  // A plate between beams, with lines of light above the avenue and the aisles.
  void build() {
    const float y = plan.hall.max.y;
    plates(plan.hall.min.x, plan.hall.max.x, plan.hall.min.z, 0);
    plates(plan.lobby.min.x, plan.lobby.max.x, 0, plan.lobby.max.z);
    const auto tube = [&](float x0, float x1, float z0, float z1) {
      mesh.box(index(Surface::lamp), {{x0, y - 0.03f, z0}, {x1, y, z1}}, 0, 0, nullptr, kShell, 100);
    };
    for (const Beam& b : beams_of(plan)) beam(b);
    baffles();
    const float far_z = plan.hall.min.z + 1.0f;
    for (const float x : {-1.5f, 1.5f}) {
      for (float z = plan.lobby.max.z - 1.0f; z - 2.6f > far_z; z -= 3.2f) tube(x - 0.12f, x + 0.12f, z - 2.6f, z);
    }
    for (const LampLine& l : lamp_lines(plan)) {
      if (l.from.y == kPendantM) pendant(l);
    }
  }

 private:
  // Between beams.
  void plates(float x0, float x1, float z0, float z1) {
    std::vector<float> cuts{x0, x1};
    for (const Beam& b : beams_of(plan)) {
      if (b.x > x0 && b.x < x1) cuts.push_back(b.x);
    }
    std::sort(cuts.begin(), cuts.end());
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) plate(cuts[i], cuts[i + 1], z0, z1);
  }
  // In rows that follow the light: narrow above pendants.
  void plate(float x0, float x1, float z0, float z1) {
    constexpr float kNarrowM = 0.5f, kWideM = 1.7f;
    std::vector<float> rows{z0, z1};
    for (const LampLine& l : lamp_lines(plan)) {
      const bool above = l.from.y == kPendantM && std::min(l.from.x, l.to.x) < x1 && std::max(l.from.x, l.to.x) > x0;
      for (const float z : {l.from.z - kNarrowM, l.from.z, l.from.z + kNarrowM}) {
        if (above && z > z0 && z < z1) rows.push_back(z);
      }
    }
    std::sort(rows.begin(), rows.end());
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
      const float wide = rows[i + 1] - rows[i];
      const int parts = std::max(1, static_cast<int>(std::lround(wide / kWideM)));
      for (int k = 0; k < parts; ++k)
        mesh.sheet(index(Surface::ceiling), {x0, plan.hall.max.y, rows[i] + wide * static_cast<float>(k) / static_cast<float>(parts)}, {x1 - x0, 0, 0},
                   {0, 0, wide / static_cast<float>(parts)}, kBeamPitchM / 2, 0, light.matte(), kShell);
    }
  }

  // A slim white profile that shines down and lights the ceiling; its stems are as light as the ceiling.
  void pendant(const LampLine& l) {
    const float x0 = std::min(l.from.x, l.to.x), x1 = std::max(l.from.x, l.to.x), z = l.from.z, y = kPendantM;
    const int pieces = std::max(1, static_cast<int>((x1 - x0) / 3.4f));
    const float step = (x1 - x0) / static_cast<float>(pieces);
    for (int i = 0; i < pieces; ++i) {
      const float a = x0 + step * static_cast<float>(i) + 0.15f, b = a + step - 0.3f;
      mesh.box(index(Surface::ceiling), {{a, y, z - 0.045f}, {b, y + 0.06f, z + 0.045f}}, 0, 0, facing, kShell, 100);
      mesh.sheet(index(Surface::lamp), {a, y - 0.002f, z - 0.035f}, {b - a, 0, 0}, {0, 0, 0.07f}, 100, 0, nullptr, kShell);
      for (const float x : {a + 0.35f, b - 0.35f})
        mesh.box(index(Surface::ceiling), {{x - 0.009f, y + 0.06f, z - 0.009f}, {x + 0.009f, kCeilingM, z + 0.009f}}, 0, 0, facing, kShell, 100);
    }
  }

  // Oak beams from front to back: they give the room its measure.
  void beam(const Beam& b) {
    const float x = b.x, z0 = b.z0 + 0.02f, z1 = b.z1 - 0.02f, long_m = z1 - z0, low = kCeilingM - kBeamHighM;
    const auto side = [&](glm::vec3 origin, glm::vec3 u, glm::vec3 v) {
      mesh.sheet(index(Surface::oak), origin, u, v, 2.4f, kOakTileM, light.matte(), kShell);
    };
    side({x - kBeamHalfM, low, z0}, {2 * kBeamHalfM, 0, 0}, {0, 0, long_m});
    side({x - kBeamHalfM, low, z0}, {0, 0, long_m}, {0, kBeamHighM, 0});
    side({x + kBeamHalfM, low, z0 + long_m}, {0, 0, -long_m}, {0, kBeamHighM, 0});
    side({x - kBeamHalfM, low, z1}, {2 * kBeamHalfM, 0, 0}, {0, kBeamHighM, 0});
  }

  // Slim oak baffles across the avenue: they lead the eye along and take the height down to a comfortable scale.
  void baffles() {
    constexpr float kPitch = 1.6f, kHigh = 0.16f, kThick = 0.035f;
    const float y = plan.hall.max.y;
    for (float z = -0.8f + kPitch * std::floor(plan.lobby.max.z / kPitch); z > plan.hall.min.z + 0.5f; z -= kPitch) {
      mesh.box(index(Surface::oak),
                {{-kAvenueHalfM + 0.05f, y - 0.05f - kHigh, z - kThick}, {kAvenueHalfM - 0.05f, y - 0.05f, z}}, 0, kOakTileM,
                facing, kShell, 5);
    }
  }
};

}  // namespace

std::vector<LampLine> lamp_lines(const Plan& plan) {
  std::vector<LampLine> out;
  for (const float x : {-1.5f, 1.5f})
    out.push_back({{x, plan.hall.max.y - 0.04f, plan.hall.min.z + 1}, {x, plan.hall.max.y - 0.04f, plan.lobby.max.z - 1}});
  for (const Box& b : plan.walkable) {  // aisles: they leave the avenue along x
    const bool aisle =
        b.max.z <= 0 && b.max.z - b.min.z < 3 && b.min.x * b.max.x > 0 && b.min.z > plan.hall.min.z + 2.3f;
    if (!aisle) continue;
    const float z = (b.min.z + b.max.z) / 2, s = b.min.x > 0 ? 1.0f : -1.0f;
    out.push_back({{s * (kAvenueHalfM + 0.8f), kPendantM, z}, {s * (std::max(std::abs(b.min.x), std::abs(b.max.x)) + 0.3f), kPendantM, z}});
  }
  return out;
}

std::vector<Beam> beams_of(const Plan& plan) {
  std::vector<Beam> out;
  for (float x = kAvenueHalfM + 0.25f; x < plan.hall.max.x - 0.8f; x += kBeamPitchM) {
    const float z1 = x < plan.lobby.max.x - 1 ? plan.lobby.max.z : 0.0f;  // those beside the avenue go on above the lobby
    for (const float s : {1.0f, -1.0f}) out.push_back({s * x, plan.hall.min.z, z1});
  }
  return out;
}

void build_ceiling(const HallSite& site) { CeilingBuilder(site).build(); }

}  // namespace aisle::showroom
