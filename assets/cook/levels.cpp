#include "assets/cook/levels.hpp"

#include <algorithm>
#include <cmath>
#include <meshoptimizer.h>
#include <numeric>
#include <span>
#include <utility>

#include "assets/cook/joined.hpp"

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

// For each vertex the first one at its place.
std::vector<std::uint32_t> by_place(const SourceMesh& mesh) {
  std::vector<std::uint32_t> first(mesh.positions.size());
  meshopt_generateVertexRemap(first.data(), nullptr, mesh.positions.size(), mesh.positions.data(), mesh.positions.size(), sizeof(glm::vec3));
  std::vector<std::uint32_t> of_number(mesh.positions.size(), ~0u);
  for (std::uint32_t i = 0; i < first.size(); ++i) {
    if (of_number[first[i]] == ~0u) of_number[first[i]] = i;
    first[i] = of_number[first[i]];
  }
  return first;
}

// --- surfaces

// What triangles cover on three pictures along the axes, with pixels of a given size.
class Coverage {
 public:
  Coverage(const SourceMesh& mesh, std::span<const std::uint32_t> indices, float pixel_m) : mesh_(mesh) {
    for (const std::uint32_t i : indices) {
      low_ = glm::min(low_, mesh.positions[i]);
      high_ = glm::max(high_, mesh.positions[i]);
    }
    const glm::vec3 size = high_ - low_;
    const float longest = std::max({size.x, size.y, size.z, 1e-6f});
    const float pixels = std::clamp(longest / pixel_m, 16.0f, 160.0f);
    per_m_ = pixels / longest;
    side_ = static_cast<int>(pixels) + 1;
    covered_ = draw(indices);
  }
  // The part of what was covered that INDICES leave open.
  float lost(std::span<const std::uint32_t> indices) const {
    const std::vector<bool> now = draw(indices);
    std::size_t were = 0, gone = 0;
    for (std::size_t i = 0; i < covered_.size(); ++i) {
      were += covered_[i];
      gone += covered_[i] && !now[i];
    }
    return were == 0 ? 0 : static_cast<float>(gone) / static_cast<float>(were);
  }

 private:
  std::vector<bool> draw(std::span<const std::uint32_t> indices) const {
    const auto side = static_cast<std::size_t>(side_);
    std::vector<bool> out(3 * side * side);
    for (std::size_t i = 0; i + 2 < indices.size(); i += 3) {
      glm::vec3 p[3];
      for (std::size_t k = 0; k < 3; ++k) p[k] = (mesh_.positions[indices[i + k]] - low_) * per_m_;
      for (int axis = 0; axis < 3; ++axis) {
        const int u = (axis + 1) % 3, v = (axis + 2) % 3;
        fill({p[0][u], p[0][v]}, {p[1][u], p[1][v]}, {p[2][u], p[2][v]}, static_cast<std::size_t>(axis) * side * side, out);
      }
    }
    return out;
  }
  // Row by row: where the edges cross the middle of a row of pixels.
  void fill(glm::vec2 a, glm::vec2 b, glm::vec2 c, std::size_t first, std::vector<bool>& out) const {
    const int y0 = std::max(0, static_cast<int>(std::ceil(std::min({a.y, b.y, c.y}) - 0.5f))), y1 = std::min(side_ - 1, static_cast<int>(std::floor(std::max({a.y, b.y, c.y}) - 0.5f)));
    for (int y = y0; y <= y1; ++y) {
      const float at = static_cast<float>(y) + 0.5f;
      float from = 1e9f, to = -1e9f;
      const auto edge = [&](glm::vec2 p, glm::vec2 q) {
        if ((p.y <= at) == (q.y <= at)) return;
        const float x = p.x + (q.x - p.x) * (at - p.y) / (q.y - p.y);
        from = std::min(from, x);
        to = std::max(to, x);
      };
      edge(a, b);
      edge(b, c);
      edge(c, a);
      const int x1 = std::min(side_ - 1, static_cast<int>(std::floor(to - 0.5f)));
      for (int x = std::max(0, static_cast<int>(std::ceil(from - 0.5f))); x <= x1; ++x) out[first + static_cast<std::size_t>(y) * static_cast<std::size_t>(side_) + static_cast<std::size_t>(x)] = true;
    }
  }

  const SourceMesh& mesh_;
  glm::vec3 low_{1e9f}, high_{-1e9f};
  float per_m_ = 1;
  int side_ = 1;
  std::vector<bool> covered_;
};

