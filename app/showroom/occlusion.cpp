#include "showroom/occlusion.hpp"

#include "showroom/hall.hpp"

namespace aisle::showroom {
namespace {

constexpr float kLongEnoughM = 2.0f, kHighEnoughM = 1.0f, kThinM = 0.5f;

}  // namespace

void Occlusion::build(const Plan& plan) {
  walls_.clear();
  const auto add = [this](const Box& box) {
    const glm::vec3 size = box.max - box.min;
    const int normal = size.x < size.z ? 0 : 2, along = 2 - normal;
    if (box.min.y > 0.01f || size.y < kHighEnoughM || size[along] < kLongEnoughM || size[normal] > kThinM) return;
    walls_.push_back({normal, along, (box.min[normal] + box.max[normal]) / 2, box.min[normal], box.max[normal], box.min[along], box.max[along], box.max.y});
  };
  for (const Fixture& f : plan.fixtures) {
    if (f.kind == Fixture::Kind::wall) add(f.box);
  }
  for (const Box& w : wall_boxes(plan)) add(w);
}

// Every line from the eyes to a corner of the box must meet the wall's middle plane inside its rectangle. Both the lines' bundle
// and the rectangle are convex, so then no line of sight passes it. Eyes that move by R move those points by less than R.
bool Occlusion::covers(const Wall& wall, const Box& box, glm::vec3 eyes, float eye_radius_m) {
  const float eye = eyes[wall.normal];
  const bool beyond = eye + eye_radius_m < wall.near ? box.min[wall.normal] >= wall.at : eye - eye_radius_m > wall.far && box.max[wall.normal] <= wall.at;
  if (!beyond) return false;
  for (int corner = 0; corner < 8; ++corner) {
    const glm::vec3 p{corner & 1 ? box.max.x : box.min.x, corner & 2 ? box.max.y : box.min.y, corner & 4 ? box.max.z : box.min.z};
    const float t = (wall.at - eye) / (p[wall.normal] - eye);
    const float along = eyes[wall.along] + (p[wall.along] - eyes[wall.along]) * t, high = eyes.y + (p.y - eyes.y) * t;
    if (along < wall.from + eye_radius_m || along > wall.to - eye_radius_m || high > wall.top - eye_radius_m) return false;
  }
  return true;
}

bool Occlusion::hidden(const Box& box, glm::vec3 eyes, float eye_radius_m) const {
  if (eyes.y < eye_radius_m || box.min.y < -0.05f) return false;  // below the floor there is no wall
  for (const Wall& wall : walls_) {
    if (covers(wall, box, eyes, eye_radius_m)) return true;
  }
  return false;
}

}  // namespace aisle::showroom
