// Placement: where a panel stands so that the angles of experience.md hold. Pure.
#pragma once
#include "base/pose.hpp"

namespace aisle::ui {

// What the panels' sizes are made for. experience.md: 1.3 m away, 10-20 degrees below eye level.
inline constexpr float kPanelDistance_m = 1.3f, kPanelBelow_deg = 12;
inline constexpr float kBeltDistance_m = 1.15f, kBeltBelow_deg = 43;  // below the panel, in reach of a glance
inline constexpr float kKeyboardDistance_m = 1.1f, kKeyboardBelow_deg = 41;

// Centre of a panel DISTANCE from the head, BELOW degrees under eye level, AZIMUTH degrees to the left of the head's heading;
// its front faces the head squarely (tilted too: an upright panel loses up to a fifth of its angles). The head's pitch and roll
// do not matter: panels are placed in the world, never locked to the head.
base::Pose in_front(const base::Pose& head, float distance_m = kPanelDistance_m, float below_deg = kPanelBelow_deg, float azimuth_deg = 0);

}  // namespace aisle::ui
