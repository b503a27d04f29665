// Palette: plain-coloured materials of one model become texels of one small texture, and so their meshes one draw.
#pragma once
#include "assets/cook/source_model.hpp"

namespace aisle::cook {
// Afterwards several meshes may name the same material; their texture coordinates point at their own texel.
void merge_plain_materials(SourceModel& model);

inline constexpr const char* kPaletteName = "palette";  // images of that name have no mips: their texels never mix
}  // namespace aisle::cook
