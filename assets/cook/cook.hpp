// cook: SourceModel -> bytes of a cooked file: few draws, welded and ordered meshes, levels of detail, compressed textures.
// Deterministic. Pure computing: no files, no clock.
#pragma once
#include <string>

#include "assets/cook/source_model.hpp"
#include "glue/result.hpp"

namespace aisle::cook {

struct CookOptions {
  bool block_compression = true;  // BC1/3/5; else 8-bit RGBA
  bool bake_occlusion = true;
};
Result<std::string> cook_model(SourceModel model, const CookOptions& options);
Result<std::string> cook_picture(const Image& image, const CookOptions& options);  // a texture file

}  // namespace aisle::cook
