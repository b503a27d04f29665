// SourceModel: a model as read from somebody's file, cleaned and flattened, before cooking. Metres, right-handed, +Y up.
// One mesh per material; images decoded; everything finite and in range (see import/read_model and clean_model).
#pragma once
#include <array>
#include <cstdint>
#include <glm/glm.hpp>
#include <string>
#include <vector>

namespace aisle::cook {

struct Image {  // 8-bit RGBA, top row first; colour images are sRGB
  std::uint32_t width = 0, height = 0;
  std::vector<std::uint8_t> rgba;
  std::string name;
  std::string encoded;  // the file's own bytes, kept while they still show the same picture; else empty
  bool encoded_is_jpeg = false;
  bool clamp = false;   // at its edges; else repeated
};

enum class Alpha : std::uint8_t { opaque, mask, blend };

struct SourceMaterial {
  std::string name;
  glm::vec4 base_color{1};  // linear
  glm::vec3 emissive{0};
  float metallic = 0, roughness = 1, alpha_cutoff = 0.5f, normal_scale = 1, occlusion_strength = 1;
  Alpha alpha = Alpha::opaque;
  bool double_sided = false, unlit = false;
  bool own_colors = false;  // set by merge_plain_materials: the meshes say what they look like
  // Index into SourceModel::images or -1. metal_rough: G roughness, B metallic; occlusion: R.
  int base_image = -1, metal_rough_image = -1, normal_image = -1, occlusion_image = -1, emissive_image = -1;
  std::uint8_t on_second_uvs = 0;  // Maps whose picture lies on SourceMesh::second_uvs
  // Layers and light that passes (KHR_materials_clearcoat, _sheen, _transmission); zero: none.
  float clearcoat = 0, clearcoat_roughness = 0, sheen_roughness = 0, transmission = 0;
  glm::vec3 sheen{0};

  bool has_picture() const { return base_image >= 0 || metal_rough_image >= 0 || normal_image >= 0 || occlusion_image >= 0 || emissive_image >= 0; }
  bool has_layers() const { return clearcoat > 0 || transmission > 0 || sheen != glm::vec3(0); }
};
enum Map : std::uint8_t { base_map = 1, metal_rough_map = 2, normal_map = 4, occlusion_map = 8, emissive_map = 16 };

struct SourceMesh {
  std::vector<glm::vec3> positions;
  std::vector<glm::vec3> normals;  // unit
  std::vector<glm::vec2> uvs;      // origin top left
  std::vector<glm::vec2> second_uvs;  // one for each vertex, or none
  std::vector<glm::vec4> colors;      // likewise; linear, multiply the material's base colour
  std::vector<std::uint32_t> indices;
  std::uint32_t material = 0;
  std::array<std::uint8_t, 4> own_color{};  // sRGB; roughness * 31 in five bits, metallic * 7 in three

  // A copy of vertex V of FROM (which has the same attributes, or this gets them); its number.
  std::uint32_t add_vertex_of(const SourceMesh& from, std::size_t v);
  void resize_vertices(std::size_t count);
  void reserve(std::size_t vertices);
  // For the vertices there are: white, and zero.
  void need_colors() { colors.resize(positions.size(), glm::vec4(1)); }
  void need_second_uvs() { second_uvs.resize(positions.size(), glm::vec2(0)); }
};

struct SourceModel {
  std::string name;
  std::vector<SourceMesh> meshes;
  std::vector<SourceMaterial> materials;
  std::vector<Image> images;
  std::string copyright;  // of glTF's asset.copyright; licence lines
  glm::vec3 min_m{0}, max_m{0};
  std::vector<std::string> variants;  // names of the looks it can be had in (KHR_materials_variants)
  std::vector<std::string> warnings;  // plain sentences for the merchant and the shopper

  std::size_t triangles() const {
    std::size_t n = 0;
    for (const auto& mesh : meshes) n += mesh.indices.size() / 3;
    return n;
  }
  // Each sentence once, and not without end.
  void warn(std::string sentence);
};

// Recomputes min_m and max_m from all vertices.
void measure(SourceModel& model);

}  // namespace aisle::cook
