#include "assets/cook/surface.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <meshoptimizer.h>
#include <numeric>

#include "assets/cook/joined.hpp"

namespace aisle::cook {
namespace {

constexpr float kRoughFrom_m = 0.01f, kDrawingUnseen_m = 0.04f;
constexpr float kLeastArea = 0.45f;  // of a piece's: a bar that becomes a ribbon has half of it
// Of the error: the simplifier's is that of outlines, and before those it is shading and relief that one sees change.
constexpr std::array kTries{0.6f, 0.15f};

// Moves those triangles whose first vertex is WANTED from FROM to the end of TO.
template <class Wanted>
void take(std::vector<std::uint32_t>& from, std::vector<std::uint32_t>& to, const Wanted& wanted) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i + 2 < from.size(); i += 3) {
    if (wanted(from[i])) {
      to.insert(to.end(), {from[i], from[i + 1], from[i + 2]});
    } else {
      for (std::size_t k = 0; k < 3; ++k) from[kept++] = from[i + k];
    }
  }
  from.resize(kept);
}

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
  same_ = place_;
  if (plain_) return;
  for (std::uint32_t v = 0; v < vertices_; ++v) {
    for (same_[v] = place_[v]; !drawn_alike(same_[v], v); same_[v] = next_[same_[v]]) {}
  }
  find_charts();
}

bool Surface::drawn_alike(std::uint32_t a, std::uint32_t b) const {
  return mesh_.uvs[a] == mesh_.uvs[b] && (mesh_.second_uvs.empty() || mesh_.second_uvs[a] == mesh_.second_uvs[b]);
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
  Careful found = careful(step_m, error_m >= kDrawingUnseen_m, from, full);
  const bool any = !found.indices.empty();
  auto out = any ? std::move(found.indices) : from;
  base_ = out;
  if (any) base_error_m_ = error_m;
  return !any || !found.everywhere || out.size() > enough_for(full, error_m) ? rougher(from, step_m, error_m, std::move(out)) : out;
}

