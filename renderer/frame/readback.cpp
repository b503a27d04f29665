#include "renderer/frame/readback.hpp"

#include <algorithm>
#include <cstring>

#include "glue/log.hpp"
#include "renderer/gpu/barriers.hpp"

namespace aisle::renderer {
namespace {

bool is_bgra(VkFormat f) { return f == VK_FORMAT_B8G8R8A8_SRGB || f == VK_FORMAT_B8G8R8A8_UNORM; }
bool is_rgba8(VkFormat f) { return f == VK_FORMAT_R8G8B8A8_SRGB || f == VK_FORMAT_R8G8B8A8_UNORM || is_bgra(f); }

}  // namespace

std::uint64_t Readback::capture(VkCommandBuffer commands, const Target& target, std::uint32_t image, std::uint32_t layer) {
  if (!is_rgba8(target.format) || layer >= target.layers || image >= target.images.size()) {
    log::warning("renderer=capture refused=\"no such picture\" format={}", static_cast<int>(target.format));
    return 0;
  }
  const VkDeviceSize bytes = VkDeviceSize{target.width} * target.height * 4;
  auto slot = std::find_if(captures_.begin(), captures_.end(), [&](const Capture& c) { return c.ticket == 0 && c.buffer.size() == bytes; });
  if (slot == captures_.end()) {
    auto buffer = resources_.make_buffer(bytes, VK_BUFFER_USAGE_TRANSFER_DST_BIT, MemoryUse::readback, "capture");
    if (!buffer) {
      log::warning("renderer=capture refused=\"{}\"", buffer.error().what);
      return 0;
    }
    slot = captures_.insert(captures_.end(), Capture{});
    slot->buffer = std::move(*buffer);
  }
  slot->ticket = next_ticket_++;
  slot->value = device_.next_value();
  slot->width = target.width;
  slot->height = target.height;
  slot->swap_red_blue = is_bgra(target.format);
  const Image& source = target.images[image];
  image_barrier(commands, source, Use::color_attachment, Use::transfer_read);
  VkBufferImageCopy region{};
  region.imageSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, 0, layer, 1};
  region.imageExtent = {target.width, target.height, 1};
  vkCmdCopyImageToBuffer(commands, source.handle(), VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, slot->buffer.handle(), 1, &region);
  image_barrier(commands, source, Use::transfer_read, Use::color_attachment);
  readback_barrier(commands);
  return slot->ticket;
}

std::optional<Pixels> Readback::take(std::uint64_t ticket) {
  if (ticket == 0) return std::nullopt;
  const auto slot = std::find_if(captures_.begin(), captures_.end(), [&](const Capture& c) { return c.ticket == ticket; });
  if (slot == captures_.end() || device_.completed() < slot->value) return std::nullopt;
  Pixels pixels{slot->width, slot->height, {}};
  pixels.rgba.resize(slot->buffer.size());
  std::memcpy(pixels.rgba.data(), slot->buffer.mapped(), pixels.rgba.size());
  if (slot->swap_red_blue) {
    for (std::size_t i = 0; i < pixels.rgba.size(); i += 4) std::swap(pixels.rgba[i], pixels.rgba[i + 2]);
  }
  slot->ticket = 0;
  return pixels;
}

}  // namespace aisle::renderer
