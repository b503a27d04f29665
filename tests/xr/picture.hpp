// Picture: a screenshot and where its colours are.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "glue/result.hpp"
#include <glm/glm.hpp>

namespace aisle::test {

struct Blob {
  int pixels = 0;
  glm::vec2 centre{0};  // of its pixels, from the top left
};

struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb;

  static Result<Picture> read(const std::string& png);
  glm::ivec3 at(int x, int y) const;
  // All pixels of a kind with FROM <= x < TO.
  Blob find(const std::function<bool(glm::ivec3)>& kind, int from, int to) const;
};

inline bool is_red(glm::ivec3 c) { return c.r > 90 && c.g < 70 && c.b < 70; }
inline bool is_green(glm::ivec3 c) { return c.g > 120 && c.r < 70 && c.b < 70; }   // the panel's button
inline bool is_white(glm::ivec3 c) { return c.r > 230 && c.g > 230 && c.b > 230; } // the panel's F

}  // namespace aisle::test
