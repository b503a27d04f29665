// Pose: rigid transform, OpenXR axes (right-handed, +Y up, -Z forward), metres. `world_from_x` maps points of x to world.
#pragma once
#include <glm/glm.hpp>
#include <glm/gtc/quaternion.hpp>

namespace aisle::base {

struct Pose {
  glm::quat orientation{1, 0, 0, 0};
  glm::vec3 position{0};

  glm::vec3 operator*(glm::vec3 p) const { return orientation * p + position; }
  Pose operator*(const Pose& b) const { return {glm::normalize(orientation * b.orientation), *this * b.position}; }
  glm::vec3 forward() const { return orientation * glm::vec3(0, 0, -1); }
  glm::vec3 right() const { return orientation * glm::vec3(1, 0, 0); }
  glm::vec3 up() const { return orientation * glm::vec3(0, 1, 0); }
  Pose inverse() const {
    const glm::quat q = glm::conjugate(orientation);
    return {q, q * -position};
  }
  glm::mat4 matrix() const {
    glm::mat4 m = glm::mat4_cast(orientation);
    m[3] = glm::vec4(position, 1);
    return m;
  }
};

struct Ray {
  glm::vec3 origin{0};
  glm::vec3 direction{0, 0, -1};  // unit length
};

// Heading about +Y in radians; 0 looks along -Z, positive turns left (counter-clockwise seen from above).
inline float yaw_rad(const glm::quat& q) {
  const glm::vec3 f = q * glm::vec3(0, 0, -1);
  return std::atan2(-f.x, -f.z);
}
inline glm::quat from_yaw(float rad) { return glm::angleAxis(rad, glm::vec3(0, 1, 0)); }

// Orientation whose +Z points from a panel at POINT towards VIEWER, upright (a panel's front is +Z, +X its right).
inline glm::quat facing(glm::vec3 point, glm::vec3 viewer) {
  const glm::vec3 d = viewer - point;
  return from_yaw(std::atan2(d.x, d.z));
}

}  // namespace aisle::base
