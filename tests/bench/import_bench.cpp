#include "import_bench.hpp"

#include <algorithm>
#include <array>
#include <assimp/Importer.hpp>
#include <assimp/postprocess.h>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "assets/cook/cook.hpp"
#include "assets/cook/weld.hpp"
#include "assets/format/cooked.hpp"
#include "assets/import/fit.hpp"
#include "assets/import/photo.hpp"
#include "assets/import/platform.hpp"
#include "assets/import/read_model.hpp"
#include "assets/import/write_glb.hpp"
#include "glue/result.hpp"

namespace fs = std::filesystem;
using namespace aisle;

namespace {

double cpu_s() {
  timespec t{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

struct Totals {
  double assimp_s = 0, read_s = 0, photo_s = 0, glb_s = 0, read_glb_s = 0, cook_s = 0, occlusion_s = 0;
  std::array<std::size_t, format::kLevelErrors_m.size()> level_triangles{};  // drawn when pictures may be off by so much
  std::size_t models = 0, failed = 0, triangles = 0, glb_bytes = 0, cooked_bytes = 0, draws = 0, lods = 0;
};

class Stopwatch {
 public:
  void lap(double& into) {
    const double now = cpu_s();
    into += now - last_;
    last_ = now;
  }

 private:
  double last_ = cpu_s();
};

// These files come in any unit, and how a model is simplified goes by metres: one for the longest side, as most of the catalogue.
glm::vec3 a_metre_long(const cook::SourceModel& model) {
  const glm::vec3 size = model.max_m - model.min_m;
  return glm::max(size / std::max({size.x, size.y, size.z}), glm::vec3(1e-3f));
}

void count(const format::File& file, Totals& t) {
  t.draws += file.meshes.size();
  for (const auto& mesh : file.meshes) {
    t.lods += mesh.lods.size();
    for (std::size_t k = 0; k < t.level_triangles.size(); ++k) {
      const auto drawn = std::find_if(mesh.lods.rbegin(), mesh.lods.rend(), [&](const auto& lod) { return lod.error_m <= format::kLevelErrors_m[k]; });
      t.level_triangles[k] += drawn->index_count / 3;
    }
  }
}

Result<void> measure_one(const fs::path& obj, bool with_photo, Totals& t) {
  Stopwatch watch;
  {
    Assimp::Importer importer;
    importer.ReadFile(obj.string(), aiProcess_Triangulate | aiProcess_JoinIdenticalVertices | aiProcess_GenSmoothNormals | aiProcess_SortByPType);
    watch.lap(t.assimp_s);
  }
  watch = {};
  TRY_ASSIGN(auto model, import::read_model(obj.string(), {.most_texture_side = 1024}));
  TRY(import::fit(model, {{}, a_metre_long(model)}));
  for (auto& mesh : model.meshes) cook::weld(mesh);
  watch.lap(t.read_s);
  if (with_photo) (void)import::photograph(model, 1024, true);
  watch.lap(t.photo_s);
  TRY_ASSIGN(const std::string glb, import::to_glb(model));
  watch.lap(t.glb_s);
  const fs::path file = fs::temp_directory_path() / ("import_bench." + std::to_string(import::process_id()) + ".glb");
  std::ofstream(file, std::ios::binary) << glb;
  watch = {};
  auto again = import::read_model(file.string(), {});
  watch.lap(t.read_glb_s);
  fs::remove(file);
  TRY(again);
  auto copy = *again;
  watch = {};
  TRY_ASSIGN(const std::string plain, cook::cook_model(std::move(*again), {.bake_occlusion = false}));
  double without_s = 0, with_s = 0;
  watch.lap(without_s);
  TRY_ASSIGN(const std::string cooked, cook::cook_model(std::move(copy), {}));
  watch.lap(with_s);
  t.cook_s += without_s;
  t.occlusion_s += with_s - without_s;
  TRY_ASSIGN(const format::File view, format::read(std::as_bytes(std::span(cooked))));
  ++t.models;
  t.triangles += model.triangles();
  t.glb_bytes += glb.size();
  t.cooked_bytes += cooked.size();
  count(view, t);
  return {};
}

}  // namespace

int bench::import_all(const std::string& folder, std::size_t every_nth, bool with_photo) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".obj") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  Totals t;
  for (std::size_t i = 0; i < files.size(); i += every_nth) {
    if (const auto done = measure_one(files[i], with_photo, t); !done) {
      ++t.failed;
      std::fprintf(stderr, "%s: %s\n", files[i].c_str(), done.error().sentence().c_str());
    }
  }
  const double shown = t.read_s + t.glb_s + t.read_glb_s + t.cook_s;  // from the OBJ file to a model that can be shown
  nlohmann::json line = {{"models", t.models}, {"failed", t.failed}, {"triangles", t.triangles}, {"assimp_cpu_s", t.assimp_s}, {"read_cpu_s", t.read_s},
                         {"glb_cpu_s", t.glb_s}, {"read_glb_cpu_s", t.read_glb_s}, {"cook_cpu_s", t.cook_s}, {"occlusion_cpu_s", t.occlusion_s},
                         {"glb_ratio_to_assimp", (t.read_s + t.glb_s) / t.assimp_s}, {"ratio_to_assimp", shown / t.assimp_s},
                         {"ratio_to_assimp_with_occlusion", (shown + t.occlusion_s) / t.assimp_s}, {"glb_mb", static_cast<double>(t.glb_bytes) / 1e6},
                         {"cooked_mb", static_cast<double>(t.cooked_bytes) / 1e6}, {"draws", t.draws}, {"lods", t.lods}, {"level_triangles", t.level_triangles}};
  if (with_photo) line["photo_cpu_s"] = t.photo_s;
  std::printf("%s\n", line.dump().c_str());
  return t.failed == 0 ? 0 : 1;
}
