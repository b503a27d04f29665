// Environment light: a procedural shop studio (soft ceiling panels, a large window, warm floor) made at start by our own code.
// An octahedral map in layers of growing roughness for reflections, and spherical harmonics for diffuse light. Mean radiance 1.
#pragma once
#include <array>
#include <cstdint>
#include <glm/glm.hpp>
#include <vector>

namespace aisle::renderer {

inline constexpr std::uint32_t kEnvironmentSize = 64;   // texels a side, one of them border on each edge (shaders/shared/lighting.glsl)
inline constexpr std::uint32_t kEnvironmentLayers = 6;  // roughness 0, 0.2 .. 1

struct Environment {
  std::vector<std::uint16_t> texels;     // RGBA half floats, layer by layer
  std::array<glm::vec4, 9> irradiance;   // rgb; order and basis as read by environment_irradiance(); surface irradiance / pi
};

glm::vec3 studio_radiance(glm::vec3 direction);  // before normalisation
Environment make_environment();

}  // namespace aisle::renderer
