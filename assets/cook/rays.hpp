// Rays: what a ray meets first among many triangles; by Embree (Wald et al. 2014, "Embree: A Kernel Framework for Efficient CPU Ray
// Tracing") on the calling thread alone. The same answers every time; other processors may round the last bits another way.
#pragma once
#include <glm/glm.hpp>
#include <memory>
#include <span>

namespace aisle::cook {

struct RayTriangle {
  glm::vec3 a, ab, ac;
};

class Rays {
 public:
  // Throws std::bad_alloc, std::runtime_error.
  explicit Rays(std::span<const RayTriangle> triangles);
  ~Rays();

  // Distance to the nearest triangle within FARTHEST along DIRECTION (unit), or FARTHEST. Both sides of triangles count.
  float nearest(glm::vec3 from, glm::vec3 direction, float farthest) const;

 private:
  struct Scene;
  std::unique_ptr<Scene> scene_;  // none without triangles
};

}  // namespace aisle::cook
