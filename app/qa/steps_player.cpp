#include <fmt/format.h>

#include "glue/log.hpp"
#include "qa/find_target.hpp"
#include "qa/steps.hpp"
#include "qa/synthetic_body.hpp"

namespace aisle::qa {
namespace {

// Before a step fails, a target has this long to appear, become enabled, or show what a press did: wall seconds, and frames where
// a processor draws slowly.
constexpr double kPatienceS = 3.0;
constexpr int kPatienceFrames = 45;
constexpr int kSettleFrames = 4;          // aiming before pressing: the tree we see is one frame old
constexpr int kDownFrames = 3;
constexpr int kAfterFrames = 3;           // after releasing, so that the next step sees what the press did
constexpr int kScreenshotSettleFrames = 4;
constexpr double kScrollAfterS = 1.0;     // wall: a label that is nowhere may be further down the list in front
constexpr int kMostScrollFrames = 240;
constexpr float kOutOfViewRad = glm::radians(25.0f);
// In a headset the head is the wearer's: only the rig turns, in snaps, and panels turn with it. What the hand can reach is not turned to.
constexpr float kOutOfReachRad = glm::radians(60.0f);
constexpr double kMostTurningS = 30.0;    // wall
constexpr float kTurnedRad = glm::radians(4.0f);
constexpr float kLookedRad = glm::radians(10.0f);

enum class Progress : std::uint8_t { going_on, done };
enum class Phase : std::uint8_t { start, turn, aim, down, up };

// Bytes of the code point that begins at TEXT[AT].
std::size_t code_point_bytes(std::string_view text, std::size_t at) {
  std::size_t n = 1;
  while (at + n < text.size() && (static_cast<unsigned char>(text[at + n]) & 0xC0) == 0x80) ++n;
  return n;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// The keyboard panel's key for one character; the exact case first.
const ui::Target* key_for(const ui::Tree& tree, std::string_view character) {
  const std::string wanted = character == " " ? "space" : lower_ascii(character);
  const ui::Target* other_case = nullptr;
  for (const ui::Target& target : tree.targets) {
    if (!target.visible || !target.id.starts_with("panel/keyboard/")) continue;
    if (target.label == character) return &target;
    if (lower_ascii(target.label) == wanted) other_case = &target;
  }
  return other_case;
}

// The keyboard panel stands there for as long as a field takes text.
bool a_field_has_focus(const ui::Tree& tree) {
  for (const ui::Target& target : tree.targets) {
    if (target.role == ui::Role::field && target.focused) return true;
    if (target.id == "panel/keyboard" && target.visible) return true;
  }
  return false;
}

}  // namespace

struct StepsPlayer::Acting {
  Script script;
  std::size_t at = 0;
  State state = State::running;
  std::string failure;
  std::optional<std::string> screenshot;
  SyntheticBody body;

  // Of the step being acted out.
  Phase phase = Phase::start;
  int frames = 0;                     // in this phase
  int step_frames = 0;
  std::int64_t phase_began_ns = 0;    // frame clock
  std::int64_t step_began_wall_ns = -1;
  std::string target_id;              // chosen once, so that turning does not change the choice
  glm::vec3 last_point{0};            // of the target, should it vanish under the press
  bool from_eye = false;
  int scrolled = 0;                   // frames
  std::size_t typed = 0;              // bytes of a `type` step
  bool between_keys = false;
  bool turning_page = false, page_turned = false;  // of the keyboard panel, to find the key
  glm::vec3 rig_before{0};

  void act(const View& view);
  void next_step();
  void enter(Phase next, const View& view);
  double wall_s(const View& view) const { return static_cast<double>(view.wall_ns - step_began_wall_ns) * 1e-9; }
  double phase_s(const View& view) const { return static_cast<double>(view.now_ns - phase_began_ns) * 1e-9; }
  bool patient(const View& view) const { return wall_s(view) < kPatienceS || step_frames < kPatienceFrames; }
  Result<Progress> soon(bool met, const View& view, std::string why) const;
  void fail_step(const Error& why, const View& view);

