// Exhibit: an explicit scene, loaded and drawn: what `aisle --scene` and aisle-bench show. Main thread.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "exhibit/far_models.hpp"
#include "exhibit/scene_file.hpp"
#include "models/models.hpp"
#include "renderer/api/renderer.hpp"
#include "renderer/api/visibility.hpp"

namespace aisle::exhibit {

class Exhibit {
 public:
  ~Exhibit();
  // MODELS' allow_file_urls is set. RENDERER must outlive it.
  static Result<std::unique_ptr<Exhibit>> make(SceneFile scene, const std::string& models_dir, models::Config config, renderer::Renderer& renderer);

  // Once a frame, before build(): what came back, what is wanted next. Begins to load at the first.
  // PX_PER_M: how often what detail may be off (renderer::kDetailPx pixels) fits into a metre at a metre's distance.
  void update(const base::Pose& world_from_head, float px_per_m);
  // Appends what can be seen. HEIGHT_PX: of one eye's picture.
  void build(renderer::RenderScene& scene, std::span<const renderer::View> views, float height_px);
  renderer::Visibility::Limits limits;  // switches for measurements
  bool all_detail = false;              // likewise: everything resident in full
  bool far_shapes = false;              // likewise: stand-ins for far pieces and neighbourhoods; made for scenes of many pieces

  bool ready() const { return !wants_.empty() && models_->progress().done() && cells_shown_ == visibility_.cells(); }  // every model was handed to the renderer, or failed
  std::vector<std::string> failures() const;                  // sentences
  const SceneFile& scene() const { return scene_; }
  struct Shown {
    std::size_t near = 0, far = 0, cells = 0;  // pieces, pieces by their far shape, neighbourhoods
  };
  const Shown& shown() const { return shown_; }  // by the last build()
  const renderer::Visibility& visibility() const { return visibility_; }

 private:
  struct Look {  // one file's model; many pieces may show it
    std::string url;
    const models::State* state = nullptr;
    renderer::ModelHandle far;
    float far_error_m = 0;  // of FAR's finest level
    bool met = false;       // it was there once: its size is known
    bool far_there = false; // FAR is resident
  };
  struct Standing {  // a piece that can be drawn
    std::uint32_t look = 0;
    glm::vec3 center{0};
    float reach_m = 0, scale = 1;
  };
  Exhibit(SceneFile scene, std::unique_ptr<models::Models> models, renderer::Renderer& renderer)
      : scene_(std::move(scene)), models_(std::move(models)), renderer_(renderer) {}
  void want(glm::vec3 head, float px_per_m);
  bool measure();   // some of the distances from wanted_at_ to the pieces; true: that was all
  bool meet();      // what has come; true: there is more to stand up
  void stand_up();
  void make_cells();
  void show_far();  // what has become resident
  void show_seen(const renderer::View& first, float height_px);

  SceneFile scene_;
  std::unique_ptr<models::Models> models_;
  renderer::Renderer& renderer_;
  std::vector<Look> looks_;                  // the hall's last, if there is one
  std::vector<std::uint32_t> look_of_;       // of each piece, then the hall's
  std::vector<models::Want> wants_;          // of each look
  std::vector<float> nearest_m_;             // likewise, while measure() goes on
  glm::vec3 wanted_at_{1e9f};
  std::size_t measured_ = 0;                 // pieces
  std::vector<std::uint32_t> unmet_;         // looks
  std::vector<glm::mat4> world_from_piece_;
  std::vector<Standing> standing_;
  std::vector<glm::mat4> world_from_model_;  // of it
  renderer::Visibility visibility_;          // of it
  std::vector<std::uint32_t> seen_, cells_seen_;
  std::vector<renderer::Instance> instances_;  // of what is seen
  bool looks_changed_ = true;                  // since these were made
  std::vector<renderer::ModelHandle> cells_; // of visibility_'s
  std::size_t cells_made_ = 0, cells_shown_ = 0, far_on_the_way_ = 0;
  std::uint64_t met_at_ = 0, updates_ = 0;   // changes of models'
  bool stood_up_ = true;
  Shown shown_;
};

}  // namespace aisle::exhibit
