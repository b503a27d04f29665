#include "showroom/goods_view.hpp"

#include <algorithm>
#include <cmath>
#include <glm/gtc/matrix_transform.hpp>

#include "showroom/goods_seen.hpp"

namespace aisle::showroom {
namespace {

constexpr float kSmallestBoxRad = 0.012f;    // see-through boxes are drawn one by one: only where they say something
constexpr float kPhotoSeenM = 30.0f;
constexpr float kSizeTolerance = 0.02f, kSizeSlackM = 0.002f;

// A see-through box with bright edges; the edge is a share of the face, so one model serves all sizes.
std::shared_ptr<BuiltModel> outline_box() {
  constexpr std::uint32_t kSide = 128;
  Picture picture{kSide, kSide, {}};
  for (std::uint32_t y = 0; y < kSide; ++y) {
    for (std::uint32_t x = 0; x < kSide; ++x) {
      const std::uint32_t edge = std::min({x, y, kSide - 1 - x, kSide - 1 - y});
      const std::uint8_t alpha = edge < 3 ? 220 : edge < 4 ? 120 : 26;
      picture.rgba.insert(picture.rgba.end(), {236, 240, 240, alpha});
    }
  }
  MeshBuilder mesh;
  const auto face = [&](glm::vec3 origin, glm::vec3 u, glm::vec3 v) { mesh.sheet(0, origin, u, v, 1, 0, nullptr); };
  const glm::vec3 x{1, 0, 0}, y{0, 1, 0}, z{0, 0, 1};
  face({-0.5f, 0, 0.5f}, x, y);
  face({0.5f, 0, -0.5f}, -x, y);
  face({0.5f, 0, 0.5f}, -z, y);
  face({-0.5f, 0, -0.5f}, z, y);
  face({-0.5f, 1, 0.5f}, x, -z);
  renderer::MaterialView material;
  material.base_texture = 0;
  material.alpha = renderer::AlphaMode::blend;
  material.unlit = true;
  return mesh.finish("dimension box", {material}, {with_mips(std::move(picture))});
}

// Models are drawn as they are, 1:1. One that is grossly off (inches, centimetres) is brought to its catalogue size,
// evenly.
float fitting_scale(glm::vec3 model, glm::vec3 catalogue) {
  const float m = std::max({model.x, model.y, model.z}), c = std::max({catalogue.x, catalogue.y, catalogue.z});
  if (m <= 0 || c <= 0) return 1;
  const float ratio = c / m;
  return ratio < 0.8f || ratio > 1.6f ? ratio : 1.0f;
}

}  // namespace

bool size_verified(const shop::Product& product, const Look& look) {
  if (!product.dimensions) return false;
  const auto& d = *product.dimensions;
  const glm::vec3 said = glm::vec3(d.width, d.height, d.depth) * 0.001f, is = look.max_m - look.min_m;
  for (int i = 0; i < 3; ++i) {
    if (std::abs(said[i] - is[i]) > std::max(kSizeTolerance * said[i], kSizeSlackM)) return false;
  }
  return true;
}

GoodsView::GoodsView(renderer::Renderer* renderer) : renderer_(renderer) {
  if (renderer_ == nullptr) return;
  auto box = outline_box();
  outline_ = renderer_->upload(box->view, box);
}
GoodsView::~GoodsView() {
  if (renderer_ != nullptr && outline_) renderer_->release(outline_);
}

void GoodsView::draw(renderer::RenderScene& scene, const Placed& good, const base::Pose& pose, const Look& look,
                     float highlight, float distance, bool shadow) const {
  const glm::mat4 world = pose.matrix();
  if (look.model) {
    const glm::vec3 bottom{(look.min_m.x + look.max_m.x) / 2, look.min_m.y, (look.min_m.z + look.max_m.z) / 2};
    const float scale = fitting_scale(look.max_m - look.min_m, good.size_m);
    const glm::mat4 model = glm::translate(glm::scale(world, glm::vec3(scale)), -bottom);
    scene.instances.push_back({.model = look.model, .world_from_model = model, .highlight = highlight, .shadow_only = shadow});
    return;
  }
  if (shadow) return;
  const glm::vec3 s = good.size_m;
  if (!look.failed && outline_ && std::max({s.x, s.y, s.z}) > kSmallestBoxRad * distance) {
    scene.instances.push_back({.model = outline_, .world_from_model = glm::scale(world, s), .highlight = highlight});
  }
  if (!look.photo || distance > kPhotoSeenM) return;
  // The photo shows the piece in the middle of a square: the card is the piece's front, the rest is cut away.
  const float largest = std::max(s.x, s.y);
  const glm::vec2 share = glm::max(glm::vec2(s.x, s.y) / largest, glm::vec2(0.05f));
  renderer::Quad card;
  card.texture = look.photo;
  card.world_from_quad = glm::scale(glm::translate(world, {0, s.y / 2, 0}), {s.x * 0.94f, s.y * 0.94f, 1});
  card.uv = {0.5f - share.x / 2, 0.5f - share.y / 2, 0.5f + share.x / 2, 0.5f + share.y / 2};
  card.two_sided = true;
  scene.quads.push_back(card);
}

void GoodsView::build(renderer::RenderScene& scene, const Plan& plan, const Shown& shown, const LookOf& look,
                      std::span<const std::uint32_t> which, bool shadows) const {
  const glm::vec3 head = shown.world_from_head.position;
  const auto put = [&](const Placed& good, const base::Pose& pose) {
    const float distance = glm::distance(head, pose.position + glm::vec3(0, good.size_m.y / 2, 0));
    const float largest = std::max({good.size_m.x, good.size_m.y, good.size_m.z});
    if (!shadows && largest < kSmallestSeenRad * distance) return;
    const bool hovered = !shown.hovered.empty() && good.product == shown.hovered;
    draw(scene, good, pose, look(good.product), hovered ? 1.0f : 0.0f, distance, shadows);
  };
  for (const std::uint32_t i : which) {
    if (shown.inspected.empty() || plan.placed[i].product != shown.inspected) put(plan.placed[i], plan.placed[i].world);
  }
  if (shadows || shown.inspected.empty()) return;
  for (const Placed& good : plan.placed) {
    if (good.product == shown.inspected) put(good, shown.inspect_pose);
  }
}

}  // namespace aisle::showroom
