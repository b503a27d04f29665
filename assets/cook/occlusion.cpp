#include "assets/cook/occlusion.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "assets/cook/rays.hpp"

namespace aisle::cook {
namespace {

struct Bounds {
  glm::vec3 low{std::numeric_limits<float>::max()}, high{std::numeric_limits<float>::lowest()};
  void add(glm::vec3 p) {
    low = glm::min(low, p);
    high = glm::max(high, p);
  }
};

std::vector<RayTriangle> what_hides(const SourceModel& model) {
  std::vector<RayTriangle> out;
  for (const auto& mesh : model.meshes) {
    if (model.materials[mesh.material].alpha == Alpha::blend) continue;  // glass keeps no light away
    for (std::size_t i = 0; i + 2 < mesh.indices.size(); i += 3) {
      const glm::vec3 a = mesh.positions[mesh.indices[i]];
      out.push_back({a, mesh.positions[mesh.indices[i + 1]] - a, mesh.positions[mesh.indices[i + 2]] - a});
    }
  }
  return out;
}

// Directions spread evenly over the hemisphere around +Z by cosine. The same for equal normals: a flat face shows no noise.
std::vector<glm::vec3> hemisphere(int rays) {
  std::vector<glm::vec3> out;
  for (int ray = 0; ray < rays; ++ray) {
    const float z2 = 1 - (static_cast<float>(ray) + 0.5f) / static_cast<float>(rays);
    const float r = std::sqrt(1 - z2), a = static_cast<float>(ray) * 2.3999632f;
    out.emplace_back(r * std::cos(a), r * std::sin(a), std::sqrt(z2));
  }
  return out;
}

class Baker {
 public:
  explicit Baker(const SourceModel& model) : rays_(what_hides(model)) {
    std::size_t vertices = 0;
    for (const auto& mesh : model.meshes) {
      vertices += mesh.positions.size();
      for (const auto& p : mesh.positions) box_.add(p);
    }
    reach_ = 0.5f * glm::length(box_.high - box_.low);
    directions_ = hemisphere(static_cast<int>(std::clamp<std::size_t>(kRayBudget / std::max<std::size_t>(1, vertices), kFewestRays, 32)));
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
    const glm::vec3 helper = std::abs(n.y) < 0.9f ? glm::vec3(0, 1, 0) : glm::vec3(1, 0, 0);
    const glm::vec3 t = glm::normalize(glm::cross(helper, n)), b = glm::cross(n, t);
    float light = 0;
    for (std::size_t ray = 0; ray < directions_.size(); ++ray) {
      const glm::vec3 from = probes.at[ray % probes.count] + n * (reach_ * 5e-4f), d = directions_[ray];
      const glm::vec3 direction = t * d.x + b * d.y + n * d.z;
      // What is near hides most; past the reach nothing does. The floor below counts as a light grey thing.
      const float floor = direction.y < 0 ? 0.45f + 0.55f * std::min(1.0f, (from.y - box_.low.y) / -direction.y / reach_) : 1.0f;
      const float seen = rays_.nearest(from, direction, floor * reach_) / reach_;
      light += std::min(1.0f, 0.15f + 0.85f * std::sqrt(std::max(0.0f, seen)));
    }
    return light / static_cast<float>(directions_.size());
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

  Rays rays_;
  std::vector<glm::vec3> directions_;
  Bounds box_;
  float reach_ = 1;
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
