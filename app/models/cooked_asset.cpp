#include "models/cooked_asset.hpp"

#include <cstddef>

namespace aisle::models {
namespace {

// The cooked vertex is uploaded as it lies in the file: both sides must agree on every byte.
static_assert(sizeof(format::Vertex) == sizeof(renderer::Vertex) && alignof(format::Vertex) == alignof(renderer::Vertex));
static_assert(offsetof(format::Vertex, occlusion) == offsetof(renderer::Vertex, occlusion));
static_assert(offsetof(format::Vertex, normal_oct) == offsetof(renderer::Vertex, normal_oct));
static_assert(offsetof(format::Vertex, tangent_oct) == offsetof(renderer::Vertex, tangent_oct));
static_assert(offsetof(format::Vertex, tangent_sign) == offsetof(renderer::Vertex, tangent_sign));
static_assert(offsetof(format::Vertex, uv) == offsetof(renderer::Vertex, uv));
static_assert(sizeof(format::Extra) == sizeof(renderer::VertexExtra) && offsetof(format::Extra, second_uv) == offsetof(renderer::VertexExtra, second_uv));
static_assert(static_cast<int>(format::PixelFormat::bc1_unorm) == static_cast<int>(renderer::PixelFormat::bc1_unorm));
static_assert(static_cast<int>(format::PixelFormat::bc5_unorm) == static_cast<int>(renderer::PixelFormat::bc5_unorm));
static_assert(static_cast<int>(format::PixelFormat::bc1_srgb) == static_cast<int>(renderer::PixelFormat::bc1_srgb));
static_assert(static_cast<int>(format::Alpha::blend) == static_cast<int>(renderer::AlphaMode::blend));

renderer::MaterialView material_view(const format::Material& m) {
  renderer::MaterialView out;
  out.base_color = m.base_color;
  out.emissive = m.emissive;
  out.metallic = m.metallic;
  out.roughness = m.roughness;
  out.alpha_cutoff = m.alpha_cutoff;
  out.normal_scale = m.normal_scale;
  out.occlusion_strength = m.occlusion_strength;
  out.alpha = static_cast<renderer::AlphaMode>(m.alpha);
  out.double_sided = m.double_sided;
  out.unlit = m.unlit;
  out.own_colors = m.own_colors;
  out.base_texture = m.base_texture;
  out.orm_texture = m.orm_texture;
  out.normal_texture = m.normal_texture;
  out.emissive_texture = m.emissive_texture;
  out.rich = m.rich;
  out.on_second_uvs = m.on_second_uvs;
  out.occlusion_texture = m.occlusion_texture;
  out.clearcoat = m.clearcoat;
  out.clearcoat_roughness = m.clearcoat_roughness;
  out.sheen = m.sheen;
  out.sheen_roughness = m.sheen_roughness;
  out.transmission = m.transmission;
  return out;
}

renderer::MeshView mesh_view(const format::Mesh& m) {
  renderer::MeshView out;
  out.offset_m = m.offset_m;
  out.scale_m = m.scale_m;
  out.first_vertex = m.first_vertex;
  out.vertex_count = m.vertex_count;
  out.material = m.material;
  out.first_extra = m.first_extra;
  for (const auto& lod : m.lods) out.lods.push_back({lod.first_index, lod.index_count, lod.error_m, lod.vertex_count});
  return out;
}

}  // namespace

Result<std::shared_ptr<const CookedAsset>> load_cooked(const std::string& path, format::Kind kind, bool trusted) {
  TRY_ASSIGN(base::MappedFile mapping, base::MappedFile::open(path));
  TRY_ASSIGN(format::File file, format::read(mapping.bytes(), trusted));
  if (file.kind != kind) return fail(ErrorKind::invalid, "The cooked file holds something else.");
  return std::make_shared<const CookedAsset>(CookedAsset{std::move(mapping), std::move(file)});
}

renderer::TextureView texture_view(const format::Texture& texture) {
  renderer::TextureView out;
  out.format = static_cast<renderer::PixelFormat>(texture.format);
  out.clamp = texture.clamp;
  out.name = texture.name;
  for (const auto& mip : texture.mips) out.mips.push_back({mip.width, mip.height, mip.bytes});
  return out;
}

renderer::ModelView model_view(const CookedAsset& asset) {
  const format::File& file = asset.file;
  renderer::ModelView out;
  out.vertices = {reinterpret_cast<const renderer::Vertex*>(file.vertices.data()), file.vertices.size()};
  out.extras = {reinterpret_cast<const renderer::VertexExtra*>(file.extras.data()), file.extras.size()};
  out.small_indices = file.indices;
  for (const auto& mesh : file.meshes) out.meshes.push_back(mesh_view(mesh));
  for (const auto& material : file.materials) out.materials.push_back(material_view(material));
  for (const auto& texture : file.textures) out.textures.push_back(texture_view(texture));
  out.min_m = file.min_m;
  out.max_m = file.max_m;
  out.name = file.name;
  return out;
}

}  // namespace aisle::models
