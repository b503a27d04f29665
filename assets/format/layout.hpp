// The cooked file's records as they lie on disk. Only the reader and the writer include this.
#pragma once
#include <array>
#include <cstdint>
#include <type_traits>

#include "assets/format/cooked.hpp"

namespace aisle::format::layout {

inline constexpr std::array<char, 8> kMagic = {'A', 'I', 'S', 'L', 'E', 'C', 'K', 'D'};
inline constexpr std::uint64_t kAlignment = 16;

// Ceilings that no honest file reaches; they keep sums far from overflow.
inline constexpr std::uint64_t kMostFileBytes = 1ull << 30;
inline constexpr std::uint32_t kMostRecords = 1u << 16;
inline constexpr std::uint32_t kMostSide = 16384;
inline constexpr std::uint32_t kMostMips = 15;

enum Section : std::uint32_t { meshes, lods, materials, textures, mips, texts, strings, vertices, extras, indices, pixels, kSections };

struct Range {
  std::uint64_t offset, bytes;
};
struct Text {  // in the strings section
  std::uint32_t offset, length;
};
struct Header {
  std::array<char, 8> magic;
  std::uint32_t version;
  std::uint32_t kind;
  std::uint64_t file_bytes;
  std::array<std::uint8_t, 32> sha256;  // of the whole file with this field zero
  float min_m[3], max_m[3];
  Range sections[kSections];
};
struct Mesh {
  float offset_m[3], scale_m[3];
  std::uint32_t first_vertex, vertex_count, first_extra, material, first_lod, lod_count;
};
struct Lod {
  std::uint32_t first_index, index_count;
  float error_m;
  std::uint32_t vertex_count;
};
struct Material {
  float base_color[4], emissive[3];
  float metallic, roughness, alpha_cutoff, normal_scale, occlusion_strength;
  std::uint8_t alpha, double_sided, unlit, own_colors;
  std::int32_t base_texture, orm_texture, normal_texture, emissive_texture, occlusion_texture;
  std::uint8_t rich, on_second_uvs, unused[2];
  float clearcoat, clearcoat_roughness, sheen_roughness, transmission, sheen[3];
};
struct Texture {
  std::uint8_t format, clamp, unused[2];
  std::uint32_t first_mip, mip_count;
  Text name;
};
struct Mip {
  std::uint64_t offset, bytes;  // in the pixels section
  std::uint32_t width, height;
};
// texts section: [0] name, [1] licence, then warnings.

// The hash that belongs into the header of BYTES. Written for both sides, so that they cannot differ.
std::array<std::uint8_t, 32> content_hash(std::span<const std::byte> bytes);

static_assert(sizeof(Header) == 256 && sizeof(Mesh) == 48 && sizeof(Lod) == 16 && sizeof(Material) == 104 && sizeof(Texture) == 20 && sizeof(Mip) == 24);
static_assert(std::is_trivially_copyable_v<Header> && std::is_trivially_copyable_v<Material>);

}  // namespace aisle::format::layout
