// DrawData: ImGui's draw lists as the renderer's UiDraw, in pixels of the UI texture. Keeps its memory between frames.
#pragma once
#include <cstdint>
#include <imgui.h>
#include <vector>

#include "renderer/api/renderer.hpp"

namespace aisle::panels {

ImTextureID pack(renderer::TextureHandle texture);
renderer::TextureHandle unpack(ImTextureID id);

class DrawData {
 public:
  // Returns true when the picture differs from the last one, or a texture it needs is still on its way (RENDERER may be null).
  bool take(const ImDrawData& data, float px_per_mm, const renderer::Renderer* renderer);
  renderer::UiDraw view() const { return {vertices_, indices_, commands_}; }

 private:
  void append(const ImDrawList& list, float px_per_mm);
  std::uint64_t hash() const;

  std::vector<renderer::UiVertex> vertices_;
  std::vector<std::uint16_t> indices_;
  std::vector<renderer::UiCommand> commands_;
  std::uint64_t last_hash_ = 0;
  bool waiting_ = true;
};

}  // namespace aisle::panels
