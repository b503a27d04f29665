#include "renderer/content/content.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "glue/log.hpp"
#include "shaders/shared/interface.h"

namespace aisle::renderer {
namespace {

constexpr std::array<std::byte, 4> kWhite{std::byte{255}, std::byte{255}, std::byte{255}, std::byte{255}};
constexpr VkDeviceSize kAlign = 16;

VkDeviceSize aligned(VkDeviceSize size, VkDeviceSize to) { return (size + to - 1) / to * to; }

struct FormatInfo {
  VkFormat format;
  std::uint32_t block_bytes, block_size;  // 4x4 texels or 1
};

FormatInfo format_info(PixelFormat format) {
  switch (format) {
    case PixelFormat::rgba8_srgb: return {VK_FORMAT_R8G8B8A8_SRGB, 4, 1};
    case PixelFormat::rgba8_unorm: return {VK_FORMAT_R8G8B8A8_UNORM, 4, 1};
    case PixelFormat::r8_unorm: return {VK_FORMAT_R8_UNORM, 1, 1};
    case PixelFormat::bc1_srgb: return {VK_FORMAT_BC1_RGBA_SRGB_BLOCK, 8, 4};
    case PixelFormat::bc3_srgb: return {VK_FORMAT_BC3_SRGB_BLOCK, 16, 4};
    case PixelFormat::bc4_unorm: return {VK_FORMAT_BC4_UNORM_BLOCK, 8, 4};
    case PixelFormat::bc5_unorm: return {VK_FORMAT_BC5_UNORM_BLOCK, 16, 4};
    case PixelFormat::bc1_unorm: return {VK_FORMAT_BC1_RGB_UNORM_BLOCK, 8, 4};
  }
  return {VK_FORMAT_R8G8B8A8_SRGB, 4, 1};
}

std::uint32_t row_bytes(const FormatInfo& f, std::uint32_t width) { return (width + f.block_size - 1) / f.block_size * f.block_bytes; }
std::uint32_t row_count(const FormatInfo& f, std::uint32_t height) { return (height + f.block_size - 1) / f.block_size; }

TextureVariant variant(const MaterialView& m) {
  if (m.rich) return TextureVariant::rich;
  if (m.own_colors) return TextureVariant::own_color;
  if (m.matte) return m.base_texture >= 0 ? TextureVariant::matte_base : TextureVariant::matte;
  if (m.orm_texture >= 0 || m.normal_texture >= 0 || m.emissive_texture >= 0) return TextureVariant::all;
  return m.base_texture >= 0 ? TextureVariant::base : TextureVariant::none;
}

TextureVariant plain_variant(const MaterialView& m) {
  if (m.rich) return TextureVariant::rich;
  if (m.own_colors) return TextureVariant::own_color;
  if (m.emissive_texture >= 0) return TextureVariant::all;
  return m.base_texture >= 0 ? TextureVariant::base : TextureVariant::none;
}

gpu::MaterialData material_data(const MaterialView& m) {
  gpu::MaterialData d;
  d.base_color = m.base_color;
  d.emissive = glm::vec4(m.emissive, m.alpha == AlphaMode::mask ? m.alpha_cutoff : 0.0f);
  d.surface = glm::vec4(m.metallic, m.roughness, m.normal_scale, m.occlusion_strength);
  d.flags = glm::vec4(m.unlit ? 1 : 0, m.base_texture >= 0 ? 1 : 0, m.orm_texture >= 0 ? 1 : 0, m.normal_texture >= 0 ? 1 : 0);
  const auto second = [&](int bit) { return (m.on_second_uvs & bit) != 0 ? 1.0f : 0.0f; };
  d.layers = glm::vec4(m.clearcoat, m.clearcoat_roughness, m.transmission, m.sheen_roughness);
  d.sheen = glm::vec4(m.sheen, second(16));
  d.second_uvs = glm::vec4(second(1), second(2), second(4), second(8));
  return d;
}

}  // namespace

namespace {

std::size_t finest_of(const ModelView& view, const MeshView& mesh) {
  std::size_t k = 0;
  while (k + 1 < mesh.lods.size() && mesh.lods[k + 1].error_m <= view.least_error_m) ++k;
  return k;
}

// The model's levels are all errors that one of its meshes has; each mesh takes part with its coarsest level that is good enough.
void plan_levels(const ModelView& view, Model& model) {
  std::vector<float> errors{0};
  for (const MeshView& m : view.meshes) {
    for (std::size_t k = finest_of(view, m) + 1; k < m.lods.size(); ++k) errors.push_back(m.lods[k].error_m);
  }
  std::sort(errors.begin(), errors.end());
  errors.erase(std::unique(errors.begin(), errors.end()), errors.end());
  while (errors.size() > kMaxLods) errors.erase(errors.begin() + 1);
  model.lod_count = static_cast<std::uint32_t>(errors.size());
  std::copy(errors.begin(), errors.end(), model.lod_error_m.begin());
}

std::uint32_t used_vertices(const ModelView& view, const MeshView& m) {
  const std::uint32_t used = m.lods[finest_of(view, m)].vertex_count;
  return used != 0 ? used : m.vertex_count;
}

// Vertices of rich materials come first: so the one number that finds a mesh's vertices finds its extras.
struct VertexPlan {
  std::vector<std::uint32_t> first;  // of each mesh
  std::uint32_t count = 0, rich_count = 0;
};
VertexPlan plan_vertices(const ModelView& view) {
  VertexPlan plan;
  plan.first.resize(view.meshes.size());
  for (const bool rich : {true, false}) {
    for (std::size_t n = 0; n < view.meshes.size(); ++n) {
      if (view.materials[view.meshes[n].material].rich != rich) continue;
      plan.first[n] = plan.count;
      plan.count += used_vertices(view, view.meshes[n]);
    }
    if (rich) plan.rich_count = plan.count;
  }
  return plan;
}

// For each of the model's levels which of the mesh's own.
std::array<std::size_t, kMaxLods> levels_of(const ModelView& view, const MeshView& m, const Model& model) {
  std::array<std::size_t, kMaxLods> out{};
  for (std::size_t level = 0; level < kMaxLods; ++level) {
    out[level] = finest_of(view, m);
    const float allowed_m = model.lod_error_m[std::min<std::size_t>(level, model.lod_count - 1)];
    while (out[level] + 1 < m.lods.size() && m.lods[out[level] + 1].error_m <= allowed_m) ++out[level];
  }
  return out;
}

}  // namespace

std::string complaint(const TextureView& view) {
  const FormatInfo f = format_info(view.format);
  if (view.mips.empty()) return "a texture has no pixels";
  if (view.mips.size() > 16) return "a texture has too many mip levels";
  std::uint32_t width = view.mips[0].width, height = view.mips[0].height;
  if (width == 0 || height == 0 || width > 16384 || height > 16384) return "a texture's size is out of range";
  for (const MipView& mip : view.mips) {
    if (mip.width != width || mip.height != height) return "a texture's mip levels do not halve";
    if (mip.bytes.size() != std::size_t{row_bytes(f, width)} * row_count(f, height)) return "a texture's mip level has the wrong number of bytes";
    width = std::max(1u, width / 2);
    height = std::max(1u, height / 2);
  }
  return {};
}

std::string complaint(const ModelView& view) {
  const std::size_t index_count = view.indices.empty() ? view.small_indices.size() : view.indices.size();
  if (view.vertices.empty() || index_count == 0 || view.meshes.empty()) return "the model is empty";
  const auto texture_ok = [&](std::int32_t t) { return t < static_cast<std::int32_t>(view.textures.size()); };
  for (const MaterialView& m : view.materials) {
    if (!texture_ok(m.base_texture) || !texture_ok(m.orm_texture) || !texture_ok(m.normal_texture) || !texture_ok(m.emissive_texture) || !texture_ok(m.occlusion_texture)) {
      return "a material names a texture that is not there";
    }
  }
  for (const MeshView& m : view.meshes) {
    if (m.material >= view.materials.size()) return "a mesh names a material that is not there";
    if (m.lods.empty()) return "a mesh has no levels of detail";
    if (std::uint64_t{m.first_vertex} + m.vertex_count > view.vertices.size()) return "a mesh's vertices are out of range";
    if (view.materials[m.material].rich && std::uint64_t{m.first_extra} + m.vertex_count > view.extras.size()) return "a mesh's extras are out of range";
    for (const LodView& l : m.lods) {
      if (std::uint64_t{l.first_index} + l.index_count > index_count || l.vertex_count > m.vertex_count) return "a mesh's indices are out of range";
    }
  }
  for (const TextureView& t : view.textures) {
    if (std::string why = complaint(t); !why.empty()) return why;
  }
  return {};
}

Result<std::unique_ptr<Content>> Content::create(Device& device, Resources& resources, Descriptors& descriptors) {
  std::unique_ptr<Content> content(new Content(device, resources, descriptors));
  TextureView white;
  white.mips = {{1, 1, kWhite}};
  white.name = "white";
  content->white_ = content->add(white, nullptr);
  if (!content->white_) return fail(ErrorKind::device, "The graphics device refused a one-pixel texture.");
  return content;
}

VkDeviceSize Content::material_stride() const {
  return aligned(sizeof(gpu::MaterialData), std::max<VkDeviceSize>(device_.properties().limits.minUniformBufferOffsetAlignment, kAlign));
}

Result<Image> Content::make_image(const TextureView& view, UploadJob& job) {
  const FormatInfo f = format_info(view.format);
  if (f.block_size > 1 && !device_.has_block_compression()) return fail(ErrorKind::device, "The graphics device reads no block-compressed textures.");
  ImageInfo info;
  info.width = view.mips[0].width;
  info.height = view.mips[0].height;
  info.mips = static_cast<std::uint32_t>(view.mips.size());
  info.format = f.format;
  info.usage = VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT;
  // One channel is coverage: white with that alpha (font atlases).
  if (view.format == PixelFormat::r8_unorm) info.swizzle = {VK_COMPONENT_SWIZZLE_ONE, VK_COMPONENT_SWIZZLE_ONE, VK_COMPONENT_SWIZZLE_ONE, VK_COMPONENT_SWIZZLE_R};
  TRY_ASSIGN(Image image, resources_.make_image(info, std::string(view.name.empty() ? "texture" : view.name).c_str()));
  for (std::uint32_t i = 0; i < view.mips.size(); ++i) {
    UploadPiece piece;
    piece.source = view.mips[i].bytes;
    piece.image = image.handle();
    piece.mip = i;
    piece.width = view.mips[i].width;
    piece.height = view.mips[i].height;
    piece.row_bytes = row_bytes(f, piece.width);
    piece.row_height = f.block_size;
    piece.first_of_image = i == 0;
    piece.last_of_image = i + 1 == view.mips.size();
    job.pieces.push_back(piece);
  }
  return image;
}

Result<void> Content::make_materials(const ModelView& view, Model& model, VkDeviceSize material_offset, VkDeviceSize stride) {
  for (std::size_t i = 0; i < view.materials.size(); ++i) {
    const MaterialView& m = view.materials[i];
    MaterialSetInfo info{model.buffer.handle(), material_offset + i * stride, {}, {}};
    const std::int32_t textures[5] = {m.base_texture, m.orm_texture, m.normal_texture, m.emissive_texture, m.occlusion_texture};
    for (int t = 0; t < 5; ++t) {
      info.views[t] = textures[t] < 0 ? white().image.view() : model.images[static_cast<std::size_t>(textures[t])].view();
      info.clamp[t] = textures[t] >= 0 && view.textures[static_cast<std::size_t>(textures[t])].clamp;
    }
    Material material;
    TRY_ASSIGN(material.set, descriptors_.make_material_set(info));
    material.textures = variant(m);
    material.plain = plain_variant(m);
    material.alpha = m.alpha;
    material.casts_shadow = m.casts_shadow;
    material.double_sided = m.double_sided;
    model.materials.push_back(std::move(material));
  }
  return {};
}

Result<Model> Content::make_model(const ModelView& view, UploadJob& job) {
  const VkDeviceSize stride = material_stride();
  Model model;
  plan_levels(view, model);
  // Only the vertices and indices of the levels that are kept: those of coarse ones come first in each mesh.
  std::vector<UploadPiece> vertices, extras, indices;
  const VertexPlan plan = plan_vertices(view);
  std::uint32_t index_count = 0;
  const bool small = !view.small_indices.empty();
  const VkDeviceSize index_size = small ? 2 : 4;
  const auto index_bytes = small ? std::as_bytes(view.small_indices) : std::as_bytes(view.indices);
  for (std::size_t n = 0; n < view.meshes.size(); ++n) {
    const MeshView& m = view.meshes[n];
    const std::size_t finest = finest_of(view, m);
    const std::uint32_t used = used_vertices(view, m);
    UploadPiece piece;
    piece.source = std::as_bytes(view.vertices.subspan(m.first_vertex, used));
    piece.buffer_offset = plan.first[n] * sizeof(Vertex);
    vertices.push_back(piece);
    if (view.materials[m.material].rich) {
      piece.source = std::as_bytes(view.extras.subspan(m.first_extra, used));
      piece.buffer_offset = plan.first[n] * sizeof(VertexExtra);
      extras.push_back(piece);
    }
    std::vector<std::uint32_t> first_index(m.lods.size());
    for (std::size_t k = m.lods.size(); k-- > finest;) {  // coarsest first, as they lie in cooked files
      piece.source = index_bytes.subspan(m.lods[k].first_index * index_size, m.lods[k].index_count * index_size);
      piece.buffer_offset = index_count * index_size;
      indices.push_back(piece);
      first_index[k] = index_count;
      index_count += m.lods[k].index_count;
    }
    Mesh mesh{m.offset_m, m.scale_m, static_cast<std::int32_t>(plan.first[n]), m.material, view.materials[m.material].alpha, {}};
    const auto own = levels_of(view, m, model);
    for (std::size_t level = 0; level < kMaxLods; ++level) mesh.lods[level] = {first_index[own[level]], m.lods[own[level]].index_count};
    model.meshes.push_back(mesh);
  }
  const VkDeviceSize extras_offset = aligned(plan.count * sizeof(Vertex), kAlign);
  const VkDeviceSize vertex_bytes = aligned(extras_offset + plan.rich_count * sizeof(VertexExtra), kAlign);
  if (plan.rich_count > 0) model.extras_offset = extras_offset;
  const VkDeviceSize material_offset = aligned(vertex_bytes + index_count * index_size, stride);
  model.index_offset = vertex_bytes;
  model.index_type = small ? VK_INDEX_TYPE_UINT16 : VK_INDEX_TYPE_UINT32;
  const std::string name(view.name.empty() ? "model" : view.name);
  TRY_ASSIGN(model.buffer, resources_.make_buffer(material_offset + view.materials.size() * stride,
                                                  VK_BUFFER_USAGE_VERTEX_BUFFER_BIT | VK_BUFFER_USAGE_INDEX_BUFFER_BIT |
                                                      VK_BUFFER_USAGE_UNIFORM_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT,
                                                  MemoryUse::device, name.c_str()));
  job.own_bytes.resize(view.materials.size() * stride);
  for (std::size_t i = 0; i < view.materials.size(); ++i) {
    const gpu::MaterialData data = material_data(view.materials[i]);
    std::memcpy(job.own_bytes.data() + i * stride, &data, sizeof data);
  }
  const auto add = [&](std::vector<UploadPiece>& pieces, VkDeviceSize offset) {
    for (UploadPiece& piece : pieces) {
      piece.buffer = model.buffer.handle();
      piece.buffer_offset += offset;
      const bool joins = !job.pieces.empty() && !job.pieces.back().source.empty() && job.pieces.back().source.data() + job.pieces.back().source.size() == piece.source.data() &&
                         job.pieces.back().buffer_offset + job.pieces.back().source.size() == piece.buffer_offset;
      if (joins) {
        job.pieces.back().source = {job.pieces.back().source.data(), job.pieces.back().source.size() + piece.source.size()};
      } else {
        job.pieces.push_back(piece);
      }
    }
  };
  add(vertices, 0);
  add(extras, extras_offset);
  add(indices, vertex_bytes);
  job.pieces.push_back({job.own_bytes, model.buffer.handle(), material_offset});
  for (const TextureView& texture : view.textures) {
    TRY_ASSIGN(Image image, make_image(texture, job));
    model.images.push_back(std::move(image));
  }
  TRY(make_materials(view, model, material_offset, stride));
  for (const MeshView& m : view.meshes) (view.materials[m.material].alpha == AlphaMode::blend ? model.has_blend : model.has_solid) = true;
  model.min_m = view.min_m;
  model.max_m = view.max_m;
  return model;
}

ModelHandle Content::add(const ModelView& view, std::shared_ptr<const void> keep_alive) {
  if (const std::string why = complaint(view); !why.empty()) {
    log::warning("renderer=upload refused=\"{}\" name=\"{}\"", why, view.name);
    return {};
  }
  UploadJob job;
  Result<Model> model = make_model(view, job);
  if (!model) {
    log::warning("renderer=upload refused=\"{}\" name=\"{}\"", model.error().what, view.name);
    return {};
  }
  job.keep_alive = std::move(keep_alive);
  job.model = models_.insert(std::move(*model));
  ++changes_;
  const ModelHandle handle = job.model;
  uploader_.add(std::move(job));
  return handle;
}

TextureHandle Content::add(const TextureView& view, std::shared_ptr<const void> keep_alive) {
  UploadJob job;
  Texture texture;
  const auto make = [&]() -> Result<void> {
    if (std::string why = complaint(view); !why.empty()) return fail(ErrorKind::invalid, std::move(why));
    TRY_ASSIGN(texture.image, make_image(view, job));
    TRY_ASSIGN(texture.set, descriptors_.make_texture_set(texture.image.view(), view.clamp));
    return {};
  };
  if (const Result<void> made = make(); !made) {
    log::warning("renderer=upload refused=\"{}\" name=\"{}\"", made.error().what, view.name);
    return {};
  }
  job.keep_alive = std::move(keep_alive);
  job.texture = textures_.insert(std::move(texture));
  const TextureHandle handle = job.texture;
  uploader_.add(std::move(job));
  return handle;
}

TextureHandle Content::add_render_texture(std::uint32_t width, std::uint32_t height, std::uint32_t mips, const char* name) {
  ImageInfo info;
  info.width = width;
  info.height = height;
  info.mips = mips;
  info.format = kUiFormat;
  info.usage = VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT;
  Texture texture;
  const auto make = [&]() -> Result<void> {
    TRY_ASSIGN(texture.image, resources_.make_image(info, name));
    TRY_ASSIGN(texture.set, descriptors_.make_texture_set(texture.image.view(), true));
    return {};
  };
  if (const Result<void> made = make(); !made) {
    log::error("renderer=ui_texture failed=\"{}\"", made.error().what);
    return {};
  }
  texture.premultiplied = true;
  return textures_.insert(std::move(texture));
}

void Content::remove(ModelHandle handle) {
  uploader_.cancel(handle);
  models_.erase(handle);
  ++changes_;
}

void Content::remove(TextureHandle handle) {
  if (handle == white_) return;
  uploader_.cancel(handle);
  textures_.erase(handle);
}

void Content::pump(VkCommandBuffer commands, const Buffer& staging, std::uint64_t budget) {
  done_.clear();
  uploader_.pump(commands, staging, budget, done_);
  changes_ += done_.size();
  for (const Uploader::Done& d : done_) {
    if (Model* model = models_.find(d.model)) model->resident = true;
    if (Texture* texture = textures_.find(d.texture)) texture->resident = true;
  }
}

}  // namespace aisle::renderer
