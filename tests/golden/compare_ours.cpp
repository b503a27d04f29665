// compare_ours: our half of tests/golden/compare.
//   compare_ours draw OUT FILE.cooked ...   each model alone, in full detail -> OUT/NAME.ours.png, and OUT/scene.json + OUT/environment.f32
//                                           (camera, light, environment radiance) for whoever draws the other half
//   compare_ours measure A.png B.png        SSIM and PSNR as one JSON line
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <glm/gtc/constants.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/cooked_asset.hpp"
#include "picture_metrics.hpp"
#include "renderer/content/environment.hpp"
#include "scene_kit.hpp"

using namespace aisle;
using namespace aisle::golden;
namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

constexpr std::uint32_t kSide = 512, kEnvironmentWidth = 512, kEnvironmentHeight = 256;
constexpr float kHalfTan = 0.3f;

Json json(glm::vec3 v) { return {v.x, v.y, v.z}; }

// Equirectangular, rows from -Y to +Y, u = atan2(z, x): what three.js reads from a texture that is not flipped.
void write_environment(const fs::path& file, float scale) {
  std::vector<glm::vec4> texels(std::size_t{kEnvironmentWidth} * kEnvironmentHeight);
  float total = 0, weights = 0;
  for (std::uint32_t y = 0; y < kEnvironmentHeight; ++y) {
    const float latitude = ((static_cast<float>(y) + 0.5f) / kEnvironmentHeight - 0.5f) * glm::pi<float>();
    for (std::uint32_t x = 0; x < kEnvironmentWidth; ++x) {
      const float longitude = ((static_cast<float>(x) + 0.5f) / kEnvironmentWidth - 0.5f) * glm::two_pi<float>();
      const glm::vec3 c = renderer::studio_radiance({std::cos(latitude) * std::cos(longitude), std::sin(latitude), std::cos(latitude) * std::sin(longitude)});
      texels[std::size_t{y} * kEnvironmentWidth + x] = glm::vec4(c, 1);
      total += (c.r + c.g + c.b) / 3 * std::cos(latitude);
      weights += std::cos(latitude);
    }
  }
  const glm::vec4 factor(glm::vec3(scale * weights / total), 1);  // mean radiance SCALE, as make_environment() normalises to 1
  for (glm::vec4& t : texels) t *= factor;
  std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(texels.data()), static_cast<std::streamsize>(texels.size() * sizeof(glm::vec4)));
}

renderer::RenderScene studio() {
  renderer::RenderScene scene;
  scene.key = {glm::normalize(glm::vec3(-0.4f, -1, -0.5f)), {1, 0.96f, 0.9f}, 1.5f};
  scene.ambient_intensity = glm::pi<float>() * 0.7f;
  scene.background = glm::vec3(0.18f);
  scene.shadows = false;  // three.js is asked for none either
  return scene;
}

int draw(int argc, char** argv) {
  const fs::path out = argv[2];
  auto renderer = renderer::Renderer::create({.msaa = 4});
  if (!renderer) return std::fprintf(stderr, "%s\n", renderer.error().sentence().c_str()), 3;
  auto target = (*renderer)->make_target(kSide, kSide, 1);
  if (!target) return 3;
  renderer::RenderScene scene = studio();
  Json listed = Json::array();
  for (int i = 3; i < argc; ++i) {
    const auto asset = models::load_cooked(argv[i], format::Kind::model);
    if (!asset) return std::fprintf(stderr, "%s: %s\n", argv[i], asset.error().sentence().c_str()), 1;
    const format::File& file = (*asset)->file;
    const glm::vec3 at = 0.5f * (file.min_m + file.max_m);
    const float radius = 0.5f * glm::length(file.max_m - file.min_m);
    const glm::vec3 eye = at + glm::normalize(glm::vec3(0.55f, 0.42f, 0.8f)) * (radius / std::sin(std::atan(kHalfTan)));
    const auto model = (*renderer)->upload(models::model_view(**asset), *asset);
    scene.instances = {{model}};
    const renderer::View view = look(eye, at, kHalfTan);
    const auto pictures = picture(**renderer, *target, scene, {&view, 1}, nullptr, 30);  // uploads are spread over frames
    const std::string name = fs::path(argv[i]).stem();
    if (pictures.empty() || !write_png(out / (name + ".ours.png"), pictures.front())) return 1;
    listed.push_back({{"name", name}, {"eye", json(eye)}, {"at", json(at)}});
  }
  write_environment(out / "environment.f32", scene.ambient_intensity / glm::pi<float>());
  const Json described = {{"side", kSide}, {"half_tan", kHalfTan}, {"background", json(scene.background)}, {"models", listed},
                          {"environment", {{"width", kEnvironmentWidth}, {"height", kEnvironmentHeight}}},
                          {"key", {{"direction", json(scene.key.direction)}, {"radiance", json(scene.key.color * scene.key.intensity)}}}};
  std::ofstream(out / "scene.json") << described.dump(1);
  return 0;
}

int measure(const char* a_file, const char* b_file) {
  const auto a = read_picture(a_file), b = read_picture(b_file);
  if (!a || !b) return std::fprintf(stderr, "cannot read %s\n", a ? b_file : a_file), 2;
  const auto same = likeness(*a, *b);
  if (!same) return std::fprintf(stderr, "%s and %s cannot be compared\n", a_file, b_file), 1;
  std::printf("{\"ssim\": %.4f, \"psnr_db\": %.2f}\n", same->ssim, same->psnr_db);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc >= 4 && std::string(argv[1]) == "draw") return draw(argc, argv);
  if (argc == 4 && std::string(argv[1]) == "measure") return measure(argv[2], argv[3]);
  return std::fprintf(stderr, "usage: compare_ours draw OUT FILE.cooked ... | measure A.png B.png\n"), 2;
}
