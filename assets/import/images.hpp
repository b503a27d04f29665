// Images of models: bounded decoding of untrusted bytes, shrinking in linear light, encoding.
#pragma once
#include <string>
#include <string_view>

#include "assets/cook/source_model.hpp"
#include "glue/result.hpp"

namespace aisle::import {

inline constexpr int kMostImageSide = 8192;  // refused above; smaller ones are shrunk to the caller's limit

// Decodes PNG, JPEG, WebP, BMP, TGA, GIF (first frame), PSD, HDR... MAX_SIDE: shrinks until neither side is larger; COLOR: in linear
// light, else number by number (normals, roughness).
Result<cook::Image> decode_image(std::string_view bytes, const std::string& name, int max_side, bool color = true);
cook::Image image_from_rgba(std::uint32_t width, std::uint32_t height, std::vector<std::uint8_t> rgba, const std::string& name, int max_side, bool color = true);

std::string encode_png(const cook::Image& image, bool with_alpha);
std::string encode_jpeg(const cook::Image& image, int quality);
bool has_transparency(const cook::Image& image);

// How much of the alpha channel is neither clear nor solid, and how much is not solid; both 0..1.
struct AlphaUse {
  float soft = 0, not_solid = 0;
};
AlphaUse alpha_use(const cook::Image& image);

float srgb_to_linear(float s);
float linear_to_srgb(float l);

}  // namespace aisle::import
