// read_model: one file, glTF 2.0 by ourselves or any of Assimp's formats -> SourceModel. Runs only inside aisle-import's limits.
#pragma once
#include <string>

#include "assets/cook/source_model.hpp"
#include "glue/result.hpp"

namespace aisle::import {

struct ReadOptions {
  std::size_t most_triangles = 500'000;  // experience.md; more is refused
  std::size_t most_nodes = 200'000;
  int most_texture_side = 2048;  // larger ones are shrunk
  bool double_sided = false;     // every material shows its back faces
  std::string variant;           // KHR_materials_variants by name; empty: the file's default
};
// File references inside the model are followed only below the model's own folder.
Result<cook::SourceModel> read_model(const std::string& path, const ReadOptions& options);

}  // namespace aisle::import
