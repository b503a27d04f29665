// Baked occlusion: how much of the surroundings each vertex sees, by casting rays against the model itself and the floor.
#pragma once
#include <vector>

#include "assets/cook/source_model.hpp"

namespace aisle::cook {
// One list per mesh, one value per vertex: 1 open .. 0 closed in. Deterministic; fewer rays for larger models.
std::vector<std::vector<float>> bake_occlusion(const SourceModel& model);
}  // namespace aisle::cook
