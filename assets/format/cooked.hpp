// The cooked file: a model (or one texture) ready for upload. Versioned, hashed, bounds-checked before any span is handed out.
// Little endian, sections 16-byte aligned, made to be mapped. Knows bytes only. The shapes mirror renderer/api/model_view.hpp.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <glm/glm.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "glue/result.hpp"

namespace aisle::format {

inline constexpr std::uint32_t kVersion = 3;  // a reader refuses every other; the caller cooks again
inline constexpr std::uint32_t kCookRevision = 4;  // raise when cooking gets better: what is cached is then cooked again

struct Vertex {  // 20 bytes; see renderer::Vertex for the meaning of each field
  std::uint16_t position[3];
  std::uint16_t occlusion;
  std::int16_t normal_oct[2];
  std::int8_t tangent_oct[2];
  std::int8_t tangent_sign;
  std::int8_t unused;
  std::uint16_t uv[2];
};
static_assert(sizeof(Vertex) == 20 && alignof(Vertex) == 2);
struct Extra {  // of vertices of rich materials only; see renderer::VertexExtra
  std::uint8_t color[4];
  std::uint16_t second_uv[2];
};
static_assert(sizeof(Extra) == 8 && alignof(Extra) == 2);

enum class PixelFormat : std::uint8_t { rgba8_srgb, rgba8_unorm, r8_unorm, bc1_srgb, bc3_srgb, bc4_unorm, bc5_unorm, bc1_unorm };
inline constexpr std::uint8_t kPixelFormats = 8;
std::size_t image_bytes(PixelFormat format, std::uint32_t width, std::uint32_t height);

struct Mip {
  std::uint32_t width = 0, height = 0;
  std::span<const std::byte> bytes;
};
struct Texture {
  PixelFormat format = PixelFormat::rgba8_srgb;
  bool clamp = false;
  std::vector<Mip> mips;  // largest first, each half of the one before
  std::string_view name;
};

enum class Alpha : std::uint8_t { opaque, mask, blend };
struct Material {
  glm::vec4 base_color{1};
  glm::vec3 emissive{0};
  float metallic = 0, roughness = 1, alpha_cutoff = 0.5f, normal_scale = 1, occlusion_strength = 1;
  Alpha alpha = Alpha::opaque;
  bool double_sided = false, unlit = false;
  bool own_colors = false;  // vertices hold colours in place of tangents; see renderer::Vertex
  std::int32_t base_texture = -1, orm_texture = -1, normal_texture = -1, emissive_texture = -1;
  // Only of rich materials, which are few; see renderer::MaterialView.
  bool rich = false;
  std::uint8_t on_second_uvs = 0;
  std::int32_t occlusion_texture = -1;
  float clearcoat = 0, clearcoat_roughness = 0, sheen_roughness = 0, transmission = 0;
  glm::vec3 sheen{0};
};
// Errors of levels of detail: the same for every model, so that all meshes of one have their levels in common.
inline constexpr std::array<float, 5> kLevelErrors_m{0.0015f, 0.005f, 0.015f, 0.045f, 0.13f};
struct Lod {
  std::uint32_t first_index = 0, index_count = 0;
  float error_m = 0;
  std::uint32_t vertex_count = 0;  // of the mesh's vertices this level and all coarser ones use only so many, from the first
};
struct Mesh {
  glm::vec3 offset_m{0}, scale_m{1};
  std::uint32_t first_vertex = 0, vertex_count = 0, material = 0;  // at most 65,536 vertices
  std::uint32_t first_extra = 0;  // of a rich material: one for each vertex
  std::vector<Lod> lods;  // finest first; indices count from first_vertex
};

enum class Kind : std::uint8_t { model, texture };  // a texture file: no meshes, exactly one texture
struct File {
  Kind kind = Kind::model;
  std::span<const Vertex> vertices;
  std::span<const Extra> extras;
  std::span<const std::uint16_t> indices;
  std::vector<Mesh> meshes;
  std::vector<Material> materials;
  std::vector<Texture> textures;
  glm::vec3 min_m{0}, max_m{0};
  std::string_view name;
  std::string_view licence;                // the file's copyright line, may be empty
  std::vector<std::string_view> warnings;  // sentences for the shopper and the merchant

  // Vertices, indices and pixels that have to be there for pictures that may be off by ERROR_M.
  std::uint64_t gpu_bytes(float error_m = 0) const;
  std::uint32_t triangles() const;  // of the finest levels
};

// Everything in the result points into BYTES (8-byte aligned, unchanged for as long as the result is used).
// Refuses with a sentence whatever is not exactly right: foreign, older, newer, truncated, damaged, out of range.
// TRUSTED: the same bytes were read before, so their hash need not be computed again.
Result<File> read(std::span<const std::byte> bytes, bool trusted = false);

// Deterministic: equal input, equal bytes. Refuses what read() would refuse.
Result<std::string> write(const File& file);

}  // namespace aisle::format
