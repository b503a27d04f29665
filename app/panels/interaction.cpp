#include "panels/interaction.hpp"

#include <algorithm>
#include <cmath>

namespace aisle::panels {
namespace {
constexpr float kDragFrom_mm = 26;  // about a degree: less is a trembling hand
}

void Interaction::begin(const Gesture& gesture) {
  gesture_ = gesture;
  focus_moved_ = false;
  active_seen_ = false;
  if (gesture.pressed) {
    pressed_at_ = gesture.at;
    dragging_ = false;
    dragged_ = 0;
    active_ = 0;
    focus_ = 0;  // the ring is for the keyboard: a pointer needs none
  }
  if (gesture.tab != 0) move_focus(gesture.tab);
  const bool enter_edge = gesture.enter && !enter_was_held_;  // a key that repeats is one press
  if (enter_edge) enter_active_ = focus_;
  if (!gesture.enter_held && !enter_edge) enter_active_ = 0;
  gesture_.enter = enter_edge;
  enter_was_held_ = gesture.enter_held;
  order_.clear();
}

void Interaction::move_focus(int step) {
  focus_moved_ = true;
  if (last_order_.empty()) return;
  const auto count = static_cast<std::ptrdiff_t>(last_order_.size());
  const auto it = std::find(last_order_.begin(), last_order_.end(), focus_);
  const std::ptrdiff_t at = it == last_order_.end() ? (step > 0 ? -1 : 0) : it - last_order_.begin();
  focus_ = last_order_[static_cast<std::size_t>((at + step + count) % count)];
}

Touch Interaction::control(ControlId id, bool over) {
  order_.push_back(id);
  Touch touch;
  touch.hovered = over && !dragging_ && (active_ == 0 || active_ == id);
  if (touch.hovered && gesture_.pressed) active_ = id;
  const bool mine = active_ == id;
  if (mine) active_seen_ = true;
  touch.held = mine && touch.hovered && gesture_.down;
  touch.clicked = mine && touch.hovered && gesture_.released;
  touch.focused = focus_ == id;
  if (touch.focused) {
    touch.clicked = touch.clicked || gesture_.enter;
    touch.held = touch.held || (enter_active_ == id && gesture_.enter_held);
  }
  return touch;
}

bool Interaction::drag(ControlId scroll, bool over, float& moved) {
  if (gesture_.pressed && over) dragged_ = scroll;
  if (dragged_ != scroll || !(gesture_.down || gesture_.released)) return false;
  moved = pressed_at_.y - gesture_.at.y;
  if (!dragging_ && std::abs(moved) > kDragFrom_mm) {
    dragging_ = true;
    active_ = 0;  // what was pressed is not clicked
  }
  return dragging_;
}

void Interaction::end() {
  if (!gesture_.down || !active_seen_) active_ = 0;
  if (!gesture_.down) {
    dragging_ = false;
    dragged_ = 0;
  }
  if (focus_ != 0 && std::find(order_.begin(), order_.end(), focus_) == order_.end()) focus_ = 0;
  last_order_.swap(order_);
}

}  // namespace aisle::panels
