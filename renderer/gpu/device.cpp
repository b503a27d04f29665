#include "renderer/gpu/device.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "glue/log.hpp"
#include "renderer/api/vulkan_interop.h"
#include "renderer/gpu/check.hpp"

namespace aisle::renderer {
namespace {

constexpr const char* kValidationLayer = "VK_LAYER_KHRONOS_validation";
constexpr std::uint64_t kLoggedMessages = 20;  // the rest is only counted

VKAPI_ATTR VkBool32 VKAPI_CALL on_message(VkDebugUtilsMessageSeverityFlagBitsEXT, VkDebugUtilsMessageTypeFlagsEXT,
                                          const VkDebugUtilsMessengerCallbackDataEXT* data, void* user) {
  auto& count = *static_cast<std::atomic<std::uint64_t>*>(user);
  if (count.fetch_add(1) < kLoggedMessages) {
    log::error("validation id={} text=\"{}\"", data->pMessageIdName ? data->pMessageIdName : "", data->pMessage);
  }
  return VK_FALSE;
}

bool has_extension(const char* layer, const char* name) {
  std::uint32_t count = 0;
  vkEnumerateInstanceExtensionProperties(layer, &count, nullptr);
  std::vector<VkExtensionProperties> all(count);
  vkEnumerateInstanceExtensionProperties(layer, &count, all.data());
  return std::any_of(all.begin(), all.end(), [&](const auto& e) { return std::strcmp(e.extensionName, name) == 0; });
}

bool has_validation_layer() {
  std::uint32_t count = 0;
  vkEnumerateInstanceLayerProperties(&count, nullptr);
  std::vector<VkLayerProperties> all(count);
  vkEnumerateInstanceLayerProperties(&count, all.data());
  return std::any_of(all.begin(), all.end(), [](const auto& l) { return std::strcmp(l.layerName, kValidationLayer) == 0; });
}

bool has_device_extension(VkPhysicalDevice device, const char* name) {
  std::uint32_t count = 0;
  vkEnumerateDeviceExtensionProperties(device, nullptr, &count, nullptr);
  std::vector<VkExtensionProperties> all(count);
  vkEnumerateDeviceExtensionProperties(device, nullptr, &count, all.data());
  return std::any_of(all.begin(), all.end(), [&](const auto& e) { return std::strcmp(e.extensionName, name) == 0; });
}

void add_unique(std::vector<const char*>& list, const char* name) {
  const bool known = std::any_of(list.begin(), list.end(), [&](const char* e) { return std::strcmp(e, name) == 0; });
  if (!known) list.push_back(name);
}

VkDebugUtilsMessengerCreateInfoEXT messenger_info(std::atomic<std::uint64_t>* count) {
  VkDebugUtilsMessengerCreateInfoEXT info{VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT};
  info.messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT;
  info.messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT;
  info.pfnUserCallback = on_message;
  info.pUserData = count;
  return info;
}

int rank(VkPhysicalDeviceType type) {
  switch (type) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU: return 4;
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU: return 3;
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU: return 2;
    case VK_PHYSICAL_DEVICE_TYPE_CPU: return 1;
    default: return 0;
  }
}

}  // namespace

Result<std::unique_ptr<Device>> Device::create(const Settings& settings) {
  std::unique_ptr<Device> device(new Device());
  TRY(device->make_instance(settings));
  if (settings.device_source) VK_TRY(settings.device_source->create_surface(device->instance_, &device->surface_));
  TRY(device->choose_physical(settings.device_source));
  TRY(device->make_device(settings.device_source));
  TRY(device->make_timeline());
  return device;
}

Device::~Device() {
  if (device_) {
    wait_idle();
    timeline_.reset();
    vkDestroyDevice(device_, nullptr);
  }
  if (surface_) vkDestroySurfaceKHR(instance_, surface_, nullptr);
  if (messenger_) vkDestroyDebugUtilsMessengerEXT(instance_, messenger_, nullptr);
  if (instance_) vkDestroyInstance(instance_, nullptr);
}

