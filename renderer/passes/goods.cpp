#include "renderer/passes/binding.hpp"

#include <algorithm>

namespace aisle::renderer {
namespace {

// Binds only what changes from draw to draw.
class MeshRecorder {
 public:
  explicit MeshRecorder(const PassContext& context) : c_(context), layout_(context.descriptors.mesh_layout()) {
    bind_frame_set(c_, layout_);
  }

  void draw(const Model& model, const Mesh& mesh, std::uint32_t lod, bool mirrored, bool fading, std::uint32_t first, std::uint32_t count) {
    const Material& material = model.materials[mesh.material];
    const AlphaMode alpha = material.alpha == AlphaMode::opaque && fading ? AlphaMode::mask : material.alpha;
    const TextureVariant textures = c_.lists.light == LightRule::environment ? material.textures : material.plain;
    bind_pipeline(c_.pipelines->mesh[static_cast<std::size_t>(c_.lists.light)][static_cast<std::size_t>(textures)][static_cast<std::size_t>(alpha)]);
    bind_model(model);
    draw_geometry(material.set.handle(), material.double_sided, mesh, lod, mirrored, first, count);
  }

  void draw_depth(VkPipeline pipeline, const Model& model, const Mesh& mesh, std::uint32_t lod, std::uint32_t first, std::uint32_t count) {
    bind_pipeline(pipeline);
    bind_model(model);
    draw_geometry(VK_NULL_HANDLE, true, mesh, lod, false, first, count);
  }

 private:
  void bind_pipeline(VkPipeline pipeline) {
    if (pipeline == pipeline_) return;
    vkCmdBindPipeline(c_.commands(), VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
    pipeline_ = pipeline;
  }

  void bind_model(const Model& model) {
    if (&model == model_) return;
    const VkBuffer buffer = model.buffer.handle(), buffers[] = {buffer, buffer};
    const VkDeviceSize offsets[] = {0, model.extras_offset};
    vkCmdBindVertexBuffers(c_.commands(), 0, model.extras_offset != 0 ? 2 : 1, buffers, offsets);
    vkCmdBindIndexBuffer(c_.commands(), buffer, model.index_offset, model.index_type);
    model_ = &model;
  }

  void draw_geometry(VkDescriptorSet material, bool double_sided, const Mesh& mesh, std::uint32_t lod, bool mirrored, std::uint32_t first,
                     std::uint32_t count) {
    if (material && material != material_) {
      vkCmdBindDescriptorSets(c_.commands(), VK_PIPELINE_BIND_POINT_GRAPHICS, layout_, 1, 1, &material, 0, nullptr);
      material_ = material;
    }
    const VkCullModeFlags cull = double_sided ? VK_CULL_MODE_NONE : VK_CULL_MODE_BACK_BIT;
    if (cull != cull_) vkCmdSetCullMode(c_.commands(), cull_ = cull);
    const VkFrontFace front = mirrored ? VK_FRONT_FACE_CLOCKWISE : VK_FRONT_FACE_COUNTER_CLOCKWISE;
    if (front != front_) vkCmdSetFrontFace(c_.commands(), front_ = front);
    push_draw(c_, layout_, mesh.offset_m, mesh.scale_m);
    const Lod& level = mesh.lods[lod];
    vkCmdDrawIndexed(c_.commands(), level.index_count, count, level.first_index, mesh.first_vertex, first);
    c_.slot.stats.draws += 1;
    c_.slot.stats.triangles += std::uint64_t{level.index_count} / 3 * count;
  }

  const PassContext& c_;
  VkPipelineLayout layout_;
  VkPipeline pipeline_ = VK_NULL_HANDLE;
  const Model* model_ = nullptr;
  VkDescriptorSet material_ = VK_NULL_HANDLE;
  VkCullModeFlags cull_ = ~0u;
  VkFrontFace front_ = VK_FRONT_FACE_MAX_ENUM;
};

// Models lie all over the heap and a frame's other work has pushed them out of the caches: they are asked for while the driver
// records the groups before.
void fetch_ahead(const std::vector<MeshGroup>& groups, std::size_t at) {
  if (at + 2 < groups.size()) __builtin_prefetch(groups[at + 2].model);
  if (at + 1 >= groups.size()) return;
  const Model& next = *groups[at + 1].model;
  const auto* meshes = reinterpret_cast<const char*>(next.meshes.data());
  for (std::size_t line = 0; line < std::min<std::size_t>(next.meshes.size() * sizeof(Mesh), 512); line += 64) __builtin_prefetch(meshes + line);
  __builtin_prefetch(next.materials.data());
}

}  // namespace

void record_goods(const PassContext& context) {
  const PassScope scope(context, "goods");
  MeshRecorder recorder(context);
  const std::vector<MeshGroup>& groups = context.lists.groups;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const MeshGroup& group = groups[i];
    fetch_ahead(groups, i);
    if (!group.model->has_solid) continue;
    for (const Mesh& mesh : group.model->meshes) {
      if (mesh.alpha == AlphaMode::blend) continue;
      recorder.draw(*group.model, mesh, group.lod, group.mirrored, group.fading, group.first_instance, group.count);
    }
  }
}

void record_blended_goods(const PassContext& context) {
  if (context.lists.blends.empty()) return;
  const PassScope scope(context, "glass");
  MeshRecorder recorder(context);
  for (const BlendDraw& d : context.lists.blends) {
    recorder.draw(*d.model, d.model->meshes[d.mesh], d.lod, d.mirrored, false, d.instance, 1);
  }
}

void record_shadow_casters(const PassContext& context, VkPipeline pipeline, const std::vector<MeshGroup>& casters) {
  MeshRecorder recorder(context);
  for (const MeshGroup& group : casters) {
    for (const Mesh& mesh : group.model->meshes) {
      const Material& material = group.model->materials[mesh.material];
      if (material.alpha == AlphaMode::blend || !material.casts_shadow) continue;
      recorder.draw_depth(pipeline, *group.model, mesh, group.lod, group.first_instance, group.count);
    }
  }
}

}  // namespace aisle::renderer
