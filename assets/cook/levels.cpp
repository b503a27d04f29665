#include "assets/cook/levels.hpp"

#include <algorithm>
#include <meshoptimizer.h>

#include "assets/cook/pieces.hpp"
#include "assets/cook/places.hpp"
#include "assets/cook/shading.hpp"
#include "assets/cook/surface.hpp"

namespace aisle::cook {
namespace {

constexpr std::size_t kFewTriangles = 24;
constexpr float kLargestErrorShare = 0.1f;  // of the part's size: such a level shows ten pixels

float size_of(const SourceMesh& mesh) {
  glm::vec3 low(1e9f), high(-1e9f);
  for (const auto& p : mesh.positions) {
    low = glm::min(low, p);
    high = glm::max(high, p);
  }
  return glm::length(high - low);
}

void put_in_drawing_order(const SourceMesh& mesh, bool finest, std::vector<std::uint32_t>& indices) {
  const std::size_t vertices = mesh.positions.size();
  std::vector<std::uint32_t> sorted(indices.size());
  meshopt_optimizeVertexCacheFifo(sorted.data(), indices.data(), indices.size(), vertices, 16);
  if (finest) {
    meshopt_optimizeOverdraw(indices.data(), sorted.data(), indices.size(), &mesh.positions[0].x, vertices, sizeof(glm::vec3), 1.05f);
  } else {
    indices = std::move(sorted);
  }
}

}  // namespace

std::vector<Level> make_levels(SourceMesh& mesh, std::vector<float>& occlusion, bool plain) {
  put_in_drawing_order(mesh, true, mesh.indices);
  std::vector<Level> levels(1);
  levels[0].indices = mesh.indices;
  const float size_m = size_of(mesh);
  if (mesh.indices.size() / 3 > kFewTriangles) {
    const std::vector<std::uint32_t> place = places_of(mesh.positions);
    Pieces pieces(mesh, place, occlusion);
    Surface surface(mesh, place, plain);
    Shading shading(mesh, place, occlusion);
    Rest rest;
    for (std::size_t e = 0; e < kLevelErrors_m.size(); ++e) {
      const float error_m = std::min(kLevelErrors_m[e], kLargestErrorShare * size_m);
      const std::size_t vertices = mesh.positions.size();
      Level next{pieces.within(error_m, rest), e + 1};
      auto simpler = surface.within(error_m, rest);
      if (mesh.colors.empty()) shading.mend(simpler);
      next.indices.insert(next.indices.end(), simpler.begin(), simpler.end());
      if (next.indices.empty() || static_cast<float>(next.indices.size()) > kEnoughFewer * static_cast<float>(levels.back().indices.size())) {
        mesh.resize_vertices(vertices);  // its cards are not needed
        if (!occlusion.empty()) occlusion.resize(vertices);
        continue;
      }
      levels.push_back(std::move(next));
      if (levels.back().indices.size() / 3 <= kFewTriangles || error_m < kLevelErrors_m[e]) break;
    }
  }
  for (auto& level : levels) {
    if (&level != &levels.front()) put_in_drawing_order(mesh, false, level.indices);
  }
  return levels;
}

}  // namespace aisle::cook
