// FixedImages: the environment map and the shadow map, made and filled once at start. Also the one-off submission they need.
#pragma once
#include <array>
#include <functional>

#include "renderer/content/environment.hpp"
#include "renderer/gpu/resources.hpp"

namespace aisle::renderer {

// Records with RECORD, submits, waits. Only at start-up.
Result<void> submit_and_wait(Device& device, const std::function<void(VkCommandBuffer)>& record);

inline constexpr std::uint32_t kShadowSize = 2048;

struct FixedImages {
  Image environment;
  std::array<glm::vec4, 9> irradiance{};
  Image shadow;  // at rest readable by fragment shaders
};
Result<FixedImages> make_fixed_images(Device& device, Resources& resources, const Environment& environment);

}  // namespace aisle::renderer
