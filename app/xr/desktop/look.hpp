// Look: how mouse and window stand in for a head and a right hand. Pure values.
#pragma once
#include "xr/desktop/window.hpp"
#include "xr/seam.hpp"

namespace aisle::xr {

// The head of somebody standing at the origin: dragging with the right button looks around.
class Look {
 public:
  void turn_by(glm::vec2 drag);  // fractions of the window's height, right and down positive
  base::Pose head() const;

 private:
  float yaw_rad_ = 0, pitch_rad_ = 0;
};

Fov window_fov(glm::uvec2 size_px);
// Aims from the eye through the cursor.
HandState mouse_hand(const base::Pose& eye, const Fov& fov, const WindowInput& input);

}  // namespace aisle::xr
