#include "showroom/box_index.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace aisle::showroom {
namespace {

constexpr std::uint32_t kLeafSize = 4;

// Slab test (Kay and Kajiya 1986). Entry distance, or nothing; AXIS is the face that is entered.
std::optional<float> enter(const Box& box, const base::Ray& ray, glm::vec3 inverse, float limit, int* axis) {
  float near = -std::numeric_limits<float>::max(), far = limit;
  for (int i = 0; i < 3; ++i) {
    float a = (box.min[i] - ray.origin[i]) * inverse[i], b = (box.max[i] - ray.origin[i]) * inverse[i];
    if (a > b) std::swap(a, b);
    if (a > near) near = a, *axis = i;
    far = std::min(far, b);
    if (near > far || far < 0) return std::nullopt;
  }
  return near;
}

glm::vec3 inverse_of(glm::vec3 d) {
  constexpr float kTiny = 1e-12f;  // keeps 0 * infinity out of the slab test
  for (int i = 0; i < 3; ++i) {
    if (std::abs(d[i]) < kTiny) d[i] = d[i] < 0 ? -kTiny : kTiny;
  }
  return 1.0f / d;
}

}  // namespace

void BoxIndex::build(std::span<const Box> boxes) {
  boxes_.assign(boxes.begin(), boxes.end());
  order_.resize(boxes_.size());
  std::iota(order_.begin(), order_.end(), 0u);
  nodes_.clear();
  nodes_.reserve(boxes_.size());
  if (!boxes_.empty()) split(0, static_cast<std::uint32_t>(boxes_.size()));
}

std::uint32_t BoxIndex::split(std::uint32_t begin, std::uint32_t end) {
  const auto node = static_cast<std::uint32_t>(nodes_.size());
  nodes_.emplace_back();
  Box box = boxes_[order_[begin]];
  for (std::uint32_t i = begin; i < end; ++i) {
    box.min = glm::min(box.min, boxes_[order_[i]].min);
    box.max = glm::max(box.max, boxes_[order_[i]].max);
  }
  nodes_[node] = {box, begin, end - begin};
  if (end - begin <= kLeafSize) return node;
  const glm::vec3 extent = box.max - box.min;
  const int axis = extent.x >= extent.y && extent.x >= extent.z ? 0 : extent.y >= extent.z ? 1 : 2;
  const std::uint32_t middle = (begin + end) / 2;
  const auto at = [this](std::uint32_t i) { return order_.begin() + static_cast<std::ptrdiff_t>(i); };
  std::nth_element(at(begin), at(middle), at(end), [&](std::uint32_t a, std::uint32_t b) {
    return boxes_[a].min[axis] + boxes_[a].max[axis] < boxes_[b].min[axis] + boxes_[b].max[axis];
  });
  split(begin, middle);
  const std::uint32_t right = split(middle, end);
  nodes_[node].first = right;
  nodes_[node].count = 0;
  return node;
}

std::optional<BoxIndex::Hit> BoxIndex::first(const base::Ray& ray, float limit, std::uint32_t ignore) const {
  std::optional<Hit> best;
  if (nodes_.empty()) return best;
  const glm::vec3 inverse = inverse_of(ray.direction);
  std::array<std::uint32_t, 64> stack{};
  std::size_t depth = 0;
  stack[depth++] = 0;
  while (depth > 0) {
    const std::uint32_t index = stack[--depth];
    const Node& node = nodes_[index];
    int axis = 0;
    if (!enter(node.box, ray, inverse, limit, &axis)) continue;
    if (node.count == 0) {
      stack[depth++] = node.first;
      stack[depth++] = index + 1;
      continue;
    }
    for (std::uint32_t i = node.first; i < node.first + node.count; ++i) {
      const std::uint32_t item = order_[i];
      const auto distance = item == ignore ? std::nullopt : enter(boxes_[item], ray, inverse, limit, &axis);
      if (!distance || *distance < 0) continue;
      limit = *distance;
      best = Hit{item, limit, glm::vec3(0)};
      best->normal[axis] = ray.direction[axis] > 0 ? -1.0f : 1.0f;
    }
  }
  return best;
}

}  // namespace aisle::showroom