Result<void> Device::make_instance(const Settings& settings) {
  DeviceSource fallback;
  DeviceSource& source = settings.device_source ? *settings.device_source : fallback;
  if (const auto loader = source.loader()) {
    volkInitializeCustom(loader);
  } else if (volkInitialize() != VK_SUCCESS) {
    return fail(ErrorKind::device, "No Vulkan loader was found.", "Install the graphics driver's Vulkan package (Debian: libvulkan1 and mesa-vulkan-drivers).");
  }
  const std::vector<std::string> wanted = source.instance_extensions();
  std::vector<const char*> extensions, layers;
  for (const auto& e : wanted) add_unique(extensions, e.c_str());
  debug_utils_ = has_extension(nullptr, VK_EXT_DEBUG_UTILS_EXTENSION_NAME);

  const VkValidationFeatureEnableEXT enables[] = {VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT};
  VkValidationFeaturesEXT validation{VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT};
  validation.enabledValidationFeatureCount = 1;
  validation.pEnabledValidationFeatures = enables;
  VkDebugUtilsMessengerCreateInfoEXT messenger = messenger_info(&messages_);
  VkApplicationInfo app{VK_STRUCTURE_TYPE_APPLICATION_INFO};
  app.pApplicationName = "Aisle";
  app.pEngineName = "aisle";
  app.apiVersion = VK_API_VERSION_1_3;
  VkInstanceCreateInfo info{VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO};
  info.pApplicationInfo = &app;
  if (settings.validate) {
    if (!has_validation_layer()) {
      return fail(ErrorKind::invalid, "--validate needs the Vulkan validation layer, which is not installed.", "Install vulkan-validationlayers.");
    }
    debug_utils_ = true;
    layers.push_back(kValidationLayer);
    if (has_extension(kValidationLayer, VK_EXT_VALIDATION_FEATURES_EXTENSION_NAME)) {
      add_unique(extensions, VK_EXT_VALIDATION_FEATURES_EXTENSION_NAME);
    }
    validation.pNext = &messenger;
    info.pNext = &validation;
  }
  if (debug_utils_) add_unique(extensions, VK_EXT_DEBUG_UTILS_EXTENSION_NAME);
  info.enabledExtensionCount = static_cast<std::uint32_t>(extensions.size());
  info.ppEnabledExtensionNames = extensions.data();
  info.enabledLayerCount = static_cast<std::uint32_t>(layers.size());
  info.ppEnabledLayerNames = layers.data();
  VK_TRY(source.create_instance(info, &instance_));
  volkLoadInstanceOnly(instance_);
  if (settings.validate) VK_TRY(vkCreateDebugUtilsMessengerEXT(instance_, &messenger, nullptr, &messenger_));
  return {};
}

bool Device::suitable(VkPhysicalDevice device, std::uint32_t* family, std::string* lacks) const {
  VkPhysicalDeviceProperties properties;
  vkGetPhysicalDeviceProperties(device, &properties);
  if (properties.apiVersion < VK_API_VERSION_1_3) {
    *lacks = "Vulkan 1.3";
    return false;
  }
  VkPhysicalDeviceVulkan13Features v13{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES};
  VkPhysicalDeviceVulkan12Features v12{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES, &v13};
  VkPhysicalDeviceFeatures2 all{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, &v12};
  vkGetPhysicalDeviceFeatures2(device, &all);
  if (!v13.dynamicRendering || !v13.synchronization2 || !v12.timelineSemaphore) {
    *lacks = "dynamic rendering, synchronization2 or timeline semaphores";
    return false;
  }
  std::uint32_t count = 0;
  vkGetPhysicalDeviceQueueFamilyProperties(device, &count, nullptr);
  std::vector<VkQueueFamilyProperties> families(count);
  vkGetPhysicalDeviceQueueFamilyProperties(device, &count, families.data());
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!(families[i].queueFlags & VK_QUEUE_GRAPHICS_BIT)) continue;
    VkBool32 can_present = VK_TRUE;
    if (surface_) vkGetPhysicalDeviceSurfaceSupportKHR(device, i, surface_, &can_present);
    if (!can_present) continue;
    *family = i;
    return true;
  }
  *lacks = surface_ ? "a graphics queue that can show pictures in the window" : "a graphics queue";
  return false;
}

