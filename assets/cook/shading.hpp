// Shading: simplified triangles reach to vertices whose normals were meant for something narrow (the rounded rim of a drum): over a wide
// face they shade it wrongly. Corners get the normal of the surface as it is now, where theirs is far off and little of the model had it.
#pragma once
#include <cstdint>
#include <vector>

#include "assets/cook/source_model.hpp"

namespace aisle::cook {

class Shading {
 public:
  // PLACE: of the mesh's vertices, see places.hpp. MESH, PLACE and OCCLUSION (of vertices 0..1, or empty) must stay.
  Shading(SourceMesh& mesh, const std::vector<std::uint32_t>& place, std::vector<float>& occlusion);

  // INDICES: of the mesh's own vertices. May append vertices.
  void mend(std::vector<std::uint32_t>& indices);

 private:
  glm::vec3 facing(const std::uint32_t* corners) const;  // as long as twice the triangle's area

  SourceMesh& mesh_;
  const std::vector<std::uint32_t>& place_;
  std::vector<float>& occlusion_;
  std::vector<float> area_;  // twice that of the triangles of each vertex
};

}  // namespace aisle::cook
