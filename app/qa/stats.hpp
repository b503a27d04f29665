// Stats: times and counts of a run, gathered without allocation in frames, written once as stats.json (contract.md). Main thread.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "glue/result.hpp"

namespace aisle::qa {

struct FrameFigures {
  float frame_ms = 0;  // begin of this frame to begin of the next
  float cpu_ms = 0;    // of it, our own work on the main thread
  float gpu_ms = 0;    // 0: not known
  std::uint32_t draws = 0;
  std::uint64_t triangles = 0;
  bool stale = false;  // the device showed the picture before once more
};

// What is known once, at the end.
struct RunFigures {
  std::optional<double> first_frame_ms, all_resident_ms;  // since process start
  double peak_rss_mb = 0, gpu_memory_mb = 0;
  std::optional<std::uint64_t> steady_allocations;   // none: not counted (sanitizer builds)
  std::optional<std::uint64_t> validation_messages;  // none without --validate
  std::string view_strategy, device, build;
};

class Stats {
 public:
  Stats();
  void add(const FrameFigures& frame);
  std::uint64_t frames() const { return frames_; }
  std::string json(const RunFigures& run) const;
  Result<void> write(const std::string& path, const RunFigures& run) const;  // not the frame thread

 private:
  // The newest kKept frames; older ones are overwritten, so that a day's run costs what a minute's does.
  static constexpr std::size_t kKept = 1u << 16;
  std::vector<std::array<float, 3>> times_ms_;  // frame, cpu, gpu
  std::uint64_t frames_ = 0, stale_frames_ = 0, triangles_ = 0;
  std::uint32_t draws_ = 0;
};

}  // namespace aisle::qa
