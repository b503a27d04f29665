#include "showroom/world_index.hpp"

#include <algorithm>
#include <array>

#include "showroom/hall.hpp"
#include "showroom/labels.hpp"

namespace aisle::showroom {
namespace {

constexpr float kSmallestAimM = 0.10f;  // 2.75 degrees at 2 m
constexpr float kFloorReachM = 0.6f;    // pointing at floor this near to walkable floor still means it

Box flat_box(const base::Pose& pose, glm::vec2 size, float thick) {
  Box out{glm::vec3(1e9f), glm::vec3(-1e9f)};
  for (const float x : {-0.5f, 0.5f}) {
    for (const float y : {-0.5f, 0.5f}) {
      for (const float z : {-0.5f, 0.5f}) {
        const glm::vec3 p = pose * glm::vec3(x * size.x, y * size.y, z * thick);
        out.min = glm::min(out.min, p), out.max = glm::max(out.max, p);
      }
    }
  }
  return out;
}

// Small pieces get a box that a ray can hold; shelves leave them room for it.
Box aimed(Box box, Support support) {
  if (support != Support::shelf && support != Support::wall) return box;
  for (int i = 0; i < 3; ++i) {
    const float missing = kSmallestAimM - (box.max[i] - box.min[i]);
    if (missing <= 0) continue;
    if (i == 1 && support == Support::shelf) {  // grows upwards only: the board is below
      box.max.y += missing;
    } else {
      box.min[i] -= missing / 2, box.max[i] += missing / 2;
    }
  }
  return box;
}

}  // namespace

Box box_of(const Placed& p) {
  const glm::vec3 half = p.size_m / 2.0f;
  const glm::vec3 a = p.world * glm::vec3(-half.x, 0, -half.z), b = p.world * glm::vec3(half.x, p.size_m.y, half.z);
  return {glm::min(a, b), glm::max(a, b)};
}

void WorldIndex::build(const Plan& plan) {
  boxes_.clear();
  items_.clear();
  for (std::uint32_t i = 0; i < plan.placed.size(); ++i)
    add(aimed(box_of(plan.placed[i]), plan.placed[i].support), {Kind::good, i});
  for (std::uint32_t i = 0; i < plan.placed.size(); ++i) {
    if (plan.placed[i].label_size_m.x > 0)
      add(flat_box(plan.placed[i].label, plan.placed[i].label_size_m, 0.004f), {Kind::label, i});
  }
  for (std::uint32_t i = 0; i < plan.departments.size(); ++i)
    add(flat_box(plan.departments[i].sign, kSignM, kSignThickM), {Kind::place, i});
  for (const BoardRow& row : directory_rows(plan)) {
    base::Pose pose = plan.directory_board;
    pose.position = pose * glm::vec3(row.centre, 0.02f);
    add(flat_box(pose, row.size_m, 0.02f), {Kind::place, row.department});
  }
  add(flat_box(plan.directory_board, kDirectoryM, 0.02f), {});
  for (const Fixture& f : plan.fixtures) add(f.box, {});
  for (const Box& w : wall_boxes(plan)) add(w, {});
  for (const Box& room : {plan.hall, plan.lobby})
    add({{room.min.x, room.max.y, room.min.z}, {room.max.x, room.max.y + 0.3f, room.max.z}}, {});
  index_.build(boxes_);
  const auto kept = [this](const std::string& name) { return std::string_view(*names_.insert(name).first); };
  good_names_.clear();
  for (const Placed& p : plan.placed) good_names_.push_back(kept(p.product.value));
  place_names_.clear();
  for (const Department& d : plan.departments) place_names_.push_back(kept(d.name));
}

ui::Hit WorldIndex::pick(const Plan& plan, const base::Ray& ray) const {
  ui::Hit out;
  const auto hit = index_.first(ray, 200.0f);
  const float floor = ray.direction.y < -1e-4f ? -ray.origin.y / ray.direction.y : -1.0f;
  if (floor >= 0 && (!hit || floor < hit->distance) && floor < 200.0f) {
    out.distance_m = floor;
    out.point = ray.origin + ray.direction * floor;
    const bool open = glm::distance(nearest_walkable(plan, out.point), out.point) < kFloorReachM;
    out.kind = open ? ui::HitKind::floor : ui::HitKind::blocked;
    return out;
  }
  if (!hit) return out;
  out.distance_m = hit->distance;
  out.point = ray.origin + ray.direction * hit->distance;
  out.normal = hit->normal;
  const Item& item = items_[hit->item];
  switch (item.kind) {
    case Kind::good:
    case Kind::label:
      out.kind = ui::HitKind::product;
      out.id = good_names_[item.index];
      break;
    case Kind::place:
      out.kind = ui::HitKind::place;
      out.id = place_names_[item.index];
      break;
    case Kind::solid:
      out.kind = ui::HitKind::blocked;
      break;
  }
  return out;
}

const WorldIndex::Item* WorldIndex::between(glm::vec3 eye, glm::vec3 point, Kind kind, std::uint32_t index) const {
  const float distance = glm::distance(eye, point);
  if (distance < 0.05f) return nullptr;
  const auto hit = index_.first({eye, (point - eye) / distance}, distance - 0.003f);
  if (!hit) return nullptr;
  const Item& item = items_[hit->item];
  const bool itself = item.index == index && (item.kind == kind || (kind == Kind::good && item.kind == Kind::label));
  return itself ? nullptr : &item;
}

bool walkable_at(const Plan& plan, glm::vec3 p) {
  return std::any_of(plan.walkable.begin(), plan.walkable.end(), [&](const Box& b) {
    return p.x >= b.min.x && p.x <= b.max.x && p.z >= b.min.z && p.z <= b.max.z;
  });
}

glm::vec3 nearest_walkable(const Plan& plan, glm::vec3 p) {
  glm::vec3 best = plan.entrance.position;
  float least = std::numeric_limits<float>::max();
  for (const Box& b : plan.walkable) {
    const glm::vec3 q{std::clamp(p.x, b.min.x, b.max.x), 0, std::clamp(p.z, b.min.z, b.max.z)};
    const float d = glm::distance(q, glm::vec3(p.x, 0, p.z));
    if (d < least) least = d, best = q;
  }
  return best;
}

}  // namespace aisle::showroom
