#include "xr/openxr/runtime.hpp"

#include <SDL_stdinc.h>
#include <fmt/format.h>

#include <cstring>

#include "glue/log.hpp"

namespace aisle::xr {
namespace {

// Newer than OpenXR 1.0.20's headers, or optional: used where the runtime has them.
constexpr const char* kOptional[] = {"XR_EXT_local_floor", "XR_EXT_hp_mixed_reality_controller", "XR_EXT_hand_interaction"};

Result<std::set<std::string>> offered_extensions() {
  SDL_setenv("XR_LOADER_DEBUG", "none", 0);  // a machine without headset is no error worth red lines on the console
  std::uint32_t count = 0;
  if (const XrResult r = xrEnumerateInstanceExtensionProperties(nullptr, 0, &count, nullptr); XR_FAILED(r)) {
    return fail(ErrorKind::device, fmt::format("No OpenXR runtime was found ({}).", result_name(r)),
                "Install and start the headset's software (SteamVR, Monado or other), or use --mode desktop.");
  }
  std::vector<XrExtensionProperties> all(count, {XR_TYPE_EXTENSION_PROPERTIES});
  XR_TRY(xrEnumerateInstanceExtensionProperties(nullptr, count, &count, all.data()));
  std::set<std::string> names;
  for (const auto& extension : all) names.insert(extension.extensionName);
  return names;
}

}  // namespace

Result<std::unique_ptr<Runtime>> Runtime::connect(Use use) {
  std::unique_ptr<Runtime> runtime(new Runtime);
  TRY(runtime->create(use));
  TRY(runtime->find_headset());
  return runtime;
}

Runtime::~Runtime() {
  if (instance_ != XR_NULL_HANDLE) xrDestroyInstance(instance_);
}

Result<void> Runtime::create(Use use) {
  TRY_ASSIGN(const auto offered, offered_extensions());
  const char* needed = use == Use::graphics ? XR_KHR_VULKAN_ENABLE2_EXTENSION_NAME : XR_MND_HEADLESS_EXTENSION_NAME;
  if (offered.count(needed) == 0) {
    return fail(ErrorKind::device, fmt::format("The OpenXR runtime lacks {}.", needed), "Update the headset's software, or use --mode desktop.");
  }
  extensions_.insert(needed);
  for (const char* name : kOptional) {
    if (offered.count(name) != 0) extensions_.insert(name);
  }
  if (use == Use::input_only) extensions_.insert("XR_KHR_convert_timespec_time");  // without frames, the only source of times
  std::vector<const char*> names;
  for (const auto& name : extensions_) names.push_back(name.c_str());

  XrInstanceCreateInfo info{XR_TYPE_INSTANCE_CREATE_INFO};
  std::strcpy(info.applicationInfo.applicationName, "Aisle");
  std::strcpy(info.applicationInfo.engineName, "Aisle");
  info.applicationInfo.applicationVersion = info.applicationInfo.engineVersion = 1;
  info.applicationInfo.apiVersion = XR_MAKE_VERSION(1, 0, 0);  // also answered by runtimes of 1.0
  info.enabledExtensionCount = static_cast<std::uint32_t>(names.size());
  info.enabledExtensionNames = names.data();
  if (const XrResult r = xrCreateInstance(&info, &instance_); XR_FAILED(r)) {
    instance_ = XR_NULL_HANDLE;
    return fail(ErrorKind::device, fmt::format("The OpenXR runtime does not answer ({}).", result_name(r)),
                "Start the headset's software (SteamVR, Monado or other), or use --mode desktop.");
  }
  return {};
}

Result<void> Runtime::find_headset() {
  XrInstanceProperties about{XR_TYPE_INSTANCE_PROPERTIES};
  XR_TRY(xrGetInstanceProperties(instance_, &about));
  XrSystemGetInfo wanted{XR_TYPE_SYSTEM_GET_INFO};
  wanted.formFactor = XR_FORM_FACTOR_HEAD_MOUNTED_DISPLAY;
  if (const XrResult r = xrGetSystem(instance_, &wanted, &system_); XR_FAILED(r)) {
    return fail(ErrorKind::device, fmt::format("{} has no headset ({}).", about.runtimeName, result_name(r)),
                "Connect the headset and switch it on, or use --mode desktop.");
  }
  XrSystemProperties system{XR_TYPE_SYSTEM_PROPERTIES};
  XR_TRY(xrGetSystemProperties(instance_, system_, &system));
  // Some runtimes already begin the system's name with their own ("Monado: Remote HMD").
  const std::string_view runtime = about.runtimeName, headset = system.systemName;
  const std::string_view first_word = runtime.substr(0, runtime.find_first_of(" ("));
  name_ = headset.substr(0, first_word.size()) == first_word ? std::string(headset) : fmt::format("{}: {}", runtime, headset);
  max_px_ = {system.graphicsProperties.maxSwapchainImageWidth, system.graphicsProperties.maxSwapchainImageHeight};
  max_layers_ = system.graphicsProperties.maxLayerCount;
  log::info("openxr_runtime=\"{}\" version={}.{}.{} headset=\"{}\"", about.runtimeName, XR_VERSION_MAJOR(about.runtimeVersion),
            XR_VERSION_MINOR(about.runtimeVersion), XR_VERSION_PATCH(about.runtimeVersion), system.systemName);
  return {};
}

// The runtime's answer must be asked for before the device is made, and Vulkan 1.3 must be allowed.
Result<void> Runtime::check_vulkan_version() const {
  const auto ask = function<PFN_xrGetVulkanGraphicsRequirements2KHR>("xrGetVulkanGraphicsRequirements2KHR");
  XrGraphicsRequirementsVulkan2KHR needs{XR_TYPE_GRAPHICS_REQUIREMENTS_VULKAN2_KHR};
  XR_TRY(ask(instance_, system_, &needs));
  // The upper bound is the newest version the runtime was tested with, not a limit: 1.3 is tried in any case.
  if (needs.minApiVersionSupported > XR_MAKE_VERSION(1, 3, 0)) {
    return fail(ErrorKind::device, "The headset's software asks for a newer Vulkan than 1.3.", "Update Aisle, or use --mode desktop.");
  }
  return {};
}

VkResult Runtime::create_instance(const VkInstanceCreateInfo& info, VkInstance* out) const {
  const auto create = function<PFN_xrCreateVulkanInstanceKHR>("xrCreateVulkanInstanceKHR");
  XrVulkanInstanceCreateInfoKHR wanted{XR_TYPE_VULKAN_INSTANCE_CREATE_INFO_KHR};
  wanted.systemId = system_;
  wanted.pfnGetInstanceProcAddr = vkGetInstanceProcAddr;
  wanted.vulkanCreateInfo = &info;
  VkResult vulkan = VK_ERROR_INITIALIZATION_FAILED;
  if (const XrResult r = create(instance_, &wanted, out, &vulkan); XR_FAILED(r)) {
    log::error("openxr=xrCreateVulkanInstanceKHR result={}", result_name(r));
    return VK_ERROR_INITIALIZATION_FAILED;
  }
  return vulkan;
}

VkPhysicalDevice Runtime::choose_device(VkInstance instance) const {
  const auto get = function<PFN_xrGetVulkanGraphicsDevice2KHR>("xrGetVulkanGraphicsDevice2KHR");
  XrVulkanGraphicsDeviceGetInfoKHR wanted{XR_TYPE_VULKAN_GRAPHICS_DEVICE_GET_INFO_KHR};
  wanted.systemId = system_;
  wanted.vulkanInstance = instance;
  VkPhysicalDevice device = VK_NULL_HANDLE;
  if (const XrResult r = get(instance_, &wanted, &device); XR_FAILED(r)) {
    log::error("openxr=xrGetVulkanGraphicsDevice2KHR result={}", result_name(r));
    return VK_NULL_HANDLE;
  }
  return device;
}

VkResult Runtime::create_device(VkPhysicalDevice device, const VkDeviceCreateInfo& info, VkDevice* out) const {
  const auto create = function<PFN_xrCreateVulkanDeviceKHR>("xrCreateVulkanDeviceKHR");
  XrVulkanDeviceCreateInfoKHR wanted{XR_TYPE_VULKAN_DEVICE_CREATE_INFO_KHR};
  wanted.systemId = system_;
  wanted.pfnGetInstanceProcAddr = vkGetInstanceProcAddr;
  wanted.vulkanPhysicalDevice = device;
  wanted.vulkanCreateInfo = &info;
  VkResult vulkan = VK_ERROR_INITIALIZATION_FAILED;
  if (const XrResult r = create(instance_, &wanted, out, &vulkan); XR_FAILED(r)) {
    log::error("openxr=xrCreateVulkanDeviceKHR result={}", result_name(r));
    return VK_ERROR_INITIALIZATION_FAILED;
  }
  return vulkan;
}

}  // namespace aisle::xr