Result<void> Device::choose_physical(DeviceSource* source) {
  std::string lacks = "any device";
  std::uint32_t family = 0;
  if (source) physical_ = source->choose_device(instance_);
  if (physical_) {
    if (!suitable(physical_, &family_, &lacks)) {
      return fail(ErrorKind::device, "The headset's graphics device lacks " + lacks + ".", "Update the graphics driver.");
    }
  } else {
    std::uint32_t count = 0;
    vkEnumeratePhysicalDevices(instance_, &count, nullptr);
    std::vector<VkPhysicalDevice> devices(count);
    vkEnumeratePhysicalDevices(instance_, &count, devices.data());
    int best = -1;
    for (VkPhysicalDevice candidate : devices) {
      if (!suitable(candidate, &family, &lacks)) continue;
      VkPhysicalDeviceProperties properties;
      vkGetPhysicalDeviceProperties(candidate, &properties);
      if (rank(properties.deviceType) <= best) continue;
      best = rank(properties.deviceType);
      physical_ = candidate;
      family_ = family;
    }
  }
  if (!physical_) {
    return fail(ErrorKind::device, "No usable Vulkan 1.3 device: missing " + lacks + ".",
                "Install or update the graphics driver (Debian without a graphics card: mesa-vulkan-drivers).");
  }
  vkGetPhysicalDeviceProperties(physical_, &properties_);
  vkGetPhysicalDeviceFeatures(physical_, &features_);
  vkGetPhysicalDeviceMemoryProperties(physical_, &memory_);
  return {};
}

Result<void> Device::make_device(DeviceSource* source) {
  std::vector<std::string> wanted = source ? source->device_extensions() : std::vector<std::string>{};
  std::vector<const char*> extensions;
  for (const auto& e : wanted) add_unique(extensions, e.c_str());
  if (surface_) add_unique(extensions, VK_KHR_SWAPCHAIN_EXTENSION_NAME);
  for (const char* e : extensions) {
    if (!has_device_extension(physical_, e)) return fail(ErrorKind::device, std::string("The graphics device lacks ") + e + ".", "Update the graphics driver.");
  }
  const float priority = 1;
  VkDeviceQueueCreateInfo queue{VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO};
  queue.queueFamilyIndex = family_;
  queue.queueCount = 1;
  queue.pQueuePriorities = &priority;
  VkPhysicalDeviceVulkan13Features v13{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES};
  v13.dynamicRendering = VK_TRUE;
  v13.synchronization2 = VK_TRUE;
  // Not Vulkan12Features: Monado adds this structure where it is missing, and both together are forbidden.
  VkPhysicalDeviceTimelineSemaphoreFeatures v12{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES, &v13};
  v12.timelineSemaphore = VK_TRUE;
  VkPhysicalDeviceVulkan11Features v11{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES, &v12};
  v11.multiview = VK_TRUE;
  VkPhysicalDeviceFeatures2 features{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, &v11};
  features.features.samplerAnisotropy = features_.samplerAnisotropy;
  features.features.textureCompressionBC = features_.textureCompressionBC;
  VkDeviceCreateInfo info{VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO, &features};
  info.queueCreateInfoCount = 1;
  info.pQueueCreateInfos = &queue;
  info.enabledExtensionCount = static_cast<std::uint32_t>(extensions.size());
  info.ppEnabledExtensionNames = extensions.data();
  DeviceSource fallback;
  VK_TRY((source ? *source : fallback).create_device(physical_, info, &device_));
  volkLoadDevice(device_);
  vkGetDeviceQueue(device_, family_, 0, &queue_);
  name(VK_OBJECT_TYPE_QUEUE, queue_, "graphics queue");
  return {};
}

Result<void> Device::make_timeline() {
  VkSemaphoreTypeCreateInfo type{VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO};
  type.semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE;
  VkSemaphoreCreateInfo info{VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO, &type};
  VkSemaphore semaphore = VK_NULL_HANDLE;
  VK_TRY(vkCreateSemaphore(device_, &info, nullptr, &semaphore));
  timeline_ = OwnedSemaphore(device_, semaphore);
  name(VK_OBJECT_TYPE_SEMAPHORE, semaphore, "frame timeline");
  return {};
}

