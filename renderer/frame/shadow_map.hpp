// ShadowMap: one square map of the key light around the viewer, drawn again only when something in it has changed.
#pragma once
#include "renderer/frame/draw_lists.hpp"
#include "renderer/frame/fixed_images.hpp"
#include "renderer/passes/passes.hpp"

namespace aisle::renderer {

class ShadowMap {
 public:
  // While goods stream in or move the map may lag a little, so that the frame rate need not: it is drawn again when the scene
  // has rested for SETTLE frames, or after MOST frames of unrest.
  struct Patience {
    std::uint32_t settle = 0, most = 1;
  };
  explicit ShadowMap(Patience patience) : patience_(patience) {}

  // Records a redraw when needed. Call once a frame with the first target's eye, outside of rendering. FRAME: its number; after
  // frames that drew nothing the map is brought up to date at once.
  struct Place {
    const Device& device;
    const Descriptors& descriptors;
    const Pipelines& pipelines;
    const Content& content;
    FrameSlot& slot;
    const Image& image;
  };
  void update(const RenderScene& scene, glm::vec3 eye_m, std::uint64_t frame, const Place& place);

  bool ready() const { return drawn_; }
  const glm::mat4& uv_from_world() const { return uv_from_world_; }
  float texel_m() const;

 private:
  struct Fit {
    glm::mat4 clip_from_world;
    WorldBox box;  // what may cast into it
  };
  static Fit fit(glm::vec3 direction, glm::vec3 eye_m);
  static std::uint64_t fingerprint(const RenderScene& scene, const WorldBox& box, const Content& content);
  void record(const RenderScene& scene, const Fit& fit, const Place& place);

  Patience patience_;
  bool drawn_ = false;
  std::uint64_t last_frame_ = 0, drawn_frame_ = 0, changed_frame_ = 0;
  std::uint64_t seen_ = 0, drawn_fingerprint_ = 0;  // fingerprints of the last frame and of the map
  glm::mat4 clip_from_world_{0};
  glm::mat4 uv_from_world_{1};
  DrawListBuilder builder_;
};

}  // namespace aisle::renderer
