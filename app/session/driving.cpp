#include "session/driving.hpp"

#include "base/platform.hpp"
#include "qa/receipt.hpp"

namespace aisle::session {
namespace {

std::string_view mode_word(const xr::Traits& traits) { return traits.headset ? "headset" : traits.has_window ? "desktop" : "headless"; }

// What a person in the shop could know, for scripts and for programs outside.
qa::Seen seen_of(const Rooms& rooms, const ui::Tree& tree, std::uint64_t frame, const xr::Sample& sample) {
  const xr::Traits& traits = rooms.chosen.device->traits();
  const qa::Newest newest = qa::newest(rooms.world.purchase.stage, rooms.world.receipt);
  qa::Seen seen;
  seen.tree = &tree;
  seen.world_from_tracking = rooms.world.body.world_from_tracking();
  seen.world_from_head = seen.world_from_tracking * sample.head;
  seen.headset = traits.headset;
  seen.status = newest.status;
  seen.total = newest.total;
  seen.loaded = rooms.world.hall_open && rooms.showroom->ready() && rooms.loading->near_settled();
  seen.all_loaded = seen.loaded && rooms.loading->settled();
  seen.now_ns = rooms.clock().now_ns();
  seen.wall_ns = rooms.wall.now_ns();
  seen.mode = mode_word(traits);
  seen.own_input = traits.headset || traits.has_window;
  seen.session = sample.state;
  seen.frame = frame;
  if (traits.has_window && !traits.headset && !sample.eyes.empty()) {
    const xr::EyeView& eye = sample.eyes.front();
    seen.window = qa::WindowView{seen.world_from_tracking * eye.tracking_from_eye, eye.fov, {traits.eye_width, traits.eye_height}};
  }
  return seen;
}

}  // namespace

Result<Driving> Driving::make(const Options& options) {
  Driving driving;
  if (!options.steps_file.empty()) {
    TRY_ASSIGN(const std::string text, base::read_file(options.steps_file, 1u << 20));
    TRY_ASSIGN(qa::Script script, qa::parse_steps(text, options.steps_file));
    driving.steps_.emplace(std::move(script));
  }
  if (options.automation_port >= 0) {
    TRY_ASSIGN(driving.automation_, qa::Automation::listen(static_cast<std::uint16_t>(options.automation_port)));
  }
  return driving;
}

void Driving::drive(const Rooms& rooms, const ui::Tree& tree, std::uint64_t frame, xr::Sample& sample) {
  if (!steps_ && !automation_) return;
  const qa::Seen seen = seen_of(rooms, tree, frame, sample);
  if (steps_) steps_->drive(sample, seen);
  if (automation_) automation_->drive(sample, seen);
}

std::optional<std::string> Driving::take_screenshot() {
  if (steps_) {
    if (auto name = steps_->take_screenshot()) return name;
  }
  return automation_ ? automation_->take_screenshot() : std::nullopt;
}

std::string Driving::failure() const {
  if (!steps_ || steps_->state() == qa::StepsPlayer::State::passed) return {};
  return steps_->state() == qa::StepsPlayer::State::failed ? steps_->failure() : "The run ended before the last step.";
}

}  // namespace aisle::session
