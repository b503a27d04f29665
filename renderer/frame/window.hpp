// Window: the swapchain of the desktop window or mirror. Never blocks: no free image or no window area means no picture this time.
// Presents from MAILBOX or IMMEDIATE where there is one, so that a slow screen never holds the headset. Main thread.
#pragma once
#include <array>
#include <memory>
#include <vector>

#include "renderer/gpu/resources.hpp"

namespace aisle::renderer {

class Window {
 public:
  // Null when the device has no surface.
  static Result<std::unique_ptr<Window>> create(Device& device);
  ~Window();  // the device must be idle

  void resized(std::uint32_t width, std::uint32_t height);
  // SOURCE rests in COLOR_ATTACHMENT_OPTIMAL. CROP: fill the window, else show the whole picture with bars.
  Result<bool> present(VkImage source, std::uint32_t width, std::uint32_t height, std::uint32_t layer, bool crop);

 private:
  struct Slot {  // one present in flight
    OwnedSemaphore acquired;
    VkCommandBuffer commands = VK_NULL_HANDLE;
    std::uint64_t value = 0;
  };
  struct Swapchain {
    OwnedSwapchain handle;
    std::vector<VkImage> images;
    std::vector<OwnedSemaphore> drawn;  // one per image: its presentation waits for it
    VkExtent2D extent{};
  };
  struct Retired {
    Swapchain swapchain;
    std::uint64_t value;
  };
  explicit Window(Device& device) : device_(device) {}
  Result<void> make_slots();
  Result<void> choose_format();
  Result<bool> make_swapchain();  // false: the window has no area now
  Result<OwnedSemaphore> make_semaphore(const char* name);
  void record(VkCommandBuffer commands, VkImage source, VkImage shown, const VkImageBlit2& region, bool bars);

  Device& device_;
  OwnedCommandPool pool_;
  std::array<Slot, 3> slots_;
  std::size_t next_slot_ = 0;
  Swapchain swapchain_;
  std::vector<Retired> retired_;
  VkSurfaceFormatKHR format_{};
  VkPresentModeKHR mode_ = VK_PRESENT_MODE_FIFO_KHR;
  VkExtent2D wanted_{};
  bool stale_ = true;
};

// Where WIDTH x HEIGHT goes in a window of EXTENT, as a blit of layer LAYER. Pure.
VkImageBlit2 fit_into_window(std::uint32_t width, std::uint32_t height, std::uint32_t layer, VkExtent2D extent, bool crop);

}  // namespace aisle::renderer
