// What stands in the hall to carry goods or to sit on.
#include "showroom/hall_site.hpp"

#include <algorithm>
#include <cmath>

namespace aisle::showroom {
namespace {

class FixtureBuilder : HallSite {
 public:
  explicit FixtureBuilder(const HallSite& site) : HallSite(site) {}
  void build() {
    for (const Fixture& f : plan.fixtures) {
      const glm::vec3 centre = (f.box.min + f.box.max) / 2.0f;
      const auto cell = [](float v) { return static_cast<std::uint32_t>(std::lround(std::floor(v / 16.0f)) + 64); };
      const std::uint32_t chunk = kFirstCell + cell(centre.x) * 256 + cell(centre.z);
      switch (f.kind) {
        case Fixture::Kind::shelf_board:
          mesh.box(index(Surface::oak), f.box, 0, kOakTileM, light.matte(), chunk, 0.8f);
          break;
        case Fixture::Kind::counter:
        case Fixture::Kind::plinth:
          platform(f.box, f.kind == Fixture::Kind::counter, chunk);
          break;
        case Fixture::Kind::bench:
          bench(f.box, chunk);
          break;
        case Fixture::Kind::upright:
          mesh.box(index(Surface::partition), f.box, 0, kPlasterTileM, facing, chunk, 4);
          break;
        case Fixture::Kind::wall:
          build_partition(*this, f.box, chunk);
          break;
        case Fixture::Kind::rail:
          mesh.box(index(Surface::metal), f.box, 0, 0, light.open(), chunk);
          break;
        case Fixture::Kind::frame:
          mesh.box(index(Surface::metal), f.box, kBevelM, 0, light.open(), chunk);
          break;
      }
    }
    slats();
  }

 private:
  // A slab with an oak edge that floats on a shadow gap; on a body when it is high.
  void platform(const Box& b, bool oak_top, std::uint32_t chunk) {
    const float top = b.max.y, low = top - kSlabM;
    const glm::vec3 size = b.max - b.min;
    mesh.sheet(index(oak_top ? Surface::oak : Surface::plinth), {b.min.x, top, b.max.z}, {size.x, 0, 0}, {0, 0, -size.z}, 1.0f,
                oak_top ? kOakTileM : kPlasterTileM, light.matte(), chunk);
    sides(Surface::oak, {{b.min.x, low, b.min.z}, b.max}, 3.6f, kOakTileM, facing, chunk);
    const glm::vec3 inset{kSlabOutM, 0, kSlabOutM};
    const float gap = top > 0.15f ? 0.05f : low;
    // So little behind the edge that it is seen whole from above, and lighter towards the floor: a thin black line would crawl.
    const glm::vec3 back{top > 0.15f ? kSlabOutM + kGapBackM : kGapBackM, 0, top > 0.15f ? kSlabOutM + kGapBackM : kGapBackM};
    const HallLight::At shade = [gap](glm::vec3 p, glm::vec3) { return glm::mix(0.62f, 0.36f, p.y / gap); };
    sides(Surface::dark, {b.min + back, {b.max.x - back.x, gap, b.max.z - back.z}}, 100, 0, shade, chunk);
    if (top > 0.15f) sides(Surface::plinth, {b.min + inset + glm::vec3(0, gap, 0), {b.max.x - kSlabOutM, low, b.max.z - kSlabOutM}}, 2.4f, kPlasterTileM, light.matte(), chunk);
  }
  // The upright faces that can be seen.
  void sides(Surface s, const Box& b, float cell_m, float tile_m, const HallLight::At& lit, std::uint32_t chunk) {
    const glm::vec3 size = b.max - b.min, up{0, size.y, 0};
    const auto face = [&](glm::vec3 origin, glm::vec3 u) {
      const glm::vec3 n = glm::normalize(glm::cross(u, up));
      bool seen = finish == Finish::plain;
      for (const float t : {0.02f, 0.35f, 0.65f, 0.98f}) seen = seen || !light.blocked({origin + t * u + 0.5f * up, n}, 0.09f);
      if (seen) mesh.sheet(index(s), origin, u, up, cell_m, tile_m, lit, chunk);
    };
    face({b.min.x, b.min.y, b.max.z}, {size.x, 0, 0});
    face({b.max.x, b.min.y, b.min.z}, {-size.x, 0, 0});
    face({b.max.x, b.min.y, b.max.z}, {0, 0, -size.z});
    face({b.min.x, b.min.y, b.min.z}, {0, 0, size.z});
  }
  void bench(const Box& b, std::uint32_t chunk) {
    mesh.box(index(Surface::oak), {{b.min.x, b.max.y - 0.05f, b.min.z}, b.max}, kBevelM, kOakTileM, facing, chunk);
    for (const float z : {b.min.z + 0.12f, b.max.z - 0.17f})
      mesh.box(index(Surface::oak), {{b.min.x + 0.03f, 0, z}, {b.max.x - 0.03f, b.max.y - 0.05f, z + 0.05f}}, 0, kOakTileM, light.matte(), chunk);
  }

  // Oak slats where the first departments face the lobby: the first thing a shopper sees.
  void slats() {
    if (plan.departments.empty()) return;
    constexpr float kWide = 0.055f, kPitch = 0.085f, kThick = 0.025f, kHigh = 2.7f;
    for (const float s : {-1.0f, 1.0f}) {
      const bool any = std::any_of(plan.departments.begin(), plan.departments.end(),
                                   [&](const Department& d) { return !d.outdoors && d.max_xz.x * s > 0; });
      for (float x = kAvenueHalfM + 0.02f; any && x + kWide < plan.lobby.max.x; x += kPitch) {
        const float a = s * x, b = s * (x + kWide);
        mesh.box(index(Surface::oak), {{std::min(a, b), 0.02f, 0.0f}, {std::max(a, b), kHigh, kThick}}, 0, kOakTileM,
                  facing, kShell, 5);
      }
    }
  }
};

}  // namespace

void build_fixtures(const HallSite& site) { FixtureBuilder(site).build(); }

}  // namespace aisle::showroom
