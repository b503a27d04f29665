#include "models/asset.hpp"

#include "assets/format/cooked.hpp"

namespace aisle::models {

int detail_step(float error_m) {
  int step = 0;
  for (const float e : format::kLevelErrors_m) step += e <= error_m ? 1 : 0;
  return step;
}
float step_error_m(int step) { return step == 0 ? 0 : format::kLevelErrors_m[static_cast<std::size_t>(step - 1)]; }

// Finer at once; coarser only when two steps can be given back: walking to and fro loads nothing.
bool other_detail_wished(const Asset& asset) {
  const int wished = detail_step(asset.wished_error_m), is = detail_step(asset.error_m);
  return wished < is || wished >= is + 2;
}

Stage stage_of(const Asset* asset) { return asset == nullptr ? Stage::absent : asset->stage; }

void refresh(Entry& entry) {
  State& s = entry.state;
  s.model_stage = stage_of(entry.model);
  s.photo_stage = stage_of(entry.photo);
  s.model = entry.model != nullptr && s.model_stage == Stage::resident ? entry.model->model : renderer::ModelHandle{};
  s.photo = entry.photo != nullptr && s.photo_stage == Stage::resident ? entry.photo->texture : renderer::TextureHandle{};
  if (entry.model != nullptr) {
    s.min_m = entry.model->min_m;
    s.max_m = entry.model->max_m;
    s.triangles = entry.model->triangles;
    s.far = entry.model->far;
    s.warnings = entry.model->warnings;
  }
  if (entry.photo != nullptr) {
    s.photo_width = entry.photo->width;
    s.photo_height = entry.photo->height;
  }
  s.message = s.model_stage == Stage::failed ? entry.model->message : s.photo_stage == Stage::failed ? entry.photo->message : std::string();
}

void describe(Asset& asset, const format::File& file) {
  if (asset.kind == Kind::photo) {
    asset.width = file.textures.front().mips.front().width;
    asset.height = file.textures.front().mips.front().height;
    return;
  }
  asset.min_m = file.min_m;
  asset.max_m = file.max_m;
  asset.triangles = file.triangles();
  asset.warnings.assign(file.warnings.begin(), file.warnings.end());
}

std::string_view to_string(Stage stage) {
  switch (stage) {
    case Stage::absent: return "absent";
    case Stage::waiting: return "waiting";
    case Stage::downloading: return "downloading";
    case Stage::importing: return "importing";
    case Stage::uploading: return "uploading";
    case Stage::resident: return "resident";
    case Stage::failed: return "failed";
  }
  return "";
}

}  // namespace aisle::models
