#include "ui/tree.hpp"

#include <cmath>

namespace aisle::ui {

float angular_size_deg(float length_m, float distance_m) {
  return distance_m <= 0 ? 180.0f : glm::degrees(2.0f * std::atan2(length_m * 0.5f, distance_m));
}

}  // namespace aisle::ui
