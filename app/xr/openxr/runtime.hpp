// Runtime: the connection to an OpenXR runtime with a head-mounted display, and its way of making Vulkan devices.
#pragma once
#include <memory>
#include <set>
#include <string>

#include "xr/openxr/xr.hpp"

namespace aisle::xr {

class Runtime {
 public:
  enum class Use { graphics, input_only };  // input_only: XR_MND_headless, for tests
  static Result<std::unique_ptr<Runtime>> connect(Use use = Use::graphics);
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  XrInstance instance() const { return instance_; }
  XrSystemId system() const { return system_; }
  const std::string& name() const { return name_; }  // "Monado: Remote HMD"
  bool has(std::string_view extension) const { return extensions_.count(std::string(extension)) != 0; }
  glm::uvec2 max_swapchain_px() const { return max_px_; }
  std::uint32_t max_layers() const { return max_layers_; }

  // Vulkan made with the runtime's say (XR_KHR_vulkan_enable2). volk must know the loader.
  VkResult create_instance(const VkInstanceCreateInfo& info, VkInstance* out) const;
  VkPhysicalDevice choose_device(VkInstance instance) const;
  VkResult create_device(VkPhysicalDevice device, const VkDeviceCreateInfo& info, VkDevice* out) const;
  Result<void> check_vulkan_version() const;

  template <class Function>
  Function function(const char* name) const {
    PFN_xrVoidFunction found = nullptr;
    xrGetInstanceProcAddr(instance_, name, &found);
    return reinterpret_cast<Function>(found);
  }

 private:
  Runtime() = default;
  Result<void> create(Use use);
  Result<void> find_headset();

  XrInstance instance_ = XR_NULL_HANDLE;
  XrSystemId system_ = XR_NULL_SYSTEM_ID;
  std::set<std::string> extensions_;  // those we have switched on
  std::string name_;
  glm::uvec2 max_px_{0};
  std::uint32_t max_layers_ = 1;
};

}  // namespace aisle::xr
