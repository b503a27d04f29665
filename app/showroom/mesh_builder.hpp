// MeshBuilder: collects quads and boxes by material, and packs them into a ModelView that owns its bytes.
#pragma once
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "renderer/api/model_view.hpp"
#include "showroom/showroom.hpp"

namespace aisle::showroom {

struct Corner {
  glm::vec3 position{0}, normal{0, 1, 0};
  glm::vec2 uv{0};
  float open = 1;  // baked ambient visibility
};

// Pixels of a texture with all its mips, sRGB colour.
struct Picture {
  std::uint32_t width = 0, height = 0;
  std::vector<std::uint8_t> rgba;
};
std::vector<Picture> with_mips(Picture largest);

// A model's bytes and the view of them; give it to Renderer::upload as keep_alive.
struct BuiltModel {
  std::vector<renderer::Vertex> vertices;
  std::vector<std::uint32_t> indices;
  std::vector<std::vector<Picture>> textures;
  std::vector<std::vector<std::vector<std::byte>>> packed;  // block-compressed mips of each texture; empty: rgba8
  std::string name;
  std::shared_ptr<const void> file;  // whose bytes VIEW shows in place of the above, when it was read
  renderer::ModelView view;
};

class MeshBuilder {
 public:
  using Visibility = std::function<float(glm::vec3 position, glm::vec3 normal)>;

  // Counter-clockwise seen from the front. CHUNK separates meshes of one material that lie far apart (positions are 16
  // bit).
  void quad(std::uint32_t material, const std::array<Corner, 4>& corners, std::uint32_t chunk = 0);
  // A flat rectangle origin + u*s + v*t, front = cross(u, v); cut into cells of about CELL_M, each with its own
  // occlusion. TILE_M: metres that the texture covers; 0: uv 0..1 over the whole rectangle.
  void sheet(std::uint32_t material, glm::vec3 origin, glm::vec3 u, glm::vec3 v, float cell_m, float tile_m,
             const Visibility& open, std::uint32_t chunk = 0);
  // A box with a bevelled, softly shaded edge; faces up and down may be left out where nobody can see them.
  void box(std::uint32_t material, const Box& box, float bevel_m, float tile_m, const Visibility& open,
           std::uint32_t chunk = 0, float cell_m = 1.0f);

  std::size_t triangles() const;
  // IN_BLOCKS: which textures to compress.
  std::shared_ptr<BuiltModel> finish(std::string name, std::vector<renderer::MaterialView> materials,
                                     std::vector<std::vector<Picture>> textures,
                                     const std::vector<bool>& in_blocks = {});

 private:
  struct Part {
    std::vector<Corner> corners;
    std::vector<std::uint32_t> indices;
  };
  void face(std::uint32_t material, const Box& box, int axis, float sign, float bevel_m, float cell_m,
            float tile_m, const Visibility& open, std::uint32_t chunk);

  std::map<std::pair<std::uint32_t, std::uint32_t>, Part> parts_;  // material, chunk
};

}  // namespace aisle::showroom
