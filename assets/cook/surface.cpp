#include "assets/cook/surface.hpp"

#include <algorithm>
#include <cmath>
#include <meshoptimizer.h>
#include <numeric>

#include "assets/cook/joined.hpp"

namespace aisle::cook {
namespace {

constexpr float kDrawingUnseen_m = 0.01f;

}  // namespace

// What is at one place has one position, to the bit. Results are numbers of the mesh's vertices.
struct Surface::Compact {
  std::vector<glm::vec3> points;
  std::vector<std::uint32_t> vertex, indices;
  float scale = 1;

  std::vector<std::uint32_t> simplified(float error_m) const;
  std::vector<std::uint32_t> clustered(float error_m, std::size_t target) const;
};

Surface::Surface(const SourceMesh& mesh, const std::vector<std::uint32_t>& place, bool plain) : mesh_(mesh), plain_(plain), vertices_(place.size()), place_(place) {
  next_.assign(vertices_, ~0u);
  std::vector<std::uint32_t> last(place_);
  for (std::uint32_t i = 0; i < place_.size(); ++i) {
    if (place_[i] == i) continue;
    next_[last[place_[i]]] = i;
    last[place_[i]] = i;
  }
  slot_.assign(vertices_, ~0u);
  if (!plain_) find_charts();
}

std::vector<std::uint32_t> Surface::within(float error_m, const Rest& rest) {
  std::vector<std::uint32_t> full = rest.whole;
  full.insert(full.end(), rest.thinned.begin(), rest.thinned.end());
  if (full.empty()) return {};
  if (!mesh_.colors.empty()) return gathered(error_m, full);
  if (!before_ || full.size() != before_size_) before_.emplace(mesh_, full);
  before_size_ = full.size();
  std::vector<std::uint32_t> from = still_wanted(rest);
  const float step_m = error_m - base_error_m_;
  float share = 1;
  auto out = careful(step_m, error_m >= kDrawingUnseen_m, from, share);
  const bool found = !out.empty();
  if (!found) out = from;
  base_ = out;
  if (found) base_error_m_ += step_m * share;
  return !found || share < 1 || out.size() > enough_for(full, error_m) ? rougher(from, step_m, error_m, std::move(out)) : out;
}

// FREELY: what is at one place is one vertex.
Surface::Compact Surface::compact(const std::vector<std::uint32_t>& triangles, bool freely) {
  Compact out;
  out.indices.reserve(triangles.size());
  for (std::size_t i = 0; i + 2 < triangles.size(); i += 3) {
    const std::uint32_t at[3] = {place_[triangles[i]], place_[triangles[i + 1]], place_[triangles[i + 2]]};
    if (at[0] == at[1] || at[1] == at[2] || at[2] == at[0]) continue;
    for (std::size_t k = 0; k < 3; ++k) {
      const std::uint32_t v = freely ? at[k] : triangles[i + k];
      if (slot_[v] == ~0u) {
        slot_[v] = static_cast<std::uint32_t>(out.points.size());
        out.points.push_back(mesh_.positions[at[k]]);
        out.vertex.push_back(v);
      }
      out.indices.push_back(slot_[v]);
    }
  }
  for (const std::uint32_t v : out.vertex) slot_[v] = ~0u;
  if (!out.points.empty()) out.scale = std::max(meshopt_simplifyScale(&out.points[0].x, out.points.size(), sizeof(glm::vec3)), 1e-9f);
  return out;
}

// Of what was made for the level before, what REST still has; and what it has besides.
std::vector<std::uint32_t> Surface::still_wanted(const Rest& rest) {
  std::vector<std::uint32_t> out;
  if (base_error_m_ == 0) {
    out = rest.whole;
  } else {
    for (const std::uint32_t v : rest.whole) slot_[place_[v]] = 0;
    for (std::size_t i = 0; i + 2 < base_.size(); i += 3) {
      if (slot_[place_[base_[i]]] == 0) out.insert(out.end(), base_.begin() + static_cast<std::ptrdiff_t>(i), base_.begin() + static_cast<std::ptrdiff_t>(i) + 3);
    }
    for (const std::uint32_t v : rest.whole) slot_[place_[v]] = ~0u;
  }
  out.insert(out.end(), rest.thinned.begin(), rest.thinned.end());
  return out;
}

std::vector<std::uint32_t> Surface::Compact::simplified(float error_m) const {
  std::vector<std::uint32_t> out(indices.size());
  if (out.empty()) return out;
  out.resize(meshopt_simplify(out.data(), indices.data(), indices.size(), &points[0].x, points.size(), sizeof(glm::vec3), std::min<std::size_t>(3 * 8, out.size()), error_m / scale, 0, nullptr));
  for (auto& i : out) i = vertex[i];
  return out;
}

std::vector<std::uint32_t> Surface::Compact::clustered(float error_m, std::size_t target) const {
  std::vector<std::uint32_t> out(indices.size());
  if (out.empty()) return out;
  out.resize(meshopt_simplifySloppy(out.data(), indices.data(), indices.size(), &points[0].x, points.size(), sizeof(glm::vec3), target, error_m / scale, nullptr));
  for (auto& i : out) i = vertex[i];
  return out;
}

// Nothing when whatever is tried loses too much; SHARE: of the error that was used.
std::vector<std::uint32_t> Surface::careful(float error_m, bool drawing_unseen, const std::vector<std::uint32_t>& from, float& share) {
  // Hard edges and seams pin the simplifier down. Where vertices of one place differ by their normal only, or nobody sees what is
  // drawn on them, it may take them for one; the right one for each corner is found afterwards.
  const bool freely = plain_ || drawing_unseen;
  const Compact one = compact(from, freely);
  for (const float part : {1.0f, 0.5f, 0.2f, 0.06f}) {
    share = part;
    auto out = one.simplified(error_m * part);
    const bool good = !out.empty() && before_->same(out, base_error_m_ + error_m * part);
    if (good && freely) choose_corners(out);
    const bool hopeless = static_cast<float>(out.size()) > kEnoughFewer * static_cast<float>(from.size());
    if (good) return out;
    if (hopeless) break;  // with less error there will be even more triangles
  }
  return {};
}

// Four triangles for each pixel-sized square of the surface's sides are enough.
std::size_t Surface::enough_for(const std::vector<std::uint32_t>& full, float error_m) const {
  glm::vec3 low(1e9f), high(-1e9f);
  for (const std::uint32_t i : full) {
    low = glm::min(low, mesh_.positions[i]);
    high = glm::max(high, mesh_.positions[i]);
  }
  const glm::vec3 s = (high - low) / error_m;
  return std::max<std::size_t>(12 * static_cast<std::size_t>(s.x * s.y + s.y * s.z + s.z * s.x), 3 * 200);
}

// Where the careful method is pinned down by the mesh's structure: vertices gathered in a grid, if that shows as much as before.
std::vector<std::uint32_t> Surface::rougher(const std::vector<std::uint32_t>& from, float step_m, float error_m, std::vector<std::uint32_t> otherwise) {
  if (error_m < kDrawingUnseen_m) return otherwise;
  const Compact one = compact(from, false);
  for (const float share : {1.0f, 0.5f}) {
    auto out = one.clustered(step_m * share, std::min(one.indices.size(), enough_for(from, error_m * share)));
    if (!out.empty() && out.size() < otherwise.size() && before_->same(out, base_error_m_ + step_m * share)) return out;
  }
  return otherwise;
}

// What is painted on vertices goes with them, however flat the surface: one vertex stays in each cell of a grid as fine as the error.
std::vector<std::uint32_t> Surface::gathered(float error_m, const std::vector<std::uint32_t>& full) {
  DepthPictures before(mesh_, full);
  const Compact one = compact(full, false);
  for (const float share : {0.7f, 0.35f}) {
    const float cell = std::clamp(error_m * share / one.scale, 1e-3f, 1.0f);  // below that the grid would be coarser than asked for
    if (cell * one.scale > 1.01f * error_m) return full;
    auto out = one.clustered(cell * one.scale, 0);
    if (!out.empty() && before.same(out, cell * one.scale)) return out;
  }
  return full;
}

// Which vertices hang together on the picture: the same place and the same coordinates, whatever the normal.
void Surface::find_charts() {
  chart_.resize(vertices_);
  std::iota(chart_.begin(), chart_.end(), 0);
  for (std::uint32_t v = 0; v < vertices_; ++v) {
    for (std::uint32_t other = place_[v]; other != v && other != ~0u; other = next_[other]) {
      if (mesh_.uvs[other] == mesh_.uvs[v] && (mesh_.second_uvs.empty() || mesh_.second_uvs[other] == mesh_.second_uvs[v])) chart_[root(chart_, v)] = root(chart_, other);
    }
  }
  for (std::size_t i = 0; i + 2 < mesh_.indices.size(); i += 3) {
    const std::uint32_t a = root(chart_, mesh_.indices[i]);
    for (std::size_t k = 1; k < 3; ++k) chart_[root(chart_, mesh_.indices[i + k])] = a;
  }
  for (std::uint32_t v = 0; v < vertices_; ++v) chart_[v] = root(chart_, v);
}

// For each corner, of the vertices at its place: on one chart with the other corners, and facing as the triangle does.
void Surface::choose_corners(std::vector<std::uint32_t>& indices) const {
  constexpr std::uint32_t kNone = ~0u;
  for (std::size_t i = 0; i + 2 < indices.size(); i += 3) {
    const glm::vec3 a = mesh_.positions[indices[i]];
    const glm::vec3 face = glm::cross(mesh_.positions[indices[i + 1]] - a, mesh_.positions[indices[i + 2]] - a);
    const auto best_of = [&](std::uint32_t first, std::uint32_t chart) {
      std::uint32_t best = kNone;
      for (std::uint32_t v = first; v != kNone; v = next_[v]) {
        if (chart != kNone && chart_[v] != chart) continue;
        if (best == kNone || glm::dot(mesh_.normals[v], face) > glm::dot(mesh_.normals[best], face)) best = v;
      }
      return best;
    };
    std::uint32_t found[3] = {best_of(indices[i], kNone), best_of(indices[i + 1], kNone), best_of(indices[i + 2], kNone)};
    for (std::uint32_t v = chart_.empty() ? kNone : indices[i]; v != kNone; v = next_[v]) {
      const std::uint32_t together[3] = {best_of(indices[i], chart_[v]), best_of(indices[i + 1], chart_[v]), best_of(indices[i + 2], chart_[v])};
      if (together[1] == kNone || together[2] == kNone) continue;
      std::copy(together, together + 3, found);
      break;
    }
    std::copy(found, found + 3, indices.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

}  // namespace aisle::cook
