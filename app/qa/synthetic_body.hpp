// SyntheticBody: the head and right hand that a script moves. Knows how to turn, aim and press; writes them over a device's sample.
#pragma once
#include <glm/glm.hpp>
#include <optional>
#include <string>

#include "base/pose.hpp"
#include "qa/steps.hpp"
#include "xr/seam.hpp"

namespace aisle::qa {

class SyntheticBody {
 public:
  // Once a frame, first: where the device says the head is, and what this frame may change.
  void begin(const xr::Sample& sample, const View& view);
  base::Pose world_from_head() const;

  // One frame's turning of the head (headset: a snap turn now and then). True once it looks within WITHIN_RAD of the point, or,
  // in a headset, as near as 30 degree turns get.
  bool turn_towards(glm::vec3 world_point, float within_rad);
  // Aims the right hand's ray; FROM_EYE: along the line of sight, else from where a hand is held.
  void point_at(glm::vec3 world_point, bool from_eye);
  void set_select(bool down) { select_ = down; }
  void snap_turn(int steps);
  bool turning() const { return rest_frames_ > 0; }  // a snap turn was just asked for
  void type(std::string text) { text_ = std::move(text); }
  void scroll(float notches) { scroll_ = notches; }

  // Last: writes head, eyes, right hand, text and turns over SAMPLE.
  void apply(xr::Sample& sample) const;

 private:
  base::Pose tracking_from_head() const;

  bool headset_ = false;
  bool awake_ = false;
  base::Pose world_from_tracking_, device_head_;
  float yaw_rad_ = 0, pitch_rad_ = 0;  // tracking space; ours where there is no headset
  float frame_s_ = 0;
  std::int64_t last_ns_ = 0;
  std::optional<base::Pose> aim_;  // tracking space
  bool select_ = false;
  int rest_frames_ = 0;
  // Of this frame only.
  int snap_ = 0;
  float scroll_ = 0;
  std::string text_;
};

}  // namespace aisle::qa
