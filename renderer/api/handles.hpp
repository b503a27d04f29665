// Handles: index + generation of content the renderer owns. A stale one draws nothing (or the fallback) and is counted.
#pragma once
#include <cstdint>

namespace aisle::renderer {

template <class Tag>
struct Handle {
  std::uint32_t index = 0;
  std::uint32_t generation = 0;  // 0: null
  explicit operator bool() const { return generation != 0; }
  bool operator==(const Handle&) const = default;
};
using ModelHandle = Handle<struct ModelTag>;
using TextureHandle = Handle<struct TextureTag>;
using TargetHandle = Handle<struct TargetTag>;

}  // namespace aisle::renderer
