#include "ui/lint.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <unordered_set>

namespace aisle::ui {
namespace {

// Degrees between the ends of a line of LENGTH along AXIS around CENTRE, as seen from EYE: true, foreshortening included.
float seen_deg(glm::vec3 eye, glm::vec3 centre, glm::vec3 axis, float length_m) {
  const glm::vec3 a = glm::normalize(centre - axis * (length_m * 0.5f) - eye);
  const glm::vec3 b = glm::normalize(centre + axis * (length_m * 0.5f) - eye);
  return glm::degrees(std::atan2(glm::length(glm::cross(a, b)), glm::dot(a, b)));
}

bool pressable(const Target& t) {
  return t.role == Role::button || t.role == Role::field || t.role == Role::list_item || t.role == Role::link;
}

struct Seen {
  float width_deg = 0, height_deg = 0, text_deg = 0, distance_m = 0;
};
Seen seen_from(const Target& t, glm::vec3 eye) {
  Seen seen;
  seen.width_deg = seen_deg(eye, t.world.position, t.world.right(), t.size_m.x);
  seen.height_deg = seen_deg(eye, t.world.position, t.world.up(), t.size_m.y);
  seen.text_deg = seen_deg(eye, t.world.position, t.world.up(), t.text_height_m);
  seen.distance_m = glm::length(t.world.position - eye);
  return seen;
}

// Metres between the edges of two targets of one panel; negative when they overlap. Distance of rectangles, so that
// diagonal neighbours count too.
float gap_m(const Target& a, const Target& b) {
  const glm::vec3 d = b.world.position - a.world.position;
  const float dx = std::abs(glm::dot(d, a.world.right())) - (a.size_m.x + b.size_m.x) * 0.5f;
  const float dy = std::abs(glm::dot(d, a.world.up())) - (a.size_m.y + b.size_m.y) * 0.5f;
  if (dx > 0 && dy > 0) return std::hypot(dx, dy);
  return std::max(dx, dy);
}

class Linter {
 public:
  Linter(glm::vec3 eye, const LintRules& rules) : eye_(eye), rules_(rules) {}

  void check(const Target& t) {
    const Seen seen = seen_from(t, eye_);
    if (!ids_.insert(t.id).second) found("duplicate-id", t, 2, 1);
    if (t.role == Role::panel) return at_most("panel-width", t, seen.width_deg, rules_.panel_deg);
    if (t.label.empty()) found("label", t, 0, 1);
    if (t.text_height_m > 0) at_least("text-size", t, seen.text_deg, rules_.text_deg);
    if (t.contrast > 0) at_least("contrast", t, t.contrast, rules_.contrast);
    at_least("distance", t, seen.distance_m, rules_.nearest_m);
    if (!pressable(t)) return;
    const float wanted = t.decisive ? rules_.decisive_deg : rules_.target_deg;
    at_least(t.decisive ? "decisive-size" : "target-size", t, std::min(seen.width_deg, seen.height_deg), wanted);
  }

  void check_gap(const Target& a, const Target& b) {
    const float distance = std::max(glm::length(a.world.position - eye_), glm::length(b.world.position - eye_));
    const float gap = gap_m(a, b);
    const float deg = gap <= 0 ? 0 : angular_size_deg(gap, distance);
    const bool decisive = a.decisive && b.decisive;
    at_least(decisive ? "decisive-gap" : "gap", a, deg, decisive ? rules_.decisive_gap_deg : rules_.gap_deg);
  }

  std::vector<Violation> take() { return std::move(violations_); }

 private:
  void found(const char* rule, const Target& t, float measured, float wanted) {
    violations_.push_back({rule, t.id, measured, wanted});
  }
  void at_least(const char* rule, const Target& t, float measured, float wanted) {
    if (measured < wanted * rules_.slack) found(rule, t, measured, wanted);
  }
  void at_most(const char* rule, const Target& t, float measured, float wanted) {
    if (measured * rules_.slack > wanted) found(rule, t, measured, wanted);
  }

  glm::vec3 eye_;
  LintRules rules_;
  std::unordered_set<std::string> ids_;
  std::vector<Violation> violations_;
};

}  // namespace

std::string Violation::sentence() const {
  return fmt::format("{}: {} is {:.2f}, must be {:.2f}", id, rule, measured, wanted);
}

std::vector<Violation> lint(const Tree& tree, const base::Pose& head, const LintRules& rules) {
  Linter linter(head.position, rules);
  std::vector<const Target*> controls;
  for (const Target& t : tree.targets) {
    if (!t.visible || t.layer == 0) continue;
    linter.check(t);
    if (pressable(t)) controls.push_back(&t);
  }
  for (std::size_t i = 0; i < controls.size(); ++i) {
    for (std::size_t j = i + 1; j < controls.size(); ++j) {
      if (controls[i]->layer == controls[j]->layer) linter.check_gap(*controls[i], *controls[j]);
    }
  }
  return linter.take();
}

}  // namespace aisle::ui
