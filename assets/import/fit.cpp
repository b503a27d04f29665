#include "assets/import/fit.hpp"

#include <cmath>

namespace aisle::import {
namespace {

void transform(cook::SourceModel& model, const glm::mat3& linear, glm::vec3 offset) {
  const float determinant = glm::determinant(linear);
  const glm::mat3 normal_matrix = glm::transpose(glm::inverse(linear));
  for (auto& mesh : model.meshes) {
    for (auto& p : mesh.positions) p = linear * p + offset;
    for (auto& n : mesh.normals) {
      const glm::vec3 turned = normal_matrix * n;
      const float length = glm::length(turned);
      if (std::isfinite(length) && length > 1e-12f) n = turned / length;
    }
    if (determinant < 0) {
      for (std::size_t i = 0; i + 2 < mesh.indices.size(); i += 3) std::swap(mesh.indices[i + 1], mesh.indices[i + 2]);
    }
  }
  cook::measure(model);
}

}  // namespace

Result<void> fit(cook::SourceModel& model, const Fit& how) {
  if (how.rotation) {
    const float determinant = glm::determinant(*how.rotation);
    if (!std::isfinite(determinant) || std::abs(determinant) < 1e-6f) return fail(ErrorKind::invalid, "The rotation is not a rotation.", "Give nine numbers, row by row.");
    transform(model, *how.rotation, glm::vec3(0));
  }
  if (how.size_m) {
    const glm::vec3 now = model.max_m - model.min_m;
    glm::vec3 scale(1);
    float most = 0;
    for (int axis = 0; axis < 3; ++axis) most = std::max(most, now[axis]);
    for (int axis = 0; axis < 3; ++axis) {
      if (!((*how.size_m)[axis] > 0)) return fail(ErrorKind::invalid, "The size must be three lengths above zero.", "Give width, height and depth in metres.");
      if (now[axis] > most * 1e-6f) scale[axis] = (*how.size_m)[axis] / now[axis];  // a flat model stays flat
    }
    transform(model, glm::mat3(scale.x, 0, 0, 0, scale.y, 0, 0, 0, scale.z), glm::vec3(0));
  }
  const glm::vec3 size = model.max_m - model.min_m;
  if (!(size.x > 0 || size.y > 0 || size.z > 0)) return fail(ErrorKind::invalid, "The model has no size.", "Export it again.");
  if (how.recentre) {
    const glm::vec3 foot((model.min_m.x + model.max_m.x) / 2, model.min_m.y, (model.min_m.z + model.max_m.z) / 2);
    transform(model, glm::mat3(1), -foot);
  }
  return {};
}

}  // namespace aisle::import
