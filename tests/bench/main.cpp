// aisle-bench: measurements and campaigns, by hand and in CI. See `aisle-bench --help`.
//   aisle-bench checkout --campaign 10000 [--seed S]   purchases over a bad network, shoppers and shop killed; nothing doubled, lost, wrong, stuck
//   aisle-bench http                                    client beside curl, the merchant under load, search as the catalogue grows
//   aisle-bench micro [Google Benchmark options]        hot functions and the renderer's recording
//   aisle-bench SCENE.json MODELS PATH.json [options]   an explicit scene walked twice (contract.md); `aisle-bench scene --help`
//   aisle-bench import FOLDER [EVERY_NTH]               our model import beside plain Assimp
#include <benchmark/benchmark.h>

#include <CLI/CLI.hpp>
#include <cstring>

#include "base/platform.hpp"
#include "campaign.hpp"
#include "http_bench.hpp"
#include "import_bench.hpp"
#include "scene_bench.hpp"

namespace {

using namespace aisle;

int micro(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

int run(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], "micro") == 0) return micro(argc - 1, argv + 1);  // its options are Google Benchmark's
  CLI::App app("Measurements and campaigns.", "aisle-bench");
  app.require_subcommand(1);
  app.add_subcommand("micro", "hot functions (options of Google Benchmark)");

  bench::CampaignOptions c;
  c.programs = base::program_folder(argv[0]);
  auto* checkout = app.add_subcommand("checkout", "purchases over a bad network, with kill -9 of shoppers and shop");
  checkout->add_option("--campaign", c.purchases, "how many purchases")->check(CLI::Range(1, 10'000'000));
  checkout->add_option("--seed", c.seed, "0: a random one, printed");
  checkout->add_option("--shoppers", c.shoppers, "processes at the same time")->check(CLI::Range(1, 200));
  checkout->add_option("--speed", c.speed, "how much faster the shoppers' time runs")->check(CLI::Range(1.0, 30.0));
  checkout->add_option("--faults", c.faults, "multiplies how often requests meet a fault")->check(CLI::Range(0.0, 2.4));
  checkout->add_flag("!--no-kills", c.kills);
  checkout->add_option("--dir", c.dir, "default: a fresh folder in memory");
  checkout->add_flag("--keep", c.keep, "keeps the folder though all went well");
  checkout->add_option("--results", c.results, "folder to append checkout.jsonl in, e.g. tests/bench/results");

  bench::HttpOptions h;
  h.programs = c.programs;
  auto* http = app.add_subcommand("http", "client beside curl, the merchant under load, search as the catalogue grows");
  http->add_option("--connections", h.connections)->check(CLI::Range(1, 90));
  http->add_option("--products", h.products, "catalogue sizes, smallest first")->check(CLI::Range(100, 1'000'000));
  http->add_option("--exchanges", h.exchanges, "client beside curl")->check(CLI::Range(10, 1'000'000));
  http->add_option("--seconds", h.seconds, "of load at each number of connections")->check(CLI::Range(0.1, 3600.0));
  http->add_option("--searches", h.searches, "at each catalogue size")->check(CLI::Range(70, 1'000'000));
  http->add_option("--results", h.results, "folder to append http.jsonl in, e.g. tests/bench/results");

  std::string folder;
  std::size_t every_nth = 1;
  auto* import = app.add_subcommand("import", "our model import beside plain Assimp");
  import->add_option("folder", folder, "of .obj files")->required();
  import->add_option("every_nth", every_nth)->check(CLI::Range(1, 1'000'000));
  bool with_photo = false;
  import->add_flag("--photo", with_photo, "the merchant's picture of each model, too");

  bench::SceneOptions s;
  s.programs = c.programs;
  std::string eye;
  auto* scene = app.add_subcommand("scene", "an explicit scene walked twice, no window, no OpenXR (the word may be left out before SCENE.json)");
  scene->add_option("scene", s.scene, "scene.json")->required();
  scene->add_option("models", s.models, "folder of its GLB files")->required();
  scene->add_option("path", s.path, "path.json: the head's walk")->required();
  scene->add_option("--eye", eye, "WxH of one eye, default 1024x1024");
  scene->add_option("--msaa", s.msaa)->check(CLI::IsMember({1, 4}));
  scene->add_option("--frames", s.frames)->check(CLI::Range(1, 100'000));
  scene->add_option("--out", s.out, "PREFIX of the picture, both eyes side by side");
  scene->add_option("--detail-px", s.detail_px, "levels of detail may be off by so many pixels")->check(CLI::Range(0.05, 100.0));
  scene->add_option("--shots", s.shots, "so many pictures along the walk, PREFIX.0.png and on, in place of the one at its shot pose")->check(CLI::Range(1, 1000));
  scene->add_option("--cache", s.cache_dir, "of cooked models, default: the user's");
  scene->add_option("--results", s.results, "folder to append scene.jsonl in, e.g. tests/bench/results");
  scene->add_option("--without", s.drop, "leaves away, for measuring: occlusion, frustum, lod, residency, far (comma separated)");
  scene->add_flag("--per-eye", s.per_eye, "draw each eye by itself even where multiview is right");
  scene->add_flag("--validate", s.validate, "Vulkan validation; any message ends with exit 4");

  std::vector<const char*> words(argv, argv + argc);
  if (argc > 1 && std::string_view(argv[1]).ends_with(".json")) words.insert(words.begin() + 1, "scene");
  CLI11_PARSE(app, static_cast<int>(words.size()), words.data());
  if (!eye.empty() && (std::sscanf(eye.c_str(), "%ux%u", &s.width, &s.height) != 2 || s.width < 16 || s.height < 16 || s.width > 8192 || s.height > 8192)) {
    std::fprintf(stderr, "aisle-bench: --eye wants WxH, 16 to 8192 each.\n");
    return 2;
  }
  if (*scene) return bench::scene(s);
  if (*checkout) return bench::campaign(c);
  if (*http) return bench::http(h);
  return bench::import_all(folder, every_nth, with_photo);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "aisle-bench: %s\n", e.what());
    return 2;
  }
}
