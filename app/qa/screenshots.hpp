// Screenshots: pictures of both eyes and the mirror as PNG files with a JSON sidecar, written on a worker thread.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/pose.hpp"
#include "base/worker_pool.hpp"
#include "glue/result.hpp"

namespace aisle::qa {

struct Image {  // 8-bit sRGB RGBA, top row first; alpha is dropped
  std::uint32_t width = 0, height = 0;
  std::vector<std::uint8_t> rgba;
};
struct Shot {
  std::string name;
  std::uint64_t frame = 0;
  base::Pose world_from_head, world_from_tracking;
  std::vector<std::pair<std::string, std::string>> settings;  // mode, eye, msaa, language, device, view strategy ...
  std::string build;
  std::vector<std::pair<std::string, Image>> views;           // "left", "right", "mirror"
};

class Screenshots {
 public:
  explicit Screenshots(std::string out_dir);

  // NAME.left.png, NAME.right.png, NAME.mirror.png and NAME.json under the folder. Main thread; returns at once.
  void write(Shot shot);
  bool idle() const { return unfinished_->load() == 0; }
  std::uint64_t failed() const { return failed_->load(); }  // could not be written; each is logged

 private:
  std::string out_dir_;
  std::shared_ptr<std::atomic<std::uint64_t>> unfinished_, failed_;
  base::WorkerPool worker_;  // last: joins before the rest goes
};

// On any thread but the frame loop's.
Result<std::string> png_bytes(const Image& image);
std::string sidecar_json(const Shot& shot);

}  // namespace aisle::qa
