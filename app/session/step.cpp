#include "session/step.hpp"

#include "session/step_parts.hpp"

namespace aisle::session {
namespace {

// The hold on "Confirm and pay". It runs only while everything that consent needs is true, and any doubt starts it anew.
void advance_hold(World& world, const Input& input, Effects& effects) {
  Hold& hold = world.hold;
  const bool payable = shop::payable(world.purchase, world.instrument, world.unix_ms);
  if (!hold.down || !world.focused || !payable || !input.pointer_steady) {
    if (!hold.down) hold.spent = false;
    hold.since_ns = -1;
    hold.progress = 0;
    return;
  }
  if (hold.spent) return;
  if (hold.since_ns < 0) hold.since_ns = world.now_ns;
  hold.progress = std::min(1.0f, static_cast<float>(world.now_ns - hold.since_ns) / static_cast<float>(kHoldNs));
  if (hold.progress < 1.0f) return;
  hold = {true, true, -1, 0};
  effects.push_back(effect::Haptic{xr::Hand::right, std::chrono::milliseconds(80), 2});
  carry_out(world, shop::confirm(world.purchase, world.instrument, world.unix_ms), effects);
}

void move_body(World& world, const Input& input) {
  if (input.tracked) world.body.tracking_from_head = input.tracking_from_head;
  if (world.focused) walk(world.body, input.walk, input.turn, input.seconds, world.plan);
  advance_fade(world.body, world.now_ns);
  if (input.recentered) ++world.body.moves;  // panels stand before the shopper again
}

// The shopper stands in the lobby from the first tracked frame on; the hall opens behind it. Who has to wait for the shop is told so.
constexpr std::int64_t kWelcomeAfterNs = 600'000'000;
void welcome(World& world, const Input& input) {
  if (!world.entered) {
    if (!input.tracked) return;
    world.entered = true;
    world.waiting_since_ns = world.now_ns;
    put_head_at(world.body, world.plan.entrance.position, base::yaw_rad(world.plan.entrance.orientation));
  }
  if (!world.hall_open) {
    if (world.welcoming || world.panels.front() != ui::PanelKind::none || world.now_ns - world.waiting_since_ns < kWelcomeAfterNs) return;
    world.welcoming = true;
    world.panels.show(ui::PanelKind::directory, world.body.world_from_head());
  } else if (world.welcoming) {
    world.welcoming = false;
    if (world.panels.front() == ui::PanelKind::directory) world.panels.close(ui::PanelKind::directory);
  }
}

}  // namespace

void carry_out(World&, shop::Todos todos, Effects& effects) {
  if (!todos.empty()) effects.push_back(effect::Purchase{std::move(todos)});
}

void step(World& world, const Input& input, std::span<const Event> events, Effects& effects) {
  world.now_ns = input.now_ns;
  world.unix_ms = input.unix_ms;
  world.focused = input.focused;
  ++world.frame;
  if (!world.focused) world.hold = {};
  for (const Event& event : events) on_event(world, event, effects);
  move_body(world, input);
  welcome(world, input);
  if (input.back && world.focused) on_intent(world, ui::intent::Back{}, effects);
  for (const ui::Intent& intent : input.intents) on_intent(world, intent, effects);
  advance_hold(world, input, effects);
  carry_out(world, shop::tick(world.purchase, world.unix_ms), effects);
  follow_purchase(world, effects);
  world.panels.follow(world.body.world_from_head(), world.body.moves, world.now_ns);
}

}  // namespace aisle::session
