// The headset device: runtime, session, actions and swapchains in the order of the seam.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <thread>

#include "glue/log.hpp"
#include "xr/desktop/window.hpp"
#include "xr/openxr/actions.hpp"
#include "xr/openxr/openxr.hpp"
#include "xr/openxr/swapchain.hpp"

namespace aisle::xr {
namespace {

constexpr std::chrono::milliseconds kIdlePace{20};  // no session runs: look for events 50 times a second
constexpr std::size_t kMaxPanels = 15;              // with the eyes 16 layers, which every runtime has

class Headset final : public Device, public renderer::DeviceSource {
 public:
  Headset(std::unique_ptr<Runtime> runtime, std::unique_ptr<Window> mirror, const Options& options)
      : mirror_(std::move(mirror)), runtime_(std::move(runtime)), eye_px_(options.eye_px) {
    traits_.name = runtime_->name();
    traits_.headset = true;
    traits_.quad_layers = options.quad_layers;
    traits_.has_window = mirror_ != nullptr;
  }
  ~Headset() override { Headset::stop(); }
  Result<void> read_eye_size();

  // --- renderer::DeviceSource
  std::vector<std::string> instance_extensions() override { return mirror_ ? mirror_->instance_extensions() : std::vector<std::string>{}; }
  std::vector<std::string> device_extensions() override {
    return mirror_ ? std::vector<std::string>{VK_KHR_SWAPCHAIN_EXTENSION_NAME} : std::vector<std::string>{};
  }
  VkResult create_instance(const VkInstanceCreateInfo& info, VkInstance* out) override { return runtime_->create_instance(info, out); }
  VkPhysicalDevice choose_device(VkInstance instance) override { return runtime_->choose_device(instance); }
  VkResult create_device(VkPhysicalDevice device, const VkDeviceCreateInfo& info, VkDevice* out) override {
    return runtime_->create_device(device, info, out);
  }
  VkResult create_surface(VkInstance instance, VkSurfaceKHR* out) override {
    if (mirror_) return mirror_->create_surface(instance, out);
    *out = VK_NULL_HANDLE;
    return VK_SUCCESS;
  }

  // --- Device
  const Traits& traits() const override { return traits_; }
  Result<void> start(renderer::Renderer& renderer) override;
  void stop() override;
  Error why_lost() const override { return lost_ ? *lost_ : Device::why_lost(); }
  Poll poll() override;
  Result<bool> wait_frame() override;
  Result<Sample> sample() override;
  Result<void> begin_frame() override;
  Result<renderer::TargetUse> acquire() override;
  std::optional<std::pair<renderer::TargetHandle, std::uint32_t>> acquire_ui(std::uint32_t width, std::uint32_t height) override;
  EyeViews late_views() override;
  Result<void> end_frame(std::span<const QuadLayer> panels) override;
  void haptic(Hand hand, std::chrono::milliseconds duration, float amplitude) override;
  bool start_text_input(bool on) override { return mirror_ != nullptr && mirror_->accept_text(on); }
  void request_quit() override;

 private:
  template <class T>
  Result<T> remember_loss(Result<T> result);
  void pump_mirror();
  Result<Sample> sample_now();
  Result<void> submit(std::span<const QuadLayer> panels, bool with_picture);
  std::array<XrCompositionLayerProjectionView, 2> projection_views() const;
  XrCompositionLayerQuad quad_layer(const QuadLayer& panel) const;