class Surface {
 public:
  Surface(const SourceMesh& mesh, bool plain) : mesh_(mesh), plain_(plain), vertices_(mesh.positions.size()) {
    scale_ = meshopt_simplifyScale(&mesh.positions[0].x, mesh.positions.size(), sizeof(glm::vec3));
    place_ = by_place(mesh);
    next_.assign(mesh.positions.size(), ~0u);
    std::vector<std::uint32_t> last(place_);
    for (std::uint32_t i = 0; i < place_.size(); ++i) {
      if (place_[i] == i) continue;
      next_[last[place_[i]]] = i;
      last[place_[i]] = i;
    }
    // The simplifier looks at positions: vertices that are to be one must be one to it.
    number_.resize(place_.size());
    for (std::uint32_t i = 0; i < place_.size(); ++i) {
      if (place_[i] == i) {
        number_[i] = static_cast<std::uint32_t>(places_.size());
        places_.push_back(mesh.positions[i]);
        vertex_of_.push_back(i);
      }
    }
    if (!plain_) find_charts();
  }

  // FULL (of the mesh's own triangles) at most ERROR_M off, and less where otherwise too much of its surface would go.
  std::vector<std::uint32_t> within(float error_m, const std::vector<std::uint32_t>& full) const {
    if (full.empty()) return {};
    if (!mesh_.colors.empty()) return gathered(error_m, full);
    std::vector<std::uint32_t> welded = full;
    for (auto& i : welded) i = number_[place_[i]];
    const Coverage before(mesh_, full, error_m);
    for (const float share : {1.0f, 0.5f, 0.25f, 0.1f, 0.03f}) {
      auto out = simplified(error_m * share, full, mesh_.positions.data(), vertices_);
      if (before.lost(out) > kMostLost) out.clear();
      // Hard edges and seams pin the simplifier down. Where vertices of one place differ by their normal only, or nobody sees what is
      // drawn on them, it may pretend that they are one; the right one for each corner is found afterwards.
      if (plain_ || error_m >= kDrawingUnseen_m) {
        auto freer = simplified(error_m * share, welded, places_.data(), places_.size());
        for (auto& i : freer) i = vertex_of_[i];
        if (!freer.empty() && before.lost(freer) <= kMostLost && (out.empty() || freer.size() < out.size())) {
          choose_corners(freer);
          out = std::move(freer);
        }
      }
      if (out.empty()) continue;
      return share < 1 || out.size() > enough_for(full, error_m) ? rougher(full, error_m, before, std::move(out)) : out;
    }
    return rougher(full, error_m, before, full);
  }

 private:
  static constexpr float kDrawingUnseen_m = 0.01f;

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
  std::vector<std::uint32_t> rougher(const std::vector<std::uint32_t>& full, float error_m, const Coverage& before, std::vector<std::uint32_t> otherwise) const {
    if (error_m < kDrawingUnseen_m) return otherwise;
    const float part = error_m / std::max(scale_, 1e-9f);
    for (const float share : {1.0f, 0.5f}) {
      std::vector<std::uint32_t> out(full.size());
      const std::size_t target = std::min(full.size(), enough_for(full, error_m * share));
      out.resize(meshopt_simplifySloppy(out.data(), full.data(), full.size(), &mesh_.positions[0].x, vertices_, sizeof(glm::vec3), target, part * share, nullptr));
      if (!out.empty() && out.size() < otherwise.size() && before.lost(out) <= kMostLost) return out;
    }
    return otherwise;
  }

  // What is painted on vertices goes with them, however flat the surface: one vertex stays in each cell of a grid as fine as the error.
  std::vector<std::uint32_t> gathered(float error_m, const std::vector<std::uint32_t>& full) const {
    const Coverage before(mesh_, full, error_m);
    for (const float share : {0.7f, 0.35f}) {
      std::vector<std::uint32_t> out(full.size());
      const float cell = std::clamp(error_m * share / std::max(scale_, 1e-9f), 1e-3f, 1.0f);  // below that the grid would be coarser than asked for
      if (cell * scale_ > 1.01f * error_m) return full;
      out.resize(meshopt_simplifySloppy(out.data(), full.data(), full.size(), &mesh_.positions[0].x, vertices_, sizeof(glm::vec3), 0, cell, nullptr));
      if (!out.empty() && before.lost(out) <= kMostLost) return out;
    }
    return full;
  }

