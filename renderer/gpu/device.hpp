// Device: instance, physical device, logical device, the one graphics queue and its lock, validation messages, debug names.
// Main thread, except submit-side calls, which take the queue lock themselves.
#pragma once
#include <volk.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "glue/result.hpp"
#include "renderer/api/renderer.hpp"
#include "renderer/gpu/owned.hpp"

namespace aisle::renderer {

class Device {
 public:
  static Result<std::unique_ptr<Device>> create(const Settings& settings);
  ~Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  VkInstance instance() const { return instance_; }
  VkPhysicalDevice physical() const { return physical_; }
  VkDevice handle() const { return device_; }
  VkQueue queue() const { return queue_; }
  std::uint32_t family() const { return family_; }
  VkSurfaceKHR surface() const { return surface_; }
  const VkPhysicalDeviceProperties& properties() const { return properties_; }
  const VkPhysicalDeviceMemoryProperties& memory_properties() const { return memory_; }
  bool is_cpu() const { return properties_.deviceType == VK_PHYSICAL_DEVICE_TYPE_CPU; }
  bool has_anisotropy() const { return features_.samplerAnisotropy == VK_TRUE; }
  bool has_block_compression() const { return features_.textureCompressionBC == VK_TRUE; }
  std::uint64_t validation_messages() const { return messages_.load(); }
  std::mutex& queue_mutex() { return queue_mutex_; }

  // The frame timeline: value N is signalled when submission N has finished.
  VkSemaphore timeline() const { return timeline_; }
  std::uint64_t completed() const;
  std::uint64_t next_value() const { return submitted_ + 1; }  // of the submission being recorded
  // The one place that submits. Waits for WAIT (binary, may be null) and signals the timeline and SIGNAL (binary, may be null).
  VkResult submit(VkCommandBuffer commands, VkSemaphore wait, VkPipelineStageFlags2 wait_stage, VkSemaphore signal);
  VkResult present(VkSwapchainKHR swapchain, std::uint32_t image, VkSemaphore wait);  // the one place that presents
  VkResult wait(std::uint64_t value, std::uint64_t timeout_ns) const;  // VK_TIMEOUT when it does not answer
  void wait_idle();

  void name(VkObjectType type, std::uint64_t handle, const char* text) const;
  template <class H>
  void name(VkObjectType type, H handle, const char* text) const {
    name(type, reinterpret_cast<std::uint64_t>(handle), text);
  }
  void begin_label(VkCommandBuffer commands, const char* text) const;
  void end_label(VkCommandBuffer commands) const;

 private:
  Device() = default;
  Result<void> make_instance(const Settings& settings);
  Result<void> choose_physical(DeviceSource* source);
  Result<void> make_device(DeviceSource* source);
  Result<void> make_timeline();
  bool suitable(VkPhysicalDevice device, std::uint32_t* family, std::string* lacks) const;

  VkInstance instance_ = VK_NULL_HANDLE;
  VkDebugUtilsMessengerEXT messenger_ = VK_NULL_HANDLE;
  VkSurfaceKHR surface_ = VK_NULL_HANDLE;
  VkPhysicalDevice physical_ = VK_NULL_HANDLE;
  VkDevice device_ = VK_NULL_HANDLE;
  VkQueue queue_ = VK_NULL_HANDLE;
  std::uint32_t family_ = 0;
  bool debug_utils_ = false;
  VkPhysicalDeviceProperties properties_{};
  VkPhysicalDeviceFeatures features_{};
  VkPhysicalDeviceMemoryProperties memory_{};
  OwnedSemaphore timeline_;
  std::uint64_t submitted_ = 0;
  std::mutex queue_mutex_;
  std::atomic<std::uint64_t> messages_{0};
};

}  // namespace aisle::renderer
