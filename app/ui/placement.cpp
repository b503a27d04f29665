#include "ui/placement.hpp"

namespace aisle::ui {

base::Pose in_front(const base::Pose& head, float distance_m, float below_deg, float azimuth_deg) {
  const glm::quat heading = base::from_yaw(base::yaw_rad(head.orientation) + glm::radians(azimuth_deg));
  const glm::quat tilt = glm::angleAxis(glm::radians(-below_deg), glm::vec3(1, 0, 0));
  base::Pose pose;
  pose.orientation = glm::normalize(heading * tilt);  // looking down along -Z: the panel's +Z points back at the head
  pose.position = head.position + pose.orientation * glm::vec3(0, 0, -distance_m);
  return pose;
}

}  // namespace aisle::ui
