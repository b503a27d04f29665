#include "xr/openxr/session.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "glue/log.hpp"

namespace aisle::xr {
namespace {

constexpr auto kLocalFloor = static_cast<XrReferenceSpaceType>(1000426000);  // XR_EXT_local_floor, newer than our headers
constexpr std::chrono::seconds kExitLimit{2};   // a runtime that does not answer the wish to leave is left all the same

std::string_view name_of(XrSessionState state) {
  switch (state) {
    case XR_SESSION_STATE_IDLE: return "idle";
    case XR_SESSION_STATE_READY: return "ready";
    case XR_SESSION_STATE_SYNCHRONIZED: return "synchronized";
    case XR_SESSION_STATE_VISIBLE: return "visible";
    case XR_SESSION_STATE_FOCUSED: return "focused";
    case XR_SESSION_STATE_STOPPING: return "stopping";
    case XR_SESSION_STATE_LOSS_PENDING: return "loss_pending";
    case XR_SESSION_STATE_EXITING: return "exiting";
    case XR_SESSION_STATE_UNKNOWN:
    case XR_SESSION_STATE_MAX_ENUM: break;
  }
  return "unknown";
}

Fov tangents(const XrFovf& fov) {
  return {std::tan(fov.angleLeft), std::tan(fov.angleRight), std::tan(fov.angleUp), std::tan(fov.angleDown)};
}

}  // namespace

Result<std::unique_ptr<Session>> Session::begin(const Runtime& runtime, const void* binding) {
  std::unique_ptr<Session> session(new Session(runtime));
  XrSessionCreateInfo info{XR_TYPE_SESSION_CREATE_INFO};
  info.next = binding;
  info.systemId = runtime.system();
  XR_TRY(xrCreateSession(runtime.instance(), &info, &session->session_));
  TRY(session->make_spaces());
  return session;
}

Session::~Session() {
  if (session_ != XR_NULL_HANDLE) xrDestroySession(session_);  // and its spaces
}

Result<XrSpace> Session::make_space(XrReferenceSpaceType type, float height_m) const {
  XrReferenceSpaceCreateInfo info{XR_TYPE_REFERENCE_SPACE_CREATE_INFO};
  info.referenceSpaceType = type;
  info.poseInReferenceSpace = to_xr({{1, 0, 0, 0}, {0, height_m, 0}});
  XrSpace space = XR_NULL_HANDLE;
  XR_TRY(xrCreateReferenceSpace(session_, &info, &space));
  return space;
}

// The floor under the shopper and their forward direction: LOCAL_FLOOR says both, STAGE the floor, LOCAL only the direction.
Result<void> Session::make_spaces() {
  std::uint32_t count = 0;
  XR_TRY(xrEnumerateReferenceSpaces(session_, 0, &count, nullptr));
  std::vector<XrReferenceSpaceType> offered(count);
  XR_TRY(xrEnumerateReferenceSpaces(session_, count, &count, offered.data()));
  const auto has = [&](XrReferenceSpaceType type) { return std::find(offered.begin(), offered.end(), type) != offered.end(); };

  TRY_ASSIGN(head_, make_space(XR_REFERENCE_SPACE_TYPE_VIEW, 0));
  // An API layer older than the extension may refuse the type although the runtime offers it.
  for (const auto& [type, height] : {std::pair{kLocalFloor, 0.0f}, std::pair{XR_REFERENCE_SPACE_TYPE_STAGE, 0.0f},
                                     std::pair{XR_REFERENCE_SPACE_TYPE_LOCAL, -kEyeHeightM}}) {
    if (!has(type) || (type == kLocalFloor && !runtime_.has("XR_EXT_local_floor"))) continue;
    if (auto made = make_space(type, height)) {
      space_ = *made;
      space_type_ = type;
      log::info("openxr_space={}", type == kLocalFloor ? "local_floor" : type == XR_REFERENCE_SPACE_TYPE_STAGE ? "stage" : "local");
      return {};
    }
  }
  return fail(ErrorKind::device, "The headset's software offers no tracking space.", "Set up the play area in the headset's software.");
}

SessionState Session::state() const {
  switch (state_) {
    case XR_SESSION_STATE_SYNCHRONIZED: return SessionState::running;
    case XR_SESSION_STATE_VISIBLE: return SessionState::visible;
    case XR_SESSION_STATE_FOCUSED: return SessionState::focused;
    case XR_SESSION_STATE_STOPPING:
    case XR_SESSION_STATE_LOSS_PENDING:
    case XR_SESSION_STATE_EXITING: return SessionState::ending;
    case XR_SESSION_STATE_UNKNOWN:
    case XR_SESSION_STATE_IDLE:
    case XR_SESSION_STATE_READY:
    case XR_SESSION_STATE_MAX_ENUM: break;
  }
  return SessionState::idle;
}

Result<Poll> Session::poll() {
  for (;;) {
    XrEventDataBuffer event{XR_TYPE_EVENT_DATA_BUFFER};
    const XrResult r = xrPollEvent(runtime_.instance(), &event);
    if (r == XR_EVENT_UNAVAILABLE) break;
    if (XR_FAILED(r)) return tl::unexpected(xr_error(r, "xrPollEvent"));
    TRY_ASSIGN(const Poll what, take(event));
    if (what != Poll::go_on) return what;
  }
  if (exit_asked_ && std::chrono::steady_clock::now() - *exit_asked_ > kExitLimit) return Poll::quit;
  return Poll::go_on;
}

Result<Poll> Session::take(const XrEventDataBuffer& event) {
  switch (event.type) {
    case XR_TYPE_EVENT_DATA_SESSION_STATE_CHANGED:
      return enter(reinterpret_cast<const XrEventDataSessionStateChanged&>(event).state);
    case XR_TYPE_EVENT_DATA_INSTANCE_LOSS_PENDING: return tl::unexpected(xr_error(XR_ERROR_INSTANCE_LOST, "xrPollEvent"));
    case XR_TYPE_EVENT_DATA_REFERENCE_SPACE_CHANGE_PENDING: {
      const auto& change = reinterpret_cast<const XrEventDataReferenceSpaceChangePending&>(event);
      if (change.referenceSpaceType == space_type_) recenter_at_ = change.changeTime;
      return Poll::go_on;
    }
    case XR_TYPE_EVENT_DATA_EVENTS_LOST: log::warning("openxr=events_lost"); return Poll::go_on;
    default: return Poll::go_on;
  }
}

Result<Poll> Session::enter(XrSessionState state) {
  log::info("openxr_session={}", name_of(state));
  state_ = state;
  switch (state) {
    case XR_SESSION_STATE_READY: {
      XrSessionBeginInfo info{XR_TYPE_SESSION_BEGIN_INFO};
      info.primaryViewConfigurationType = XR_VIEW_CONFIGURATION_TYPE_PRIMARY_STEREO;
      XR_TRY(xrBeginSession(session_, &info));
      running_ = true;
      return Poll::go_on;
    }
    case XR_SESSION_STATE_STOPPING:
      running_ = false;
      XR_TRY(xrEndSession(session_));
      return Poll::go_on;
    case XR_SESSION_STATE_EXITING: return Poll::quit;
    case XR_SESSION_STATE_LOSS_PENDING: return tl::unexpected(xr_error(XR_SESSION_LOSS_PENDING, "xrPollEvent"));
    case XR_SESSION_STATE_UNKNOWN:
    case XR_SESSION_STATE_IDLE:
    case XR_SESSION_STATE_SYNCHRONIZED:
    case XR_SESSION_STATE_VISIBLE:
    case XR_SESSION_STATE_FOCUSED:
    case XR_SESSION_STATE_MAX_ENUM: break;
  }
  return Poll::go_on;
}

void Session::request_exit() {
  if (exit_asked_) return;
  exit_asked_ = std::chrono::steady_clock::now();
  // Not running: there is no way through STOPPING, so do not wait for it.
  if (!running_ || XR_FAILED(xrRequestExitSession(session_))) *exit_asked_ -= kExitLimit;
}

bool Session::take_recentered(XrTime display_time) {
  if (!recenter_at_ || *recenter_at_ > display_time) return false;
  recenter_at_.reset();
  return true;
}

Result<XrFrameState> Session::wait_frame() {
  XrFrameWaitInfo info{XR_TYPE_FRAME_WAIT_INFO};
  XrFrameState frame{XR_TYPE_FRAME_STATE};
  XR_TRY(xrWaitFrame(session_, &info, &frame));
  return frame;
}

Result<Located> Session::locate(XrSpace what, XrTime time) const {
  XrSpaceLocation location{XR_TYPE_SPACE_LOCATION};
  XR_TRY(xrLocateSpace(what, space_, time, &location));
  constexpr XrSpaceLocationFlags kValid = XR_SPACE_LOCATION_ORIENTATION_VALID_BIT | XR_SPACE_LOCATION_POSITION_VALID_BIT;
  if ((location.locationFlags & kValid) != kValid) return Located{};
  return Located{from_xr(location.pose), true};
}

Result<bool> Session::locate_eyes(XrTime time, EyeViews& eyes) const {
  XrViewLocateInfo info{XR_TYPE_VIEW_LOCATE_INFO};
  info.viewConfigurationType = XR_VIEW_CONFIGURATION_TYPE_PRIMARY_STEREO;
  info.displayTime = time;
  info.space = space_;
  XrViewState state{XR_TYPE_VIEW_STATE};
  std::array<XrView, 2> views{{{XR_TYPE_VIEW}, {XR_TYPE_VIEW}}};
  std::uint32_t count = 0;
  XR_TRY(xrLocateViews(session_, &info, &state, static_cast<std::uint32_t>(views.size()), &count, views.data()));
  constexpr XrViewStateFlags kValid = XR_VIEW_STATE_ORIENTATION_VALID_BIT | XR_VIEW_STATE_POSITION_VALID_BIT;
  if ((state.viewStateFlags & kValid) != kValid) return false;
  eyes.clear();
  for (const XrView& view : views) eyes.push_back({from_xr(view.pose), tangents(view.fov)});
  return true;
}

}  // namespace aisle::xr
