#include "assets/cook/occlusion.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace aisle::cook {
namespace {

struct Triangle {
  glm::vec3 a, ab, ac;
};
struct Bounds {
  glm::vec3 low{std::numeric_limits<float>::max()}, high{std::numeric_limits<float>::lowest()};
  void add(glm::vec3 p) {
    low = glm::min(low, p);
    high = glm::max(high, p);
  }
};

// A bounding volume hierarchy split at the middle of the longest axis; children lie side by side.
class Bvh {
 public:
  explicit Bvh(const SourceModel& model) {
    for (const auto& mesh : model.meshes) {
      if (model.materials[mesh.material].alpha == Alpha::blend) continue;  // glass keeps no light away
      for (std::size_t i = 0; i + 2 < mesh.indices.size(); i += 3) {
        const glm::vec3 a = mesh.positions[mesh.indices[i]];
        triangles_.push_back({a, mesh.positions[mesh.indices[i + 1]] - a, mesh.positions[mesh.indices[i + 2]] - a});
      }
    }
    if (triangles_.empty()) return;
    nodes_.resize(1);
    build(0, 0, static_cast<std::uint32_t>(triangles_.size()), 0);
  }

  // Distance to the nearest thing within FARTHEST, or FARTHEST. Visits nearer boxes first, so that most others drop out.
  float nearest(glm::vec3 from, glm::vec3 direction, float farthest) const {
    if (nodes_.empty()) return farthest;
    const glm::vec3 inverse = 1.0f / direction;
    struct Visit {
      std::uint32_t node;
      float distance;
    };
    std::array<Visit, 64> todo;
    std::size_t waiting = 0;
    todo[waiting++] = {0, 0};
    while (waiting > 0) {
      const Visit visit = todo[--waiting];
      if (visit.distance >= farthest) continue;
      const Node& node = nodes_[visit.node];
      for (std::uint32_t i = node.first; i < node.first + node.count; ++i) farthest = std::min(farthest, hit(triangles_[i], from, direction, farthest));
      if (node.count > 0) continue;
      Visit near{node.first, entry(nodes_[node.first], from, inverse, farthest)}, far{node.first + 1, entry(nodes_[node.first + 1], from, inverse, farthest)};
      if (far.distance < near.distance) std::swap(near, far);
      if (far.distance < farthest) todo[waiting++] = far;
      if (near.distance < farthest) todo[waiting++] = near;
    }
    return farthest;
  }

 private:
  struct Node {
    Bounds box;
    std::uint32_t first = 0, count = 0;  // count 0: two children at first, first + 1
  };

  void build(std::uint32_t at, std::uint32_t first, std::uint32_t count, int depth) {
    Bounds box, centers;
    for (std::uint32_t i = first; i < first + count; ++i) {
      const Triangle& t = triangles_[i];
      box.add(t.a);
      box.add(t.a + t.ab);
      box.add(t.a + t.ac);
      centers.add(center(t));
    }
    nodes_[at].box = box;
    const glm::vec3 size = centers.high - centers.low;
    const int axis = size.x > size.y && size.x > size.z ? 0 : size.y > size.z ? 1 : 2;
    if (count <= 4 || depth > 28 || !(size[axis] > 0)) {
      nodes_[at].first = first;
      nodes_[at].count = count;
      return;
    }
    const float middle = (centers.low[axis] + centers.high[axis]) / 2;
    const auto begin = triangles_.begin() + first;
    auto split = std::partition(begin, begin + count, [&](const Triangle& t) { return center(t)[axis] < middle; });
    const auto left = static_cast<std::uint32_t>(split - begin);
    if (left == 0 || left == count) {
      nodes_[at].first = first;
      nodes_[at].count = count;
      return;
    }
    const auto child = static_cast<std::uint32_t>(nodes_.size());
    nodes_.resize(nodes_.size() + 2);
    nodes_[at].first = child;
    build(child, first, left, depth + 1);
    build(child + 1, first + left, count - left, depth + 1);
  }

  static glm::vec3 center(const Triangle& t) { return t.a + (t.ab + t.ac) / 3.0f; }

  // Where the ray enters the box; beyond FARTHEST when it misses.
  static float entry(const Node& node, glm::vec3 from, glm::vec3 inverse, float farthest) {
    const glm::vec3 t0 = (node.box.low - from) * inverse, t1 = (node.box.high - from) * inverse;
    const glm::vec3 enter = glm::min(t0, t1), leave = glm::max(t0, t1);
    const float in = std::max({enter.x, enter.y, enter.z, 0.0f});
    return in <= std::min({leave.x, leave.y, leave.z, farthest}) ? in : std::numeric_limits<float>::max();
  }

  // Moller and Trumbore 1997.
  static float hit(const Triangle& t, glm::vec3 from, glm::vec3 direction, float farthest) {
    const glm::vec3 p = glm::cross(direction, t.ac);
    const float determinant = glm::dot(t.ab, p);
    if (std::abs(determinant) < 1e-14f) return farthest;
    const glm::vec3 s = (from - t.a) / determinant;
    const float u = glm::dot(s, p);
    if (u < 0 || u > 1) return farthest;
    const glm::vec3 q = glm::cross(s, t.ab);
    const float v = glm::dot(direction, q);
    if (v < 0 || u + v > 1) return farthest;
    const float distance = glm::dot(t.ac, q);
    return distance > 0 ? distance : farthest;
  }

