#include "renderer/gpu/descriptors.hpp"

#include <algorithm>

#include "renderer/gpu/check.hpp"
#include "shaders/shared/interface.h"

namespace aisle::renderer {
namespace {

constexpr std::uint32_t kSetsPerPool = 512;
constexpr VkShaderStageFlags kBoth = VK_SHADER_STAGE_VERTEX_BIT | VK_SHADER_STAGE_FRAGMENT_BIT;
constexpr VkShaderStageFlags kFragment = VK_SHADER_STAGE_FRAGMENT_BIT;

VkDescriptorSetLayoutBinding binding(std::uint32_t index, VkDescriptorType type, VkShaderStageFlags stages) {
  return {index, type, 1, stages, nullptr};
}

VkWriteDescriptorSet write(VkDescriptorSet set, std::uint32_t index, VkDescriptorType type, const VkDescriptorBufferInfo* buffer,
                           const VkDescriptorImageInfo* image) {
  VkWriteDescriptorSet w{VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET};
  w.dstSet = set;
  w.dstBinding = index;
  w.descriptorCount = 1;
  w.descriptorType = type;
  w.pBufferInfo = buffer;
  w.pImageInfo = image;
  return w;
}

}  // namespace

DescriptorSet& DescriptorSet::operator=(DescriptorSet&& o) noexcept {
  if (this != &o) {
    reset();
    home_ = std::exchange(o.home_, nullptr);
    pool_ = o.pool_;
    set_ = std::exchange(o.set_, VkDescriptorSet{});
  }
  return *this;
}

void DescriptorSet::reset() {
  if (!home_) return;
  Remains remains;
  remains.pool = pool_;
  remains.set = std::exchange(set_, VkDescriptorSet{});
  std::exchange(home_, nullptr)->retire(remains);
}

Result<std::unique_ptr<Descriptors>> Descriptors::create(Device& device, Resources& resources) {
  std::unique_ptr<Descriptors> d(new Descriptors(device, resources));
  TRY(d->make_layouts());
  TRY(d->make_samplers());
  return d;
}

Result<OwnedSetLayout> Descriptors::set_layout(const std::vector<VkDescriptorSetLayoutBinding>& bindings, const char* name) {
  VkDescriptorSetLayoutCreateInfo info{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO};
  info.bindingCount = static_cast<std::uint32_t>(bindings.size());
  info.pBindings = bindings.data();
  VkDescriptorSetLayout layout = VK_NULL_HANDLE;
  VK_TRY(vkCreateDescriptorSetLayout(device_.handle(), &info, nullptr, &layout));
  device_.name(VK_OBJECT_TYPE_DESCRIPTOR_SET_LAYOUT, layout, name);
  return OwnedSetLayout(device_.handle(), layout);
}

Result<OwnedPipelineLayout> Descriptors::pipeline_layout(const std::vector<VkDescriptorSetLayout>& sets, std::uint32_t push_bytes, const char* name) {
  const VkPushConstantRange push{kBoth, 0, push_bytes};
  VkPipelineLayoutCreateInfo info{VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO};
  info.setLayoutCount = static_cast<std::uint32_t>(sets.size());
  info.pSetLayouts = sets.data();
  info.pushConstantRangeCount = 1;
  info.pPushConstantRanges = &push;
  VkPipelineLayout layout = VK_NULL_HANDLE;
  VK_TRY(vkCreatePipelineLayout(device_.handle(), &info, nullptr, &layout));
  device_.name(VK_OBJECT_TYPE_PIPELINE_LAYOUT, layout, name);
  return OwnedPipelineLayout(device_.handle(), layout);
}

Result<void> Descriptors::make_layouts() {
  constexpr auto kUniform = VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER;
  constexpr auto kDynamic = VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC;
  constexpr auto kStorage = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
  constexpr auto kSampled = VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER;
  TRY_ASSIGN(frame_, set_layout({binding(0, kDynamic, kBoth), binding(1, kDynamic, kBoth), binding(2, kStorage, kBoth),
                                 binding(3, kSampled, kFragment), binding(4, kSampled, kFragment)}, "frame set"));
  TRY_ASSIGN(material_, set_layout({binding(0, kUniform, kFragment), binding(1, kSampled, kFragment), binding(2, kSampled, kFragment),
                                    binding(3, kSampled, kFragment), binding(4, kSampled, kFragment), binding(5, kSampled, kFragment)}, "material set"));
  TRY_ASSIGN(texture_, set_layout({binding(0, kSampled, kFragment)}, "texture set"));
  TRY_ASSIGN(mesh_layout_, pipeline_layout({frame_, material_}, sizeof(gpu::DrawPush), "mesh layout"));
  TRY_ASSIGN(quad_layout_, pipeline_layout({frame_, texture_}, sizeof(gpu::DrawPush), "quad layout"));
  TRY_ASSIGN(ui_layout_, pipeline_layout({texture_}, sizeof(gpu::UiPush), "ui layout"));
  return {};
}

Result<void> Descriptors::make_samplers() {
  VkSamplerCreateInfo info{VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO};
  info.magFilter = info.minFilter = VK_FILTER_LINEAR;
  info.mipmapMode = VK_SAMPLER_MIPMAP_MODE_LINEAR;
  info.maxLod = VK_LOD_CLAMP_NONE;
  // A CPU device pays for every tap; panels and floors at a slant need them elsewhere.
  info.anisotropyEnable = device_.has_anisotropy() && !device_.is_cpu();
  info.maxAnisotropy = std::min(8.0f, device_.properties().limits.maxSamplerAnisotropy);
  const auto make = [&](OwnedSampler& out, VkSamplerAddressMode mode, const char* name) -> Result<void> {
    info.addressModeU = info.addressModeV = info.addressModeW = mode;
    VkSampler sampler = VK_NULL_HANDLE;
    VK_TRY(vkCreateSampler(device_.handle(), &info, nullptr, &sampler));
    device_.name(VK_OBJECT_TYPE_SAMPLER, sampler, name);
    out = OwnedSampler(device_.handle(), sampler);
    return {};
  };
  TRY(make(repeat_, VK_SAMPLER_ADDRESS_MODE_REPEAT, "repeat"));
  TRY(make(clamp_, VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE, "clamp"));
  info.anisotropyEnable = VK_FALSE;
  info.mipmapMode = VK_SAMPLER_MIPMAP_MODE_NEAREST;
  TRY(make(environment_sampler_, VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE, "environment"));
  info.compareEnable = VK_TRUE;
  info.compareOp = VK_COMPARE_OP_LESS_OR_EQUAL;
  TRY(make(shadow_sampler_, VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE, "shadow"));
  info.compareEnable = VK_FALSE;
  info.magFilter = info.minFilter = VK_FILTER_NEAREST;
  return make(texels_, VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE, "texels");
}

Result<DescriptorSet> Descriptors::allocate(VkDescriptorSetLayout layout) {
  VkDescriptorSetAllocateInfo info{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO};
  info.descriptorSetCount = 1;
  info.pSetLayouts = &layout;
  VkDescriptorSet set = VK_NULL_HANDLE;
  // Newest pool first; older ones regain room as sets are freed.
  for (auto pool = pools_.rbegin(); pool != pools_.rend(); ++pool) {
    info.descriptorPool = *pool;
    if (vkAllocateDescriptorSets(device_.handle(), &info, &set) == VK_SUCCESS) return DescriptorSet(resources_, info.descriptorPool, set);
  }
  const VkDescriptorPoolSize sizes[] = {{VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER, kSetsPerPool},
                                        {VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, kSetsPerPool * 5},
                                        {VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC, 16},
                                        {VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 8}};
  VkDescriptorPoolCreateInfo pool_info{VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO};
  pool_info.flags = VK_DESCRIPTOR_POOL_CREATE_FREE_DESCRIPTOR_SET_BIT;
  pool_info.maxSets = kSetsPerPool;
  pool_info.poolSizeCount = static_cast<std::uint32_t>(std::size(sizes));
  pool_info.pPoolSizes = sizes;
  VkDescriptorPool pool = VK_NULL_HANDLE;
  VK_TRY(vkCreateDescriptorPool(device_.handle(), &pool_info, nullptr, &pool));
  device_.name(VK_OBJECT_TYPE_DESCRIPTOR_POOL, pool, "descriptor pool");
  pools_.emplace_back(device_.handle(), pool);
  info.descriptorPool = pool;
  VK_TRY(vkAllocateDescriptorSets(device_.handle(), &info, &set));
  return DescriptorSet(resources_, pool, set);
}

Result<DescriptorSet> Descriptors::make_frame_set() { return allocate(frame_); }

void Descriptors::write_frame_set(const DescriptorSet& set, const FrameSetInfo& info) const {
  const VkDescriptorBufferInfo views{info.ring, 0, 2 * sizeof(gpu::ViewData)};
  const VkDescriptorBufferInfo scene{info.ring, 0, sizeof(gpu::SceneData)};
  const VkDescriptorBufferInfo records{info.ring, 0, VK_WHOLE_SIZE};
  const VkDescriptorImageInfo environment{environment_sampler_, info.environment, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL};
  const VkDescriptorImageInfo shadow{shadow_sampler_, info.shadow, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL};
  const VkWriteDescriptorSet writes[] = {
      write(set.handle(), 0, VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC, &views, nullptr),
      write(set.handle(), 1, VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC, &scene, nullptr),
      write(set.handle(), 2, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, &records, nullptr),
      write(set.handle(), 3, VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, nullptr, &environment),
      write(set.handle(), 4, VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, nullptr, &shadow)};
  vkUpdateDescriptorSets(device_.handle(), static_cast<std::uint32_t>(std::size(writes)), writes, 0, nullptr);
}

Result<DescriptorSet> Descriptors::make_material_set(const MaterialSetInfo& info) {
  TRY_ASSIGN(DescriptorSet set, allocate(material_));
  const VkDescriptorBufferInfo data{info.buffer, info.offset, sizeof(gpu::MaterialData)};
  VkDescriptorImageInfo images[5];
  VkWriteDescriptorSet writes[6] = {write(set.handle(), 0, VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER, &data, nullptr)};
  for (std::uint32_t i = 0; i < 5; ++i) {
    images[i] = {info.clamp[i] ? clamp_ : repeat_, info.views[i], VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL};
    writes[1 + i] = write(set.handle(), 1 + i, VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, nullptr, &images[i]);
  }
  vkUpdateDescriptorSets(device_.handle(), 6, writes, 0, nullptr);
  return set;
}

Result<DescriptorSet> Descriptors::make_depth_set(VkImageView view) {
  TRY_ASSIGN(DescriptorSet set, allocate(texture_));
  const VkDescriptorImageInfo image{texels_, view, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL};
  const VkWriteDescriptorSet w = write(set.handle(), 0, VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, nullptr, &image);
  vkUpdateDescriptorSets(device_.handle(), 1, &w, 0, nullptr);
  return set;
}

Result<DescriptorSet> Descriptors::make_texture_set(VkImageView view, bool clamp) {
  TRY_ASSIGN(DescriptorSet set, allocate(texture_));
  const VkDescriptorImageInfo image{clamp ? clamp_ : repeat_, view, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL};
  const VkWriteDescriptorSet w = write(set.handle(), 0, VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, nullptr, &image);
  vkUpdateDescriptorSets(device_.handle(), 1, &w, 0, nullptr);
  return set;
}

}  // namespace aisle::renderer
