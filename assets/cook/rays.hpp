// Rays: what a ray meets first among many triangles. Four boxes and four triangles at a time; the same answers on every machine.
#pragma once
#include <array>
#include <cstdint>
#include <glm/glm.hpp>
#include <vector>

namespace aisle::cook {

struct RayTriangle {
  glm::vec3 a, ab, ac;
};

class Rays {
 public:
  explicit Rays(std::vector<RayTriangle> triangles);

  // Distance to the nearest triangle within FARTHEST along DIRECTION (unit), or FARTHEST. Both sides of triangles count.
  float nearest(glm::vec3 from, glm::vec3 direction, float farthest) const;

 private:
  using Lanes = std::array<float, 4>;
  struct alignas(16) Node {
    std::array<Lanes, 3> low, high;  // of up to four children; those that are none lie where no ray comes
    std::array<std::uint32_t, 4> first{}, blocks{};  // blocks 0: a node; else so many blocks of triangles
  };
  struct alignas(16) Block {
    std::array<Lanes, 3> a, ab, ac;
  };
  struct Piece {  // of the triangles, while building
    std::uint32_t first, count;
  };

  void build(std::uint32_t at, Piece whole, int depth);
  bool halve(Piece whole, Piece& left, Piece& right);
  void add_blocks(Piece piece);

  std::vector<RayTriangle> triangles_;  // while building
  std::vector<Node> nodes_;
  std::vector<Block> blocks_;
};

}  // namespace aisle::cook
