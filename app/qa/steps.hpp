// Steps: a purchase (or any walk) written as a script, and the player that acts it out as a synthetic device behind the seam.
// The player only aims, presses, types and turns; it never calls the application. Main thread, but for parse (any thread).
// Grammar: contract.md "Steps script"; every verb is listed at `Step` below.
#pragma once
#include <cstdint>
#include <memory>
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
struct WaitLoaded { double limit_s = 0; bool all = false; };       // wait loaded SEC (what is near is shown) | wait loaded all SEC
struct WaitSeconds { double seconds = 0; };                        // wait seconds 3           (wall)
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
using StepAction = std::variant<step::WaitVisible, step::WaitHidden, step::WaitStatus, step::WaitLoaded, step::WaitSeconds, step::Pause, step::Look,
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
  bool all_loaded = true;             // and so is everything else that fits
};

class StepsPlayer {
 public:
  enum class State : std::uint8_t { running, passed, failed };

  explicit StepsPlayer(Script script);
  StepsPlayer(StepsPlayer&&) noexcept;
  StepsPlayer& operator=(StepsPlayer&&) noexcept;
  ~StepsPlayer();

  // Once per frame, after Device::sample() and before input: overwrites the right hand, and on devices without a headset the
  // head's orientation (eyes follow) and the typed text. After the last step the hand and head stay where they were.
  void drive(xr::Sample& sample, const View& view);

  // The picture asked for this frame, once: call after drive(); capture the frame drawn from this sample.
  std::optional<std::string> take_screenshot();

  // Goes on with another script, with head and hand where they are now. Its first step begins at the next drive().
  void play(Script script);

  State state() const;
  // `buy.steps:7: press "Kitchen": hidden by "Wall".` and which targets there are.
  const std::string& failure() const;
  // Line of the step now acted out, for the overlay and the log; 0 once ended.
  int line() const;

 private:
  struct Acting;
  std::unique_ptr<Acting> acting_;
};

}  // namespace aisle::qa
