#include "xr/desktop/desktop.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "xr/desktop/look.hpp"
#include "xr/desktop/window.hpp"

namespace aisle::xr {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::chrono::nanoseconds kFrame{16'666'667};
constexpr std::chrono::nanoseconds kHiddenFrame{100'000'000};

class Desktop final : public Device, public renderer::DeviceSource {
 public:
  explicit Desktop(std::unique_ptr<Window> window) : window_(std::move(window)) {
    traits_.name = "desktop window";
    traits_.eye_count = 1;
    traits_.has_window = true;
    adopt_size();
  }
  ~Desktop() override { Desktop::stop(); }

  // --- renderer::DeviceSource
  std::vector<std::string> instance_extensions() override { return window_->instance_extensions(); }
  std::vector<std::string> device_extensions() override { return {VK_KHR_SWAPCHAIN_EXTENSION_NAME}; }
  VkResult create_surface(VkInstance instance, VkSurfaceKHR* out) override { return window_->create_surface(instance, out); }

  // --- Device
  const Traits& traits() const override { return traits_; }

  Result<void> start(renderer::Renderer& renderer) override {
    renderer_ = &renderer;
    return make_target();
  }
  void stop() override {
    if (renderer_ != nullptr && target_) renderer_->release(target_);
    renderer_ = nullptr;
    target_ = {};
  }

  Poll poll() override {
    window_->pump();
    return ending_ || window_->input().closed ? Poll::quit : Poll::go_on;
  }

  // Presenting never blocks, so this is what keeps the loop from spinning.
  Result<bool> wait_frame() override {
    const bool hidden = window_->hidden();
    next_frame_ = std::max(next_frame_ + (hidden ? kHiddenFrame : kFrame), Steady::now());
    std::this_thread::sleep_until(next_frame_);
    return !hidden;
  }

  Result<Sample> sample() override {
    const WindowInput& input = window_->input();
    look_.turn_by(input.drag);
    Sample sample;
    sample.predicted_display_ns = std::chrono::duration_cast<std::chrono::nanoseconds>((next_frame_ + kFrame).time_since_epoch()).count();
    sample.state = window_->in_background() ? SessionState::visible : SessionState::focused;
    sample.head = look_.head();
    sample.eyes = {{sample.head, window_fov(window_->size_px())}};
    sample.hands[static_cast<std::size_t>(Hand::right)] = mouse_hand(sample.head, sample.eyes[0].fov, input);
    sample.text = input.text;
    sample.keys = input.keys;
    sample.scroll = input.scroll;
    sample.walk = input.walk;
    sample.turn = input.turn;
    return sample;
  }

  Result<void> begin_frame() override {
    if (!window_->take_resized()) return {};
    renderer_->release(target_);
    adopt_size();
    renderer_->window_resized(traits_.eye_width, traits_.eye_height);
    return make_target();
  }
  Result<renderer::TargetUse> acquire() override { return renderer::TargetUse{target_, 0, {}}; }
  Result<void> end_frame(std::span<const QuadLayer>) override { return {}; }
  bool start_text_input(bool on) override { return window_->accept_text(on); }
  void request_quit() override { ending_ = true; }

 private:
  Result<void> make_target() {
    TRY_ASSIGN(target_, renderer_->make_target(traits_.eye_width, traits_.eye_height, 1));
    return {};
  }
  void adopt_size() {
    traits_.eye_width = window_->size_px().x;
    traits_.eye_height = window_->size_px().y;
  }

  std::unique_ptr<Window> window_;
  Traits traits_;
  Look look_;
  renderer::Renderer* renderer_ = nullptr;
  renderer::TargetHandle target_;
  Steady::time_point next_frame_ = Steady::now();
  bool ending_ = false;
};

}  // namespace

Result<Chosen> make_desktop(const Options& options) {
  TRY_ASSIGN(auto window, Window::open("Aisle", options.window_px));
  window->take_resized();  // the first size is no change
  auto desktop = std::make_unique<Desktop>(std::move(window));
  Chosen chosen;
  chosen.source = desktop.get();
  chosen.device = std::move(desktop);
  chosen.mode = Mode::desktop;
  return chosen;
}

}  // namespace aisle::xr
