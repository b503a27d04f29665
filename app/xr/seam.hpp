// The device seam: headset, desktop window and headless answer the same questions. Main thread only.
// Poses here are in tracking space (y = 0 is the floor where the runtime knows it); session's rig maps them to the world.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/pose.hpp"
#include "glue/result.hpp"
#include "renderer/api/renderer.hpp"

namespace aisle::xr {

inline constexpr float kEyeHeightM = 1.6f;  // of a standing person; assumed where nothing knows the floor

struct Fov {  // tangents of half angles; left and down negative
  float left = -1, right = 1, up = 1, down = -1;
};
struct EyeView {
  base::Pose tracking_from_eye;
  Fov fov;
};

// The views of one frame, kept in place: a frame allocates nothing for them.
class EyeViews {
 public:
  EyeViews() = default;
  EyeViews(std::initializer_list<EyeView> views) {
    for (const EyeView& view : views) push_back(view);
  }
  void push_back(const EyeView& view) { views_.at(count_++) = view; }
  void clear() { count_ = 0; }
  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }
  EyeView& operator[](std::size_t i) { return views_[i]; }
  const EyeView& operator[](std::size_t i) const { return views_[i]; }
  const EyeView& front() const { return views_[0]; }
  EyeView* begin() { return views_.data(); }
  EyeView* end() { return views_.data() + count_; }
  const EyeView* begin() const { return views_.data(); }
  const EyeView* end() const { return views_.data() + count_; }
  operator std::vector<EyeView>() const { return {begin(), end()}; }

 private:
  std::array<EyeView, 2> views_{};
  std::size_t count_ = 0;
};

enum class Hand : std::uint8_t { left, right };
struct HandState {
  bool active = false;        // tracked and input allowed
  base::Pose aim, grip;       // aim: ray along -Z
  bool select = false;        // trigger, mouse button, pinch: held
  bool menu = false;          // back / menu: held
  bool squeeze = false;
  glm::vec2 stick{0};         // x right, y up, -1..1
};
struct KeyPress {
  enum class Key : std::uint8_t { enter, escape, tab, back_tab, backspace, del, left, right, up, down, home, end, f1 };
  Key key;
};
enum class SessionState : std::uint8_t { idle, running, visible, focused, ending };  // input counts only while focused

struct Sample {
  std::int64_t predicted_display_ns = 0;
  SessionState state = SessionState::focused;
  bool tracked = true;                         // head pose valid; else the last one is repeated
  base::Pose head;
  std::array<HandState, 2> hands;
  EyeViews eyes;                               // 1 (window) or 2
  std::string text;                            // UTF-8 typed since last frame
  std::vector<KeyPress> keys;
  bool enter_held = false;                     // Enter is down now: with keys only, holding it holds Confirm
  float scroll = 0;                            // notches since last frame, up positive
  glm::vec3 walk{0};                           // desktop keys: -1..1 right, up, back in head-yaw frame
  float turn = 0;                              // desktop keys: -1..1, positive left
  int snap_turn = 0;                           // -1 right, +1 left: one 30 degree step asked for this frame
  bool recentered = false;
};

struct Traits {
  std::string name;                            // "Monado: Remote HMD", "desktop window", "headless"
  bool headset = false;
  bool quad_layers = false;
  std::uint32_t eye_width = 512, eye_height = 512, eye_count = 2;
  bool has_window = false;
};

// A panel handed to the compositor as its own layer: region of the UI texture.
struct QuadLayer {
  base::Pose tracking_from_quad;
  glm::vec2 size_m{1};
  glm::uvec4 region_px{0};  // x y w h in the UI texture
};

enum class Poll : std::uint8_t { go_on, quit, lost };

class Device {
 public:
  virtual ~Device() = default;
  virtual const Traits& traits() const = 0;
  // Called once after the renderer exists: swapchains, targets, actions. ErrorKind::device when the device went away.
  virtual Result<void> start(renderer::Renderer& renderer) = 0;
  // Gives back everything made from the renderer. Life: choose -> Renderer::create -> start -> frames -> stop ->
  // the renderer is destroyed -> the device is destroyed (it owns the window below the renderer's surface).
  virtual void stop() {}
  // After Poll::lost or an Error from a frame call: what happened, in one sentence for the shopper.
  virtual Error why_lost() const { return {ErrorKind::device, "The display device was lost.", "Start Aisle again."}; }

  // One frame, in this order. Any Error means that the device is lost. wait_frame() = false skips the rest of the frame:
  // nobody sees it, which is also not focused: what is being held or confirmed is cancelled, time and the world go on.
  // poll, wait_frame, sample, begin_frame, acquire, Renderer::begin_frame, draw.., late_views, Renderer::end_frame,
  // Renderer::present (a runtime's image may be read only until end_frame), end_frame.
  virtual Poll poll() = 0;                                    // events; never blocks
  virtual Result<bool> wait_frame() = 0;                      // may wait (xrWaitFrame, pacing); false: nothing to draw now
  virtual Result<Sample> sample() = 0;                        // input and poses for the predicted display time
  virtual Result<void> begin_frame() = 0;
  virtual Result<renderer::TargetUse> acquire() = 0;          // views are empty: the caller fills them
  // The UI texture's compositor image to fill through Renderer::copy_ui_to; none when panels are drawn in the world.
  virtual std::optional<std::pair<renderer::TargetHandle, std::uint32_t>> acquire_ui(std::uint32_t, std::uint32_t) { return std::nullopt; }
  virtual EyeViews late_views() { return {}; }                // newer eye poses for the same display time; empty: none
  virtual Result<void> end_frame(std::span<const QuadLayer> panels) = 0;  // release + end, with the poses last given
  virtual void haptic(Hand, std::chrono::milliseconds, float /*amplitude 0..1*/) {}
  virtual bool start_text_input(bool) { return false; }       // desktop: IME / text events on
  virtual void request_quit() {}                              // ask the runtime to end the session
};

}  // namespace aisle::xr
