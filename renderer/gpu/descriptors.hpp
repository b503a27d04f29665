// Descriptors: every set layout, pipeline layout, sampler and descriptor set. Sets are made when content arrives, never in a
// steady frame. Main thread.
//   set 0  frame:    0 views (dynamic), 1 scene (dynamic), 2 per-draw records, 3 environment, 4 shadow map
//   set 1  material: 0 MaterialData, 1 base, 2 orm, 3 normal, 4 emissive, 5 occlusion      or      texture: 0 picture
#pragma once
#include <memory>
#include <vector>

#include "renderer/gpu/resources.hpp"

namespace aisle::renderer {

// One descriptor set with one owner; freed when the frames that use it have finished.
class DescriptorSet {
 public:
  DescriptorSet() = default;
  DescriptorSet(Resources& home, VkDescriptorPool pool, VkDescriptorSet set) : home_(&home), pool_(pool), set_(set) {}
  DescriptorSet(DescriptorSet&& o) noexcept { *this = std::move(o); }
  DescriptorSet& operator=(DescriptorSet&& o) noexcept;
  ~DescriptorSet() { reset(); }
  void reset();
  VkDescriptorSet handle() const { return set_; }

 private:
  Resources* home_ = nullptr;
  VkDescriptorPool pool_ = VK_NULL_HANDLE;
  VkDescriptorSet set_ = VK_NULL_HANDLE;
};

struct FrameSetInfo {
  VkBuffer ring;
  VkImageView environment, shadow;
};
struct MaterialSetInfo {
  VkBuffer buffer;
  VkDeviceSize offset;
  VkImageView views[5];  // base, orm, normal, emissive, occlusion
  bool clamp[5];
};

class Descriptors {
 public:
  static Result<std::unique_ptr<Descriptors>> create(Device& device, Resources& resources);

  VkPipelineLayout mesh_layout() const { return mesh_layout_; }
  VkPipelineLayout quad_layout() const { return quad_layout_; }  // also lines, discs and fade
  VkPipelineLayout ui_layout() const { return ui_layout_; }

  Result<DescriptorSet> make_frame_set();
  void write_frame_set(const DescriptorSet& set, const FrameSetInfo& info) const;
  Result<DescriptorSet> make_material_set(const MaterialSetInfo& info);
  Result<DescriptorSet> make_texture_set(VkImageView view, bool clamp);
  Result<DescriptorSet> make_depth_set(VkImageView view);  // like a texture set, for gathering texels as they are

 private:
  Descriptors(Device& device, Resources& resources) : device_(device), resources_(resources) {}
  Result<void> make_layouts();
  Result<void> make_samplers();
  Result<OwnedSetLayout> set_layout(const std::vector<VkDescriptorSetLayoutBinding>& bindings, const char* name);
  Result<OwnedPipelineLayout> pipeline_layout(const std::vector<VkDescriptorSetLayout>& sets, std::uint32_t push_bytes, const char* name);
  Result<DescriptorSet> allocate(VkDescriptorSetLayout layout);

  Device& device_;
  Resources& resources_;
  OwnedSetLayout frame_, material_, texture_;
  OwnedPipelineLayout mesh_layout_, quad_layout_, ui_layout_;
  OwnedSampler repeat_, clamp_, environment_sampler_, shadow_sampler_, texels_;
  std::vector<OwnedDescriptorPool> pools_;
};

}  // namespace aisle::renderer