  std::vector<std::uint32_t> simplified(float error_m, const std::vector<std::uint32_t>& full, const glm::vec3* positions, std::size_t count) const {
    std::vector<std::uint32_t> out(full.size());
    out.resize(meshopt_simplify(out.data(), full.data(), full.size(), &positions[0].x, count, sizeof(glm::vec3), std::min<std::size_t>(3 * 8, full.size()), error_m / std::max(scale_, 1e-9f), 0, nullptr));
    return out;
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
  float scale_ = 1;
  std::vector<std::uint32_t> place_, next_, chart_;
  std::vector<glm::vec3> places_;
  std::vector<std::uint32_t> number_, vertex_of_;  // place -> compact number and back
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
  Pieces(SourceMesh& mesh, std::vector<float>& occlusion) : mesh_(mesh), occlusion_(occlusion) { find_leaves(); }

  // Pieces that are seen as a few pixels become cards; of those under a pixel or two a part stays, grown to cover as much. The
  // triangles of all others go to REST. None when there is no room for the cards.
  std::vector<std::uint32_t> within(float error_m, std::vector<std::uint32_t>& rest) {
    std::vector<std::uint32_t> out;
    rest.clear();
    for (std::uint32_t i = 0; i < leaves_.size(); ++i) {
      if (mesh_.positions.size() > kMostPartVertices) {
        rest = sorted_;
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
        rest.insert(rest.end(), sorted_.begin() + leaf.first * 3, sorted_.begin() + (leaf.first + leaf.count) * 3);
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

  void find_leaves() {
    const auto place = by_place(mesh_);
    std::vector<std::uint32_t> parent(place.size());
    std::iota(parent.begin(), parent.end(), 0);
    const auto& all = mesh_.indices;
    for (std::size_t i = 0; i + 2 < all.size(); i += 3) {
      const std::uint32_t a = root(parent, place[all[i]]);
      for (std::size_t k = 1; k < 3; ++k) parent[root(parent, place[all[i + k]])] = a;
    }
    std::vector<std::uint32_t> order(all.size() / 3), piece(all.size() / 3);
    std::iota(order.begin(), order.end(), 0);
    for (std::uint32_t t = 0; t < piece.size(); ++t) piece[t] = root(parent, place[all[t * 3]]);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return piece[a] < piece[b]; });
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
  void thin_out(const Leaf& leaf, float error_m, std::vector<std::uint32_t>& out, std::vector<std::uint32_t>& rest) {
    for (std::uint32_t t = leaf.first; t < leaf.first + leaf.count; ++t) {
      const std::uint32_t corner[3] = {sorted_[t * 3], sorted_[t * 3 + 1], sorted_[t * 3 + 2]};
      const float size_m = 2 * std::sqrt(static_cast<float>(area(mesh_, corner)));
      const float share = std::clamp(size_m * size_m / (4 * error_m * error_m), 1.0f / 16, 1.0f);
      if (share == 1) {
        rest.insert(rest.end(), corner, corner + 3);
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

void put_in_drawing_order(const SourceMesh& mesh, std::vector<std::uint32_t>& indices) {
  const std::size_t vertices = mesh.positions.size();
  meshopt_optimizeVertexCache(indices.data(), indices.data(), indices.size(), vertices);
  std::vector<std::uint32_t> sorted(indices.size());
  meshopt_optimizeOverdraw(sorted.data(), indices.data(), indices.size(), &mesh.positions[0].x, vertices, sizeof(glm::vec3), 1.05f);
  indices = std::move(sorted);
}

}  // namespace

std::vector<Level> make_levels(SourceMesh& mesh, std::vector<float>& occlusion, bool plain) {
  std::vector<Level> levels(1);
  levels[0].indices = mesh.indices;
  const float size_m = size_of(mesh);
  if (mesh.indices.size() / 3 > kFewTriangles) {
    Pieces pieces(mesh, occlusion);
    const Surface surface(mesh, plain);
    std::vector<std::uint32_t> rest;
    for (std::size_t e = 0; e < kLevelErrors_m.size(); ++e) {
      const float error_m = std::min(kLevelErrors_m[e], kLargestErrorShare * size_m);
      const std::size_t vertices = mesh.positions.size();
      Level next{pieces.within(error_m, rest), e + 1};
      const auto simpler = surface.within(error_m, rest);
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
  for (auto& level : levels) put_in_drawing_order(mesh, level.indices);
  return levels;
}

}  // namespace aisle::cook
