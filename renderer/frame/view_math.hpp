// View math: frustum planes, visibility and screen-space error. Pure functions; world space in metres.
#pragma once
#include <array>
#include <cstdint>
#include <glm/glm.hpp>
#include <span>

#include "renderer/api/scene.hpp"

namespace aisle::renderer {

// Inside: dot(plane.xyz, p) + plane.w >= 0 for all five (no far plane: it is at infinity).
struct Frustum {
  std::array<glm::vec4, 5> planes;  // normalised
};
// WIDEN_RAD turns the side planes outwards, for heads that move between culling and the late view update.
Frustum frustum_of(const View& view, float widen_rad = 0);

struct WorldBox {
  glm::vec3 center{0}, half{0};
};
WorldBox world_box(const glm::mat4& world_from_model, glm::vec3 min_m, glm::vec3 max_m);
bool visible(const Frustum& frustum, const WorldBox& box);
bool visible_in_any(std::span<const Frustum> frusta, const WorldBox& box);

glm::vec3 eye_of(const View& view);

// The coarsest level whose error stays under MAX_ERROR_PX. PX_PER_M_AT_1M: pixels that a metre covers at a metre's distance.
std::uint32_t choose_lod(std::span<const float> error_m, float scale, float distance_m, float px_per_m_at_1m, float max_error_px = 1);

}  // namespace aisle::renderer
