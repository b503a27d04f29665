#include "scene_bench.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <thread>

#include "base/platform.hpp"
#include "driver_time.hpp"
#include "exhibit/exhibit.hpp"
#include "results.hpp"
#include "scene_kit.hpp"

namespace aisle::bench {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

double seconds(Clock::duration d) { return std::chrono::duration<double>(d).count(); }

// Of all threads, the software GPU's included.
double process_cpu_s() {
  rusage u{};
  getrusage(RUSAGE_SELF, &u);
  const auto s = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
  return s(u.ru_utime) + s(u.ru_stime);
}

double memory_mb(const char* key) {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);) {
    if (line.rfind(key, 0) == 0) return std::stod(line.substr(line.find(':') + 1)) * 1024 / 1e6;
  }
  return 0;
}

double percentile(std::vector<double> v, double share) {
  if (v.empty()) return 0;
  std::sort(v.begin(), v.end());
  return v[std::min(v.size() - 1, static_cast<std::size_t>(share * static_cast<double>(v.size())))];
}

struct Lap {
  std::vector<double> ms;     // a frame, from its beginning to the GPU's end
  std::vector<double> own_ms; // of it, this thread's share: update, build and draw()
  std::vector<double> outside_ms;  // of that, what is not the driver's
  std::vector<double> update_ms, build_ms;  // of that, what is wanted and what has come, and choosing what is seen; the rest is draw()
  double cpu_s = 0;
  std::uint64_t draws = 0, triangles = 0, seen = 0, far = 0, cells = 0;
};

class Bench {
 public:
  explicit Bench(const SceneOptions& o) : o_(o) {}

  Result<json> run() {
    TRY(open());
    TRY(load());
    TRY_ASSIGN(const Lap cold, lap());
    TRY_ASSIGN(const Lap timed, lap());
    const double rss_mb = memory_mb("VmRSS"), peak_mb = memory_mb("VmHWM");
    TRY(pictures());
    return report(cold, timed, rss_mb, peak_mb);
  }

 private:
  Result<void> open() {
    TRY_ASSIGN(const std::string scene, base::read_file(o_.scene));
    TRY_ASSIGN(const std::string path, base::read_file(o_.path));
    TRY_ASSIGN(scene_, exhibit::parse_scene(scene));
    TRY_ASSIGN(walk_, exhibit::parse_walk(path));
    began_ = Clock::now();
    renderer::Settings settings;
    settings.msaa = o_.msaa;
    settings.validate = o_.validate;
    settings.force_per_eye = o_.per_eye;
    settings.upload_bytes_per_frame = 8u << 20;
    settings.light = renderer::LightRule::plain;
    TRY_ASSIGN(renderer_, renderer::Renderer::create(settings));
    time_driver();
    models::Config models;
    models.cache_dir = o_.cache_dir.empty() ? base::default_folders().cache : o_.cache_dir;
    models.import_program = o_.programs + "/aisle-import";
    models.importers = static_cast<int>(std::thread::hardware_concurrency());
    TRY_ASSIGN(exhibit_, exhibit::Exhibit::make(scene_, o_.models, models, *renderer_));
    TRY_ASSIGN(target_, renderer_->make_target(o_.width, o_.height, 2));  // while the models are read
    exhibit_->limits.occlusion = o_.drop.find("occlusion") == std::string::npos;
    exhibit_->all_detail = o_.drop.find("lod") != std::string::npos || o_.drop.find("residency") != std::string::npos;
    if (o_.drop.find("far") != std::string::npos || o_.drop.find("lod") != std::string::npos) exhibit_->far_shapes = false;
    exhibit_->limits.frustum = o_.drop.find("frustum") == std::string::npos;
    return {};
  }

