#include "input/pointing.hpp"

#include <cmath>
#include <utility>

namespace aisle::input {
namespace {

constexpr float kStickTurns = 0.7f;        // beyond this the stick asks for a snap turn
constexpr float kStickRests = 0.35f;       // below this it may ask again
constexpr float kStickScrollsFrom = 0.3f;  // dead zone
constexpr float kScrollNotchesPerSecond = 9;
constexpr float kSteadyCone_rad = 0.026f;  // 1.5 degrees
constexpr float kFloorSlip_m = 0.35f;      // a floor click may wander this far between press and release

// Where a ray meets the plane of a panel; empty from behind, or when it never does.
std::optional<ui::Hit> meet_plane(const base::Ray& ray, const ui::PanelPlace& panel) {
  const glm::vec3 normal = panel.world.orientation * glm::vec3(0, 0, 1);
  const float towards = glm::dot(normal, ray.direction);
  if (towards > -1e-4f) return std::nullopt;
  const float distance = glm::dot(panel.world.position - ray.origin, normal) / towards;
  if (distance <= 0) return std::nullopt;
  ui::Hit hit;
  hit.kind = ui::HitKind::panel;
  hit.distance_m = distance;
  hit.point = ray.origin + ray.direction * distance;
  hit.normal = normal;
  hit.panel = panel.kind;
  const glm::vec3 local = panel.world.inverse() * hit.point;
  hit.uv = {local.x / panel.size_m.x + 0.5f, 0.5f - local.y / panel.size_m.y};
  return hit;
}

bool inside(glm::vec2 uv) { return uv.x >= 0 && uv.x <= 1 && uv.y >= 0 && uv.y <= 1; }

ui::Hit nearest_hit(const base::Ray& ray, const Surroundings& around) {
  ui::Hit best;
  for (const ui::PanelPlace& panel : around.panels) {
    const auto hit = meet_plane(ray, panel);
    if (!hit || !inside(hit->uv)) continue;
    if (best.kind == ui::HitKind::nothing || hit->distance_m < best.distance_m) best = *hit;
  }
  if (!around.pick_world) return best;
  ui::Hit world = around.pick_world(ray);
  const bool world_wins = world.kind != ui::HitKind::nothing &&
                          (best.kind == ui::HitKind::nothing || world.distance_m < best.distance_m);
  return world_wins ? world : best;
}

// While a press that began on a panel lasts, the ray stays with that panel, outside its edges too: a drag may overshoot,
// and a release outside presses nothing.
ui::Hit captured_hit(const base::Ray& ray, const ui::Hit& pressed_on, const Surroundings& around) {
  for (const ui::PanelPlace& panel : around.panels) {
    if (panel.kind != pressed_on.panel) continue;
    if (auto hit = meet_plane(ray, panel)) return *hit;
  }
  return {};
}

}  // namespace

Frame Pointing::update(const xr::Sample& sample, const Surroundings& around, std::int64_t now_ns) {
  Frame frame;
  for (int i = 0; i < 2; ++i) update_hand(i, sample, around, now_ns, frame);
  choose_lead(frame);
  keys(sample, frame);
  turn(sample, frame);
  const PointerState& lead = frame.pointers[static_cast<std::size_t>(frame.lead)];
  if (sample.state == xr::SessionState::focused && lead.hit.kind == ui::HitKind::panel) {
    const float stick = sample.hands[static_cast<std::size_t>(frame.lead)].stick.y;
    const float seconds = last_ns_ == 0 ? 0 : static_cast<float>(now_ns - last_ns_) * 1e-9f;
    frame.scroll = sample.scroll;
    if (std::abs(stick) > kStickScrollsFrom) frame.scroll += stick * kScrollNotchesPerSecond * seconds;
  }
  last_ns_ = now_ns;
  return frame;
}

void Pointing::update_hand(int index, const xr::Sample& sample, const Surroundings& around, std::int64_t now_ns, Frame& frame) {
  const xr::HandState& hand = sample.hands[static_cast<std::size_t>(index)];
  HandMemory& memory = hands_[static_cast<std::size_t>(index)];
  PointerState& pointer = frame.pointers[static_cast<std::size_t>(index)];
  pointer.active = hand.active && sample.state == xr::SessionState::focused;
  if (!pointer.active) {
    // Tracking or focus went away: whatever was being pressed is let go without a click.
    pointer.released = memory.capturing;
    memory = HandMemory{};
    return;
  }
  const base::Pose aim = around.world_from_tracking * hand.aim;
  pointer.ray = {aim.position, aim.forward()};
  pointer.hit = nearest_hit(pointer.ray, around);

  pointer.down = hand.select;
  pointer.pressed = hand.select && !memory.was_down;
  pointer.released = !hand.select && memory.capturing;
  memory.was_down = hand.select;

  if (memory.steady_since_ns == 0 || glm::dot(memory.steady_direction, pointer.ray.direction) < std::cos(kSteadyCone_rad)) {
    memory.steady_direction = pointer.ray.direction;
    memory.steady_since_ns = now_ns;
  }
  pointer.steady_ms = static_cast<float>(now_ns - memory.steady_since_ns) * 1e-6f;

  if (pointer.pressed) {
    memory.capturing = true;
    memory.pressed_on = pointer.hit;
    lead_ = index;
  } else if (memory.capturing && memory.pressed_on.kind == ui::HitKind::panel) {
    pointer.hit = captured_hit(pointer.ray, memory.pressed_on, around);
  }
  if (!pointer.down && !pointer.released) return;
  if (!memory.capturing) pointer.down = false;  // held since before focus: no press
  if (pointer.released) {
    memory.capturing = false;
    if (!around.modal) click_world(memory.pressed_on, pointer.hit, frame);
  }
}

void Pointing::choose_lead(const Frame& frame_so_far) {
  const auto& pointers = frame_so_far.pointers;
  if (!pointers[static_cast<std::size_t>(lead_)].active && pointers[static_cast<std::size_t>(1 - lead_)].active) lead_ = 1 - lead_;
}

void Pointing::click_world(const ui::Hit& on, const ui::Hit& now, Frame& frame) const {
  if (on.kind != now.kind) return;
  switch (now.kind) {
    case ui::HitKind::floor:
      if (glm::distance(on.point, now.point) < kFloorSlip_m) frame.intents.push_back(ui::intent::Teleport{now.point});
      break;
    case ui::HitKind::place:
      if (on.id == now.id) frame.intents.push_back(ui::intent::GoToDepartment{std::string(now.id)});
      break;
    case ui::HitKind::product:
      if (on.id == now.id) frame.intents.push_back(ui::intent::Inspect{shop::ProductId(std::string(now.id))});
      break;
    case ui::HitKind::nothing:
    case ui::HitKind::panel:
    case ui::HitKind::blocked:
      break;
  }
}

void Pointing::turn(const xr::Sample& sample, Frame& frame) {
  if (sample.state != xr::SessionState::focused) {
    turn_armed_ = false;
    return;
  }
  if (sample.snap_turn != 0) frame.intents.push_back(ui::intent::SnapTurn{sample.snap_turn});
  float stick = 0;  // of the hand that pushes hardest
  for (const xr::HandState& hand : sample.hands) {
    const bool sideways = std::abs(hand.stick.x) > std::abs(hand.stick.y);  // scrolling is not turning
    if (hand.active && sideways && std::abs(hand.stick.x) > std::abs(stick)) stick = hand.stick.x;
  }
  if (std::abs(stick) < kStickRests) turn_armed_ = true;
  if (turn_armed_ && std::abs(stick) > kStickTurns) {
    turn_armed_ = false;
    frame.intents.push_back(ui::intent::SnapTurn{stick > 0 ? -1 : 1});
  }
}

void Pointing::keys(const xr::Sample& sample, Frame& frame) {
  frame.lead = lead_;
  if (sample.state != xr::SessionState::focused) {
    was_menu_ = true;
    return;
  }
  bool menu = false;
  for (const xr::HandState& hand : sample.hands) menu = menu || (hand.active && hand.menu);
  frame.back = menu && !was_menu_;
  was_menu_ = menu;
  for (const xr::KeyPress& press : sample.keys) {
    if (press.key == xr::KeyPress::Key::escape) frame.back = true;
    if (press.key == xr::KeyPress::Key::f1) frame.intents.push_back(ui::intent::Open{ui::PanelKind::help});
  }
}

}  // namespace aisle::input
