#include "renderer/frame/frame_slot.hpp"

#include <algorithm>
#include <array>

#include "renderer/gpu/check.hpp"

namespace aisle::renderer {
namespace {
constexpr VkDeviceSize kFirstRingBytes = 4u << 20;
}

Result<void> FrameRing::resize(Resources& resources, VkDeviceSize bytes) {
  TRY_ASSIGN(buffer_, resources.make_buffer(bytes,
                                            VK_BUFFER_USAGE_UNIFORM_BUFFER_BIT | VK_BUFFER_USAGE_STORAGE_BUFFER_BIT |
                                                VK_BUFFER_USAGE_VERTEX_BUFFER_BIT | VK_BUFFER_USAGE_INDEX_BUFFER_BIT,
                                            MemoryUse::upload, "frame ring"));
  used_ = 0;
  wanted_ = bytes;
  return {};
}

std::byte* FrameRing::take_bytes(std::size_t bytes, std::size_t alignment) {
  const VkDeviceSize start = (used_ + alignment - 1) / alignment * alignment;
  if (start + bytes > buffer_.size()) {
    wanted_ = std::max(wanted_, 2 * (start + bytes));
    return nullptr;
  }
  used_ = start + bytes;
  return buffer_.mapped() + start;
}

Result<void> GpuTimers::create(const Device& device) {
  VkQueryPoolCreateInfo info{VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO};
  info.queryType = VK_QUERY_TYPE_TIMESTAMP;
  info.queryCount = kQueries;
  VkQueryPool pool = VK_NULL_HANDLE;
  VK_TRY(vkCreateQueryPool(device.handle(), &info, nullptr, &pool));
  device.name(VK_OBJECT_TYPE_QUERY_POOL, pool, "GPU timers");
  device_ = device.handle();
  pool_ = OwnedQueryPool(device_, pool);
  ms_per_tick_ = static_cast<double>(device.properties().limits.timestampPeriod) * 1e-6;
  spans_.reserve(kQueries / 2);
  passes_ = !device.is_cpu();
  return {};
}

void GpuTimers::begin_frame(VkCommandBuffer commands) {
  vkCmdResetQueryPool(commands, pool_, 0, kQueries);
  spans_.clear();
  vkCmdWriteTimestamp2(commands, VK_PIPELINE_STAGE_2_TOP_OF_PIPE_BIT, pool_, 0);
  used_ = 2;  // 1: the frame's end
}

void GpuTimers::end_frame(VkCommandBuffer commands) { vkCmdWriteTimestamp2(commands, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, pool_, 1); }

void GpuTimers::begin(VkCommandBuffer commands, const char* name, std::uint32_t views) {
  open_ = passes_ && used_ + 2 * views <= kQueries;
  if (!open_) return;
  vkCmdWriteTimestamp2(commands, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, pool_, used_);
  spans_.push_back({name, used_, used_});
  used_ += views;
}

void GpuTimers::end(VkCommandBuffer commands, std::uint32_t views) {
  if (!open_) return;
  vkCmdWriteTimestamp2(commands, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, pool_, used_);
  spans_.back().last = used_;
  used_ += views;
  open_ = false;
}

void GpuTimers::read(FrameStats& stats) const {
  if (used_ == 0) return;
  std::array<std::uint64_t, kQueries> ticks;
  if (vkGetQueryPoolResults(device_, pool_, 0, used_, sizeof ticks, ticks.data(), sizeof ticks[0], VK_QUERY_RESULT_64_BIT) != VK_SUCCESS) return;
  const auto ms = [&](std::uint32_t a, std::uint32_t b) { return static_cast<double>(ticks[b] - ticks[a]) * ms_per_tick_; };
  for (const Span& span : spans_) stats.pass_ms.add(span.name, ms(span.first, span.last));
  stats.gpu_ms = ms(0, 1);
}

Result<void> FrameSlot::create(Device& device, Resources& resources, Descriptors& descriptors, VkDeviceSize staging_bytes) {
  VkCommandPoolCreateInfo info{VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO};
  info.flags = VK_COMMAND_POOL_CREATE_TRANSIENT_BIT;
  info.queueFamilyIndex = device.family();
  VkCommandPool handle = VK_NULL_HANDLE;
  VK_TRY(vkCreateCommandPool(device.handle(), &info, nullptr, &handle));
  device.name(VK_OBJECT_TYPE_COMMAND_POOL, handle, "frame commands");
  pool = OwnedCommandPool(device.handle(), handle);
  VkCommandBufferAllocateInfo allocate{VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO};
  allocate.commandPool = handle;
  allocate.commandBufferCount = 1;
  VK_TRY(vkAllocateCommandBuffers(device.handle(), &allocate, &commands));
  device.name(VK_OBJECT_TYPE_COMMAND_BUFFER, commands, "frame");
  TRY(ring.resize(resources, kFirstRingBytes));
  TRY_ASSIGN(staging, resources.make_buffer(staging_bytes, VK_BUFFER_USAGE_TRANSFER_SRC_BIT, MemoryUse::upload, "staging"));
  TRY_ASSIGN(set, descriptors.make_frame_set());
  return timers.create(device);
}

}  // namespace aisle::renderer
