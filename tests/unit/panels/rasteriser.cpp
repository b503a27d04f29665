#include "rasteriser.hpp"

#include <algorithm>
#include <cmath>
#include <stb/stb_image_write.h>

namespace aisle::panels::testing {
namespace {

glm::vec4 unpack_colour(std::uint32_t c) { return glm::vec4(c & 255, c >> 8 & 255, c >> 16 & 255, c >> 24) / 255.0f; }

glm::vec4 texel(const Image& image, int x, int y) {
  x = std::clamp(x, 0, static_cast<int>(image.width) - 1);
  y = std::clamp(y, 0, static_cast<int>(image.height) - 1);
  const std::uint8_t* p = &image.rgba[(static_cast<std::size_t>(y) * image.width + static_cast<std::size_t>(x)) * 4];
  return glm::vec4(p[0], p[1], p[2], p[3]) / 255.0f;
}

glm::vec4 sample(const Image& image, glm::vec2 uv) {
  const glm::vec2 at = uv * glm::vec2(image.width, image.height) - 0.5f;
  const glm::vec2 low = glm::floor(at), f = at - low;
  const int x = static_cast<int>(low.x), y = static_cast<int>(low.y);
  return glm::mix(glm::mix(texel(image, x, y), texel(image, x + 1, y), f.x), glm::mix(texel(image, x, y + 1), texel(image, x + 1, y + 1), f.x), f.y);
}

void blend(std::uint8_t* pixel, glm::vec4 source) {
  const float a = static_cast<float>(pixel[3]) / 255.0f, out = source.a + a * (1 - source.a);
  if (out <= 0) return;
  for (int i = 0; i < 3; ++i) {
    const float old = static_cast<float>(pixel[i]) / 255.0f;
    pixel[i] = static_cast<std::uint8_t>(std::lround(255 * (source[i] * source.a + old * a * (1 - source.a)) / out));
  }
  pixel[3] = static_cast<std::uint8_t>(std::lround(255 * out));
}

float edge(glm::vec2 a, glm::vec2 b, glm::vec2 p) { return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x); }
// Top-left rule, so that two triangles that share an edge do not both draw it.
bool covers(float e, glm::vec2 a, glm::vec2 b) { return e > 0 || (e == 0 && ((a.y == b.y && b.x > a.x) || b.y < a.y)); }

void triangle(Image& out, const Image& texture, const renderer::UiVertex* v[3], glm::vec4 clip) {
  float area = edge(v[0]->position_px, v[1]->position_px, v[2]->position_px);
  if (area == 0) return;
  if (area < 0) {
    std::swap(v[1], v[2]);
    area = -area;
  }
  const glm::vec2 a = v[0]->position_px, b = v[1]->position_px, c = v[2]->position_px;
  const glm::vec2 low = glm::max(glm::min(glm::min(a, b), c), glm::vec2(clip.x, clip.y));
  const glm::vec2 high = glm::min(glm::max(glm::max(a, b), c), glm::vec2(clip.z, clip.w));
  const glm::vec4 colours[] = {unpack_colour(v[0]->rgba), unpack_colour(v[1]->rgba), unpack_colour(v[2]->rgba)};
  for (int y = std::max(0, static_cast<int>(low.y)); y < std::min(static_cast<float>(out.height), std::ceil(high.y)); ++y) {
    for (int x = std::max(0, static_cast<int>(low.x)); x < std::min(static_cast<float>(out.width), std::ceil(high.x)); ++x) {
      const glm::vec2 p(static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f);
      if (p.x < clip.x || p.y < clip.y || p.x >= clip.z || p.y >= clip.w) continue;
      const float ea = edge(b, c, p), eb = edge(c, a, p), ec = edge(a, b, p);
      if (!covers(ea, b, c) || !covers(eb, c, a) || !covers(ec, a, b)) continue;
      const glm::vec3 w = glm::vec3(ea, eb, ec) / area;
      const glm::vec4 colour = colours[0] * w.x + colours[1] * w.y + colours[2] * w.z;
      blend(&out.rgba[(static_cast<std::size_t>(y) * out.width + static_cast<std::size_t>(x)) * 4],
            colour * sample(texture, v[0]->uv * w.x + v[1]->uv * w.y + v[2]->uv * w.z));
    }
  }
}

}  // namespace

Image rasterise(const renderer::UiDraw& draw, const FakeRenderer& textures, std::uint32_t side) {
  Image out{side, side, std::vector<std::uint8_t>(static_cast<std::size_t>(side) * side * 4)};
  for (const renderer::UiCommand& c : draw.commands) {
    const Image* texture = textures.image(c.texture);
    if (texture == nullptr) continue;
    for (std::uint32_t i = 0; i + 2 < c.index_count; i += 3) {
      const renderer::UiVertex* v[3];
      for (std::uint32_t k = 0; k < 3; ++k) v[k] = &draw.vertices[c.vertex_offset + draw.indices[c.first_index + i + k]];
      triangle(out, *texture, v, c.clip_px);
    }
  }
  return out;
}

Image crop(const Image& picture, glm::uvec4 region) {
  constexpr std::uint32_t kBorder = 24;
  Image out{region.z + 2 * kBorder, region.w + 2 * kBorder, {}};
  out.rgba.assign(static_cast<std::size_t>(out.width) * out.height * 4, 255);
  for (std::size_t i = 0; i < out.rgba.size(); i += 4) {
    out.rgba[i] = 158;
    out.rgba[i + 1] = 152;
    out.rgba[i + 2] = 143;
  }
  for (std::uint32_t y = 0; y < region.w; ++y) {
    for (std::uint32_t x = 0; x < region.z; ++x) {
      const std::uint8_t* s = &picture.rgba[(static_cast<std::size_t>(region.y + y) * picture.width + region.x + x) * 4];
      blend(&out.rgba[(static_cast<std::size_t>(y + kBorder) * out.width + x + kBorder) * 4], glm::vec4(s[0], s[1], s[2], s[3]) / 255.0f);
    }
  }
  return out;
}

bool write_png(const Image& image, const std::string& path) {
  return stbi_write_png(path.c_str(), static_cast<int>(image.width), static_cast<int>(image.height), 4, image.rgba.data(), static_cast<int>(image.width) * 4) != 0;
}

}  // namespace aisle::panels::testing
