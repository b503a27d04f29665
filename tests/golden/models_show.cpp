// models_show: GLB files -> models room -> renderer -> models.png, to be looked at. Usage: models_show IMPORTER CACHE FILE.glb ...
#include <chrono>
#include <cmath>
#include <cstdio>
#include <glm/gtc/matrix_transform.hpp>
#include <string>
#include <thread>
#include <vector>

#include "models/models.hpp"
#include "scene_kit.hpp"

using namespace aisle;
using namespace aisle::golden;

namespace {

// Rows of goods, each scaled to fit a metre, on a light floor.
renderer::RenderScene arrange(renderer::Renderer& renderer, const models::Models& models, const std::vector<std::string>& keys, std::size_t columns) {
  renderer::RenderScene scene;
  renderer::MaterialView floor;
  floor.base_color = glm::vec4(0.5f, 0.5f, 0.5f, 1);
  floor.roughness = 0.9f;
  scene.instances.push_back({upload(renderer, floor_plane(60, 8, floor))});
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto& state = *models.state(keys[i]);
    if (!state.model) continue;
    const glm::vec3 size = state.max_m - state.min_m;
    const float x = (static_cast<float>(i % columns) - static_cast<float>(columns - 1) / 2) * 1.2f;
    const float z = -static_cast<float>(i / columns) * 1.3f;
    const glm::mat4 place = glm::rotate(glm::translate(glm::mat4(1), {x, 0, z}), 0.4f, {0, 1, 0});
    scene.instances.push_back({state.model, glm::scale(place, glm::vec3(1 / std::max({size.x, size.y, size.z})))});
  }
  return scene;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  auto renderer = renderer::Renderer::create({});
  if (!renderer) return std::fprintf(stderr, "%s\n", renderer.error().sentence().c_str()), 3;
  models::Config config;
  config.import_program = argv[1];
  config.cache_dir = argv[2];
  config.allow_file_urls = true;
  auto models = models::Models::make(config, {}, renderer->get());
  if (!models) return std::fprintf(stderr, "%s\n", models.error().sentence().c_str()), 2;
  std::vector<models::Want> wants;
  std::vector<std::string> keys;
  for (int i = 3; i < argc; ++i) {
    keys.emplace_back(argv[i]);
    wants.push_back({argv[i], "file://" + keys.back(), "", static_cast<float>(argc - i)});
  }
  const auto start = std::chrono::steady_clock::now();
  (*models)->want(wants);
  while (!(*models)->progress().done()) {
    (*models)->pump();
    if (auto r = (*renderer)->begin_frame(); !r) return 3;
    if (auto r = (*renderer)->end_frame(); !r) return 3;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  for (const auto& key : keys) {
    if (const auto& s = *(*models)->state(key); s.model_stage != models::Stage::resident) std::printf("%s: %s\n", key.c_str(), s.message.c_str());
  }
  const auto columns = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(keys.size()))));
  const auto scene = arrange(**renderer, **models, keys, columns);
  const float wide_m = 1.2f * static_cast<float>(columns);
  auto target = (*renderer)->make_target(1400, 1000, 1);
  if (!target) return 3;
  const renderer::View view = look({0, wide_m * 0.6f, wide_m * 0.62f}, {0, 0.2f, -wide_m * 0.36f}, 0.42f, 1.4f);
  const auto pictures = picture(**renderer, *target, scene, {&view, 1});
  write_png("models.png", pictures.front());
  const auto progress = (*models)->progress();
  std::printf("models=%u failed=%u load_s=%.2f resident_mb=%.1f draws=%u triangles=%llu\n", progress.resident, progress.failed, seconds, static_cast<double>(progress.resident_bytes) / 1e6,
              (*renderer)->stats().draws, static_cast<unsigned long long>((*renderer)->stats().triangles));
  return 0;
}
