#include "session/placing.hpp"

#include <algorithm>
#include <cmath>

#include "ui/placement.hpp"

namespace aisle::session {

ui::PanelKind PanelStack::front() const { return stack_.empty() ? ui::PanelKind::none : stack_.back(); }

bool PanelStack::has(ui::PanelKind kind) const {
  if (kind == ui::PanelKind::keyboard) return keyboard_;
  return std::find(stack_.begin(), stack_.end(), kind) != stack_.end();
}

void PanelStack::show(ui::PanelKind kind, const base::Pose& world_from_head) {
  if (kind == ui::PanelKind::keyboard) {
    keyboard_ = true;
  } else {
    if (!stack_.empty()) stack_.pop_back();
    std::erase(stack_, kind);
    stack_.push_back(kind);
    keyboard_ = false;
  }
  arrange(world_from_head);
}

void PanelStack::push(ui::PanelKind kind, const base::Pose& world_from_head) {
  std::erase(stack_, kind);
  stack_.push_back(kind);
  keyboard_ = false;
  arrange(world_from_head);
}

void PanelStack::close(ui::PanelKind kind) {
  if (kind == ui::PanelKind::keyboard) keyboard_ = false;
  std::erase(stack_, kind);
  std::erase_if(open_, [&](const OpenPanel& p) { return p.kind == kind; });
  placed_ = false;
}

void PanelStack::close_front() {
  if (keyboard_) {
    close(ui::PanelKind::keyboard);
  } else if (!stack_.empty()) {
    close(stack_.back());
  }
}

void PanelStack::close_all() {
  stack_.clear();
  keyboard_ = false;
  placed_ = false;
}

void PanelStack::replace(const base::Pose& world_from_head) { arrange(world_from_head); }

void PanelStack::follow(const base::Pose& world_from_head, std::uint64_t moves, std::int64_t now_ns) {
  if (!placed_ || moves != placed_moves_) {
    placed_moves_ = moves;
    arrange(world_from_head);
    return;
  }
  const float turned = base::yaw_rad(world_from_head.orientation) - placed_yaw_rad_;
  const float off = std::abs(std::remainder(turned, 6.2831853f));
  if (off < kOffAngleRad) {
    off_since_ns_ = -1;
  } else if (off_since_ns_ < 0) {
    off_since_ns_ = now_ns;
  } else if (now_ns - off_since_ns_ > kOffNs) {
    arrange(world_from_head);
  }
}

// The front panel ahead, the belt (or the keyboard) below it. One panel at a time: what is under it in the stack waits unseen.
void PanelStack::arrange(const base::Pose& world_from_head) {
  open_.clear();
  if (!stack_.empty()) open_.push_back({stack_.back(), ui::in_front(world_from_head)});
  if (keyboard_) {
    open_.push_back({ui::PanelKind::keyboard, ui::in_front(world_from_head, ui::kKeyboardDistance_m, ui::kKeyboardBelow_deg)});
  } else {
    open_.push_back({ui::PanelKind::belt, ui::in_front(world_from_head, ui::kBeltDistance_m, ui::kBeltBelow_deg)});
  }
  placed_yaw_rad_ = base::yaw_rad(world_from_head.orientation);
  placed_ = true;
  off_since_ns_ = -1;
}

}  // namespace aisle::session
