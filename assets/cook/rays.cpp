#include "assets/cook/rays.hpp"

#include <algorithm>
#include <limits>

namespace aisle::cook {
namespace {

constexpr float kNever = std::numeric_limits<float>::max();
constexpr int kDeepest = 20;  // nodes below each other; four children each

struct Extent {
  glm::vec3 low{kNever}, high{-kNever};
  void add(glm::vec3 p) {
    low = glm::min(low, p);
    high = glm::max(high, p);
  }
  void add(const RayTriangle& t) {
    add(t.a);
    add(t.a + t.ab);
    add(t.a + t.ac);
  }
  void add(const Extent& e) {
    low = glm::min(low, e.low);
    high = glm::max(high, e.high);
  }
  float half_surface() const {
    const glm::vec3 s = glm::max(high - low, glm::vec3(0));
    return s.x * s.y + s.y * s.z + s.z * s.x;
  }
};

glm::vec3 center(const RayTriangle& t) { return t.a + (t.ab + t.ac) / 3.0f; }

}  // namespace

Rays::Rays(std::vector<RayTriangle> triangles) : triangles_(std::move(triangles)) {
  if (triangles_.empty()) return;
  nodes_.reserve(triangles_.size() / 4 + 1);
  blocks_.reserve(triangles_.size() / 2 + 1);
  nodes_.resize(1);
  build(0, {0, static_cast<std::uint32_t>(triangles_.size())}, 0);
  triangles_ = {};
}

// Where rays meet least (Wald 2007, "On fast construction of SAH-based bounding volume hierarchies"); false when one piece is best.
bool Rays::halve(Piece whole, Piece& left, Piece& right) {
  if (whole.count <= 4) return false;
  constexpr int kBins = 8;
  const auto begin = triangles_.begin() + whole.first, end = begin + whole.count;
  Extent centers;
  for (auto t = begin; t != end; ++t) centers.add(center(*t));
  const glm::vec3 size = centers.high - centers.low;
  const int axis = size.x > size.y && size.x > size.z ? 0 : size.y > size.z ? 1 : 2;
  if (!(size[axis] > 0)) return false;
  const float per_m = kBins / size[axis];
  const auto bin_of = [&](const RayTriangle& t) { return std::clamp(static_cast<int>((center(t)[axis] - centers.low[axis]) * per_m), 0, kBins - 1); };
  std::array<Extent, kBins> bins;
  std::array<std::uint32_t, kBins> counts{};
  for (auto t = begin; t != end; ++t) {
    const auto b = static_cast<std::size_t>(bin_of(*t));
    bins[b].add(*t);
    ++counts[b];
  }
  std::array<float, kBins> cost_from{};
  Extent so_far;
  std::uint32_t n = 0;
  for (std::size_t b = kBins; b-- > 1;) {
    so_far.add(bins[b]);
    n += counts[b];
    cost_from[b] = n == 0 ? 0 : so_far.half_surface() * static_cast<float>(n);
  }
  so_far = {};
  n = 0;
  std::size_t best = 0;
  float least = kNever;
  for (std::size_t b = 1; b < kBins; ++b) {
    so_far.add(bins[b - 1]);
    n += counts[b - 1];
    if (n == 0 || n == whole.count) continue;
    const float cost = so_far.half_surface() * static_cast<float>(n) + cost_from[b];
    if (cost < least) {
      least = cost;
      best = b;
    }
  }
  if (best == 0) return false;
  // stable: the standard says nothing about the order that std::partition leaves
  const auto middle = std::stable_partition(begin, end, [&](const RayTriangle& t) { return bin_of(t) < static_cast<int>(best); });
  left = {whole.first, static_cast<std::uint32_t>(middle - begin)};
  right = {whole.first + left.count, whole.count - left.count};
  return true;
}

void Rays::add_blocks(Piece piece) {
  for (std::uint32_t i = 0; i < piece.count; i += 4) {
    Block block{};  // what is left empty has no area, and no ray meets it
    for (std::uint32_t k = 0; k < std::min(4u, piece.count - i); ++k) {
      const RayTriangle& t = triangles_[piece.first + i + k];
      for (int d = 0; d < 3; ++d) {
        block.a[static_cast<std::size_t>(d)][k] = t.a[d];
        block.ab[static_cast<std::size_t>(d)][k] = t.ab[d];
        block.ac[static_cast<std::size_t>(d)][k] = t.ac[d];
      }
    }
    blocks_.push_back(block);
  }
}

void Rays::build(std::uint32_t at, Piece whole, int depth) {
  std::array<Piece, 4> pieces{whole};
  std::size_t count = 1;
  for (int round = 0; round < 2 && depth < kDeepest; ++round) {
    for (std::size_t k = count; k-- > 0;) {
      Piece left{}, right{};
      if (!halve(pieces[k], left, right)) continue;
      pieces[k] = left;
      pieces[count++] = right;
    }
  }
  Node node;
  for (auto& lanes : node.low) lanes.fill(kNever);
  for (auto& lanes : node.high) lanes.fill(kNever);
  for (std::size_t k = 0; k < count; ++k) {
    Extent box;
    for (std::uint32_t i = 0; i < pieces[k].count; ++i) box.add(triangles_[pieces[k].first + i]);
    for (int d = 0; d < 3; ++d) {
      node.low[static_cast<std::size_t>(d)][k] = box.low[d];
      node.high[static_cast<std::size_t>(d)][k] = box.high[d];
    }
    if (pieces[k].count <= 4 || count == 1) {
      node.first[k] = static_cast<std::uint32_t>(blocks_.size());
      node.blocks[k] = (pieces[k].count + 3) / 4;
      add_blocks(pieces[k]);
    } else {
      node.first[k] = static_cast<std::uint32_t>(nodes_.size());
      nodes_.emplace_back();
    }
  }
  nodes_[at] = node;
  for (std::size_t k = 0; k < count; ++k) {
    if (node.blocks[k] == 0) build(node.first[k], pieces[k], depth + 1);
  }
}

namespace {

// Four numbers at once. Plain loops: the compiler makes one instruction of each.
struct alignas(16) Four {
  std::array<float, 4> v;
};
Four all(float x) { return {{x, x, x, x}}; }
template <class F>
Four each(const Four& a, const Four& b, F f) {
  Four out;
  for (std::size_t k = 0; k < 4; ++k) out.v[k] = f(a.v[k], b.v[k]);
  return out;
}
Four operator+(const Four& a, const Four& b) { return each(a, b, [](float x, float y) { return x + y; }); }
Four operator-(const Four& a, const Four& b) { return each(a, b, [](float x, float y) { return x - y; }); }
Four operator*(const Four& a, const Four& b) { return each(a, b, [](float x, float y) { return x * y; }); }
Four operator/(const Four& a, const Four& b) { return each(a, b, [](float x, float y) { return x / y; }); }
Four lesser(const Four& a, const Four& b) { return each(a, b, [](float x, float y) { return x < y ? x : y; }); }
Four greater(const Four& a, const Four& b) { return each(a, b, [](float x, float y) { return x > y ? x : y; }); }

struct Fours {
  Four x, y, z;
};
Fours cross(const Fours& a, const Fours& b) { return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x}; }
Four dot(const Fours& a, const Fours& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
Fours all(glm::vec3 v) { return {all(v.x), all(v.y), all(v.z)}; }
Fours of(const std::array<std::array<float, 4>, 3>& lanes) { return {{lanes[0]}, {lanes[1]}, {lanes[2]}}; }
Fours operator-(const Fours& a, const Fours& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }

// Moller and Trumbore 1997. The nearest of four triangles, or FARTHEST.
float hit(const Fours& a, const Fours& ab, const Fours& ac, const Fours& from, const Fours& direction, float farthest) {
  const Fours p = cross(direction, ac), s = from - a, q = cross(s, ab);
  const Four determinant = dot(ab, p), inverse = all(1.0f) / determinant;
  const Four u = dot(s, p) * inverse, v = dot(direction, q) * inverse, distance = dot(ac, q) * inverse;
  const Four outside = lesser(lesser(u, v), all(1.0f) - u - v);  // negative: the ray passes by
  for (std::size_t k = 0; k < 4; ++k) {
    const bool met = (int{outside.v[k] >= 0} & int{distance.v[k] > 0} & int{distance.v[k] < farthest} & (int{determinant.v[k] > 1e-14f} | int{determinant.v[k] < -1e-14f})) != 0;
    farthest = met ? distance.v[k] : farthest;
  }
  return farthest;
}

}  // namespace

float Rays::nearest(glm::vec3 from, glm::vec3 direction, float farthest) const {
  if (nodes_.empty()) return farthest;
  const Fours start = all(from), along = all(direction), inverse = all(1.0f / direction);
  struct Visit {
    std::uint32_t first, blocks;
    float distance;
  };
  std::array<Visit, 3 * kDeepest + 8> todo;
  std::size_t waiting = 0;
  todo[waiting++] = {0, 0, 0};
  while (waiting > 0) {
    const Visit visit = todo[--waiting];
    if (visit.distance >= farthest) continue;
    for (std::uint32_t i = visit.first; i < visit.first + visit.blocks; ++i) farthest = hit(of(blocks_[i].a), of(blocks_[i].ab), of(blocks_[i].ac), start, along, farthest);
    if (visit.blocks > 0) continue;
    const Node& node = nodes_[visit.first];
    const Fours low = of(node.low) - start, high = of(node.high) - start;
    const Four x0 = low.x * inverse.x, x1 = high.x * inverse.x, y0 = low.y * inverse.y, y1 = high.y * inverse.y, z0 = low.z * inverse.z, z1 = high.z * inverse.z;
    const Four in = greater(greater(lesser(x0, x1), lesser(y0, y1)), greater(lesser(z0, z1), all(0.0f)));
    const Four out = lesser(lesser(greater(x0, x1), greater(y0, y1)), lesser(greater(z0, z1), all(farthest)));
    // The nearest on top.
    const std::size_t bottom = waiting;
    for (std::size_t k = 0; k < 4; ++k) {
      if (!(in.v[k] <= out.v[k])) continue;
      std::size_t slot = waiting++;
      for (; slot > bottom && todo[slot - 1].distance < in.v[k]; --slot) todo[slot] = todo[slot - 1];
      todo[slot] = {node.first[k], node.blocks[k], in.v[k]};
    }
  }
  return farthest;
}

}  // namespace aisle::cook