  std::vector<Triangle> triangles_;
  std::vector<Node> nodes_;
};

// Directions spread evenly over the hemisphere around N by cosine. The same for equal normals: a flat face shows no noise.
glm::vec3 direction_around(glm::vec3 n, int ray, int rays) {
  const float z2 = 1 - (static_cast<float>(ray) + 0.5f) / static_cast<float>(rays);
  const float r = std::sqrt(1 - z2), z = std::sqrt(z2), a = static_cast<float>(ray) * 2.3999632f;
  const glm::vec3 helper = std::abs(n.y) < 0.9f ? glm::vec3(0, 1, 0) : glm::vec3(1, 0, 0);
  const glm::vec3 t = glm::normalize(glm::cross(helper, n)), b = glm::cross(n, t);
  return t * (r * std::cos(a)) + b * (r * std::sin(a)) + n * z;
}

class Baker {
 public:
  explicit Baker(const SourceModel& model) : bvh_(model) {
    std::size_t vertices = 0;
    for (const auto& mesh : model.meshes) {
      vertices += mesh.positions.size();
      for (const auto& p : mesh.positions) box_.add(p);
    }
    reach_ = 0.5f * glm::length(box_.high - box_.low);
    rays_ = static_cast<int>(std::clamp<std::size_t>(kRayBudget / std::max<std::size_t>(1, vertices), kFewestRays, 32));
    share_ = vertices * kFewestRays > kRayBudget;
  }

  std::vector<float> bake(const SourceMesh& mesh, bool two_sided) {
    std::vector<float> open(mesh.positions.size(), 1);
    const auto probes = share_ ? std::vector<Probes>{} : probes_of(mesh);
    for (std::size_t i = 0; i < open.size(); ++i) {
      open[i] = share_ ? shared_openness(mesh.positions[i], mesh.normals[i]) : openness(probes[i], mesh.normals[i]);
      if (two_sided) open[i] = std::max(open[i], 0.5f);  // leaves: one value serves both sides
    }
    return open;
  }

 private:
  static constexpr std::size_t kRayBudget = 160'000, kFewestRays = 12;

  // Where a vertex looks from: points well inside its largest triangles. What the corner itself sees (a touching
  // neighbour, say) would be spread over the whole of a large face.
  struct Probes {
    std::array<glm::vec3, 4> at;
    std::array<float, 4> area{};
    std::size_t count = 0;

    void add(glm::vec3 point, float size) {
      const std::size_t slot = count < at.size() ? count++ : static_cast<std::size_t>(std::min_element(area.begin(), area.end()) - area.begin());
      if (size < area[slot]) return;
      at[slot] = point;
      area[slot] = size;
    }
  };

  std::vector<Probes> probes_of(const SourceMesh& mesh) const {
    std::vector<Probes> out(mesh.positions.size());
    for (std::size_t i = 0; i + 2 < mesh.indices.size(); i += 3) {
      const std::uint32_t* corner = &mesh.indices[i];
      const glm::vec3 a = mesh.positions[corner[0]], b = mesh.positions[corner[1]], c = mesh.positions[corner[2]];
      const glm::vec3 middle = (a + b + c) / 3.0f;
      const float area = glm::length(glm::cross(b - a, c - a));
      for (std::size_t k = 0; k < 3; ++k) {
        const glm::vec3 p = mesh.positions[corner[k]];
        const bool large = glm::length(middle - p) > 0.05f * reach_;
        out[corner[k]].add(p + (middle - p) * (large ? 0.7f : 0.4f), area);
      }
    }
    return out;
  }

  float openness(const Probes& probes, glm::vec3 n) const {
    if (probes.count == 0) return 1;
    float light = 0;
    for (int ray = 0; ray < rays_; ++ray) {
      const glm::vec3 from = probes.at[static_cast<std::size_t>(ray) % probes.count] + n * (reach_ * 5e-4f);
      const glm::vec3 direction = direction_around(n, ray, rays_);
      // What is near hides most; past the reach nothing does. The floor below counts as a light grey thing.
      float seen = bvh_.nearest(from, direction, reach_) / reach_;
      if (direction.y < 0) seen = std::min(seen, 0.45f + 0.55f * std::min(1.0f, (from.y - box_.low.y) / -direction.y / reach_));
      light += std::min(1.0f, 0.15f + 0.85f * std::sqrt(seen));
    }
    return light / static_cast<float>(rays_);
  }

  // Models with very many vertices (trees): neighbours that face the same way share one value.
  float shared_openness(glm::vec3 at, glm::vec3 n) {
    const glm::ivec3 cell(glm::floor((at - box_.low) / (reach_ * 0.03f)));
    const int facing = (n.x > 0 ? 1 : 0) + (n.y > 0 ? 2 : 0) + (n.z > 0 ? 4 : 0);
    const auto key = ((static_cast<std::uint64_t>(cell.x) * 2048 + static_cast<std::uint64_t>(cell.y)) * 2048 + static_cast<std::uint64_t>(cell.z)) * 8 + static_cast<std::uint64_t>(facing);
    const auto [known, is_new] = shared_.try_emplace(key, 0.0f);
    if (is_new) known->second = openness(Probes{{at}, {}, 1}, n);
    return known->second;
  }

  Bvh bvh_;
  Bounds box_;
  float reach_ = 1;
  int rays_ = 16;
  bool share_ = false;
  std::unordered_map<std::uint64_t, float> shared_;
};

}  // namespace

std::vector<std::vector<float>> bake_occlusion(const SourceModel& model) {
  Baker baker(model);
  std::vector<std::vector<float>> out;
  for (const auto& mesh : model.meshes) out.push_back(baker.bake(mesh, model.materials[mesh.material].double_sided));
  return out;
}

}  // namespace aisle::cook
