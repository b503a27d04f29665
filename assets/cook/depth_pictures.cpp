#include "assets/cook/depth_pictures.hpp"

#include <algorithm>
#include <cmath>

namespace aisle::cook {
namespace {

constexpr int kPictureSide = 64;
constexpr float kNothing = -1e9f;
constexpr float kNoiseLost = 0.01f, kMostLost = 0.08f;  // of what a surface covers; the latter at any level
constexpr float kSlack = 0.25f;                         // squares: nearer than that a wall behind a wall is no hole
constexpr float kFacing = 0.5f, kStillFacing = 0.2f;    // cosines: of what is seen aslant the depth says little

// Points lie in the middle of squares: those from square_from() to before square_from() of the other end are between two coordinates.
int square_from(float at) { return std::clamp(static_cast<int>(at + 0.5f), 0, kPictureSide); }

// Row by row between the edges that cross it; HEIGHT is at A.
void fill_triangle(glm::vec2 a, glm::vec2 b, glm::vec2 c, float height, glm::vec2 slope, float* picture) {
  const int y0 = square_from(std::min({a.y, b.y, c.y})), y1 = square_from(std::max({a.y, b.y, c.y}));
  if (square_from(std::min({a.x, b.x, c.x})) == square_from(std::max({a.x, b.x, c.x}))) return;
  for (int y = y0; y < y1; ++y) {
    const float at = static_cast<float>(y) + 0.5f;
    float low = 1e9f, high = 0;
    const auto edge = [&](glm::vec2 p, glm::vec2 q) {
      if ((p.y <= at) == (q.y <= at)) return;
      const float x = p.x + (q.x - p.x) / (q.y - p.y) * (at - p.y);
      low = std::min(low, x);
      high = std::max(high, x);
    };
    edge(a, b);
    edge(b, c);
    edge(c, a);
    float* row = picture + static_cast<std::ptrdiff_t>(y) * kPictureSide;
    const float at_left = height + slope.y * (at - a.y) + slope.x * (0.5f - a.x);
    for (int x = square_from(low), end = square_from(high); x < end; ++x) row[x] = std::max(row[x], at_left + slope.x * static_cast<float>(x));
  }
}

}  // namespace

DepthPictures::DepthPictures(const SourceMesh& mesh, std::span<const std::uint32_t> indices) : mesh_(mesh) {
  for (const std::uint32_t i : indices) {
    low_ = glm::min(low_, mesh.positions[i]);
    high_ = glm::max(high_, mesh.positions[i]);
  }
  const glm::vec3 size = high_ - low_;
  per_m_ = kPictureSide / std::max({size.x, size.y, size.z, 1e-6f});
  draw(indices, kFacing, before_);
}

bool DepthPictures::same(std::span<const std::uint32_t> indices, float error_m) {
  draw(indices, kStillFacing, now_);
  const float off = error_m * per_m_, slack = std::max(kSlack, 2.5f * off);
  std::size_t were = 0, lost = 0;
  for (std::size_t i = 0; i < before_.size(); ++i) {
    if (before_[i] == kNothing) continue;
    ++were;
    if (now_[i] < before_[i] - slack) ++lost;
  }
  const float share = std::min(kMostLost, kNoiseLost + 0.25f * off);  // outlines move by the error
  return static_cast<float>(lost) <= share * static_cast<float>(were);
}

void DepthPictures::draw(std::span<const std::uint32_t> indices, float facing, Pictures& out) const {
  out.assign(std::size_t{6} * kPictureSide * kPictureSide, kNothing);
  for (std::size_t i = 0; i + 2 < indices.size(); i += 3) {
    const glm::vec3 a = (mesh_.positions[indices[i]] - low_) * per_m_, b = (mesh_.positions[indices[i + 1]] - low_) * per_m_, c = (mesh_.positions[indices[i + 2]] - low_) * per_m_;
    const glm::vec3 normal = glm::cross(b - a, c - a);
    const float least = facing * glm::length(normal);
    for (int axis = 0; axis < 3; ++axis) {
      if (!(std::abs(normal[axis]) > least)) continue;
      const int u = axis == 2 ? 0 : axis + 1, v = axis == 0 ? 2 : axis - 1;
      const float sign = normal[axis] > 0 ? 1.0f : -1.0f;
      float* picture = &out[static_cast<std::size_t>(2 * axis + (sign > 0 ? 0 : 1)) * kPictureSide * kPictureSide];
      const glm::vec2 slope(-normal[u] / normal[axis] * sign, -normal[v] / normal[axis] * sign);
      fill_triangle({a[u], a[v]}, {b[u], b[v]}, {c[u], c[v]}, a[axis] * sign, slope, picture);
    }
  }
}

}  // namespace aisle::cook
