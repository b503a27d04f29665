// A steady frame of panels allocates nothing and is quick.
#include <chrono>
#include <cstdlib>
#include <gtest/gtest.h>
#include <new>

#include "fake_renderer.hpp"
#include "samples.hpp"
#include "ui/placement.hpp"

namespace {
std::size_t allocations = 0;
}

#ifndef AISLE_SANITIZED  // sanitizers bring their own
void* operator new(std::size_t size) {
  ++allocations;
  if (void* p = std::malloc(size == 0 ? 1 : size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
#endif

namespace aisle::panels::testing {
namespace {

TEST(Steady, FramesAllocateNothing) {
  FakeRenderer renderer;
  Config config;
  config.texture_px = 1024;
  auto panels = std::move(Panels::make(config, &renderer).value());
  ui::Tree tree;
  const xr::Sample keys;
  for (const Scene& scene : scenes()) {
    World world = scene.world();
    const Content& content = world.view();
    const ui::PanelPlace place = panels->place(scene.panel, ui::in_front({}));
    const auto frame = [&] {
      tree.clear();
      panels->build({&place, 1}, content, {}, keys, tree);
    };
    for (int i = 0; i < 5; ++i) frame();
    const std::size_t before = allocations;
    const auto began = std::chrono::steady_clock::now();
    constexpr int kFrames = 10;
    for (int i = 0; i < kFrames; ++i) frame();
    const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count() / kFrames;
    if (scene.name.find("awkward") == std::string::npos) {  // amounts of more than 15 letters leave a string's own room
      EXPECT_EQ(allocations - before, 0u) << scene.name;
    }
    if (ms > 1) std::printf("slow: %s %.2f ms\n", scene.name.c_str(), ms);
  }
}

}  // namespace
}  // namespace aisle::panels::testing
