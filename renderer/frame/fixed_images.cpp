#include "renderer/frame/fixed_images.hpp"

#include <cstring>

#include "renderer/gpu/barriers.hpp"
#include "renderer/gpu/check.hpp"
#include "renderer/gpu/pipelines.hpp"

namespace aisle::renderer {
namespace {

constexpr std::uint64_t kStartLimitNs = 30'000'000'000;

void clear_shadow(VkCommandBuffer commands, const Image& shadow) {
  image_barrier(commands, shadow, Use::none, Use::depth_attachment);
  VkRenderingAttachmentInfo depth{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
  depth.imageView = shadow.view();
  depth.imageLayout = VK_IMAGE_LAYOUT_DEPTH_ATTACHMENT_OPTIMAL;
  depth.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
  depth.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
  depth.clearValue.depthStencil.depth = 1;
  VkRenderingInfo info{VK_STRUCTURE_TYPE_RENDERING_INFO};
  info.renderArea.extent = {shadow.info().width, shadow.info().height};
  info.layerCount = 1;
  info.pDepthAttachment = &depth;
  vkCmdBeginRendering(commands, &info);
  vkCmdEndRendering(commands);
  image_barrier(commands, shadow, Use::depth_attachment, Use::fragment_read);
}

void copy_layers(VkCommandBuffer commands, const Buffer& staging, const Image& image) {
  image_barrier(commands, image, Use::none, Use::transfer_write);
  VkBufferImageCopy region{};
  region.imageSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, image.info().layers};
  region.imageExtent = {image.info().width, image.info().height, 1};
  vkCmdCopyBufferToImage(commands, staging.handle(), image.handle(), VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &region);
  image_barrier(commands, image, Use::transfer_write, Use::fragment_read);
}

}  // namespace

Result<void> submit_and_wait(Device& device, const std::function<void(VkCommandBuffer)>& record) {
  VkCommandPoolCreateInfo pool_info{VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO};
  pool_info.queueFamilyIndex = device.family();
  VkCommandPool handle = VK_NULL_HANDLE;
  VK_TRY(vkCreateCommandPool(device.handle(), &pool_info, nullptr, &handle));
  const OwnedCommandPool pool(device.handle(), handle);
  VkCommandBufferAllocateInfo allocate{VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO};
  allocate.commandPool = handle;
  allocate.commandBufferCount = 1;
  VkCommandBuffer commands = VK_NULL_HANDLE;
  VK_TRY(vkAllocateCommandBuffers(device.handle(), &allocate, &commands));
  VkCommandBufferBeginInfo begin{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
  begin.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
  VK_TRY(vkBeginCommandBuffer(commands, &begin));
  record(commands);
  VK_TRY(vkEndCommandBuffer(commands));
  const std::uint64_t value = device.next_value();
  VK_TRY(device.submit(commands, VK_NULL_HANDLE, 0, VK_NULL_HANDLE));
  if (device.wait(value, kStartLimitNs) != VK_SUCCESS) {
    return fail(ErrorKind::device, "The graphics device does not answer.", "Start the program again; if it repeats, update the graphics driver.");
  }
  return {};
}

Result<FixedImages> make_fixed_images(Device& device, Resources& resources, const Environment& environment) {
  FixedImages fixed;
  fixed.irradiance = environment.irradiance;
  ImageInfo info;
  info.width = info.height = kEnvironmentSize;
  info.layers = kEnvironmentLayers;
  info.format = VK_FORMAT_R16G16B16A16_SFLOAT;
  info.usage = VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT;
  TRY_ASSIGN(fixed.environment, resources.make_image(info, "environment"));
  info = {};
  info.width = info.height = kShadowSize;
  info.format = kShadowFormat;
  info.usage = VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT;
  TRY_ASSIGN(fixed.shadow, resources.make_image(info, "shadow map"));

  const VkDeviceSize bytes = environment.texels.size() * sizeof environment.texels[0];
  TRY_ASSIGN(const Buffer staging, resources.make_buffer(bytes, VK_BUFFER_USAGE_TRANSFER_SRC_BIT, MemoryUse::upload, "environment staging"));
  std::memcpy(staging.mapped(), environment.texels.data(), bytes);
  TRY(submit_and_wait(device, [&](VkCommandBuffer commands) {
    copy_layers(commands, staging, fixed.environment);
    clear_shadow(commands, fixed.shadow);
  }));
  return fixed;
}

}  // namespace aisle::renderer
