// FrameSlot: what one of the two frames in flight owns: commands, a ring of per-frame data, a staging buffer, GPU timers.
#pragma once
#include <cstring>
#include <span>
#include <vector>

#include "renderer/api/renderer.hpp"
#include "renderer/gpu/descriptors.hpp"

namespace aisle::renderer {

// Bump allocator in mapped memory, emptied when the slot is reused. Too small: take() fails, the frame goes without, and
// the next use of the slot gets a larger one.
class FrameRing {
 public:
  Result<void> resize(Resources& resources, VkDeviceSize bytes);
  void rewind() { used_ = 0; }
  // COUNT records in a row; FIRST is their index when the whole ring is read as an array of T. Null: full.
  template <class T>
  T* take(std::size_t count, std::uint32_t* first) {
    std::byte* at = take_bytes(count * sizeof(T), sizeof(T));
    if (at) *first = static_cast<std::uint32_t>(static_cast<std::size_t>(at - buffer_.mapped()) / sizeof(T));
    return reinterpret_cast<T*>(at);
  }
  std::byte* take_bytes(std::size_t bytes, std::size_t alignment);
  VkDeviceSize offset_of(const void* at) const { return static_cast<VkDeviceSize>(static_cast<const std::byte*>(at) - buffer_.mapped()); }
  VkBuffer handle() const { return buffer_.handle(); }
  VkDeviceSize wanted() const { return wanted_; }  // larger than size(): it was too small
  VkDeviceSize size() const { return buffer_.size(); }

 private:
  Buffer buffer_;
  VkDeviceSize used_ = 0, wanted_ = 0;
};

// Timestamps around the frame and its passes. Written into the slot's query pool, read when the slot is reused. A CPU device
// times whole frames only: lavapipe finishes all work at each timestamp (Mesa 22.3, lvp_execute.c), which costs more than it tells.
class GpuTimers {
 public:
  Result<void> create(const Device& device);
  void begin_frame(VkCommandBuffer commands);
  void end_frame(VkCommandBuffer commands);
  // VIEWS: how many views the enclosing rendering has (a timestamp takes as many queries).
  void begin(VkCommandBuffer commands, const char* name, std::uint32_t views = 1);
  void end(VkCommandBuffer commands, std::uint32_t views = 1);
  void read(FrameStats& stats) const;  // of the last submission; nothing when it has not finished

 private:
  static constexpr std::uint32_t kQueries = 128;
  struct Span {
    const char* name;
    std::uint32_t first, last;
  };
  VkDevice device_ = VK_NULL_HANDLE;
  OwnedQueryPool pool_;
  double ms_per_tick_ = 0;
  std::uint32_t used_ = 0;
  std::vector<Span> spans_;
  bool open_ = false;
  bool passes_ = true;
};

struct FrameSlot {
  OwnedCommandPool pool;
  VkCommandBuffer commands = VK_NULL_HANDLE;
  FrameRing ring;
  Buffer staging;
  DescriptorSet set;  // set 0 on RING
  GpuTimers timers;
  FrameStats stats;           // counted while recording
  std::uint64_t value = 0;    // timeline value of its last submission
  bool drew = false;          // that submission held a picture

  Result<void> create(Device& device, Resources& resources, Descriptors& descriptors, VkDeviceSize staging_bytes);
};

}  // namespace aisle::renderer
