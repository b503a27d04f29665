#include "ui/tree.hpp"

#include <cmath>
#include <utility>

namespace aisle::ui {
namespace {

// Back to the defaults, but with the strings' memory kept.
void blank(Target& t) {
  std::string id = std::move(t.id), label = std::move(t.label), occluded_by = std::move(t.occluded_by);
  t = Target{};
  for (std::string* s : {&id, &label, &occluded_by}) s->clear();
  t.id = std::move(id);
  t.label = std::move(label);
  t.occluded_by = std::move(occluded_by);
}

constexpr std::size_t kUsualName = 80;
void make_room(Target& t) {
  for (std::string* s : {&t.id, &t.label, &t.occluded_by}) s->reserve(kUsualName);
}

}  // namespace

Target& Tree::add() {
  if (next_spare_ < spare_.size()) {
    targets.push_back(std::move(spare_[next_spare_++]));
    blank(targets.back());
    return targets.back();
  }
  make_room(targets.emplace_back());
  return targets.back();
}

void Tree::prepare(std::size_t count) {
  targets.reserve(count);
  spare_.reserve(count);
  while (spare_.size() < count) make_room(spare_.emplace_back());
}

void Tree::clear() {
  // What this frame did not need is kept behind what it did.
  for (std::size_t i = next_spare_; i < spare_.size(); ++i) targets.push_back(std::move(spare_[i]));
  spare_.swap(targets);  // the next frame's N-th target finds the strings of this frame's N-th
  targets.clear();
  next_spare_ = 0;
}

float angular_size_deg(float length_m, float distance_m) {
  return distance_m <= 0 ? 180.0f : glm::degrees(2.0f * std::atan2(length_m * 0.5f, distance_m));
}

}  // namespace aisle::ui
