#include "assets/cook/mesh.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <meshoptimizer.h>
#include <numeric>

namespace aisle::cook {
namespace {

glm::vec3 any_perpendicular(glm::vec3 n) {
  const glm::vec3 other = std::abs(n.y) < 0.9f ? glm::vec3(0, 1, 0) : glm::vec3(1, 0, 0);
  return glm::normalize(glm::cross(other, n));
}

// Cigolle et al. 2014, "A Survey of Efficient Representations for Independent Unit Vectors".
glm::vec2 octahedral(glm::vec3 n) {
  n /= std::abs(n.x) + std::abs(n.y) + std::abs(n.z);
  if (n.z >= 0) return {n.x, n.y};
  return {(1 - std::abs(n.y)) * (n.x >= 0 ? 1.0f : -1.0f), (1 - std::abs(n.x)) * (n.y >= 0 ? 1.0f : -1.0f)};
}

std::uint32_t root(std::vector<std::uint32_t>& parent, std::uint32_t i) {
  while (parent[i] != i) i = parent[i] = parent[parent[i]];
  return i;
}

struct Box {
  glm::vec3 low{std::numeric_limits<float>::max()}, high{std::numeric_limits<float>::lowest()};
};
Box box_of(std::span<const Part> parts) {
  Box box;
  for (const Part& part : parts) {
    for (const auto& p : part.mesh->positions) {
      box.low = glm::min(box.low, p);
      box.high = glm::max(box.high, p);
    }
  }
  return box;
}

struct Level {
  std::vector<std::uint32_t> indices;
  float error_m = 0;
};

void put_in_drawing_order(const SourceMesh& mesh, std::vector<std::uint32_t>& indices) {
  const std::size_t vertices = mesh.positions.size();
  meshopt_optimizeVertexCache(indices.data(), indices.data(), indices.size(), vertices);
  std::vector<std::uint32_t> sorted(indices.size());
  meshopt_optimizeOverdraw(sorted.data(), indices.data(), indices.size(), &mesh.positions[0].x, vertices, sizeof(glm::vec3), 1.05f);
  indices = std::move(sorted);
}

// ERROR: allowed, as a part of the mesh's size. Always from the full mesh, so that errors do not add up.
Level simplified(const SourceMesh& mesh, std::size_t target, float error) {
  const auto& full = mesh.indices;
  const std::size_t deep_target = std::max<std::size_t>(target / 6 * 3, 36);
  Level out;
  out.indices.resize(full.size());
  float reached = 0;
  std::size_t count = meshopt_simplify(out.indices.data(), full.data(), full.size(), &mesh.positions[0].x, mesh.positions.size(), sizeof(glm::vec3), deep_target, error, 0, &reached);
  // Hard edges and seams pin the careful method down; far away nobody sees that the other one ignores them.
  if (count > target && error > 0.03f) {
    count = meshopt_simplifySloppy(out.indices.data(), full.data(), full.size(), &mesh.positions[0].x, mesh.positions.size(), sizeof(glm::vec3), deep_target, error, &reached);
  }
  out.indices.resize(count);
  out.error_m = reached * meshopt_simplifyScale(&mesh.positions[0].x, mesh.positions.size(), sizeof(glm::vec3));
  return out;
}

constexpr float kEnoughFewer = 0.8f;  // a level must save a fifth of the triangles to be worth its bytes

// Finest first; ever fewer triangles for ever greater distances.
std::vector<Level> levels_of(const SourceMesh& mesh) {
  constexpr std::size_t kFewTriangles = 96;
  std::vector<Level> levels(1);
  levels[0].indices = mesh.indices;
  for (const float error : {0.004f, 0.012f, 0.035f, 0.09f}) {
    const Level& finer = levels.back();
    if (finer.indices.size() / 3 <= kFewTriangles) break;
    Level next = simplified(mesh, finer.indices.size() / 2, error);
    if (next.indices.empty() || static_cast<float>(next.indices.size()) > kEnoughFewer * static_cast<float>(finer.indices.size())) continue;
    next.error_m = std::max(next.error_m, finer.error_m);
    levels.push_back(std::move(next));
  }
  for (auto& level : levels) put_in_drawing_order(mesh, level.indices);
  return levels;
}

// Level K of the whole is level K of each part (its last where it has fewer).
void append_levels(const std::vector<std::vector<Level>>& parts, const std::vector<std::uint32_t>& first_vertex, CookedMesh& out) {
  std::size_t count = 0;
  for (const auto& levels : parts) count = std::max(count, levels.size());
  for (std::size_t k = 0; k < count; ++k) {
    std::vector<std::uint32_t> indices;
    float error_m = 0;
    for (std::size_t part = 0; part < parts.size(); ++part) {
      const Level& level = parts[part][std::min(k, parts[part].size() - 1)];
      for (const std::uint32_t i : level.indices) indices.push_back(first_vertex[part] + i);
      error_m = std::max(error_m, level.error_m);
    }
    const bool worth_it = k == 0 || static_cast<float>(indices.size()) <= kEnoughFewer * static_cast<float>(out.lods.back().index_count);
    if (!worth_it) continue;
    out.lods.push_back({static_cast<std::uint32_t>(out.indices.size()), static_cast<std::uint32_t>(indices.size()), error_m});
    out.indices.insert(out.indices.end(), indices.begin(), indices.end());
  }
}

format::Vertex pack(glm::vec3 unit_position, glm::vec3 normal, glm::vec4 tangent, glm::vec2 uv, float occlusion) {
  format::Vertex v{};
  for (int k = 0; k < 3; ++k) v.position[k] = static_cast<std::uint16_t>(std::lround(std::clamp(unit_position[k], 0.0f, 1.0f) * 65535));
  v.occlusion = static_cast<std::uint16_t>(std::lround(std::clamp(occlusion, 0.0f, 1.0f) * 65535));
  const glm::vec2 n = octahedral(normal), t = octahedral(glm::vec3(tangent));
  for (int k = 0; k < 2; ++k) {
    v.normal_oct[k] = static_cast<std::int16_t>(std::lround(n[k] * 32767));
    v.tangent_oct[k] = static_cast<std::int8_t>(std::lround(t[k] * 127));
    v.uv[k] = meshopt_quantizeHalf(uv[k]);
  }
  v.tangent_sign = tangent.w < 0 ? -127 : 127;
  return v;
}

}  // namespace

void center_uvs(SourceMesh& mesh) {
  std::vector<std::uint32_t> parent(mesh.positions.size());
  std::iota(parent.begin(), parent.end(), 0);
  for (std::size_t i = 0; i + 2 < mesh.indices.size(); i += 3) {
    const std::uint32_t a = root(parent, mesh.indices[i]);
    for (std::size_t k = 1; k < 3; ++k) parent[root(parent, mesh.indices[i + k])] = a;
  }
  struct Span {
    glm::vec2 low{std::numeric_limits<float>::max()}, high{std::numeric_limits<float>::lowest()};
  };
  std::vector<Span> spans(mesh.positions.size());
  for (std::uint32_t i = 0; i < parent.size(); ++i) {
    Span& span = spans[root(parent, i)];
    span.low = glm::min(span.low, mesh.uvs[i]);
    span.high = glm::max(span.high, mesh.uvs[i]);
  }
  for (std::uint32_t i = 0; i < parent.size(); ++i) {
    const Span& span = spans[root(parent, i)];
    mesh.uvs[i] = glm::clamp(mesh.uvs[i] - glm::floor((span.low + span.high) / 2.0f), glm::vec2(-60000), glm::vec2(60000));
  }
}

std::vector<glm::vec4> tangents(const SourceMesh& mesh) {
  std::vector<glm::vec3> along_u(mesh.positions.size(), glm::vec3(0)), along_v(mesh.positions.size(), glm::vec3(0));
  for (std::size_t i = 0; i + 2 < mesh.indices.size(); i += 3) {
    const std::uint32_t* c = &mesh.indices[i];
    const glm::vec3 e1 = mesh.positions[c[1]] - mesh.positions[c[0]], e2 = mesh.positions[c[2]] - mesh.positions[c[0]];
    const glm::vec2 d1 = mesh.uvs[c[1]] - mesh.uvs[c[0]], d2 = mesh.uvs[c[2]] - mesh.uvs[c[0]];
    const float area = d1.x * d2.y - d2.x * d1.y;
    if (std::abs(area) < 1e-12f) continue;
    glm::vec3 u = (e1 * d2.y - e2 * d1.y) / area, v = (e2 * d1.x - e1 * d2.x) / area;
    const float lu = glm::length(u), lv = glm::length(v);
    if (!(lu > 0) || !(lv > 0) || !std::isfinite(lu) || !std::isfinite(lv)) continue;
    for (std::size_t k = 0; k < 3; ++k) {
      const glm::vec3 p = mesh.positions[c[k]];
      const glm::vec3 a = mesh.positions[c[(k + 1) % 3]] - p, b = mesh.positions[c[(k + 2) % 3]] - p;
      const float angle = std::atan2(glm::length(glm::cross(a, b)), glm::dot(a, b));
      along_u[c[k]] += u / lu * angle;
      along_v[c[k]] += v / lv * angle;
    }
  }
  std::vector<glm::vec4> out(mesh.positions.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const glm::vec3 n = mesh.normals[i];
    const glm::vec3 flat = along_u[i] - n * glm::dot(n, along_u[i]);
    const float length = glm::length(flat);
    const glm::vec3 t = length > 1e-6f ? flat / length : any_perpendicular(n);
    // V grows downwards here (origin top left) while normal maps are drawn with green up.
    out[i] = glm::vec4(t, glm::dot(glm::cross(n, t), along_v[i]) > 0 ? -1.0f : 1.0f);
  }
  return out;
}

CookedMesh cook_mesh(std::span<const Part> parts, bool with_tangents) {
  CookedMesh out;
  const Box box = box_of(parts);
  out.offset_m = box.low;
  out.scale_m = box.high - box.low;
  const glm::vec3 inverse(out.scale_m.x > 0 ? 1 / out.scale_m.x : 0, out.scale_m.y > 0 ? 1 / out.scale_m.y : 0, out.scale_m.z > 0 ? 1 / out.scale_m.z : 0);
  std::vector<std::vector<Level>> levels;
  std::vector<std::uint32_t> first_vertex;
  std::vector<format::Vertex> vertices;
  for (const Part& part : parts) {
    const SourceMesh& mesh = *part.mesh;
    levels.push_back(levels_of(mesh));
    first_vertex.push_back(static_cast<std::uint32_t>(vertices.size()));
    const std::vector<glm::vec4> tangent = with_tangents ? tangents(mesh) : std::vector<glm::vec4>{};
    for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
      const glm::vec4 t = with_tangents ? tangent[i] : glm::vec4(any_perpendicular(mesh.normals[i]), 1);
      const float open = part.occlusion == nullptr || part.occlusion->empty() ? 1.0f : (*part.occlusion)[i];
      vertices.push_back(pack((mesh.positions[i] - out.offset_m) * inverse, mesh.normals[i], t, mesh.uvs[i], open));
    }
  }
  append_levels(levels, first_vertex, out);
  out.vertices.resize(vertices.size());
  out.vertices.resize(meshopt_optimizeVertexFetch(out.vertices.data(), out.indices.data(), out.indices.size(), vertices.data(), vertices.size(), sizeof(format::Vertex)));
  return out;
}

}  // namespace aisle::cook
