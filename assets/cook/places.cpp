#include "assets/cook/places.hpp"

#include <algorithm>

namespace aisle::cook {
namespace {

constexpr std::uint32_t kFree = ~0u;
constexpr float kCell = 8;  // sides of a cell, in tolerances: most points need to look into one cell only

struct Grid {
  std::vector<std::uint32_t> slots;
  std::size_t mask;

  explicit Grid(std::size_t points) {
    std::size_t size = 16;
    while (size < 2 * points) size *= 2;
    slots.assign(size, kFree);
    mask = size - 1;
  }
  std::size_t start(glm::ivec3 cell) const {
    auto h = static_cast<std::uint64_t>(static_cast<std::uint32_t>(cell.x)) * 0x9e3779b97f4a7c15ull;
    h = (h ^ static_cast<std::uint32_t>(cell.y) ^ h >> 29) * 0xbf58476d1ce4e5b9ull;
    h = (h ^ static_cast<std::uint32_t>(cell.z) ^ h >> 32) * 0x94d049bb133111ebull;
    return static_cast<std::size_t>(h ^ h >> 31) & mask;
  }
};

}  // namespace

std::vector<std::uint32_t> places_of(std::span<const glm::vec3> points) {
  std::vector<std::uint32_t> place(points.size());
  if (points.empty()) return place;
  glm::vec3 low = points[0], high = points[0];
  for (const glm::vec3& p : points) {
    low = glm::min(low, p);
    high = glm::max(high, p);
  }
  const glm::vec3 size = high - low;
  const float near = std::max(kOnePlace * std::max({size.x, size.y, size.z}), 1e-12f), per_cell = 1 / (kCell * near);
  Grid grid(points.size());
  for (std::uint32_t i = 0; i < points.size(); ++i) {
    const glm::vec3 at = points[i] - low;
    const glm::ivec3 from(glm::floor((at - near) * per_cell)), to(glm::floor((at + near) * per_cell));
    // Of several the first: so equal points, whatever came between them, agree.
    std::uint32_t first = kFree;
    for (int x = from.x; x <= to.x; ++x) {
      for (int y = from.y; y <= to.y; ++y) {
        for (int z = from.z; z <= to.z; ++z) {
          for (std::size_t s = grid.start({x, y, z}); grid.slots[s] != kFree; s = (s + 1) & grid.mask) {
            const glm::vec3 d = glm::abs(points[grid.slots[s]] - points[i]);
            if (d.x <= near && d.y <= near && d.z <= near) first = std::min(first, grid.slots[s]);
          }
        }
      }
    }
    if (first == kFree) {
      first = i;
      std::size_t s = grid.start(glm::ivec3(glm::floor(at * per_cell)));
      while (grid.slots[s] != kFree) s = (s + 1) & grid.mask;
      grid.slots[s] = i;
    }
    place[i] = first;
  }
  return place;
}

}  // namespace aisle::cook
