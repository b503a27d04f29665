// Moving: the rig (where tracking space stands in the world), teleport with a fade, snap turns, walking. Part of step(); pure.
#pragma once
#include <cstdint>
#include <optional>

#include "base/pose.hpp"
#include "showroom/showroom.hpp"

namespace aisle::session {

constexpr float kSnapTurnRad = 0.5235988f;                // 30 degrees
constexpr std::int64_t kFadeOutNs = 120'000'000, kFadeInNs = 130'000'000;  // 250 ms in all (experience.md: 200-300)
constexpr float kWalkMetresPerSecond = 1.4f;              // experience.md: at most 1.4
constexpr float kTurnRadPerSecond = 1.6f;

struct Body {
  glm::vec3 rig_position{0};
  float rig_yaw_rad = 0;
  base::Pose tracking_from_head{{1, 0, 0, 0}, {0, 1.6f, 0}};

  struct Landing {
    glm::vec3 floor_point{0};
    float yaw_rad = 0;        // heading of the head after landing
    std::int64_t began_ns = 0;
    bool moved = false;
  };
  std::optional<Landing> landing;
  float fade = 0;
  std::uint64_t moves = 0;  // counts teleports and turns: panels are placed anew when it changes

  base::Pose world_from_tracking() const { return {base::from_yaw(rig_yaw_rad), rig_position}; }
  base::Pose world_from_head() const { return world_from_tracking() * tracking_from_head; }
};

void begin_teleport(Body& body, glm::vec3 floor_point, float head_yaw_rad, std::int64_t now_ns);
void put_head_at(Body& body, glm::vec3 floor_point, float head_yaw_rad);
void snap_turn(Body& body, int steps);
// Desktop keys: WALK is right, up, back in -1..1. Stays on walkable ground.
void walk(Body& body, glm::vec3 walk, float turn, float seconds, const showroom::Plan& plan);
void advance_fade(Body& body, std::int64_t now_ns);

}  // namespace aisle::session
