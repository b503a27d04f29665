#include "renderer/frame/view_math.hpp"

#include <algorithm>
#include <cmath>

namespace aisle::renderer {

// Reverse-Z with the far plane at infinity: depth = near / distance. Vulkan's clip space has +Y down.
glm::mat4 reverse_z_projection(float tan_left, float tan_right, float tan_up, float tan_down, float near_m) {
  const float width = tan_right - tan_left, height = tan_up - tan_down;
  glm::mat4 m(0);
  m[0][0] = 2 / width;
  m[1][1] = -2 / height;
  m[2][0] = (tan_right + tan_left) / width;
  m[2][1] = -(tan_up + tan_down) / height;
  m[2][3] = -1;
  m[3][2] = near_m;
  return m;
}

Frustum frustum_of(const View& view, float widen_rad) {
  const glm::mat4 rows = glm::transpose(view.clip_from_view);
  // In view space the four side planes pass through the eye: w + x, w - x, w + y, w - y >= 0; then depth <= w is the near plane.
  const std::array<glm::vec4, 5> view_planes{rows[3] + rows[0], rows[3] - rows[0], rows[3] + rows[1], rows[3] - rows[1], rows[3] - rows[2]};
  const glm::mat4 plane_from_view = glm::transpose(view.view_from_world);
  Frustum frustum;
  for (std::size_t i = 0; i < 5; ++i) {
    glm::vec4 plane = view_planes[i] / glm::length(glm::vec3(view_planes[i]));
    if (i < 4 && widen_rad > 0) {
      // Turn the plane about the eye, towards where the view looks from: mix in the backward part of its normal.
      const glm::vec3 forward(0, 0, -1), n(plane);
      const glm::vec3 side = glm::normalize(n - forward * glm::dot(n, forward));
      const float angle = std::atan2(glm::dot(n, forward), glm::dot(n, side)) + widen_rad;
      plane = glm::vec4(side * std::cos(angle) + forward * std::sin(angle), plane.w);
    }
    plane = plane_from_view * plane;
    frustum.planes[i] = plane / glm::length(glm::vec3(plane));
  }
  return frustum;
}

WorldBox world_box(const glm::mat4& world_from_model, glm::vec3 min_m, glm::vec3 max_m) {
  const glm::vec3 half = 0.5f * (max_m - min_m);
  WorldBox box;
  box.center = glm::vec3(world_from_model * glm::vec4(0.5f * (min_m + max_m), 1));
  box.half = glm::abs(glm::vec3(world_from_model[0])) * half.x + glm::abs(glm::vec3(world_from_model[1])) * half.y +
             glm::abs(glm::vec3(world_from_model[2])) * half.z;
  return box;
}

bool visible(const Frustum& frustum, const WorldBox& box) {
  return std::all_of(frustum.planes.begin(), frustum.planes.end(), [&](const glm::vec4& plane) {
    const glm::vec3 n(plane);
    return glm::dot(n, box.center) + plane.w + glm::dot(glm::abs(n), box.half) >= 0;
  });
}

bool visible_in_any(std::span<const Frustum> frusta, const WorldBox& box) {
  return std::any_of(frusta.begin(), frusta.end(), [&](const Frustum& f) { return visible(f, box); });
}

glm::vec3 eye_of(const View& view) {
  const glm::mat3 rotation(view.view_from_world);
  return -(glm::transpose(rotation) * glm::vec3(view.view_from_world[3]));
}

std::uint32_t choose_lod(std::span<const float> error_m, float scale, float distance_m, float px_per_m_at_1m, float max_error_px) {
  const float allowed_m = max_error_px * std::max(distance_m, 0.05f) / (px_per_m_at_1m * std::max(scale, 1e-6f));
  std::uint32_t lod = 0;
  while (lod + 1 < error_m.size() && error_m[lod + 1] <= allowed_m) ++lod;
  return lod;
}

}  // namespace aisle::renderer
