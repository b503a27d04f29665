#include "assets/cook/depth_pictures.hpp"

#include <algorithm>
#include <cmath>

namespace aisle::cook {
namespace {

constexpr int kPictureSide = 48;
constexpr float kNothing = -1e9f;
constexpr float kNoiseLost = 0.01f, kMostLost = 0.08f;  // of what a surface covers; the latter at any level
constexpr float kSlack = 0.15f;                         // squares: nearer than that a wall behind a wall is no hole
constexpr float kFacing = 0.5f, kStillFacing = 0.2f;    // cosines: of what is seen aslant the depth says little

// Points lie in the middle of squares: those from square_from() to before square_from() of the other end are between two coordinates.
std::uint32_t square_from(float at) { return static_cast<std::uint32_t>(std::clamp(at + 0.5f, 0.0f, static_cast<float>(kPictureSide))); }
int square_at(float at) { return static_cast<int>(square_from(at)); }

// Row by row from Y0 to before Y1, between the edges that cross it; HEIGHT is at A. SET(y, x, height).
template <class Set>
void fill_triangle(glm::vec2 a, glm::vec2 b, glm::vec2 c, int y0, int y1, float height, glm::vec2 slope, const Set& set) {
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
    const float at_left = height + slope.y * (at - a.y) + slope.x * (0.5f - a.x);
    for (int x = square_at(low), end = square_at(high); x < end; ++x) set(y, x, at_left + slope.x * static_cast<float>(x));
  }
}

}  // namespace

DepthPictures::DepthPictures(const SourceMesh& mesh, std::span<const std::uint32_t> indices) {
  glm::vec3 low(1e9f), high(-1e9f);
  for (const std::uint32_t i : indices) {
    low = glm::min(low, mesh.positions[i]);
    high = glm::max(high, mesh.positions[i]);
  }
  const glm::vec3 size = high - low;
  per_m_ = kPictureSide / std::max({size.x, size.y, size.z, 1e-6f});
  at_.reserve(mesh.positions.size());
  square_.reserve(mesh.positions.size());
  for (const glm::vec3& p : mesh.positions) {
    at_.push_back((p - low) * per_m_);
    square_.push_back(square_from(at_.back().x) | square_from(at_.back().y) << 8 | square_from(at_.back().z) << 16);
  }
  draw(indices, kFacing, before_, nullptr);
  were_ = before_.size() - static_cast<std::size_t>(std::count(before_.begin(), before_.end(), kNothing));
}

bool DepthPictures::same(std::span<const std::uint32_t> indices, float error_m) {
  draw(indices, kStillFacing, now_, nullptr);
  const float off = error_m * per_m_;
  slack_ = std::max(kSlack, 2.5f * off);
  share_ = std::min(kMostLost, kNoiseLost + 0.25f * off);  // outlines move by the error
  std::uint32_t lost = 0;
  for (std::size_t i = 0; i < before_.size(); ++i) lost += is_lost(i);
  return static_cast<float>(lost) <= share_ * static_cast<float>(were_);
}

std::vector<bool> DepthPictures::damaged(std::span<const std::uint32_t> before, const std::vector<std::uint32_t>& piece, std::size_t pieces) {
  if (owners_.empty()) {
    Pictures again;
    owners_.resize(before_.size());
    draw(before, kFacing, again, &owners_);
  }
  std::vector<std::uint32_t> were(pieces), lost(pieces);
  for (std::size_t i = 0; i < before_.size(); ++i) {
    if (before_[i] == kNothing) continue;
    ++were[piece[owners_[i]]];
    lost[piece[owners_[i]]] += is_lost(i);
  }
  std::vector<bool> out(pieces);
  for (std::size_t p = 0; p < out.size(); ++p) out[p] = static_cast<float>(lost[p]) > share_ * static_cast<float>(were[p]);
  return out;
}

void DepthPictures::draw(std::span<const std::uint32_t> indices, float facing, Pictures& out, std::vector<std::uint32_t>* owners) const {
  out.assign(std::size_t{6} * kPictureSide * kPictureSide, kNothing);
  for (std::size_t i = 0; i + 2 < indices.size(); i += 3) {
    const std::uint32_t squares[3] = {square_[indices[i]], square_[indices[i + 1]], square_[indices[i + 2]]};
    const std::uint32_t apart = (squares[0] ^ squares[1]) | (squares[0] ^ squares[2]);
    if (((apart & 0xff) != 0) + ((apart & 0xff00) != 0) + ((apart & 0xff0000) != 0) < 2) continue;  // between the points, as most are
    int first[3], end[3];
    for (int axis = 0; axis < 3; ++axis) {
      const int at[3] = {static_cast<int>(squares[0] >> (8 * axis) & 0xff), static_cast<int>(squares[1] >> (8 * axis) & 0xff), static_cast<int>(squares[2] >> (8 * axis) & 0xff)};
      first[axis] = std::min({at[0], at[1], at[2]});
      end[axis] = std::max({at[0], at[1], at[2]});
    }
    const glm::vec3 a = at_[indices[i]], b = at_[indices[i + 1]], c = at_[indices[i + 2]];
    const glm::vec3 normal = glm::cross(b - a, c - a);
    const float least = facing * glm::length(normal);
    for (int axis = 0; axis < 3; ++axis) {
      const int u = axis == 2 ? 0 : axis + 1, v = axis == 0 ? 2 : axis - 1;
      if (!(std::abs(normal[axis]) > least) || first[u] == end[u]) continue;
      const float sign = normal[axis] > 0 ? 1.0f : -1.0f;
      const std::size_t picture = static_cast<std::size_t>(2 * axis + (sign > 0 ? 0 : 1)) * kPictureSide * kPictureSide;
      const glm::vec2 slope(-normal[u] / normal[axis] * sign, -normal[v] / normal[axis] * sign);
      const auto fill = [&](const auto& set) { fill_triangle({a[u], a[v]}, {b[u], b[v]}, {c[u], c[v]}, first[v], end[v], a[axis] * sign, slope, set); };
      if (owners == nullptr) {
        fill([to = &out[picture]](int y, int x, float height) { to[y * kPictureSide + x] = std::max(to[y * kPictureSide + x], height); });
      } else {
        fill([&](int y, int x, float height) {
          const std::size_t at = picture + static_cast<std::size_t>(y * kPictureSide + x);
          if (height <= out[at]) return;
          out[at] = height;
          (*owners)[at] = indices[i];
        });
      }
    }
  }
}

}  // namespace aisle::cook
