// Meshes: texture coordinates near zero, tangents, draw order, levels of detail, 20-byte vertices.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "assets/cook/source_model.hpp"
#include "assets/format/cooked.hpp"

namespace aisle::cook {

struct CookedMesh {  // one draw, at most 65,535 vertices
  glm::vec3 offset_m{0}, scale_m{1};
  std::vector<format::Vertex> vertices;  // those of coarse levels first
  std::vector<format::Extra> extras;     // one for each vertex, of rich materials
  std::vector<std::uint16_t> indices;    // all levels, coarsest first, counted from this mesh's first vertex
  std::vector<format::Lod> lods;         // first_index counts from this mesh's first index
};

// Repeating textures look the same when whole numbers are taken off: keeps them small, as half floats need.
void center_uvs(SourceMesh& mesh);

// Per vertex, xyz + handedness; Lengyel's method with angle weights, orthogonal to the normals.
std::vector<glm::vec4> tangents(const SourceMesh& mesh, bool on_second_uvs = false);

// Meshes that share one material in the end. They are simplified one by one: no triangle ever spans two of them.
struct Part {
  SourceMesh mesh;
  std::vector<float> occlusion;  // per vertex 0..1; empty: fully open
};
struct MeshOptions {
  bool tangents = false;  // the material has a normal map
  bool tangents_on_second_uvs = false;
  bool rich = false;      // of the material: see format::Material
  bool own_colors = false;  // of the parts, in place of tangents
  bool plain = false;     // the material has no picture
};
std::vector<CookedMesh> cook_meshes(std::vector<Part> parts, const MeshOptions& options);

}  // namespace aisle::cook
