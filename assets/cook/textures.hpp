// Textures: mip chains made in linear light, block compression.
#pragma once
#include <cstddef>
#include <vector>

#include "assets/cook/source_model.hpp"
#include "assets/format/cooked.hpp"

namespace aisle::cook {

enum class Use : std::uint8_t { color, data, normal };  // sRGB colours; linear data (ORM); tangent-space normals

struct CookedTexture {  // owns what a format::Texture points to
  format::PixelFormat format = format::PixelFormat::rgba8_srgb;
  bool clamp = false;
  std::string name;
  struct Level {
    std::uint32_t width, height;
    std::vector<std::byte> bytes;
  };
  std::vector<Level> levels;
};

// KEEP_COVERAGE: cut-outs (alpha mask, with this cutoff) stay as dense in small mips as in the largest; 0: off.
CookedTexture cook_texture(const Image& image, Use use, bool block_compression, float keep_coverage_cutoff);

// R occlusion, G roughness, B metallic, from glTF's two pictures (either may be null), at the larger one's size.
Image merge_orm(const Image* occlusion, const Image* metal_rough);

}  // namespace aisle::cook
