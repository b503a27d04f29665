// Content: models and textures behind handles, from upload to retirement. Main thread.
#pragma once
#include <array>
#include <memory>
#include <vector>

#include "renderer/api/model_view.hpp"
#include "renderer/content/slot_map.hpp"
#include "renderer/content/uploader.hpp"
#include "renderer/gpu/descriptors.hpp"
#include "renderer/gpu/pipelines.hpp"

namespace aisle::renderer {

inline constexpr std::size_t kMaxLods = 8;

struct Lod {
  std::uint32_t first_index = 0, index_count = 0;
};
struct Mesh {
  glm::vec3 offset_m{0}, scale_m{1};
  std::int32_t first_vertex = 0;
  std::uint32_t material = 0;
  AlphaMode alpha = AlphaMode::opaque;  // the material's: asked for oftener than all the rest of it
  std::array<Lod, kMaxLods> lods;  // for each of the model's levels
};
struct Material {
  DescriptorSet set;
  TextureVariant textures = TextureVariant::none, plain = TextureVariant::none;  // plain: for the rule of explicit scenes
  AlphaMode alpha = AlphaMode::opaque;
  bool casts_shadow = true;
  bool double_sided = false;
};
struct alignas(64) Model {
  // Asked for at every frame, of every instance: one line of the cache.
  glm::vec3 min_m{0}, max_m{0};
  std::array<float, kMaxLods> lod_error_m{};  // the worst of all meshes at that level
  std::uint8_t lod_count = 1;
  bool has_blend = false, has_solid = false, resident = false;

  Buffer buffer;  // vertices, then extras (of the first of them), indices, material blocks
  VkDeviceSize extras_offset = 0;  // zero: none
  VkDeviceSize index_offset = 0;
  VkIndexType index_type = VK_INDEX_TYPE_UINT32;
  std::vector<Mesh> meshes;
  std::vector<Material> materials;
  std::vector<Image> images;
};
struct Texture {
  Image image;
  DescriptorSet set;
  bool resident = false;
  bool premultiplied = false;  // the UI texture
};

class Content {
 public:
  static Result<std::unique_ptr<Content>> create(Device& device, Resources& resources, Descriptors& descriptors);

  ModelHandle add(const ModelView& view, std::shared_ptr<const void> keep_alive);  // null handle: refused, logged
  TextureHandle add(const TextureView& view, std::shared_ptr<const void> keep_alive);
  TextureHandle add_render_texture(std::uint32_t width, std::uint32_t height, std::uint32_t mips, const char* name);
  void remove(ModelHandle handle);
  void remove(TextureHandle handle);
  const Model* find(ModelHandle handle) const { return models_.find(handle); }
  void fetch(ModelHandle handle) const { models_.fetch(handle); }  // soon to be asked for
  Texture* find(TextureHandle handle) { return textures_.find(handle); }
  const Texture* find(TextureHandle handle) const { return textures_.find(handle); }
  const Texture& white() const { return *textures_.find(white_); }
  std::uint64_t changes() const { return changes_; }  // of what is there, or resident
  void pump(VkCommandBuffer commands, const Buffer& staging, std::uint64_t budget);

 private:
  Content(Device& device, Resources& resources, Descriptors& descriptors) : device_(device), resources_(resources), descriptors_(descriptors) {}
  Result<Model> make_model(const ModelView& view, UploadJob& job);
  Result<Image> make_image(const TextureView& view, UploadJob& job);
  Result<void> make_materials(const ModelView& view, Model& model, VkDeviceSize material_offset, VkDeviceSize stride);
  VkDeviceSize material_stride() const;

  Device& device_;
  Resources& resources_;
  Descriptors& descriptors_;
  SlotMap<Model, ModelHandle> models_;
  SlotMap<Texture, TextureHandle> textures_;
  Uploader uploader_;
  std::vector<Uploader::Done> done_;
  TextureHandle white_;
  std::uint64_t changes_ = 0;
};

// Why a view cannot be uploaded; empty when it can. Sources are validated by the cooked file's reader; this guards the GPU.
std::string complaint(const ModelView& view);
std::string complaint(const TextureView& view);

}  // namespace aisle::renderer
