// Swapchain: images that the compositor shows, as a renderer target: acquired, drawn, released, in that order.
#pragma once
#include <functional>
#include <memory>

#include "renderer/api/vulkan_interop.h"
#include "xr/openxr/session.hpp"

namespace aisle::xr {

// By reference: a std::function of more than two captures would allocate in every frame.
template <class Call>
void under_queue_lock(renderer::Renderer& renderer, Call&& call) {
  renderer::with_queue_lock(renderer, std::ref(call));
}

class Swapchain {
 public:
  // LAYERS 2: an array with one layer for each eye.
  static Result<std::unique_ptr<Swapchain>> make(const Session& session, renderer::Renderer& renderer, glm::uvec2 size_px, std::uint32_t layers);
  ~Swapchain();  // the GPU must be done with the images
  Swapchain(const Swapchain&) = delete;
  Swapchain& operator=(const Swapchain&) = delete;

  Result<std::uint32_t> acquire();  // which image; waits until the compositor has let go of it
  Result<void> release();           // the caller holds the queue lock; nothing to do when not acquired
  bool acquired() const { return acquired_; }
  bool ever_released() const { return ever_released_; }  // before that, there is no picture to show

  XrSwapchain handle() const { return swapchain_; }
  renderer::TargetHandle target() const { return target_; }
  glm::uvec2 size_px() const { return size_px_; }

 private:
  Swapchain(renderer::Renderer& renderer, XrSwapchain swapchain, glm::uvec2 size_px)
      : renderer_(renderer), swapchain_(swapchain), size_px_(size_px) {}

  renderer::Renderer& renderer_;
  XrSwapchain swapchain_;
  renderer::TargetHandle target_;
  glm::uvec2 size_px_;
  bool acquired_ = false;
  bool ever_released_ = false;
};

}  // namespace aisle::xr
