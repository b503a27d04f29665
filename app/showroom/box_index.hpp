// BoxIndex: a bounding volume hierarchy over axis-aligned boxes: what does a ray meet first, is anything between two
// points? Built once, read from any thread.
#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "showroom/showroom.hpp"

namespace aisle::showroom {

class BoxIndex {
 public:
  struct Hit {
    std::uint32_t item = 0;  // index given to build()
    float distance = 0;
    glm::vec3 normal{0, 1, 0};
  };

  void build(std::span<const Box> boxes);
  // Nearest box within LIMIT; a ray that starts inside a box does not meet that box. IGNORE: one item that is passed
  // through.
  std::optional<Hit> first(const base::Ray& ray, float limit = std::numeric_limits<float>::max(),
                           std::uint32_t ignore = kNone) const;
  bool any(const base::Ray& ray, float limit) const { return first(ray, limit).has_value(); }

  static constexpr std::uint32_t kNone = ~0u;

 private:
  struct Node {
    Box box;
    std::uint32_t first = 0;  // inner: index of the right child (the left one follows its parent); leaf: first item
    std::uint32_t count = 0;  // 0: inner
  };
  std::uint32_t split(std::uint32_t begin, std::uint32_t end);

  std::vector<Box> boxes_;
  std::vector<std::uint32_t> order_;
  std::vector<Node> nodes_;
};

}  // namespace aisle::showroom
