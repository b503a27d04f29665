// The sandbox shop: aisle-merchant as our child on loopback, its catalogue imported once into the cache, started again when it dies.
// Runs on its own thread; the frame loop only reads the state.
#pragma once
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "glue/result.hpp"

namespace aisle::session {

struct SandboxConfig {
  std::string program;        // path of aisle-merchant
  std::string data_dir;       // orders and stock: DIR/sandbox
  std::string catalogue_dir;  // imported catalogue, shared, in the cache
};

class Sandbox {
 public:
  explicit Sandbox(SandboxConfig config);
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  struct State {
    enum class Phase { starting, running, failed } phase = Phase::starting;
    std::string url;       // while running
    Error error;           // when failed
    int starts = 0;        // how often it came up: a change means it was restarted
  };
  State state() const;
  std::uint32_t news() const { return news_.load(std::memory_order_acquire); }  // counts changes of state(): cheap to look at every frame

 private:
  void run();
  bool start_once();
  void fail_with(Error error);

  SandboxConfig config_;
  mutable std::mutex mutex_;
  State state_;
  std::atomic<std::uint32_t> news_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace aisle::session
