// Layers: rays as compositor layers. A quad layer covers everything drawn in the eye images, rays too, so where panels are
// layers the ray in front of them must be one, later in the list. Pure.
#pragma once
#include "xr/seam.hpp"

namespace aisle::xr {

// A ribbon from FROM to TO (tracking space) that turns its flat side to EYE. REGION_PX: its colour in the UI texture,
// the left edge at FROM.
QuadLayer beam_layer(glm::vec3 from, glm::vec3 to, glm::vec3 eye, float width_m, glm::uvec4 region_px);

}  // namespace aisle::xr
