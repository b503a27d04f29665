#include "xr/headless/headless.hpp"

#include <cmath>

namespace aisle::xr {
namespace {

constexpr float kIpdM = 0.063f;  // mean adult
// A usual headset: 50 degrees outward, 45 inward, 48 up and down; the left eye's, mirrored for the right.
constexpr float kTanOut = 1.1918f, kTanIn = 1.0f, kTanUp = 1.1106f;

class Headless final : public Device {
 public:
  explicit Headless(const Options& options) : period_ns_(std::llround(1e9 / std::max(options.tick_hz, 1.0))) {
    traits_.name = "headless";
    traits_.eye_width = options.eye_px.x != 0 ? options.eye_px.x : 512;
    traits_.eye_height = options.eye_px.y != 0 ? options.eye_px.y : 512;
  }
  ~Headless() override { stop(); }

  const Traits& traits() const override { return traits_; }

  Result<void> start(renderer::Renderer& renderer) override {
    TRY_ASSIGN(target_, renderer.make_target(traits_.eye_width, traits_.eye_height, traits_.eye_count));
    renderer_ = &renderer;
    return {};
  }
  void stop() override {
    if (renderer_ != nullptr) renderer_->release(target_);
    renderer_ = nullptr;
  }

  Poll poll() override { return ending_ ? Poll::quit : Poll::go_on; }
  Result<bool> wait_frame() override {
    now_ns_ += period_ns_;
    return true;
  }
  Result<Sample> sample() override {
    Sample sample;
    sample.predicted_display_ns = now_ns_;
    sample.head.position = {0, kEyeHeightM, 0};
    sample.eyes = {{{sample.head.orientation, {-kIpdM / 2, kEyeHeightM, 0}}, {-kTanOut, kTanIn, kTanUp, -kTanUp}},
                   {{sample.head.orientation, {kIpdM / 2, kEyeHeightM, 0}}, {-kTanIn, kTanOut, kTanUp, -kTanUp}}};
    return sample;
  }
  Result<void> begin_frame() override { return {}; }
  Result<renderer::TargetUse> acquire() override { return renderer::TargetUse{target_, 0, {}}; }
  Result<void> end_frame(std::span<const QuadLayer>) override { return {}; }
  void request_quit() override { ending_ = true; }

 private:
  Traits traits_;
  std::int64_t period_ns_;
  std::int64_t now_ns_ = 0;
  renderer::Renderer* renderer_ = nullptr;
  renderer::TargetHandle target_;
  bool ending_ = false;
};

}  // namespace

std::unique_ptr<Device> make_headless(const Options& options) { return std::make_unique<Headless>(options); }

}  // namespace aisle::xr
