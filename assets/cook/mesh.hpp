// Meshes: texture coordinates near zero, tangents, draw order, levels of detail, 20-byte vertices.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "assets/cook/source_model.hpp"
#include "assets/format/cooked.hpp"

namespace aisle::cook {

struct CookedMesh {
  glm::vec3 offset_m{0}, scale_m{1};
  std::vector<format::Vertex> vertices;
  std::vector<std::uint32_t> indices;  // all levels one after the other, counted from this mesh's first vertex
  std::vector<format::Lod> lods;       // first_index counts from this mesh's first index
};

// Repeating textures look the same when whole numbers are taken off: keeps them small, as half floats need.
void center_uvs(SourceMesh& mesh);

// Per vertex, xyz + handedness; Lengyel's method with angle weights, orthogonal to the normals.
std::vector<glm::vec4> tangents(const SourceMesh& mesh);

// Meshes that share one material in the end. They are simplified one by one: no triangle ever spans two of them.
struct Part {
  const SourceMesh* mesh = nullptr;
  const std::vector<float>* occlusion = nullptr;  // per vertex 0..1; empty: fully open
};
// WITH_TANGENTS: the material has a normal map.
CookedMesh cook_mesh(std::span<const Part> parts, bool with_tangents);

}  // namespace aisle::cook
