#include "assets/import/photo_camera.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace aisle::import {
namespace {

constexpr float kTanHalfView = 0.2126f;  // 24 degrees: a long lens keeps furniture straight
constexpr float kFilled = 0.80f;         // of the frame

float degrees(float d) { return d * 3.14159265f / 180; }

// Flat things are seen more from above, pictures on a wall more from the front.
glm::vec3 direction_to_eye(glm::vec3 size) {
  float around = degrees(32), above = degrees(18);
  const float wide = std::max(size.x, size.z);
  if (size.y < 0.2f * wide) above = degrees(34);
  if (size.y < 0.05f * wide) above = degrees(48);
  if (size.z < 0.15f * std::max(size.x, size.y)) {
    around = degrees(22);
    above = degrees(10);
  } else if (size.x < 0.15f * std::max(size.z, size.y)) {
    around = degrees(60);
    above = degrees(12);
  }
  return {std::sin(around) * std::cos(above), std::sin(above), std::cos(around) * std::cos(above)};
}

}  // namespace

PhotoCamera frame(const cook::SourceModel& model, int pixels) {
  PhotoCamera camera;
  const glm::vec3 size = model.max_m - model.min_m;
  const glm::vec3 back = direction_to_eye(size);
  camera.forward = -back;
  camera.right = glm::normalize(glm::cross(camera.forward, glm::vec3(0, 1, 0)));
  camera.up = glm::cross(camera.right, camera.forward);
  camera.half_size = static_cast<float>(pixels) / 2;
  camera.pixels_per_tan = camera.half_size / kTanHalfView;

  // Moves target and distance until the picture of all vertices is centred and fills the frame.
  glm::vec3 target = (model.min_m + model.max_m) / 2.0f;
  float distance = glm::length(size) / kTanHalfView;
  for (int round = 0; round < 6; ++round) {
    camera.eye = target + back * distance;
    glm::vec2 low(std::numeric_limits<float>::max()), high(std::numeric_limits<float>::lowest());
    for (const auto& mesh : model.meshes) {
      for (const auto& p : mesh.positions) {
        const glm::vec3 at = camera.project(p);
        low = glm::min(low, glm::vec2(at));
        high = glm::max(high, glm::vec2(at));
      }
    }
    const glm::vec2 middle = (low + high) / 2.0f - camera.half_size;
    target += (camera.right * middle.x - camera.up * middle.y) * (distance / camera.pixels_per_tan);
    const float spread = std::max({high.x - low.x, high.y - low.y, 1e-3f});
    distance = std::max(distance * spread / (2 * camera.half_size * kFilled), glm::length(size) * 0.6f);
  }
  camera.eye = target + back * distance;
  return camera;
}

}  // namespace aisle::import
