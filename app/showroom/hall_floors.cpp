// The floors: in cells of the texture, but where platforms stand.
#include "showroom/hall_site.hpp"

#include <algorithm>
#include <cmath>

namespace aisle::showroom {
namespace {

class FloorBuilder : HallSite {
 public:
  explicit FloorBuilder(const HallSite& site) : HallSite(site) {}
  void build() {
    for (const Fixture& f : plan.fixtures) {
      const glm::vec3 inset{2 * kSlabOutM, 0, 2 * kSlabOutM};
      const bool platform = f.kind == Fixture::Kind::plinth || f.kind == Fixture::Kind::counter;
      if (platform && f.box.min.y < 0.001f) platforms_.push_back({f.box.min + inset, f.box.max - inset});
    }
    const Box &hall = plan.hall, &lobby = plan.lobby;
    floor(Surface::terrazzo, -kAvenueHalfM, kAvenueHalfM, hall.min.z, 0);
    floor(Surface::wood_floor, hall.min.x, -kAvenueHalfM, hall.min.z, 0);
    floor(Surface::wood_floor, kAvenueHalfM, hall.max.x, hall.min.z, 0);
    floor(Surface::terrazzo, lobby.min.x, lobby.max.x, 0, lobby.max.z);
  }

 private:
  // A floor rectangle in cells that line up with the texture's tiles (uv may not wrap inside a cell), but where platforms stand.
  void floor(Surface s, float x0, float x1, float z0, float z1) {
    constexpr float kCell = kFloorTileM / 3;
    const auto next = [](float v, float most) { return std::min(most, (std::floor(v / kCell + 1e-3f) + 1) * kCell); };
    for (float x = x0; x < x1 - 1e-3f; x = next(x, x1)) {
      const float to_x = next(x, x1);
      for (float z = z0; z < z1 - 1e-3f; z = next(z, z1)) {
        const float to_z = next(z, z1);
        if (!covered({{x, 0, z}, {to_x, 0, to_z}}))
          mesh.sheet(index(s), {x, 0, to_z}, {to_x - x, 0, 0}, {0, 0, z - to_z}, 100, kFloorTileM, light.floor(), kShell);
      }
    }
  }
  bool covered(const Box& cell) const {
    return std::any_of(platforms_.begin(), platforms_.end(), [&](const Box& b) {
      return b.min.x <= cell.min.x && b.max.x >= cell.max.x && b.min.z <= cell.min.z && b.max.z >= cell.max.z;
    });
  }

  std::vector<Box> platforms_;  // the floor below them is not seen
};

}  // namespace

void build_floors(const HallSite& site) { FloorBuilder(site).build(); }

}  // namespace aisle::showroom
