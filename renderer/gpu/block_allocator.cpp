#include "renderer/gpu/block_allocator.hpp"

#include <algorithm>

#include "renderer/gpu/check.hpp"

namespace aisle::renderer {

namespace {
constexpr std::size_t kUsualHoles = 256;  // giving back happens when the GPU is done with something, in whatever frame: it allocates nothing there
}

FreeList::FreeList(VkDeviceSize size) {
  ranges_.reserve(kUsualHoles);
  ranges_.push_back({0, size});
}

std::optional<VkDeviceSize> FreeList::take(VkDeviceSize size, VkDeviceSize alignment) {
  for (std::size_t i = 0; i < ranges_.size(); ++i) {
    const Range range = ranges_[i];
    const VkDeviceSize start = (range.offset + alignment - 1) / alignment * alignment;
    const VkDeviceSize end = range.offset + range.size;
    if (start + size > end) continue;
    const Range before{range.offset, start - range.offset}, after{start + size, end - start - size};
    const auto at = ranges_.begin() + static_cast<std::ptrdiff_t>(i);
    if (before.size && after.size) {
      *at = before;
      ranges_.insert(at + 1, after);
    } else if (before.size || after.size) {
      *at = before.size ? before : after;
    } else {
      ranges_.erase(at);
    }
    return start;
  }
  return std::nullopt;
}

void FreeList::give(VkDeviceSize offset, VkDeviceSize size) {
  auto next = std::lower_bound(ranges_.begin(), ranges_.end(), offset, [](const Range& r, VkDeviceSize o) { return r.offset < o; });
  auto here = ranges_.insert(next, {offset, size});
  if (here + 1 != ranges_.end() && here->offset + here->size == (here + 1)->offset) {
    here->size += (here + 1)->size;
    ranges_.erase(here + 1);
  }
  if (here != ranges_.begin() && (here - 1)->offset + (here - 1)->size == here->offset) {
    (here - 1)->size += here->size;
    ranges_.erase(here);
  }
}

VkDeviceSize FreeList::free_bytes() const {
  VkDeviceSize sum = 0;
  for (const Range& r : ranges_) sum += r.size;
  return sum;
}

BlockAllocator::~BlockAllocator() {
  for (const auto& block : blocks_) {
    if (block) source_.free(block->memory);
  }
}

Result<Allocation> BlockAllocator::allocate_dedicated(std::uint32_t type, VkDeviceSize size) {
  Allocation a;
  VK_TRY(source_.allocate(type, size, &a.memory, &a.mapped));
  a.size = size;
  a.block = kDedicated;
  reserved_ += size;
  used_ += size;
  return a;
}

Allocation BlockAllocator::from_block(std::uint32_t index, VkDeviceSize offset, VkDeviceSize size) {
  const Block& block = *blocks_[index];
  used_ += size;
  return {block.memory, offset, size, block.mapped ? block.mapped + offset : nullptr, index};
}

Result<Allocation> BlockAllocator::allocate(std::uint32_t type, VkDeviceSize size, VkDeviceSize alignment, Tiling tiling, bool dedicated) {
  if (dedicated || size > kBlockBytes / 4) return allocate_dedicated(type, size);
  for (std::uint32_t i = 0; i < blocks_.size(); ++i) {
    if (!blocks_[i] || blocks_[i]->type != type || blocks_[i]->tiling != tiling) continue;
    if (const auto offset = blocks_[i]->free.take(size, alignment)) return from_block(i, *offset, size);
  }
  auto block = std::make_unique<Block>();
  VK_TRY(source_.allocate(type, kBlockBytes, &block->memory, &block->mapped));
  reserved_ += kBlockBytes;
  block->type = type;
  block->tiling = tiling;
  const auto hole = std::find(blocks_.begin(), blocks_.end(), nullptr);
  const auto index = static_cast<std::uint32_t>(hole - blocks_.begin());
  if (hole == blocks_.end()) {
    blocks_.push_back(std::move(block));
  } else {
    *hole = std::move(block);
  }
  return from_block(index, *blocks_[index]->free.take(size, alignment), size);
}

void BlockAllocator::free(const Allocation& allocation) {
  if (!allocation.memory) return;
  used_ -= allocation.size;
  if (allocation.block == kDedicated) {
    source_.free(allocation.memory);
    reserved_ -= allocation.size;
    return;
  }
  Block& block = *blocks_[allocation.block];
  block.free.give(allocation.offset, allocation.size);
  if (!block.free.all_free(kBlockBytes)) return;
  const bool another = std::any_of(blocks_.begin(), blocks_.end(), [&](const auto& b) {
    return b && b.get() != &block && b->type == block.type && b->tiling == block.tiling;
  });
  if (!another) return;
  source_.free(block.memory);
  reserved_ -= kBlockBytes;
  blocks_[allocation.block].reset();
}

std::size_t BlockAllocator::block_count() const {
  return static_cast<std::size_t>(std::count_if(blocks_.begin(), blocks_.end(), [](const auto& b) { return b != nullptr; }));
}

}  // namespace aisle::renderer