std::uint64_t Device::completed() const {
  std::uint64_t value = 0;
  vkGetSemaphoreCounterValue(device_, timeline_, &value);
  return value;
}

VkResult Device::submit(VkCommandBuffer commands, VkSemaphore wait, VkPipelineStageFlags2 wait_stage, VkSemaphore signal) {
  VkCommandBufferSubmitInfo buffer{VK_STRUCTURE_TYPE_COMMAND_BUFFER_SUBMIT_INFO};
  buffer.commandBuffer = commands;
  VkSemaphoreSubmitInfo waits{VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO};
  waits.semaphore = wait;
  waits.stageMask = wait_stage;
  VkSemaphoreSubmitInfo signals[2]{{VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO}, {VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO}};
  signals[0].semaphore = timeline_;
  signals[0].value = submitted_ + 1;
  signals[0].stageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT;
  signals[1].semaphore = signal;
  signals[1].stageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT;
  VkSubmitInfo2 info{VK_STRUCTURE_TYPE_SUBMIT_INFO_2};
  info.waitSemaphoreInfoCount = wait ? 1 : 0;
  info.pWaitSemaphoreInfos = &waits;
  info.commandBufferInfoCount = 1;
  info.pCommandBufferInfos = &buffer;
  info.signalSemaphoreInfoCount = signal ? 2 : 1;
  info.pSignalSemaphoreInfos = signals;
  const std::lock_guard lock(queue_mutex_);
  const VkResult result = vkQueueSubmit2(queue_, 1, &info, VK_NULL_HANDLE);
  if (result == VK_SUCCESS) ++submitted_;
  return result;
}

VkResult Device::present(VkSwapchainKHR swapchain, std::uint32_t image, VkSemaphore wait) {
  VkPresentInfoKHR info{VK_STRUCTURE_TYPE_PRESENT_INFO_KHR};
  info.waitSemaphoreCount = 1;
  info.pWaitSemaphores = &wait;
  info.swapchainCount = 1;
  info.pSwapchains = &swapchain;
  info.pImageIndices = &image;
  const std::lock_guard lock(queue_mutex_);
  return vkQueuePresentKHR(queue_, &info);
}

VkResult Device::wait(std::uint64_t value, std::uint64_t timeout_ns) const {
  const VkSemaphore semaphore = timeline_;
  VkSemaphoreWaitInfo info{VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO};
  info.semaphoreCount = 1;
  info.pSemaphores = &semaphore;
  info.pValues = &value;
  return vkWaitSemaphores(device_, &info, timeout_ns);
}

void Device::wait_idle() {
  const std::lock_guard lock(queue_mutex_);
  vkDeviceWaitIdle(device_);
}

void Device::name(VkObjectType type, std::uint64_t handle, const char* text) const {
  if (!debug_utils_ || !vkSetDebugUtilsObjectNameEXT) return;
  VkDebugUtilsObjectNameInfoEXT info{VK_STRUCTURE_TYPE_DEBUG_UTILS_OBJECT_NAME_INFO_EXT};
  info.objectType = type;
  info.objectHandle = handle;
  info.pObjectName = text;
  vkSetDebugUtilsObjectNameEXT(device_, &info);
}

void Device::begin_label(VkCommandBuffer commands, const char* text) const {
  if (!debug_utils_ || !vkCmdBeginDebugUtilsLabelEXT) return;
  VkDebugUtilsLabelEXT label{VK_STRUCTURE_TYPE_DEBUG_UTILS_LABEL_EXT};
  label.pLabelName = text;
  vkCmdBeginDebugUtilsLabelEXT(commands, &label);
}

void Device::end_label(VkCommandBuffer commands) const {
  if (debug_utils_ && vkCmdEndDebugUtilsLabelEXT) vkCmdEndDebugUtilsLabelEXT(commands);
}

}  // namespace aisle::renderer
