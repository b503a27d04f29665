// Targets: where views go. Owns colour (or views on an OpenXR swapchain's images), depth and multisampled images. Main thread.
#pragma once
#include <vector>

#include "renderer/api/renderer.hpp"
#include "renderer/content/slot_map.hpp"
#include "renderer/gpu/pipelines.hpp"
#include "shaders/shared/interface.h"

namespace aisle::renderer {

struct Target {
  std::uint32_t width = 0, height = 0, layers = 1;
  VkFormat format = VK_FORMAT_R8G8B8A8_SRGB;
  bool external = false;
  bool drawn = false;              // own image: has left the undefined layout
  std::uint32_t last_image = 0;    // drawn most recently
  std::vector<Image> images;       // at rest in COLOR_ATTACHMENT_OPTIMAL
  Image depth, multisampled;       // shared by all images; multisampled only with MSAA
  DescriptorSet depth_set;         // reads depth, made when first wanted
  const PipelineSet* pipelines = nullptr;
  // Late view update: where this frame's views lie in the ring; null when nothing was drawn this frame.
  gpu::ViewData* views = nullptr;
  std::uint32_t view_count = 0;
};

struct TargetSettings {
  ViewStrategy strategy = ViewStrategy::per_eye;
  VkSampleCountFlagBits samples = VK_SAMPLE_COUNT_1_BIT;
};

class Targets {
 public:
  Targets(Device& device, Resources& resources, Pipelines& pipelines, TargetSettings settings)
      : device_(device), resources_(resources), pipelines_(pipelines), settings_(settings) {}
  Result<TargetHandle> make(std::uint32_t width, std::uint32_t height, std::uint32_t layers);
  Result<TargetHandle> wrap(std::span<const VkImage> images, VkFormat format, std::uint32_t width, std::uint32_t height, std::uint32_t layers);
  void release(TargetHandle handle) { targets_.erase(handle); }
  Target* find(TargetHandle handle) { return targets_.find(handle); }
  bool multiview(const Target& target) const { return settings_.strategy == ViewStrategy::multiview && target.layers > 1; }
  // The first time a target is drawn into: depth, multisampled image and pipelines (a panel's target never needs them).
  Result<void> prepare_for_views(Target& target);

 private:
  Device& device_;
  Resources& resources_;
  Pipelines& pipelines_;
  TargetSettings settings_;
  SlotMap<Target, TargetHandle> targets_;
};

}  // namespace aisle::renderer
