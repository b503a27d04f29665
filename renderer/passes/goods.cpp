#include "renderer/passes/binding.hpp"

namespace aisle::renderer {
namespace {

// Binds only what changes from draw to draw.
class MeshRecorder {
 public:
  explicit MeshRecorder(const PassContext& context) : c_(context), layout_(context.descriptors.mesh_layout()) {
    bind_frame_set(c_, layout_);
  }

  void draw(const MeshDraw& d) {
    if (c_.lists.runs[d.run].count == 0) return;
    bind_pipeline(c_.pipelines->mesh[static_cast<std::size_t>(c_.lists.light)][static_cast<std::size_t>(d.textures)][static_cast<std::size_t>(d.alpha)]);
    if (d.material != material_) {
      vkCmdBindDescriptorSets(c_.commands(), VK_PIPELINE_BIND_POINT_GRAPHICS, layout_, 1, 1, &d.material, 0, nullptr);
      material_ = d.material;
    }
    draw_geometry(d, d.double_sided, d.mirrored);
  }

  void draw_depth(VkPipeline pipeline, const MeshDraw& d) {
    if (c_.lists.runs[d.run].count == 0) return;
    bind_pipeline(pipeline);
    draw_geometry(d, true, false);
  }

 private:
  void bind_pipeline(VkPipeline pipeline) {
    if (pipeline == pipeline_) return;
    vkCmdBindPipeline(c_.commands(), VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
    pipeline_ = pipeline;
  }

  void bind_model(const MeshDraw& d) {
    if (d.buffer == model_) return;
    const VkBuffer buffers[] = {d.buffer, d.buffer};
    const VkDeviceSize offsets[] = {0, d.extras_offset};
    vkCmdBindVertexBuffers(c_.commands(), 0, d.extras_offset != 0 ? 2 : 1, buffers, offsets);
    vkCmdBindIndexBuffer(c_.commands(), d.buffer, d.index_offset, d.index_type);
    model_ = d.buffer;
  }

  void draw_geometry(const MeshDraw& d, bool double_sided, bool mirrored) {
    bind_model(d);
    const VkCullModeFlags cull = double_sided ? VK_CULL_MODE_NONE : VK_CULL_MODE_BACK_BIT;
    if (cull != cull_) vkCmdSetCullMode(c_.commands(), cull_ = cull);
    const VkFrontFace front = mirrored ? VK_FRONT_FACE_CLOCKWISE : VK_FRONT_FACE_COUNTER_CLOCKWISE;
    if (front != front_) vkCmdSetFrontFace(c_.commands(), front_ = front);
    push_draw(c_, layout_, d.offset_m, d.scale_m);
    const Run& run = c_.lists.runs[d.run];
    vkCmdDrawIndexed(c_.commands(), d.index_count, run.count, d.first_index, d.first_vertex, run.first);
    c_.slot.stats.draws += 1;
    c_.slot.stats.triangles += std::uint64_t{d.index_count} / 3 * run.count;
  }

  const PassContext& c_;
  VkPipelineLayout layout_;
  VkPipeline pipeline_ = VK_NULL_HANDLE;
  VkBuffer model_ = VK_NULL_HANDLE;
  VkDescriptorSet material_ = VK_NULL_HANDLE;
  VkCullModeFlags cull_ = ~0u;
  VkFrontFace front_ = VK_FRONT_FACE_MAX_ENUM;
};

}  // namespace

void record_goods(const PassContext& context) {
  const PassScope scope(context, "goods");
  MeshRecorder recorder(context);
  for (const MeshDraw& d : context.lists.solids) recorder.draw(d);
}

void record_blended_goods(const PassContext& context) {
  if (context.lists.blends.empty()) return;
  const PassScope scope(context, "glass");
  MeshRecorder recorder(context);
  for (const MeshDraw& d : context.lists.blends) recorder.draw(d);
}

void record_shadow_casters(const PassContext& context, VkPipeline pipeline) {
  MeshRecorder recorder(context);
  for (const MeshDraw& d : context.lists.solids) recorder.draw_depth(pipeline, d);
}

}  // namespace aisle::renderer
