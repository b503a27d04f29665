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
  bool back = false;                     // menu / Esc edge; session turns it into intent::Back
  float scroll = 0;                      // notches for the panel under the leading ray: wheel, or stick up and down
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
  struct HandMemory {
    bool was_down = true;                // a button held from before counts only after it was let go once
    bool capturing = false;              // pressed and not yet released
    ui::Hit pressed_on;
    glm::vec3 steady_direction{0};
    std::int64_t steady_since_ns = 0;
  };
  void update_hand(int index, const xr::Sample& sample, const Surroundings& around, std::int64_t now_ns, Frame& frame);
  void choose_lead(const Frame& frame);
  void click_world(const ui::Hit& on, const ui::Hit& now, Frame& frame) const;
  void turn(const xr::Sample& sample, Frame& frame);
  void keys(const xr::Sample& sample, Frame& frame);

  std::array<HandMemory, 2> hands_;
  bool was_menu_ = true;
  bool turn_armed_ = true;               // the stick has been near its middle since the last snap turn
  std::int64_t last_ns_ = 0;
  int lead_ = 1;
};

}  // namespace aisle::input
