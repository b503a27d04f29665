#include "assets/cook/mesh.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <meshoptimizer.h>
#include <numeric>

#include "assets/cook/joined.hpp"
#include "assets/cook/levels.hpp"
#include "assets/cook/palette.hpp"
#include "assets/cook/surface.hpp"

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

struct Box {
  glm::vec3 low{std::numeric_limits<float>::max()}, high{std::numeric_limits<float>::lowest()};
};
Box box_of(std::span<const Part> parts) {
  Box box;
  for (const Part& part : parts) {
    for (const auto& p : part.mesh.positions) {
      box.low = glm::min(box.low, p);
      box.high = glm::max(box.high, p);
    }
  }
  return box;
}

constexpr std::size_t kMostVertices = 65'535, kSplitAbove = 30'000;  // room for the cards of foliage

// The triangles of PART whose number is in TRIANGLES, with the vertices they use.
Part extract(const Part& part, std::span<const std::uint32_t> triangles) {
  Part out;
  out.mesh.material = part.mesh.material;
  out.mesh.own_color = part.mesh.own_color;
  out.mesh.reserve(std::min(part.mesh.positions.size(), 3 * triangles.size()));
  std::vector<std::uint32_t> to(part.mesh.positions.size(), ~0u);
  for (const std::uint32_t t : triangles) {
    for (std::size_t k = 0; k < 3; ++k) {
      const std::uint32_t v = part.mesh.indices[std::size_t{t} * 3 + k];
      if (to[v] == ~0u) {
        to[v] = out.mesh.add_vertex_of(part.mesh, v);
        if (!part.occlusion.empty()) out.occlusion.push_back(part.occlusion[v]);
      }
      out.mesh.indices.push_back(to[v]);
    }
  }
  return out;
}

// Halves a part along its longest side until its vertices can be numbered with 16 bits.
void split(Part part, std::vector<Part>& out) {
  if (part.mesh.positions.size() <= kSplitAbove) {
    out.push_back(std::move(part));
    return;
  }
  const Box box = box_of({&part, 1});
  const glm::vec3 size = box.high - box.low;
  const int axis = size.x > size.y && size.x > size.z ? 0 : size.y > size.z ? 1 : 2;
  const auto& mesh = part.mesh;
  std::vector<std::uint32_t> order(mesh.indices.size() / 3);
  std::iota(order.begin(), order.end(), 0);
  const auto middle = [&](std::uint32_t t) {
    const std::uint32_t* c = &mesh.indices[std::size_t{t} * 3];
    return mesh.positions[c[0]][axis] + mesh.positions[c[1]][axis] + mesh.positions[c[2]][axis];
  };
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return middle(a) < middle(b); });
  const std::span<const std::uint32_t> all(order);
  split(extract(part, all.first(all.size() / 2)), out);
  split(extract(part, all.subspan(all.size() / 2)), out);
}

struct LevelledPart {
  const Part* part = nullptr;
  std::vector<Level> levels;  // finest first
  std::uint32_t first_vertex = 0;

  const Level& at(std::size_t error) const {  // the coarsest that is good enough
    const Level* best = &levels.front();
    for (const Level& level : levels) {
      if (level.error <= error) best = &level;
    }
    return *best;
  }
};

// Level K of the whole is what each part has for that error. In OUT coarsest first, so that the fine ones can be left away.
void append_levels(std::span<const LevelledPart> parts, std::vector<std::uint32_t>& out, std::vector<format::Lod>& lods) {
  std::vector<std::vector<std::uint32_t>> levels;
  for (std::size_t error = 0; error <= kLevelErrors_m.size(); ++error) {
    std::vector<std::uint32_t> indices;
    for (const LevelledPart& part : parts) {
      for (const std::uint32_t i : part.at(error).indices) indices.push_back(part.first_vertex + i);
    }
    if (error > 0 && static_cast<float>(indices.size()) > kEnoughFewer * static_cast<float>(levels.back().size())) continue;
    format::Lod lod;
    lod.index_count = static_cast<std::uint32_t>(indices.size());
    lod.error_m = error == 0 ? 0 : kLevelErrors_m[error - 1];
    lods.push_back(lod);
    levels.push_back(std::move(indices));
  }
  for (std::size_t k = lods.size(); k-- > 0;) {
    lods[k].first_index = static_cast<std::uint32_t>(out.size());
    out.insert(out.end(), levels[k].begin(), levels[k].end());
  }
}

