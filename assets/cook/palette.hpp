// Palette: plain-coloured materials of one model become colours of their vertices, and so their meshes one draw.
#pragma once
#include "assets/cook/source_model.hpp"

namespace aisle::cook {
// Afterwards several meshes may name the same material, each with its own_color (and colors, if it had some, that include it).
void merge_plain_materials(SourceModel& model);

std::uint8_t unorm8(float v);       // 0..1
std::uint8_t srgb8(float linear);  // likewise, encoded
}  // namespace aisle::cook
