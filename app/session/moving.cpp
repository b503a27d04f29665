#include "session/moving.hpp"

#include <algorithm>
#include <cmath>

namespace aisle::session {
namespace {

bool inside(const showroom::Box& box, glm::vec3 p) {
  return p.x >= box.min.x && p.x <= box.max.x && p.z >= box.min.z && p.z <= box.max.z;
}

bool on_floor(const showroom::Plan& plan, glm::vec3 p) {
  return std::any_of(plan.walkable.begin(), plan.walkable.end(), [&](const auto& box) { return inside(box, p); });
}

}  // namespace

void put_head_at(Body& body, glm::vec3 floor_point, float head_yaw_rad) {
  body.rig_yaw_rad = head_yaw_rad - base::yaw_rad(body.tracking_from_head.orientation);
  const glm::vec3 head = base::from_yaw(body.rig_yaw_rad) * body.tracking_from_head.position;
  body.rig_position = {floor_point.x - head.x, floor_point.y, floor_point.z - head.z};
  ++body.moves;
}

void begin_teleport(Body& body, glm::vec3 floor_point, float head_yaw_rad, std::int64_t now_ns) {
  body.landing = Body::Landing{floor_point, head_yaw_rad, now_ns, false};
}

void snap_turn(Body& body, int steps) {
  if (steps == 0) return;
  const base::Pose head = body.world_from_head();
  put_head_at(body, {head.position.x, body.rig_position.y, head.position.z}, base::yaw_rad(head.orientation) + kSnapTurnRad * static_cast<float>(steps));
}

void walk(Body& body, glm::vec3 walk, float turn, float seconds, const showroom::Plan& plan) {
  if (walk == glm::vec3(0) && turn == 0) return;
  const base::Pose head = body.world_from_head();
  const float yaw = base::yaw_rad(head.orientation) + turn * kTurnRadPerSecond * seconds;
  glm::vec3 direction = base::from_yaw(yaw) * glm::vec3(walk.x, 0, walk.z);
  if (const float length = glm::length(direction); length > 1) direction /= length;
  const glm::vec3 from{head.position.x, body.rig_position.y, head.position.z};
  glm::vec3 to = from + direction * (kWalkMetresPerSecond * seconds);
  if (!on_floor(plan, to)) {  // slide along what is in the way
    const glm::vec3 only_x{to.x, to.y, from.z}, only_z{from.x, to.y, to.z};
    to = on_floor(plan, only_x) ? only_x : on_floor(plan, only_z) ? only_z : on_floor(plan, from) ? from : showroom::nearest_walkable(plan, to);
  }
  const std::uint64_t moves = body.moves;
  put_head_at(body, to, yaw);
  body.moves = moves;  // panels stay where they are while walking
}

void advance_fade(Body& body, std::int64_t now_ns) {
  if (!body.landing) {
    body.fade = 0;
    return;
  }
  const std::int64_t since = now_ns - body.landing->began_ns;
  if (since < kFadeOutNs) {
    body.fade = static_cast<float>(since) / static_cast<float>(kFadeOutNs);
    return;
  }
  if (!body.landing->moved) {
    put_head_at(body, body.landing->floor_point, body.landing->yaw_rad);
    body.landing->moved = true;
  }
  body.fade = std::max(0.0f, 1.0f - static_cast<float>(since - kFadeOutNs) / static_cast<float>(kFadeInNs));
  if (body.fade <= 0) body.landing.reset();
}

}  // namespace aisle::session
