#include <algorithm>
#include <cmath>
#include <cstring>

#include "renderer/gpu/barriers.hpp"
#include "renderer/passes/binding.hpp"

namespace aisle::renderer {
namespace {

VkRect2D clip_rect(const glm::vec4& clip_px, std::uint32_t width, std::uint32_t height) {
  const auto clamped = [](float v, std::uint32_t limit) { return static_cast<std::int32_t>(std::clamp(v, 0.0f, static_cast<float>(limit))); };
  const std::int32_t x0 = clamped(clip_px.x, width), y0 = clamped(clip_px.y, height);
  const std::int32_t x1 = clamped(std::ceil(clip_px.z), width), y1 = clamped(std::ceil(clip_px.w), height);
  return {{x0, y0}, {static_cast<std::uint32_t>(std::max(x1 - x0, 0)), static_cast<std::uint32_t>(std::max(y1 - y0, 0))}};
}

void begin_ui_rendering(VkCommandBuffer commands, const Image& image) {
  VkRenderingAttachmentInfo color{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
  color.imageView = image.layer_view(0);
  color.imageLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
  color.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
  color.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
  VkRenderingInfo info{VK_STRUCTURE_TYPE_RENDERING_INFO};
  info.renderArea.extent = {image.info().width, image.info().height};
  info.layerCount = 1;
  info.colorAttachmentCount = 1;
  info.pColorAttachments = &color;
  vkCmdBeginRendering(commands, &info);
}

// The command's texture, white when it names none, null when there is nothing to show yet.
VkDescriptorSet set_of(const UiPass& pass, TextureHandle handle) {
  if (!handle) return pass.content.white().set.handle();
  const Texture* texture = pass.content.find(handle);
  if (!texture) {
    ++pass.slot.stats.stale_handles;
    return pass.content.white().set.handle();
  }
  return texture->resident ? texture->set.handle() : VK_NULL_HANDLE;
}

struct Geometry {
  VkBuffer buffer;
  VkDeviceSize vertices, indices;  // offsets
};

// In the frame's ring; what does not fit gets a buffer of its own for this frame, since a panel that is left out now may not be
// offered again until it changes.
Result<Geometry> place_geometry(const UiPass& pass, const UiDraw& draw) {
  const std::size_t vertex_bytes = (draw.vertices.size_bytes() + 15) / 16 * 16;
  const std::size_t bytes = std::max<std::size_t>(vertex_bytes + draw.indices.size_bytes(), 16);
  std::byte* at = pass.slot.ring.take_bytes(bytes, 16);
  Buffer spill;  // retires with this frame
  Geometry geometry{pass.slot.ring.handle(), at ? pass.slot.ring.offset_of(at) : 0, 0};
  if (!at) {
    TRY_ASSIGN(spill, pass.resources.make_buffer(bytes, VK_BUFFER_USAGE_VERTEX_BUFFER_BIT | VK_BUFFER_USAGE_INDEX_BUFFER_BIT, MemoryUse::upload, "ui spill"));
    at = spill.mapped();
    geometry.buffer = spill.handle();
  }
  geometry.indices = geometry.vertices + vertex_bytes;
  if (!draw.vertices.empty()) std::memcpy(at, draw.vertices.data(), draw.vertices.size_bytes());
  if (!draw.indices.empty()) std::memcpy(at + vertex_bytes, draw.indices.data(), draw.indices.size_bytes());
  return geometry;
}

void record_commands(const UiPass& pass, const UiDraw& draw, const Image& image) {
  VkCommandBuffer commands = pass.slot.commands;
  const VkPipelineLayout layout = pass.descriptors.ui_layout();
  VkDescriptorSet bound = VK_NULL_HANDLE;
  for (const UiCommand& command : draw.commands) {
    const VkRect2D clip = clip_rect(command.clip_px, image.info().width, image.info().height);
    const bool in_range = std::uint64_t{command.first_index} + command.index_count <= draw.indices.size() && command.vertex_offset < draw.vertices.size();
    if (clip.extent.width == 0 || clip.extent.height == 0 || command.index_count == 0 || !in_range) continue;
    const VkDescriptorSet set = set_of(pass, command.texture);
    if (!set) continue;
    if (set != bound) vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, layout, 0, 1, &(bound = set), 0, nullptr);
    vkCmdSetScissor(commands, 0, 1, &clip);
    vkCmdDrawIndexed(commands, command.index_count, 1, command.first_index, static_cast<std::int32_t>(command.vertex_offset), 0);
    pass.slot.stats.draws += 1;
    pass.slot.stats.triangles += command.index_count / 3;
  }
}

}  // namespace

Result<void> record_ui(const UiPass& pass, const UiDraw& draw, Texture& texture) {
  const Image& image = texture.image;
  TRY_ASSIGN(const Geometry geometry, place_geometry(pass, draw));
  VkCommandBuffer commands = pass.slot.commands;
  pass.device.begin_label(commands, "ui");
  pass.slot.timers.begin(commands, "ui");
  image_barrier(commands, image, texture.resident ? Use::fragment_read : Use::none, Use::color_attachment, false);
  begin_ui_rendering(commands, image);
  const VkViewport viewport{0, 0, static_cast<float>(image.info().width), static_cast<float>(image.info().height), 0, 1};
  vkCmdSetViewport(commands, 0, 1, &viewport);
  vkCmdSetCullMode(commands, VK_CULL_MODE_NONE);
  vkCmdSetFrontFace(commands, VK_FRONT_FACE_COUNTER_CLOCKWISE);
  vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, pass.pipelines.ui());
  const gpu::UiPush push{glm::vec4(2.0f / viewport.width, 2.0f / viewport.height, 0, 0)};
  vkCmdPushConstants(commands, pass.descriptors.ui_layout(), VK_SHADER_STAGE_VERTEX_BIT | VK_SHADER_STAGE_FRAGMENT_BIT, 0, sizeof push, &push);
  vkCmdBindVertexBuffers(commands, 0, 1, &geometry.buffer, &geometry.vertices);
  vkCmdBindIndexBuffer(commands, geometry.buffer, geometry.indices, VK_INDEX_TYPE_UINT16);
  record_commands(pass, draw, image);
  vkCmdEndRendering(commands);
  record_mips(commands, image);
  pass.slot.timers.end(commands);
  pass.device.end_label(commands);
  texture.resident = true;
  return {};
}

void record_mips(VkCommandBuffer commands, const Image& image) {
  const ImageInfo& info = image.info();
  image_barrier(commands, image, Use::color_attachment, Use::transfer_read, true, {0, 1});
  if (info.mips > 1) image_barrier(commands, image, Use::color_attachment, Use::transfer_write, false, {1, info.mips - 1});
  const auto extent = [&](std::uint32_t mip) {
    return VkOffset3D{static_cast<std::int32_t>(std::max(1u, info.width >> mip)), static_cast<std::int32_t>(std::max(1u, info.height >> mip)), 1};
  };
  for (std::uint32_t mip = 1; mip < info.mips; ++mip) {
    VkImageBlit2 region{VK_STRUCTURE_TYPE_IMAGE_BLIT_2};
    region.srcSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, mip - 1, 0, 1};
    region.srcOffsets[1] = extent(mip - 1);
    region.dstSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, mip, 0, 1};
    region.dstOffsets[1] = extent(mip);
    blit(commands, image.handle(), image.handle(), region, VK_FILTER_LINEAR);
    image_barrier(commands, image, Use::transfer_write, Use::transfer_read, true, {mip, 1});
  }
  image_barrier(commands, image, Use::transfer_read, Use::fragment_read);
}

}  // namespace aisle::renderer
