// Hit: what a pointing ray meets first. Produced by showroom (world things) and input (panels).
#pragma once
#include <glm/glm.hpp>
#include <string_view>

#include "base/pose.hpp"
#include "ui/intents.hpp"

namespace aisle::ui {

enum class HitKind : std::uint8_t { nothing, panel, product, place, floor, blocked };  // blocked: wall, shelf
struct Hit {
  HitKind kind = HitKind::nothing;
  float distance_m = 0;
  glm::vec3 point{0}, normal{0, 1, 0};
  PanelKind panel = PanelKind::none;  // kind == panel
  glm::vec2 uv{0};                    // panel: 0,0 top left .. 1,1
  std::string_view id;                // product id or department name; the showroom keeps every name it ever gave
};

// A panel standing in the world this frame. Front is +Z.
struct PanelPlace {
  PanelKind kind = PanelKind::none;
  base::Pose world;
  glm::vec2 size_m{1};
  glm::uvec4 region_px{0};  // x y w h of the UI texture it is drawn in
};

}  // namespace aisle::ui
