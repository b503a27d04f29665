#include "renderer/frame/window.hpp"

#include <algorithm>

#include "renderer/gpu/barriers.hpp"
#include "renderer/gpu/check.hpp"

namespace aisle::renderer {

Result<std::unique_ptr<Window>> Window::create(Device& device) {
  if (!device.surface()) return std::unique_ptr<Window>();
  std::unique_ptr<Window> window(new Window(device));
  TRY(window->make_slots());
  TRY(window->choose_format());
  return window;
}

Window::~Window() = default;

Result<OwnedSemaphore> Window::make_semaphore(const char* name) {
  const VkSemaphoreCreateInfo info{VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO};
  VkSemaphore semaphore = VK_NULL_HANDLE;
  VK_TRY(vkCreateSemaphore(device_.handle(), &info, nullptr, &semaphore));
  device_.name(VK_OBJECT_TYPE_SEMAPHORE, semaphore, name);
  return OwnedSemaphore(device_.handle(), semaphore);
}

Result<void> Window::make_slots() {
  VkCommandPoolCreateInfo info{VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO};
  info.flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT;
  info.queueFamilyIndex = device_.family();
  VkCommandPool pool = VK_NULL_HANDLE;
  VK_TRY(vkCreateCommandPool(device_.handle(), &info, nullptr, &pool));
  device_.name(VK_OBJECT_TYPE_COMMAND_POOL, pool, "window commands");
  pool_ = OwnedCommandPool(device_.handle(), pool);
  for (Slot& slot : slots_) {
    VkCommandBufferAllocateInfo allocate{VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO};
    allocate.commandPool = pool;
    allocate.commandBufferCount = 1;
    VK_TRY(vkAllocateCommandBuffers(device_.handle(), &allocate, &slot.commands));
    device_.name(VK_OBJECT_TYPE_COMMAND_BUFFER, slot.commands, "window");
    TRY_ASSIGN(slot.acquired, make_semaphore("window image acquired"));
  }
  return {};
}

Result<void> Window::choose_format() {
  std::uint32_t count = 0;
  VK_TRY(vkGetPhysicalDeviceSurfaceFormatsKHR(device_.physical(), device_.surface(), &count, nullptr));
  std::vector<VkSurfaceFormatKHR> formats(count);
  VK_TRY(vkGetPhysicalDeviceSurfaceFormatsKHR(device_.physical(), device_.surface(), &count, formats.data()));
  // An sRGB format: the blit decodes and encodes, so the picture is encoded exactly once.
  const auto srgb = std::find_if(formats.begin(), formats.end(), [](const VkSurfaceFormatKHR& f) {
    return (f.format == VK_FORMAT_B8G8R8A8_SRGB || f.format == VK_FORMAT_R8G8B8A8_SRGB) && f.colorSpace == VK_COLOR_SPACE_SRGB_NONLINEAR_KHR;
  });
  if (srgb == formats.end()) return fail(ErrorKind::device, "The window's surface has no sRGB format.", "Update the graphics driver.");
  format_ = *srgb;
  VK_TRY(vkGetPhysicalDeviceSurfacePresentModesKHR(device_.physical(), device_.surface(), &count, nullptr));
  std::vector<VkPresentModeKHR> modes(count);
  VK_TRY(vkGetPhysicalDeviceSurfacePresentModesKHR(device_.physical(), device_.surface(), &count, modes.data()));
  for (VkPresentModeKHR wanted : {VK_PRESENT_MODE_FIFO_KHR, VK_PRESENT_MODE_IMMEDIATE_KHR, VK_PRESENT_MODE_MAILBOX_KHR}) {
    if (std::find(modes.begin(), modes.end(), wanted) != modes.end()) mode_ = wanted;
  }
  return {};
}

void Window::resized(std::uint32_t width, std::uint32_t height) {
  wanted_ = {width, height};
  stale_ = true;
}

Result<bool> Window::make_swapchain() {
  VkSurfaceCapabilitiesKHR caps;
  VK_TRY(vkGetPhysicalDeviceSurfaceCapabilitiesKHR(device_.physical(), device_.surface(), &caps));
  VkExtent2D extent = caps.currentExtent;
  if (extent.width == ~0u) {
    extent.width = std::clamp(wanted_.width, caps.minImageExtent.width, caps.maxImageExtent.width);
    extent.height = std::clamp(wanted_.height, caps.minImageExtent.height, caps.maxImageExtent.height);
  }
  if (extent.width == 0 || extent.height == 0) return false;  // minimised
  VkSwapchainCreateInfoKHR info{VK_STRUCTURE_TYPE_SWAPCHAIN_CREATE_INFO_KHR};
  info.surface = device_.surface();
  info.minImageCount = std::max(3u, caps.minImageCount);
  if (caps.maxImageCount) info.minImageCount = std::min(info.minImageCount, caps.maxImageCount);
  info.imageFormat = format_.format;
  info.imageColorSpace = format_.colorSpace;
  info.imageExtent = extent;
  info.imageArrayLayers = 1;
  info.imageUsage = VK_IMAGE_USAGE_TRANSFER_DST_BIT;
  info.preTransform = caps.currentTransform;
  const bool opaque = (caps.supportedCompositeAlpha & VK_COMPOSITE_ALPHA_OPAQUE_BIT_KHR) != 0;
  info.compositeAlpha = opaque ? VK_COMPOSITE_ALPHA_OPAQUE_BIT_KHR : VK_COMPOSITE_ALPHA_INHERIT_BIT_KHR;
  info.presentMode = mode_;
  info.clipped = VK_TRUE;
  info.oldSwapchain = swapchain_.handle;
  VkSwapchainKHR handle = VK_NULL_HANDLE;
  VK_TRY(vkCreateSwapchainKHR(device_.handle(), &info, nullptr, &handle));
  // The old one's images may still be on their way to the screen: it goes a few submissions later.
  if (swapchain_.handle) retired_.push_back({std::move(swapchain_), device_.next_value() + 8});
  swapchain_ = {};
  swapchain_.handle = OwnedSwapchain(device_.handle(), handle);
  swapchain_.extent = extent;
  device_.name(VK_OBJECT_TYPE_SWAPCHAIN_KHR, handle, "window swapchain");
  std::uint32_t count = 0;
  VK_TRY(vkGetSwapchainImagesKHR(device_.handle(), handle, &count, nullptr));
  swapchain_.images.resize(count);
  VK_TRY(vkGetSwapchainImagesKHR(device_.handle(), handle, &count, swapchain_.images.data()));
  for (VkImage image : swapchain_.images) {
    device_.name(VK_OBJECT_TYPE_IMAGE, image, "window image");
    TRY_ASSIGN(OwnedSemaphore semaphore, make_semaphore("window image drawn"));
    swapchain_.drawn.push_back(std::move(semaphore));
  }
  stale_ = false;
  return true;
}

VkImageBlit2 fit_into_window(std::uint32_t width, std::uint32_t height, std::uint32_t layer, VkExtent2D extent, bool crop) {
  VkImageBlit2 region{VK_STRUCTURE_TYPE_IMAGE_BLIT_2};
  region.srcSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, 0, layer, 1};
  region.dstSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1};
  // The side that has too much: the source's when cropping, the window's otherwise.
  const double source_aspect = static_cast<double>(width) / height, window_aspect = static_cast<double>(extent.width) / extent.height;
  std::uint32_t sw = width, sh = height, dw = extent.width, dh = extent.height;
  const bool source_wider = source_aspect > window_aspect;
  if (crop && source_wider) sw = static_cast<std::uint32_t>(height * window_aspect + 0.5);
  if (crop && !source_wider) sh = static_cast<std::uint32_t>(width / window_aspect + 0.5);
  if (!crop && source_wider) dh = static_cast<std::uint32_t>(extent.width / source_aspect + 0.5);
  if (!crop && !source_wider) dw = static_cast<std::uint32_t>(extent.height * source_aspect + 0.5);
  sw = std::clamp(sw, 1u, width), sh = std::clamp(sh, 1u, height);
  dw = std::clamp(dw, 1u, extent.width), dh = std::clamp(dh, 1u, extent.height);
  const auto corner = [](std::uint32_t x, std::uint32_t y, std::int32_t z) { return VkOffset3D{static_cast<std::int32_t>(x), static_cast<std::int32_t>(y), z}; };
  region.srcOffsets[0] = corner((width - sw) / 2, (height - sh) / 2, 0);
  region.srcOffsets[1] = corner((width - sw) / 2 + sw, (height - sh) / 2 + sh, 1);
  region.dstOffsets[0] = corner((extent.width - dw) / 2, (extent.height - dh) / 2, 0);
  region.dstOffsets[1] = corner((extent.width - dw) / 2 + dw, (extent.height - dh) / 2 + dh, 1);
  return region;
}

