#include "renderer/frame/self_test.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "renderer/frame/fixed_images.hpp"
#include "renderer/gpu/barriers.hpp"
#include "shaders/shared/interface.h"

namespace aisle::renderer {
namespace {

constexpr std::uint32_t kSize = 32;
constexpr VkDeviceSize kLayerBytes = VkDeviceSize{kSize} * kSize * 4;

struct Trial {
  Device& device;
  const Descriptors& descriptors;
  VkSampleCountFlagBits samples;
  Image color, multisampled;
  Buffer read;
  bool resolves() const { return samples != VK_SAMPLE_COUNT_1_BIT; }
};

void draw_views(VkCommandBuffer commands, const Trial& t, VkPipeline pipeline, bool multiview, std::uint32_t layer) {
  const auto view_of = [&](const Image& i) { return multiview ? i.view() : i.layer_view(layer); };
  VkRenderingAttachmentInfo color{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
  color.imageView = view_of(t.resolves() ? t.multisampled : t.color);
  color.imageLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
  color.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
  color.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
  if (t.resolves() && multiview) {
    color.resolveMode = VK_RESOLVE_MODE_AVERAGE_BIT;
    color.resolveImageView = view_of(t.color);
    color.resolveImageLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
  }
  VkRenderingInfo info{VK_STRUCTURE_TYPE_RENDERING_INFO};
  info.renderArea.extent = {kSize, kSize};
  info.layerCount = 1;
  info.viewMask = multiview ? 3 : 0;
  info.colorAttachmentCount = 1;
  info.pColorAttachments = &color;
  vkCmdBeginRendering(commands, &info);
  const VkViewport viewport{0, 0, kSize, kSize, 0, 1};
  const VkRect2D scissor{{0, 0}, {kSize, kSize}};
  vkCmdSetViewport(commands, 0, 1, &viewport);
  vkCmdSetScissor(commands, 0, 1, &scissor);
  vkCmdSetCullMode(commands, VK_CULL_MODE_NONE);
  vkCmdSetFrontFace(commands, VK_FRONT_FACE_COUNTER_CLOCKWISE);
  vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
  const gpu::UiPush push{glm::vec4(static_cast<float>(layer), 0, 0, 0)};
  vkCmdPushConstants(commands, t.descriptors.ui_layout(), VK_SHADER_STAGE_VERTEX_BIT | VK_SHADER_STAGE_FRAGMENT_BIT, 0, sizeof push, &push);
  vkCmdDraw(commands, 9, 1, 0, 0);
  vkCmdEndRendering(commands);
}

void resolve(VkCommandBuffer commands, const Trial& t) {
  image_barrier(commands, t.multisampled, Use::color_attachment, Use::transfer_read);
  image_barrier(commands, t.color, Use::color_attachment, Use::transfer_write, false);
  for (std::uint32_t layer = 0; layer < 2; ++layer) {
    VkImageResolve region{};
    region.srcSubresource = region.dstSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, 0, layer, 1};
    region.extent = {kSize, kSize, 1};
    vkCmdResolveImage(commands, t.multisampled.handle(), VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, t.color.handle(), VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &region);
  }
  image_barrier(commands, t.color, Use::transfer_write, Use::color_attachment);
}

void record_trial(VkCommandBuffer commands, const Trial& t, VkPipeline pipeline, bool multiview) {
  image_barrier(commands, t.color, Use::none, Use::color_attachment);
  if (t.resolves()) image_barrier(commands, t.multisampled, Use::none, Use::color_attachment);
  if (multiview) {
    draw_views(commands, t, pipeline, true, 0);
  } else {
    for (std::uint32_t layer = 0; layer < 2; ++layer) draw_views(commands, t, pipeline, false, layer);
    if (t.resolves()) resolve(commands, t);
  }
  image_barrier(commands, t.color, Use::color_attachment, Use::transfer_read);
  VkBufferImageCopy region{};
  region.imageSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 2};
  region.imageExtent = {kSize, kSize, 1};
  vkCmdCopyImageToBuffer(commands, t.color.handle(), VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, t.read.handle(), 1, &region);
  readback_barrier(commands);
}

using Picture = std::array<std::uint8_t, 2 * kLayerBytes>;

Result<Picture> run_trial(Trial& t, VkPipeline pipeline, bool multiview) {
  TRY(submit_and_wait(t.device, [&](VkCommandBuffer commands) { record_trial(commands, t, pipeline, multiview); }));
  Picture picture;
  std::memcpy(picture.data(), t.read.mapped(), picture.size());
  return picture;
}

int largest_difference(const std::uint8_t* a, const std::uint8_t* b) {
  int worst = 0;
  for (std::size_t i = 0; i < kLayerBytes; ++i) worst = std::max(worst, std::abs(int{a[i]} - int{b[i]}));
  return worst;
}

}  // namespace

Result<SelfTestOutcome> test_multiview(Device& device, Resources& resources, Pipelines& pipelines, const Descriptors& descriptors,
                                       VkSampleCountFlagBits samples) {
  Trial trial{device, descriptors, samples, {}, {}, {}};
  ImageInfo info;
  info.width = info.height = kSize;
  info.layers = 2;
  info.format = VK_FORMAT_R8G8B8A8_UNORM;
  info.usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT;
  TRY_ASSIGN(trial.color, resources.make_image(info, "self-test"));
  if (trial.resolves()) {
    info.samples = samples;
    TRY_ASSIGN(trial.multisampled, resources.make_image(info, "self-test multisampled"));
  }
  TRY_ASSIGN(trial.read, resources.make_buffer(2 * kLayerBytes, VK_BUFFER_USAGE_TRANSFER_DST_BIT, MemoryUse::readback, "self-test"));
  TRY_ASSIGN(const OwnedPipeline one_by_one, pipelines.build_self_test({info.format, samples, 0}));
  TRY_ASSIGN(const OwnedPipeline together, pipelines.build_self_test({info.format, samples, 3}));
  TRY_ASSIGN(const Picture expected, run_trial(trial, one_by_one, false));
  TRY_ASSIGN(const Picture found, run_trial(trial, together, true));
  if (largest_difference(expected.data(), expected.data() + kLayerBytes) < 64) return SelfTestOutcome{false, "self-test: both eyes alike even one by one"};
  for (std::size_t layer = 0; layer < 2; ++layer) {
    if (largest_difference(expected.data() + layer * kLayerBytes, found.data() + layer * kLayerBytes) > 2) {
      return SelfTestOutcome{false, layer == 0 ? "self-test: multiview draws the left eye wrongly" : "self-test: multiview draws the right eye wrongly"};
    }
  }
  return SelfTestOutcome{true, "self-test passed"};
}

}  // namespace aisle::renderer
