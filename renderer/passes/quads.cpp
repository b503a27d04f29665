#include "renderer/passes/binding.hpp"

namespace aisle::renderer {
namespace {

void record_runs(const PassContext& c, const std::vector<QuadRun>& runs, VkPipeline flat, VkPipeline curved) {
  const VkPipelineLayout layout = c.descriptors.quad_layout();
  bind_frame_set(c, layout);
  push_draw(c, layout);
  vkCmdSetFrontFace(c.commands(), VK_FRONT_FACE_COUNTER_CLOCKWISE);
  VkPipeline bound = VK_NULL_HANDLE;
  for (const QuadRun& run : runs) {
    const VkPipeline pipeline = run.curved ? curved : flat;
    if (pipeline != bound) vkCmdBindPipeline(c.commands(), VK_PIPELINE_BIND_POINT_GRAPHICS, bound = pipeline);
    vkCmdSetCullMode(c.commands(), run.two_sided ? VK_CULL_MODE_NONE : VK_CULL_MODE_BACK_BIT);
    vkCmdBindDescriptorSets(c.commands(), VK_PIPELINE_BIND_POINT_GRAPHICS, layout, 1, 1, &run.texture, 0, nullptr);
    const std::uint32_t segments = run.curved ? kCurveSegments : 1;
    vkCmdDraw(c.commands(), 2 * (segments + 1), run.count, 0, run.first);
    c.slot.stats.draws += 1;
    c.slot.stats.triangles += std::uint64_t{2} * segments * run.count;
  }
}

}  // namespace

void record_cards(const PassContext& context) {
  if (context.lists.lit_quads.empty()) return;
  const PassScope scope(context, "cards");
  const VkPipeline lit = context.pipelines->quad_lit[context.lists.light == LightRule::environment ? 1 : 0];
  record_runs(context, context.lists.lit_quads, lit, lit);
}

void record_panels(const PassContext& context) {
  if (context.lists.ui_quads.empty()) return;
  const PassScope scope(context, "panels");
  record_runs(context, context.lists.ui_quads, context.pipelines->quad_ui, context.pipelines->quad_ui_curved);
}

}  // namespace aisle::renderer
