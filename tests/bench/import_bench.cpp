#include "import_bench.hpp"

#include <algorithm>
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
#include "assets/import/read_model.hpp"
#include "assets/import/write_glb.hpp"

namespace fs = std::filesystem;
using namespace aisle;

namespace {

double cpu_s() {
  timespec t{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

struct Totals {
  double assimp_s = 0, read_s = 0, photo_s = 0, glb_s = 0, cook_s = 0;
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

void measure_one(const fs::path& obj, Totals& t) {
  Stopwatch watch;
  {
    Assimp::Importer importer;
    importer.ReadFile(obj.string(), aiProcess_Triangulate | aiProcess_JoinIdenticalVertices | aiProcess_GenSmoothNormals | aiProcess_SortByPType);
    watch.lap(t.assimp_s);
  }
  watch = {};
  auto model = import::read_model(obj.string(), {.most_texture_side = 1024});
  if (!model || !import::fit(*model, {})) {
    ++t.failed;
    return;
  }
  for (auto& mesh : model->meshes) cook::weld(mesh);
  watch.lap(t.read_s);
  (void)import::photograph(*model, 1024, true);
  watch.lap(t.photo_s);
  const auto glb = import::to_glb(*model);
  watch.lap(t.glb_s);
  const fs::path file = fs::temp_directory_path() / "import_bench.glb";
  std::ofstream(file, std::ios::binary) << *glb;
  watch = {};
  auto again = import::read_model(file.string(), {});
  const auto cooked = again ? cook::cook_model(std::move(*again), {}) : tl::unexpected(again.error());
  watch.lap(t.cook_s);
  fs::remove(file);
  if (!cooked) {
    ++t.failed;
    return;
  }
  const auto view = format::read(std::as_bytes(std::span(*cooked)));
  ++t.models;
  t.triangles += model->triangles();
  t.glb_bytes += glb->size();
  t.cooked_bytes += cooked->size();
  t.draws += view->meshes.size();
  for (const auto& mesh : view->meshes) t.lods += mesh.lods.size();
}

}  // namespace

int bench::import_all(const std::string& folder, std::size_t every_nth) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".obj") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  Totals t;
  for (std::size_t i = 0; i < files.size(); i += every_nth) measure_one(files[i], t);
  const double ours = t.read_s + t.glb_s;
  const nlohmann::json line = {{"models", t.models}, {"failed", t.failed}, {"triangles", t.triangles}, {"assimp_cpu_s", t.assimp_s}, {"read_cpu_s", t.read_s},
                               {"glb_cpu_s", t.glb_s}, {"photo_cpu_s", t.photo_s}, {"cook_cpu_s", t.cook_s}, {"glb_ratio_to_assimp", ours / t.assimp_s},
                               {"whole_ratio_to_assimp", (ours + t.photo_s + t.cook_s) / t.assimp_s}, {"glb_mb", static_cast<double>(t.glb_bytes) / 1e6},
                               {"cooked_mb", static_cast<double>(t.cooked_bytes) / 1e6}, {"draws", t.draws}, {"lods", t.lods}};
  std::printf("%s\n", line.dump().c_str());
  return t.failed == 0 ? 0 : 1;
}
