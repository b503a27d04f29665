#include "glue/log.hpp"

#include <memory>
#include <mutex>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace aisle::log {
namespace {

// The sink is the one process-wide object of the tree: a log line must be possible from any thread at any time.
struct Sink {
  std::mutex mutex;
  std::shared_ptr<spdlog::logger> logger;
};

Sink& sink() {
  static Sink s;
  return s;
}

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warning: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::shared_ptr<spdlog::logger> make(const std::string& file, Level console_level) {
  auto console = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  console->set_level(to_spdlog(console_level));
  std::vector<spdlog::sink_ptr> sinks{console};
  if (!file.empty()) {
    try {
      sinks.push_back(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file, 5u << 20, 1));
    } catch (const spdlog::spdlog_ex&) {
      // Without the file the console still has warnings and errors.
    }
  }
  auto logger = std::make_shared<spdlog::logger>("aisle", sinks.begin(), sinks.end());
  logger->set_level(spdlog::level::debug);
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
  logger->flush_on(spdlog::level::warn);
  return logger;
}

}  // namespace

void open(const std::string& file, Level console_level) {
  auto logger = make(file, console_level);
  std::lock_guard lock(sink().mutex);
  sink().logger = std::move(logger);
}

void write(Level level, std::string_view line) {
  std::shared_ptr<spdlog::logger> logger;
  {
    std::lock_guard lock(sink().mutex);
    if (!sink().logger) sink().logger = make({}, Level::warning);
    logger = sink().logger;
  }
  logger->log(to_spdlog(level), line);
}

}  // namespace aisle::log
