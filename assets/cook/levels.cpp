#include "assets/cook/levels.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <meshoptimizer.h>
#include <numeric>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>

#include "assets/cook/joined.hpp"
#include "assets/cook/places.hpp"

namespace aisle::cook {
namespace {

constexpr std::size_t kFewTriangles = 24;
constexpr std::size_t kMostPartVertices = 60'000;  // of a part: indices have 16 bits
constexpr float kLargestErrorShare = 0.1f;  // of the part's size: such a level shows ten pixels

double area(const SourceMesh& mesh, std::span<const std::uint32_t> indices) {
  double sum = 0;
  for (std::size_t i = 0; i + 2 < indices.size(); i += 3) {
    const glm::vec3 a = mesh.positions[indices[i]];
    sum += 0.5 * glm::length(glm::cross(mesh.positions[indices[i + 1]] - a, mesh.positions[indices[i + 2]] - a));
  }
  return sum;
}

// --- surfaces

// What is seen of triangles from six sides: a fixed number of points, whatever the error that is asked about, since it is the share
// that counts. A closed thing with a hole in one wall covers as much as before; but there one sees its inside, farther away.
class Sides {
 public:
  Sides(const SourceMesh& mesh, std::span<const std::uint32_t> indices) : mesh_(mesh) {
    for (const std::uint32_t i : indices) {
      low_ = glm::min(low_, mesh.positions[i]);
      high_ = glm::max(high_, mesh.positions[i]);
    }
    const glm::vec3 size = high_ - low_;
    per_m_ = kSide / std::max({size.x, size.y, size.z, 1e-6f});
    draw(indices, kFacing, before_);
  }
  // INDICES, at most ERROR_M off, show what was seen before.
  bool same(std::span<const std::uint32_t> indices, float error_m) {
    draw(indices, kStillFacing, now_);
    const float off = error_m * per_m_, slack = std::max(kSlack, 2.5f * off);
    std::size_t were = 0, lost = 0;
    for (std::size_t i = 0; i < before_.size(); ++i) {
      if (before_[i] == kNothing) continue;
      ++were;
      if (now_[i] < before_[i] - slack) ++lost;
    }
    const float share = std::min(kMostLost, kNoise + 0.25f * off);  // outlines move by the error
    return static_cast<float>(lost) <= share * static_cast<float>(were);
  }

 private:
  static constexpr int kSide = 64;
  static constexpr float kNothing = -1e9f, kNoise = 0.01f;
  static constexpr float kSlack = 0.25f;                      // squares: nearer than that a wall behind a wall is no hole
  static constexpr float kFacing = 0.5f, kStillFacing = 0.2f;  // cosines: of what is seen aslant the depth says little
  using Pictures = std::vector<float>;                        // height above the far side, in squares

  // Points lie in the middle of squares: those from first() to before first() of the other end are between two coordinates.
  static int first(float at) { return std::clamp(static_cast<int>(at + 0.5f), 0, kSide); }

  void draw(std::span<const std::uint32_t> indices, float facing, Pictures& out) const {
    out.assign(std::size_t{6} * kSide * kSide, kNothing);
    for (std::size_t i = 0; i + 2 < indices.size(); i += 3) {
      const glm::vec3 a = (mesh_.positions[indices[i]] - low_) * per_m_, b = (mesh_.positions[indices[i + 1]] - low_) * per_m_, c = (mesh_.positions[indices[i + 2]] - low_) * per_m_;
      const glm::vec3 normal = glm::cross(b - a, c - a);
      const float least = facing * glm::length(normal);
      for (int axis = 0; axis < 3; ++axis) {
        if (!(std::abs(normal[axis]) > least)) continue;
        const int u = axis == 2 ? 0 : axis + 1, v = axis == 0 ? 2 : axis - 1;
        const float sign = normal[axis] > 0 ? 1.0f : -1.0f;
        float* picture = &out[static_cast<std::size_t>(2 * axis + (sign > 0 ? 0 : 1)) * kSide * kSide];
        const glm::vec2 slope(-normal[u] / normal[axis] * sign, -normal[v] / normal[axis] * sign);
        fill({a[u], a[v]}, {b[u], b[v]}, {c[u], c[v]}, a[axis] * sign, slope, picture);
      }
    }
  }
  // Row by row between the edges that cross it; HEIGHT is at A.
  static void fill(glm::vec2 a, glm::vec2 b, glm::vec2 c, float height, glm::vec2 slope, float* picture) {
    const int y0 = first(std::min({a.y, b.y, c.y})), y1 = first(std::max({a.y, b.y, c.y}));
    if (first(std::min({a.x, b.x, c.x})) == first(std::max({a.x, b.x, c.x}))) return;
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
      float* row = picture + static_cast<std::ptrdiff_t>(y) * kSide;
      const float at_left = height + slope.y * (at - a.y) + slope.x * (0.5f - a.x);
      for (int x = first(low), end = first(high); x < end; ++x) row[x] = std::max(row[x], at_left + slope.x * static_cast<float>(x));
    }
  }

