#include "driver_time.hpp"

#include <volk.h>

#include <chrono>
#include <thread>

namespace aisle::bench {
namespace {

std::int64_t g_ns = 0, g_calls = 0, g_clock_ns = 0;
std::thread::id g_thread;  // which of them is timed

std::int64_t now_ns() { return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// A call that does nothing costs this much outside its clocks; so much of each is not the caller's own work.
std::int64_t cost_of_a_clock_ns() {
  constexpr int kTimes = 1000;
  const std::int64_t began = now_ns();
  std::int64_t inside = 0;
  for (int i = 0; i < kTimes; ++i) {
    const std::int64_t from = now_ns();
    inside += now_ns() - from;
  }
  return (now_ns() - began - inside) / kTimes;
}

template <auto* kEntry>
struct Timed;
template <class R, class... Args, R (**kEntry)(Args...)>
struct Timed<kEntry> {
  static inline R (*real)(Args...) = nullptr;
  struct Clock {
    const std::int64_t began = now_ns();
    ~Clock() {
      g_ns += now_ns() - began;
      ++g_calls;
    }
  };
  static R call(Args... args) {
    if (std::this_thread::get_id() != g_thread) return real(args...);
    const Clock clock;
    return real(args...);
  }
  static void install() {
    if (real != nullptr || *kEntry == nullptr) return;
    real = *kEntry;
    *kEntry = call;
  }
};

template <auto*... kEntries>
void install() {
  (Timed<kEntries>::install(), ...);
}

}  // namespace

void time_driver() {
  g_clock_ns = cost_of_a_clock_ns();
  g_thread = std::this_thread::get_id();
  install<&vkCmdBindPipeline, &vkCmdBindVertexBuffers, &vkCmdBindIndexBuffer, &vkCmdBindDescriptorSets, &vkCmdPushConstants, &vkCmdDrawIndexed, &vkCmdDraw, &vkCmdSetCullMode,
          &vkCmdSetFrontFace, &vkCmdSetViewport, &vkCmdSetScissor, &vkCmdPipelineBarrier2, &vkCmdBeginRendering, &vkCmdEndRendering, &vkCmdCopyImageToBuffer, &vkCmdResolveImage2,
          &vkCmdBlitImage2, &vkCmdWriteTimestamp2, &vkCmdCopyBuffer, &vkCmdCopyBufferToImage, &vkCreateBuffer, &vkCreateImage, &vkCreateImageView, &vkGetBufferMemoryRequirements,
          &vkGetImageMemoryRequirements, &vkBindBufferMemory, &vkBindImageMemory, &vkAllocateMemory, &vkMapMemory, &vkFreeMemory, &vkAllocateDescriptorSets, &vkUpdateDescriptorSets,
          &vkFreeDescriptorSets, &vkCreateDescriptorPool, &vkDestroyBuffer, &vkDestroyImage, &vkDestroyImageView>();
}

std::int64_t driver_ns() { return g_ns + g_calls * g_clock_ns; }

}  // namespace aisle::bench
