// aisle-bench SCENE MODELS PATH: an explicit scene walked twice, without window or OpenXR; one JSON line (contract.md).
#pragma once
#include <cstdint>
#include <string>

#include "renderer/api/scene.hpp"

namespace aisle::bench {

struct SceneOptions {
  std::string scene, models, path, out, results, programs, cache_dir, drop;
  std::uint32_t width = 1024, height = 1024;
  int msaa = 1, frames = 60, shots = 0;  // shots 0: one, where the path says
  float detail_px = renderer::kDetailPx;  // what levels of detail may be off
  bool per_eye = false, validate = false;
};
int scene(const SceneOptions& options);

}  // namespace aisle::bench
