#include "assets/cook/palette.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace aisle::cook {
namespace {

bool is_plain(const SourceMaterial& m) {
  const bool pictures = m.base_image >= 0 || m.metal_rough_image >= 0 || m.normal_image >= 0 || m.occlusion_image >= 0 || m.emissive_image >= 0;
  return !pictures && m.alpha == Alpha::opaque && !m.unlit && m.emissive == glm::vec3(0);
}

std::uint8_t unorm8(float v) { return static_cast<std::uint8_t>(std::lround(std::clamp(v, 0.0f, 1.0f) * 255)); }
std::uint8_t srgb8(float l) { return unorm8(l <= 0.0031308f ? l * 12.92f : 1.055f * std::pow(l, 1 / 2.4f) - 0.055f); }

Image strip(std::uint32_t width) {
  Image out;
  out.width = width;
  out.height = 1;
  out.name = kPaletteName;
  out.rgba.assign(std::size_t{width} * 4, 255);
  return out;
}

void merge(SourceModel& model, const std::vector<std::uint32_t>& plain) {
  // A power of two: texel centres are then exact in half floats.
  const auto width = std::bit_ceil(static_cast<std::uint32_t>(plain.size()));
  Image color = strip(width), metal_rough = strip(width);
  std::vector<int> texel_of(model.materials.size(), -1);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const SourceMaterial& m = model.materials[plain[i]];
    texel_of[plain[i]] = static_cast<int>(i);
    for (int k = 0; k < 3; ++k) color.rgba[i * 4 + static_cast<std::size_t>(k)] = srgb8(m.base_color[k]);
    metal_rough.rgba[i * 4 + 1] = unorm8(m.roughness);
    metal_rough.rgba[i * 4 + 2] = unorm8(m.metallic);
  }
  SourceMaterial shared = model.materials[plain.front()];
  shared.name = kPaletteName;
  shared.base_color = glm::vec4(1);
  shared.metallic = shared.roughness = 1;
  shared.base_image = static_cast<int>(model.images.size());
  shared.metal_rough_image = shared.base_image + 1;
  model.images.push_back(std::move(color));
  model.images.push_back(std::move(metal_rough));
  const auto shared_index = static_cast<std::uint32_t>(model.materials.size());
  model.materials.push_back(shared);
  for (auto& mesh : model.meshes) {
    const int texel = texel_of[mesh.material];
    if (texel < 0) continue;
    const glm::vec2 center((static_cast<float>(texel) + 0.5f) / static_cast<float>(width), 0.5f);
    std::fill(mesh.uvs.begin(), mesh.uvs.end(), center);
    mesh.material = shared_index;
  }
}

}  // namespace

void merge_plain_materials(SourceModel& model) {
  for (const bool double_sided : {false, true}) {
    std::vector<std::uint32_t> plain;
    for (const auto& mesh : model.meshes) {
      const SourceMaterial& m = model.materials[mesh.material];
      if (is_plain(m) && m.double_sided == double_sided) plain.push_back(mesh.material);
    }
    std::sort(plain.begin(), plain.end());
    plain.erase(std::unique(plain.begin(), plain.end()), plain.end());
    if (plain.size() > 1) merge(model, plain);
  }
}

}  // namespace aisle::cook
