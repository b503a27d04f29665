// Automation: a loopback TCP server of JSON lines that tells a program outside what a shopper could see, and acts for it as a steps
// script would (`--automation PORT`). Requests wait in a mailbox and are answered on the main thread, once a frame; frames without a
// request cost one look into it. A line that is no request gets an error line, and the connection is closed.
//
// Request {"cmd": NAME, "id": any, ...} -> reply {"id": same, "ok": true, ...} or {"id": same, "ok": false, "error": SENTENCE}:
//   targets     {"label"?, "role"?, "all"?: false}  every target that is drawn ("all": also those that are not); shapes: automation_reply.cpp
//   world       {}                                  poses, window, status, total, session state, frame
//   press       {"label" | "target", "nth"?: 1, "hold"?: seconds}  answered when released; fails as the step would
//   step        {"text": a line of a steps script}  answered when the step has ended
//   screenshot  {"name"}                            answered when the frame is asked for; NAME.json appears when all pictures are written
//   quit        {}
#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/line_server.hpp"
#include "base/mailbox.hpp"
#include "glue/result.hpp"
#include "qa/automation_reply.hpp"
#include "qa/steps.hpp"

namespace aisle::qa {

class Automation {
 public:
  // Port 0: any free one (logged as automation_port=N). ErrorKind::conflict when it is taken.
  static Result<std::unique_ptr<Automation>> listen(std::uint16_t port);
  ~Automation();

  // Once per frame, main thread, where StepsPlayer::drive() would be called: answers requests from SEEN, and while a press or step is
  // acted out overwrites SAMPLE. On a device without input of its own (headless) head and hand then stay where they were left.
  void drive(xr::Sample& sample, const Seen& seen);
  // The picture asked for this frame, once; capture the frame drawn from this sample.
  std::optional<std::string> take_screenshot();
  bool quit_requested() const { return quit_; }
  std::uint16_t port() const { return server_->port(); }

 private:
  struct Asked {
    base::LineServer::ClientId client = 0;
    Request request;
  };
  Automation();
  void answer(Asked asked, const Seen& seen);
  void start_acting(Asked asked);
  void finish_acting();

  base::Mailbox<Asked> asked_;
  StepsPlayer player_;
  std::optional<Asked> acting_for_;
  std::deque<Asked> to_act_;
  bool has_acted_ = false;
  std::optional<std::string> screenshot_;
  bool quit_ = false;
  std::unique_ptr<base::LineServer> server_;  // last: its thread uses what is above
};

}  // namespace aisle::qa
