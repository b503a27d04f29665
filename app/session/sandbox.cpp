#include "session/sandbox.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/platform.hpp"
#include "glue/log.hpp"

namespace aisle::session {

using namespace std::chrono_literals;

Sandbox::Sandbox(SandboxConfig config) : config_(std::move(config)), thread_([this] { run(); }) {}

Sandbox::~Sandbox() {
  stopping_ = true;
  thread_.join();
}

Sandbox::State Sandbox::state() const {
  std::lock_guard lock(mutex_);
  return state_;
}

void Sandbox::fail_with(Error error) {
  log::error("event=sandbox_failed what=\"{}\"", error.sentence());
  std::lock_guard lock(mutex_);
  state_.phase = State::Phase::failed;
  state_.error = std::move(error);
  ++news_;
}

void Sandbox::run() {
  base::name_thread("sandbox");
  // It comes back by itself; a shop that dies at once again and again gets a sentence instead of a busy loop.
  int quick_deaths = 0;
  while (!stopping_ && quick_deaths < 5) {
    const auto began = std::chrono::steady_clock::now();
    if (!start_once()) return;
    quick_deaths = std::chrono::steady_clock::now() - began < 2s ? quick_deaths + 1 : 0;
    if (!stopping_) std::this_thread::sleep_for(200ms * (1 + quick_deaths));
  }
  if (!stopping_) fail_with({ErrorKind::unavailable, "The sandbox shop keeps stopping.", "Its log is in the data folder: sandbox/merchant.log."});
}

// One life of the child: false when starting again cannot help.
bool Sandbox::start_once() {
  base::SpawnOptions options;
  options.argv = {config_.program, "serve", "--data", config_.data_dir, "--catalogue", config_.catalogue_dir, "--port", "0", "--die-with-parent"};
  options.pipe_stdout = true;
  options.stderr_file = config_.data_dir + "/merchant.log";
  if (auto made = base::make_folder(config_.data_dir); !made) {
    fail_with(made.error());
    return false;
  }
  auto child = base::Child::spawn(options);
  if (!child) {
    fail_with(child.error());
    return false;
  }
  Result<std::string> line = fail(ErrorKind::timeout, "The sandbox shop did not start.");
  for (int i = 0; i < 300 && !stopping_; ++i) {
    line = child->read_line(100ms);
    if (line || line.error().kind != ErrorKind::timeout) break;
  }
  if (stopping_) return false;
  if (!line) {
    const auto status = child->wait(500ms);
    if (status && *status == 2) {  // it said why in its log: port, folder, second process
      fail_with({ErrorKind::invalid, "The sandbox shop could not start.", fmt::format("Read why in {}.", options.stderr_file)});
      return false;
    }
    log::warning("event=sandbox_died_at_start status={}", status.value_or(0));
    return true;
  }
  const auto ready = nlohmann::json::parse(*line, nullptr, false);
  if (!ready.is_object() || !ready.contains("url") || !ready["url"].is_string()) {
    fail_with({ErrorKind::internal, "The sandbox shop gave no address.", "Build aisle-merchant again."});
    return false;
  }
  {
    std::lock_guard lock(mutex_);
    state_ = {State::Phase::running, ready["url"].get<std::string>(), {}, state_.starts + 1};
    ++news_;
  }
  while (!stopping_) {
    if (const auto status = child->wait(100ms)) {
      log::warning("event=sandbox_died status={}", *status);
      return true;
    }
  }
  child->kill(SIGTERM);
  child->wait(1500ms);
  return false;
}

}  // namespace aisle::session
