#include "renderer/frame/shadow_map.hpp"

#include <cmath>
#include <cstring>
#include <glm/gtc/matrix_transform.hpp>

#include "renderer/gpu/barriers.hpp"
#include "shaders/shared/interface.h"

namespace aisle::renderer {
namespace {

constexpr float kReach_m = 9;    // half the side of the map: about 9 mm a texel
constexpr float kDepth_m = 16;   // half the depth range along the light
constexpr float kStep_m = 3;     // the map follows the viewer in steps, so that it can rest in between
constexpr float kHeight_m = 1.2f;

std::uint64_t mixed(std::uint64_t h, std::uint64_t v) {
  h ^= v + 0x9e3779b97f4a7c15u + (h << 6) + (h >> 2);
  return h * 0xff51afd7ed558ccdu;
}

}  // namespace

float ShadowMap::texel_m() const { return 2 * kReach_m / kShadowSize; }

ShadowMap::Fit ShadowMap::fit(glm::vec3 direction, glm::vec3 eye_m) {
  const glm::vec3 center(std::round(eye_m.x / kStep_m) * kStep_m, kHeight_m, std::round(eye_m.z / kStep_m) * kStep_m);
  const glm::vec3 forward = glm::normalize(direction);
  const glm::vec3 up = std::abs(forward.y) > 0.99f ? glm::vec3(0, 0, -1) : glm::vec3(0, 1, 0);
  glm::mat4 light_from_world = glm::lookAt(glm::vec3(0), forward, up);
  // Whole texels only: edges do not crawl when the map moves on.
  const glm::vec3 at(light_from_world * glm::vec4(center, 1));
  const float texel = 2 * kReach_m / kShadowSize;
  const glm::vec2 snapped(std::round(at.x / texel) * texel, std::round(at.y / texel) * texel);
  light_from_world = glm::translate(glm::mat4(1), glm::vec3(-snapped, -at.z)) * light_from_world;
  Fit fit;
  glm::mat4 clip_from_light(1);  // x, y: -1..1, y down; z: 0 nearest the light .. 1
  clip_from_light[0][0] = 1 / kReach_m;
  clip_from_light[1][1] = -1 / kReach_m;
  clip_from_light[2][2] = -1 / (2 * kDepth_m);
  clip_from_light[3][2] = 0.5f;
  fit.clip_from_world = clip_from_light * light_from_world;
  fit.box = {center, glm::vec3(1.5f * kReach_m)};
  return fit;
}

// Of what can cast into the map, in whatever order: the viewer's turning changes nothing.
std::uint64_t ShadowMap::fingerprint(const RenderScene& scene, const WorldBox& box, const Content& content) {
  std::uint64_t sum = 0;
  for (const Instance& instance : scene.instances) {
    const Model* model = content.find(instance.model);
    if (!model || !model->resident) continue;
    const WorldBox bounds = world_box(instance.world_from_model, model->min_m, model->max_m);
    if (glm::any(glm::greaterThan(glm::abs(bounds.center - box.center), bounds.half + box.half))) continue;
    std::uint64_t words[8];
    static_assert(sizeof words == sizeof instance.world_from_model);
    std::memcpy(words, &instance.world_from_model, sizeof words);
    std::uint64_t h = std::uint64_t{instance.model.index} << 32 | instance.model.generation << 1 | (instance.tint.a < 0.5f ? 1u : 0u);
    for (std::uint64_t word : words) h = mixed(h, word);
    sum += h;
  }
  return sum;
}

void ShadowMap::update(const RenderScene& scene, glm::vec3 eye_m, std::uint64_t frame, const Place& place) {
  const Fit wanted = fit(scene.key.direction, eye_m);
  const std::uint64_t now = fingerprint(scene, wanted.box, place.content);
  if (now != seen_) changed_frame_ = frame;
  seen_ = now;
  const bool after_a_gap = frame > last_frame_ + 1;
  last_frame_ = frame;
  const bool moved_on = wanted.clip_from_world != clip_from_world_;
  const bool due = after_a_gap || frame >= changed_frame_ + patience_.settle || frame >= drawn_frame_ + patience_.most;
  if (drawn_ && !moved_on && (now == drawn_fingerprint_ || !due)) return;
  drawn_fingerprint_ = now;
  drawn_frame_ = frame;
  record(scene, wanted, place);
}

void ShadowMap::record(const RenderScene& scene, const Fit& wanted, const Place& place) {
  FrameRing& ring = place.slot.ring;
  const std::size_t alignment = std::max<std::size_t>(place.device.properties().limits.minUniformBufferOffsetAlignment, 16);
  auto* view = reinterpret_cast<gpu::ViewData*>(ring.take_bytes(2 * sizeof(gpu::ViewData), alignment));
  auto* unused_scene = ring.take_bytes(sizeof(gpu::SceneData), alignment);
  if (!view || !unused_scene) return;
  view[0] = view[1] = {wanted.clip_from_world, glm::vec4(0)};
  DrawLists& lists = builder_.build_casters(scene, wanted.box, place.content, ring);
  lists.views_offset = static_cast<std::uint32_t>(ring.offset_of(view));
  lists.scene_offset = static_cast<std::uint32_t>(ring.offset_of(unused_scene));
  const PassContext context{place.device, place.descriptors, place.slot, nullptr, lists};
  const PassScope scope(context, "shadows");
  VkCommandBuffer commands = context.commands();
  image_barrier(commands, place.image, Use::fragment_read, Use::depth_attachment, false);
  VkRenderingAttachmentInfo depth{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
  depth.imageView = place.image.view();
  depth.imageLayout = VK_IMAGE_LAYOUT_DEPTH_ATTACHMENT_OPTIMAL;
  depth.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
  depth.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
  depth.clearValue.depthStencil.depth = 1;
  VkRenderingInfo info{VK_STRUCTURE_TYPE_RENDERING_INFO};
  info.renderArea.extent = {kShadowSize, kShadowSize};
  info.layerCount = 1;
  info.pDepthAttachment = &depth;
  vkCmdBeginRendering(commands, &info);
  const VkViewport viewport{0, 0, kShadowSize, kShadowSize, 0, 1};
  const VkRect2D scissor{{0, 0}, info.renderArea.extent};
  vkCmdSetViewport(commands, 0, 1, &viewport);
  vkCmdSetScissor(commands, 0, 1, &scissor);
  record_shadow_casters(context, place.pipelines.shadow());
  vkCmdEndRendering(commands);
  image_barrier(commands, place.image, Use::depth_attachment, Use::fragment_read);
  clip_from_world_ = wanted.clip_from_world;
  const glm::mat4 uv_from_clip = glm::translate(glm::mat4(1), {0.5f, 0.5f, 0}) * glm::scale(glm::mat4(1), {0.5f, 0.5f, 1});
  uv_from_world_ = uv_from_clip * clip_from_world_;
  drawn_ = true;
}

}  // namespace aisle::renderer
