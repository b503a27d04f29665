// InputSession: an OpenXR session without pictures (XR_MND_headless): states, events, poses and buttons in milliseconds.
#pragma once
#include <time.h>

#include <chrono>
#include <functional>
#include <thread>

#include "tests/xr/monado.hpp"
#include "xr/openxr/actions.hpp"

namespace aisle::test {

struct InputSession {
  std::unique_ptr<xr::Runtime> runtime;
  std::unique_ptr<xr::Session> session;
  std::unique_ptr<xr::Actions> actions;

  static Result<InputSession> open(std::string_view only_profile = {}) {
    InputSession s;
    TRY_ASSIGN(s.runtime, xr::Runtime::connect(xr::Runtime::Use::input_only));
    TRY_ASSIGN(s.session, xr::Session::begin(*s.runtime, nullptr));
    TRY_ASSIGN(s.actions, xr::Actions::attach(*s.runtime, *s.session, only_profile));
    return s;
  }
  InputSession() = default;
  InputSession(InputSession&&) = default;
  InputSession& operator=(InputSession&&) = delete;
  ~InputSession() {
    actions.reset();
    session.reset();
  }

  XrTime now() const {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    using Convert = XrResult(XRAPI_PTR*)(XrInstance, const timespec*, XrTime*);  // XR_KHR_convert_timespec_time
    XrTime out = 0;
    runtime->function<Convert>("xrConvertTimespecTimeToTimeKHR")(runtime->instance(), &time, &out);
    return out;
  }
  // Polls and samples every 5 ms until DONE, an error, or LIMIT.
  using Hands = std::array<xr::HandState, 2>;
  Result<Hands> until(const std::function<bool(const Hands&)>& done, std::chrono::milliseconds limit = std::chrono::seconds(5)) {
    const auto end = std::chrono::steady_clock::now() + limit;
    for (;;) {
      TRY_ASSIGN(last_poll, session->poll());
      Hands hands;
      if (session->running()) {
        TRY_ASSIGN(hands, actions->sample(*session, now()));
      }
      if (done(hands)) return hands;
      if (last_poll != xr::Poll::go_on) return fail(ErrorKind::conflict, "The session ended.");
      if (std::chrono::steady_clock::now() > end) return fail(ErrorKind::timeout, "It did not happen in time.");
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  Result<Hands> until_focused() {
    return until([this](const Hands&) { return session->focused(); });
  }
  xr::Poll last_poll = xr::Poll::go_on;
};

}  // namespace aisle::test
