#include "driver_time.hpp"

#include <volk.h>

#include <chrono>

namespace aisle::bench {
namespace {

std::int64_t g_ns = 0;  // one thread records

std::int64_t now_ns() { return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

template <auto* kEntry>
struct Timed;
template <class... Args, void (**kEntry)(Args...)>
struct Timed<kEntry> {
  static inline void (*real)(Args...) = nullptr;
  static void call(Args... args) {
    const std::int64_t began = now_ns();
    real(args...);
    g_ns += now_ns() - began;
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
  install<&vkCmdBindPipeline, &vkCmdBindVertexBuffers, &vkCmdBindIndexBuffer, &vkCmdBindDescriptorSets, &vkCmdPushConstants, &vkCmdDrawIndexed, &vkCmdDraw, &vkCmdSetCullMode,
          &vkCmdSetFrontFace, &vkCmdSetViewport, &vkCmdSetScissor, &vkCmdPipelineBarrier2, &vkCmdBeginRendering, &vkCmdEndRendering, &vkCmdCopyImageToBuffer, &vkCmdResolveImage2,
          &vkCmdBlitImage2, &vkCmdWriteTimestamp2>();
}

std::int64_t driver_ns() { return g_ns; }

}  // namespace aisle::bench
