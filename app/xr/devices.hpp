// Devices: chooses and makes the headset, window or headless device behind the seam. Main thread only.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "xr/seam.hpp"

namespace aisle::renderer {
class DeviceSource;
}

namespace aisle::xr {

enum class Mode : std::uint8_t { automatic, headset, desktop, headless };
Result<Mode> parse_mode(std::string_view name);  // auto, headset, desktop, headless
std::string_view name_of(Mode mode);

struct Options {
  Mode mode = Mode::automatic;
  glm::uvec2 window_px{1280, 720};
  glm::uvec2 eye_px{0};      // 0: the runtime's recommendation in a headset, 512x512 headless; a window has its own size
  double tick_hz = 30;       // headless: display time of a frame is its number / tick_hz
  bool mirror = true;        // headset: open the mirror window when there is a display
  bool quad_layers = true;   // headset: panels may be compositor layers
};

struct Chosen {
  std::unique_ptr<Device> device;
  renderer::DeviceSource* source = nullptr;  // for renderer::Settings; lives in the device; null: the renderer needs no help
  Mode mode = Mode::headless;                // never automatic
  std::string reason;                        // automatic: why nothing better was taken; for the log
};

// ErrorKind::device when the wanted device is not there; automatic always finds headless.
Result<Chosen> choose(const Options& options);

// Several lines for people: OpenXR runtime and headset, Vulkan devices, display.
std::string list_devices();

}  // namespace aisle::xr
