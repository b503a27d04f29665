// Materials of the hall: our own procedural textures (floors, grass, paving, sky) and the list of what the hall is made
// of.
#pragma once
#include <vector>

#include "showroom/mesh_builder.hpp"

namespace aisle::showroom {

// Index of a material in hall_materials(). In drawing order: what hides much comes before what is hidden.
enum class Surface : std::uint32_t {
  tone,  // the first of kTones muted wall colours, one per department in turn
  feature = tone + 5,  // the same, deeper: for one wall
  partition = feature + 5,
  accent,
  oak,
  plinth,
  wall,
  sign,
  metal,
  dark,  // shadow gaps
  skirting,
  lamp,
  wood_floor,
  terrazzo,
  ceiling,
  paving,
  grass,
  sky,
  shadow,
  wall_shadow,  // fainter: behind what hangs on a wall
  count
};
inline constexpr std::uint32_t kTones = 5;
inline constexpr glm::vec3 kWallTones[kTones] = {
    {0.835f, 0.850f, 0.805f}, {0.890f, 0.840f, 0.795f}, {0.805f, 0.835f, 0.850f}, {0.895f, 0.865f, 0.795f}, {0.860f, 0.835f, 0.838f}};
inline constexpr glm::vec3 kFeatureTones[kTones] = {
    {0.590f, 0.635f, 0.575f}, {0.745f, 0.615f, 0.555f}, {0.540f, 0.600f, 0.645f}, {0.780f, 0.710f, 0.600f}, {0.660f, 0.600f, 0.620f}};
// Baked light of a matte surface: vertices hold it divided by this.
inline constexpr float kMostLight = 1.6f;
inline std::uint32_t index(Surface s) { return static_cast<std::uint32_t>(s); }

inline constexpr float kFloorTileM = 2.4f;  // metres one floor texture covers

std::vector<renderer::MaterialView> hall_materials();
std::vector<bool> hall_textures_in_blocks();  // which of them to compress
std::vector<std::vector<Picture>> hall_textures();  // takes some 100 ms: on a worker
std::vector<std::vector<Picture>>
plain_textures();  // one colour each, at once: for the lobby one stands in while the catalogue loads

}  // namespace aisle::showroom
