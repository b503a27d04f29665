#include "exhibit/far_models.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace aisle::exhibit {
namespace {

using models::FarShape;

constexpr std::size_t kNeighbourhoodLevel = 1;  // of a far shape: the finest that neighbourhoods are made of

std::int8_t srgb_byte(float linear) {
  const float v = std::clamp(linear, 0.0f, 1.0f);
  const float s = v <= 0.0031308f ? 12.92f * v : 1.055f * std::pow(v, 1 / 2.4f) - 0.055f;
  return static_cast<std::int8_t>(static_cast<std::uint8_t>(std::lround(s * 255)));
}

glm::vec2 octahedral(glm::vec3 n) {
  n /= std::abs(n.x) + std::abs(n.y) + std::abs(n.z);
  if (n.z >= 0) return {n.x, n.y};
  return {(1 - std::abs(n.y)) * (n.x >= 0 ? 1.0f : -1.0f), (1 - std::abs(n.x)) * (n.y >= 0 ? 1.0f : -1.0f)};
}

renderer::Vertex pack(const models::FarVertex& from, glm::vec3 at, glm::vec3 normal, glm::vec3 offset, glm::vec3 scale) {
  renderer::Vertex v{};
  for (int k = 0; k < 3; ++k) {
    v.position[k] = static_cast<std::uint16_t>(scale[k] > 0 ? std::lround(std::clamp((at[k] - offset[k]) / scale[k], 0.0f, 1.0f) * 65535) : 0);
  }
  v.occlusion = static_cast<std::uint16_t>(std::lround(std::clamp(from.open, 0.0f, 1.0f) * 65535));
  const glm::vec2 n = octahedral(normal);
  for (int k = 0; k < 2; ++k) v.normal_oct[k] = static_cast<std::int16_t>(std::lround(n[k] * 32767));
  v.tangent_oct[0] = srgb_byte(from.color.r);
  v.tangent_oct[1] = srgb_byte(from.color.g);
  v.tangent_sign = srgb_byte(from.color.b);
  v.unused = static_cast<std::int8_t>(static_cast<std::uint8_t>(31 << 3));  // rough, no metal
  return v;
}

// Levels FIRST.. of all pieces, one level of detail each.
std::shared_ptr<FarModel> made_of(std::span<const FarPiece> pieces, std::size_t first, bool finest_is_exact) {
  auto out = std::make_shared<FarModel>();
  glm::vec3 low(std::numeric_limits<float>::max()), high(std::numeric_limits<float>::lowest());
  for (const FarPiece& p : pieces) {
    for (std::size_t l = first; l < FarShape::kGrids.size(); ++l) {
      for (const auto& c : p.shape->levels[l].corners) {
        const glm::vec3 at(p.world_from_model * glm::vec4(c.at_m, 1));
        low = glm::min(low, at);
        high = glm::max(high, at);
      }
    }
  }
  renderer::MeshView mesh;
  mesh.offset_m = low;
  mesh.scale_m = high - low;
  for (std::size_t l = first; l < FarShape::kGrids.size(); ++l) {
    renderer::LodView lod;
    lod.first_index = static_cast<std::uint32_t>(out->indices.size());
    for (const FarPiece& p : pieces) {
      const glm::mat3 turn(p.world_from_model), normals = glm::inverse(glm::transpose(turn));
      const bool mirrored = glm::determinant(turn) < 0;
      const float scale = std::max({glm::length(turn[0]), glm::length(turn[1]), glm::length(turn[2])});
      if (l > first || !finest_is_exact) lod.error_m = std::max(lod.error_m, far_error_m(*p.shape, l, scale));
      const auto& corners = p.shape->levels[l].corners;
      for (std::size_t i = 0; i + 3 < corners.size(); i += 4) {
        const auto base = static_cast<std::uint32_t>(out->vertices.size());
        for (std::size_t k = 0; k < 4; ++k) {
          const auto& c = corners[i + k];
          const glm::vec3 n = normals * c.normal;
          const float length = glm::length(n);
          out->vertices.push_back(pack(c, glm::vec3(p.world_from_model * glm::vec4(c.at_m, 1)), length > 0 ? n / length : glm::vec3(0, 1, 0), mesh.offset_m, mesh.scale_m));
        }
        for (const std::uint32_t k : {0u, 1u, 2u, 0u, 2u, 3u}) out->indices.push_back(base + (mirrored ? 3 - k : k));
      }
    }
    lod.index_count = static_cast<std::uint32_t>(out->indices.size()) - lod.first_index;
    if (lod.index_count > 0) mesh.lods.push_back(lod);
  }
  if (out->vertices.empty()) return nullptr;
  mesh.vertex_count = static_cast<std::uint32_t>(out->vertices.size());
  renderer::MaterialView material;
  material.own_colors = true;
  out->view.vertices = out->vertices;
  if (out->vertices.size() <= 65536) {
    out->small_indices.assign(out->indices.begin(), out->indices.end());
    out->indices = {};
    out->view.small_indices = out->small_indices;
  } else {
    out->view.indices = out->indices;
  }
  out->view.meshes.push_back(mesh);
  out->view.materials.push_back(material);
  out->view.min_m = low;
  out->view.max_m = high;
  out->view.name = "far";
  return out;
}

}  // namespace

float far_error_m(const FarShape& shape, std::size_t level, float scale) { return scale * shape.size_m / (kFarBoxPx * static_cast<float>(FarShape::kGrids[level])); }

std::shared_ptr<FarModel> far_model(const FarShape& shape) {
  const FarPiece one{&shape, glm::mat4(1)};
  return made_of({&one, 1}, 0, true);
}

std::shared_ptr<FarModel> far_model(std::span<const FarPiece> pieces) { return made_of(pieces, kNeighbourhoodLevel, true); }

}  // namespace aisle::exhibit
