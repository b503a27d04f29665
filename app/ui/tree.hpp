// The UI tree: every control, product and place with label, role, pose and state. Panels and showroom publish it each frame;
// input, qa (steps, automation, lints), captions and a future screen reader read it. World space, metres.
#pragma once
#include <cstdint>
#include <glm/glm.hpp>
#include <string>
#include <vector>

#include "base/pose.hpp"

namespace aisle::ui {

enum class Role : std::uint8_t { button, field, text, list_item, link, image, panel, product, place, floor };

struct Target {
  std::string id;          // stable: "panel/cart/remove:VARIANT", "product:ID", "place:Kitchen"
  std::string label;       // visible name
  Role role = Role::text;
  bool enabled = true;     // can be pressed now
  bool visible = true;     // drawn, not scrolled away
  std::string occluded_by; // id of what hides it from the head; empty: nothing
  bool hovered = false, pressed = false, focused = false;
  base::Pose world;        // centre; front is +Z for flat targets
  glm::vec2 size_m{0};     // width, height (products: of the bounding box seen from the front)
  float text_height_m = 0; // x-height is about half of it; 0: no text
  float contrast = 0;      // of its text; 0: unknown
  int layer = 0;           // panels: 1.., world: 0
  bool decisive = false;   // Buy, Pay, Cancel: larger, and farther from each other
};

// One frame's targets. add() hands out last frame's entries again, so that a steady frame allocates nothing.
struct Tree {
  std::vector<Target> targets;
  Target& add();  // a blank target at the end; valid until the next add
  void clear();
  void prepare(std::size_t count);  // memory for COUNT targets with usual names, before the first frame

 private:
  std::vector<Target> spare_;  // cleared targets, in order, whose strings keep their memory; never fewer than there ever were
  std::size_t next_spare_ = 0;
};

// Marks what an open panel (Role::panel, layer > 0) hides from the eyes: whatever lies behind it, controls of panels further away
// included. What was hidden already stays so.
void hide_behind_panels(Tree& tree, glm::vec3 eyes);

// Degrees that LENGTH_M covers seen square-on from DISTANCE_M.
float angular_size_deg(float length_m, float distance_m);

}  // namespace aisle::ui
