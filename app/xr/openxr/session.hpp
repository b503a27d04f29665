// Session: the life of one OpenXR session: states, events, frame times, the tracking space and what is seen from where.
#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "xr/openxr/runtime.hpp"

namespace aisle::xr {

struct Located {
  base::Pose pose;
  bool valid = false;  // orientation and position are known (perhaps inferred)
};

class Session {
 public:
  // BINDING: an XrGraphicsBinding*, or null for an input-only session.
  static Result<std::unique_ptr<Session>> begin(const Runtime& runtime, const void* binding);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  XrSession handle() const { return session_; }
  XrSpace space() const { return space_; }  // y = 0 is the floor
  SessionState state() const;
  bool running() const { return running_; }
  bool focused() const { return state_ == XR_SESSION_STATE_FOCUSED; }

  Result<Poll> poll();  // takes the waiting events
  void request_exit();
  bool take_recentered(XrTime display_time);  // once, from the first frame that shows the new place

  Result<XrFrameState> wait_frame();
  Result<Located> locate(XrSpace what, XrTime time) const;
  Result<Located> locate_head(XrTime time) const { return locate(head_, time); }
  // Two eyes; false when the runtime does not know them now (EYES keeps its value).
  Result<bool> locate_eyes(XrTime time, EyeViews& eyes) const;

 private:
  explicit Session(const Runtime& runtime) : runtime_(runtime) {}
  Result<void> make_spaces();
  Result<XrSpace> make_space(XrReferenceSpaceType type, float height_m) const;
  Result<Poll> enter(XrSessionState state);
  Result<Poll> take(const XrEventDataBuffer& event);

  const Runtime& runtime_;
  XrSession session_ = XR_NULL_HANDLE;
  XrSpace space_ = XR_NULL_HANDLE, head_ = XR_NULL_HANDLE;
  XrReferenceSpaceType space_type_ = XR_REFERENCE_SPACE_TYPE_LOCAL;
  XrSessionState state_ = XR_SESSION_STATE_UNKNOWN;
  bool running_ = false;
  std::optional<XrTime> recenter_at_;
  std::optional<std::chrono::steady_clock::time_point> exit_asked_;
};

}  // namespace aisle::xr
