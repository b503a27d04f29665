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
Box box_of(const SourceMesh& mesh) {
  Box box;
  for (const auto& p : mesh.positions) {
    box.low = glm::min(box.low, p);
    box.high = glm::max(box.high, p);
  }
  return box;
}

class LodMaker {
 public:
  LodMaker(const SourceMesh& mesh, CookedMesh& out) : mesh_(mesh), out_(out) {}

  void run() {
    std::vector<std::uint32_t> level = mesh_.indices;
    order(level);
    append(level, 0);
    // Allowed error as a part of the mesh's size; ever fewer triangles for ever greater distances.
    constexpr float kErrors[] = {0.004f, 0.012f, 0.035f, 0.09f};
    for (const float error : kErrors) {
      if (level.size() / 3 <= kFewTriangles) break;
      std::vector<std::uint32_t> next = simplified(level.size() / 2, error);
      if (static_cast<float>(next.size()) > 0.8f * static_cast<float>(level.size()) || next.empty()) continue;
      level = std::move(next);
      order(level);
      append(level, reached_m_);
    }
  }

 private:
  static constexpr std::size_t kFewTriangles = 96;

  // Always from the full mesh, so that errors do not add up.
  std::vector<std::uint32_t> simplified(std::size_t target, float error) {
    const auto& full = mesh_.indices;
    const std::size_t deep_target = std::max<std::size_t>(target / 3 * 3 / 2, 36);
    std::vector<std::uint32_t> out(full.size());
    float reached = 0;
    std::size_t count = meshopt_simplify(out.data(), full.data(), full.size(), &mesh_.positions[0].x, mesh_.positions.size(), sizeof(glm::vec3), deep_target, error, 0, &reached);
    // Hard edges and seams pin the careful method down; far away nobody sees that the other one ignores them.
    if (count > target && error > 0.03f) {
      count = meshopt_simplifySloppy(out.data(), full.data(), full.size(), &mesh_.positions[0].x, mesh_.positions.size(), sizeof(glm::vec3), deep_target, error, &reached);
    }
    out.resize(count);
    reached_m_ = std::max(reached * meshopt_simplifyScale(&mesh_.positions[0].x, mesh_.positions.size(), sizeof(glm::vec3)), out_.lods.back().error_m);
    return out;
  }

  void order(std::vector<std::uint32_t>& level) const {
    const std::size_t vertices = mesh_.positions.size();
    meshopt_optimizeVertexCache(level.data(), level.data(), level.size(), vertices);
    std::vector<std::uint32_t> sorted(level.size());
    meshopt_optimizeOverdraw(sorted.data(), level.data(), level.size(), &mesh_.positions[0].x, vertices, sizeof(glm::vec3), 1.05f);
    level = std::move(sorted);
  }

  void append(const std::vector<std::uint32_t>& level, float error_m) {
    out_.lods.push_back({static_cast<std::uint32_t>(out_.indices.size()), static_cast<std::uint32_t>(level.size()), error_m});
    out_.indices.insert(out_.indices.end(), level.begin(), level.end());
  }

  const SourceMesh& mesh_;
  CookedMesh& out_;
  float reached_m_ = 0;
};

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

CookedMesh cook_mesh(const SourceMesh& mesh, const std::vector<float>& occlusion, bool with_tangents) {
  CookedMesh out;
  LodMaker(mesh, out).run();
  const Box box = box_of(mesh);
  out.offset_m = box.low;
  out.scale_m = box.high - box.low;
  const glm::vec3 inverse(out.scale_m.x > 0 ? 1 / out.scale_m.x : 0, out.scale_m.y > 0 ? 1 / out.scale_m.y : 0, out.scale_m.z > 0 ? 1 / out.scale_m.z : 0);
  const std::vector<glm::vec4> tangent = with_tangents ? tangents(mesh) : std::vector<glm::vec4>{};
  std::vector<format::Vertex> vertices(mesh.positions.size());
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    const glm::vec4 t = with_tangents ? tangent[i] : glm::vec4(any_perpendicular(mesh.normals[i]), 1);
    vertices[i] = pack((mesh.positions[i] - out.offset_m) * inverse, mesh.normals[i], t, mesh.uvs[i], occlusion.empty() ? 1.0f : occlusion[i]);
  }
  out.vertices.resize(vertices.size());
  out.vertices.resize(meshopt_optimizeVertexFetch(out.vertices.data(), out.indices.data(), out.indices.size(), vertices.data(), vertices.size(), sizeof(format::Vertex)));
  return out;
}

}  // namespace aisle::cook
