#include "assets/cook/shading.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "assets/cook/pieces.hpp"

namespace aisle::cook {
namespace {

constexpr float kOneSurface = 0.7f, kFarOff = 0.97f, kUpright = 0.985f, kSame = 0.995f;  // cosines
constexpr float kMoreAslant = 0.1f;     // of a cosine: a normal leans no more from a face than it did
constexpr float kCounts = 0.05f;        // of the area at a vertex: slivers show no shading
constexpr float kOtherLight = 0.08f;    // of occlusion
constexpr int kCells = 24, kLayers = 5;  // along the longest side; of a cell, along the way a surface faces
constexpr int kMostPoints = 256;        // of a triangle

}  // namespace

Shading::Shading(SourceMesh& mesh, const std::vector<std::uint32_t>& place, std::vector<float>& occlusion)
    : mesh_(mesh), place_(place), occlusion_(occlusion), area_(place.size(), 0.0f), least_(place.size(), 1.0f) {
  for (std::size_t i = 0; i + 2 < mesh.indices.size(); i += 3) {
    const float size = glm::length(facing(&mesh.indices[i]));
    for (std::size_t k = 0; k < 3; ++k) area_[mesh.indices[i + k]] += size;
  }
  for (std::size_t i = 0; i + 2 < mesh.indices.size(); i += 3) {
    const glm::vec3 face = facing(&mesh.indices[i]);
    const float size = glm::length(face);
    for (std::size_t k = 0; k < 3; ++k) {
      const std::uint32_t v = mesh.indices[i + k];
      if (size > kCounts * area_[v]) least_[v] = std::min(least_[v], glm::dot(mesh.normals[v], face) / size);
    }
  }
  if (!occlusion.empty()) remember_light();
}

// Which cell of a grid, thin along the way it faces (one of six), DEEPER cells behind POINT.
std::uint32_t Shading::cell_of(glm::vec3 point, glm::vec3 face, int deeper) const {
  const glm::vec3 size = glm::abs(face);
  const int axis = size.x > size.y && size.x > size.z ? 0 : size.y > size.z ? 1 : 2;
  const int sign = face[axis] > 0 ? 1 : -1;
  glm::ivec3 at(glm::clamp((point - low_) * cells_per_m_, 0.0f, static_cast<float>(kCells - 1)));
  at[axis] = std::clamp(static_cast<int>((point - low_)[axis] * cells_per_m_ * kLayers) - sign * deeper, 0, kCells * kLayers - 1);
  return static_cast<std::uint32_t>(((at.x * kCells * kLayers + at.y) * kCells * kLayers + at.z) * 6 + axis * 2 + (sign > 0 ? 1 : 0));
}

void Shading::remember_light() {
  glm::vec3 high(-1e9f);
  low_ = glm::vec3(1e9f);
  for (const std::uint32_t i : mesh_.indices) {
    low_ = glm::min(low_, mesh_.positions[i]);
    high = glm::max(high, mesh_.positions[i]);
  }
  const glm::vec3 size = high - low_;
  cells_per_m_ = kCells / std::max({size.x, size.y, size.z, 1e-6f});
  for (std::size_t i = 0; i + 2 < mesh_.indices.size(); i += 3) {
    const std::uint32_t* c = &mesh_.indices[i];
    const glm::vec3 face = facing(c);
    const float area = glm::length(face);
    const int points = std::clamp(static_cast<int>(area * cells_per_m_ * cells_per_m_), 1, kMostPoints);
    for (int n = 0; n < points; ++n) {
      // Evenly over the triangle: a Kronecker sequence, folded.
      glm::vec2 w = glm::fract(0.5f + static_cast<float>(n) * glm::vec2(0.7548777f, 0.5698403f));
      if (w.x + w.y > 1) w = 1.0f - w;
      if (points == 1) w = glm::vec2(1.0f / 3);
      const float u = 1 - w.x - w.y;
      Light& light = light_[cell_of(mesh_.positions[c[0]] * u + mesh_.positions[c[1]] * w.x + mesh_.positions[c[2]] * w.y, face, 0)];
      light.weight += area / static_cast<float>(points);
      light.open += area / static_cast<float>(points) * (occlusion_[c[0]] * u + occlusion_[c[1]] * w.x + occlusion_[c[2]] * w.y);
    }
  }
}

// What the mesh had there or a little before or behind, facing that way; else OTHERWISE.
float Shading::open_at(glm::vec3 point, glm::vec3 face, float otherwise) const {
  for (const int deeper : {0, -1, 1, -2, 2, -3, 3}) {
    const auto light = light_.find(cell_of(point, face, deeper));
    if (light != light_.end() && light->second.weight > 0) return light->second.open / light->second.weight;
  }
  return otherwise;
}

void Shading::mend(std::vector<std::uint32_t>& indices) {
  std::vector<std::uint32_t> next(place_.size() + 1), at(indices.size());  // the triangles at each place
  for (const std::uint32_t v : indices) ++next[place_[v] + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<std::uint32_t> fill(next.begin(), next.end() - 1);
  std::vector<glm::vec3> faces;
  for (std::uint32_t t = 0; t < indices.size() / 3; ++t) {
    for (std::size_t k = 0; k < 3; ++k) at[fill[place_[indices[t * 3 + k]]]++] = t;
    faces.push_back(facing(&indices[t * 3]));
  }
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> made;  // at a place
  const std::vector<std::uint32_t> from = indices;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const std::uint32_t v = from[i], place = place_[v];
    const glm::vec3 face = faces[i / 3];
    const float size = glm::length(face);
    if (!(size > 0)) continue;
    const float cosine = glm::dot(mesh_.normals[v], face) / size;
    const bool was_shaded_so = cosine > kUpright || (area_[v] >= 0.5f * size && cosine >= least_[v] - kMoreAslant);
    const bool was_lit_so = area_[v] >= 1.5f * size || occlusion_.empty();
    if (was_shaded_so && was_lit_so) continue;
    glm::vec3 normal(0);
    for (std::uint32_t n = next[place]; !was_shaded_so && n < next[place + 1]; ++n) {
      const glm::vec3 other = faces[at[n]];
      if (glm::dot(other, face) > kOneSurface * glm::length(other) * size) normal += other;
    }
    normal = was_shaded_so ? mesh_.normals[v] : glm::normalize(normal);
    if (glm::dot(mesh_.normals[v], normal) > kFarOff) normal = mesh_.normals[v];
    float open = occlusion_.empty() ? 1.0f : occlusion_[v];
    if (!was_lit_so) {
      const glm::vec3 middle = (mesh_.positions[from[i / 3 * 3]] + mesh_.positions[from[i / 3 * 3 + 1]] + mesh_.positions[from[i / 3 * 3 + 2]]) / 3.0f;
      open = open_at(glm::mix(mesh_.positions[v], middle, 0.3f), face, occlusion_[v]);
    }
    const auto serves = [&](std::uint32_t m) {
      return glm::dot(mesh_.normals[m], normal) > kSame && mesh_.uvs[m] == mesh_.uvs[v] && (occlusion_.empty() || std::abs(occlusion_[m] - open) < kOtherLight);
    };
    if (serves(v)) continue;
    auto& there = made[place];
    const auto like = std::find_if(there.begin(), there.end(), serves);
    if (like != there.end()) {
      indices[i] = *like;
    } else if (mesh_.positions.size() < kMostPartVertices) {
      indices[i] = mesh_.add_vertex_of(mesh_, v);
      mesh_.normals.back() = normal;
      if (!occlusion_.empty()) occlusion_.push_back(open);
      there.push_back(indices[i]);
    }
  }
}

glm::vec3 Shading::facing(const std::uint32_t* c) const { return glm::cross(mesh_.positions[c[1]] - mesh_.positions[c[0]], mesh_.positions[c[2]] - mesh_.positions[c[0]]); }

}  // namespace aisle::cook
