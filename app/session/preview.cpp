#include "session/preview.hpp"

#include <algorithm>
#include <cstdio>
#include <thread>

#include "base/clock.hpp"
#include "base/platform.hpp"
#include "exhibit/exhibit.hpp"
#include "glue/log.hpp"
#include "qa/stats.hpp"
#include "session/picture.hpp"
#include "session/rooms.hpp"
#include "session/version.hpp"
#include "xr/devices.hpp"

namespace aisle::session {
namespace {

constexpr float kWalkM = 0.05f, kTurnRad = 0.03f;  // a frame with a key held

class Preview {
 public:
  Preview(const Options& options, const char* argv0) : o_(options), program_dir_(base::program_folder(argv0)) {}
  ~Preview() {
    if (chosen_.device) chosen_.device->stop();
  }

  Result<int> run() {
    TRY(open());
    bool go_on = true;
    while (go_on && !base::quit_requested() && (o_.frames == 0 || drawn_ < o_.frames)) {
      switch (chosen_.device->poll()) {
        case xr::Poll::go_on: break;
        case xr::Poll::quit: go_on = false; continue;
        case xr::Poll::lost: return tl::unexpected(chosen_.device->why_lost());
      }
      TRY(frame());
    }
    return end();
  }

 private:
  Result<void> open() {
    TRY_ASSIGN(const std::string text, base::read_file(o_.scene_file));
    TRY_ASSIGN(exhibit::SceneFile scene, exhibit::parse_scene(text));
    if (!o_.out_dir.empty()) {
      TRY(base::make_folder(o_.out_dir));
      log::open(o_.out_dir + "/log.txt", o_.verbose ? log::Level::debug : log::Level::warning);
    }
    xr::Options wanted;
    TRY_ASSIGN(wanted.mode, xr::parse_mode(o_.mode == Mode::headset ? "headset" : o_.mode == Mode::desktop ? "desktop" : o_.mode == Mode::headless ? "headless" : "auto"));
    wanted.eye_px = {o_.eye_width, o_.eye_height};
    if (o_.eye_width != 0) wanted.window_px = wanted.eye_px;
    if (o_.tick_hz > 0) wanted.tick_hz = o_.tick_hz;
    TRY_ASSIGN(chosen_, xr::choose(wanted));
    const std::string cache = base::default_folders().cache;
    TRY(base::make_folder(cache));
    renderer::Settings settings;
    settings.msaa = o_.msaa;
    settings.validate = o_.validate;
    settings.force_per_eye = o_.force_per_eye;
    settings.pipeline_cache_file = cache + "/pipelines.bin";
    settings.device_source = chosen_.source;
    settings.light = scene.tone_mapping == renderer::ToneMapping::none ? renderer::LightRule::plain : renderer::LightRule::plain_toned;
    TRY_ASSIGN(renderer_, renderer::Renderer::create(settings));
    models::Config models;
    models.cache_dir = cache;
    models.import_program = program_dir_ + "/aisle-import";
    TRY_ASSIGN(exhibit_, exhibit::Exhibit::make(std::move(scene), o_.models_dir, models, *renderer_));
    TRY(chosen_.device->start(*renderer_));  // while the models are read
    return {};
  }

  Result<void> frame() {
    xr::Device& device = *chosen_.device;
    TRY_ASSIGN(const bool shown, device.wait_frame());
    if (!shown) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      return {};
    }
    TRY_ASSIGN(const xr::Sample sample, device.sample());
    const std::int64_t began = clock_.now_ns();
    move(sample);
    const float height_px = static_cast<float>(o_.eye_height != 0 ? o_.eye_height : device.traits().eye_height);
    exhibit_->update(world_from_tracking_ * sample.head, 0.5f * height_px / renderer::kDetailPx);
    TRY(device.begin_frame());
    TRY_ASSIGN(renderer::TargetUse use, device.acquire());
    views_.clear();
    for (const auto& eye : sample.eyes) views_.push_back(view_of(world_from_tracking_, eye));
    use.views = views_;
    TRY(renderer_->begin_frame());
    scene_.clear();
    exhibit_->build(scene_, views_, height_px);
    renderer_->draw(scene_, use);
    if (const auto late = device.late_views(); !late.empty()) {
      for (std::size_t i = 0; i < late.size() && i < views_.size(); ++i) views_[i] = view_of(world_from_tracking_, late[i]);
      renderer_->set_views(use.target, views_);
    }
    const double cpu_ms = static_cast<double>(clock_.now_ns() - began) / 1e6;
    TRY(renderer_->end_frame());
    if (device.traits().has_window) {
      if (auto presented = renderer_->present(use.target, use.image, 0, true); !presented) return tl::unexpected(presented.error());
    }
    TRY(device.end_frame({}));
    note_frame(static_cast<double>(clock_.now_ns() - began) / 1e6, cpu_ms);
    return {};
  }

