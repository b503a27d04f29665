// PhotoCamera: where the photographer stands: three-quarter view through a long lens, framing the whole model.
#pragma once
#include <glm/glm.hpp>

#include "assets/cook/source_model.hpp"

namespace aisle::import {

struct PhotoCamera {
  glm::vec3 eye{0}, right{1, 0, 0}, up{0, 1, 0}, forward{0, 0, -1};
  float pixels_per_tan = 1;  // at the sampled resolution
  float half_size = 1;       // pixels

  // x, y in pixels (y down), z = 1 / distance along the view axis; z <= 0 behind the eye.
  glm::vec3 project(glm::vec3 p) const {
    const glm::vec3 d = p - eye;
    const float distance = glm::dot(d, forward);
    if (distance <= 1e-9f) return glm::vec3(0);
    const float inverse = 1 / distance;
    return {half_size + glm::dot(d, right) * inverse * pixels_per_tan, half_size - glm::dot(d, up) * inverse * pixels_per_tan, inverse};
  }
  glm::vec3 ray(float x, float y) const { return forward + right * ((x - half_size) / pixels_per_tan) + up * ((half_size - y) / pixels_per_tan); }
  glm::vec3 point(float x, float y, float inverse_distance) const { return eye + ray(x, y) / inverse_distance; }
};

PhotoCamera frame(const cook::SourceModel& model, int pixels);

}  // namespace aisle::import