void Window::record(VkCommandBuffer commands, VkImage source, VkImage shown, const VkImageBlit2& region, bool bars) {
  image_barrier(commands, source, VK_IMAGE_ASPECT_COLOR_BIT, Use::color_attachment, Use::transfer_read);
  present_barrier_before(commands, shown);
  if (bars) {
    const VkClearColorValue black{{0, 0, 0, 1}};
    const VkImageSubresourceRange whole{VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1};
    vkCmdClearColorImage(commands, shown, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, &black, 1, &whole);
    image_barrier(commands, shown, VK_IMAGE_ASPECT_COLOR_BIT, Use::transfer_write, Use::transfer_write);
  }
  blit(commands, source, shown, region, VK_FILTER_LINEAR);
  present_barrier_after(commands, shown);
  image_barrier(commands, source, VK_IMAGE_ASPECT_COLOR_BIT, Use::transfer_read, Use::color_attachment);
}

Result<bool> Window::present(VkImage source, std::uint32_t width, std::uint32_t height, std::uint32_t layer, bool crop) {
  const std::uint64_t completed = device_.completed();
  std::erase_if(retired_, [&](const Retired& r) { return r.value <= completed; });
  Slot& slot = slots_[next_slot_];
  if (slot.value > completed) return false;  // the GPU is behind: skip rather than wait
  if (stale_ || !swapchain_.handle) {
    TRY_ASSIGN(const bool ready, make_swapchain());
    if (!ready) return false;
  }
  std::uint32_t index = 0;
  const VkResult acquired = vkAcquireNextImageKHR(device_.handle(), swapchain_.handle, 0, slot.acquired, VK_NULL_HANDLE, &index);
  switch (acquired) {
    case VK_SUCCESS: break;
    case VK_SUBOPTIMAL_KHR: stale_ = true; break;  // still shows; made anew next time
    case VK_NOT_READY:
    case VK_TIMEOUT: return false;
    case VK_ERROR_OUT_OF_DATE_KHR: stale_ = true; return false;
    default: VK_TRY(acquired); return false;
  }
  VkCommandBufferBeginInfo begin{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
  begin.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
  VK_TRY(vkBeginCommandBuffer(slot.commands, &begin));
  device_.begin_label(slot.commands, "window");
  const VkImageBlit2 region = fit_into_window(width, height, layer, swapchain_.extent, crop);
  const bool whole = static_cast<std::uint32_t>(region.dstOffsets[1].x - region.dstOffsets[0].x) == swapchain_.extent.width &&
                     static_cast<std::uint32_t>(region.dstOffsets[1].y - region.dstOffsets[0].y) == swapchain_.extent.height;
  record(slot.commands, source, swapchain_.images[index], region, !whole);
  device_.end_label(slot.commands);
  VK_TRY(vkEndCommandBuffer(slot.commands));
  const VkSemaphore drawn = swapchain_.drawn[index];
  slot.value = device_.next_value();
  VK_TRY(device_.submit(slot.commands, slot.acquired, VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT, drawn));
  next_slot_ = (next_slot_ + 1) % slots_.size();
  const VkResult presented = device_.present(swapchain_.handle, index, drawn);
  if (presented == VK_ERROR_OUT_OF_DATE_KHR || presented == VK_SUBOPTIMAL_KHR) {
    stale_ = true;
    return true;
  }
  VK_TRY(presented);
  return true;
}

}  // namespace aisle::renderer
