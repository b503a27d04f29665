// hall_show: opens the sample shop's hall and writes pictures from several places, to be looked at.
//   hall_show OUT [SIZE] [MSAA] [FILTER] [CATALOGUE] [photos]
// CATALOGUE: the folder of `aisle-merchant import furniture` (media/ and imports/): its models stand in the hall
// instead of boxes; with `photos` its pictures only.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <glm/gtc/matrix_transform.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "models/models.hpp"
#include "scene_kit.hpp"
#include "showroom/sample.hpp"
#include "showroom/showroom.hpp"

using namespace aisle;

namespace {

constexpr const char* kFonts[] = {"/usr/share/fonts/opentype/inter/Inter-SemiBold.otf",
                                  "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
                                  "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"};

struct Place {
  std::string name;
  glm::vec3 eye, at;
};

std::vector<Place> places(const showroom::Plan& plan) {
  const glm::vec3 e = plan.entrance.position;
  const float far_z = plan.hall.min.z;
  std::vector<Place> out{{"entrance", e + glm::vec3(0, 1.6f, 0), e + glm::vec3(-0.4f, 1.5f, -6)},
                         {"avenue", {0.4f, 1.6f, -3}, {-0.6f, 1.5f, -14}},
                         {"board", {-1.2f, 1.6f, 5}, plan.directory_board.position},
                         {"seated", {1.0f, 1.2f, far_z * 0.4f}, {5.0f, 1.1f, far_z * 0.4f - 4}},
                         {"back", {0, 1.6f, far_z + 3}, {0, 1.5f, 0}},
                         {"yard", {0, 1.6f, far_z - 2}, {-5, 2.0f, far_z - 20}},
                         {"window", {0, 1.6f, far_z + 9}, {0, 1.5f, far_z}}};
  for (const auto& d : plan.departments) {
    if (d.outdoors) continue;
    const glm::vec3 eye = d.arrival + glm::vec3(0, 1.6f, 0),
                    ahead = base::from_yaw(d.arrival_yaw_rad) * glm::vec3(0, 0, -1);
    const glm::vec3 inside = d.arrival + ahead * 6.0f;
    out.push_back({d.name, eye, eye + ahead * 4.0f + glm::vec3(0, -0.3f, 0)});
    const glm::vec3 deep = d.arrival + ahead * 9.0f;
    out.push_back({d.name + " seated", deep + glm::vec3(0, 1.15f, 0), deep + ahead * 4.0f + glm::vec3(0, 1.15f, 0)});
    out.push_back({d.name + " back", d.arrival + ahead * 17.0f + glm::vec3(0, 1.65f, 0), eye + glm::vec3(0, -0.2f, 0)});
    out.push_back({d.name + " end", d.arrival + ahead * 15.0f + glm::vec3(0, 1.65f, 0), d.arrival + ahead * 22.0f + glm::vec3(0, 1.4f, 0)});
    out.push_back({d.name + " shelf", {inside.x, 1.6f, inside.z}, {inside.x + ahead.x * 0.7f, 1.2f, inside.z + 2}});
  }
  return out;
}

struct Files {
  std::string model, photo;
};
std::map<std::string, Files> imported(const std::string& folder) {
  std::map<std::string, Files> out;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder + "/imports", none)) {
    std::ifstream in(entry.path());
    const auto json = nlohmann::json::parse(in, nullptr, false);
    if (!json.is_object() || !json.contains("model") || !json["model"].is_object()) continue;
    const std::string media = "file://" + folder + "/media/";
    Files& files = out[json.value("product", "")];
    files.model = media + json["model"].value("file", "");
    if (json.contains("photo") && json["photo"].is_object()) files.photo = media + json["photo"].value("file", "");
  }
  return out;
}

