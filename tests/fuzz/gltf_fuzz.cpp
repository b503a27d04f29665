// Feeds our reading of glTF, which runs in a confined process, and must not need to: the description up to the first zero byte, then the
// file's data. Pictures and Draco are left to their libraries.
#include <cstdint>
#include <string>

#include "assets/cook/weld.hpp"
#include "assets/import/read_gltf.hpp"

using namespace aisle;

static std::string u32(std::size_t v) { return {static_cast<char>(v), static_cast<char>(v >> 8), static_cast<char>(v >> 16), static_cast<char>(v >> 24)}; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string all(reinterpret_cast<const char*>(data), size);
  std::string text = all.substr(0, all.find('\0')), bytes = text.size() < all.size() ? all.substr(text.size() + 1) : std::string();
  text.resize((text.size() + 3) / 4 * 4, ' ');
  bytes.resize((bytes.size() + 3) / 4 * 4);
  const std::string glb = "glTF" + u32(2) + u32(28 + text.size() + bytes.size()) + u32(text.size()) + "JSON" + text + u32(bytes.size()) + std::string("BIN\0", 4) + bytes;
  import::ReadOptions options;
  options.most_triangles = 1000;
  options.most_nodes = 1000;
  options.most_texture_side = 16;
  static const import::ConfinedIo nowhere("/nonexistent/model.glb");
  auto model = import::read_gltf(glb, nowhere, options);
  if (!model) return 0;
  for (auto& mesh : model->meshes) {
    for (const std::uint32_t i : mesh.indices) {
      if (i >= mesh.positions.size()) __builtin_trap();
    }
    const std::size_t count = mesh.positions.size();
    if (mesh.normals.size() != count || mesh.uvs.size() != count || (!mesh.colors.empty() && mesh.colors.size() != count) || (!mesh.second_uvs.empty() && mesh.second_uvs.size() != count)) __builtin_trap();
    if (mesh.material >= model->materials.size()) __builtin_trap();
    cook::weld(mesh);
  }
  return 0;
}