format::Extra pack_extra(const SourceMesh& mesh, std::size_t i) {
  format::Extra extra{{255, 255, 255, 255}, {0, 0}};
  for (int k = 0; k < 4 && !mesh.colors.empty(); ++k) extra.color[k] = k < 3 ? srgb8(mesh.colors[i][k]) : unorm8(mesh.colors[i][k]);
  for (int k = 0; k < 2 && !mesh.second_uvs.empty(); ++k) extra.second_uv[k] = meshopt_quantizeHalf(mesh.second_uvs[i][k]);
  return extra;
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

namespace {

void center(std::vector<glm::vec2>& uvs, std::vector<std::uint32_t>& piece) {
  struct Span {
    glm::vec2 low{std::numeric_limits<float>::max()}, high{std::numeric_limits<float>::lowest()};
  };
  std::vector<Span> spans(uvs.size());
  for (std::uint32_t i = 0; i < piece.size(); ++i) {
    Span& span = spans[root(piece, i)];
    span.low = glm::min(span.low, uvs[i]);
    span.high = glm::max(span.high, uvs[i]);
  }
  for (std::uint32_t i = 0; i < piece.size(); ++i) {
    const Span& span = spans[root(piece, i)];
    uvs[i] = glm::clamp(uvs[i] - glm::floor((span.low + span.high) / 2.0f), glm::vec2(-60000), glm::vec2(60000));
  }
}

}  // namespace

void center_uvs(SourceMesh& mesh) {
  std::vector<std::uint32_t> parent(mesh.positions.size());
  std::iota(parent.begin(), parent.end(), 0);
  for (std::size_t i = 0; i + 2 < mesh.indices.size(); i += 3) {
    const std::uint32_t a = root(parent, mesh.indices[i]);
    for (std::size_t k = 1; k < 3; ++k) parent[root(parent, mesh.indices[i + k])] = a;
  }
  center(mesh.uvs, parent);
  if (!mesh.second_uvs.empty()) center(mesh.second_uvs, parent);
}

std::vector<glm::vec4> tangents(const SourceMesh& mesh, bool on_second_uvs) {
  const auto& uvs = on_second_uvs && !mesh.second_uvs.empty() ? mesh.second_uvs : mesh.uvs;
  std::vector<glm::vec3> along_u(mesh.positions.size(), glm::vec3(0)), along_v(mesh.positions.size(), glm::vec3(0));
  for (std::size_t i = 0; i + 2 < mesh.indices.size(); i += 3) {
    const std::uint32_t* c = &mesh.indices[i];
    const glm::vec3 e1 = mesh.positions[c[1]] - mesh.positions[c[0]], e2 = mesh.positions[c[2]] - mesh.positions[c[0]];
    const glm::vec2 d1 = uvs[c[1]] - uvs[c[0]], d2 = uvs[c[2]] - uvs[c[0]];
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

namespace {

// Those vertices that only coarser levels have (cards, mended corners) follow the texture as those levels' triangles do.
std::vector<glm::vec4> tangents_of_all(const LevelledPart& part, bool on_second_uvs) {
  std::vector<glm::vec4> out = tangents(part.part->mesh, on_second_uvs);
  SourceMesh coarse = part.part->mesh;
  std::vector<bool> finest(coarse.positions.size());
  for (const std::uint32_t v : coarse.indices) finest[v] = true;
  coarse.indices.clear();
  for (std::size_t k = 1; k < part.levels.size(); ++k) coarse.indices.insert(coarse.indices.end(), part.levels[k].indices.begin(), part.levels[k].indices.end());
  const std::vector<glm::vec4> others = tangents(coarse, on_second_uvs);
  for (std::size_t v = 0; v < out.size(); ++v) {
    if (!finest[v]) out[v] = others[v];
  }
  return out;
}

CookedMesh cook_one(std::span<LevelledPart> parts, const MeshOptions& options) {
  CookedMesh out;
  Box box;
  for (const auto& part : parts) {
    const Box b = box_of({part.part, 1});
    box.low = glm::min(box.low, b.low);
    box.high = glm::max(box.high, b.high);
  }
  out.offset_m = box.low;
  out.scale_m = box.high - box.low;
  const glm::vec3 inverse(out.scale_m.x > 0 ? 1 / out.scale_m.x : 0, out.scale_m.y > 0 ? 1 / out.scale_m.y : 0, out.scale_m.z > 0 ? 1 / out.scale_m.z : 0);
  std::vector<format::Vertex> vertices;
  std::vector<format::Extra> extras;
  std::size_t count = 0;
  for (const LevelledPart& part : parts) count += part.part->mesh.positions.size();
  vertices.reserve(count);
  for (LevelledPart& part : parts) {
    const SourceMesh& mesh = part.part->mesh;
    part.first_vertex = static_cast<std::uint32_t>(vertices.size());
    const std::vector<glm::vec4> tangent = options.tangents ? tangents_of_all(part, options.tangents_on_second_uvs) : std::vector<glm::vec4>{};
    for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
      const glm::vec4 t = options.tangents ? tangent[i] : glm::vec4(any_perpendicular(mesh.normals[i]), 1);
      const float open = part.part->occlusion.empty() ? 1.0f : part.part->occlusion[i];
      vertices.push_back(pack((mesh.positions[i] - out.offset_m) * inverse, mesh.normals[i], t, mesh.uvs[i], open));
      if (options.rich) extras.push_back(pack_extra(mesh, i));
      if (options.own_colors) {
        std::array<std::uint8_t, 4> own = mesh.own_color;
        for (std::size_t k = 0; k < 3 && !mesh.colors.empty(); ++k) own[k] = srgb8(mesh.colors[i][static_cast<int>(k)]);
        std::memcpy(vertices.back().tangent_oct, own.data(), 4);
      }
    }
  }
  std::vector<std::uint32_t> indices;
  append_levels(parts, indices, out.lods);
  std::vector<unsigned> order(vertices.size());
  const std::size_t kept = meshopt_optimizeVertexFetchRemap(order.data(), indices.data(), indices.size(), vertices.size());
  meshopt_remapIndexBuffer(indices.data(), indices.data(), indices.size(), order.data());
  out.vertices.resize(kept);
  meshopt_remapVertexBuffer(out.vertices.data(), vertices.data(), vertices.size(), sizeof(format::Vertex), order.data());
  out.extras.resize(extras.empty() ? 0 : kept);
  if (!extras.empty()) meshopt_remapVertexBuffer(out.extras.data(), extras.data(), extras.size(), sizeof(format::Extra), order.data());
  std::uint32_t used = 0;
  for (std::size_t k = out.lods.size(); k-- > 0;) {
    for (std::uint32_t i = 0; i < out.lods[k].index_count; ++i) used = std::max(used, indices[out.lods[k].first_index + i] + 1);
    out.lods[k].vertex_count = used;
  }
  out.indices.assign(indices.begin(), indices.end());
  return out;
}

}  // namespace

std::vector<CookedMesh> cook_meshes(std::vector<Part> whole, const MeshOptions& options) {
  std::vector<Part> parts;
  for (Part& part : whole) split(std::move(part), parts);
  std::vector<LevelledPart> levelled;
  for (Part& part : parts) levelled.push_back({&part, make_levels(part.mesh, part.occlusion, options.plain), 0});
  std::vector<CookedMesh> out;
  for (std::size_t first = 0, next = 0; first < levelled.size(); first = next) {
    std::size_t vertices = 0;
    for (next = first; next < levelled.size() && (next == first || vertices + levelled[next].part->mesh.positions.size() <= kMostVertices); ++next) {
      vertices += levelled[next].part->mesh.positions.size();
    }
    out.push_back(cook_one(std::span(levelled).subspan(first, next - first), options));
  }
  return out;
}

}  // namespace aisle::cook
