// Owned<H>: a Vulkan object of a device with one owner; destroyed at once (use Resources for what frames in flight may use).
#pragma once
#include <volk.h>

#include <utility>

namespace aisle::renderer {

// kDestroy points at volk's function variable, filled in at load time.
template <class H, auto* kDestroy>
class Owned {
 public:
  Owned() = default;
  Owned(VkDevice device, H handle) : device_(device), handle_(handle) {}
  Owned(Owned&& o) noexcept : device_(o.device_), handle_(std::exchange(o.handle_, H{})) {}
  Owned& operator=(Owned&& o) noexcept {
    if (this != &o) {
      reset();
      device_ = o.device_;
      handle_ = std::exchange(o.handle_, H{});
    }
    return *this;
  }
  ~Owned() { reset(); }
  void reset() {
    if (handle_ != H{}) (*kDestroy)(device_, std::exchange(handle_, H{}), nullptr);
  }
  operator H() const { return handle_; }  // NOLINT: reads like the handle it owns
  H get() const { return handle_; }
  explicit operator bool() const { return handle_ != H{}; }

 private:
  VkDevice device_ = VK_NULL_HANDLE;
  H handle_ = H{};
};

using OwnedPipeline = Owned<VkPipeline, &vkDestroyPipeline>;
using OwnedPipelineLayout = Owned<VkPipelineLayout, &vkDestroyPipelineLayout>;
using OwnedPipelineCache = Owned<VkPipelineCache, &vkDestroyPipelineCache>;
using OwnedSetLayout = Owned<VkDescriptorSetLayout, &vkDestroyDescriptorSetLayout>;
using OwnedDescriptorPool = Owned<VkDescriptorPool, &vkDestroyDescriptorPool>;
using OwnedSampler = Owned<VkSampler, &vkDestroySampler>;
using OwnedSemaphore = Owned<VkSemaphore, &vkDestroySemaphore>;
using OwnedCommandPool = Owned<VkCommandPool, &vkDestroyCommandPool>;
using OwnedQueryPool = Owned<VkQueryPool, &vkDestroyQueryPool>;
using OwnedShader = Owned<VkShaderModule, &vkDestroyShaderModule>;
using OwnedSwapchain = Owned<VkSwapchainKHR, &vkDestroySwapchainKHR>;

}  // namespace aisle::renderer
