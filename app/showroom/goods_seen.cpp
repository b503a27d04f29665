#include "showroom/goods_seen.hpp"

#include <algorithm>

namespace aisle::showroom {
namespace {

constexpr float kHeadMovedM = 0.04f, kEyeToHeadM = 0.04f;
constexpr float kShadowsReachM = 17.0f;       // the renderer's shadow map, and how far it may lie aside
constexpr std::size_t kLearnAtATime = 16;
constexpr std::uint32_t kHoldFrames = 8;     // what is seen is looked for again after so many frames of little motion

}  // namespace

void GoodsSeen::build(const Plan& plan, std::span<const Box> boxes) {
  boxes_.clear();
  for (const Box& b : boxes) boxes_.push_back({b.min - 0.02f, b.max + 0.02f});
  visibility_.build(boxes_);
  asked_at_.assign(plan.placed.size(), 0);
  hidden_.assign(plan.placed.size(), 0);
  is_seen_.assign(plan.placed.size(), 0);
  seen_.reserve(plan.placed.size());
  casting_.reserve(plan.placed.size());
  place_ = 1;
  head_ = glm::vec3(1e9f);
  next_to_learn_ = 0;
}

bool GoodsSeen::behind_walls(std::uint32_t i, const Occlusion& walls) {
  if (asked_at_[i] != place_) {
    asked_at_[i] = place_;
    hidden_[i] = walls.hidden({boxes_[i].min_m, boxes_[i].max_m}, head_, kHeadMovedM + kEyeToHeadM) ? 1 : 0;
  }
  return hidden_[i] != 0;
}

void GoodsSeen::choose(const Shown& shown, const renderer::DepthHint& hint, const Occlusion& walls) {
  if (const glm::vec3 head = shown.world_from_head.position; glm::distance(head, head_) > kHeadMovedM) {
    head_ = head;
    ++place_;
  }
  if (shown.view_count == 0) {
    visibility_.forget();
    seen_.clear();
    for (std::uint32_t i = 0; i < boxes_.size(); ++i) seen_.push_back(i);
  } else {
    renderer::Visibility::Limits limits;
    limits.least_px = kSmallestSeenRad * shown.height_px * 0.5f;
    limits.hold_frames = kHoldFrames;
    limits.occlusion = shown.inspected.empty();  // what is moved about in the hand was elsewhere in the last picture
    visibility_.find({shown.views.data(), shown.view_count}, shown.height_px, hint, limits, seen_);
  }
  std::erase_if(seen_, [&](std::uint32_t i) { return behind_walls(i, walls); });
  visibility_.around(shown.world_from_head.position, kShadowsReachM, casting_);
  for (const std::uint32_t i : seen_) is_seen_[i] = 1;
  std::erase_if(casting_, [&](std::uint32_t i) { return is_seen_[i] != 0; });
  for (const std::uint32_t i : seen_) is_seen_[i] = 0;
}

void GoodsSeen::learn_sizes(const Plan& plan, const LookOf& look) {
  bool grown = false;
  for (std::size_t n = 0; n < std::min(kLearnAtATime, boxes_.size()); ++n) {
    const std::size_t i = next_to_learn_ = (next_to_learn_ + 1) % boxes_.size();
    const Placed& good = plan.placed[i];
    const Look seen = look(good.product);
    if (!seen.model) continue;
    const glm::vec3 is = seen.max_m - seen.min_m;
    if (glm::all(glm::lessThanEqual(is, good.size_m * 1.02f + 0.01f))) continue;
    // Whichever way it is turned.
    const glm::vec3 reach(glm::length(glm::vec2(is.x, is.z)), is.y, glm::length(glm::vec2(is.x, is.z)));
    const glm::vec3 low = good.world.position - glm::vec3(reach.x, 0.02f, reach.z) * 0.5f, high = good.world.position + glm::vec3(reach.x * 0.5f, reach.y, reach.z * 0.5f);
    renderer::StandingBox& box = boxes_[i];
    if (glm::all(glm::lessThanEqual(box.min_m, low)) && glm::all(glm::greaterThanEqual(box.max_m, high))) continue;
    box.min_m = glm::min(box.min_m, low);
    box.max_m = glm::max(box.max_m, high);
    asked_at_[i] = 0;
    grown = true;
  }
  if (grown) visibility_.build(boxes_);
}

}  // namespace aisle::showroom
