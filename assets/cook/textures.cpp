#include "assets/cook/textures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <stb_dxt.h>

namespace aisle::cook {
namespace {

using format::PixelFormat;

struct FloatImage {
  std::uint32_t width = 0, height = 0;
  std::vector<glm::vec4> pixels;
  const glm::vec4& at(std::uint32_t x, std::uint32_t y) const { return pixels[std::size_t{y} * width + x]; }
};

float to_linear(float s) { return s <= 0.04045f ? s / 12.92f : std::pow((s + 0.055f) / 1.055f, 2.4f); }

// sRGB encoding by table: 4096 steps are finer than 8 bits need except near black, where the curve is steepest: 1/16 step there.
std::uint8_t to_srgb8(float l) {
  static const auto table = [] {
    std::array<std::uint8_t, 16385> t{};
    for (std::size_t i = 0; i < t.size(); ++i) {
      const float v = static_cast<float>(i) / 16384;
      const float s = v <= 0.0031308f ? v * 12.92f : 1.055f * std::pow(v, 1 / 2.4f) - 0.055f;
      t[i] = static_cast<std::uint8_t>(std::lround(255 * s));
    }
    return t;
  }();
  return table[static_cast<std::size_t>(std::clamp(l, 0.0f, 1.0f) * 16384 + 0.5f)];
}

std::uint8_t to_unorm8(float v) { return static_cast<std::uint8_t>(std::clamp(v, 0.0f, 1.0f) * 255 + 0.5f); }

FloatImage widen(const Image& image, Use use) {
  std::array<float, 256> curve{};
  for (std::size_t i = 0; i < curve.size(); ++i) curve[i] = use == Use::color ? to_linear(static_cast<float>(i) / 255) : static_cast<float>(i) / 255;
  FloatImage out{image.width, image.height, {}};
  out.pixels.resize(std::size_t{image.width} * image.height);
  for (std::size_t i = 0; i < out.pixels.size(); ++i) {
    const std::uint8_t* p = &image.rgba[i * 4];
    out.pixels[i] = {curve[p[0]], curve[p[1]], curve[p[2]], static_cast<float>(p[3]) / 255};
  }
  return out;
}

glm::vec4 average(const glm::vec4& plain, const glm::vec4& weighted, Use use) {
  if (use == Use::color && weighted.a > 1e-4f) return glm::vec4(glm::vec3(weighted) / weighted.a, plain.a);
  if (use != Use::normal) return plain;
  const glm::vec3 n = glm::vec3(plain) * 2.0f - 1.0f;
  const float length = glm::length(n);
  return glm::vec4(length > 1e-4f ? n / length * 0.5f + 0.5f : glm::vec3(0.5f, 0.5f, 1), 1);
}

glm::vec4 weigh(const glm::vec4& p) { return glm::vec4(glm::vec3(p) * p.a, p.a); }

// Each small pixel averages the area it covers (odd sizes included); colours weigh by their alpha.
FloatImage halve(const FloatImage& from, Use use) {
  FloatImage out{std::max(1u, from.width / 2), std::max(1u, from.height / 2), {}};
  out.pixels.resize(std::size_t{out.width} * out.height);
  if (from.width % 2 == 0 && from.height % 2 == 0) {  // as nearly all are
    for (std::uint32_t y = 0; y < out.height; ++y) {
      const glm::vec4 *upper = &from.at(0, 2 * y), *lower = &from.at(0, 2 * y + 1);
      glm::vec4* to = &out.pixels[std::size_t{y} * out.width];
      for (std::uint32_t x = 0; x < out.width; ++x, upper += 2, lower += 2) {
        const glm::vec4 plain = (upper[0] + upper[1] + lower[0] + lower[1]) * 0.25f;
        to[x] = use == Use::color && plain.a < 1 ? average(plain, weigh(upper[0]) + weigh(upper[1]) + weigh(lower[0]) + weigh(lower[1]), use) : average(plain, glm::vec4(0), use);
      }
    }
    return out;
  }
  const float sx = static_cast<float>(from.width) / static_cast<float>(out.width), sy = static_cast<float>(from.height) / static_cast<float>(out.height);
  for (std::uint32_t y = 0; y < out.height; ++y) {
    const float y0 = static_cast<float>(y) * sy, y1 = y0 + sy;
    for (std::uint32_t x = 0; x < out.width; ++x) {
      const float x0 = static_cast<float>(x) * sx, x1 = x0 + sx;
      glm::vec4 weighted(0), plain(0);
      float area = 0;
      for (auto v = static_cast<std::uint32_t>(y0); v < from.height && static_cast<float>(v) < y1; ++v) {
        const float h = std::min(y1, static_cast<float>(v + 1)) - std::max(y0, static_cast<float>(v));
        for (auto u = static_cast<std::uint32_t>(x0); u < from.width && static_cast<float>(u) < x1; ++u) {
          const float part = h * (std::min(x1, static_cast<float>(u + 1)) - std::max(x0, static_cast<float>(u)));
          weighted += weigh(from.at(u, v)) * part;
          plain += from.at(u, v) * part;
          area += part;
        }
      }
      out.pixels[std::size_t{y} * out.width + x] = average(plain / area, weighted / area, use);
    }
  }
  return out;
}

float coverage(const FloatImage& image, float cutoff, float alpha_scale) {
  std::size_t solid = 0;
  for (const auto& p : image.pixels) solid += p.a * alpha_scale >= cutoff;
  return static_cast<float>(solid) / static_cast<float>(image.pixels.size());
}

// Castano 2010: scale alpha until as much passes the test as in the full picture.
float scale_for_coverage(const FloatImage& image, float cutoff, float wanted) {
  float low = 0.25f, high = 4;
  for (int i = 0; i < 10; ++i) {
    const float middle = (low + high) / 2;
    (coverage(image, cutoff, middle) < wanted ? low : high) = middle;
  }
  return high;  // rather too dense than vanished
}

std::vector<std::uint8_t> narrow(const FloatImage& image, Use use, float alpha_scale) {
  std::vector<std::uint8_t> out(image.pixels.size() * 4);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    const glm::vec4& p = image.pixels[i];
    for (int k = 0; k < 3; ++k) out[i * 4 + static_cast<std::size_t>(k)] = use == Use::color ? to_srgb8(p[k]) : to_unorm8(p[k]);
    out[i * 4 + 3] = to_unorm8(p.a * alpha_scale);
  }
  return out;
}

struct Block {
  std::uint8_t rgba[64];
};

Block block_at(const std::vector<std::uint8_t>& rgba, std::uint32_t width, std::uint32_t height, std::uint32_t bx, std::uint32_t by) {
  Block block{};
  for (std::uint32_t y = 0; y < 4; ++y) {
    for (std::uint32_t x = 0; x < 4; ++x) {
      const std::size_t from = (std::size_t{std::min(by + y, height - 1)} * width + std::min(bx + x, width - 1)) * 4;
      std::memcpy(&block.rgba[(y * 4 + x) * 4], &rgba[from], 4);
    }
  }
  return block;
}

std::vector<std::byte> compress(const std::vector<std::uint8_t>& rgba, std::uint32_t width, std::uint32_t height, PixelFormat format) {
  std::vector<std::byte> out(format::image_bytes(format, width, height));
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  for (std::uint32_t by = 0; by < height; by += 4) {
    for (std::uint32_t bx = 0; bx < width; bx += 4) {
      const Block block = block_at(rgba, width, height, bx, by);
      if (format == PixelFormat::bc5_unorm) {
        std::uint8_t rg[32];
        for (std::size_t i = 0; i < 16; ++i) {
          rg[i * 2] = block.rgba[i * 4];
          rg[i * 2 + 1] = block.rgba[i * 4 + 1];
        }
        stb_compress_bc5_block(to, rg);
        to += 16;
      } else {
        const bool alpha = format == PixelFormat::bc3_srgb;
        stb_compress_dxt_block(to, block.rgba, alpha ? 1 : 0, STB_DXT_NORMAL);
        to += alpha ? 16 : 8;
      }
    }
  }
  return out;
}

PixelFormat choose_format(const Image& image, Use use, bool block_compression) {
  const bool tiny = image.width < 4 || image.height < 4;
  if (!block_compression || tiny) return use == Use::color ? PixelFormat::rgba8_srgb : PixelFormat::rgba8_unorm;
  if (use == Use::normal) return PixelFormat::bc5_unorm;
  if (use == Use::data) return PixelFormat::bc1_unorm;
  for (std::size_t i = 3; i < image.rgba.size(); i += 4) {
    if (image.rgba[i] < 250) return PixelFormat::bc3_srgb;
  }
  return PixelFormat::bc1_srgb;
}

}  // namespace

