// AutomationReply: requests and replies of the automation server as values: parsing, and the JSON lines that answer. Pure.
#pragma once
#include <cstdint>
#include <glm/glm.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "glue/result.hpp"
#include "qa/steps.hpp"

namespace aisle::qa {

// The window's camera, for pixels of targets: x right, y down from its top left corner.
struct WindowView {
  base::Pose world_from_eye;
  xr::Fov fov;
  glm::uvec2 size_px{0};
};

// What automation may tell: what steps may know, and where things are.
struct Seen : View {
  base::Pose world_from_head;
  std::optional<WindowView> window;
  std::string_view mode;          // headset, desktop, headless
  bool own_input = true;          // false: headless
  xr::SessionState session = xr::SessionState::focused;
  std::uint64_t frame = 0;
};

struct Request {
  enum class Command : std::uint8_t { targets, world, press, step, screenshot, quit } command = Command::world;
  std::string id = "null";        // JSON text, given back as it came
  TargetName target;              // press; targets: label to keep, when not empty
  double hold_s = 0;
  std::string text;               // step: the line; screenshot: the name; targets: role to keep
  bool all = false;
};

Result<Request> parse_request(std::string_view line);
// The script that acts out a press or a step.
Result<Script> script_of(const Request& request);

std::string targets_reply(const Request& request, const Seen& seen);
std::string world_reply(const Request& request, const Seen& seen);
std::string done_reply(const Request& request);
std::string error_reply(std::string_view id_json, std::string_view sentence);

// Pixel of a point; none behind the eye.
std::optional<glm::vec2> window_pixel(const WindowView& window, glm::vec3 world_point);

}  // namespace aisle::qa