  // Until everything is resident and a first picture has been drawn.
  Result<void> load() {
    while (!exhibit_->ready()) {
      exhibit_->update(walk_.head.front(), px_per_m());
      TRY(renderer_->begin_frame());
      TRY(renderer_->end_frame());
      if (!exhibit_->ready()) std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    Lap first;
    TRY(frame(walk_.head.front(), first, nullptr));
    load_s_ = seconds(Clock::now() - began_);
    return {};
  }

  // A metre at one metre's distance, in units of what levels of detail may be off.
  float px_per_m() const { return 0.5f * static_cast<float>(o_.height) / std::tan(walk_.fov_rad.y / 2) / o_.detail_px; }

  Result<void> frame(const base::Pose& head, Lap& lap, std::vector<std::uint64_t>* tickets) {
    const auto start = Clock::now();
    const auto views = exhibit::eyes_at(head, walk_);
    std::int64_t own = base::thread_cpu_ns(), driver = driver_ns();
    exhibit_->update(head, px_per_m());
    const std::int64_t update_ns = base::thread_cpu_ns() - own, update_driver_ns = driver_ns() - driver;
    TRY(renderer_->begin_frame());
    own = base::thread_cpu_ns() - update_ns;
    driver = driver_ns() - update_driver_ns;
    world_.clear();
    world_.detail_px = o_.drop.find("lod") == std::string::npos ? o_.detail_px : 0.0f;
    const std::int64_t built_from = base::thread_cpu_ns();
    exhibit_->build(world_, views, static_cast<float>(o_.height));
    lap.update_ms.push_back(static_cast<double>(update_ns - update_driver_ns) / 1e6);
    lap.build_ms.push_back(static_cast<double>(base::thread_cpu_ns() - built_from) / 1e6);
    lap.seen += world_.instances.size();
    lap.far += exhibit_->shown().far;
    lap.cells += exhibit_->shown().cells;
    renderer_->draw(world_, {target_, 0, views});
    lap.own_ms.push_back(static_cast<double>(base::thread_cpu_ns() - own) / 1e6);
    lap.outside_ms.push_back(std::max(0.0, lap.own_ms.back() - static_cast<double>(driver_ns() - driver) / 1e6));
    for (std::uint32_t eye = 0; tickets && eye < 2; ++eye) tickets->push_back(renderer_->capture(target_, 0, eye));
    TRY(renderer_->end_frame());
    TRY(renderer_->wait_idle());
    lap.ms.push_back(seconds(Clock::now() - start) * 1e3);
    const renderer::FrameStats stats = renderer_->stats();
    lap.draws += stats.draws;
    lap.triangles += stats.triangles;
    return {};
  }

  Result<Lap> lap() {
    Lap out;
    const double before = process_cpu_s();
    const auto poses = walk_.head.size();
    for (int i = 0; i < o_.frames; ++i) TRY(frame(walk_.head[static_cast<std::size_t>(i) * poses / static_cast<std::size_t>(o_.frames)], out, nullptr));
    out.cpu_s = (process_cpu_s() - before) / o_.frames;
    return out;
  }

  // The picture at the walk's shot pose, or several along the walk, each when all detail that is wished for there has come.
  Result<void> pictures() {
    if (o_.out.empty()) return {};
    if (o_.shots == 0) return picture(walk_.shot.value_or(walk_.head.front()), 4, o_.out + ".png");
    const auto shots = static_cast<std::size_t>(o_.shots);
    const int until_all_is_there = exhibit_->all_detail ? 2 : 40;
    for (std::size_t i = 0; i < shots; ++i) TRY(picture(walk_.head[(2 * i + 1) * walk_.head.size() / (2 * shots)], until_all_is_there, o_.out + "." + std::to_string(i) + ".png"));
    return {};
  }

  Result<void> picture(const base::Pose& at, int frames_before, const std::string& file) {
    Lap ignored;
    std::vector<std::uint64_t> tickets;
    for (int i = 0; i < frames_before; ++i) TRY(frame(at, ignored, nullptr));
    TRY(frame(at, ignored, &tickets));
    renderer::Pixels both{2 * o_.width, o_.height, std::vector<std::uint8_t>(std::size_t{8} * o_.width * o_.height)};
    for (std::size_t eye = 0; eye < 2; ++eye) {
      const auto pixels = renderer_->captured(tickets[eye]);
      if (!pixels) return fail(ErrorKind::device, "The picture did not arrive.");
      for (std::size_t y = 0; y < o_.height; ++y) {
        std::copy_n(&pixels->rgba[y * o_.width * 4], o_.width * 4, &both.rgba[(y * 2 + eye) * o_.width * 4]);
      }
    }
    if (!golden::write_png(file, both)) return fail(ErrorKind::io, "The picture cannot be written: " + file + ".");
    return {};
  }

  json report(const Lap& cold, const Lap& timed, double rss_mb, double peak_mb) {
    std::vector<double> ratio;
    for (std::size_t i = 0; i < timed.ms.size(); ++i) ratio.push_back(cold.ms[i] / timed.ms[i]);
    for (const std::string& failure : exhibit_->failures()) std::fprintf(stderr, "aisle-bench: %s\n", failure.c_str());
    const auto frames = static_cast<std::uint64_t>(o_.frames);
    json out = {{"name", scene_.name},
                {"program", "aisle"},
                {"products", scene_.pieces.size()},
                {"eye", {o_.width, o_.height}},
                {"msaa", o_.msaa},
                {"frames", o_.frames},
                {"ms_median", percentile(timed.ms, 0.5)},
                {"ms_p95", percentile(timed.ms, 0.95)},
                {"cpu_s_per_frame", timed.cpu_s},
                {"own_ms_median", percentile(timed.own_ms, 0.5)},
                {"own_ms_p95", percentile(timed.own_ms, 0.95)},
                {"outside_driver_ms_median", percentile(timed.outside_ms, 0.5)},
                {"outside_driver_ms_mean", std::accumulate(timed.outside_ms.begin(), timed.outside_ms.end(), 0.0) / static_cast<double>(timed.outside_ms.size())},
                {"outside_driver_ms_p95", percentile(timed.outside_ms, 0.95)},
                {"update_ms_median", percentile(timed.update_ms, 0.5)},
                {"update_ms_p95", percentile(timed.update_ms, 0.95)},
                {"build_ms_median", percentile(timed.build_ms, 0.5)},
                {"load_s", load_s_},
                {"rss_mb", rss_mb},
                {"peak_rss_mb", peak_mb},
                {"gpu_memory_mb", static_cast<double>(renderer_->stats().gpu_memory_bytes) / 1e6},
                {"cold_ms_max", percentile(cold.ms, 1)},
                {"cold_over_timed_p95", percentile(ratio, 0.95)},
                {"draws", timed.draws / frames},
                {"triangles", timed.triangles / frames},
                {"seen", timed.seen / frames},
                {"seen_far", timed.far / frames},
                {"seen_neighbourhoods", timed.cells / frames},
                {"failed", exhibit_->failures().size()},
                {"device", renderer_->device().name},
                {"view_strategy", renderer_->device().view_strategy == renderer::ViewStrategy::multiview ? "multiview" : "per_eye"},
                {"png", o_.out.empty() ? "" : o_.out + ".png"}};
    if (!o_.drop.empty()) out["without"] = o_.drop;
    if (o_.validate) out["validation_messages"] = renderer_->validation_messages();
    return out;
  }

  const SceneOptions& o_;
  exhibit::SceneFile scene_;
  exhibit::Walk walk_;
  std::unique_ptr<renderer::Renderer> renderer_;
  std::unique_ptr<exhibit::Exhibit> exhibit_;
  renderer::TargetHandle target_;
  renderer::RenderScene world_;
  Clock::time_point began_;
  double load_s_ = 0;
};

}  // namespace

int scene(const SceneOptions& options) {
  const auto line = Bench(options).run();
  if (!line) {
    std::fprintf(stderr, "aisle-bench: %s\n", line.error().sentence().c_str());
    return line.error().kind == ErrorKind::device ? 3 : 2;
  }
  put_result(options.results, "scene", *line);
  return options.validate && line->value("validation_messages", 0) != 0 ? 4 : 0;
}

}  // namespace aisle::bench
