// GltfMaterials: one glTF material -> SourceMaterial, with the texture coordinates that its maps need.
#pragma once
#include <array>
#include <map>
#include <vector>

#include "assets/cook/source_model.hpp"
#include "assets/import/gltf_file.hpp"

namespace aisle::import {

// One set of texture coordinates and what KHR_texture_transform does to it.
struct UvFrame {
  std::int64_t set = 0;
  glm::vec2 offset{0}, scale{1};
  float rotation = 0;
  glm::vec2 shrink{1};  // a half where the picture is kept with its mirror image beside it
  bool operator==(const UvFrame&) const = default;
  glm::vec2 apply(glm::vec2 uv) const;
};

struct GltfMaterial {
  cook::SourceMaterial material;
  std::array<UvFrame, 2> frames;  // of SourceMesh::uvs and second_uvs
  int frame_count = 0;
};

class GltfMaterials {
 public:
  GltfMaterials(GltfFile& file, int most_texture_side, cook::SourceModel& model) : file_(file), most_texture_side_(most_texture_side), model_(model) {}
  GltfMaterial read(const nlohmann::json& from);

 private:
  int map_of(const nlohmann::json& info, cook::Map map, bool color, GltfMaterial& to);
  // How a picture goes on beyond its edges.
  struct Edges {
    bool clamp = false, mirror_u = false, mirror_v = false;
  };
  int image_of_texture(std::int64_t texture, bool color, Edges& edges);
  int load(const nlohmann::json& image, std::int64_t index, bool color, const Edges& edges);
  float mean_of(const nlohmann::json& info, int channel);
  void read_surface(const nlohmann::json& from, GltfMaterial& to);
  void read_specular_glossiness(const nlohmann::json& from, GltfMaterial& to);
  void read_layers(const nlohmann::json& extensions, cook::SourceMaterial& to);

  GltfFile& file_;
  int most_texture_side_;
  cook::SourceModel& model_;
  std::map<std::array<std::int64_t, 5>, int> images_;  // image, colour, edges
};

}  // namespace aisle::import
