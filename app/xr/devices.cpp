#include "xr/devices.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "xr/desktop/desktop.hpp"
#include "xr/headless/headless.hpp"
#include "xr/openxr/openxr.hpp"

namespace aisle::xr {
namespace {

constexpr std::array<std::pair<Mode, std::string_view>, 4> kModes{{
    {Mode::automatic, "auto"}, {Mode::headset, "headset"}, {Mode::desktop, "desktop"}, {Mode::headless, "headless"}}};

Chosen headless(const Options& options) {
  Chosen chosen;
  chosen.device = make_headless(options);
  chosen.mode = Mode::headless;
  return chosen;
}

Chosen best_of_all(const Options& options) {
  auto headset = make_headset(options);
  if (headset) return std::move(*headset);
  auto desktop = make_desktop(options);
  if (desktop) {
    desktop->reason = headset.error().what;
    return std::move(*desktop);
  }
  Chosen chosen = headless(options);
  chosen.reason = headset.error().what + " " + desktop.error().what;
  return chosen;
}

}  // namespace

std::string_view name_of(Mode mode) {
  for (const auto& [value, name] : kModes) {
    if (value == mode) return name;
  }
  return "?";
}

Result<Mode> parse_mode(std::string_view wanted) {
  for (const auto& [value, name] : kModes) {
    if (name == wanted) return value;
  }
  return fail(ErrorKind::invalid, fmt::format("There is no mode \"{}\".", wanted), "Use auto, headset, desktop or headless.");
}

Result<Chosen> choose(const Options& options) {
  switch (options.mode) {
    case Mode::headset: return make_headset(options);
    case Mode::desktop: return make_desktop(options);
    case Mode::headless: return headless(options);
    case Mode::automatic: return best_of_all(options);
  }
  return fail(ErrorKind::internal, "Unknown mode.");
}

std::string list_devices() { return list_headset() + list_vulkan_devices() + list_display(); }

}  // namespace aisle::xr
