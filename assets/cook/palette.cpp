#include "assets/cook/palette.hpp"

#include <algorithm>
#include <cmath>

namespace aisle::cook {

std::uint8_t unorm8(float v) { return static_cast<std::uint8_t>(std::lround(std::clamp(v, 0.0f, 1.0f) * 255)); }
std::uint8_t srgb8(float l) { return unorm8(l <= 0.0031308f ? l * 12.92f : 1.055f * std::pow(std::min(l, 1.0f), 1 / 2.4f) - 0.055f); }

namespace {

bool is_plain(const SourceMaterial& m) {
  return !m.has_picture() && !m.has_layers() && m.alpha == Alpha::opaque && !m.unlit && m.emissive == glm::vec3(0);
}

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
    const SourceMaterial& own = model.materials[mesh.material];
    mesh.own_color = own_color(own);
    for (auto& c : mesh.colors) c *= own.base_color;
    mesh.material = shared_index;
  }
}

}  // namespace

void merge_plain_materials(SourceModel& model) {
  for (const bool double_sided : {false, true}) {
    std::vector<std::uint32_t> plain;
    bool colored = false;
    for (const auto& mesh : model.meshes) {
      const SourceMaterial& m = model.materials[mesh.material];
      if (!is_plain(m) || m.double_sided != double_sided) continue;
      plain.push_back(mesh.material);
      colored = colored || !mesh.colors.empty();
    }
    std::sort(plain.begin(), plain.end());
    plain.erase(std::unique(plain.begin(), plain.end()), plain.end());
    if (plain.size() > 1 || colored) merge(model, plain);
  }
}

}  // namespace aisle::cook
