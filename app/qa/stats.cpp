#include "qa/stats.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/platform.hpp"

namespace aisle::qa {
namespace {

using nlohmann::ordered_json;

double rounded(double value) { return std::round(value * 1000) / 1000; }

// Nearest-rank percentile of sorted values.
double percentile(const std::vector<float>& sorted, double p) {
  if (sorted.empty()) return 0;
  const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(sorted.size())));
  return rounded(sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1]);
}

ordered_json percentiles(std::vector<float> values) {
  std::sort(values.begin(), values.end());
  return {{"p50", percentile(values, 0.50)}, {"p95", percentile(values, 0.95)}, {"p99", percentile(values, 0.99)}, {"max", percentile(values, 1)}};
}

template <class T>
ordered_json or_null(const std::optional<T>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

}  // namespace

Stats::Stats() { times_ms_.reserve(kKept); }

void Stats::add(const FrameFigures& frame) {
  const std::array<float, 3> times{frame.frame_ms, frame.cpu_ms, frame.gpu_ms};
  if (times_ms_.size() < kKept) {
    times_ms_.push_back(times);
  } else {
    times_ms_[frames_ % kKept] = times;
  }
  ++frames_;
  stale_frames_ += frame.stale ? 1 : 0;
  draws_ = std::max(draws_, frame.draws);
  triangles_ = std::max(triangles_, frame.triangles);
}

std::string Stats::json(const RunFigures& run) const {
  const auto column = [&](std::size_t i) {
    std::vector<float> values;
    for (const auto& times : times_ms_) {
      if (i != 2 || times[i] > 0) values.push_back(times[i]);
    }
    return percentiles(std::move(values));
  };
  const ordered_json out{{"frames", frames_},
                         {"frame_ms", column(0)},
                         {"cpu_ms", column(1)},
                         {"gpu_ms", column(2)},
                         {"draws", draws_},
                         {"triangles", triangles_},
                         {"first_frame_ms", or_null(run.first_frame_ms)},
                         {"all_resident_ms", or_null(run.all_resident_ms)},
                         {"peak_rss_mb", rounded(run.peak_rss_mb)},
                         {"gpu_memory_mb", rounded(run.gpu_memory_mb)},
                         {"stale_frames", stale_frames_},
                         {"steady_allocations", or_null(run.steady_allocations)},
                         {"view_strategy", run.view_strategy},
                         {"device", run.device},
                         {"validation_messages", or_null(run.validation_messages)},
                         {"build", run.build}};
  return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

Result<void> Stats::write(const std::string& path, const RunFigures& run) const { return base::write_file_atomic(path, json(run)); }

}  // namespace aisle::qa
