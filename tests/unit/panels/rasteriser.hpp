// A small CPU rasteriser of UiDraw, so that panels can be looked at in tests without Vulkan.
#pragma once
#include <string>

#include "fake_renderer.hpp"

namespace aisle::panels::testing {

// Draws DRAW into a picture of SIDE x SIDE with a transparent ground: textured triangles, vertex colours, scissor, blending.
Image rasterise(const renderer::UiDraw& draw, const FakeRenderer& textures, std::uint32_t side);

// The part REGION (x y w h), on a plain shop-like ground.
Image crop(const Image& picture, glm::uvec4 region);
bool write_png(const Image& image, const std::string& path);

}  // namespace aisle::panels::testing