CookedTexture cook_texture(const Image& image, Use use, bool block_compression, float keep_coverage_cutoff) {
  CookedTexture out;
  out.format = choose_format(image, use, block_compression);
  out.name = image.name;
  FloatImage level = widen(image, use);
  const float wanted = keep_coverage_cutoff > 0 ? coverage(level, keep_coverage_cutoff, 1) : 0;
  for (bool largest = true;; largest = false) {
    const float alpha_scale = keep_coverage_cutoff > 0 && !largest ? scale_for_coverage(level, keep_coverage_cutoff, wanted) : 1;
    const std::vector<std::uint8_t> rgba = largest ? image.rgba : narrow(level, use, alpha_scale);
    const bool raw = out.format == PixelFormat::rgba8_srgb || out.format == PixelFormat::rgba8_unorm;
    std::vector<std::byte> bytes;
    if (raw) {
      bytes.resize(rgba.size());
      std::memcpy(bytes.data(), rgba.data(), rgba.size());
    } else {
      bytes = compress(rgba, level.width, level.height, out.format);
    }
    out.levels.push_back({level.width, level.height, std::move(bytes)});
    if (level.width == 1 && level.height == 1) break;
    level = halve(level, use);
  }
  return out;
}

Image merge_orm(const Image* occlusion, const Image* metal_rough) {
  Image out;
  const Image& larger = metal_rough == nullptr || (occlusion != nullptr && occlusion->width > metal_rough->width) ? *occlusion : *metal_rough;
  out.width = larger.width;
  out.height = larger.height;
  out.name = larger.name;
  out.rgba.resize(larger.rgba.size());
  const auto nearest = [&](const Image& from, std::uint32_t x, std::uint32_t y) {
    return &from.rgba[(std::size_t{y} * from.height / out.height * from.width + std::size_t{x} * from.width / out.width) * 4];
  };
  for (std::uint32_t y = 0; y < out.height; ++y) {
    for (std::uint32_t x = 0; x < out.width; ++x) {
      std::uint8_t* to = &out.rgba[(std::size_t{y} * out.width + x) * 4];
      to[0] = occlusion != nullptr ? nearest(*occlusion, x, y)[0] : 255;
      to[1] = metal_rough != nullptr ? nearest(*metal_rough, x, y)[1] : 255;
      to[2] = metal_rough != nullptr ? nearest(*metal_rough, x, y)[2] : 255;
      to[3] = 255;
    }
  }
  return out;
}

}  // namespace aisle::cook
