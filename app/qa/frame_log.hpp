// FrameLog: what every frame cost and where the head was, for measurements (--frame-log): frames.csv in --out, and marks that a
// tracer of system calls can see. Main thread; allocates and writes only outside frames.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/pose.hpp"
#include "glue/result.hpp"

namespace aisle::qa {

struct FrameRow {
  std::uint64_t frame = 0;
  base::Pose world_from_head;
  float frame_ms = 0;   // wall, begin to end
  float cpu_ms = 0;     // wall of our own work, before the picture is recorded
  float thread_ms = 0;  // processor time of the main thread (on a CPU device: the driver's share too)
  bool steady = false;  // nothing arrived, was asked for, opened or closed
  bool streaming = false;  // models or photos are on their way
};

// Where in a frame the main thread is. Between wait and waited, draw and drawn it may wait: for the device's next frame, for a
// frame slot or a swapchain image (architecture.md, Threads). Everywhere else it may not.
enum class Mark : std::uint8_t { begin, wait, waited, draw, drawn };

class FrameLog {
 public:
  FrameLog() { rows_.reserve(1u << 16); }
  // Shows as write(-1, "aisle:draw") in strace, fails at once and does nothing else.
  static void mark(Mark mark);
  // Ends the frame: "aisle:end N steady streaming".
  void end(const FrameRow& row);
  Result<void> write(const std::string& path) const;

 private:
  std::vector<FrameRow> rows_;
};

}  // namespace aisle::qa
