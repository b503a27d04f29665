// Strips: goods in a row that face an aisle. A strip is a row of units (a shelf bay, a sofa on its platform, a column
// of switches on a wall), packed from product sizes in a local frame: u along the row, y up, v from the aisle's edge
// into the strip.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "showroom/mount.hpp"
#include "showroom/showroom.hpp"

namespace aisle::showroom {

inline constexpr float kCeilingM = 4.2f;  // of the hall
inline constexpr float kWallHighM = 2.7f;   // of walls between departments and behind what hangs

struct Good {                 // what packing needs to know of a product
  std::uint32_t product = 0;  // index in the catalogue
  glm::vec3 size_m{0};
  Mount mount = Mount::shelf;
};
struct LocalBox {
  Fixture::Kind kind;
  glm::vec3 min{0}, max{0};  // u, y, v
};
struct LocalGood {
  std::uint32_t product = 0;
  glm::vec3 size_m{0};  // as seen from the aisle: u, y, v
  glm::vec3 at{0};      // bottom centre: u, y, v
  Support support = Support::floor;
  bool quarter_turn = false;  // shown from its side
  glm::vec3 label{0};         // centre of its price label
  float label_tilt_rad = 0;   // 0 upright, positive leans back
  glm::vec2 label_size_m{0};
};
struct Unit {
  float length = 0, depth = 0;
  float base_m = 0;  // height of the platform below it; 0: none
  Fixture::Kind base_kind = Fixture::Kind::plinth;
  float back_m = 0;     // height of the wall it needs behind it
  bool railed = false;  // hangs from the rail
  std::vector<LocalGood> goods;
  std::vector<LocalBox> boxes;
};
struct Strip {
  float length = 0, depth = 0, back_m = 0;
  std::vector<LocalGood> goods;
  std::vector<LocalBox> boxes;
};

// GOODS of one department, in any order, to strips filled up to LENGTH_M (more when one unit alone is longer) and then
// spread a little over ROW_M. Nothing overlaps inside a strip.
std::vector<Strip> pack_strips(std::span<const Good> goods, float length_m, float row_m);
// Pieces for the yard, in rows on the ground.
std::vector<Strip> pack_yard(std::span<const Good> goods, float length_m);

}  // namespace aisle::showroom
