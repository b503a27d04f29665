// ModelView and TextureView: what can be uploaded. Views into memory that the caller keeps alive (see Renderer::upload).
// Units: metres, right-handed, +Y up; front faces counter-clockwise. Colours: factors linear, 8-bit colour images sRGB.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <glm/glm.hpp>
#include <span>
#include <string_view>
#include <vector>

namespace aisle::renderer {

// 20 bytes. position_m = mesh.offset_m + mesh.scale_m * position / 65535.
struct Vertex {
  std::uint16_t position[3];   // unorm16 inside the mesh's box
  std::uint16_t occlusion;     // unorm16, baked ambient visibility; 65535 = fully open
  std::int16_t normal_oct[2];  // snorm16 octahedral (Cigolle et al. 2014)
  std::int8_t tangent_oct[2];  // snorm8 octahedral. With own_colors these four bytes are: red, green, blue (sRGB),
  std::int8_t tangent_sign;    // +127 / -127; bitangent = sign * cross(n, t)
  std::int8_t unused;          // and roughness * 31 in the upper five bits, metallic * 7 in the lower three
  std::uint16_t uv[2];         // IEEE half floats, origin top left
};
static_assert(sizeof(Vertex) == 20);
// What vertices of rich materials have besides: 8 bytes.
struct VertexExtra {
  std::uint8_t color[4];        // sRGB, alpha linear; multiplies the base colour
  std::uint16_t second_uv[2];   // IEEE half floats
};
static_assert(sizeof(VertexExtra) == 8);

// r8_unorm is coverage (font atlases): it reads as white with that alpha. Block formats need a device that has them (all desktops do).
enum class PixelFormat : std::uint8_t { rgba8_srgb, rgba8_unorm, r8_unorm, bc1_srgb, bc3_srgb, bc4_unorm, bc5_unorm, bc1_unorm };

struct MipView {
  std::uint32_t width = 0, height = 0;
  std::span<const std::byte> bytes;  // tightly packed rows (or blocks)
};
struct TextureView {
  PixelFormat format = PixelFormat::rgba8_srgb;
  std::vector<MipView> mips;  // largest first; one entry = the renderer makes no others
  bool clamp = false;         // else repeat
  std::string_view name;      // debug name
};

enum class AlphaMode : std::uint8_t { opaque, mask, blend };
struct MaterialView {
  glm::vec4 base_color{1};  // linear, premultiplied by nothing
  glm::vec3 emissive{0};    // linear, candela-free: 1 = as bright as white under unit light
  float metallic = 0, roughness = 1, alpha_cutoff = 0.5f, normal_scale = 1, occlusion_strength = 1;
  AlphaMode alpha = AlphaMode::opaque;
  bool double_sided = false, unlit = false;
  // Index into ModelView::textures or -1. orm: R occlusion, G roughness, B metallic (linear).
  std::int32_t base_texture = -1, orm_texture = -1, normal_texture = -1, emissive_texture = -1;
  bool casts_shadow = true;  // false: ceilings, sky
  bool own_colors = false;   // its vertices hold colours in place of tangents, and multiply base_color; then it has no textures
  // Matte: for buildings. The light from all sides is baked: base_color * (occlusion * ambient + key light with its shadow), nothing
  // mirrored, about half as costly. With at most a base texture.
  bool matte = false;
  // Rich: drawn with a larger shader, and its vertices have extras. Any of what follows needs it.
  bool rich = false;
  std::uint8_t on_second_uvs = 0;       // bits: 1 base, 2 orm, 4 normal, 8 occlusion_texture, 16 emissive
  std::int32_t occlusion_texture = -1;  // R; in place of the orm texture's, which is then 255
  float clearcoat = 0, clearcoat_roughness = 0;  // KHR_materials_clearcoat
  glm::vec3 sheen{0};                            // KHR_materials_sheen
  float sheen_roughness = 0;
  float transmission = 0;  // KHR_materials_transmission; with AlphaMode::blend
};
struct LodView {
  std::uint32_t first_index = 0, index_count = 0;
  float error_m = 0;  // largest distance to the full mesh
  std::uint32_t vertex_count = 0;  // this level and all coarser ones use only the first so many vertices; 0: all
};
struct MeshView {  // one draw: one material
  glm::vec3 offset_m{0}, scale_m{1};
  std::uint32_t first_vertex = 0, vertex_count = 0;
  std::uint32_t material = 0;
  std::uint32_t first_extra = 0;  // of a rich material: one for each vertex
  std::vector<LodView> lods;  // finest first, at least one; indices are relative to first_vertex
};
struct ModelView {
  std::span<const Vertex> vertices;
  std::span<const VertexExtra> extras;
  std::span<const std::uint32_t> indices;          // either these
  std::span<const std::uint16_t> small_indices;    // or these
  float least_error_m = 0;                         // levels finer than needed for that error are left away: far goods need little memory
  std::vector<MeshView> meshes;
  std::vector<MaterialView> materials;
  std::vector<TextureView> textures;
  glm::vec3 min_m{0}, max_m{0};
  std::string_view name;
};

}  // namespace aisle::renderer