  const SourceMesh& mesh_;
  glm::vec3 low_{1e9f}, high_{-1e9f};
  float per_m_ = 1;
  Pictures before_, now_;
};

// The triangles of loose pieces that were left to be simplified as surfaces, at one level.
struct Rest {
  std::vector<std::uint32_t> whole, thinned;  // of pieces that are there as they were; the remains of others
};

class Surface {
 public:
  Surface(const SourceMesh& mesh, const std::vector<std::uint32_t>& place, bool plain) : mesh_(mesh), plain_(plain), vertices_(place.size()), place_(place) {
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

  // What REST (of the mesh's own triangles, no more than last time) is at most ERROR_M off, and less where otherwise too much of its
  // surface would go. To be asked with ever larger errors: each level goes on from the one before.
  std::vector<std::uint32_t> within(float error_m, const Rest& rest) {
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

 private:
  static constexpr float kDrawingUnseen_m = 0.01f;

  // Triangles as the simplifier takes them: what is at one place has one position, to the bit. FREELY: and is one vertex.
  struct Compact {
    std::vector<glm::vec3> points;
    std::vector<std::uint32_t> vertex, indices;
    float scale = 1;
  };
  Compact compact(std::span<const std::uint32_t> triangles, bool freely) {
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
  std::vector<std::uint32_t> still_wanted(const Rest& rest) {
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

  static std::vector<std::uint32_t> simplified(float error_m, const Compact& from) {
    std::vector<std::uint32_t> out(from.indices.size());
    if (out.empty()) return out;
    out.resize(meshopt_simplify(out.data(), from.indices.data(), from.indices.size(), &from.points[0].x, from.points.size(), sizeof(glm::vec3), std::min<std::size_t>(3 * 8, out.size()),
                                error_m / from.scale, 0, nullptr));
    for (auto& i : out) i = from.vertex[i];
    return out;
  }

  static std::vector<std::uint32_t> sloppily(float error_m, std::size_t target, const Compact& from) {
    std::vector<std::uint32_t> out(from.indices.size());
    if (out.empty()) return out;
    out.resize(meshopt_simplifySloppy(out.data(), from.indices.data(), from.indices.size(), &from.points[0].x, from.points.size(), sizeof(glm::vec3), target, error_m / from.scale, nullptr));
    for (auto& i : out) i = from.vertex[i];
    return out;
  }

  // Nothing when whatever is tried loses too much; SHARE: of the error that was used.
  std::vector<std::uint32_t> careful(float error_m, bool drawing_unseen, const std::vector<std::uint32_t>& from, float& share) {
    // Hard edges and seams pin the simplifier down. Where vertices of one place differ by their normal only, or nobody sees what is
    // drawn on them, it may take them for one; the right one for each corner is found afterwards.
    const bool freely = plain_ || drawing_unseen;
    const Compact one = compact(from, freely);
    for (const float part : {1.0f, 0.5f, 0.2f, 0.06f}) {
      share = part;
      auto out = simplified(error_m * part, one);
      const bool good = !out.empty() && before_->same(out, base_error_m_ + error_m * part);
      if (good && freely) choose_corners(out);
      const bool hopeless = static_cast<float>(out.size()) > kEnoughFewer * static_cast<float>(from.size());
      if (good) return out;
      if (hopeless) break;  // with less error there will be even more triangles
    }
    return {};
  }

  // Four triangles for each pixel-sized square of the surface's sides are enough.
  std::size_t enough_for(const std::vector<std::uint32_t>& full, float error_m) const {
    glm::vec3 low(1e9f), high(-1e9f);
    for (const std::uint32_t i : full) {
      low = glm::min(low, mesh_.positions[i]);
      high = glm::max(high, mesh_.positions[i]);
    }
    const glm::vec3 s = (high - low) / error_m;
    return std::max<std::size_t>(12 * static_cast<std::size_t>(s.x * s.y + s.y * s.z + s.z * s.x), 3 * 200);
  }

  // Where the careful method is pinned down by the mesh's structure: vertices gathered in a grid, if that shows as much as before.
  std::vector<std::uint32_t> rougher(const std::vector<std::uint32_t>& from, float step_m, float error_m, std::vector<std::uint32_t> otherwise) {
    if (error_m < kDrawingUnseen_m) return otherwise;
    const Compact one = compact(from, false);
    for (const float share : {1.0f, 0.5f}) {
      auto out = sloppily(step_m * share, std::min(one.indices.size(), enough_for(from, error_m * share)), one);
      if (!out.empty() && out.size() < otherwise.size() && before_->same(out, base_error_m_ + step_m * share)) return out;
    }
    return otherwise;
  }

  // What is painted on vertices goes with them, however flat the surface: one vertex stays in each cell of a grid as fine as the error.
  std::vector<std::uint32_t> gathered(float error_m, const std::vector<std::uint32_t>& full) {
    Sides before(mesh_, full);
    const Compact one = compact(full, false);
    for (const float share : {0.7f, 0.35f}) {
      const float cell = std::clamp(error_m * share / one.scale, 1e-3f, 1.0f);  // below that the grid would be coarser than asked for
      if (cell * one.scale > 1.01f * error_m) return full;
      auto out = sloppily(cell * one.scale, 0, one);
      if (!out.empty() && before.same(out, cell * one.scale)) return out;
    }
    return full;
  }

  // Which vertices hang together on the picture: the same place and the same coordinates, whatever the normal.
  void find_charts() {
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
  void choose_corners(std::vector<std::uint32_t>& indices) const {
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

  const SourceMesh& mesh_;
  bool plain_;
  std::size_t vertices_;  // cards come behind them
  const std::vector<std::uint32_t>& place_;
  std::vector<std::uint32_t> next_, chart_;
  std::vector<std::uint32_t> slot_;  // of vertices, while something is made; else ~0
  std::optional<Sides> before_;   // of what there was to simplify
  std::size_t before_size_ = 0;
  std::vector<std::uint32_t> base_;  // the last level, before it was made rougher
  float base_error_m_ = 0;
};

// --- shading

// Simplified triangles reach to vertices whose normals were meant for something narrow (the rounded rim of a drum): over a wide face they
// shade it wrongly. Corners get the normal of the surface as it is now, where theirs is far off and little of the model had it.
class Shading {
 public:
  Shading(SourceMesh& mesh, const std::vector<std::uint32_t>& place, std::vector<float>& occlusion) : mesh_(mesh), place_(place), occlusion_(occlusion), area_(place.size(), 0.0f) {
    for (std::size_t i = 0; i + 2 < mesh.indices.size(); i += 3) {
      const float size = glm::length(facing(&mesh.indices[i]));
      for (std::size_t k = 0; k < 3; ++k) area_[mesh.indices[i + k]] += size;
    }
  }

  // INDICES: of the mesh's own vertices. May append vertices.
  void mend(std::vector<std::uint32_t>& indices) {
    std::vector<std::uint32_t> next(place_.size() + 1), at(indices.size());  // the triangles at each place
    for (const std::uint32_t v : indices) ++next[place_[v] + 1];
    std::partial_sum(next.begin(), next.end(), next.begin());
    std::vector<std::uint32_t> fill(next.begin(), next.end() - 1);
    std::vector<glm::vec3> faces;
    for (std::uint32_t t = 0; t < indices.size() / 3; ++t) {
      for (std::size_t k = 0; k < 3; ++k) at[fill[place_[indices[t * 3 + k]]]++] = t;
      faces.push_back(facing(&indices[t * 3]));
    }
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> made;  // at a place
    const std::vector<std::uint32_t> from = indices;
    for (std::size_t i = 0; i < from.size(); ++i) {
      const std::uint32_t v = from[i], place = place_[v];
      const glm::vec3 face = faces[i / 3];
      const float size = glm::length(face);
      if (!(size > 0) || area_[v] >= 0.5f * size) continue;
      glm::vec3 normal(0);
      for (std::uint32_t n = next[place]; n < next[place + 1]; ++n) {
        const glm::vec3 other = faces[at[n]];
        if (glm::dot(other, face) > kOneSurface * glm::length(other) * size) normal += other;
      }
      normal = glm::normalize(normal);
      if (glm::dot(mesh_.normals[v], normal) > kFarOff) continue;
      auto& there = made[place];
      const auto like = std::find_if(there.begin(), there.end(), [&](std::uint32_t m) { return glm::dot(mesh_.normals[m], normal) > kSame && mesh_.uvs[m] == mesh_.uvs[v]; });
      if (like != there.end()) {
        indices[i] = *like;
      } else if (mesh_.positions.size() < kMostPartVertices) {
        indices[i] = mesh_.add_vertex_of(mesh_, v);
        mesh_.normals.back() = normal;
        if (!occlusion_.empty()) occlusion_.push_back(float{occlusion_[v]});
        there.push_back(indices[i]);
      }
    }
  }

 private:
  static constexpr float kOneSurface = 0.7f, kFarOff = 0.97f, kSame = 0.995f;  // cosines

  glm::vec3 facing(const std::uint32_t* c) const { return glm::cross(mesh_.positions[c[1]] - mesh_.positions[c[0]], mesh_.positions[c[2]] - mesh_.positions[c[0]]); }

  SourceMesh& mesh_;
  const std::vector<std::uint32_t>& place_;
  std::vector<float>& occlusion_;
  std::vector<float> area_;  // twice that of the triangles of each vertex
};

// --- loose pieces: leaves, screws, knobs

struct Leaf {  // a connected piece
  std::uint32_t first = 0, count = 0;  // of the sorted triangles
  glm::vec3 center{0};
  float diameter_m = 0;
  float bent = 0;  // 0 flat .. 1 closed
  double area = 0;
};

std::uint32_t scramble(std::uint32_t x) {  // an order without pattern, the same on every machine
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  return x ^ x >> 16;
}

class Pieces {
 public:
  Pieces(SourceMesh& mesh, const std::vector<std::uint32_t>& place, std::vector<float>& occlusion) : mesh_(mesh), occlusion_(occlusion) { find_leaves(place); }

  // Pieces that are seen as a few pixels become cards; of those under a pixel or two a part stays, grown to cover as much. The
  // triangles of all others go to REST. None when there is no room for the cards.
  std::vector<std::uint32_t> within(float error_m, Rest& rest) {
    std::vector<std::uint32_t> out;
    rest = {};
    for (std::uint32_t i = 0; i < leaves_.size(); ++i) {
      if (mesh_.positions.size() > kMostPartVertices) {
        rest = {sorted_, {}};
        return {};
      }
      const Leaf& leaf = leaves_[i];
      const float least_m = 2 * error_m;
      const float share = std::min(1.0f, leaf.diameter_m * leaf.diameter_m / (least_m * least_m));
      if (static_cast<float>(scramble(i) >> 8) / 16777216.0f >= share) continue;
      const float off_m = leaf.diameter_m * (foliage_ ? 0.08f + 0.12f * leaf.bent : 0.25f + 0.2f * leaf.bent);
      if (leaf.count > 2 && off_m <= error_m) {
        add_card(leaf, share, out);
      } else if (share < 1) {
        add_grown(leaf, share, out);
      } else if (foliage_) {
        thin_out(leaf, error_m, out, rest);
      } else {
        rest.whole.insert(rest.whole.end(), sorted_.begin() + leaf.first * 3, sorted_.begin() + (leaf.first + leaf.count) * 3);
      }
    }
    return out;
  }

 private:
  // Many loose pieces, all small beside the whole.
  bool is_foliage() const {
    if (leaves_.size() < 60) return false;
    double small = 0, all = 0;
    for (const Leaf& leaf : leaves_) {
      all += leaf.area;
      if (leaf.diameter_m < 0.25f * size_m_) small += leaf.area;
    }
    return small > 0.6 * all;
  }

  void find_leaves(const std::vector<std::uint32_t>& place) {
    std::vector<std::uint32_t> parent(place.size());
    std::iota(parent.begin(), parent.end(), 0);
    const auto& all = mesh_.indices;
    for (std::size_t i = 0; i + 2 < all.size(); i += 3) {
      const std::uint32_t a = root(parent, place[all[i]]);
      for (std::size_t k = 1; k < 3; ++k) parent[root(parent, place[all[i + k]])] = a;
    }
    // Triangles piece by piece, in the order of their first vertices; within one, in the mesh's order.
    std::vector<std::uint32_t> order(all.size() / 3), piece(all.size() / 3), next(place.size() + 1);
    for (std::uint32_t t = 0; t < piece.size(); ++t) {
      piece[t] = root(parent, place[all[t * 3]]);
      ++next[piece[t] + 1];
    }
    std::partial_sum(next.begin(), next.end(), next.begin());
    for (std::uint32_t t = 0; t < piece.size(); ++t) order[next[piece[t]]++] = t;
    glm::vec3 low(1e9f), high(-1e9f);
    for (std::uint32_t n = 0; n < order.size(); ++n) {
      const std::uint32_t t = order[n];
      if (n == 0 || piece[t] != piece[order[n - 1]]) leaves_.push_back({n, 0, {}, 0, 0});
      ++leaves_.back().count;
      for (std::uint32_t k = 0; k < 3; ++k) sorted_.push_back(all[t * 3 + k]);
    }
    for (Leaf& leaf : leaves_) {
      glm::vec3 l(1e9f), h(-1e9f);
      for (const std::uint32_t v : corners(leaf)) {
        l = glm::min(l, mesh_.positions[v]);
        h = glm::max(h, mesh_.positions[v]);
      }
      leaf.center = 0.5f * (l + h);
      leaf.diameter_m = glm::length(h - l);
      leaf.area = area(mesh_, corners(leaf));
      glm::vec3 facing(0);
      for (std::size_t i = 0; i < std::size_t{leaf.count} * 3; i += 3) {
        const std::uint32_t* c = corners(leaf).data() + i;
        facing += 0.5f * glm::cross(mesh_.positions[c[1]] - mesh_.positions[c[0]], mesh_.positions[c[2]] - mesh_.positions[c[0]]);
      }
      leaf.bent = leaf.area > 0 ? std::clamp(1 - glm::length(facing) / static_cast<float>(leaf.area), 0.0f, 1.0f) : 0.0f;
      low = glm::min(low, l);
      high = glm::max(high, h);
    }
    size_m_ = glm::length(high - low);
    foliage_ = is_foliage();
  }

  std::span<const std::uint32_t> corners(const Leaf& leaf) const { return {sorted_.data() + leaf.first * 3, leaf.count * 3}; }

  // LIKE: whose colour and second texture coordinates it gets.
  std::uint32_t add_vertex(glm::vec3 position, glm::vec3 normal, glm::vec2 uv, float open, std::uint32_t like) {
    mesh_.positions.push_back(position);
    mesh_.normals.push_back(normal);
    mesh_.uvs.push_back(uv);
    if (!mesh_.colors.empty()) mesh_.colors.push_back(glm::vec4(mesh_.colors[like]));
    if (!mesh_.second_uvs.empty()) mesh_.second_uvs.push_back(glm::vec2(mesh_.second_uvs[like]));
    if (!occlusion_.empty()) occlusion_.push_back(open);
    return static_cast<std::uint32_t>(mesh_.positions.size()) - 1;
  }
  float open_at(std::uint32_t v) const { return occlusion_.empty() ? 1.0f : occlusion_[v]; }

  // One of 1/SHARE leaves stays: as much larger.
  void add_grown(const Leaf& leaf, float share, std::vector<std::uint32_t>& out) {
    const float grow = 1 / std::sqrt(share);
    const auto at = corners(leaf);
    const std::vector<std::uint32_t> from(at.begin(), at.end());
    std::vector<std::pair<std::uint32_t, std::uint32_t>> made;
    for (const std::uint32_t v : from) {
      auto known = std::find_if(made.begin(), made.end(), [&](const auto& m) { return m.first == v; });
      if (known == made.end()) {
        const glm::vec3 normal = mesh_.normals[v];
        const glm::vec2 uv = mesh_.uvs[v];
        made.emplace_back(v, add_vertex(leaf.center + (mesh_.positions[v] - leaf.center) * grow, normal, uv, open_at(v), v));
        known = made.end() - 1;
      }
      out.push_back(known->second);
    }
  }

  // A piece of foliage that is too large for a card, a twig full of needles: the same with its triangles one by one.
  void thin_out(const Leaf& leaf, float error_m, std::vector<std::uint32_t>& out, Rest& rest) {
    for (std::uint32_t t = leaf.first; t < leaf.first + leaf.count; ++t) {
      const std::uint32_t corner[3] = {sorted_[t * 3], sorted_[t * 3 + 1], sorted_[t * 3 + 2]};
      const float size_m = 2 * std::sqrt(static_cast<float>(area(mesh_, corner)));
      const float share = std::clamp(size_m * size_m / (4 * error_m * error_m), 1.0f / 16, 1.0f);
      if (share == 1) {
        rest.thinned.insert(rest.thinned.end(), corner, corner + 3);
      } else if (static_cast<float>(scramble(t) >> 8) / 16777216.0f < share) {
        add_grown({t, 1, (mesh_.positions[corner[0]] + mesh_.positions[corner[1]] + mesh_.positions[corner[2]]) / 3.0f, size_m, 0, 0}, share, out);
      }
    }
  }

  // A rectangle in the leaf's mean plane, of the leaf's area and proportions.
  void add_card(const Leaf& leaf, float share, std::vector<std::uint32_t>& out) {
    glm::vec3 facing(0), shading(0), middle(0);
    float open = 0, weight = 0;
    glm::vec2 uv_middle(0);
    const auto at = corners(leaf);
    for (std::size_t i = 0; i + 2 < at.size(); i += 3) {
      const glm::vec3 a = mesh_.positions[at[i]], n = 0.5f * glm::cross(mesh_.positions[at[i + 1]] - a, mesh_.positions[at[i + 2]] - a);
      const float w = glm::length(n);
      facing += n;
      weight += w;
      for (std::size_t k = 0; k < 3; ++k) {
        middle += mesh_.positions[at[i + k]] * (w / 3);
        uv_middle += mesh_.uvs[at[i + k]] * (w / 3);
        shading += mesh_.normals[at[i + k]] * (w / 3);
        open += open_at(at[i + k]) * (w / 3);
      }
    }
    if (!(weight > 0)) return;
    middle /= weight;
    uv_middle /= weight;
    open /= weight;
    // Closed pieces look the same from both sides: each side shows half the area.
    const bool closed = glm::length(facing) < 0.3f * weight;
    const glm::vec3 n = closed ? flattest(at, middle) : glm::normalize(facing);
    glm::vec3 along(0);
    for (const std::uint32_t v : at) {
      const glm::vec3 d = mesh_.positions[v] - middle, flat = d - n * glm::dot(d, n);
      if (glm::dot(flat, flat) > glm::dot(along, along)) along = flat;
    }
    if (!(glm::length(along) > 0)) return;
    const glm::vec3 u = glm::normalize(along), v = glm::cross(n, u);
    float wide = 0, high = 0;
    glm::vec2 uv_u(0), uv_v(0), squares(1e-12f);
    for (const std::uint32_t c : at) {
      const glm::vec3 d = mesh_.positions[c] - middle;
      const glm::vec2 p(glm::dot(d, u), glm::dot(d, v));
      wide = std::max(wide, std::abs(p.x));
      high = std::max(high, std::abs(p.y));
      uv_u += (mesh_.uvs[c] - uv_middle) * p.x;
      uv_v += (mesh_.uvs[c] - uv_middle) * p.y;
      squares += p * p;
    }
    uv_u /= squares.x;
    uv_v /= squares.y;
    high = std::max(high, 0.05f * wide);
    const float fill = std::sqrt(static_cast<float>(leaf.area) * (closed ? 0.5f : 1.0f) / (4 * wide * high));
    const float grow = std::min(fill, 2.0f) / std::sqrt(share);
    const std::uint32_t at_first = at[0];
    const auto side = [&](float sign) {
      std::uint32_t corner[4];
      const glm::vec3 shade = closed || glm::length(shading) < 0.3f * weight ? n * sign : glm::normalize(shading);
      for (int k = 0; k < 4; ++k) {
        const glm::vec2 p((k & 1) != 0 ? wide : -wide, (k & 2) != 0 ? high : -high);
        corner[k] = add_vertex(middle + (u * p.x + v * p.y) * grow, shade, uv_middle + (uv_u * p.x + uv_v * p.y) * std::min(fill, 1.0f), open, at_first);
      }
      const std::uint32_t order[] = {0, 1, 3, 0, 3, 2};
      for (int k = 0; k < 6; ++k) out.push_back(corner[order[sign > 0 ? k : k / 3 * 3 + 2 - k % 3]]);
    };
    side(1);
    if (closed) side(-1);
  }

  // Normal of the plane nearest to all corners: the smallest axis, by deflating the two larger ones.
  glm::vec3 flattest(std::span<const std::uint32_t> at, glm::vec3 middle) const {
    glm::mat3 m(0);
    for (const std::uint32_t v : at) {
      const glm::vec3 d = mesh_.positions[v] - middle;
      m += glm::outerProduct(d, d);
    }
    const auto largest = [&](glm::vec3 avoid) {
      glm::vec3 x = glm::normalize(glm::vec3(0.61f, 0.53f, 0.59f));
      for (int i = 0; i < 24; ++i) {
        x = m * x;
        x -= avoid * glm::dot(x, avoid);
        const float l = glm::length(x);
        if (!(l > 1e-20f)) return std::abs(avoid.y) < 0.9f ? glm::normalize(glm::cross(avoid, glm::vec3(0, 1, 0))) : glm::vec3(1, 0, 0);
        x /= l;
      }
      return x;
    };
    const glm::vec3 first = largest(glm::vec3(0)), second = largest(first);
    const glm::vec3 n = glm::cross(first, second);
    return glm::length(n) > 0.1f ? glm::normalize(n) : glm::vec3(0, 1, 0);
  }

  SourceMesh& mesh_;
  std::vector<float>& occlusion_;
  std::vector<Leaf> leaves_;
  std::vector<std::uint32_t> sorted_;  // the corners, piece by piece
  float size_m_ = 0;
  bool foliage_ = false;
};

float size_of(const SourceMesh& mesh) {
  glm::vec3 low(1e9f), high(-1e9f);
  for (const auto& p : mesh.positions) {
    low = glm::min(low, p);
    high = glm::max(high, p);
  }
  return glm::length(high - low);
}

// Coarser levels have much of the order of the finest, which they were made from.
void put_in_drawing_order(const SourceMesh& mesh, bool finest, std::vector<std::uint32_t>& indices) {
  const std::size_t vertices = mesh.positions.size();
  std::vector<std::uint32_t> sorted(indices.size());
  if (finest) {
    meshopt_optimizeVertexCache(sorted.data(), indices.data(), indices.size(), vertices);
  } else {
    meshopt_optimizeVertexCacheFifo(sorted.data(), indices.data(), indices.size(), vertices, 16);
  }
  meshopt_optimizeOverdraw(indices.data(), sorted.data(), indices.size(), &mesh.positions[0].x, vertices, sizeof(glm::vec3), 1.05f);
}

}  // namespace

std::vector<Level> make_levels(SourceMesh& mesh, std::vector<float>& occlusion, bool plain) {
  put_in_drawing_order(mesh, true, mesh.indices);
  std::vector<Level> levels(1);
  levels[0].indices = mesh.indices;
  const float size_m = size_of(mesh);
  if (mesh.indices.size() / 3 > kFewTriangles) {
    const std::vector<std::uint32_t> place = places_of(mesh.positions);
    Pieces pieces(mesh, place, occlusion);
    Surface surface(mesh, place, plain);
    Shading shading(mesh, place, occlusion);
    Rest rest;
    for (std::size_t e = 0; e < kLevelErrors_m.size(); ++e) {
      const float error_m = std::min(kLevelErrors_m[e], kLargestErrorShare * size_m);
      const std::size_t vertices = mesh.positions.size();
      Level next{pieces.within(error_m, rest), e + 1};
      auto simpler = surface.within(error_m, rest);
      if (mesh.colors.empty()) shading.mend(simpler);
      next.indices.insert(next.indices.end(), simpler.begin(), simpler.end());
      if (next.indices.empty() || static_cast<float>(next.indices.size()) > kEnoughFewer * static_cast<float>(levels.back().indices.size())) {
        mesh.resize_vertices(vertices);  // its cards are not needed
        if (!occlusion.empty()) occlusion.resize(vertices);
        continue;
      }
      levels.push_back(std::move(next));
      if (levels.back().indices.size() / 3 <= kFewTriangles || error_m < kLevelErrors_m[e]) break;
    }
  }
  for (auto& level : levels) {
    if (&level != &levels.front()) put_in_drawing_order(mesh, false, level.indices);
  }
  return levels;
}

}  // namespace aisle::cook
