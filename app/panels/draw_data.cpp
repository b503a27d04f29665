#include "panels/draw_data.hpp"

#include <cstring>
#include <span>

namespace aisle::panels {
namespace {

static_assert(sizeof(ImDrawIdx) == sizeof(std::uint16_t));

// Fast and good enough to see a change; never used to trust anything.
std::uint64_t mix(std::uint64_t h, std::span<const std::byte> bytes) {
  while (bytes.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), 8);
    h = (h ^ word) * 0x9e3779b97f4a7c15ull;
    h ^= h >> 32;
    bytes = bytes.subspan(8);
  }
  for (const std::byte b : bytes) h = (h ^ static_cast<std::uint64_t>(b)) * 1099511628211ull;
  return h;
}

}  // namespace

ImTextureID pack(renderer::TextureHandle texture) {
  return reinterpret_cast<ImTextureID>(static_cast<std::uint64_t>(texture.generation) << 32 | texture.index);
}
renderer::TextureHandle unpack(ImTextureID id) {
  const auto packed = reinterpret_cast<std::uint64_t>(id);
  return {static_cast<std::uint32_t>(packed), static_cast<std::uint32_t>(packed >> 32)};
}

void DrawData::append(const ImDrawList& list, float k) {
  const auto base_vertex = static_cast<std::uint32_t>(vertices_.size());
  const auto base_index = static_cast<std::uint32_t>(indices_.size());
  for (const ImDrawVert& v : list.VtxBuffer) vertices_.push_back({{v.pos.x * k, v.pos.y * k}, {v.uv.x, v.uv.y}, v.col});
  indices_.insert(indices_.end(), list.IdxBuffer.begin(), list.IdxBuffer.end());
  for (const ImDrawCmd& c : list.CmdBuffer) {
    if (c.ElemCount == 0 || c.UserCallback != nullptr) continue;
    commands_.push_back({unpack(c.GetTexID()), base_index + c.IdxOffset, c.ElemCount, base_vertex + c.VtxOffset,
                         {c.ClipRect.x * k, c.ClipRect.y * k, c.ClipRect.z * k, c.ClipRect.w * k}});
  }
}

std::uint64_t DrawData::hash() const {
  std::uint64_t h = mix(vertices_.size(), std::as_bytes(std::span(vertices_)));
  h = mix(h, std::as_bytes(std::span(indices_)));
  for (const renderer::UiCommand& c : commands_) {
    const std::uint32_t ints[] = {c.texture.index, c.texture.generation, c.first_index, c.index_count, c.vertex_offset};
    h = mix(mix(h, std::as_bytes(std::span(ints))), std::as_bytes(std::span(&c.clip_px, 1)));
  }
  return h;
}

bool DrawData::take(const ImDrawData& data, float px_per_mm, const renderer::Renderer* renderer) {
  vertices_.clear();
  indices_.clear();
  commands_.clear();
  for (int i = 0; i < data.CmdListsCount; ++i) append(*data.CmdLists[i], px_per_mm);
  // A texture that arrives later changes the picture without changing the draw data: draw until one frame after it came.
  const bool was_waiting = waiting_;
  waiting_ = false;
  for (const renderer::UiCommand& c : commands_) waiting_ = waiting_ || (renderer != nullptr && !renderer->resident(c.texture));
  const std::uint64_t now = hash();
  const bool changed = now != last_hash_ || was_waiting;
  last_hash_ = now;
  return changed;
}

}  // namespace aisle::panels
