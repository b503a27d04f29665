#include "renderer/gpu/barriers.hpp"

namespace aisle::renderer {
namespace {

struct Scope {
  VkPipelineStageFlags2 stage;
  VkAccessFlags2 access;
  VkImageLayout layout;
};

Scope scope(Use use) {
  switch (use) {
    case Use::none: return {VK_PIPELINE_STAGE_2_NONE, VK_ACCESS_2_NONE, VK_IMAGE_LAYOUT_UNDEFINED};
    case Use::color_attachment:
      return {VK_PIPELINE_STAGE_2_COLOR_ATTACHMENT_OUTPUT_BIT,
              VK_ACCESS_2_COLOR_ATTACHMENT_READ_BIT | VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT, VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL};
    case Use::depth_attachment:
      return {VK_PIPELINE_STAGE_2_EARLY_FRAGMENT_TESTS_BIT | VK_PIPELINE_STAGE_2_LATE_FRAGMENT_TESTS_BIT,
              VK_ACCESS_2_DEPTH_STENCIL_ATTACHMENT_READ_BIT | VK_ACCESS_2_DEPTH_STENCIL_ATTACHMENT_WRITE_BIT,
              VK_IMAGE_LAYOUT_DEPTH_ATTACHMENT_OPTIMAL};
    case Use::transfer_read:
      return {VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT, VK_ACCESS_2_TRANSFER_READ_BIT, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL};
    case Use::transfer_write:
      return {VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT, VK_ACCESS_2_TRANSFER_WRITE_BIT, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL};
    case Use::fragment_read:
      return {VK_PIPELINE_STAGE_2_FRAGMENT_SHADER_BIT, VK_ACCESS_2_SHADER_SAMPLED_READ_BIT, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL};
    case Use::host_read: return {VK_PIPELINE_STAGE_2_HOST_BIT, VK_ACCESS_2_HOST_READ_BIT, VK_IMAGE_LAYOUT_GENERAL};
  }
  return {};
}

void record(VkCommandBuffer commands, const VkImageMemoryBarrier2* image, const VkMemoryBarrier2* memory) {
  VkDependencyInfo info{VK_STRUCTURE_TYPE_DEPENDENCY_INFO};
  info.imageMemoryBarrierCount = image ? 1 : 0;
  info.pImageMemoryBarriers = image;
  info.memoryBarrierCount = memory ? 1 : 0;
  info.pMemoryBarriers = memory;
  vkCmdPipelineBarrier2(commands, &info);
}

void record_image(VkCommandBuffer commands, VkImage image, VkImageAspectFlags aspect, const Scope& from, const Scope& to, MipRange mips) {
  VkImageMemoryBarrier2 barrier{VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER_2};
  barrier.srcStageMask = from.stage;
  barrier.srcAccessMask = from.access;
  barrier.dstStageMask = to.stage;
  barrier.dstAccessMask = to.access;
  barrier.oldLayout = from.layout;
  barrier.newLayout = to.layout;
  barrier.srcQueueFamilyIndex = barrier.dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED;
  barrier.image = image;
  barrier.subresourceRange = {aspect, mips.first, mips.count, 0, VK_REMAINING_ARRAY_LAYERS};
  record(commands, &barrier, nullptr);
}

}  // namespace

void image_barrier(VkCommandBuffer commands, VkImage image, VkImageAspectFlags aspect, Use from, Use to, bool keep, MipRange mips) {
  Scope before = scope(from);
  if (!keep) before.layout = VK_IMAGE_LAYOUT_UNDEFINED;
  record_image(commands, image, aspect, before, scope(to), mips);
}

void present_barrier_before(VkCommandBuffer commands, VkImage image) {
  // The acquire semaphore is waited for at the transfer stage; the barrier chains onto it.
  const Scope acquired{VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT, VK_ACCESS_2_NONE, VK_IMAGE_LAYOUT_UNDEFINED};
  record_image(commands, image, VK_IMAGE_ASPECT_COLOR_BIT, acquired, scope(Use::transfer_write), {});
}

void present_barrier_after(VkCommandBuffer commands, VkImage image) {
  const Scope shown{VK_PIPELINE_STAGE_2_NONE, VK_ACCESS_2_NONE, VK_IMAGE_LAYOUT_PRESENT_SRC_KHR};
  record_image(commands, image, VK_IMAGE_ASPECT_COLOR_BIT, scope(Use::transfer_write), shown, {});
}

void blit(VkCommandBuffer commands, VkImage from, VkImage to, const VkImageBlit2& region, VkFilter filter) {
  VkBlitImageInfo2 info{VK_STRUCTURE_TYPE_BLIT_IMAGE_INFO_2};
  info.srcImage = from;
  info.srcImageLayout = VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL;
  info.dstImage = to;
  info.dstImageLayout = VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL;
  info.regionCount = 1;
  info.pRegions = &region;
  info.filter = filter;
  vkCmdBlitImage2(commands, &info);
}

void upload_barrier(VkCommandBuffer commands) {
  VkMemoryBarrier2 barrier{VK_STRUCTURE_TYPE_MEMORY_BARRIER_2};
  barrier.srcStageMask = VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT;
  barrier.srcAccessMask = VK_ACCESS_2_TRANSFER_WRITE_BIT;
  barrier.dstStageMask = VK_PIPELINE_STAGE_2_VERTEX_INPUT_BIT | VK_PIPELINE_STAGE_2_VERTEX_SHADER_BIT | VK_PIPELINE_STAGE_2_FRAGMENT_SHADER_BIT;
  barrier.dstAccessMask = VK_ACCESS_2_VERTEX_ATTRIBUTE_READ_BIT | VK_ACCESS_2_INDEX_READ_BIT | VK_ACCESS_2_UNIFORM_READ_BIT;
  record(commands, nullptr, &barrier);
}

void readback_barrier(VkCommandBuffer commands) {
  VkMemoryBarrier2 barrier{VK_STRUCTURE_TYPE_MEMORY_BARRIER_2};
  barrier.srcStageMask = VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT;
  barrier.srcAccessMask = VK_ACCESS_2_TRANSFER_WRITE_BIT;
  barrier.dstStageMask = VK_PIPELINE_STAGE_2_HOST_BIT;
  barrier.dstAccessMask = VK_ACCESS_2_HOST_READ_BIT;
  record(commands, nullptr, &barrier);
}

}  // namespace aisle::renderer