// The nearest products' models, waited for: minutes on the first run, then from the cooked cache.
class Stock {
 public:
  Stock(renderer::Renderer& r, const std::string& folder, bool photos_only)
      : files_(imported(folder)), photos_only_(photos_only) {
    if (files_.empty()) return;
    models::Config config;
    config.cache_dir = "/tmp/hall_show_cache";
    config.import_program = std::string(AISLE_BUILD_FOLDER) + "/aisle-import";
    config.importers = 2;
    config.allow_file_urls = true;
    const auto nothing = [](const models::FetchRequest&, const std::function<void(Result<models::FetchReply>)>&) {
      return models::FetchTicket();
    };
    if (auto made = models::Models::make(config, nothing, &r)) models_ = std::move(*made);
  }
  void want(const std::vector<showroom::Wish>& wishes) {
    std::vector<models::Want> wants;
    for (const auto& w : wishes) {
      const auto it = files_.find(w.product.value);
      if (it != files_.end() && wants.size() < 260)
        wants.push_back({w.product.value, photos_only_ ? "" : it->second.model, it->second.photo, w.priority});
    }
    if (models_) models_->want(wants);
  }
  bool pump() {
    if (!models_) return true;
    models_->pump();
    return models_->progress().done();
  }
  showroom::Look look(const shop::ProductId& id) const {
    const auto* s = models_ ? models_->state(id.value) : nullptr;
    if (s == nullptr) return {};
    const bool resident = s->model_stage == models::Stage::resident;
    return {resident ? s->model : renderer::ModelHandle{}, s->min_m, s->max_m,
            s->photo_stage == models::Stage::resident ? s->photo : renderer::TextureHandle{},
            s->model_stage == models::Stage::failed};
  }
  std::string report() const {
    if (!models_) return "no models";
    const auto p = models_->progress();
    return std::to_string(p.resident) + " of " + std::to_string(p.wanted) + " models and photos, " +
           std::to_string(p.failed) + " failed";
  }

 private:
  std::map<std::string, Files> files_;
  bool photos_only_;
  std::unique_ptr<models::Models> models_;
};

}  // namespace

int main(int argc, char** argv) {
  const std::string out = argc > 1 ? argv[1] : ".";
  const auto size = static_cast<std::uint32_t>(argc > 2 ? std::atoi(argv[2]) : 1024);
  const std::string filter = argc > 4 ? argv[4] : "";
  std::filesystem::create_directories(out);
  const auto catalogue = showroom::sample::furniture();
  if (!catalogue) return std::fprintf(stderr, "sweethome3d-furniture is not installed\n"), 2;
  renderer::Settings settings;
  settings.msaa = argc > 3 ? std::atoi(argv[3]) : 1;
  auto made = renderer::Renderer::create(settings);
  if (!made) return std::fprintf(stderr, "%s\n", made.error().sentence().c_str()), 3;
  renderer::Renderer& r = **made;
  const auto target = r.make_target(size, size, 1);
  auto room = showroom::Showroom::make(&r, {std::begin(kFonts), std::end(kFonts)}, {});
  if (!target || !room)
    return std::fprintf(stderr, "%s\n", (!target ? target.error() : room.error()).sentence().c_str()), 3;
  (*room)->open(*catalogue, "Aisle sample shop", "en");
  renderer::RenderScene scene;
  Stock stock(r, argc > 5 ? argv[5] : "", argc > 6);
  const auto look = [&](const shop::ProductId& id) { return stock.look(id); };
  for (const Place& p : places((*room)->plan())) {
    if (p.name.find(filter) == std::string::npos) continue;
    showroom::Shown shown;
    shown.world_from_head.position = p.eye;
    const renderer::View views[] = {golden::look(p.eye, p.at, 0.9f)};
    const auto asked = std::chrono::steady_clock::now();
    std::size_t instances = 0;
    shown.world_from_head.orientation = base::from_yaw(std::atan2(p.eye.x - p.at.x, p.eye.z - p.at.z));
    stock.want((*room)->wishes(shown.world_from_head));
    for (int still = 0; still < 60; ++still) {  // hall and labels come from a worker; frames let them through
      scene.clear();
      (*room)->build(scene, shown, look);
      if (scene.instances.size() != instances || !(*room)->ready() || !stock.pump()) still = 0;
      if (std::chrono::steady_clock::now() - asked > std::chrono::seconds(240)) break;
      instances = scene.instances.size();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      if (!r.begin_frame() || !r.end_frame()) return 3;
    }
    const double wait = std::chrono::duration<double>(std::chrono::steady_clock::now() - asked).count();
    const auto pictures = golden::picture(r, *target, scene, views, nullptr, 1);
    double ms = 1e9;  // CPU time of all threads, the best of some frames
    for (int i = 0; i < (std::getenv("HALL_FRAMES") ? std::atoi(std::getenv("HALL_FRAMES")) : 0); ++i) {
      const std::clock_t start = std::clock();
      golden::picture(r, *target, scene, views, nullptr, 0);
      ms = std::min(ms, 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    const auto stats = r.stats();
    std::printf("%s: ready after %.1f s, %.1f ms a frame, %u draws, %llu triangles, %zu instances, %.0f MB, %s\n",
                p.name.c_str(), wait, ms, stats.draws, static_cast<unsigned long long>(stats.triangles),
                scene.instances.size(), static_cast<double>(stats.gpu_memory_bytes) / 1e6, stock.report().c_str());
    std::string file = p.name;
    std::replace(file.begin(), file.end(), ' ', '_');
    if (pictures.empty() || !golden::write_png(out + "/" + file + ".png", pictures[0])) return 1;
  }
  return 0;
}
