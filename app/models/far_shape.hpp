// FarShape: a product as it looks from far away: a few dozen small boxes that keep its outline, its area and its colours, and one
// single box for where it covers a handful of pixels. Pure computing, made on workers from the cooked file.
// After: Decoret et al. 2003 (clouds of simple stand-ins), Crow's prefiltering of colour; areas by Cauchy's formula.
#pragma once
#include <array>
#include <cstdint>
#include <glm/glm.hpp>
#include <vector>

#include "assets/format/cooked.hpp"

namespace aisle::models {

struct FarVertex {
  glm::vec3 at_m{0}, normal{0, 1, 0};
  glm::vec3 color{1};  // linear
  float open = 1;      // baked ambient visibility
};
struct FarShape {
  struct Level {
    std::uint32_t grid = 1;            // boxes along the longest side: good while one is at most about two pixels
    std::vector<FarVertex> corners;    // four a face, counter-clockwise seen from the front
  };
  static constexpr std::array<std::uint32_t, 3> kGrids{8, 4, 1};
  std::array<Level, kGrids.size()> levels;
  float size_m = 0;  // the model's longest side
};

FarShape far_shape(const format::File& file);

}  // namespace aisle::models
