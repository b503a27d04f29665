// Driving: who moves the shopper besides the device: a steps script (--steps), a program outside (--automation). Main thread.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "qa/automation.hpp"
#include "qa/steps.hpp"
#include "session/rooms.hpp"
#include "ui/tree.hpp"

namespace aisle::session {

class Driving {
 public:
  // Reads the script and opens the port. ErrorKind::invalid, conflict: a sentence about the file, the port.
  static Result<Driving> make(const Options& options);

  // Once per frame, between Device::sample() and input. TREE is of the last built frame.
  void drive(const Rooms& rooms, const ui::Tree& tree, std::uint64_t frame, xr::Sample& sample);
  // A picture of this frame that was asked for, once.
  std::optional<std::string> take_screenshot();

  bool script_ended() const { return steps_ && steps_->state() != qa::StepsPlayer::State::running; }
  bool quit_asked() const { return automation_ && automation_->quit_requested(); }
  // Why the script did not pass; empty without a script or when it passed.
  std::string failure() const;

 private:
  std::optional<qa::StepsPlayer> steps_;
  std::unique_ptr<qa::Automation> automation_;
};

}  // namespace aisle::session
