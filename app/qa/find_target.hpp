// FindTarget: which target a script's name means, seen from a head. Pure; reads the UI tree only.
#pragma once
#include <glm/glm.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/pose.hpp"
#include "glue/result.hpp"
#include "qa/steps.hpp"
#include "ui/tree.hpp"

namespace aisle::qa {

// What a name is wanted for decides which targets count.
enum class Purpose : std::uint8_t { press, look, teleport };

// Drawn and not hidden by something else.
bool can_be_seen(const ui::Target& target);
const ui::Target* by_id(const ui::Tree& tree, std::string_view id);
bool any_visible(const ui::Tree& tree, const TargetName& name);

// Nearest the gaze first among those that can serve the purpose; else an error that says why none does
// (there is none, it is disabled, it is hidden by X).
Result<const ui::Target*> find_target(const ui::Tree& tree, const TargetName& name, Purpose purpose, const base::Pose& world_from_head);

// A target of that name that exists but is scrolled out of its panel; null when there is none.
const ui::Target* find_scrolled_away(const ui::Tree& tree, const TargetName& name);

// A list that can be scrolled, known by its buttons (".../NAME:up", ".../NAME:down"); the wheel turns it when the ray meets its bar.
struct ScrollArea {
  const ui::Target* up = nullptr;
  const ui::Target* down = nullptr;
  glm::vec3 bar() const { return (up->world.position + down->world.position) * 0.5f; }
};
// The list that HOLDS (a control that is scrolled away) lies in; without one, the list nearest the gaze.
std::optional<ScrollArea> scroll_area(const ui::Tree& tree, const ui::Target* holds, const base::Pose& world_from_head);

// `"Search" (button), "Kitchen" (place), ... and 12 more`: the nearest to the gaze first, for failing steps.
std::string what_there_is(const ui::Tree& tree, const base::Pose& world_from_head, std::size_t at_most = 16);

std::string_view role_word(ui::Role role);
// Angle between where HEAD looks and POINT, radians.
float angle_off(const base::Pose& world_from_head, glm::vec3 point);

}  // namespace aisle::qa
