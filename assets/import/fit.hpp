// fit: turns a model upright, gives it its true size and puts its origin at the middle of its foot.
#pragma once
#include <glm/glm.hpp>
#include <optional>

#include "assets/cook/source_model.hpp"
#include "glue/result.hpp"

namespace aisle::import {

struct Fit {
  std::optional<glm::mat3> rotation;  // applied first
  std::optional<glm::vec3> size_m;    // width (x), height (y), depth (z): the box afterwards, exactly
  bool recentre = true;               // origin bottom-centre
};
Result<void> fit(cook::SourceModel& model, const Fit& how);

}  // namespace aisle::import
