#include "session/evidence.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "glue/log.hpp"
#include "qa/receipt.hpp"
#include "session/picture.hpp"
#include "session/version.hpp"

namespace aisle::session {
namespace {

qa::Image to_image(renderer::Pixels pixels) { return {pixels.width, pixels.height, std::move(pixels.rgba)}; }

// What a mirror window shows of an eye: its middle, 16:9.
qa::Image mirror_cut(const renderer::Pixels& eye) {
  const std::uint32_t height = std::min(eye.height, eye.width * 9 / 16);
  const std::uint32_t top = (eye.height - height) / 2;
  qa::Image out{eye.width, height, {}};
  const auto begin = eye.rgba.begin() + static_cast<std::ptrdiff_t>(top) * eye.width * 4;
  out.rgba.assign(begin, begin + static_cast<std::ptrdiff_t>(height) * eye.width * 4);
  return out;
}

// Two eyes for a device that has one (the window): 63 mm apart around the head, 90 degrees wide.
std::vector<xr::EyeView> both_eyes(const xr::Sample& sample) {
  if (sample.eyes.size() == 2) return sample.eyes;
  std::vector<xr::EyeView> eyes(2);
  for (int i = 0; i < 2; ++i) {
    eyes[static_cast<std::size_t>(i)].tracking_from_eye = sample.head * base::Pose{{1, 0, 0, 0}, {i == 0 ? -0.0315f : 0.0315f, 0, 0}};
  }
  return eyes;
}

}  // namespace

Evidence::Evidence(Rooms& rooms) : rooms_(rooms) {
  if (!rooms.options.out_dir.empty()) files_ = std::make_unique<qa::Screenshots>(rooms.options.out_dir);
  if (!files_ || !rooms.options.frame_log) return;
  log_ = std::make_unique<qa::FrameLog>();
  qa::name_steady_allocations();
}

void Evidence::mark(qa::Mark mark) {
  if (!log_) return;
  if (mark == qa::Mark::begin) thread_began_ns_ = base::thread_cpu_ns();
  qa::FrameLog::mark(mark);
}

void Evidence::log_frame(std::uint64_t frame, bool steady) {
  if (!log_) return;
  const float thread_ms = static_cast<float>(base::thread_cpu_ns() - thread_began_ns_) / 1e6f;
  log_->end({frame, rooms_.world.body.world_from_head(), frame_ms_, cpu_ms_, thread_ms, steady, rooms_.models->progress().busy > 0});
}

Result<renderer::TargetHandle> Evidence::own_target() {
  if (target_) return target_;
  const xr::Traits& traits = rooms_.chosen.device->traits();
  const std::uint32_t width = rooms_.options.eye_width != 0 ? rooms_.options.eye_width : std::min(traits.eye_width, 1024u);
  const std::uint32_t height = rooms_.options.eye_height != 0 ? rooms_.options.eye_height : std::min(traits.eye_height, 1024u);
  TRY_ASSIGN(target_, rooms_.renderer->make_target(width, height, 2));
  return target_;
}

void Evidence::capture(const renderer::TargetUse& eyes, const xr::Sample& sample, const renderer::RenderScene& with_panels) {
  if (!wanted_) return;
  Pending pending;
  pending.shot.name = *wanted_;
  pending.shot.frame = rooms_.world.frame;
  pending.shot.world_from_head = rooms_.world.body.world_from_head();
  pending.shot.world_from_tracking = rooms_.world.body.world_from_tracking();
  pending.shot.settings = {{"device", rooms_.renderer->device().name}, {"language", rooms_.options.language}};
  pending.shot.build = version();
  wanted_.reset();
  const xr::Traits& traits = rooms_.chosen.device->traits();
  const bool whole = eyes.views.size() == 2 && !traits.headset;  // a runtime's own image lacks the quad layers
  if (whole) {
    pending.left = rooms_.renderer->capture(eyes.target, eyes.image, 0);
    pending.right = rooms_.renderer->capture(eyes.target, eyes.image, 1);
  } else {
    const auto target = own_target();
    if (!target) return log::error("event=screenshot_failed what=\"{}\"", target.error().sentence());
    std::vector<renderer::View> views;
    for (const auto& eye : both_eyes(sample)) views.push_back(view_of(rooms_.world.body.world_from_tracking(), eye));
    rooms_.renderer->draw(with_panels, {*target, 0, views});
    pending.left = rooms_.renderer->capture(*target, 0, 0);
    pending.right = rooms_.renderer->capture(*target, 0, 1);
    if (!traits.headset) pending.mirror = rooms_.renderer->capture(eyes.target, eyes.image, 0);
  }
  shots_.push_back(std::move(pending));
}

void Evidence::collect() {
  const auto fetch = [&](std::uint64_t ticket, std::optional<renderer::Pixels>& into) {
    if (ticket != 0 && !into) into = rooms_.renderer->captured(ticket);
    return ticket == 0 || into.has_value();
  };
  while (!shots_.empty()) {
    Pending& p = shots_.front();
    const bool left = fetch(p.left, p.left_pixels), right = fetch(p.right, p.right_pixels), mirror = fetch(p.mirror, p.mirror_pixels);
    if (!left || !right || !mirror) return;
    write(p);
    shots_.pop_front();
  }
}

void Evidence::write(Pending& p) {
  if (!files_) return;
  qa::Image mirror = p.mirror_pixels ? to_image(std::move(*p.mirror_pixels)) : mirror_cut(*p.left_pixels);
  p.shot.views.emplace_back("left", to_image(std::move(*p.left_pixels)));
  p.shot.views.emplace_back("right", to_image(std::move(*p.right_pixels)));
  p.shot.views.emplace_back("mirror", std::move(mirror));
  files_->write(std::move(p.shot));
}

void Evidence::frame_done(double frame_ms, double cpu_ms, bool drew, bool tracked) {
  const auto since_start = [&] { return static_cast<double>(rooms_.wall.now_ns() - rooms_.started_ns) / 1e6; };
  if (drew && tracked && !first_frame_ms_ && rooms_.showroom->standing()) {  // a room around the shopper, not a blank sky
    first_frame_ms_ = since_start();
    log::info("event=first_tracked_frame ms={:.0f}", *first_frame_ms_);
  }
  if (!all_resident_ms_ && rooms_.loading->settled()) all_resident_ms_ = since_start();
  frame_ms_ = static_cast<float>(frame_ms);
  cpu_ms_ = static_cast<float>(cpu_ms);
  if (!drew) return;
  const renderer::FrameStats gpu = rooms_.renderer->stats();
  stats_.add({static_cast<float>(frame_ms), static_cast<float>(cpu_ms), static_cast<float>(gpu.gpu_ms), gpu.draws, gpu.triangles, false});
}

Result<void> Evidence::finish() {
  if (!files_) return {};
  for (int i = 0; i < 2000 && !shots_.empty(); ++i) {  // the last frames' pixels
    TRY(rooms_.renderer->wait_idle());
    collect();
  }
  while (!files_->idle()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  qa::RunFigures run;
  run.first_frame_ms = first_frame_ms_;
  run.all_resident_ms = all_resident_ms_;
  run.peak_rss_mb = static_cast<double>(base::peak_rss_bytes()) / 1e6;
  run.gpu_memory_mb = static_cast<double>(rooms_.renderer->stats().gpu_memory_bytes) / 1e6;
  run.steady_allocations = allocations_.total();
  if (rooms_.options.validate) run.validation_messages = rooms_.renderer->validation_messages();
  run.view_strategy = rooms_.renderer->device().view_strategy == renderer::ViewStrategy::multiview ? "multiview" : "per_eye";
  run.device = rooms_.renderer->device().name;
  run.build = version();
  TRY(stats_.write(rooms_.options.out_dir + "/stats.json", run));
  if (log_) TRY(log_->write(rooms_.options.out_dir + "/frames.csv"));
  if (rooms_.world.receipt) TRY(qa::write_receipt(rooms_.options.out_dir + "/receipt.json", *rooms_.world.receipt));
  if (files_->failed() > 0) return fail(ErrorKind::io, "Some screenshots could not be written.", "See log.txt in the same folder.");
  return {};
}

}  // namespace aisle::session
