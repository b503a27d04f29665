// Shading: simplified triangles reach to vertices whose normals were meant for something narrow (the rounded rim of a drum), or for the
// face beside (the top of a cabinet shaded as its side: black). Corners get the normal of the surface as it is now, where theirs is far
// off and little of the model had it, or it leans farther from the face than from any that it was made for. Likewise with baked
// occlusion: a whole door is not as dark as the gap around it.
#pragma once
#include <cstdint>
#include <unordered_map>
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
  struct Light {
    float weight = 0, open = 0;
  };

  void remember_light();
  std::uint32_t cell_of(glm::vec3 point, glm::vec3 face, int deeper) const;
  float open_at(glm::vec3 point, glm::vec3 face, float otherwise) const;
  glm::vec3 facing(const std::uint32_t* corners) const;  // as long as twice the triangle's area

  SourceMesh& mesh_;
  const std::vector<std::uint32_t>& place_;
  std::vector<float>& occlusion_;
  std::vector<float> area_;   // twice that of the triangles of each vertex
  std::vector<float> least_;  // cosine between each vertex's normal and the face that is farthest from it
  std::unordered_map<std::uint32_t, Light> light_;  // occlusion in cells of a grid, by the way surfaces face
  glm::vec3 low_{0};
  float cells_per_m_ = 0;
};

}  // namespace aisle::cook