Surface::Compact Surface::compact(const std::vector<std::uint32_t>& triangles, Join join) {
  Compact out;
  out.indices.reserve(triangles.size());
  for (std::size_t i = 0; i + 2 < triangles.size(); i += 3) {
    const std::uint32_t at[3] = {place_[triangles[i]], place_[triangles[i + 1]], place_[triangles[i + 2]]};
    if (at[0] == at[1] || at[1] == at[2] || at[2] == at[0]) continue;
    for (std::size_t k = 0; k < 3; ++k) {
      const std::uint32_t v = join == Join::places ? at[k] : join == Join::drawn_alike ? same_[triangles[i + k]] : triangles[i + k];
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

// FROM with an error of ERROR_M more; pieces that would lose too much with less, or as they were. None when that saves too little. FULL:
// what there was at first.
Surface::Careful Surface::careful(float error_m, bool drawing_unseen, const std::vector<std::uint32_t>& from, const std::vector<std::uint32_t>& full) {
  // Hard edges and seams pin the simplifier down. Where vertices of one place differ by their normal only, or nobody sees what is
  // drawn on them, it may take them for one; the right one for each corner is found afterwards.
  const bool freely = plain_ || drawing_unseen;
  Careful out;
  std::vector<std::uint32_t> waiting = from, now, good;  // for a later try; to be simplified; done
  for (std::uint8_t t = 0; t < kTries.size() && !(waiting.empty() && now.empty()); ++t) {
    take(waiting, now, [&](std::uint32_t v) { return first_try_.empty() || first_try_[piece_[v]] <= t; });
    if (now.empty()) continue;
    auto simpler = compact(now, freely ? Join::places : Join::drawn_alike).simplified(error_m * kTries[t]);
    freely ? choose_corners(simpler) : choose_normals(simpler);
    out.indices = good;
    for (const auto* more : {&simpler, &waiting}) out.indices.insert(out.indices.end(), more->begin(), more->end());
    if (static_cast<float>(out.indices.size() - waiting.size()) > kEnoughFewer * static_cast<float>(from.size())) return {};  // with less error there will be even more
    find_pieces();
    std::vector<bool> bad = shrunk(now, simpler);
    const bool looks_the_same = simpler.size() == now.size() || before_->same(out.indices, base_error_m_ + error_m * kTries[t]);
    const bool nothing_lost = looks_the_same && bad.empty();
    if (nothing_lost && waiting.empty() && !out.indices.empty()) return out;
    out.everywhere = false;
    if (nothing_lost) {
      good.insert(good.end(), simpler.begin(), simpler.end());
      now.clear();
      continue;
    }
    // With more error, at later levels, pieces that lose too much now will do so again.
    if (bad.empty()) bad.resize(first_try_.size());
    if (!looks_the_same) {
      const std::vector<bool> damaged = before_->damaged(full, piece_, first_try_.size());
      for (std::size_t p = 0; p < bad.size(); ++p) bad[p] = bad[p] || damaged[p];
    }
    for (const std::uint32_t v : now) {
      if (bad[piece_[v]]) first_try_[piece_[v]] = t + 1;
    }
    std::vector<std::uint32_t> again;
    take(now, again, [&](std::uint32_t v) { return bad[piece_[v]]; });
    take(simpler, good, [&](std::uint32_t v) { return !bad[piece_[v]]; });
    now = std::move(again);
  }
  out.indices = std::move(good);
  for (const auto* more : {&now, &waiting}) out.indices.insert(out.indices.end(), more->begin(), more->end());
  if (static_cast<float>(out.indices.size()) > kEnoughFewer * static_cast<float>(from.size())) out.indices.clear();
  return out;  // each piece has lost no more than its share
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
  if (error_m < kRoughFrom_m) return otherwise;
  const Compact one = compact(from, Join::nothing);
  for (const float share : {1.0f, 0.5f}) {
    auto out = one.clustered(step_m * share, std::min(one.indices.size(), enough_for(from, error_m * share)));
    if (!out.empty() && out.size() < otherwise.size() && before_->same(out, base_error_m_ + step_m * share)) return out;
  }
  return otherwise;
}

// What is painted on vertices goes with them, however flat the surface: one vertex stays in each cell of a grid as fine as the error.
std::vector<std::uint32_t> Surface::gathered(float error_m, const std::vector<std::uint32_t>& full) {
  DepthPictures before(mesh_, full);
  const Compact one = compact(full, Join::nothing);
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
      if (drawn_alike(other, v)) chart_[root(chart_, v)] = root(chart_, other);
    }
  }
  for (std::size_t i = 0; i + 2 < mesh_.indices.size(); i += 3) {
    const std::uint32_t a = root(chart_, mesh_.indices[i]);
    for (std::size_t k = 1; k < 3; ++k) chart_[root(chart_, mesh_.indices[i + k])] = a;
  }
  for (std::uint32_t v = 0; v < vertices_; ++v) chart_[v] = root(chart_, v);
}

// What hangs together, places being one vertex.
void Surface::find_pieces() {
  if (!piece_.empty()) return;
  std::vector<std::uint32_t> parent(vertices_);
  std::iota(parent.begin(), parent.end(), 0);
  for (std::size_t i = 0; i + 2 < mesh_.indices.size(); i += 3) {
    const std::uint32_t a = root(parent, place_[mesh_.indices[i]]);
    for (std::size_t k = 1; k < 3; ++k) parent[root(parent, place_[mesh_.indices[i + k]])] = a;
  }
  std::vector<std::uint32_t> number(vertices_, ~0u);
  piece_.resize(vertices_);
  for (std::uint32_t v = 0; v < vertices_; ++v) {
    std::uint32_t& n = number[root(parent, place_[v])];
    if (n == ~0u) {
      n = static_cast<std::uint32_t>(first_try_.size());
      first_try_.push_back(0);
    }
    piece_[v] = n;
  }
}

// Which pieces of NOW have lost most of their area in SIMPLER: narrow bars may lie between the points of the pictures. None: empty.
std::vector<bool> Surface::shrunk(const std::vector<std::uint32_t>& now, const std::vector<std::uint32_t>& simpler) const {
  std::vector<float> left(first_try_.size());
  const auto add = [&](const std::vector<std::uint32_t>& triangles, float share) {
    for (std::size_t i = 0; i + 2 < triangles.size(); i += 3) {
      const glm::vec3 a = mesh_.positions[triangles[i]];
      left[piece_[triangles[i]]] += share * glm::length(glm::cross(mesh_.positions[triangles[i + 1]] - a, mesh_.positions[triangles[i + 2]] - a));
    }
  };
  add(now, -kLeastArea);
  add(simpler, 1);
  std::vector<bool> out;
  for (std::size_t p = 0; p < left.size(); ++p) {
    if (left[p] >= 0) continue;
    out.resize(left.size());
    out[p] = true;
  }
  return out;
}

// For each corner, of those that are drawn alike there, the one that faces as the triangle does.
void Surface::choose_normals(std::vector<std::uint32_t>& indices) const {
  for (std::size_t i = 0; i + 2 < indices.size(); i += 3) {
    const glm::vec3 a = mesh_.positions[indices[i]];
    const glm::vec3 face = glm::cross(mesh_.positions[indices[i + 1]] - a, mesh_.positions[indices[i + 2]] - a);
    for (std::size_t k = 0; k < 3; ++k) {
      const std::uint32_t first = indices[i + k];
      for (std::uint32_t v = next_[first]; v != ~0u; v = next_[v]) {
        if (same_[v] == first && glm::dot(mesh_.normals[v], face) > glm::dot(mesh_.normals[indices[i + k]], face)) indices[i + k] = v;
      }
    }
  }
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
