// CookedAsset: a mapped and validated cooked file with the views the renderer takes. Made on workers, then never changes.
#pragma once
#include <memory>
#include <string>

#include "assets/format/cooked.hpp"
#include "base/platform.hpp"
#include "glue/result.hpp"
#include "renderer/api/model_view.hpp"

namespace aisle::models {

struct CookedAsset {
  base::MappedFile mapping;
  format::File file;  // points into MAPPING
};
Result<std::shared_ptr<const CookedAsset>> load_cooked(const std::string& path, format::Kind kind, bool trusted = false);

// Both point into ASSET, which must outlive them.
renderer::ModelView model_view(const CookedAsset& asset);
renderer::TextureView texture_view(const format::Texture& texture);

}  // namespace aisle::models
