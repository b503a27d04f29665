#include "assets/import/tidy.hpp"

#include <cmath>

namespace aisle::import {

bool sound(glm::vec3 v) { return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z) && glm::all(glm::lessThan(glm::abs(v), glm::vec3(kFarthest_m))); }

void tidy(cook::SourceMesh& mesh) {
  std::vector<std::uint32_t> new_index(mesh.positions.size(), ~0u);
  cook::SourceMesh out;
  out.material = mesh.material;
  out.own_color = mesh.own_color;
  out.indices.reserve(mesh.indices.size());
  out.positions.reserve(mesh.positions.size());
  out.normals.reserve(mesh.positions.size());
  out.uvs.reserve(mesh.positions.size());
  for (const std::uint32_t old : mesh.indices) {
    if (new_index[old] == ~0u) new_index[old] = out.add_vertex_of(mesh, old);
    out.indices.push_back(new_index[old]);
  }
  for (std::size_t i = 0; i + 2 < out.indices.size(); i += 3) {
    const std::uint32_t* c = &out.indices[i];
    const glm::vec3 face = glm::cross(out.positions[c[1]] - out.positions[c[0]], out.positions[c[2]] - out.positions[c[0]]);
    const float length = glm::length(face);
    for (int k = 0; k < 3; ++k) {
      glm::vec3& n = out.normals[c[k]];
      if (n == glm::vec3(0)) n = length > 0 ? face / length : glm::vec3(0, 1, 0);
    }
  }
  mesh = std::move(out);
}

}  // namespace aisle::import
