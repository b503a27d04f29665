// Palette: plain-coloured materials of one model become colours of their vertices, and so their meshes one draw.
#pragma once
#include "assets/cook/source_model.hpp"

namespace aisle::cook {
// Afterwards several meshes may name the same material, each with its own_color.
void merge_plain_materials(SourceModel& model);
}  // namespace aisle::cook
