// Options: the command line of `aisle` as a value (contract.md). Pure but for reading the locale.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "glue/result.hpp"

namespace aisle::session {

enum class Mode : std::uint8_t { automatic, headset, desktop, headless };

struct Options {
  std::vector<std::string> shops;  // empty: the sandbox
  Mode mode = Mode::automatic;
  std::string steps_file, out_dir, data_dir, scene_file, models_dir, ready_file;
  std::uint32_t eye_width = 0, eye_height = 0;  // 0: the device's recommendation
  int msaa = 0;                                 // 0: 4 on a GPU, 1 on a CPU device
  std::uint64_t frames = 0;                     // 0: no limit
  double tick_hz = 0;                           // 0: 30 where the clock is virtual
  bool draw_needed_only = false;
  std::string language = "en", country, currency;
  std::string profile_url = "https://aisle.invalid/ucp/2026-04-08.json";
  int automation_port = -1;                     // -1: off, 0: choose a free one
  bool frame_log = false, validate = false, list_devices = false, force_per_eye = false, verbose = false;

  bool virtual_clock() const { return !steps_file.empty() || mode == Mode::headless; }
};

struct Parsed {
  std::optional<Options> options;  // none: EXIT_CODE says how to end (help, version, bad options)
  int exit_code = 0;
};
// Prints help, version or the sentence of what is wrong.
Parsed parse_options(int argc, const char* const* argv);

}  // namespace aisle::session
