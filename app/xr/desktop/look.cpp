#include "xr/desktop/look.hpp"

#include <algorithm>
#include <cmath>

namespace aisle::xr {
namespace {

constexpr float kTanHalfVertical = 0.6494f;      // 66 degrees: 720 lines give body text (1.5 degrees) 16 pixels
constexpr float kMinTanHalfHorizontal = 0.5774f; // a narrow window still shows 60 degrees
constexpr float kDragRadPerHeight = 2.5f;        // half a window's width of drag looks behind
constexpr float kMaxPitchRad = 1.40f;
constexpr glm::vec3 kGripFromEyeM{0.2f, -0.35f, -0.4f};  // where a relaxed right hand would be

}  // namespace

void Look::turn_by(glm::vec2 drag) {
  yaw_rad_ -= drag.x * kDragRadPerHeight;
  pitch_rad_ = std::clamp(pitch_rad_ - drag.y * kDragRadPerHeight, -kMaxPitchRad, kMaxPitchRad);
}

base::Pose Look::head() const {
  return {glm::normalize(base::from_yaw(yaw_rad_) * glm::angleAxis(pitch_rad_, glm::vec3(1, 0, 0))), {0, kEyeHeightM, 0}};
}

Fov window_fov(glm::uvec2 size_px) {
  const float aspect = static_cast<float>(size_px.x) / static_cast<float>(std::max(size_px.y, 1u));
  const float horizontal = std::max(kTanHalfVertical * aspect, kMinTanHalfHorizontal);
  const float vertical = horizontal / aspect;
  return {-horizontal, horizontal, vertical, -vertical};
}

HandState mouse_hand(const base::Pose& eye, const Fov& fov, const WindowInput& input) {
  const glm::vec3 direction(input.cursor.x * fov.right, input.cursor.y * fov.up, -1.0f);
  const float yaw = std::atan2(-direction.x, 1.0f);
  const float pitch = std::atan2(direction.y, glm::length(glm::vec2(direction.x, 1.0f)));
  HandState hand;
  hand.active = input.cursor_inside || input.select;
  hand.aim.position = eye.position;
  hand.aim.orientation = glm::normalize(eye.orientation * base::from_yaw(yaw) * glm::angleAxis(pitch, glm::vec3(1, 0, 0)));
  hand.grip = {hand.aim.orientation, eye * kGripFromEyeM};
  hand.select = input.select;
  return hand;
}

}  // namespace aisle::xr
