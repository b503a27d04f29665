// HallSite: what the builders of the hall's parts share: the plan, the baked light and the mesh they all add to, and the measures they
// have in common. World metres, +Y up, the avenue along -Z. One worker builds a hall.
#pragma once
#include <vector>

#include "showroom/hall.hpp"
#include "showroom/hall_light.hpp"
#include "showroom/materials.hpp"
#include "showroom/strip.hpp"
#include "showroom/world_index.hpp"

namespace aisle::showroom {

struct HallSite {
  const Plan& plan;
  Finish finish;
  const HallLight& light;
  MeshBuilder& mesh;
  static constexpr auto facing = &HallLight::facing;
};

// Chunks keep meshes small enough for 16 bit positions: one for the shell, one for the yard, then one per fixture cell.
enum Chunk : std::uint32_t { kShell, kYard, kHeaven, kFirstCell };

inline constexpr float kBevelM = 0.006f;
inline constexpr float kAvenueHalfM = 2.5f;
inline constexpr float kPendantM = 3.30f;  // height of the lights above aisles
inline constexpr float kBeamHighM = 0.30f, kBeamHalfM = 0.06f;
inline constexpr float kCapHighM = 0.07f, kCapOutM = 0.13f;  // of tall walls: they hide the lamps that wash the wall below
inline constexpr float kSlabM = 0.045f, kSlabOutM = 0.025f, kGapBackM = 0.012f;  // of platforms: the slab, how far it juts out, and how far the gap below it lies back
inline constexpr float kOakTileM = 1.2f, kPlasterTileM = 2.4f;

struct WallLine {
  glm::vec3 from, to;  // along the floor; the room lies to the left of from -> to seen from above
};
std::vector<WallLine> solid_walls(const Plan& plan);
struct Beam {  // along Z
  float x = 0, z0 = 0, z1 = 0;
};
std::vector<Beam> beams_of(const Plan& plan);

// The parts, each in a file of its name (hall_floors.cpp ..).
void build_floors(const HallSite& site);
void build_walls(const HallSite& site);  // the building's
void build_ceiling(const HallSite& site);
void build_fixtures(const HallSite& site);
void build_partition(const HallSite& site, const Box& box, std::uint32_t chunk);  // a wall between aisles
void build_signs(const HallSite& site);
void build_contact_shadows(const HallSite& site);
void build_outside(const HallSite& site);

// A wall of rows that are lower where light changes fast: at the floor and below the lamps that wash it.
void add_rows(const HallSite& site, std::uint32_t material, glm::vec3 origin, glm::vec3 u, float high, const HallLight::At& lit, std::uint32_t chunk);
void add_skirting(const HallSite& site, glm::vec3 from, glm::vec3 to, glm::vec3 inward, std::uint32_t chunk);

}  // namespace aisle::showroom
