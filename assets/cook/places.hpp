// Places: which vertices are at one place, noise of reading and transforming aside, whatever their normals and coordinates.
#pragma once
#include <cstdint>
#include <glm/glm.hpp>
#include <span>
#include <vector>

namespace aisle::cook {

inline constexpr float kOnePlace = 1e-5f;  // of the longest side: less than a step of the cooked file's 16 bits

// For each point the first one that is at its place. The same point twice always has the same answer.
std::vector<std::uint32_t> places_of(std::span<const glm::vec3> points);

}  // namespace aisle::cook
