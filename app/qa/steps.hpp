// Steps: a purchase (or any walk) written as a script, and the player that acts it out as a synthetic device behind the seam.
// The player only aims, presses, types and turns; it never calls the application. Main thread, but for parse (any thread).
// Grammar: contract.md "Steps script"; every verb is listed at `Step` below.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/money.hpp"
#include "base/pose.hpp"
#include "glue/result.hpp"
#include "ui/tree.hpp"
#include "xr/seam.hpp"

namespace aisle::qa {

// "Chair" (nearest the gaze), "Chair"@2 (second nearest), id:panel/cart/close (exactly that one).
struct TargetName {
  std::string label;  // empty when by id
  std::string id;
  int nth = 1;
  std::string text() const;  // as written in a script
};

namespace step {
struct WaitVisible { TargetName target; double limit_s = 0; };     // wait visible "X" SEC     (wall seconds)
struct WaitHidden { TargetName target; double limit_s = 0; };      // wait hidden "X" SEC
struct WaitStatus { std::string status; double limit_s = 0; };     // wait status completed SEC
struct WaitLoaded { double limit_s = 0; };                         // wait loaded SEC          (every wanted model is shown)
struct Pause { double seconds = 0; };                              // pause 0.5                (frame clock)
struct Look { TargetName target; };                                // look "X"
struct Teleport { TargetName target; };                            // teleport "X"
struct Type { std::string text; };                                 // type "sofa"
struct Press { TargetName target; };                               // press "X"
struct Hold { TargetName target; double seconds = 0; };            // hold "X" 1.6             (frame clock)
struct Turn { int steps = 0; };                                    // turn left | turn right   (+1 left)
struct ExpectVisible { TargetName target; bool visible = true; };  // expect visible|hidden "X"
struct ExpectEnabled { TargetName target; bool enabled = true; };  // expect enabled|disabled "X"
struct ExpectStatus { std::string status; };                       // expect status completed
struct ExpectTotal { base::Money total; };                         // expect total 129.00 EUR
struct Screenshot { std::string name; };                           // screenshot receipt
}  // namespace step
using StepAction = std::variant<step::WaitVisible, step::WaitHidden, step::WaitStatus, step::WaitLoaded, step::Pause, step::Look,
                                step::Teleport, step::Type, step::Press, step::Hold, step::Turn, step::ExpectVisible, step::ExpectEnabled,
                                step::ExpectStatus, step::ExpectTotal, step::Screenshot>;
struct Step {
  StepAction action;
  int line = 0;
  std::string text;  // as written, for messages
};
struct Script {
  std::string name;  // file name, for messages
  std::vector<Step> steps;
};

// ErrorKind::invalid with "FILE:LINE: ..." when a line cannot be understood.
Result<Script> parse_steps(std::string_view text, std::string name);

// What the player can know of the world: what a person with the headset on could see. Filled by session each frame.
struct View {
  const ui::Tree* tree = nullptr;     // of the last built frame; never null
  base::Pose world_from_tracking;     // the rig, as it will be used with this frame's sample
  bool headset = false;               // the head is the wearer's: look by snap turns, type on the keyboard panel
  std::string_view status;            // newest checkout's or receipt's UCP status word; empty: none
  std::optional<base::Money> total;   // newest checkout's or receipt's grand total
  bool loaded = true;                 // every model wanted near the shopper is shown (or has failed)
  std::int64_t now_ns = 0;            // frame clock (virtual under --steps): holds, pauses
  std::int64_t wall_ns = 0;           // the machine's monotonic clock: limits of `wait`
};

class StepsPlayer {
 public:
  enum class State : std::uint8_t { running, passed, failed };

  explicit StepsPlayer(Script script);

  // Once per frame, after Device::sample() and before input: overwrites the right hand, and on devices without a headset the
  // head's orientation (eyes follow) and the typed text. Does nothing to SAMPLE once the script has ended.
  void drive(xr::Sample& sample, const View& view);

  // The picture asked for this frame, once: call after drive(); capture the frame drawn from this sample.
  std::optional<std::string> take_screenshot();

  State state() const { return state_; }
  // "buy.steps:7: press "Kitchen": hidden by "Wall"": which step, why, and which targets there are.
  const std::string& failure() const { return failure_; }
  // Line of the step now acted out, for the overlay and the log; 0 once ended.
  int line() const;

 private:
  enum class Phase : std::uint8_t { start, turn, aim, down, up, after };
  enum class Progress : std::uint8_t { going_on, done };
  struct Gaze;

  void act(xr::Sample& sample, const View& view);
  Result<Progress> run(const step::WaitVisible&, xr::Sample&, const View&);
  Result<Progress> run(const step::WaitHidden&, xr::Sample&, const View&);
  Result<Progress> run(const step::WaitStatus&, xr::Sample&, const View&);
  Result<Progress> run(const step::WaitLoaded&, xr::Sample&, const View&);
  Result<Progress> run(const step::Pause&, xr::Sample&, const View&);
  Result<Progress> run(const step::Look&, xr::Sample&, const View&);
  Result<Progress> run(const step::Teleport&, xr::Sample&, const View&);
  Result<Progress> run(const step::Type&, xr::Sample&, const View&);
  Result<Progress> run(const step::Press&, xr::Sample&, const View&);
  Result<Progress> run(const step::Hold&, xr::Sample&, const View&);
  Result<Progress> run(const step::Turn&, xr::Sample&, const View&);
  Result<Progress> run(const step::ExpectVisible&, xr::Sample&, const View&);
  Result<Progress> run(const step::ExpectEnabled&, xr::Sample&, const View&);
  Result<Progress> run(const step::ExpectStatus&, xr::Sample&, const View&);
  Result<Progress> run(const step::ExpectTotal&, xr::Sample&, const View&);
  Result<Progress> run(const step::Screenshot&, xr::Sample&, const View&);

  Result<Progress> press(const TargetName& name, double hold_s, xr::Sample& sample, const View& view);
  Result<const ui::Target*> choose(const TargetName& name, const View& view, const base::Pose& world_from_head);
  bool turn_towards(glm::vec3 world_point, float within_rad, xr::Sample& sample, const View& view);
  void point_at(glm::vec3 world_point, xr::Sample& sample, const View& view) const;
  Result<Progress> type_on_keyboard(const std::string& text, xr::Sample& sample, const View& view);
  void next_phase(Phase phase, const View& view);
  void apply_head(xr::Sample& sample) const;
  double in_step_s(const View& view) const;   // wall
  double in_phase_s(const View& view) const;  // frame clock
  void fail_step(const std::string& why, const View& view);

  Script script_;
  std::size_t at_ = 0;
  State state_ = State::running;
  std::string failure_;
  std::optional<std::string> screenshot_;

  // Of the step being acted out.
  Phase phase_ = Phase::start;
  int frames_in_phase_ = 0;
  std::int64_t phase_began_ns_ = 0, step_began_wall_ns_ = -1;
  std::string target_id_;        // chosen once per step, so that turning does not change the choice
  bool from_eye_ = false;        // the ray leaves the eye, not the hip, when something stands between hand and target
  std::size_t typed_bytes_ = 0;
  glm::vec3 rig_at_start_{0};

  // Of the synthetic body.
  float yaw_rad_ = 0, pitch_rad_ = 0;  // tracking space; used where the head is ours
  int turn_rest_frames_ = 0;           // between snap turns
  bool select_ = false;
  std::optional<base::Pose> aim_;      // tracking space; stays where it was last
};

}  // namespace aisle::qa