  void move(const xr::Sample& sample) {
    const base::Pose head = world_from_tracking_ * sample.head;
    const glm::vec3 walk = base::from_yaw(base::yaw_rad(head.orientation)) * glm::vec3(sample.walk.x, 0, sample.walk.z) * kWalkM;
    const float turn = sample.turn * kTurnRad + static_cast<float>(sample.snap_turn) * 0.5236f;
    const base::Pose about_head{base::from_yaw(turn), head.position - base::from_yaw(turn) * head.position};
    world_from_tracking_ = base::Pose{{1, 0, 0, 0}, walk} * about_head * world_from_tracking_;
  }

  void note_frame(double frame_ms, double cpu_ms) {
    const renderer::FrameStats gpu = renderer_->stats();
    stats_.add({static_cast<float>(frame_ms), static_cast<float>(cpu_ms), static_cast<float>(gpu.gpu_ms), gpu.draws, gpu.triangles, false});
    const double since_start_ms = static_cast<double>(clock_.now_ns() - started_ns_) / 1e6;
    if (!first_frame_ms_) first_frame_ms_ = since_start_ms;
    const bool ready = exhibit_->ready();
    if (ready && !all_resident_ms_) {
      all_resident_ms_ = since_start_ms;
      for (const std::string& failure : exhibit_->failures()) std::fprintf(stderr, "aisle: %s\n", failure.c_str());
      if (!o_.ready_file.empty()) (void)base::write_file_atomic(o_.ready_file, "ready\n");
    }
    if (ready || o_.ready_file.empty()) ++drawn_;  // a benchmark's frames count once everything is there
  }

  Result<int> end() {
    TRY(renderer_->wait_idle());
    if (!o_.out_dir.empty()) {
      qa::RunFigures run;
      run.first_frame_ms = first_frame_ms_;
      run.all_resident_ms = all_resident_ms_;
      run.peak_rss_mb = static_cast<double>(base::peak_rss_bytes()) / 1e6;
      run.gpu_memory_mb = static_cast<double>(renderer_->stats().gpu_memory_bytes) / 1e6;
      if (o_.validate) run.validation_messages = renderer_->validation_messages();
      run.view_strategy = renderer_->device().view_strategy == renderer::ViewStrategy::multiview ? "multiview" : "per_eye";
      run.device = renderer_->device().name;
      run.build = version();
      TRY(stats_.write(o_.out_dir + "/stats.json", run));
    }
    return o_.validate && renderer_->validation_messages() > 0 ? kValidation : kDone;
  }

  const Options& o_;
  std::string program_dir_;
  base::SystemClock clock_;
  std::int64_t started_ns_ = clock_.now_ns() - base::process_age_ns();
  xr::Chosen chosen_;  // outlives the renderer
  std::unique_ptr<renderer::Renderer> renderer_;
  std::unique_ptr<exhibit::Exhibit> exhibit_;
  renderer::RenderScene scene_;
  std::vector<renderer::View> views_;
  base::Pose world_from_tracking_;
  qa::Stats stats_;
  std::uint64_t drawn_ = 0;
  std::optional<double> first_frame_ms_, all_resident_ms_;
};

}  // namespace

Result<int> preview(const Options& options, const char* argv0) { return Preview(options, argv0).run(); }

}  // namespace aisle::session
