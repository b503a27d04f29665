// Exhibit: an explicit scene, loaded and drawn: what `aisle --scene` and aisle-bench show. Main thread.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "exhibit/scene_file.hpp"
#include "models/models.hpp"
#include "renderer/api/renderer.hpp"
#include "renderer/api/visibility.hpp"

namespace aisle::exhibit {

class Exhibit {
 public:
  // MODELS' allow_file_urls is set. RENDERER must outlive it.
  static Result<std::unique_ptr<Exhibit>> make(SceneFile scene, const std::string& models_dir, models::Config config, renderer::Renderer& renderer);

  // Once a frame, before build(): what came back, what is wanted next. Begins to load at the first.
  // PX_PER_M: of the picture, at a metre's distance; decides how much detail must be there.
  void update(const base::Pose& world_from_head, float px_per_m);
  // Appends what can be seen. HEIGHT_PX: of one eye's picture.
  void build(renderer::RenderScene& scene, std::span<const renderer::View> views, float height_px);
  renderer::Visibility::Limits limits;  // switches for measurements
  bool all_detail = false;              // likewise: everything resident in full

  bool ready() const { return !wants_.empty() && models_->progress().done(); }  // every model was handed to the renderer, or failed
  std::vector<std::string> failures() const;                  // sentences
  const SceneFile& scene() const { return scene_; }
  const renderer::Visibility& visibility() const { return visibility_; }

 private:
  Exhibit(SceneFile scene, std::unique_ptr<models::Models> models, renderer::Renderer& renderer)
      : scene_(std::move(scene)), models_(std::move(models)), renderer_(renderer) {}
  void want(glm::vec3 head, float px_per_m);
  void stand_up();

  SceneFile scene_;
  std::unique_ptr<models::Models> models_;
  renderer::Renderer& renderer_;
  std::vector<std::string> urls_;  // of scene_.pieces, then the hall's
  std::vector<models::Want> wants_;
  glm::vec3 wanted_at_{1e9f};
  std::vector<glm::mat4> world_from_piece_;
  std::vector<renderer::Instance> standing_;  // what can be drawn
  renderer::Visibility visibility_;           // of it
  std::vector<std::uint32_t> seen_;
  std::uint64_t stood_up_at_ = 0, updates_ = 0;  // changes of models'

};

}  // namespace aisle::exhibit
