#include "session/picture.hpp"

#include <glm/gtc/matrix_transform.hpp>

#include "xr/layers.hpp"

namespace aisle::session {
namespace {

constexpr glm::vec4 kRay{0.25f, 0.55f, 1.0f, 0.75f}, kRayIdle{0.7f, 0.8f, 1.0f, 0.3f};
constexpr float kRayStartM = 0.08f, kIdleRayM = 1.2f, kRayWidthM = 0.004f, kRayFadeM = 0.5f;

glm::mat4 disc_at(glm::vec3 point, glm::vec3 normal, float radius_m) {
  const glm::vec3 up = std::abs(normal.y) > 0.9f ? glm::vec3(0, 0, 1) : glm::vec3(0, 1, 0);
  const glm::vec3 right = glm::normalize(glm::cross(up, normal));
  glm::mat4 m(1);
  m[0] = glm::vec4(right * radius_m, 0);
  m[1] = glm::vec4(glm::cross(normal, right) * radius_m, 0);
  m[2] = glm::vec4(normal * radius_m, 0);
  m[3] = glm::vec4(point + normal * 0.004f, 1);
  return m;
}

// A dot of about the same angle at any distance; smaller while pressed.
float dot_radius_m(const input::PointerState& pointer) {
  return (0.008f + 0.004f * pointer.hit.distance_m) * (pointer.down ? 0.7f : 1.0f);
}

void add_end(renderer::RenderScene& scene, const input::PointerState& pointer) {
  const ui::Hit& hit = pointer.hit;
  switch (hit.kind) {
    case ui::HitKind::nothing: return;
    case ui::HitKind::floor:
      scene.discs.push_back({disc_at(hit.point, hit.normal, 0.28f), {0.2f, 0.5f, 1.0f, 0.85f}, 0.82f});
      scene.discs.push_back({disc_at(hit.point, hit.normal, 0.05f), {0.2f, 0.5f, 1.0f, 0.85f}, 0});
      return;
    case ui::HitKind::panel:
    case ui::HitKind::product:
    case ui::HitKind::place:
    case ui::HitKind::blocked: {
      const bool nothing_to_press = hit.kind == ui::HitKind::blocked;
      const glm::vec3 towards = -pointer.ray.direction;
      scene.discs.push_back({disc_at(hit.point + towards * 0.006f, glm::normalize(towards), dot_radius_m(pointer)),
                             nothing_to_press ? glm::vec4(0.5f, 0.5f, 0.5f, 0.6f) : glm::vec4(0.1f, 0.4f, 1.0f, 0.95f), 0});
      return;
    }
  }
}

}  // namespace

renderer::View view_of(const base::Pose& world_from_tracking, const xr::EyeView& eye) {
  const base::Pose world_from_eye = world_from_tracking * eye.tracking_from_eye;
  return {world_from_eye.inverse().matrix(),
          renderer::reverse_z_projection(eye.fov.left, eye.fov.right, eye.fov.up, eye.fov.down, kNearM)};
}

void add_panels(renderer::RenderScene& scene, std::span<const ui::PanelPlace> panels, renderer::TextureHandle ui_texture, float texture_px) {
  for (const auto& panel : panels) {
    renderer::Quad quad;
    quad.texture = ui_texture;
    quad.world_from_quad = glm::scale(panel.world.matrix(), glm::vec3(panel.size_m, 1));
    const glm::vec4 r(panel.region_px);
    quad.uv = glm::vec4(r.x, r.y, r.x + r.z, r.y + r.w) / texture_px;
    quad.ui = true;
    scene.quads.push_back(quad);
  }
}

void add_pointers(renderer::RenderScene& scene, const input::Frame& pointing) {
  for (const auto& pointer : pointing.pointers) {
    if (!pointer.active) continue;
    const bool aims = pointer.hit.kind != ui::HitKind::nothing && pointer.hit.kind != ui::HitKind::blocked;
    const float length = pointer.hit.kind == ui::HitKind::nothing ? kIdleRayM : pointer.hit.distance_m;
    scene.lines.push_back({pointer.ray.origin + pointer.ray.direction * kRayStartM, pointer.ray.origin + pointer.ray.direction * length,
                           aims ? kRay : kRayIdle, kRayWidthM, kRayFadeM});
    add_end(scene, pointer);
  }
}

void add_ray_layers(std::vector<xr::QuadLayer>& layers, const input::Frame& pointing, const base::Pose& tracking_from_world,
                    const base::Pose& tracking_from_head, const panels::RayPatches& patches) {
  for (const auto& pointer : pointing.pointers) {
    if (!pointer.active || pointer.hit.kind != ui::HitKind::panel) continue;
    const glm::vec3 from = tracking_from_world * (pointer.ray.origin + pointer.ray.direction * kRayStartM);
    const glm::vec3 to = tracking_from_world * pointer.hit.point;
    layers.push_back(xr::beam_layer(from, to, tracking_from_head.position, kRayWidthM, patches.ray_px));
    const float size = 2 * dot_radius_m(pointer);
    layers.push_back({{tracking_from_head.orientation, to}, {size, size}, patches.dot_px});
  }
}

}  // namespace aisle::session
