// Contact shadows of goods.
#include "showroom/hall_site.hpp"

#include <algorithm>

namespace aisle::showroom {
namespace {

class ContactShadowBuilder : HallSite {
 public:
  explicit ContactShadowBuilder(const HallSite& site) : HallSite(site) {}
  // A soft dark patch under everything that stands.
  void build() {
    for (const Placed& p : plan.placed) {
      if (p.support == Support::ceiling) continue;
      if (p.support == Support::wall) {
        on_wall(p);
        continue;
      }
      const float margin = std::clamp(0.22f * p.size_m.y, 0.01f, p.support == Support::shelf ? 0.04f : 0.14f);
      const glm::vec2 half = (glm::vec2(p.size_m.x, p.size_m.z) / 2.0f + margin) / 0.86f;
      const float lift = p.support == Support::shelf ? 0.0015f : 0.003f;
      const auto at = [&](float x, float z) { return p.world * glm::vec3(x, lift, z); };
      const glm::vec3 n{0, 1, 0};
      const std::uint32_t chunk = kFirstCell + 70000 + static_cast<std::uint32_t>(p.department);
      mesh.quad(index(Surface::shadow),
                 {Corner{at(-half.x, half.y), n, {0, 1}},
                  {at(half.x, half.y), n, {1, 1}},
                  {at(half.x, -half.y), n, {1, 0}},
                  {at(-half.x, -half.y), n, {0, 0}}},
                 chunk);
    }
  }

 private:
  // Light comes from above: the patch behind what hangs on a wall lies a little lower.
  void on_wall(const Placed& p) {
    const float margin = std::clamp(0.5f * p.size_m.z, 0.015f, 0.10f);
    const glm::vec2 half = (glm::vec2(p.size_m.x, p.size_m.y) / 2.0f + margin) / 0.86f;
    const glm::vec3 n = p.world.orientation * glm::vec3(0, 0, 1);
    const auto at = [&](float x, float y) { return p.world * glm::vec3(x, p.size_m.y / 2 - 0.5f * margin + y, -p.size_m.z / 2 - 0.0008f); };
    mesh.quad(index(Surface::wall_shadow), {Corner{at(-half.x, -half.y), n, {0, 1}}, {at(half.x, -half.y), n, {1, 1}}, {at(half.x, half.y), n, {1, 0}}, {at(-half.x, half.y), n, {0, 0}}},
               kFirstCell + 70000 + static_cast<std::uint32_t>(p.department));
  }
};

}  // namespace

void build_contact_shadows(const HallSite& site) { ContactShadowBuilder(site).build(); }

}  // namespace aisle::showroom
