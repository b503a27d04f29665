#include "xr/openxr/swapchain.hpp"

#include <algorithm>
#include <array>

namespace aisle::xr {
namespace {

// A runtime that holds an image for longer has hung; the loop must not hang with it.
constexpr XrDuration kImageLimitNs = 1'000'000'000;

// sRGB, so that what is written is encoded exactly once; the runtime's own first choice may be a linear format.
Result<std::int64_t> choose_format(XrSession session) {
  std::uint32_t count = 0;
  XR_TRY(xrEnumerateSwapchainFormats(session, 0, &count, nullptr));
  std::vector<std::int64_t> offered(count);
  XR_TRY(xrEnumerateSwapchainFormats(session, count, &count, offered.data()));
  for (const std::int64_t wanted : {VK_FORMAT_R8G8B8A8_SRGB, VK_FORMAT_B8G8R8A8_SRGB}) {
    if (std::find(offered.begin(), offered.end(), wanted) != offered.end()) return wanted;
  }
  return fail(ErrorKind::device, "The headset's software offers no 8-bit sRGB images.", "Update it, or use --mode desktop.");
}

Result<std::vector<VkImage>> images_of(XrSwapchain swapchain) {
  std::uint32_t count = 0;
  XR_TRY(xrEnumerateSwapchainImages(swapchain, 0, &count, nullptr));
  std::vector<XrSwapchainImageVulkan2KHR> images(count, {XR_TYPE_SWAPCHAIN_IMAGE_VULKAN2_KHR});
  XR_TRY(xrEnumerateSwapchainImages(swapchain, count, &count, reinterpret_cast<XrSwapchainImageBaseHeader*>(images.data())));
  std::vector<VkImage> out;
  for (const auto& image : images) out.push_back(image.image);
  return out;
}

}  // namespace

Result<std::unique_ptr<Swapchain>> Swapchain::make(const Session& session, renderer::Renderer& renderer, glm::uvec2 size_px, std::uint32_t layers) {
  TRY_ASSIGN(const std::int64_t format, choose_format(session.handle()));
  XrSwapchainCreateInfo info{XR_TYPE_SWAPCHAIN_CREATE_INFO};
  // Transfers: screenshots and the mirror read the eyes; panels are copied in.
  info.usageFlags = XR_SWAPCHAIN_USAGE_COLOR_ATTACHMENT_BIT | XR_SWAPCHAIN_USAGE_SAMPLED_BIT | XR_SWAPCHAIN_USAGE_TRANSFER_SRC_BIT |
                    XR_SWAPCHAIN_USAGE_TRANSFER_DST_BIT;
  info.format = format;
  info.sampleCount = 1;
  info.width = size_px.x;
  info.height = size_px.y;
  info.faceCount = 1;
  info.arraySize = layers;
  info.mipCount = 1;
  XrSwapchain handle = XR_NULL_HANDLE;
  XR_TRY(xrCreateSwapchain(session.handle(), &info, &handle));
  std::unique_ptr<Swapchain> swapchain(new Swapchain(renderer, handle, size_px));
  TRY_ASSIGN(const auto images, images_of(handle));
  swapchain->target_ = renderer::wrap_images(renderer, images, static_cast<VkFormat>(format), size_px.x, size_px.y, layers);
  if (!swapchain->target_) return fail(ErrorKind::device, "The headset's images cannot be drawn to.", "Update the graphics driver.");
  return swapchain;
}

Swapchain::~Swapchain() {
  if (target_) renderer_.release(target_);
  xrDestroySwapchain(swapchain_);
}

Result<std::uint32_t> Swapchain::acquire() {
  std::uint32_t image = 0;
  XrResult result = XR_SUCCESS;
  under_queue_lock(renderer_, [&] { result = xrAcquireSwapchainImage(swapchain_, nullptr, &image); });
  if (XR_FAILED(result)) return tl::unexpected(xr_error(result, "xrAcquireSwapchainImage"));
  acquired_ = true;
  XrSwapchainImageWaitInfo wait{XR_TYPE_SWAPCHAIN_IMAGE_WAIT_INFO};
  wait.timeout = kImageLimitNs;
  const XrResult waited = xrWaitSwapchainImage(swapchain_, &wait);
  if (waited != XR_SUCCESS) return tl::unexpected(xr_error(waited, "xrWaitSwapchainImage"));
  return image;
}

Result<void> Swapchain::release() {
  if (!acquired_) return {};
  acquired_ = false;
  XR_TRY(xrReleaseSwapchainImage(swapchain_, nullptr));
  ever_released_ = true;
  return {};
}

}  // namespace aisle::xr
