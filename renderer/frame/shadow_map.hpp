// ShadowMap: one square map of the key light around the viewer, drawn again only when something in it has changed.
#pragma once
#include "renderer/frame/draw_lists.hpp"
#include "renderer/frame/fixed_images.hpp"
#include "renderer/passes/passes.hpp"

namespace aisle::renderer {

class ShadowMap {
 public:
  // MIN_FRAMES_BETWEEN redraws while goods stream in or move: the map may lag a little, the frame rate may not.
  explicit ShadowMap(std::uint32_t min_frames_between) : min_frames_between_(min_frames_between) {}

  // Records a redraw when needed. Call once a frame with the first target's eye, outside of rendering.
  struct Place {
    const Device& device;
    const Descriptors& descriptors;
    const Pipelines& pipelines;
    const Content& content;
    FrameSlot& slot;
    const Image& image;
  };
  void update(const RenderScene& scene, glm::vec3 eye_m, const Place& place);

  bool ready() const { return drawn_; }
  const glm::mat4& uv_from_world() const { return uv_from_world_; }
  float texel_m() const;

 private:
  struct Fit {
    glm::mat4 clip_from_world;
    WorldBox box;  // what may cast into it
  };
  static Fit fit(glm::vec3 direction, glm::vec3 eye_m);
  static std::uint64_t fingerprint(const RenderScene& scene, const Content& content);
  void record(const RenderScene& scene, const Fit& fit, const Place& place);

  std::uint32_t min_frames_between_;
  std::uint32_t frames_since_ = 0;
  bool drawn_ = false;
  std::uint64_t fingerprint_ = 0;
  glm::mat4 clip_from_world_{0};
  glm::mat4 uv_from_world_{1};
  DrawListBuilder builder_;
};

}  // namespace aisle::renderer
