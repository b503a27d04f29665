// Walls between aisles: tall ones with an oak cap, low ones.
#include "showroom/hall_site.hpp"

#include <algorithm>

namespace aisle::showroom {
namespace {

class PartitionBuilder : HallSite {
 public:
  explicit PartitionBuilder(const HallSite& site) : HallSite(site) {}
  void build(const Box& b, std::uint32_t chunk) {
    const bool tall = b.max.y > 2.5f && b.max.x - b.min.x > 2;
    if (!tall) return low_wall(b, chunk);
    const float high = b.max.y, long_m = b.max.x - b.min.x;
    const auto lit = light.washed(high, 1.0f);
    float out[2] = {0, 0};
    for (const int i : {0, 1}) {
      const float side = i == 0 ? -1.0f : 1.0f;
      if (!exposed(b, side)) continue;
      out[i] = kCapOutM;
      const float z = side > 0 ? b.max.z : b.min.z;
      add_rows(*this, wall_colour(b, side), {side > 0 ? b.min.x : b.max.x, 0, z}, {side * long_m, 0, 0}, high, lit, chunk);
      add_skirting(*this, {b.min.x, 0, z}, {b.max.x, 0, z}, {0, 0, side}, chunk);
    }
    // Oak ends and an oak cap, whose lower side is lit by the lamps it hides.
    const float deep = b.max.z - b.min.z;
    mesh.sheet(index(Surface::oak), {b.max.x, 0, b.max.z}, {0, 0, -deep}, {0, high, 0}, 0.9f, kOakTileM, light.matte(), chunk);
    mesh.sheet(index(Surface::oak), {b.min.x, 0, b.min.z}, {0, 0, deep}, {0, high, 0}, 0.9f, kOakTileM, light.matte(), chunk);
    cap({{b.min.x - 0.02f, high, b.min.z - out[0]}, {b.max.x + 0.02f, high + kCapHighM, b.max.z + out[1]}}, chunk);
  }

 private:
  // Is this side of a wall to be seen? Walls of neighbours may stand back to back.
  bool exposed(const Box& b, float side) const {
    const float z = side > 0 ? b.max.z : b.min.z;
    for (const Fixture& f : plan.fixtures) {
      if (f.kind != Fixture::Kind::wall || f.box.max.y < b.max.y - 0.2f || f.box.max.x - f.box.min.x < 2) continue;
      const float gap = side > 0 ? f.box.min.z - z : z - f.box.max.z;
      if (gap > -0.01f && gap < 0.1f && f.box.min.x < b.min.x + 0.2f && f.box.max.x > b.max.x - 0.2f) return false;
    }
    return true;
  }
  void low_wall(const Box& b, std::uint32_t chunk) {
    mesh.box(index(Surface::partition), b, 0, kPlasterTileM, light.matte(), chunk);
    if (b.max.x - b.min.x < 2) return;
    mesh.box(index(Surface::oak), {{b.min.x - 0.01f, b.max.y, b.min.z - 0.01f}, {b.max.x + 0.01f, b.max.y + 0.025f, b.max.z + 0.01f}},
              0, kOakTileM, facing, chunk, 4.8f);
  }
  // Where goods are taller than the wall the cap leaves room for them.
  void cap(const Box& whole, std::uint32_t chunk) {
    const HallLight::At lit = [](glm::vec3 p, glm::vec3 n) { return n.y < -0.5f ? 0.85f : facing(p, n); };
    std::vector<glm::vec2> taken;
    for (const Placed& p : plan.placed) {
      const Box g = box_of(p);
      const bool meets = g.max.y > whole.min.y && g.min.y < whole.max.y && g.min.z < whole.max.z && g.max.z > whole.min.z;
      if (meets && g.max.x > whole.min.x && g.min.x < whole.max.x) taken.push_back({g.min.x - 0.06f, g.max.x + 0.06f});
    }
    std::sort(taken.begin(), taken.end(), [](glm::vec2 a, glm::vec2 b) { return a.x < b.x; });
    taken.push_back(glm::vec2(whole.max.x));
    float from = whole.min.x;
    for (const glm::vec2& t : taken) {
      if (t.x > from + 0.1f) mesh.box(index(Surface::oak), {{from, whole.min.y, whole.min.z}, {t.x, whole.max.y, whole.max.z}}, kBevelM, kOakTileM, lit, chunk, 4.8f);
      from = std::max(from, t.y);
    }
  }
  // A wall is of its department's colour on either side.
  std::uint32_t wall_colour(const Box& b, float side) const {
    const float x = (b.min.x + b.max.x) / 2, z = side > 0 ? b.max.z + 0.3f : b.min.z - 0.3f;
    for (std::uint32_t i = 0; i < plan.departments.size(); ++i) {
      const Department& d = plan.departments[i];
      if (!d.outdoors && x > d.min_xz.x && x < d.max_xz.x && z > d.min_xz.y && z < d.max_xz.y) return index(Surface::tone) + i % kTones;
    }
    return index(Surface::partition);
  }
};

}  // namespace

void build_partition(const HallSite& site, const Box& box, std::uint32_t chunk) { PartitionBuilder(site).build(box, chunk); }

}  // namespace aisle::showroom
