#include "qa/automation_reply.hpp"

#include <fmt/format.h>

#include "qa/find_target.hpp"
#include "qa/json_shapes.hpp"

namespace aisle::qa {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr int kMaxDepth = 8;
constexpr std::size_t kMaxText = 4096;

std::string dump(const ordered_json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

// A shallow document, or nothing: deep nesting is refused while reading.
json read_json(std::string_view line) {
  const auto shallow = [](int depth, json::parse_event_t, json&) { return depth <= kMaxDepth; };
  return json::parse(line, shallow, /*allow_exceptions=*/false);
}

Result<std::string> text_member(const json& object, const char* name, const std::string& otherwise) {
  const auto found = object.find(name);
  if (found == object.end()) return otherwise;
  if (!found->is_string() || found->get_ref<const std::string&>().size() > kMaxText) {
    return fail(ErrorKind::invalid, fmt::format("\"{}\" must be a text of at most {} bytes.", name, kMaxText));
  }
  return found->get<std::string>();
}

Result<double> number_member(const json& object, const char* name, double otherwise, double least, double most) {
  const auto found = object.find(name);
  if (found == object.end()) return otherwise;
  if (!found->is_number() || found->get<double>() < least || found->get<double>() > most) {
    return fail(ErrorKind::invalid, fmt::format("\"{}\" must be a number from {} to {}.", name, least, most));
  }
  return found->get<double>();
}

Result<Request::Command> command_of(const std::string& word) {
  using Command = Request::Command;
  if (word == "targets") return Command::targets;
  if (word == "world") return Command::world;
  if (word == "press") return Command::press;
  if (word == "step") return Command::step;
  if (word == "screenshot") return Command::screenshot;
  if (word == "quit") return Command::quit;
  return fail(ErrorKind::invalid, fmt::format("\"{}\" is no command.", word), "Known: targets, world, press, step, screenshot, quit.");
}

ordered_json target_json(const ui::Target& target, const Seen& seen) {
  const base::Pose tracking = seen.world_from_tracking.inverse() * target.world;
  const float distance_m = glm::distance(seen.world_from_head.position, target.world.position);
  ordered_json out{{"id", target.id},
                   {"label", target.label},
                   {"role", role_word(target.role)},
                   {"enabled", target.enabled},
                   {"visible", target.visible},
                   {"occluded_by", target.occluded_by},
                   {"hovered", target.hovered},
                   {"focused", target.focused},
                   {"layer", target.layer},
                   {"world", pose_json(target.world)},
                   {"tracking", pose_json(tracking)},
                   {"size_m", {target.size_m.x, target.size_m.y}},
                   {"size_deg", {ui::angular_size_deg(target.size_m.x, distance_m), ui::angular_size_deg(target.size_m.y, distance_m)}},
                   {"text_height_deg", target.text_height_m > 0 ? ui::angular_size_deg(target.text_height_m, distance_m) : 0.0f},
                   {"contrast", target.contrast},
                   {"distance_m", distance_m},
                   {"off_gaze_deg", glm::degrees(angle_off(seen.world_from_head, target.world.position))},
                   {"pixel", nullptr}};
  if (seen.window) {
    if (const auto pixel = window_pixel(*seen.window, target.world.position)) out["pixel"] = {pixel->x, pixel->y};
  }
  return out;
}

std::string_view session_word(xr::SessionState state) {
  switch (state) {
    case xr::SessionState::idle: return "idle";
    case xr::SessionState::running: return "running";
    case xr::SessionState::visible: return "visible";
    case xr::SessionState::focused: return "focused";
    case xr::SessionState::ending: return "ending";
  }
  return "unknown";
}

// Begins every good reply; the id goes back as it came.
ordered_json good(const Request& request) { return {{"id", ordered_json::parse(request.id)}, {"ok", true}}; }

}  // namespace

Result<Request> parse_request(std::string_view line) {
  const json object = read_json(line);
  if (!object.is_object()) return fail(ErrorKind::invalid, "This is no JSON object on one line.");
  Request request;
  if (const auto id = object.find("id"); id != object.end()) {
    if (!id->is_primitive()) return fail(ErrorKind::invalid, "\"id\" must be a number or a text.");
    request.id = id->dump(-1, ' ', false, json::error_handler_t::replace);
  }
  TRY_ASSIGN(const std::string word, text_member(object, "cmd", ""));
  TRY_ASSIGN(request.command, command_of(word));
  TRY_ASSIGN(request.target.label, text_member(object, "label", ""));
  TRY_ASSIGN(request.target.id, text_member(object, "target", ""));
  TRY_ASSIGN(const double nth, number_member(object, "nth", 1, 1, 1000));
  request.target.nth = static_cast<int>(nth);
  TRY_ASSIGN(request.hold_s, number_member(object, "hold", 0, 0, 60));
  const char* text = request.command == Request::Command::step ? "text" : request.command == Request::Command::screenshot ? "name" : "role";
  TRY_ASSIGN(request.text, text_member(object, text, ""));
  if (const auto all = object.find("all"); all != object.end()) request.all = all->is_boolean() && all->get<bool>();
  if (request.command == Request::Command::press && request.target.label.empty() && request.target.id.empty()) {
    return fail(ErrorKind::invalid, "\"press\" needs \"label\" or \"target\".");
  }
  return request;
}

Result<Script> script_of(const Request& request) {
  if (request.command == Request::Command::step) return parse_steps(request.text, "automation");
  if (request.command == Request::Command::screenshot) return parse_steps("screenshot " + request.text, "automation");
  Script script{.name = "automation", .steps = {}};
  const std::string text = fmt::format("press {}", request.target.text());
  if (request.hold_s > 0) {
    script.steps.push_back({step::Hold{request.target, request.hold_s}, 1, text});
  } else {
    script.steps.push_back({step::Press{request.target}, 1, text});
  }
  return script;
}

std::string targets_reply(const Request& request, const Seen& seen) {
  ordered_json targets = ordered_json::array();
  for (const ui::Target& target : seen.tree->targets) {
    if (!request.all && !target.visible) continue;
    if (!request.target.label.empty() && target.label != request.target.label) continue;
    if (!request.target.id.empty() && target.id != request.target.id) continue;
    if (!request.text.empty() && role_word(target.role) != request.text) continue;
    targets.push_back(target_json(target, seen));
  }
  ordered_json out = good(request);
  out["frame"] = seen.frame;
  out["targets"] = std::move(targets);
  return dump(out);
}

std::string world_reply(const Request& request, const Seen& seen) {
  ordered_json out = good(request);
  out["frame"] = seen.frame;
  out["mode"] = seen.mode;
  out["headset"] = seen.headset;
  out["session"] = session_word(seen.session);
  out["status"] = seen.status;
  out["total"] = seen.total ? ordered_json(base::to_plain(*seen.total)) : ordered_json(nullptr);
  out["loaded"] = seen.loaded;
  out["world_from_tracking"] = pose_json(seen.world_from_tracking);
  out["world_from_head"] = pose_json(seen.world_from_head);
  out["tracking_from_head"] = pose_json(seen.world_from_tracking.inverse() * seen.world_from_head);
  out["window"] = nullptr;
  if (seen.window) {
    const xr::Fov& fov = seen.window->fov;
    out["window"] = {{"size_px", {seen.window->size_px.x, seen.window->size_px.y}}, {"tan_fov", {fov.left, fov.right, fov.up, fov.down}}};
  }
  return dump(out);
}

std::string done_reply(const Request& request) { return dump(good(request)); }

std::string error_reply(std::string_view id_json, std::string_view sentence) {
  return dump({{"id", ordered_json::parse(id_json)}, {"ok", false}, {"error", sentence}});
}

std::optional<glm::vec2> window_pixel(const WindowView& window, glm::vec3 world_point) {
  const glm::vec3 at = window.world_from_eye.inverse() * world_point;
  if (at.z > -0.01f) return std::nullopt;
  const xr::Fov& fov = window.fov;
  const glm::vec2 tangent(at.x / -at.z, at.y / -at.z);
  const glm::vec2 part((tangent.x - fov.left) / (fov.right - fov.left), (fov.up - tangent.y) / (fov.up - fov.down));
  return part * glm::vec2(window.size_px);
}

}  // namespace aisle::qa
