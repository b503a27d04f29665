#include "assets/import/images.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <stb_image.h>
#include <stb_image_resize.h>
#include <stb_image_write.h>
#include <webp/decode.h>

namespace aisle::import {
namespace {

void append_bytes(void* context, void* data, int size) {
  static_cast<std::string*>(context)->append(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

// Averages in linear light with alpha as weight, so that edges of cut-outs do not darken.
void shrink(cook::Image& image, int max_side, bool color) {
  const auto longest = static_cast<int>(std::max(image.width, image.height));
  if (longest <= max_side) return;
  const double factor = static_cast<double>(max_side) / longest;
  const int width = std::max(1, static_cast<int>(std::lround(image.width * factor)));
  const int height = std::max(1, static_cast<int>(std::lround(image.height * factor)));
  std::vector<std::uint8_t> out(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  const int from_width = static_cast<int>(image.width), from_height = static_cast<int>(image.height);
  if (color) {
    stbir_resize_uint8_srgb_edgemode(image.rgba.data(), from_width, from_height, 0, out.data(), width, height, 0, 4, 3, 0, STBIR_EDGE_CLAMP);
  } else {
    stbir_resize_uint8(image.rgba.data(), from_width, from_height, 0, out.data(), width, height, 0, 4);
  }
  image.rgba = std::move(out);
  image.width = static_cast<std::uint32_t>(width);
  image.height = static_cast<std::uint32_t>(height);
  image.encoded.clear();
}

Result<void> allowed(int width, int height, const std::string& name) {
  if (width > 0 && height > 0 && width <= kMostImageSide && height <= kMostImageSide) return {};
  return fail(ErrorKind::limit, fmt::format("The picture {} is {}x{} pixels; at most {}x{} are read.", name, width, height, kMostImageSide, kMostImageSide), "Make it smaller.");
}

Result<cook::Image> decode_webp(std::string_view bytes, const std::string& name, int max_side, bool color) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  int width = 0, height = 0;
  if (WebPGetInfo(data, bytes.size(), &width, &height) == 0) return fail(ErrorKind::invalid, fmt::format("The picture {} is damaged (WebP).", name), "Export it again.");
  TRY(allowed(width, height, name));
  std::vector<std::uint8_t> rgba(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  if (WebPDecodeRGBAInto(data, bytes.size(), rgba.data(), rgba.size(), width * 4) == nullptr) {
    return fail(ErrorKind::invalid, fmt::format("The picture {} is damaged (WebP).", name), "Export it again.");
  }
  return image_from_rgba(static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height), std::move(rgba), name, max_side, color);
}

}  // namespace

Result<cook::Image> decode_image(std::string_view bytes, const std::string& name, int max_side, bool color) {
  if (bytes.size() > 12 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") return decode_webp(bytes, name, max_side, color);
  const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
  const int size = static_cast<int>(std::min<std::size_t>(bytes.size(), 1u << 30));
  int width = 0, height = 0, channels = 0;
  if (stbi_info_from_memory(data, size, &width, &height, &channels) == 0) {
    return fail(ErrorKind::invalid, fmt::format("The picture {} is not in a format we can read.", name), "Use PNG or JPEG.");
  }
  TRY(allowed(width, height, name));
  stbi_uc* pixels = stbi_load_from_memory(data, size, &width, &height, &channels, 4);
  if (pixels == nullptr) {
    return fail(ErrorKind::invalid, fmt::format("The picture {} is damaged ({}).", name, stbi_failure_reason()), "Export it again.");
  }
  cook::Image image;
  image.name = name;
  image.width = static_cast<std::uint32_t>(width);
  image.height = static_cast<std::uint32_t>(height);
  image.rgba.assign(pixels, pixels + static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  stbi_image_free(pixels);
  const bool is_jpeg = bytes.size() > 2 && bytes[0] == '\xff' && bytes[1] == '\xd8';
  const bool is_png = bytes.size() > 4 && bytes.substr(1, 3) == "PNG";
  if (is_jpeg || is_png) image.encoded = bytes;
  image.encoded_is_jpeg = is_jpeg;
  shrink(image, max_side, color);
  return image;
}

cook::Image image_from_rgba(std::uint32_t width, std::uint32_t height, std::vector<std::uint8_t> rgba, const std::string& name, int max_side, bool color) {
  cook::Image image;
  image.width = width;
  image.height = height;
  image.rgba = std::move(rgba);
  image.name = name;
  shrink(image, max_side, color);
  return image;
}

std::string encode_png(const cook::Image& image, bool with_alpha) {
  std::string out;
  const int width = static_cast<int>(image.width), height = static_cast<int>(image.height);
  if (with_alpha) {
    stbi_write_png_to_func(append_bytes, &out, width, height, 4, image.rgba.data(), width * 4);
    return out;
  }
  std::vector<std::uint8_t> rgb;
  rgb.reserve(image.rgba.size() / 4 * 3);
  for (std::size_t i = 0; i + 3 < image.rgba.size(); i += 4) rgb.insert(rgb.end(), image.rgba.begin() + static_cast<std::ptrdiff_t>(i), image.rgba.begin() + static_cast<std::ptrdiff_t>(i) + 3);
  stbi_write_png_to_func(append_bytes, &out, width, height, 3, rgb.data(), width * 3);
  return out;
}

std::string encode_jpeg(const cook::Image& image, int quality) {
  std::string out;
  stbi_write_jpg_to_func(append_bytes, &out, static_cast<int>(image.width), static_cast<int>(image.height), 4, image.rgba.data(), quality);
  return out;
}

AlphaUse alpha_use(const cook::Image& image) {
  std::size_t soft = 0, not_solid = 0;
  for (std::size_t i = 3; i < image.rgba.size(); i += 4) {
    const auto a = image.rgba[i];
    not_solid += a < 250;
    soft += a > 20 && a < 235;
  }
  const auto count = static_cast<float>(std::max<std::size_t>(1, image.rgba.size() / 4));
  return {static_cast<float>(soft) / count, static_cast<float>(not_solid) / count};
}

bool has_transparency(const cook::Image& image) { return alpha_use(image).not_solid > 0; }

float srgb_to_linear(float s) { return s <= 0.04045f ? s / 12.92f : std::pow((s + 0.055f) / 1.055f, 2.4f); }
float linear_to_srgb(float l) { return l <= 0.0031308f ? l * 12.92f : 1.055f * std::pow(l, 1 / 2.4f) - 0.055f; }

}  // namespace aisle::import
