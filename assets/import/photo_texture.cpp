#include "assets/import/photo_texture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stb_image_resize.h>

#include "assets/import/images.hpp"

namespace aisle::import {
namespace {

const std::array<float, 256>& linear_table() {
  static const auto table = [] {
    std::array<float, 256> t{};
    for (std::size_t i = 0; i < t.size(); ++i) t[i] = srgb_to_linear(static_cast<float>(i) / 255);
    return t;
  }();
  return table;
}

}  // namespace

PhotoTexture::PhotoTexture(const cook::Image& image, bool is_color) : is_color_(is_color) {
  levels_.push_back({image.width, image.height, image.rgba});
  while (levels_.back().width > 1 || levels_.back().height > 1) {
    const Level& above = levels_.back();
    Level next{std::max(1u, above.width / 2), std::max(1u, above.height / 2), {}};
    next.rgba.resize(std::size_t{next.width} * next.height * 4);
    const auto [w, h, nw, nh] = std::array{static_cast<int>(above.width), static_cast<int>(above.height), static_cast<int>(next.width), static_cast<int>(next.height)};
    if (is_color) {
      stbir_resize_uint8_generic(above.rgba.data(), w, h, 0, next.rgba.data(), nw, nh, 0, 4, 3, 0, STBIR_EDGE_WRAP, STBIR_FILTER_BOX, STBIR_COLORSPACE_SRGB, nullptr);
    } else {
      stbir_resize_uint8_generic(above.rgba.data(), w, h, 0, next.rgba.data(), nw, nh, 0, 4, STBIR_ALPHA_CHANNEL_NONE, 0, STBIR_EDGE_WRAP, STBIR_FILTER_BOX, STBIR_COLORSPACE_LINEAR, nullptr);
    }
    levels_.push_back(std::move(next));
  }
}

glm::vec4 PhotoTexture::sample(glm::vec2 uv, float level) const {
  const auto index = static_cast<std::size_t>(std::clamp(level + 0.5f, 0.0f, static_cast<float>(levels_.size() - 1)));
  const Level& l = levels_[index];
  const auto wrap = [](float v, std::uint32_t size) { return (v - std::floor(v)) * static_cast<float>(size); };
  const float x = wrap(uv.x, l.width) - 0.5f, y = wrap(uv.y, l.height) - 0.5f;
  const float fx = x - std::floor(x), fy = y - std::floor(y);
  const auto column = [&](float v) { return static_cast<std::uint32_t>(static_cast<int>(std::floor(v)) + static_cast<int>(l.width)) % l.width; };
  const auto row = [&](float v) { return static_cast<std::uint32_t>(static_cast<int>(std::floor(v)) + static_cast<int>(l.height)) % l.height; };
  const std::uint32_t x0 = column(x), x1 = column(x + 1), y0 = row(y), y1 = row(y + 1);
  const auto texel = [&](std::uint32_t tx, std::uint32_t ty) {
    const std::uint8_t* p = &l.rgba[(std::size_t{ty} * l.width + tx) * 4];
    if (!is_color_) return glm::vec4(p[0], p[1], p[2], p[3]) / 255.0f;
    const auto& t = linear_table();
    return glm::vec4(t[p[0]], t[p[1]], t[p[2]], static_cast<float>(p[3]) / 255.0f);
  };
  return glm::mix(glm::mix(texel(x0, y0), texel(x1, y0), fx), glm::mix(texel(x0, y1), texel(x1, y1), fx), fy);
}

}  // namespace aisle::import
