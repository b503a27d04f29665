// Actions: what hands can do (aim, grip, select, menu, squeeze, stick, haptics) and the controllers they are bound to.
#pragma once
#include <array>
#include <memory>

#include "xr/openxr/session.hpp"

namespace aisle::xr {

class Actions {
 public:
  // ONLY: binds no interaction profile but this one (tests).
  static Result<std::unique_ptr<Actions>> attach(const Runtime& runtime, const Session& session, std::string_view only = {});
  ~Actions();
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;

  // Both hands for the frame shown at TIME; inactive while the session is not focused.
  Result<std::array<HandState, 2>> sample(const Session& session, XrTime time);
  void haptic(const Session& session, Hand hand, std::chrono::nanoseconds duration, float amplitude) const;
  // The controller in use, as its OpenXR path; empty when none. For the log and the tests.
  std::string profile(const Runtime& runtime, const Session& session, Hand hand) const;

 private:
  explicit Actions(XrActionSet set) : set_(set) {}
  Result<void> create(const Runtime& runtime);
  Result<void> make(XrAction& action, const char* name, const char* label, XrActionType type) const;
  void suggest(const Runtime& runtime, std::string_view only) const;
  Result<void> make_spaces(const Session& session);
  Result<HandState> sample_hand(const Session& session, std::size_t hand, XrTime time);
  Result<float> value(const Session& session, XrAction action, std::size_t hand) const;

  XrActionSet set_;
  XrAction aim_{}, grip_{}, select_{}, menu_{}, squeeze_{}, stick_{}, stick_press_{}, haptic_{};
  std::array<XrPath, 2> paths_{};  // /user/hand/left, right
  std::array<XrSpace, 2> aim_spaces_{}, grip_spaces_{};
  std::array<bool, 2> selecting_{}, squeezing_{};
};

}  // namespace aisle::xr
