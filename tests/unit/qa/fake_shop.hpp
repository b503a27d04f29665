// FakeShop: a world of spheres and flat targets that answers a device's sample the way session does: hover, press, focus, text, turns.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "qa/steps.hpp"
#include "ui/tree.hpp"
#include "xr/seam.hpp"

namespace aisle::qa {

struct FakeShop {
  ui::Tree tree;
  base::Pose world_from_tracking;
  base::Pose device_head{glm::quat(1, 0, 0, 0), glm::vec3(0, 1.6f, 0)};
  bool headset = false;
  bool loaded = true;
  std::string status;
  std::optional<base::Money> total;
  std::map<std::string, std::function<void()>> on_press;  // by target id, on release over what was pressed
  std::function<void()> on_scroll;                        // per notch
  int scrolls = 0;
  std::vector<std::string> pressed;                       // ids
  std::string typed;
  std::int64_t now_ns = 0, wall_ns = 0;
  std::int64_t held_ns = 0;                               // longest time the button was held on one target
  xr::Sample last;
  std::vector<std::string> pictures;

  ui::Target& add(std::string id, std::string label, glm::vec3 at, ui::Role role = ui::Role::button) {
    ui::Target target;
    target.id = std::move(id);
    target.label = std::move(label);
    target.role = role;
    target.world.position = at;
    target.size_m = {0.2f, 0.1f};
    return tree.targets.emplace_back(target);
  }
  ui::Target* find(const std::string& id) {
    for (auto& target : tree.targets) {
      if (target.id == id) return &target;
    }
    return nullptr;
  }

  void frame(StepsPlayer& player) {
    frame_with([&](xr::Sample& sample, const View& view) {
      player.drive(sample, view);
      if (auto name = player.take_screenshot()) pictures.push_back(*name);
    });
  }
  void frame_with(const std::function<void(xr::Sample&, const View&)>& drive) {
    now_ns += 33'000'000;
    wall_ns += 40'000'000;
    xr::Sample sample;
    sample.head = device_head;
    sample.eyes = {{device_head * base::Pose{glm::quat(1, 0, 0, 0), {-0.03f, 0, 0}}, {}}, {device_head * base::Pose{glm::quat(1, 0, 0, 0), {0.03f, 0, 0}}, {}}};
    const View view{&tree, world_from_tracking, headset, status, total, loaded, now_ns, wall_ns};
    drive(sample, view);
    respond(sample);
    last = sample;
  }
  StepsPlayer::State play(StepsPlayer& player, int most_frames = 3000) {
    for (int i = 0; i < most_frames && player.state() == StepsPlayer::State::running; ++i) frame(player);
    return player.state();
  }

 private:
  std::string down_on_;
  std::int64_t down_since_ns_ = 0;
  bool was_down_ = false;

  void respond(const xr::Sample& sample) {
    const auto& hand = sample.hands[1];
    const base::Pose aim = world_from_tracking * hand.aim;
    ui::Target* met = nullptr;
    float nearest = 1e9f;
    for (auto& target : tree.targets) {
      target.hovered = false;
      const glm::vec3 to = target.world.position - aim.position;
      const float along = glm::dot(to, aim.forward());
      if (!hand.active || !target.visible || along <= 0 || glm::length(to - along * aim.forward()) > 0.05f || along > nearest) continue;
      nearest = along;
      met = &target;
    }
    if (met) met->hovered = true;
    press(hand.select, met ? met->id : "");
    typed += sample.text;
    world_from_tracking.orientation = world_from_tracking.orientation * base::from_yaw(glm::radians(30.0f) * static_cast<float>(sample.snap_turn));
    if (sample.scroll != 0) {
      if (on_scroll) on_scroll();
      for (auto& target : tree.targets) {
        if (!target.visible) target.visible = (target.world.position.y += -0.2f * sample.scroll) > 1.0f;
      }
    }
  }
  void press(bool down, const std::string& met) {
    if (down && !was_down_) {
      down_on_ = met;
      down_since_ns_ = now_ns;
    }
    if (down && met == down_on_) held_ns = std::max(held_ns, now_ns - down_since_ns_);
    if (!down && was_down_ && met == down_on_ && !met.empty()) {
      pressed.push_back(met);
      if (const auto action = on_press.find(met); action != on_press.end()) action->second();
    }
    was_down_ = down;
  }
};

inline StepsPlayer player_of(std::string_view script) { return StepsPlayer(parse_steps(script, "test.steps").value()); }

}  // namespace aisle::qa
