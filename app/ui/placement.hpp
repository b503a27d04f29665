// Placement: where a panel stands so that the angles of experience.md hold. Pure.
#pragma once
#include "base/pose.hpp"

namespace aisle::ui {

inline constexpr float kPanelDistance_m = 1.3f;  // what the panels' sizes are made for
inline constexpr float kBeltDistance_m = 1.0f;

// Centre of a panel DISTANCE from the head, BELOW degrees under eye level, AZIMUTH degrees to the left of the head's heading;
// its front faces the head squarely (tilted too: an upright panel loses up to a fifth of its angles). The head's pitch and roll
// do not matter: panels are placed in the world, never locked to the head.
base::Pose in_front(const base::Pose& head, float distance_m = kPanelDistance_m, float below_deg = 15, float azimuth_deg = 0);

}  // namespace aisle::ui
