#include "xr/layers.hpp"

#include <cmath>

namespace aisle::xr {

QuadLayer beam_layer(glm::vec3 from, glm::vec3 to, glm::vec3 eye, float width_m, glm::uvec4 region_px) {
  const glm::vec3 along = to - from, middle = (from + to) * 0.5f;
  const float length = std::max(glm::length(along), 1e-3f);
  const glm::vec3 x = along / length;
  // Towards the eye, square to the beam; any side will do for a beam that is seen end-on.
  glm::vec3 z = (eye - middle) - x * glm::dot(eye - middle, x);
  if (glm::length(z) < 1e-4f) z = glm::cross(x, std::abs(x.y) < 0.9f ? glm::vec3(0, 1, 0) : glm::vec3(1, 0, 0));
  z = glm::normalize(z);
  const glm::mat3 axes(x, glm::cross(z, x), z);
  return {{glm::normalize(glm::quat_cast(axes)), middle}, {length, width_m}, region_px};
}

}  // namespace aisle::xr
