#include "browser/devtools.hpp"

#include <nlohmann/json.hpp>

namespace aisle::browser {
namespace {

using Json = nlohmann::json;

std::string as_text(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string message(std::int64_t id, std::string_view method, Json params, std::string_view session) {
  Json out{{"id", id}, {"method", method}, {"params", std::move(params)}};
  if (!session.empty()) out["sessionId"] = session;
  return as_text(out);
}

std::string text_of(const Json& json, const char* name) {
  const auto it = json.is_object() ? json.find(name) : json.end();
  return it != json.end() && it->is_string() ? it->get<std::string>() : std::string{};
}

const Json& member(const Json& json, const char* name) {
  static const Json none;
  const auto it = json.is_object() ? json.find(name) : json.end();
  return it != json.end() ? *it : none;
}

std::optional<Event> read_answer(const Json& id, const Json& result) {
  if (result.is_object() && result.empty() && id.is_number_integer()) return event::Done{id.get<std::int64_t>()};
  if (const Json& infos = member(result, "targetInfos"); infos.is_array()) {
    event::Pages pages;
    for (const Json& info : infos) {
      if (text_of(info, "type") == "page") pages.targets.push_back(text_of(info, "targetId"));
    }
    return pages;
  }
  if (const std::string session = text_of(result, "sessionId"); !session.empty()) return event::Attached{session};
  if (const std::string why = text_of(result, "errorText"); !why.empty()) return event::Failed{why};
  return std::nullopt;
}

std::optional<Event> read_event(std::string_view method, const Json& params) {
  if (method == "Page.screencastFrame") {
    const Json& id = member(params, "sessionId");
    return event::Picture{id.is_number_integer() ? id.get<std::int64_t>() : 0, text_of(params, "data")};
  }
  if (method == "Page.frameNavigated") {
    const Json& frame = member(params, "frame");
    if (!text_of(frame, "parentId").empty()) return std::nullopt;
    // A page that could not be shown keeps its address here; `url` is the error page's own.
    const std::string unreachable = text_of(frame, "unreachableUrl");
    return event::Navigated{unreachable.empty() ? text_of(frame, "url") : unreachable};
  }
  if (method == "Security.visibleSecurityStateChanged") return event::Security{text_of(member(params, "visibleSecurityState"), "securityState")};
  if (method == "Page.frameStartedLoading") return event::Loading{true};
  if (method == "Page.frameStoppedLoading") return event::Loading{false};
  if (method == "Page.javascriptDialogOpening") {
    const std::string type = text_of(params, "type");
    return event::Dialog{type != "alert" && type != "beforeunload"};
  }
  if (method == "Target.targetCreated") {
    const Json& info = member(params, "targetInfo");
    if (text_of(info, "type") != "page" || text_of(info, "openerId").empty()) return std::nullopt;
    return event::Opened{text_of(info, "targetId")};
  }
  if (method == "Inspector.targetCrashed" || method == "Inspector.detached" || method == "Target.detachedFromTarget") return event::Gone{};
  return std::nullopt;
}

struct KeyFacts {
  const char* name;
  int code;
  const char* text;
};
KeyFacts facts(Key key) {
  switch (key) {
    case Key::enter: return {"Enter", 13, "\r"};
    case Key::backspace: return {"Backspace", 8, ""};
    case Key::tab: return {"Tab", 9, ""};
    case Key::escape: return {"Escape", 27, ""};
  }
  return {"", 0, ""};
}

}  // namespace

std::string Requests::find_pages() { return message(++next_, "Target.getTargets", Json::object(), {}); }
std::string Requests::attach(std::string_view target) { return message(++next_, "Target.attachToTarget", {{"targetId", target}, {"flatten", true}}, {}); }
std::string Requests::close_browser() { return message(++next_, "Browser.close", Json::object(), {}); }
std::string Requests::refuse_downloads() { return message(++next_, "Browser.setDownloadBehavior", {{"behavior", "deny"}}, {}); }
std::string Requests::close_target(std::string_view target) { return message(++next_, "Target.closeTarget", {{"targetId", target}}, {}); }
std::string Requests::watch_targets() { return message(++next_, "Target.setDiscoverTargets", {{"discover", true}}, {}); }

std::string Requests::enable(std::string_view domain) { return message(++next_, std::string(domain) + ".enable", Json::object(), session_); }
std::string Requests::set_size(std::uint32_t width_px, std::uint32_t height_px, float scale) {
  return message(++next_, "Emulation.setDeviceMetricsOverride",
                 {{"width", width_px}, {"height", height_px}, {"deviceScaleFactor", scale}, {"mobile", true}}, session_);
}
std::string Requests::navigate(std::string_view url) { return message(++next_, "Page.navigate", {{"url", url}}, session_); }
std::string Requests::start_pictures(std::uint32_t width_px, std::uint32_t height_px) {
  return message(++next_, "Page.startScreencast",
                 {{"format", "jpeg"}, {"quality", 85}, {"maxWidth", width_px}, {"maxHeight", height_px}, {"everyNthFrame", 1}}, session_);
}
std::string Requests::picture_seen(std::int64_t picture) { return message(++next_, "Page.screencastFrameAck", {{"sessionId", picture}}, session_); }
std::string Requests::mouse(Mouse what, glm::vec2 at_px, bool down) {
  const char* type = what == Mouse::press ? "mousePressed" : what == Mouse::release ? "mouseReleased" : "mouseMoved";
  const bool clicks = what != Mouse::move;
  return message(++next_, "Input.dispatchMouseEvent",
                 {{"type", type}, {"x", at_px.x}, {"y", at_px.y}, {"button", clicks || down ? "left" : "none"}, {"buttons", down ? 1 : 0}, {"clickCount", clicks ? 1 : 0}},
                 session_);
}
std::string Requests::wheel(glm::vec2 at_px, float down_px) {
  return message(++next_, "Input.dispatchMouseEvent", {{"type", "mouseWheel"}, {"x", at_px.x}, {"y", at_px.y}, {"deltaX", 0}, {"deltaY", down_px}}, session_);
}
std::string Requests::text(std::string_view utf8) { return message(++next_, "Input.insertText", {{"text", utf8}}, session_); }
std::string Requests::key(Key key, bool down) {
  const KeyFacts k = facts(key);
  Json params{{"type", down ? "keyDown" : "keyUp"}, {"key", k.name}, {"code", k.name}, {"windowsVirtualKeyCode", k.code}};
  if (down && k.text[0] != 0) params["text"] = k.text;
  return message(++next_, "Input.dispatchKeyEvent", std::move(params), session_);
}
std::string Requests::answer_dialog(bool accept) { return message(++next_, "Page.handleJavaScriptDialog", {{"accept", accept}}, session_); }

std::optional<Event> read_message(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  if (const std::string method = text_of(json, "method"); !method.empty()) return read_event(method, member(json, "params"));
  return read_answer(member(json, "id"), member(json, "result"));
}

}  // namespace aisle::browser
