// SteadyViews: for how far what was chosen for some views still serves those that follow. Heads move little from one frame to the
// next: what is chosen with a margin for a few frames of the motion seen need not be chosen anew in each. Main thread.
#pragma once
#include <array>
#include <cstdint>
#include <span>

#include "renderer/api/scene.hpp"

namespace aisle::renderer {

class SteadyViews {
 public:
  // Once a frame. True: VIEWS lie within the margin of those last taken, and these have served fewer than MOST_FRAMES.
  bool still(std::span<const View> views, float height_px, std::uint32_t most_frames);
  // After still() said no: what is chosen now serves views up to margin_m() and margin_rad() from VIEWS.
  void take(std::span<const View> views, float height_px);
  void forget() { taken_count_ = 0; }  // the next still() says no
  // Zero where one frame is all that is asked for, or where the motion is too quick for a margin to serve a second.
  float margin_m() const { return margin_m_; }
  float margin_rad() const { return margin_rad_; }

  struct Motion {
    float m = 0, rad = 0;
  };
  static Motion between(std::span<const View> from, std::span<const View> to);  // as many of each

 private:
  using Views = std::array<View, 2>;
  Views taken_, last_;
  std::uint32_t taken_count_ = 0, last_count_ = 0;
  std::uint32_t frames_ = 0, most_frames_ = 0;
  float height_px_ = 0;
  Motion step_;  // of a frame
  float margin_m_ = 0, margin_rad_ = 0;
};

}  // namespace aisle::renderer
