// PhotoTexture: an image with mips, sampled in linear light for the product photo.
#pragma once
#include <glm/glm.hpp>
#include <vector>

#include "assets/cook/source_model.hpp"

namespace aisle::import {

class PhotoTexture {
 public:
  PhotoTexture() = default;
  PhotoTexture(const cook::Image& image, bool is_color);
  bool empty() const { return levels_.empty(); }
  float texels() const { return levels_.empty() ? 1.0f : static_cast<float>(levels_[0].width) * static_cast<float>(levels_[0].height); }
  glm::vec4 sample(glm::vec2 uv, float level) const;  // repeats; bilinear in the nearest level

 private:
  struct Level {
    std::uint32_t width = 0, height = 0;
    std::vector<std::uint8_t> rgba;
  };
  std::vector<Level> levels_;
  bool is_color_ = true;
};

}  // namespace aisle::import
