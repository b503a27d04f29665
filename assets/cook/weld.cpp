#include "assets/cook/weld.hpp"

#include <meshoptimizer.h>

namespace aisle::cook {
namespace {

template <class T>
void remap(std::vector<T>& values, const std::vector<unsigned>& to, std::size_t count) {
  std::vector<T> out(count);
  meshopt_remapVertexBuffer(out.data(), values.data(), values.size(), sizeof(T), to.data());
  values = std::move(out);
}

}  // namespace

void weld(SourceMesh& mesh) {
  if (mesh.indices.empty()) return;
  // +0 and -0 are one place but not one bit pattern.
  for (auto& p : mesh.positions) p += glm::vec3(0.0f);
  for (auto& n : mesh.normals) n += glm::vec3(0.0f);
  std::vector<meshopt_Stream> streams = {{mesh.positions.data(), sizeof(glm::vec3), sizeof(glm::vec3)},
                                         {mesh.normals.data(), sizeof(glm::vec3), sizeof(glm::vec3)},
                                         {mesh.uvs.data(), sizeof(glm::vec2), sizeof(glm::vec2)}};
  if (!mesh.second_uvs.empty()) streams.push_back({mesh.second_uvs.data(), sizeof(glm::vec2), sizeof(glm::vec2)});
  if (!mesh.colors.empty()) streams.push_back({mesh.colors.data(), sizeof(glm::vec4), sizeof(glm::vec4)});
  std::vector<unsigned> to(mesh.positions.size());
  const std::size_t count = meshopt_generateVertexRemapMulti(to.data(), mesh.indices.data(), mesh.indices.size(), mesh.positions.size(), streams.data(), streams.size());
  meshopt_remapIndexBuffer(mesh.indices.data(), mesh.indices.data(), mesh.indices.size(), to.data());
  remap(mesh.positions, to, count);
  remap(mesh.normals, to, count);
  remap(mesh.uvs, to, count);
  if (!mesh.second_uvs.empty()) remap(mesh.second_uvs, to, count);
  if (!mesh.colors.empty()) remap(mesh.colors, to, count);
}

}  // namespace aisle::cook
