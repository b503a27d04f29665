#include "assets/cook/source_model.hpp"

#include <algorithm>
#include <limits>

namespace aisle::cook {
namespace {
constexpr std::size_t kMostWarnings = 20;
}

std::uint32_t SourceMesh::add_vertex_of(const SourceMesh& from, std::size_t v) {
  if (!from.colors.empty()) need_colors();
  if (!from.second_uvs.empty()) need_second_uvs();
  // Copies first: FROM may be this mesh.
  positions.push_back(glm::vec3(from.positions[v]));
  normals.push_back(glm::vec3(from.normals[v]));
  uvs.push_back(glm::vec2(from.uvs[v]));
  if (!from.colors.empty() || !colors.empty()) colors.push_back(from.colors.empty() ? glm::vec4(1) : glm::vec4(from.colors[v]));
  if (!from.second_uvs.empty() || !second_uvs.empty()) second_uvs.push_back(from.second_uvs.empty() ? glm::vec2(0) : glm::vec2(from.second_uvs[v]));
  return static_cast<std::uint32_t>(positions.size()) - 1;
}

void SourceMesh::resize_vertices(std::size_t count) {
  positions.resize(count);
  normals.resize(count);
  uvs.resize(count);
  if (!colors.empty()) colors.resize(count);
  if (!second_uvs.empty()) second_uvs.resize(count);
}

void SourceMesh::reserve(std::size_t vertices) {
  positions.reserve(vertices);
  normals.reserve(vertices);
  uvs.reserve(vertices);
}

void SourceModel::warn(std::string sentence) {
  if (warnings.size() >= kMostWarnings || std::find(warnings.begin(), warnings.end(), sentence) != warnings.end()) return;
  warnings.push_back(std::move(sentence));
}

void measure(SourceModel& model) {
  glm::vec3 low(std::numeric_limits<float>::max()), high(std::numeric_limits<float>::lowest());
  bool any = false;
  for (const auto& mesh : model.meshes) {
    for (const auto& p : mesh.positions) {
      low = glm::min(low, p);
      high = glm::max(high, p);
      any = true;
    }
  }
  model.min_m = any ? low : glm::vec3(0);
  model.max_m = any ? high : glm::vec3(0);
}

}  // namespace aisle::cook
