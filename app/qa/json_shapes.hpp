// JSON shapes of poses and vectors, as every file and reply of qa writes them: p [x,y,z] metres, q [x,y,z,w].
#pragma once
#include <nlohmann/json.hpp>

#include "base/pose.hpp"

namespace aisle::qa {

inline nlohmann::ordered_json vec_json(glm::vec3 v) { return {v.x, v.y, v.z}; }
inline nlohmann::ordered_json pose_json(const base::Pose& pose) {
  const glm::quat& q = pose.orientation;
  return {{"p", vec_json(pose.position)}, {"q", {q.x, q.y, q.z, q.w}}};
}

}  // namespace aisle::qa
