// Interaction: which control is hovered, pressed, focused or dragged. One pointer, one keyboard focus; edges come from input.
#pragma once
#include <cstdint>
#include <glm/glm.hpp>
#include <vector>

#include "panels/panels.hpp"

namespace aisle::panels {

using ControlId = std::uint64_t;  // 0: none

struct Touch {
  bool hovered = false, held = false, clicked = false, focused = false;
};

// What a frame brings, with the pointer in millimetres of the UI texture.
struct Gesture {
  ui::PanelKind panel = ui::PanelKind::none;
  glm::vec2 at{0};
  bool down = false, pressed = false, released = false;
  float scroll = 0;
  bool enter = false, enter_held = false;  // edge, level
  int tab = 0;                             // +1 next, -1 previous
};

class Interaction {
 public:
  void begin(const Gesture& gesture);
  void end();

  // Called for each enabled control in reading order. OVER: the pointer is on its visible part.
  Touch control(ControlId id, bool over);
  // A press that began inside scroll area ID and has moved far enough: how far the content follows since the press, in mm.
  bool drag(ControlId scroll, bool over, float& moved);

  const Gesture& gesture() const { return gesture_; }
  ControlId focus() const { return focus_; }
  bool focus_moved() const { return focus_moved_; }  // this frame: reveal it
  void drop_focus() { focus_ = 0; }

 private:
  void move_focus(int step);

  Gesture gesture_;
  ControlId active_ = 0, enter_active_ = 0, focus_ = 0, dragged_ = 0;
  bool dragging_ = false, focus_moved_ = false, enter_was_held_ = false, active_seen_ = false;
  glm::vec2 pressed_at_{0};
  std::vector<ControlId> order_, last_order_;
};

}  // namespace aisle::panels
