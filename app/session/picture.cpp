#include "session/picture.hpp"

#include <glm/gtc/matrix_transform.hpp>

namespace aisle::session {
namespace {

constexpr glm::vec4 kRay{0.25f, 0.55f, 1.0f, 0.75f}, kRayIdle{0.7f, 0.8f, 1.0f, 0.3f};
constexpr float kRayStartM = 0.08f, kIdleRayM = 1.2f;

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

void add_end(renderer::RenderScene& scene, const input::PointerState& pointer) {
  const ui::Hit& hit = pointer.hit;
  const float size = 0.008f + 0.004f * hit.distance_m;  // a dot of about the same angle at any distance
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
      scene.discs.push_back({disc_at(hit.point + towards * 0.006f, glm::normalize(towards), pointer.down ? size * 0.7f : size),
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
                           aims ? kRay : kRayIdle, 0.004f});
    add_end(scene, pointer);
  }
}

void light_hall(renderer::RenderScene& scene) {
  scene.key.direction = glm::normalize(glm::vec3(-0.35f, -1.0f, -0.25f));
  scene.key.color = {1.0f, 0.96f, 0.9f};
  scene.key.intensity = 2.2f;
  scene.ambient_color = {1.0f, 0.98f, 0.96f};
  scene.ambient_intensity = 1.0f;
  scene.environment = true;
  scene.tone_mapping = renderer::ToneMapping::pbr_neutral;
  scene.background = {0.62f, 0.74f, 0.86f};
}

}  // namespace aisle::session
