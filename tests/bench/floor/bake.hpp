// The floor's baked scene: world-space meshes of all products in one vertex and one index buffer, pictures as PNG or JPEG.
#pragma once
#include <cstdint>
#include <glm/glm.hpp>
#include <string>
#include <vector>

#include "exhibit/scene_file.hpp"

namespace aisle::floor {

struct Vertex {  // 20 bytes
  std::uint16_t position[4];
  std::int8_t normal[4];
  std::uint16_t uv[2];
  std::uint8_t color[4];
};
constexpr std::uint32_t kMostLods = 6;
struct Draw {
  float offset[3], scale[3], low[3], high[3];
  std::uint32_t first_vertex, lods, blend;
  std::int32_t image;  // -1: none
  std::uint32_t first_index[kMostLods], index_count[kMostLods];
  float error_m[kMostLods];
};
struct Baked {
  std::vector<Draw> draws;
  std::vector<Vertex> vertices;
  std::vector<std::uint32_t> indices;
  std::vector<std::string> images;
};
Baked bake(const exhibit::SceneFile& scene, const std::string& models, bool lods);
void save(const Baked& baked, const std::string& file);

}  // namespace aisle::floor
