#include "renderer/passes/binding.hpp"

namespace aisle::renderer {
namespace {

void record_run(const PassContext& c, VkPipeline pipeline, const Run& run, std::uint32_t vertices) {
  if (run.count == 0) return;
  vkCmdBindPipeline(c.commands(), VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
  vkCmdDraw(c.commands(), vertices, run.count, 0, run.first);
  c.slot.stats.draws += 1;
  c.slot.stats.triangles += std::uint64_t{2} * run.count;
}

void begin_marks(const PassContext& c) {
  bind_frame_set(c, c.descriptors.quad_layout());
  push_draw(c, c.descriptors.quad_layout());
  vkCmdSetCullMode(c.commands(), VK_CULL_MODE_NONE);
  vkCmdSetFrontFace(c.commands(), VK_FRONT_FACE_COUNTER_CLOCKWISE);
}

}  // namespace

void record_ground_marks(const PassContext& context) {
  if (context.lists.ground_discs.count == 0) return;
  const PassScope scope(context, "ground marks");
  begin_marks(context);
  record_run(context, context.pipelines->disc, context.lists.ground_discs, 4);
}

void record_marks(const PassContext& context) {
  if (context.lists.lines.count == 0 && context.lists.discs.count == 0) return;
  const PassScope scope(context, "marks");
  begin_marks(context);
  record_run(context, context.pipelines->line, context.lists.lines, 4);
  record_run(context, context.pipelines->disc, context.lists.discs, 4);
}

void record_fade(const PassContext& context) {
  if (context.lists.fade <= 0) return;
  const PassScope scope(context, "fade");
  begin_marks(context);
  record_run(context, context.pipelines->fade, {0, 1}, 3);
}

}  // namespace aisle::renderer
