// Is validation awake? A barrier with the wrong stage must be seen. Debian 12's layer misses it with dynamic rendering, so this
// runs on the XR kit, which carries a newer one (tests/xr/mkkit); there the whole picture is drawn under it as well.
#include <gtest/gtest.h>

#include <cstdlib>

#include "renderer/frame/fixed_images.hpp"
#include "renderer/gpu/device.hpp"
#include "scene_kit.hpp"

namespace aisle::golden {
namespace {

using namespace renderer;

// Draws into an attachment and copies it; the barrier in between waits for STAGE.
std::uint64_t messages_with_stage(VkPipelineStageFlags2 stage) {
  Settings settings;
  settings.validate = true;
  auto device = Device::create(settings);
  EXPECT_TRUE(device) << device.error().sentence();
  if (!device) return 0;
  {
    Resources resources(**device);
    ImageInfo info;
    info.width = info.height = 8;
    info.usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT;
    const auto image = resources.make_image(info, "planted");
    const auto buffer = resources.make_buffer(8 * 8 * 4, VK_BUFFER_USAGE_TRANSFER_DST_BIT, MemoryUse::readback, "planted");
    EXPECT_TRUE(submit_and_wait(**device, [&](VkCommandBuffer commands) {
      VkImageMemoryBarrier2 barrier{VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER_2};
      barrier.image = image->handle();
      barrier.subresourceRange = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1};
      barrier.srcQueueFamilyIndex = barrier.dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED;
      barrier.newLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
      barrier.dstStageMask = VK_PIPELINE_STAGE_2_COLOR_ATTACHMENT_OUTPUT_BIT;
      barrier.dstAccessMask = VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT;
      VkDependencyInfo dependency{VK_STRUCTURE_TYPE_DEPENDENCY_INFO};
      dependency.imageMemoryBarrierCount = 1;
      dependency.pImageMemoryBarriers = &barrier;
      vkCmdPipelineBarrier2(commands, &dependency);
      VkRenderingAttachmentInfo color{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
      color.imageView = image->layer_view(0);
      color.imageLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
      color.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
      color.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
      VkRenderingInfo rendering{VK_STRUCTURE_TYPE_RENDERING_INFO};
      rendering.renderArea.extent = {8, 8};
      rendering.layerCount = 1;
      rendering.colorAttachmentCount = 1;
      rendering.pColorAttachments = &color;
      vkCmdBeginRendering(commands, &rendering);
      vkCmdEndRendering(commands);
      barrier.oldLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
      barrier.newLayout = VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL;
      barrier.srcStageMask = stage;
      barrier.srcAccessMask = stage == VK_PIPELINE_STAGE_2_COLOR_ATTACHMENT_OUTPUT_BIT ? VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT : VK_ACCESS_2_SHADER_READ_BIT;
      barrier.dstStageMask = VK_PIPELINE_STAGE_2_COPY_BIT;
      barrier.dstAccessMask = VK_ACCESS_2_TRANSFER_READ_BIT;
      vkCmdPipelineBarrier2(commands, &dependency);
      VkBufferImageCopy region{};
      region.imageSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1};
      region.imageExtent = {8, 8, 1};
      vkCmdCopyImageToBuffer(commands, image->handle(), VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, buffer->handle(), 1, &region);
    }));
  }
  return (*device)->validation_messages();
}

TEST(Validation, SeesAPlantedWrongStage) { EXPECT_GT(messages_with_stage(VK_PIPELINE_STAGE_2_VERTEX_SHADER_BIT), 0u); }
TEST(Validation, AcceptsTheRightStage) { EXPECT_EQ(messages_with_stage(VK_PIPELINE_STAGE_2_COLOR_ATTACHMENT_OUTPUT_BIT), 0u); }

}  // namespace
}  // namespace aisle::golden
