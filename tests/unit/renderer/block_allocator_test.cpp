#include "renderer/gpu/block_allocator.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace aisle::renderer {
namespace {

// A device that only counts; memory handles are made-up numbers.
class FakeDevice final : public MemorySource {
 public:
  VkResult allocate(std::uint32_t type, VkDeviceSize size, VkDeviceMemory* memory, std::byte** mapped) override {
    if (bytes + size > limit) return VK_ERROR_OUT_OF_DEVICE_MEMORY;
    const std::uint64_t id = ++last;
    live[id] = size;
    bytes += size;
    *memory = reinterpret_cast<VkDeviceMemory>(id);
    *mapped = type == 1 ? reinterpret_cast<std::byte*>(id << 32) : nullptr;
    return VK_SUCCESS;
  }
  void free(VkDeviceMemory memory) override {
    const auto it = live.find(reinterpret_cast<std::uint64_t>(memory));
    ASSERT_NE(it, live.end()) << "freed twice";
    bytes -= it->second;
    live.erase(it);
  }
  std::map<std::uint64_t, VkDeviceSize> live;
  std::uint64_t last = 0, bytes = 0, limit = ~0ull;
};

constexpr auto kLinear = BlockAllocator::Tiling::linear;
constexpr auto kOptimal = BlockAllocator::Tiling::optimal;

TEST(FreeList, TakesAlignedRangesAndMergesWhatComesBack) {
  FreeList list(1024);
  EXPECT_EQ(list.take(10, 1), 0u);
  EXPECT_EQ(list.take(100, 256), 256u);
  EXPECT_EQ(list.take(2000, 1), std::nullopt);
  list.give(0, 10);
  EXPECT_FALSE(list.all_free(1024));
  list.give(256, 100);
  EXPECT_TRUE(list.all_free(1024));
}

TEST(FreeList, RandomUseNeverOverlapsAndLosesNothing) {
  constexpr VkDeviceSize kSize = 1 << 16;
  FreeList list(kSize);
  std::mt19937 random(7);
  std::map<VkDeviceSize, VkDeviceSize> taken;  // offset -> size
  VkDeviceSize held = 0;
  for (int i = 0; i < 20000; ++i) {
    if (random() % 2 || taken.empty()) {
      const VkDeviceSize size = 1 + random() % 900, alignment = VkDeviceSize{1} << (random() % 9);
      const auto offset = list.take(size, alignment);
      if (!offset) continue;
      EXPECT_EQ(*offset % alignment, 0u);
      const auto next = taken.lower_bound(*offset);
      if (next != taken.end()) { ASSERT_LE(*offset + size, next->first); }
      if (next != taken.begin()) { ASSERT_LE(std::prev(next)->first + std::prev(next)->second, *offset); }
      taken[*offset] = size;
      held += size;
    } else {
      auto it = taken.begin();
      std::advance(it, random() % taken.size());
      list.give(it->first, it->second);
      held -= it->second;
      taken.erase(it);
    }
    ASSERT_EQ(list.free_bytes(), kSize - held);
  }
}

TEST(BlockAllocator, SharesBlocksByTypeAndTiling) {
  FakeDevice device;
  BlockAllocator allocator(device);
  const auto a = allocator.allocate(0, 1000, 256, kLinear, false);
  const auto b = allocator.allocate(0, 1000, 256, kLinear, false);
  const auto image = allocator.allocate(0, 1000, 256, kOptimal, false);
  const auto other_type = allocator.allocate(1, 1000, 256, kLinear, false);
  EXPECT_EQ(a->memory, b->memory);
  EXPECT_NE(a->memory, image->memory);
  EXPECT_NE(a->memory, other_type->memory);
  EXPECT_EQ(b->offset, 1024u);
  EXPECT_EQ(allocator.block_count(), 3u);
  EXPECT_EQ(allocator.used_bytes(), 4000u);
}

TEST(BlockAllocator, LargeAndSpecialResourcesGetTheirOwn) {
  FakeDevice device;
  BlockAllocator allocator(device);
  const auto large = allocator.allocate(0, BlockAllocator::kBlockBytes, 256, kLinear, false);
  const auto target = allocator.allocate(0, 512, 256, kOptimal, true);
  EXPECT_EQ(large->block, BlockAllocator::kDedicated);
  EXPECT_EQ(target->block, BlockAllocator::kDedicated);
  allocator.free(*large);
  allocator.free(*target);
  EXPECT_EQ(device.bytes, 0u);
}

TEST(BlockAllocator, GivesEmptyBlocksBackButKeepsOne) {
  FakeDevice device;
  BlockAllocator allocator(device);
  std::vector<Allocation> all;
  for (int i = 0; i < 10; ++i) all.push_back(*allocator.allocate(0, BlockAllocator::kBlockBytes / 4, 256, kLinear, false));
  EXPECT_EQ(allocator.block_count(), 3u);
  for (const Allocation& a : all) allocator.free(a);
  EXPECT_EQ(allocator.block_count(), 1u);
  EXPECT_EQ(allocator.used_bytes(), 0u);
  EXPECT_EQ(device.bytes, BlockAllocator::kBlockBytes);
}

TEST(BlockAllocator, SaysWhenMemoryIsFull) {
  FakeDevice device;
  device.limit = BlockAllocator::kBlockBytes;
  BlockAllocator allocator(device);
  ASSERT_TRUE(allocator.allocate(0, 100, 4, kLinear, false));
  const auto refused = allocator.allocate(1, 100, 4, kLinear, false);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::limit);
}

TEST(BlockAllocator, MappedPointersFollowOffsets) {
  FakeDevice device;
  BlockAllocator allocator(device);
  const auto a = allocator.allocate(1, 100, 64, kLinear, false);
  const auto b = allocator.allocate(1, 100, 64, kLinear, false);
  EXPECT_EQ(b->mapped - a->mapped, 128);
}

}  // namespace
}  // namespace aisle::renderer
