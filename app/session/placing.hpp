// Placing: which panels are open and where they stand. World-locked; placed anew after the shopper moved or turned away. Pure.
#pragma once
#include <cstdint>
#include <vector>

#include "base/pose.hpp"
#include "ui/intents.hpp"

namespace aisle::session {

struct OpenPanel {
  ui::PanelKind kind = ui::PanelKind::none;
  base::Pose world;
};

// experience.md: placed anew when more than 35 degrees off for 2 s.
constexpr float kOffAngleRad = 0.6109f;
constexpr std::int64_t kOffNs = 2'000'000'000;

class PanelStack {
 public:
  const std::vector<OpenPanel>& open() const { return open_; }
  ui::PanelKind front() const;  // the panel that has the shopper's attention; none when only the belt is there
  bool has(ui::PanelKind kind) const;
  void show(ui::PanelKind kind, const base::Pose& world_from_head);  // in front; replaces what was in front of it
  void push(ui::PanelKind kind, const base::Pose& world_from_head);  // keeps what is below: Back returns to it
  void close(ui::PanelKind kind);
  void close_front();
  void close_all();
  // Moves panels in front of the shopper again when MOVES changed or they have been out of sight for a while.
  void follow(const base::Pose& world_from_head, std::uint64_t moves, std::int64_t now_ns);
  void replace(const base::Pose& world_from_head);

 private:
  void arrange(const base::Pose& world_from_head);

  std::vector<ui::PanelKind> stack_;  // bottom to front, without belt and keyboard
  bool keyboard_ = false;
  std::vector<OpenPanel> open_;
  float placed_yaw_rad_ = 0;
  bool placed_ = false;
  std::uint64_t placed_moves_ = 0;
  std::int64_t off_since_ns_ = -1;
};

}  // namespace aisle::session
