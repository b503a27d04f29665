// Barriers and blits: every layout change and memory dependency of the renderer, by what the image or buffer is used for before and after.
#pragma once
#include <volk.h>

#include "renderer/gpu/resources.hpp"

namespace aisle::renderer {

enum class Use {
  none,  // contents do not matter and nobody used it before
  color_attachment,
  depth_attachment,
  transfer_read,
  transfer_write,
  fragment_read,
  host_read,
};

struct MipRange {
  std::uint32_t first = 0, count = VK_REMAINING_MIP_LEVELS;
};

// KEEP false: the old contents may be thrown away (but its former use is still waited for).
void image_barrier(VkCommandBuffer commands, VkImage image, VkImageAspectFlags aspect, Use from, Use to, bool keep = true, MipRange mips = {});
inline void image_barrier(VkCommandBuffer commands, const Image& image, Use from, Use to, bool keep = true, MipRange mips = {}) {
  image_barrier(commands, image.handle(), is_depth(image.info().format) ? VK_IMAGE_ASPECT_DEPTH_BIT : VK_IMAGE_ASPECT_COLOR_BIT, from, to, keep, mips);
}
// A swapchain image between acquire, blit and present.
void present_barrier_before(VkCommandBuffer commands, VkImage image);
void present_barrier_after(VkCommandBuffer commands, VkImage image);

// FROM is in the layout of transfer_read, TO in that of transfer_write (they may be mips of one image).
void blit(VkCommandBuffer commands, VkImage from, VkImage to, const VkImageBlit2& region, VkFilter filter);

// Copied vertices, indices and material blocks become readable by later draws.
void upload_barrier(VkCommandBuffer commands);
// Copies to host-visible buffers become readable by the CPU once the submission has finished.
void readback_barrier(VkCommandBuffer commands);

}  // namespace aisle::renderer
