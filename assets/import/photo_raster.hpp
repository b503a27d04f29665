// Rasterising for the product photo: fills triangles row by row; knows nothing of light.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <glm/glm.hpp>

namespace aisle::import {

// Calls visit(x, y, weights) for each pixel centre inside the triangle a, b, c (pixels, either winding); weights sum to 1.
template <class Visit>
void fill_triangle(glm::vec2 a, glm::vec2 b, glm::vec2 c, int width, int height, Visit&& visit) {
  const float area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  if (!(std::abs(area) > 1e-9f)) return;
  const float inverse = 1 / area;
  // Weight of corner i at (x, y) = ax * x + row part; inside where all three are >= 0.
  const glm::vec3 dx = glm::vec3(b.y - c.y, c.y - a.y, a.y - b.y) * inverse;
  const glm::vec3 dy = glm::vec3(c.x - b.x, a.x - c.x, b.x - a.x) * inverse;
  const auto y_low = static_cast<int>(std::max(0.0f, std::floor(std::min({a.y, b.y, c.y}))));
  const auto y_high = static_cast<int>(std::min(static_cast<float>(height - 1), std::ceil(std::max({a.y, b.y, c.y}))));
  const float x_least = std::max(0.0f, std::floor(std::min({a.x, b.x, c.x})));
  const float x_most = std::min(static_cast<float>(width - 1), std::ceil(std::max({a.x, b.x, c.x})));
  for (int y = y_low; y <= y_high; ++y) {
    const float py = static_cast<float>(y) + 0.5f;
    const float wb = (0.5f - a.x) * dx.y + (py - a.y) * dy.y;
    const float wc = (0.5f - a.x) * dx.z + (py - a.y) * dy.z;
    const glm::vec3 start(1 - wb - wc, wb, wc);
    float from = x_least, to = x_most;
    for (int i = 0; i < 3; ++i) {
      if (dx[i] > 0) {
        from = std::max(from, std::ceil(-start[i] / dx[i]));
      } else if (dx[i] < 0) {
        to = std::min(to, std::floor(-start[i] / dx[i]));
      } else if (start[i] < 0) {
        to = -1;
      }
    }
    for (int x = static_cast<int>(from); x <= static_cast<int>(to); ++x) visit(x, y, start + dx * static_cast<float>(x));
  }
}

}  // namespace aisle::import
