// Readback: pictures on their way from a target to the CPU. Buffers are kept for the next capture of the same size. Main thread.
#pragma once
#include <optional>
#include <vector>

#include "renderer/frame/targets.hpp"

namespace aisle::renderer {

class Readback {
 public:
  Readback(Device& device, Resources& resources) : device_(device), resources_(resources) {}
  // Records the copy; 0 when it cannot be made (logged).
  std::uint64_t capture(VkCommandBuffer commands, const Target& target, std::uint32_t image, std::uint32_t layer);
  std::optional<Pixels> take(std::uint64_t ticket);

 private:
  struct Capture {
    std::uint64_t ticket = 0;  // 0: the buffer is free
    std::uint64_t value = 0;
    std::uint32_t width = 0, height = 0;
    bool swap_red_blue = false;
    Buffer buffer;
  };
  Device& device_;
  Resources& resources_;
  std::vector<Capture> captures_;
  std::uint64_t next_ticket_ = 1;
};

}  // namespace aisle::renderer
