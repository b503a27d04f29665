#include "renderer/frame/targets.hpp"

namespace aisle::renderer {

Result<TargetHandle> Targets::make(std::uint32_t width, std::uint32_t height, std::uint32_t layers) {
  const std::uint32_t limit = device_.properties().limits.maxImageDimension2D;
  if (width == 0 || height == 0 || width > limit || height > limit || layers < 1 || layers > 2) {
    return fail(ErrorKind::invalid, "A picture of that size cannot be drawn.", "Choose a smaller --eye size.");
  }
  Target target;
  target.width = width;
  target.height = height;
  target.layers = layers;
  ImageInfo info;
  info.width = width;
  info.height = height;
  info.layers = layers;
  info.format = target.format;
  info.usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT;
  TRY_ASSIGN(Image image, resources_.make_image(info, "target colour"));
  target.images.push_back(std::move(image));
  TRY(prepare_for_views(target));
  return targets_.insert(std::move(target));
}

Result<TargetHandle> Targets::wrap(std::span<const VkImage> images, VkFormat format, std::uint32_t width, std::uint32_t height, std::uint32_t layers) {
  Target target;
  target.width = width;
  target.height = height;
  target.layers = layers;
  target.format = format;
  target.external = true;
  target.drawn = true;
  ImageInfo info;
  info.width = width;
  info.height = height;
  info.layers = layers;
  info.format = format;
  info.usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT;
  for (VkImage handle : images) {
    TRY_ASSIGN(Image image, resources_.wrap_image(handle, info, "swapchain image"));
    target.images.push_back(std::move(image));
  }
  if (layers > 1) TRY(prepare_for_views(target));  // eyes, surely; one layer may be a panel, which needs none of it
  return targets_.insert(std::move(target));
}

Result<void> Targets::prepare_for_views(Target& target) {
  if (target.pipelines) return {};
  ImageInfo info;
  info.width = target.width;
  info.height = target.height;
  info.layers = target.layers;
  info.samples = settings_.samples;
  info.format = kDepthFormat;
  info.usage = VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT | VK_IMAGE_USAGE_SAMPLED_BIT;  // read for depth_hint()
  TRY_ASSIGN(target.depth, resources_.make_image(info, "target depth"));
  if (settings_.samples != VK_SAMPLE_COUNT_1_BIT) {
    info.format = target.format;
    info.usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT;
    TRY_ASSIGN(target.multisampled, resources_.make_image(info, "target multisampled"));
  }
  const TargetFormat format{target.format, settings_.samples, multiview(target) ? 3u : 0u};
  TRY_ASSIGN(target.pipelines, pipelines_.for_target(format));
  return {};
}

}  // namespace aisle::renderer
