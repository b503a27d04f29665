// GoodsSeen: which products can be seen from here, and which only cast shadows here. Costs what is in view, not what the shop has:
// a hierarchy of boxes against the views and the last frame's depth, then the shop's walls. Main thread.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "renderer/api/visibility.hpp"
#include "showroom/occlusion.hpp"
#include "showroom/showroom.hpp"

namespace aisle::showroom {

inline constexpr float kSmallestSeenRad = 0.0035f;  // 0.2 degrees: four pixels of a headset

class GoodsSeen {
 public:
  void build(const Plan& plan, std::span<const Box> boxes);
  // After this the two lists hold indices into plan.placed; without views (pictures from elsewhere) everything that walls do not hide.
  void choose(const Shown& shown, const renderer::DepthHint& hint, const Occlusion& walls);
  std::span<const std::uint32_t> seen() const { return seen_; }
  std::span<const std::uint32_t> casting() const { return casting_; }

  // Looks at a few products each time: a model that is larger than the catalogue says is not culled by the catalogue's box.
  void learn_sizes(const Plan& plan, const LookOf& look);

 private:
  bool behind_walls(std::uint32_t placed, const Occlusion& walls);

  std::vector<renderer::StandingBox> boxes_;
  renderer::Visibility visibility_;
  std::vector<std::uint32_t> seen_, casting_;
  // Answers of the walls, asked for once for each place of the head.
  std::vector<std::uint32_t> asked_at_;
  std::vector<std::uint8_t> hidden_;
  std::vector<std::uint8_t> is_seen_;
  std::uint32_t place_ = 0;
  glm::vec3 head_{1e9f};
  std::size_t next_to_learn_ = 0;
};

}  // namespace aisle::showroom
