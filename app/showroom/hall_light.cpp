#include "showroom/hall_light.hpp"

#include <algorithm>
#include <cmath>

#include "showroom/hall_site.hpp"

namespace aisle::showroom {

HallLight::HallLight(const Plan& plan, Finish finish, const std::stop_token& stop) : stop_(stop), baked_(finish == Finish::full) {
  matte_ = facing;
  if (!baked_) return;
  std::vector<Box> solid;
  for (const Fixture& f : plan.fixtures) solid.push_back(f.box);
  for (const Box& w : wall_boxes(plan)) solid.push_back(w);
  const Box& b = plan.bounds;
  solid.push_back({{b.min.x - 50, -1, b.min.z - 50}, {b.max.x + 50, -0.001f, b.max.z + 50}});  // the ground
  for (const Beam& beam : beams_of(plan)) solid.push_back({{beam.x - kBeamHalfM, kCeilingM - kBeamHighM, beam.z0}, {beam.x + kBeamHalfM, kCeilingM, beam.z1}});
  occluders_.build(solid);
  lamps_ = lamp_lines(plan);
  floor_ = [this](glm::vec3 p, glm::vec3 n) {
    return once(p, n, 0, [&] { return std::min(1.0f, visibility(p, n) * (0.60f + 0.36f * lamps(p, n))); });
  };
  matte_ = [this](glm::vec3 p, glm::vec3 n) { return once(p, n, 1, [&] { return room_light(p, n) / kMostLight; }); };
  open_ = [this](glm::vec3 p, glm::vec3 n) { return visibility(p, n); };
}

// What is known of a point already: neighbours share corners. KIND: which light.
template <class Find>
float HallLight::once(glm::vec3 p, glm::vec3 n, std::uint64_t kind, const Find& find) {
  const glm::vec3 a = glm::abs(n);
  const int axis = a.x > 0.999f ? 0 : a.y > 0.999f ? 1 : a.z > 0.999f ? 2 : -1;
  if (axis < 0) return find();
  const auto mm = [](float v) { return static_cast<std::uint64_t>(std::lround(v * 1000.0f) & 0xfffff); };
  const std::uint64_t key = mm(p.x) | mm(p.z) << 20 | (mm(p.y) & 0x7fff) << 40 | static_cast<std::uint64_t>(axis) << 56 | (n[axis] > 0 ? 1ull << 58 : 0) | kind << 59;
  const auto [it, added] = known_.try_emplace(key, 0.0f);
  if (!added) return it->second;
  const float found = find();
  return known_[key] = found;
}

// Share of the hemisphere above N that is free within 1.6 m; near things count more than far ones.
float HallLight::visibility(glm::vec3 p, glm::vec3 n) const {
  constexpr int kRays = 20;
  constexpr float kReach = 1.6f, kGolden = 2.39996323f;
  if (stop_.stop_requested()) return 1;
  const glm::vec3 side =
                      glm::normalize(glm::cross(std::abs(n.y) < 0.9f ? glm::vec3(0, 1, 0) : glm::vec3(1, 0, 0), n)),
                  up = glm::cross(n, side);
  const glm::vec3 from = p + n * 0.012f;
  float closed = 0;
  for (int i = 0; i < kRays; ++i) {  // cosine-weighted spiral
    const float t = (static_cast<float>(i) + 0.5f) / kRays, r = std::sqrt(t), a = kGolden * static_cast<float>(i);
    const glm::vec3 d = side * (r * std::cos(a)) + up * (r * std::sin(a)) + n * std::sqrt(1 - t);
    if (const auto hit = occluders_.first({from, glm::normalize(d)}, kReach)) closed += 1 - hit->distance / kReach;
  }
  return std::clamp(1.0f - 1.15f * closed / kRays, 0.12f, 1.0f);
}

// Light straight from the lamps; 1 on the floor below an aisle's pendant.
float HallLight::lamps(glm::vec3 p, glm::vec3 n) const {
  constexpr float kFar = 5.0f, kStep = 1.1f, kUnit = 0.44f;
  float sum = 0;
  for (const LampLine& l : lamps_) {
    const glm::vec3 along = l.to - l.from;
    const float length = glm::length(along), nearest = std::clamp(glm::dot(p - l.from, along) / length, 0.0f, length);
    if (glm::distance(p, l.from + along * (nearest / length)) > kFar) continue;
    for (int i = -2; i <= 2; ++i) {
      const float at = nearest + kStep * static_cast<float>(i);
      if (at < 0 || at > length) continue;
      const glm::vec3 to = l.from + along * (at / length) - p;
      const float d2 = glm::dot(to, to), d = std::sqrt(d2), arrives = glm::dot(to, n) / d, leaves = to.y / d;
      if (arrives <= 0.01f || leaves <= 0.01f) continue;
      if (!occluders_.any({p + n * 0.012f, to / d}, d - 0.1f)) sum += kStep * arrives * leaves / d2;
    }
  }
  return sum / kUnit;
}

// Light of a matte surface: what comes back from the room, and the lamps.
float HallLight::room_light(glm::vec3 p, glm::vec3 n) const {
  const float open = glm::mix(0.34f, 1.0f, visibility(p, n));  // light walls pass light on into corners
  if (n.y < -0.5f) return open * (1.14f + up_light(p));
  return open * (n.y > 0.5f ? 0.76f + 0.36f * lamps(p, n) : 0.82f + 0.50f * lamps(p, n));
}
// Pendants light the ceiling above them too.
float HallLight::up_light(glm::vec3 p) const {
  float sum = 0;
  for (const LampLine& l : lamps_) {
    if (l.from.y != kPendantM || p.y < kPendantM) continue;
    const float high = p.y - kPendantM, z = p.z - l.from.z;
    const float beyond = std::max({0.0f, std::min(l.from.x, l.to.x) - p.x, p.x - std::max(l.from.x, l.to.x)});
    const float t = high * high / (high * high + z * z + beyond * beyond);
    sum += 0.50f * t * t;
  }
  return sum;
}
float HallLight::facing(glm::vec3, glm::vec3 n) {
  return (n.y > 0.5f ? 1.06f : n.y < -0.5f ? 0.84f : std::abs(n.x) > 0.5f ? 0.96f : 1.02f) / kMostLight;
}
HallLight::At HallLight::washed(float high, float strength) const {
  if (!baked_) return facing;
  return [this, high, strength](glm::vec3 p, glm::vec3 n) {
    const float below = std::max(0.0f, high - p.y);
    const float wash = strength * (0.62f * std::exp(-below / 0.34f) + 0.30f * std::exp(-below / 1.1f));
    return std::min(1.0f, matte_(p, n) + wash / kMostLight);
  };
}

}  // namespace aisle::showroom
