#include "renderer/api/steady_views.hpp"

#include <algorithm>
#include <cmath>

#include "renderer/frame/view_math.hpp"

namespace aisle::renderer {
namespace {

constexpr float kFrames = 4;                            // of the motion seen
constexpr float kLeast_m = 0.005f, kLeast_rad = 0.01f;  // a head at rest trembles
// Turning is what the margin is for. A wide one for walking would take from occlusion what it saves: 8 cm left a tenth more to draw
// in the halls of tests/bench, nearly as much as without occlusion.
constexpr float kMost_m = 0.015f, kMost_rad = 0.08f;

}  // namespace

SteadyViews::Motion SteadyViews::between(std::span<const View> from, std::span<const View> to) {
  Motion most;
  for (std::size_t i = 0; i < from.size(); ++i) {
    most.m = std::max(most.m, glm::distance(eye_of(from[i]), eye_of(to[i])));
    // |A - B| of two rotations is 2 sqrt 2 sin(half the angle between them): exact for small ones, where the trace is not.
    const glm::mat3 a(from[i].view_from_world), b(to[i].view_from_world);
    float squares = 0;
    for (int c = 0; c < 3; ++c) squares += glm::dot(a[c] - b[c], a[c] - b[c]);
    most.rad = std::max(most.rad, 2 * std::asin(std::min(1.0f, std::sqrt(squares / 8))));
  }
  return most;
}

bool SteadyViews::still(std::span<const View> views, float height_px, std::uint32_t most_frames) {
  ++frames_;
  most_frames_ = most_frames;
  const std::size_t count = views.size();
  const bool known = count > 0 && count == last_count_;
  step_ = known ? between({last_.data(), count}, views) : Motion{};
  last_count_ = count <= last_.size() ? static_cast<std::uint32_t>(count) : 0;
  std::copy_n(views.begin(), last_count_, last_.begin());
  if (!known || taken_count_ != count || height_px != height_px_ || frames_ >= most_frames) return false;
  for (std::size_t i = 0; i < count; ++i) {
    if (views[i].clip_from_view != taken_[i].clip_from_view) return false;
  }
  const Motion moved = between({taken_.data(), count}, views);
  return moved.m <= margin_m_ && moved.rad <= margin_rad_;
}

void SteadyViews::take(std::span<const View> views, float height_px) {
  taken_ = last_;
  taken_count_ = views.size() <= taken_.size() ? static_cast<std::uint32_t>(views.size()) : 0;
  height_px_ = height_px;
  frames_ = 0;
  margin_m_ = std::clamp(kFrames * step_.m, kLeast_m, kMost_m);
  margin_rad_ = std::clamp(kFrames * step_.rad, kLeast_rad, kMost_rad);
  if (most_frames_ < 2 || 2 * step_.m > kMost_m || 2 * step_.rad > kMost_rad) margin_m_ = margin_rad_ = 0;
}

}  // namespace aisle::renderer
