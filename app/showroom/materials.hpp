// Materials of the hall: our own procedural textures (floors, grass, paving, sky) and the list of what the hall is made
// of.
#pragma once
#include <vector>

#include "showroom/mesh_builder.hpp"

namespace aisle::showroom {

// Index of a material in hall_materials().
enum class Surface : std::uint32_t {
  wood_floor,
  terrazzo,
  wall,
  partition,
  oak,
  plinth,
  metal,
  ceiling,
  lamp,
  skirting,
  accent,
  grass,
  paving,
  sky,
  shadow,
  sign,
  tone,  // the first of kTones muted wall colours, one per department in turn
  count = tone + 5
};
inline constexpr std::uint32_t kTones = 5;
inline std::uint32_t index(Surface s) { return static_cast<std::uint32_t>(s); }

inline constexpr float kFloorTileM = 2.4f;  // metres one floor texture covers

std::vector<renderer::MaterialView> hall_materials();
std::vector<std::vector<Picture>> hall_textures();  // takes some 100 ms: on a worker
std::vector<std::vector<Picture>>
plain_textures();  // one colour each, at once: for the lobby one stands in while the catalogue loads

}  // namespace aisle::showroom
