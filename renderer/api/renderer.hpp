// Renderer: draws RenderScenes with Vulkan 1.3. Main thread only, except where said. Knows nothing of OpenXR, shops or files.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "glue/result.hpp"
#include "renderer/api/handles.hpp"
#include "renderer/api/model_view.hpp"
#include "renderer/api/scene.hpp"
#include "renderer/api/visibility.hpp"

namespace aisle::renderer {

class DeviceSource;  // vulkan_interop.h: OpenXR or a window may want a say in making instance and device

struct Settings {
  int msaa = 1;                     // 1, 4, or 0: 4 on a GPU, 1 on a CPU device
  bool validate = false;            // core + synchronization validation; missing layer: ErrorKind::invalid
  bool force_per_eye = false;       // else the start-up self-test chooses
  std::string pipeline_cache_file;  // read at start, written at shutdown; empty: none
  std::uint64_t upload_bytes_per_frame = 4u << 20;
  DeviceSource* device_source = nullptr;
  LightRule light = LightRule::environment;  // what scenes will use: made ready with the first target; another rule at its first scene
};

enum class ViewStrategy { multiview, per_eye };

struct DeviceInfo {
  std::string name;
  bool is_cpu = false;
  ViewStrategy view_strategy = ViewStrategy::per_eye;
  std::string view_strategy_reason;
};

// GPU time by pass: a small vector that never allocates, so that stats() may be called in a steady frame.
class PassTimes {
 public:
  using value_type = std::pair<const char*, double>;
  void add(const char* name, double ms) {
    for (auto& [known, sum] : *this) {
      if (known == name) {
        sum += ms;
        return;
      }
    }
    if (count_ < times_.size()) times_[count_++] = {name, ms};
  }
  value_type* begin() { return times_.data(); }
  value_type* end() { return times_.data() + count_; }
  const value_type* begin() const { return times_.data(); }
  const value_type* end() const { return times_.data() + count_; }
  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }

 private:
  std::array<value_type, 16> times_{};
  std::size_t count_ = 0;
};

struct FrameStats {  // of the last completed frame that drew something
  std::uint32_t draws = 0;
  std::uint64_t triangles = 0;
  double gpu_ms = 0;
  PassTimes pass_ms;
  std::uint64_t gpu_memory_bytes = 0;
  std::uint32_t stale_handles = 0;
};

// Where views go. One target has 1 or 2 layers of one size (2: left, right).
struct TargetUse {
  TargetHandle target;
  std::uint32_t image = 0;      // which image of the target (swapchain index); 0 for offscreen ones
  std::span<const View> views;  // one per layer
};
struct Pixels {  // 8-bit sRGB RGBA, top row first
  std::uint32_t width = 0, height = 0;
  std::vector<std::uint8_t> rgba;
};

class Renderer {
 public:
  // ErrorKind::device when there is no usable Vulkan 1.3 device: the sentence says what is missing.
  static Result<std::unique_ptr<Renderer>> create(const Settings& settings);
  virtual ~Renderer() = default;

  virtual const DeviceInfo& device() const = 0;
  virtual FrameStats stats() const = 0;
  virtual std::uint64_t validation_messages() const = 0;

  // --- content. upload(): the bytes behind VIEW stay alive as long as KEEP_ALIVE; copying is spread over frames.
  virtual ModelHandle upload(ModelView view, std::shared_ptr<const void> keep_alive) = 0;
  virtual bool resident(ModelHandle) const = 0;  // false while copying: it draws nothing yet
  virtual void release(ModelHandle) = 0;         // retires after the frames that use it
  virtual TextureHandle upload(TextureView view, std::shared_ptr<const void> keep_alive) = 0;
  virtual bool resident(TextureHandle) const = 0;
  virtual void release(TextureHandle) = 0;

  // --- targets
  virtual Result<TargetHandle> make_target(std::uint32_t width, std::uint32_t height, std::uint32_t layers) = 0;
  virtual void release(TargetHandle) = 0;

  // --- the UI texture: cleared and drawn each frame it is given, with mips; shown by Quads with ui = true or as quad layers.
  virtual TextureHandle ui_texture(std::uint32_t width_px, std::uint32_t height_px) = 0;  // (re)creates it
  // An optional copy of the UI texture into an external target (OpenXR quad layer swapchain) made in the same frame.
  virtual void copy_ui_to(TargetHandle target, std::uint32_t image) = 0;

  // --- a frame, in this order. begin may wait for the slot's fence (1 s limit, 60 s on a CPU device: ErrorKind::device "GPU does not
  // answer") and copies up to upload_bytes_per_frame of content, so frames that draw nothing still make progress. Cost on the main
  // thread: draw() about 1 ms with 800 products in view (1,400 draws), nothing allocated once sizes have settled. A frame too large
  // for its ring leaves out what does not fit; the ring has grown when its slot comes round again.
  virtual Result<void> begin_frame() = 0;
  virtual void draw_ui(const UiDraw& draw) = 0;                                            // skipped when nothing changed: old picture stays
  // What the newest finished stereo picture can tell of what is hidden; valid until begin_frame. Empty with one eye.
  virtual DepthHint depth_hint() const { return {}; }
  virtual void draw(const RenderScene& scene, const TargetUse& use) = 0;                   // records; several targets a frame are allowed
  virtual void set_views(TargetHandle target, std::span<const View> views) = 0;            // late view update, before end_frame
  virtual std::uint64_t capture(TargetHandle target, std::uint32_t image, std::uint32_t layer) = 0;  // ticket
  virtual Result<void> end_frame() = 0;                                                    // submits
  virtual std::optional<Pixels> captured(std::uint64_t ticket) = 0;                        // none until the GPU is done; then once
  virtual Result<void> wait_idle() = 0;  // blocks: start, tests and shutdown only; stats() then tells of the newest frame

  // --- the window (desktop view or mirror). Surface creation through the DeviceSource (vulkan_interop.h).
  // Shows LAYER of TARGET's image, aspect-cropped (crop) or scaled whole; never blocks: false when no window image was free.
  virtual Result<bool> present(TargetHandle target, std::uint32_t image, std::uint32_t layer, bool crop) = 0;
  virtual void window_resized(std::uint32_t width, std::uint32_t height) = 0;
};

}  // namespace aisle::renderer
