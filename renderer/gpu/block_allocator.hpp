// BlockAllocator: device memory in 16 MiB blocks with free lists; large or special resources get memory of their own.
// Knows a device only through MemorySource, so that a fake can stand in for it. Main thread.
#pragma once
#include <volk.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "glue/result.hpp"

namespace aisle::renderer {

class MemorySource {
 public:
  virtual ~MemorySource() = default;
  // MAPPED: where the memory appears to the CPU, null when it does not. Stays mapped until free().
  virtual VkResult allocate(std::uint32_t type, VkDeviceSize size, VkDeviceMemory* memory, std::byte** mapped) = 0;
  virtual void free(VkDeviceMemory memory) = 0;
};

// The free ranges of one block, ordered by offset; neighbours are merged.
class FreeList {
 public:
  explicit FreeList(VkDeviceSize size);
  std::optional<VkDeviceSize> take(VkDeviceSize size, VkDeviceSize alignment);  // first fit
  void give(VkDeviceSize offset, VkDeviceSize size);
  bool all_free(VkDeviceSize size) const { return ranges_.size() == 1 && ranges_[0].size == size; }
  VkDeviceSize free_bytes() const;

 private:
  struct Range {
    VkDeviceSize offset, size;
  };
  std::vector<Range> ranges_;
};

struct Allocation {
  VkDeviceMemory memory = VK_NULL_HANDLE;
  VkDeviceSize offset = 0, size = 0;
  std::byte* mapped = nullptr;  // already at OFFSET
  std::uint32_t block = 0;      // kDedicated: memory of its own
};

class BlockAllocator {
 public:
  static constexpr VkDeviceSize kBlockBytes = 16u << 20;
  static constexpr std::uint32_t kDedicated = ~0u;
  enum class Tiling { linear, optimal };  // never mixed in a block: bufferImageGranularity does not matter then

  explicit BlockAllocator(MemorySource& source) : source_(source) {}
  ~BlockAllocator();
  BlockAllocator(const BlockAllocator&) = delete;
  BlockAllocator& operator=(const BlockAllocator&) = delete;

  Result<Allocation> allocate(std::uint32_t type, VkDeviceSize size, VkDeviceSize alignment, Tiling tiling, bool dedicated);
  void free(const Allocation& allocation);  // an empty block goes back to the device, but for the last of its kind

  std::uint64_t reserved_bytes() const { return reserved_; }
  std::uint64_t used_bytes() const { return used_; }
  std::size_t block_count() const;

 private:
  struct Block {
    VkDeviceMemory memory = VK_NULL_HANDLE;
    std::byte* mapped = nullptr;
    std::uint32_t type = 0;
    Tiling tiling = Tiling::linear;
    FreeList free{kBlockBytes};
  };
  Result<Allocation> allocate_dedicated(std::uint32_t type, VkDeviceSize size);
  Allocation from_block(std::uint32_t index, VkDeviceSize offset, VkDeviceSize size);

  MemorySource& source_;
  std::vector<std::unique_ptr<Block>> blocks_;  // null: slot free for reuse
  std::uint64_t reserved_ = 0, used_ = 0;
};

}  // namespace aisle::renderer
