// Binding: set 0, dynamic offsets and push constants, shared by the 3D passes.
#pragma once
#include "renderer/passes/passes.hpp"
#include "shaders/shared/interface.h"

namespace aisle::renderer {

inline void bind_frame_set(const PassContext& c, VkPipelineLayout layout) {
  const VkDescriptorSet set = c.slot.set.handle();
  const std::uint32_t offsets[] = {c.lists.views_offset, c.lists.scene_offset};
  vkCmdBindDescriptorSets(c.commands(), VK_PIPELINE_BIND_POINT_GRAPHICS, layout, 0, 1, &set, 2, offsets);
}

inline void push_draw(const PassContext& c, VkPipelineLayout layout, glm::vec3 offset = glm::vec3(0), glm::vec3 scale = glm::vec3(1)) {
  const gpu::DrawPush push{glm::vec4(offset, static_cast<float>(c.first_view)), glm::vec4(scale, 0)};
  vkCmdPushConstants(c.commands(), layout, VK_SHADER_STAGE_VERTEX_BIT | VK_SHADER_STAGE_FRAGMENT_BIT, 0, sizeof push, &push);
}

}  // namespace aisle::renderer
