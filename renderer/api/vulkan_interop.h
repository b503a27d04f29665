// Vulkan interop: only for xr/openxr and xr/desktop. How an OpenXR runtime or a window takes part in making the device,
// and how images made elsewhere become targets.
#pragma once
#include <volk.h>

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "renderer/api/renderer.hpp"

namespace aisle::renderer {

class DeviceSource {
 public:
  virtual ~DeviceSource() = default;
  virtual std::vector<std::string> instance_extensions() { return {}; }
  virtual std::vector<std::string> device_extensions() { return {}; }
  // Default: vkCreateInstance / first suitable device / vkCreateDevice. OpenXR: xrCreateVulkanInstanceKHR and so on.
  virtual PFN_vkGetInstanceProcAddr loader() { return nullptr; }  // null: volk finds the system's
  virtual VkResult create_instance(const VkInstanceCreateInfo& info, VkInstance* out) { return vkCreateInstance(&info, nullptr, out); }
  virtual VkPhysicalDevice choose_device(VkInstance) { return VK_NULL_HANDLE; }  // null: the renderer chooses
  virtual VkResult create_device(VkPhysicalDevice device, const VkDeviceCreateInfo& info, VkDevice* out) {
    return vkCreateDevice(device, &info, nullptr, out);
  }
  virtual VkResult create_surface(VkInstance, VkSurfaceKHR* out) {  // null surface: no window
    *out = VK_NULL_HANDLE;
    return VK_SUCCESS;
  }
};

struct VulkanHandles {
  VkInstance instance = VK_NULL_HANDLE;
  VkPhysicalDevice physical_device = VK_NULL_HANDLE;
  VkDevice device = VK_NULL_HANDLE;
  VkQueue queue = VK_NULL_HANDLE;
  std::uint32_t queue_family = 0;
};
VulkanHandles vulkan_handles(Renderer& renderer);

// Images made by an OpenXR swapchain (array of LAYERS) become a target; the caller destroys the images after release().
// The images are in COLOR_ATTACHMENT_OPTIMAL when acquired and when released (XR_KHR_vulkan_enable2).
TargetHandle wrap_images(Renderer& renderer, std::span<const VkImage> images, VkFormat format, std::uint32_t width, std::uint32_t height,
                         std::uint32_t layers);

// Holds the queue lock of architecture.md while CALL runs (xrBeginFrame, xrEndFrame, xrAcquire/ReleaseSwapchainImage).
void with_queue_lock(Renderer& renderer, const std::function<void()>& call);

}  // namespace aisle::renderer
