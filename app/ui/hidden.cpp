#include <cmath>

#include "ui/tree.hpp"

namespace aisle::ui {
namespace {

// "panel/cart" owns "panel/cart/remove:1" and itself.
bool belongs_to(const Target& target, const Target& panel) {
  return target.id.starts_with(panel.id) && (target.id.size() == panel.id.size() || target.id[panel.id.size()] == '/');
}

// Whether the straight line from EYES to POINT goes through the panel's rectangle before it gets there.
bool stands_between(const Target& panel, glm::vec3 eyes, glm::vec3 point) {
  constexpr float kNearly = 0.98f;  // a target drawn on the panel's own plane is not behind it
  const base::Pose panel_from_world = panel.world.inverse();
  const glm::vec3 from = panel_from_world * eyes, to = panel_from_world * point;
  if ((from.z > 0) == (to.z > 0)) return false;
  const float part = from.z / (from.z - to.z);
  const glm::vec3 at = from + (to - from) * part;
  return part < kNearly && std::abs(at.x) < panel.size_m.x / 2 && std::abs(at.y) < panel.size_m.y / 2;
}

}  // namespace

void hide_behind_panels(Tree& tree, glm::vec3 eyes) {
  for (const Target& panel : tree.targets) {
    if (panel.role != Role::panel || panel.layer == 0 || !panel.visible) continue;
    for (Target& target : tree.targets) {
      if (!target.occluded_by.empty() || belongs_to(target, panel)) continue;
      if (stands_between(panel, eyes, target.world.position)) target.occluded_by = panel.id;
    }
  }
}

}  // namespace aisle::ui