  Result<Progress> press(const TargetName& name, Purpose purpose, double hold_s, const View& view);
  Result<Progress> choose(const TargetName& name, Purpose purpose, const View& view);
  bool scroll_on(const TargetName& name, const View& view);
  Result<Progress> aim(const View& view);
  Result<Progress> waited(bool met, double limit_s, const View& view, std::string why) const;
  Result<Progress> type_key(const std::string& text, const View& view);

  Result<Progress> run(const step::WaitVisible&, const View&);
  Result<Progress> run(const step::WaitHidden&, const View&);
  Result<Progress> run(const step::WaitStatus&, const View&);
  Result<Progress> run(const step::WaitLoaded&, const View&);
  Result<Progress> run(const step::WaitSeconds&, const View&);
  Result<Progress> run(const step::Pause&, const View&);
  Result<Progress> run(const step::Look&, const View&);
  Result<Progress> run(const step::Teleport&, const View&);
  Result<Progress> run(const step::Type&, const View&);
  Result<Progress> run(const step::Press&, const View&);
  Result<Progress> run(const step::Hold&, const View&);
  Result<Progress> run(const step::Turn&, const View&);
  Result<Progress> run(const step::ExpectVisible&, const View&);
  Result<Progress> run(const step::ExpectEnabled&, const View&);
  Result<Progress> run(const step::ExpectStatus&, const View&);
  Result<Progress> run(const step::ExpectTotal&, const View&);
  Result<Progress> run(const step::Screenshot&, const View&);
};

void StepsPlayer::Acting::enter(Phase next, const View& view) {
  phase = next;
  frames = 0;
  phase_began_ns = view.now_ns;
}

void StepsPlayer::Acting::next_step() {
  ++at;
  step_began_wall_ns = -1;
  if (at == script.steps.size()) state = State::passed;
}

void StepsPlayer::Acting::fail_step(const Error& why, const View& view) {
  const Step& step = script.steps[at];
  failure = fmt::format("{}:{}: {}: {} In sight: {}.", script.name, step.line, step.text, why.sentence(),
                        what_there_is(*view.tree, body.world_from_head()));
  state = State::failed;
  body.set_select(false);
  log::error("step=failed line={} why=\"{}\"", step.line, why.what);
}

void StepsPlayer::Acting::act(const View& view) {
  const Step& step = script.steps[at];
  if (step_began_wall_ns < 0) {
    step_began_wall_ns = view.wall_ns;
    target_id.clear();
    typed = 0;
    turning_page = page_turned = false;
    step_frames = 0;
    scrolled = 0;
    from_eye = between_keys = false;
    rig_before = view.world_from_tracking.position;
    enter(Phase::start, view);
  }
  const auto progress = std::visit([&](const auto& action) { return run(action, view); }, step.action);
  ++frames;
  ++step_frames;
  if (!progress) {
    fail_step(progress.error(), view);
  } else if (*progress == Progress::done) {
    log::info("step=done line={} wall_s={:.2f} text=\"{}\"", step.line, wall_s(view), step.text);
    next_step();
  }
}

// --- pressing

Result<Progress> StepsPlayer::Acting::press(const TargetName& name, Purpose purpose, double hold_s, const View& view) {
  const ui::Target* target = by_id(*view.tree, target_id);
  if (target && target->visible) last_point = target->world.position;
  switch (phase) {
    case Phase::start: return choose(name, purpose, view);
    case Phase::turn:
      if (!target) return fail(ErrorKind::not_found, "it went away while turning to it.");
      if (wall_s(view) > kMostTurningS) return fail(ErrorKind::timeout, "the head does not get there.");
      if (!body.turn_towards(last_point, kTurnedRad)) return Progress::going_on;
      enter(Phase::aim, view);
      [[fallthrough]];
    case Phase::aim: return aim(view);
    case Phase::down:
      body.set_select(true);
      body.point_at(last_point, from_eye);  // a target that vanishes under the press is released where it was
      if (frames >= kDownFrames && phase_s(view) >= hold_s) enter(Phase::up, view);
      return Progress::going_on;
    case Phase::up: body.set_select(false); break;
  }
  return frames >= kAfterFrames ? Progress::done : Progress::going_on;
}

Result<Progress> StepsPlayer::Acting::choose(const TargetName& name, Purpose purpose, const View& view) {
  if (body.turning()) return Progress::going_on;
  const base::Pose head = body.world_from_head();
  const auto found = find_target(*view.tree, name, purpose, head);
  if (!found) {
    if (scroll_on(name, view)) return Progress::going_on;
    if (patient(view)) return Progress::going_on;
    return tl::unexpected(found.error());
  }
  target_id = (*found)->id;
  last_point = (*found)->world.position;
  enter(angle_off(head, last_point) > (view.headset ? kOutOfReachRad : kOutOfViewRad) ? Phase::turn : Phase::aim, view);
  return Progress::going_on;
}

// As somebody who looks for a word: towards where it was last seen in its list, else down the list in front. False: nothing to scroll.
bool StepsPlayer::Acting::scroll_on(const TargetName& name, const View& view) {
  const ui::Target* away = find_scrolled_away(*view.tree, name);
  const base::Pose head = body.world_from_head();
  const auto area = scroll_area(*view.tree, away, head);
  if (!area || scrolled >= kMostScrollFrames || (!away && wall_s(view) < kScrollAfterS)) return false;
  const bool down = !away || away->world.position.y < area->bar().y;
  if (!(down ? area->down : area->up)->enabled) return false;  // its end
  if (!view.headset && angle_off(head, area->bar()) > kOutOfViewRad && !body.turn_towards(area->bar(), kTurnedRad)) return true;
  body.point_at(area->bar(), true);
  if (++scrolled % 3 == 0) body.scroll(down ? -1.0f : 1.0f);
  return true;
}

// Holds the ray on the target until what the shop shows has settled, then presses if the ray really meets it.
Result<Progress> StepsPlayer::Acting::aim(const View& view) {
  const ui::Target* target = by_id(*view.tree, target_id);
  if (!target) return fail(ErrorKind::not_found, "it went away while aiming at it.");
  body.point_at(last_point, from_eye);
  if (frames < kSettleFrames) return Progress::going_on;
  if (!target->enabled || !can_be_seen(*target)) {
    if (patient(view)) return Progress::going_on;
    return fail(ErrorKind::not_found, target->enabled ? fmt::format("it is hidden by \"{}\".", target->occluded_by)
                                                      : std::string("it cannot be pressed now."));
  }
  if (!target->hovered && !from_eye) {  // something stands between hand and target: look along the ray
    from_eye = true;
    enter(Phase::aim, view);
    return Progress::going_on;
  }
  if (!target->hovered) {
    for (const ui::Target& other : view.tree->targets) {
      if (!other.hovered || other.id == target_id || other.role == ui::Role::panel) continue;
      return fail(ErrorKind::conflict, fmt::format("the ray meets \"{}\" instead.", other.label.empty() ? other.id : other.label));
    }
  }
  enter(Phase::down, view);
  body.set_select(true);
  return Progress::going_on;
}

Result<Progress> StepsPlayer::Acting::run(const step::Press& press_step, const View& view) {
  return press(press_step.target, Purpose::press, 0, view);
}

Result<Progress> StepsPlayer::Acting::run(const step::Hold& hold, const View& view) {
  return press(hold.target, Purpose::press, hold.seconds, view);
}

Result<Progress> StepsPlayer::Acting::run(const step::Teleport& teleport, const View& view) {
  TRY_ASSIGN(const Progress progress, press(teleport.target, Purpose::teleport, 0, view));
  if (progress == Progress::going_on) return Progress::going_on;
  const bool moved = glm::distance(rig_before, view.world_from_tracking.position) > 0.05f;
  if (moved && phase_s(view) > 0.5) return Progress::done;  // the fade has passed
  return frames < kPatienceFrames ? Result<Progress>(Progress::going_on) : fail(ErrorKind::timeout, "the shopper did not move.");
}

// --- turning

Result<Progress> StepsPlayer::Acting::run(const step::Look& look, const View& view) {
  if (body.turning()) return Progress::going_on;
  if (target_id.empty()) {
    const auto found = find_target(*view.tree, look.target, Purpose::look, body.world_from_head());
    if (!found) return patient(view) ? Result<Progress>(Progress::going_on) : tl::unexpected(found.error());
    target_id = (*found)->id;
  }
  const ui::Target* target = by_id(*view.tree, target_id);
  if (!target) return fail(ErrorKind::not_found, "it went away while turning to it.");
  if (wall_s(view) > kMostTurningS) return fail(ErrorKind::timeout, "the head does not get there.");
  return body.turn_towards(target->world.position, kLookedRad) ? Progress::done : Progress::going_on;
}

Result<Progress> StepsPlayer::Acting::run(const step::Turn& turn, const View&) {
  if (frames == 0) {
    body.snap_turn(turn.steps);
    return Progress::going_on;
  }
  return body.turning() ? Progress::going_on : Progress::done;
}

// --- typing

Result<Progress> StepsPlayer::Acting::run(const step::Type& type, const View& view) {
  if (typed == type.text.size() && !between_keys) return frames > kAfterFrames ? Progress::done : Progress::going_on;
  if (view.headset) return type_key(type.text, view);
  if (typed == 0 && !a_field_has_focus(*view.tree)) return soon(false, view, "no field has the focus.");
  const std::size_t bytes = code_point_bytes(type.text, typed);
  body.type(type.text.substr(typed, bytes));
  typed += bytes;
  frames = 0;
  return Progress::going_on;
}

// One key of the keyboard panel after the other, each pressed like any other control.
Result<Progress> StepsPlayer::Acting::type_key(const std::string& text, const View& view) {
  const std::size_t bytes = code_point_bytes(text, typed);
  if (!between_keys) {
    const ui::Target* key = key_for(*view.tree, std::string_view(text).substr(typed, bytes));
    turning_page = key == nullptr && !page_turned;  // letters and digits are on two pages of keys
    if (turning_page) key = by_id(*view.tree, "panel/keyboard/numbers");
    if (!key) return soon(false, view, fmt::format("the keyboard has no key \"{}\".", text.substr(typed, bytes)));
    target_id = key->id;
    between_keys = true;
    enter(Phase::start, view);
  }
  TRY_ASSIGN(const Progress progress, press(TargetName{.label = {}, .id = target_id}, Purpose::press, 0, view));
  if (progress == Progress::going_on) return Progress::going_on;
  if (!turning_page) typed += bytes;
  page_turned = turning_page;
  between_keys = false;
  step_frames = 0;
  step_began_wall_ns = view.wall_ns;
  enter(Phase::start, view);
  return Progress::going_on;
}

// --- waiting and expecting

Result<Progress> StepsPlayer::Acting::waited(bool met, double limit_s, const View& view, std::string why) const {
  if (met) return Progress::done;
  if (wall_s(view) < limit_s) return Progress::going_on;
  return fail(ErrorKind::timeout, std::move(why));
}

Result<Progress> StepsPlayer::Acting::soon(bool met, const View& view, std::string why) const {
  if (met) return Progress::done;
  return patient(view) ? Result<Progress>(Progress::going_on) : fail(ErrorKind::timeout, std::move(why));
}

Result<Progress> StepsPlayer::Acting::run(const step::WaitVisible& wait, const View& view) {
  return waited(any_visible(*view.tree, wait.target), wait.limit_s, view, "it did not appear in time.");
}
Result<Progress> StepsPlayer::Acting::run(const step::WaitHidden& wait, const View& view) {
  return waited(!any_visible(*view.tree, wait.target), wait.limit_s, view, "it did not go away in time.");
}
Result<Progress> StepsPlayer::Acting::run(const step::WaitStatus& wait, const View& view) {
  return waited(view.status == wait.status, wait.limit_s, view, fmt::format("the status is \"{}\".", view.status));
}
Result<Progress> StepsPlayer::Acting::run(const step::WaitLoaded& wait, const View& view) {
  return waited(wait.all ? view.all_loaded : view.loaded, wait.limit_s, view, "models are still loading.");
}
Result<Progress> StepsPlayer::Acting::run(const step::WaitSeconds& wait, const View& view) {
  return wall_s(view) >= wait.seconds ? Progress::done : Progress::going_on;
}
Result<Progress> StepsPlayer::Acting::run(const step::Pause& pause, const View& view) {
  return phase_s(view) >= pause.seconds ? Progress::done : Progress::going_on;
}

// What is expected must hold now; the grace covers only the frames a press needs to show its effect.
Result<Progress> StepsPlayer::Acting::run(const step::ExpectVisible& expect, const View& view) {
  return soon(any_visible(*view.tree, expect.target) == expect.visible, view, expect.visible ? "it is not visible." : "it is visible.");
}
Result<Progress> StepsPlayer::Acting::run(const step::ExpectEnabled& expect, const View& view) {
  bool met = false;
  for (const ui::Target& target : view.tree->targets) {
    const bool named = expect.target.label.empty() ? target.id == expect.target.id : target.label == expect.target.label;
    met = met || (named && can_be_seen(target) && target.enabled == expect.enabled);
  }
  return soon(met, view, expect.enabled ? "no such target is enabled." : "no such target is disabled.");
}
Result<Progress> StepsPlayer::Acting::run(const step::ExpectStatus& expect, const View& view) {
  return soon(view.status == expect.status, view, fmt::format("the status is \"{}\".", view.status));
}
Result<Progress> StepsPlayer::Acting::run(const step::ExpectTotal& expect, const View& view) {
  return soon(view.total == expect.total, view,
                view.total ? fmt::format("the total is {}.", base::to_plain(*view.total)) : "there is no total.");
}

Result<Progress> StepsPlayer::Acting::run(const step::Screenshot& shot, const View&) {
  if (frames < kScreenshotSettleFrames) return Progress::going_on;
  screenshot = shot.name;
  return Progress::done;
}

// --- the player

StepsPlayer::StepsPlayer(Script script) : acting_(std::make_unique<Acting>()) { play(std::move(script)); }
StepsPlayer::StepsPlayer(StepsPlayer&&) noexcept = default;
StepsPlayer& StepsPlayer::operator=(StepsPlayer&&) noexcept = default;
StepsPlayer::~StepsPlayer() = default;

void StepsPlayer::play(Script script) {
  Acting& acting = *acting_;
  acting.script = std::move(script);
  acting.at = 0;
  acting.step_began_wall_ns = -1;
  acting.failure.clear();
  acting.state = acting.script.steps.empty() ? State::passed : State::running;
}

void StepsPlayer::drive(xr::Sample& sample, const View& view) {
  acting_->body.begin(sample, view);
  if (acting_->state == State::running) acting_->act(view);
  acting_->body.apply(sample);
}

std::optional<std::string> StepsPlayer::take_screenshot() { return std::exchange(acting_->screenshot, std::nullopt); }
StepsPlayer::State StepsPlayer::state() const { return acting_->state; }
const std::string& StepsPlayer::failure() const { return acting_->failure; }
int StepsPlayer::line() const {
  return acting_->at < acting_->script.steps.size() ? acting_->script.steps[acting_->at].line : 0;
}

}  // namespace aisle::qa
