// Levels of detail of one part: ever fewer triangles, each level within a given error in metres. Surfaces are simplified; small loose
// pieces (leaves, screws) become cards, then fewer and larger cards, so that their area stays: foliage does not thin out.
#pragma once
#include <cstdint>
#include <vector>

#include "assets/cook/source_model.hpp"
#include "assets/format/cooked.hpp"

namespace aisle::cook {

using format::kLevelErrors_m;

struct Level {
  std::vector<std::uint32_t> indices;
  std::size_t error = 0;  // index into kLevelErrors_m, plus one; 0: the part as it is
};

// The first level is the mesh itself; a coarser one is there only when it saves a fifth of the triangles. May append vertices
// (cards) to MESH, and to OCCLUSION unless that is empty. PLAIN: the material has no picture, so vertices of one place may stand
// in for each other.
std::vector<Level> make_levels(SourceMesh& mesh, std::vector<float>& occlusion, bool plain);

}  // namespace aisle::cook
