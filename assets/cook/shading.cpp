#include "assets/cook/shading.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "assets/cook/pieces.hpp"

namespace aisle::cook {
namespace {

constexpr float kOneSurface = 0.7f, kFarOff = 0.97f, kSame = 0.995f;  // cosines

}  // namespace

Shading::Shading(SourceMesh& mesh, const std::vector<std::uint32_t>& place, std::vector<float>& occlusion) : mesh_(mesh), place_(place), occlusion_(occlusion), area_(place.size(), 0.0f) {
  for (std::size_t i = 0; i + 2 < mesh.indices.size(); i += 3) {
    const float size = glm::length(facing(&mesh.indices[i]));
    for (std::size_t k = 0; k < 3; ++k) area_[mesh.indices[i + k]] += size;
  }
}

void Shading::mend(std::vector<std::uint32_t>& indices) {
  std::vector<std::uint32_t> next(place_.size() + 1), at(indices.size());  // the triangles at each place
  for (const std::uint32_t v : indices) ++next[place_[v] + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<std::uint32_t> fill(next.begin(), next.end() - 1);
  std::vector<glm::vec3> faces;
  for (std::uint32_t t = 0; t < indices.size() / 3; ++t) {
    for (std::size_t k = 0; k < 3; ++k) at[fill[place_[indices[t * 3 + k]]]++] = t;
    faces.push_back(facing(&indices[t * 3]));
  }
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> made;  // at a place
  const std::vector<std::uint32_t> from = indices;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const std::uint32_t v = from[i], place = place_[v];
    const glm::vec3 face = faces[i / 3];
    const float size = glm::length(face);
    if (!(size > 0) || area_[v] >= 0.5f * size) continue;
    glm::vec3 normal(0);
    for (std::uint32_t n = next[place]; n < next[place + 1]; ++n) {
      const glm::vec3 other = faces[at[n]];
      if (glm::dot(other, face) > kOneSurface * glm::length(other) * size) normal += other;
    }
    normal = glm::normalize(normal);
    if (glm::dot(mesh_.normals[v], normal) > kFarOff) continue;
    auto& there = made[place];
    const auto like = std::find_if(there.begin(), there.end(), [&](std::uint32_t m) { return glm::dot(mesh_.normals[m], normal) > kSame && mesh_.uvs[m] == mesh_.uvs[v]; });
    if (like != there.end()) {
      indices[i] = *like;
    } else if (mesh_.positions.size() < kMostPartVertices) {
      indices[i] = mesh_.add_vertex_of(mesh_, v);
      mesh_.normals.back() = normal;
      if (!occlusion_.empty()) occlusion_.push_back(float{occlusion_[v]});
      there.push_back(indices[i]);
    }
  }
}

glm::vec3 Shading::facing(const std::uint32_t* c) const { return glm::cross(mesh_.positions[c[1]] - mesh_.positions[c[0]], mesh_.positions[c[2]] - mesh_.positions[c[0]]); }

}  // namespace aisle::cook
