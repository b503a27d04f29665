#include "qa/synthetic_body.hpp"

#include <algorithm>
#include <cmath>

namespace aisle::qa {
namespace {

constexpr float kTurnRadPerS = glm::radians(180.0f);
constexpr float kSnapRad = glm::radians(30.0f);
constexpr int kRestFrames = 12;                     // after a snap turn, so that a fade can pass
constexpr glm::vec3 kHand{0.18f, -0.32f, -0.22f};   // where a right hand is held, from the head, heading only

float wrapped(float rad) { return std::remainder(rad, 2.0f * 3.14159265f); }

glm::quat looking(float yaw_rad, float pitch_rad) {
  return base::from_yaw(yaw_rad) * glm::angleAxis(pitch_rad, glm::vec3(1, 0, 0));
}

float pitch_rad(glm::vec3 direction) { return std::asin(glm::clamp(direction.y, -1.0f, 1.0f)); }
float heading_rad(glm::vec3 direction) { return std::atan2(-direction.x, -direction.z); }

float towards(float from, float to, float at_most) { return from + std::clamp(to - from, -at_most, at_most); }

}  // namespace

void SyntheticBody::begin(const xr::Sample& sample, const View& view) {
  headset_ = view.headset;
  world_from_tracking_ = view.world_from_tracking;
  device_head_ = sample.head;
  if (!awake_ || headset_) {
    yaw_rad_ = base::yaw_rad(sample.head.orientation);
    pitch_rad_ = pitch_rad(sample.head.forward());
  }
  frame_s_ = awake_ ? std::clamp(static_cast<float>(view.now_ns - last_ns_) * 1e-9f, 0.0f, 0.1f) : 0.0f;
  last_ns_ = view.now_ns;
  awake_ = true;
  snap_ = 0;
  scroll_ = 0;
  text_.clear();
  if (rest_frames_ > 0) --rest_frames_;
}

base::Pose SyntheticBody::tracking_from_head() const {
  return headset_ ? device_head_ : base::Pose{looking(yaw_rad_, pitch_rad_), device_head_.position};
}

base::Pose SyntheticBody::world_from_head() const { return world_from_tracking_ * tracking_from_head(); }

void SyntheticBody::snap_turn(int steps) {
  snap_ = steps;
  rest_frames_ = kRestFrames;
}

bool SyntheticBody::turn_towards(glm::vec3 world_point, float within_rad) {
  const glm::vec3 to = world_from_tracking_.inverse() * world_point - device_head_.position;
  if (glm::length(to) < 1e-3f) return true;
  const glm::vec3 direction = glm::normalize(to);
  const float yaw_error = wrapped(heading_rad(direction) - yaw_rad_);
  if (headset_) {
    if (rest_frames_ > 0) return false;
    if (std::abs(yaw_error) <= kSnapRad * 0.5f + 0.01f) return true;
    snap_turn(yaw_error > 0 ? 1 : -1);
    return false;
  }
  const float goal_pitch = std::clamp(pitch_rad(direction), glm::radians(-70.0f), glm::radians(70.0f));
  const float most = kTurnRadPerS * frame_s_;
  yaw_rad_ = wrapped(yaw_rad_ + std::clamp(yaw_error, -most, most));
  pitch_rad_ = towards(pitch_rad_, goal_pitch, most);
  const float off = std::max(std::abs(wrapped(heading_rad(direction) - yaw_rad_)), std::abs(goal_pitch - pitch_rad_));
  return off <= within_rad;
}

void SyntheticBody::point_at(glm::vec3 world_point, bool from_eye) {
  const base::Pose head = tracking_from_head();
  const glm::vec3 target = world_from_tracking_.inverse() * world_point;
  const glm::vec3 origin = from_eye ? head.position : head.position + base::from_yaw(base::yaw_rad(head.orientation)) * kHand;
  const glm::vec3 to = target - origin;
  if (glm::length(to) < 1e-3f) return;
  const glm::vec3 direction = glm::normalize(to);
  aim_ = base::Pose{looking(heading_rad(direction), pitch_rad(direction)), origin};
}

void SyntheticBody::apply(xr::Sample& sample) const {
  if (!headset_) {
    const base::Pose head = tracking_from_head();
    const base::Pose moved = head * sample.head.inverse();
    for (xr::EyeView& eye : sample.eyes) eye.tracking_from_eye = moved * eye.tracking_from_eye;
    sample.head = head;
    sample.tracked = true;
    sample.state = xr::SessionState::focused;  // the script is the shopper, whatever window is in front
    sample.text = text_;
    sample.keys.clear();
    sample.walk = glm::vec3(0);
    sample.turn = 0;
  }
  sample.scroll = scroll_;
  sample.snap_turn = snap_;
  xr::HandState& hand = sample.hands[static_cast<std::size_t>(xr::Hand::right)];
  hand = {};
  hand.active = true;
  hand.aim = aim_.value_or(base::Pose{sample.head.orientation, sample.head.position + base::from_yaw(yaw_rad_) * kHand});
  hand.grip = hand.aim;
  hand.select = select_;
  sample.hands[static_cast<std::size_t>(xr::Hand::left)].active = false;
}

}  // namespace aisle::qa
