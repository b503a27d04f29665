#include "base/thread_guard.hpp"

#include <atomic>
#include <cstdlib>
#include <thread>

#include "glue/log.hpp"

namespace aisle::base {
namespace {
std::atomic<std::thread::id> frame_thread{};  // process-wide by nature: a process has one frame loop
}

void enter_frame_loop() { frame_thread = std::this_thread::get_id(); }
void leave_frame_loop() { frame_thread = std::thread::id{}; }

void must_not_be_frame_thread(std::string_view what) {
  if (frame_thread.load() != std::this_thread::get_id()) return;
  log::error("event=frame_thread_blocked what=\"{}\"", what);
  std::abort();
}

}  // namespace aisle::base
