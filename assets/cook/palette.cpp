#include "assets/cook/palette.hpp"

#include <algorithm>
#include <cmath>

namespace aisle::cook {
namespace {

bool is_plain(const SourceMaterial& m) {
  const bool pictures = m.base_image >= 0 || m.metal_rough_image >= 0 || m.normal_image >= 0 || m.occlusion_image >= 0 || m.emissive_image >= 0;
  return !pictures && m.alpha == Alpha::opaque && !m.unlit && m.emissive == glm::vec3(0);
}

std::uint8_t unorm8(float v) { return static_cast<std::uint8_t>(std::lround(std::clamp(v, 0.0f, 1.0f) * 255)); }
std::uint8_t srgb8(float l) { return unorm8(l <= 0.0031308f ? l * 12.92f : 1.055f * std::pow(l, 1 / 2.4f) - 0.055f); }

std::array<std::uint8_t, 4> own_color(const SourceMaterial& m) {
  const auto surface = std::lround(std::clamp(m.roughness, 0.0f, 1.0f) * 31) << 3 | std::lround(std::clamp(m.metallic, 0.0f, 1.0f) * 7);
  return {srgb8(m.base_color.r), srgb8(m.base_color.g), srgb8(m.base_color.b), static_cast<std::uint8_t>(surface)};
}

void merge(SourceModel& model, const std::vector<std::uint32_t>& plain) {
  SourceMaterial shared = model.materials[plain.front()];
  shared.name = "own colours";
  shared.base_color = glm::vec4(1);
  shared.metallic = shared.roughness = 1;
  shared.own_colors = true;
  const auto shared_index = static_cast<std::uint32_t>(model.materials.size());
  model.materials.push_back(shared);
  for (auto& mesh : model.meshes) {
    if (!std::binary_search(plain.begin(), plain.end(), mesh.material)) continue;
    mesh.own_color = own_color(model.materials[mesh.material]);
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
