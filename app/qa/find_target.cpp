#include "qa/find_target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <glm/gtc/constants.hpp>

namespace aisle::qa {
namespace {

bool named(const ui::Target& target, const TargetName& name) {
  return name.label.empty() ? target.id == name.id : target.label == name.label;
}

// A place is the surest thing to teleport to; a directory entry of that name serves as well.
int teleport_rank(const ui::Target& target) { return target.role == ui::Role::place ? 0 : 1; }

bool serves(const ui::Target& target, Purpose purpose) {
  if (purpose == Purpose::look) return true;
  return target.enabled && target.role != ui::Role::text;
}

std::string label_of(const ui::Tree& tree, const std::string& id) {
  const ui::Target* target = by_id(tree, id);
  return target && !target->label.empty() ? target->label : id;
}

Error why_none(const ui::Tree& tree, const TargetName& name) {
  const ui::Target* hidden = nullptr;
  const ui::Target* disabled = nullptr;
  bool scrolled_away = false;
  for (const ui::Target& target : tree.targets) {
    if (!named(target, name)) continue;
    if (!target.visible) {
      scrolled_away = true;
    } else if (!target.enabled) {
      disabled = &target;
    } else if (!target.occluded_by.empty()) {
      hidden = &target;
    }
  }
  if (hidden) return {ErrorKind::not_found, fmt::format("it is hidden by \"{}\".", label_of(tree, hidden->occluded_by)), {}};
  if (disabled) return {ErrorKind::not_found, "it is there, but cannot be pressed now.", {}};
  if (scrolled_away) return {ErrorKind::not_found, "it is not drawn now (scrolled away?).", {}};
  return {ErrorKind::not_found, "there is no such target.", {}};
}

}  // namespace

bool can_be_seen(const ui::Target& target) { return target.visible && target.occluded_by.empty(); }

const ui::Target* by_id(const ui::Tree& tree, std::string_view id) {
  const auto found = std::find_if(tree.targets.begin(), tree.targets.end(), [&](const ui::Target& t) { return t.id == id; });
  return found == tree.targets.end() ? nullptr : &*found;
}

bool any_visible(const ui::Tree& tree, const TargetName& name) {
  return std::any_of(tree.targets.begin(), tree.targets.end(), [&](const ui::Target& t) { return named(t, name) && can_be_seen(t); });
}

Result<const ui::Target*> find_target(const ui::Tree& tree, const TargetName& name, Purpose purpose, const base::Pose& world_from_head) {
  std::vector<const ui::Target*> candidates;
  for (const ui::Target& target : tree.targets) {
    if (named(target, name) && target.visible && serves(target, purpose)) candidates.push_back(&target);
  }
  // What is hidden can be looked at, but not pressed: the unhidden come first, and only they are pressed.
  const auto order = [&](const ui::Target* a, const ui::Target* b) {
    const bool a_hidden = !a->occluded_by.empty(), b_hidden = !b->occluded_by.empty();
    if (a_hidden != b_hidden) return b_hidden;
    if (purpose == Purpose::teleport && teleport_rank(*a) != teleport_rank(*b)) return teleport_rank(*a) < teleport_rank(*b);
    return angle_off(world_from_head, a->world.position) < angle_off(world_from_head, b->world.position);
  };
  std::stable_sort(candidates.begin(), candidates.end(), order);
  if (purpose != Purpose::look) std::erase_if(candidates, [](const ui::Target* t) { return !t->occluded_by.empty(); });
  if (candidates.empty()) return tl::unexpected(why_none(tree, name));
  if (static_cast<std::size_t>(name.nth) > candidates.size()) {
    return fail(ErrorKind::not_found, fmt::format("there are only {} of them.", candidates.size()));
  }
  return candidates[static_cast<std::size_t>(name.nth - 1)];
}

const ui::Target* find_scrolled_away(const ui::Tree& tree, const TargetName& name) {
  for (const ui::Target& target : tree.targets) {
    if (named(target, name) && !target.visible && target.enabled && target.id.starts_with("panel/")) return &target;
  }
  return nullptr;
}

std::optional<ScrollArea> scroll_area(const ui::Tree& tree, const ui::Target* holds, const base::Pose& world_from_head) {
  constexpr std::string_view kUp = ":up", kDown = ":down";
  const std::string panel = holds ? holds->id.substr(0, holds->id.find('/', 6) + 1) : "panel/";
  std::optional<ScrollArea> nearest;
  for (const ui::Target& down : tree.targets) {
    if (!down.id.starts_with(panel) || !down.id.ends_with(kDown) || !can_be_seen(down)) continue;
    const ui::Target* up = by_id(tree, std::string(down.id, 0, down.id.size() - kDown.size()).append(kUp));
    if (!up) continue;
    const ScrollArea area{up, &down};
    if (!nearest || angle_off(world_from_head, area.bar()) < angle_off(world_from_head, nearest->bar())) nearest = area;
  }
  return nearest;
}

std::string what_there_is(const ui::Tree& tree, const base::Pose& world_from_head, std::size_t at_most) {
  std::vector<const ui::Target*> seen;
  for (const ui::Target& target : tree.targets) {
    if (can_be_seen(target) && !target.label.empty()) seen.push_back(&target);
  }
  std::sort(seen.begin(), seen.end(), [&](const ui::Target* a, const ui::Target* b) {
    if ((a->layer > 0) != (b->layer > 0)) return a->layer > 0;
    return angle_off(world_from_head, a->world.position) < angle_off(world_from_head, b->world.position);
  });
  if (seen.empty()) return "nothing";
  std::string out;
  for (std::size_t i = 0; i < seen.size() && i < at_most; ++i) {
    out += fmt::format("{}\"{}\" ({}{})", i ? ", " : "", seen[i]->label, role_word(seen[i]->role), seen[i]->enabled ? "" : ", disabled");
  }
  if (seen.size() > at_most) out += fmt::format(" and {} more", seen.size() - at_most);
  return out;
}

std::string_view role_word(ui::Role role) {
  switch (role) {
    case ui::Role::button: return "button";
    case ui::Role::field: return "field";
    case ui::Role::text: return "text";
    case ui::Role::list_item: return "list_item";
    case ui::Role::link: return "link";
    case ui::Role::image: return "image";
    case ui::Role::panel: return "panel";
    case ui::Role::product: return "product";
    case ui::Role::place: return "place";
    case ui::Role::floor: return "floor";
  }
  return "unknown";
}

float angle_off(const base::Pose& world_from_head, glm::vec3 point) {
  const glm::vec3 to = point - world_from_head.position;
  const float length = glm::length(to);
  if (length < 1e-4f) return 0;
  return std::acos(glm::clamp(glm::dot(to / length, world_from_head.forward()), -1.0f, 1.0f));
}

}  // namespace aisle::qa
