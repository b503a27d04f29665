// Evidence: what a run leaves behind in --out: screenshots of both eyes and the mirror, stats.json, receipt.json. Main thread.
#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "qa/allocations.hpp"
#include "qa/frame_log.hpp"
#include "qa/screenshots.hpp"
#include "qa/stats.hpp"
#include "session/rooms.hpp"

namespace aisle::session {

class Evidence {
 public:
  explicit Evidence(Rooms& rooms);

  // A picture of this frame was asked for. EYES is the device's own target when it holds whole pictures (panels included).
  void ask(std::string name) { wanted_ = std::move(name); }
  bool wanted() const { return wanted_.has_value(); }
  // Between Renderer::begin_frame and end_frame: draws what the device's target lacks and asks for the pixels.
  void capture(const renderer::TargetUse& eyes, const xr::Sample& sample, const renderer::RenderScene& with_panels);
  // Every frame: pixels that have arrived become files.
  void collect();
  bool pending() const { return !shots_.empty() || wanted_.has_value(); }

  void frame_done(double frame_ms, double cpu_ms, bool drew, bool tracked);
  qa::SteadyAllocations& allocations() { return allocations_; }
  // --frame-log: where the main thread is in its frame; a line for each frame.
  void mark(qa::Mark mark);
  void log_frame(std::uint64_t frame, bool steady);

  // At the end, after the frame loop: waits for files. The first trouble is returned.
  Result<void> finish();

 private:
  struct Pending {
    qa::Shot shot;
    std::uint64_t left = 0, right = 0, mirror = 0;  // capture tickets; mirror 0: cut from the left eye
    std::optional<renderer::Pixels> left_pixels, right_pixels, mirror_pixels;
  };
  Result<renderer::TargetHandle> own_target();
  void write(Pending& pending);

  Rooms& rooms_;
  std::optional<std::string> wanted_;
  std::deque<Pending> shots_;
  std::unique_ptr<qa::Screenshots> files_;
  renderer::TargetHandle target_;
  qa::Stats stats_;
  qa::SteadyAllocations allocations_;
  std::unique_ptr<qa::FrameLog> log_;  // null: not asked for
  std::int64_t thread_began_ns_ = 0;
  float frame_ms_ = 0, cpu_ms_ = 0;  // of the newest frame
  std::optional<double> first_frame_ms_, all_resident_ms_;
};

}  // namespace aisle::session
