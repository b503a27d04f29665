// Options: aisle-import's command line.
#pragma once
#include <glm/glm.hpp>
#include <optional>
#include <string>

#include "glue/result.hpp"

namespace aisle::import {

struct Options {
  std::string in, out;
  bool glb = false;      // write GLB instead of a cooked model
  bool texture = false;  // IN is a picture: write a cooked texture
  bool block_compression = true;
  bool bake_occlusion = true;
  std::optional<glm::mat3> rotation;
  std::optional<glm::vec3> size_m;
  bool keep_origin = true;  // false as soon as rotation, size or --recentre is given
  bool double_sided = false;
  std::string variant;  // of KHR_materials_variants
  std::string photo;
  int photo_size = 1024;
  std::size_t max_triangles = 500'000;
  int max_texture = 0;  // 0: 1024 for GLB and pictures, 2048 for cooked models
};
Result<Options> parse_options(int argc, const char* const* argv);
std::string usage();

}  // namespace aisle::import
