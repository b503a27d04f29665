// tidy: leaves only vertices that triangles use (the others may be anywhere), and gives those without a normal their face's.
#pragma once
#include "assets/cook/source_model.hpp"

namespace aisle::import {

inline constexpr float kFarthest_m = 1e6f;  // beyond this floats cannot hold a millimetre; such files are damaged

bool sound(glm::vec3 position);
void tidy(cook::SourceMesh& mesh);

}  // namespace aisle::import
