// Pointing: device sample -> rays, hits, edges and the intents of pointing at the world (teleport, turn, inspect).
// Edges are found once per frame here and nowhere else. Main thread; pure but for the remembered button states.
#pragma once
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/pose.hpp"
#include "ui/hit.hpp"
#include "ui/intents.hpp"
#include "xr/seam.hpp"

namespace aisle::input {

struct PointerState {
  bool active = false;
  base::Ray ray;             // world
  ui::Hit hit;
  bool down = false, pressed = false, released = false;  // select
  float steady_ms = 0;       // how long the ray has been steady (for confirm)
};
struct Frame {
  std::array<PointerState, 2> pointers;  // left, right
  int lead = 1;                          // the hand that pressed last: it alone drives panels
  std::vector<ui::Intent> intents;
  bool back = false;                     // menu / Esc edge
};

struct Surroundings {
  base::Pose world_from_tracking;
  std::span<const ui::PanelPlace> panels;
  std::function<ui::Hit(const base::Ray&)> pick_world;  // showroom
  bool modal = false;                    // a panel is open that blocks world presses (payment)
};

class Pointing {
 public:
  Frame update(const xr::Sample& sample, const Surroundings& around, std::int64_t now_ns);

 private:
  struct Memory;
  std::array<bool, 2> was_down_{};
  std::array<ui::Hit, 2> pressed_on_{};
  std::array<base::Ray, 2> last_ray_{};
  std::array<std::int64_t, 2> steady_since_ns_{};
  bool was_menu_ = false;
  float stick_turn_armed_ = 1;
  int lead_ = 1;
};

}  // namespace aisle::input
