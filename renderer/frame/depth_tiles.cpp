#include "renderer/frame/depth_tiles.hpp"

#include "renderer/gpu/barriers.hpp"
#include "shaders/shared/interface.h"

namespace aisle::renderer {

Result<std::unique_ptr<DepthTiles>> DepthTiles::create(Device& device, Resources& resources, Descriptors& descriptors, const Pipelines& pipelines) {
  std::unique_ptr<DepthTiles> out(new DepthTiles(device, descriptors, pipelines));
  ImageInfo info;
  info.width = info.height = kTiles;
  info.layers = 2;
  info.format = kTilesFormat;
  info.usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT;
  TRY_ASSIGN(out->tiles_, resources.make_image(info, "depth tiles"));
  for (Slot& slot : out->slots_) {
    TRY_ASSIGN(slot.buffer, resources.make_buffer(2 * kTiles * kTiles * sizeof(glm::vec2), VK_BUFFER_USAGE_TRANSFER_DST_BIT, MemoryUse::readback, "depth tiles"));
  }
  return out;
}

Result<void> DepthTiles::record(VkCommandBuffer commands, std::size_t frame_slot, Target& target, std::span<const View> views) {
  Slot& slot = slots_[frame_slot];
  const std::uint64_t value = device_.next_value();
  if (slot.value == value || views.size() != 2 || target.layers != 2) return {};
  if (!target.depth_set.handle()) {
    TRY_ASSIGN(target.depth_set, descriptors_.make_depth_set(target.depth.view()));
  }
  const glm::uvec2 tile((target.width + kTiles - 1) / kTiles, (target.height + kTiles - 1) / kTiles);
  const glm::uvec2 even = (tile + 1u) / 2u * 2u;  // read two by two
  const std::uint32_t columns = (target.width + even.x - 1) / even.x, rows = (target.height + even.y - 1) / even.y;
  image_barrier(commands, target.depth, Use::depth_attachment, Use::fragment_read);
  image_barrier(commands, tiles_, Use::transfer_read, Use::color_attachment, false);
  for (std::uint32_t layer = 0; layer < 2; ++layer) {
    VkRenderingAttachmentInfo color{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
    color.imageView = tiles_.layer_view(layer);
    color.imageLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
    color.loadOp = VK_ATTACHMENT_LOAD_OP_DONT_CARE;
    color.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
    VkRenderingInfo info{VK_STRUCTURE_TYPE_RENDERING_INFO};
    info.renderArea.extent = {columns, rows};
    info.layerCount = 1;
    info.colorAttachmentCount = 1;
    info.pColorAttachments = &color;
    vkCmdBeginRendering(commands, &info);
    const VkViewport viewport{0, 0, static_cast<float>(columns), static_cast<float>(rows), 0, 1};
    vkCmdSetViewport(commands, 0, 1, &viewport);
    vkCmdSetScissor(commands, 0, 1, &info.renderArea);
    vkCmdSetCullMode(commands, VK_CULL_MODE_NONE);
    vkCmdSetFrontFace(commands, VK_FRONT_FACE_COUNTER_CLOCKWISE);
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, pipelines_.depth_tiles(static_cast<bool>(target.multisampled)));
    const VkDescriptorSet set = target.depth_set.handle();
    vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, descriptors_.ui_layout(), 0, 1, &set, 0, nullptr);
    const gpu::UiPush push{glm::vec4(static_cast<float>(layer), static_cast<float>(even.x), static_cast<float>(even.y), 0)};
    vkCmdPushConstants(commands, descriptors_.ui_layout(), VK_SHADER_STAGE_VERTEX_BIT | VK_SHADER_STAGE_FRAGMENT_BIT, 0, sizeof push, &push);
    vkCmdDraw(commands, 3, 1, 0, 0);
    vkCmdEndRendering(commands);
  }
  image_barrier(commands, target.depth, Use::fragment_read, Use::depth_attachment);
  image_barrier(commands, tiles_, Use::color_attachment, Use::transfer_read);
  VkBufferImageCopy region{};
  region.imageSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 2};
  region.imageExtent = {columns, rows, 1};
  vkCmdCopyImageToBuffer(commands, tiles_.handle(), VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, slot.buffer.handle(), 1, &region);
  readback_barrier(commands);
  slot.value = value;
  slot.target = &target;
  slot.hint.columns = columns;
  slot.hint.rows = rows;
  slot.hint.tiles = {reinterpret_cast<const glm::vec2*>(slot.buffer.mapped()), std::size_t{2} * columns * rows};
  slot.hint.view_count = 2;
  slot.hint.views = {views[0], views[1]};
  slot.hint.tile_ndc = 2.0f * glm::vec2(even) / glm::vec2(target.width, target.height);
  return {};
}

void DepthTiles::late_views(std::size_t frame_slot, const Target& target, std::span<const View> views) {
  Slot& slot = slots_[frame_slot];
  if (slot.value != device_.next_value() || slot.target != &target || views.size() != 2) return;
  slot.hint.views = {views[0], views[1]};
}

DepthHint DepthTiles::newest(std::uint64_t completed) const {
  const Slot* best = nullptr;
  for (const Slot& slot : slots_) {
    if (slot.value != 0 && slot.value <= completed && (best == nullptr || slot.value > best->value)) best = &slot;
  }
  return best ? best->hint : DepthHint{};
}

}  // namespace aisle::renderer
