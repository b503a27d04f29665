#include "qa/frame_log.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

#include "base/platform.hpp"

namespace aisle::qa {

void FrameLog::mark(Mark mark) {
  static constexpr std::array<std::string_view, 5> kNames{"aisle:begin", "aisle:wait", "aisle:waited", "aisle:draw", "aisle:drawn"};
  base::trace_mark(kNames[static_cast<std::size_t>(mark)]);
}

void FrameLog::end(const FrameRow& row) {
  if (rows_.size() < rows_.capacity()) rows_.push_back(row);
  std::array<char, 64> text{};
  const auto out = fmt::format_to_n(text.data(), text.size(), "aisle:end {} {} {}", row.frame, row.steady ? "steady" : "busy",
                                    row.streaming ? "streaming" : "idle");
  base::trace_mark({text.data(), std::min(out.size, text.size())});
}

Result<void> FrameLog::write(const std::string& path) const {
  std::string text = "frame,x,y,z,yaw,pitch,frame_ms,cpu_ms,thread_ms,steady,streaming\n";
  for (const FrameRow& r : rows_) {
    const glm::vec3 p = r.world_from_head.position, ahead = r.world_from_head.forward();
    fmt::format_to(std::back_inserter(text), "{},{:.4f},{:.4f},{:.4f},{:.4f},{:.4f},{:.3f},{:.3f},{:.3f},{:d},{:d}\n", r.frame, p.x, p.y, p.z,
                   base::yaw_rad(r.world_from_head.orientation), std::asin(std::clamp(ahead.y, -1.0f, 1.0f)), r.frame_ms, r.cpu_ms,
                   r.thread_ms, r.steady, r.streaming);
  }
  return base::write_file_atomic(path, text);
}

}  // namespace aisle::qa