  // The window outlives the renderer's surface, the runtime outlives its Vulkan device: both end with this object.
  std::unique_ptr<Window> mirror_;
  std::unique_ptr<Runtime> runtime_;
  Traits traits_;
  glm::uvec2 eye_px_;
  renderer::Renderer* renderer_ = nullptr;
  std::unique_ptr<Session> session_;
  std::unique_ptr<Actions> actions_;
  std::unique_ptr<Swapchain> eye_images_, ui_images_;
  XrFrameState frame_{XR_TYPE_FRAME_STATE};
  base::Pose head_{{1, 0, 0, 0}, {0, 1.6f, 0}};  // the last known
  EyeViews eyes_;                                // as drawn: given back to the compositor
  bool quitting_ = false;
  std::optional<Error> lost_;
};

template <class T>
Result<T> Headset::remember_loss(Result<T> result) {
  if (!result && !lost_) lost_ = result.error();
  return result;
}

Result<void> Headset::read_eye_size() {
  std::array<XrViewConfigurationView, 2> views{{{XR_TYPE_VIEW_CONFIGURATION_VIEW}, {XR_TYPE_VIEW_CONFIGURATION_VIEW}}};
  std::uint32_t count = 0;
  XR_TRY(xrEnumerateViewConfigurationViews(runtime_->instance(), runtime_->system(), XR_VIEW_CONFIGURATION_TYPE_PRIMARY_STEREO, 2, &count,
                                           views.data()));
  glm::uvec2 size = eye_px_;
  if (size.x == 0 || size.y == 0) {
    size = {std::max(views[0].recommendedImageRectWidth, views[1].recommendedImageRectWidth),
            std::max(views[0].recommendedImageRectHeight, views[1].recommendedImageRectHeight)};
  }
  size = glm::clamp(size, glm::uvec2(16), glm::max(runtime_->max_swapchain_px(), glm::uvec2(16)));
  traits_.eye_width = size.x;
  traits_.eye_height = size.y;
  return runtime_->check_vulkan_version();
}

Result<void> Headset::start(renderer::Renderer& renderer) {
  renderer_ = &renderer;
  const renderer::VulkanHandles vulkan = renderer::vulkan_handles(renderer);
  XrGraphicsBindingVulkan2KHR binding{XR_TYPE_GRAPHICS_BINDING_VULKAN2_KHR};
  binding.instance = vulkan.instance;
  binding.physicalDevice = vulkan.physical_device;
  binding.device = vulkan.device;
  binding.queueFamilyIndex = vulkan.queue_family;
  binding.queueIndex = 0;
  TRY_ASSIGN(session_, Session::begin(*runtime_, &binding));
  TRY_ASSIGN(actions_, Actions::attach(*runtime_, *session_));
  TRY_ASSIGN(eye_images_, Swapchain::make(*session_, renderer, {traits_.eye_width, traits_.eye_height}, 2));
  return {};
}

void Headset::stop() {
  if (renderer_ == nullptr) return;
  if (auto idle = renderer_->wait_idle(); !idle) log::warning("openxr=stop error=\"{}\"", idle.error().what);
  ui_images_.reset();
  eye_images_.reset();
  actions_.reset();
  session_.reset();
  renderer_ = nullptr;
}

void Headset::pump_mirror() {
  if (!mirror_) return;
  mirror_->pump();
  if (mirror_->take_resized() && renderer_ != nullptr) renderer_->window_resized(mirror_->size_px().x, mirror_->size_px().y);
  if (mirror_->input().closed) request_quit();
}

Poll Headset::poll() {
  pump_mirror();
  if (lost_) return Poll::lost;
  if (!session_) return quitting_ ? Poll::quit : Poll::go_on;  // not started
  const auto what = remember_loss(session_->poll());
  return what ? *what : Poll::lost;
}

void Headset::request_quit() {
  if (!quitting_ && session_) session_->request_exit();
  quitting_ = true;
}

Result<bool> Headset::wait_frame() {
  if (!session_->running()) {
    std::this_thread::sleep_for(kIdlePace);
    return false;
  }
  auto frame = remember_loss(session_->wait_frame());
  if (!frame) return tl::unexpected(std::move(frame).error());
  frame_ = *frame;
  if (frame_.shouldRender == XR_TRUE) return true;
  // Nobody sees it: the frame is still begun and ended, so that the runtime keeps its pace.
  TRY(begin_frame());
  TRY(remember_loss(submit({}, false)));
  return false;
}

Result<Sample> Headset::sample() { return remember_loss(sample_now()); }

Result<Sample> Headset::sample_now() {
  const XrTime time = frame_.predictedDisplayTime;
  Sample sample;
  sample.predicted_display_ns = time;
  sample.state = session_->state();
  sample.recentered = session_->take_recentered(time);
  TRY_ASSIGN(sample.hands, actions_->sample(*session_, time));
  TRY_ASSIGN(const Located head, session_->locate_head(time));
  TRY_ASSIGN(const bool eyes_known, session_->locate_eyes(time, eyes_));
  if (eyes_.empty()) eyes_ = {{head_, {}}, {head_, {}}};  // not tracked yet: something to look out of
  if (head.valid) head_ = head.pose;
  sample.tracked = head.valid && eyes_known;
  sample.head = head_;
  sample.eyes = eyes_;
  if (mirror_) {  // staff at the mirror may type; only the shopper points
    sample.text = mirror_->input().text;
    sample.keys = mirror_->input().keys;
  }
  return sample;
}

Result<void> Headset::begin_frame() {
  XrResult result = XR_SUCCESS;
  under_queue_lock(*renderer_, [&] { result = xrBeginFrame(session_->handle(), nullptr); });
  if (XR_FAILED(result) || result == XR_SESSION_LOSS_PENDING) return remember_loss(Result<void>(tl::unexpected(xr_error(result, "xrBeginFrame"))));
  return {};
}

Result<renderer::TargetUse> Headset::acquire() {
  auto image = remember_loss(eye_images_->acquire());
  if (!image) return tl::unexpected(std::move(image).error());
  return renderer::TargetUse{eye_images_->target(), *image, {}};
}

std::optional<std::pair<renderer::TargetHandle, std::uint32_t>> Headset::acquire_ui(std::uint32_t width, std::uint32_t height) {
  if (!traits_.quad_layers || lost_) return std::nullopt;
  if (!ui_images_ || ui_images_->size_px() != glm::uvec2(width, height)) {
    if (ui_images_) static_cast<void>(renderer_->wait_idle());  // rare: the texture has grown
    ui_images_.reset();
    auto made = Swapchain::make(*session_, *renderer_, {width, height}, 1);
    if (!made) {  // panels in the world do as well
      log::warning("openxr=ui_swapchain error=\"{}\"", made.error().what);
      traits_.quad_layers = false;
      return std::nullopt;
    }
    ui_images_ = std::move(*made);
  }
  const auto image = remember_loss(ui_images_->acquire());
  if (!image) return std::nullopt;
  return std::pair{ui_images_->target(), *image};
}

EyeViews Headset::late_views() {
  const auto known = remember_loss(session_->locate_eyes(frame_.predictedDisplayTime, eyes_));
  return known && *known ? eyes_ : EyeViews{};
}

std::array<XrCompositionLayerProjectionView, 2> Headset::projection_views() const {
  std::array<XrCompositionLayerProjectionView, 2> views{};
  for (std::uint32_t eye = 0; eye < views.size(); ++eye) {
    const Fov& fov = eyes_[eye].fov;
    views[eye].type = XR_TYPE_COMPOSITION_LAYER_PROJECTION_VIEW;
    views[eye].pose = to_xr(eyes_[eye].tracking_from_eye);
    views[eye].fov = {std::atan(fov.left), std::atan(fov.right), std::atan(fov.up), std::atan(fov.down)};
    views[eye].subImage.swapchain = eye_images_->handle();
    views[eye].subImage.imageRect.extent = {static_cast<std::int32_t>(traits_.eye_width), static_cast<std::int32_t>(traits_.eye_height)};
    views[eye].subImage.imageArrayIndex = eye;
  }
  return views;
}

XrCompositionLayerQuad Headset::quad_layer(const QuadLayer& panel) const {
  XrCompositionLayerQuad quad{XR_TYPE_COMPOSITION_LAYER_QUAD};
  quad.layerFlags = XR_COMPOSITION_LAYER_BLEND_TEXTURE_SOURCE_ALPHA_BIT;  // the UI texture is premultiplied
  quad.space = session_->space();
  quad.eyeVisibility = XR_EYE_VISIBILITY_BOTH;
  quad.subImage.swapchain = ui_images_->handle();
  quad.subImage.imageRect = {{static_cast<std::int32_t>(panel.region_px.x), static_cast<std::int32_t>(panel.region_px.y)},
                             {static_cast<std::int32_t>(panel.region_px.z), static_cast<std::int32_t>(panel.region_px.w)}};
  quad.pose = to_xr(panel.tracking_from_quad);
  quad.size = {panel.size_m.x, panel.size_m.y};
  return quad;
}

Result<void> Headset::end_frame(std::span<const QuadLayer> panels) { return remember_loss(submit(panels, true)); }

Result<void> Headset::submit(std::span<const QuadLayer> panels, bool with_picture) {
  XrCompositionLayerProjection projection{XR_TYPE_COMPOSITION_LAYER_PROJECTION};
  std::array<XrCompositionLayerProjectionView, 2> views{};
  std::array<XrCompositionLayerQuad, kMaxPanels> quads{};
  std::array<const XrCompositionLayerBaseHeader*, kMaxPanels + 1> layers{};
  std::uint32_t count = 0;
  Result<void> released;
  XrResult result = XR_SUCCESS;
  under_queue_lock(*renderer_, [&] {
    if (with_picture) released = eye_images_->release();
    if (released && ui_images_) released = ui_images_->release();
    if (!released) return;
    if (with_picture) {
      views = projection_views();
      projection.space = session_->space();
      projection.viewCount = static_cast<std::uint32_t>(views.size());
      projection.views = views.data();
      layers[count++] = reinterpret_cast<const XrCompositionLayerBaseHeader*>(&projection);
    }
    for (std::size_t i = 0; ui_images_ && ui_images_->ever_released() && i < std::min(panels.size(), kMaxPanels); ++i) {
      quads[i] = quad_layer(panels[i]);
      layers[count++] = reinterpret_cast<const XrCompositionLayerBaseHeader*>(&quads[i]);
    }
    XrFrameEndInfo info{XR_TYPE_FRAME_END_INFO};
    info.displayTime = frame_.predictedDisplayTime;
    info.environmentBlendMode = XR_ENVIRONMENT_BLEND_MODE_OPAQUE;
    info.layerCount = count;
    info.layers = layers.data();
    result = xrEndFrame(session_->handle(), &info);
  });
  TRY(std::move(released));
  XR_TRY(result);
  return {};
}

void Headset::haptic(Hand hand, std::chrono::milliseconds duration, float amplitude) {
  if (session_ && session_->focused()) actions_->haptic(*session_, hand, duration, amplitude);
}

}  // namespace

Result<Chosen> make_headset(const Options& options) {
  TRY_ASSIGN(auto runtime, Runtime::connect());
  std::unique_ptr<Window> mirror;
  if (options.mirror) {
    auto window = Window::open("Aisle", options.window_px);
    if (window) {
      mirror = std::move(*window);
      mirror->take_resized();
    } else {
      log::info("mirror=none reason=\"{}\"", window.error().what);
    }
  }
  auto headset = std::make_unique<Headset>(std::move(runtime), std::move(mirror), options);
  TRY(headset->read_eye_size());
  Chosen chosen;
  chosen.source = headset.get();
  chosen.device = std::move(headset);
  chosen.mode = Mode::headset;
  return chosen;
}

std::string list_headset() {
  const auto runtime = Runtime::connect();
  if (!runtime) return fmt::format("headset: none. {}\n", runtime.error().sentence());
  return fmt::format("headset: {}, up to {}x{} pixels, {} layers\n", (*runtime)->name(), (*runtime)->max_swapchain_px().x,
                     (*runtime)->max_swapchain_px().y, (*runtime)->max_layers());
}

}  // namespace aisle::xr
