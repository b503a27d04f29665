// What a frame costs: the main thread's share with 820 products in view, allocations in steady frames, and whole frames on this device.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <glm/gtc/matrix_transform.hpp>

#include "count_allocations.hpp"
#include "scene_kit.hpp"

namespace {

using namespace aisle;
using namespace aisle::golden;

constexpr int kProducts = 820;

struct Hall {
  std::unique_ptr<renderer::Renderer> renderer;
  renderer::RenderScene scene;
  renderer::TargetHandle target;

  Hall(std::uint32_t size, int msaa, int products) {
    renderer::Settings settings;
    settings.msaa = msaa;
    settings.upload_bytes_per_frame = 64u << 20;
    renderer = *renderer::Renderer::create(settings);
    target = *renderer->make_target(size, size, 2);
    renderer::MaterialView m;
    for (int i = 0; i < products; ++i) {
      m.base_color = glm::vec4(0.2f + 0.7f * static_cast<float>(i % 7) / 7, 0.5f, 0.3f, 1);
      m.roughness = 0.2f + 0.1f * static_cast<float>(i % 8);
      const glm::vec3 at(-10.0f + 0.5f * static_cast<float>(i % 41), 0.2f + 0.5f * static_cast<float>(i / 41 % 4), -2.0f - 1.5f * static_cast<float>(i / 164));
      scene.instances.push_back({upload(*renderer, i % 14 == 0 ? sphere(0.2f, m) : box(glm::vec3(0.35f), m)), glm::translate(glm::mat4(1), at)});
    }
    scene.instances.push_back({upload(*renderer, floor_plane(40, 20, m))});
    scene.ambient_intensity = 2;
    for (int i = 0; i < 4; ++i) frame();
  }
  // Returns the seconds the main thread spent between begin_frame and end_frame, both excluded: begin waits for the device.
  double frame() {
    const renderer::View views[] = {look({-0.03f, 1.6f, 3}, {-0.03f, 1, -3}, 1), look({0.03f, 1.6f, 3}, {0.03f, 1, -3}, 1)};
    if (!renderer->begin_frame()) std::abort();
    bench::count_allocations(true);
    const auto start = std::chrono::steady_clock::now();
    renderer->draw(scene, {target, 0, views});
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    bench::count_allocations(false);
    if (!renderer->end_frame()) std::abort();
    return seconds;
  }
};

void BM_RecordHall(benchmark::State& state) {
  Hall hall(16, 1, kProducts);
  (void)hall.renderer->wait_idle();
  for (int i = 0; i < 4; ++i) hall.frame();
  const std::uint64_t before = bench::allocations();
  for (auto _ : state) {
    state.SetIterationTime(hall.frame());
    if (!hall.renderer->wait_idle()) std::abort();
  }
  state.counters["draws"] = hall.renderer->stats().draws;
  state.counters["allocations_per_frame"] = static_cast<double>(bench::allocations() - before) / static_cast<double>(state.iterations());
}
BENCHMARK(BM_RecordHall)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(12);

void BM_WholeFrame(benchmark::State& state) {
  Hall hall(static_cast<std::uint32_t>(state.range(0)), static_cast<int>(state.range(1)), static_cast<int>(state.range(2)));
  for (int i = 0; i < 3; ++i) hall.frame();
  for (auto _ : state) {
    hall.frame();
    if (!hall.renderer->wait_idle()) std::abort();
  }
  state.counters["draws"] = hall.renderer->stats().draws;
  state.counters["triangles"] = static_cast<double>(hall.renderer->stats().triangles);
}
// Choosing what is in view among so many standing boxes, without and with neighbourhoods that stand for their boxes.
void BM_FindVisible(benchmark::State& state) {
  std::vector<renderer::StandingBox> boxes;
  const auto side = static_cast<std::int64_t>(std::sqrt(static_cast<double>(state.range(0))));
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    const glm::vec3 at(2.0f * static_cast<float>(i % side - side / 2), 0, -2.0f * static_cast<float>(i / side));
    boxes.push_back({at, at + glm::vec3(0.6f, 0.9f, 0.6f), 0.14f, 0});
  }
  renderer::Visibility visibility;
  visibility.build(boxes);
  for (std::size_t i = 0; i < visibility.cells(); ++i) visibility.show_cell(i, state.range(1) != 0);
  const renderer::View views[] = {look({-0.03f, 1.6f, 3}, {-0.03f, 1, -3}, 1), look({0.03f, 1.6f, 3}, {0.03f, 1, -3}, 1)};
  std::vector<std::uint32_t> seen, cells;
  for (auto _ : state) visibility.find(views, 1024, {}, {}, seen, cells);
  state.counters["boxes"] = static_cast<double>(seen.size());
  state.counters["neighbourhoods"] = static_cast<double>(cells.size());
}
BENCHMARK(BM_FindVisible)->Args({820, 0})->Args({820, 1})->Args({20'000, 0})->Args({20'000, 1})->Unit(benchmark::kMicrosecond);

BENCHMARK(BM_WholeFrame)->Args({16, 1, 60})->Args({512,1,13})->Args({512, 1, 60})->Args({512, 1, kProducts})->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond)->Iterations(30);

}  // namespace
