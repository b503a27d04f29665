#include "assets/cook/source_model.hpp"

#include <algorithm>
#include <limits>

namespace aisle::cook {
namespace {
constexpr std::size_t kMostWarnings = 20;
}

void SourceModel::warn(std::string sentence) {
  if (warnings.size() >= kMostWarnings || std::find(warnings.begin(), warnings.end(), sentence) != warnings.end()) return;
  warnings.push_back(std::move(sentence));
}

void measure(SourceModel& model) {
  glm::vec3 low(std::numeric_limits<float>::max()), high(std::numeric_limits<float>::lowest());
  bool any = false;
  for (const auto& mesh : model.meshes) {
    for (const auto& p : mesh.positions) {
      low = glm::min(low, p);
      high = glm::max(high, p);
      any = true;
    }
  }
  model.min_m = any ? low : glm::vec3(0);
  model.max_m = any ? high : glm::vec3(0);
}

}  // namespace aisle::cook
