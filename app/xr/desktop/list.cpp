// What --list-devices says about display and Vulkan devices. Makes an instance of its own; no renderer is running.
#include <SDL.h>
#include <fmt/format.h>

#include "xr/desktop/desktop.hpp"
#include "xr/desktop/window.hpp"

namespace aisle::xr {
namespace {

std::string_view type_name(VkPhysicalDeviceType type) {
  switch (type) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU: return "graphics card";
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU: return "integrated graphics";
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU: return "virtual graphics";
    case VK_PHYSICAL_DEVICE_TYPE_CPU: return "processor (slow)";
    default: return "other";
  }
}

std::string describe(VkPhysicalDevice device) {
  VkPhysicalDeviceProperties p{};
  vkGetPhysicalDeviceProperties(device, &p);
  return fmt::format("Vulkan device: {}, {}, Vulkan {}.{}.{}{}\n", p.deviceName, type_name(p.deviceType), VK_API_VERSION_MAJOR(p.apiVersion),
                     VK_API_VERSION_MINOR(p.apiVersion), VK_API_VERSION_PATCH(p.apiVersion),
                     p.apiVersion < VK_API_VERSION_1_3 ? " (too old: 1.3 is needed)" : "");
}

std::string list_devices_of(VkInstance instance) {
  volkLoadInstance(instance);
  std::uint32_t count = 0;
  vkEnumeratePhysicalDevices(instance, &count, nullptr);
  std::vector<VkPhysicalDevice> devices(count);
  vkEnumeratePhysicalDevices(instance, &count, devices.data());
  std::string out;
  for (VkPhysicalDevice device : devices) out += describe(device);
  return out.empty() ? "Vulkan device: none\n" : out;
}

}  // namespace

std::string list_display() {
  std::string why;
  if (!display_answers(why)) return fmt::format("display: none, {}\n", why);
  SDL_DisplayMode mode{};
  SDL_GetDesktopDisplayMode(0, &mode);
  return fmt::format("display: {}, {}x{}\n", SDL_GetCurrentVideoDriver(), mode.w, mode.h);
}

std::string list_vulkan_devices() {
  if (volkInitialize() != VK_SUCCESS) return "Vulkan device: none, libvulkan.so.1 was not found\n";
  VkApplicationInfo app{VK_STRUCTURE_TYPE_APPLICATION_INFO};
  app.apiVersion = VK_API_VERSION_1_3;
  VkInstanceCreateInfo info{VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO};
  info.pApplicationInfo = &app;
  VkInstance instance = VK_NULL_HANDLE;
  if (const VkResult r = vkCreateInstance(&info, nullptr, &instance); r != VK_SUCCESS) {
    return fmt::format("Vulkan device: none, no driver answers ({})\n", static_cast<int>(r));
  }
  std::string out = list_devices_of(instance);
  vkDestroyInstance(instance, nullptr);
  return out;
}

}  // namespace aisle::xr
