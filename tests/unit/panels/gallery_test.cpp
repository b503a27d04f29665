// Every panel in every state: drawn, looked at by the lints, and written as PNG when AISLE_GALLERY names a folder.
#include <array>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>

#include "rasteriser.hpp"
#include "samples.hpp"
#include "ui/lint.hpp"
#include "ui/placement.hpp"

namespace aisle::panels::testing {
namespace {

base::Pose head() { return {glm::quat(1, 0, 0, 0), {0, 1.6f, 0}}; }

base::Pose pose_of(ui::PanelKind kind) {
  if (kind == ui::PanelKind::belt) return ui::in_front(head(), ui::kBeltDistance_m, ui::kBeltBelow_deg);
  if (kind == ui::PanelKind::keyboard) return ui::in_front(head(), ui::kKeyboardDistance_m, ui::kKeyboardBelow_deg);
  return ui::in_front(head());
}

struct Stand {
  explicit Stand(Config config = {}) : side(config.texture_px) {
    panels = std::move(Panels::make(config, &renderer).value());
  }
  // Several frames, so that scroll areas know their contents.
  Built show(World& world, const Scene& scene) {
    place = panels->place(scene.panel, pose_of(scene.panel));
    Built built;
    pointer = {};
    for (int i = 0; i < 5; ++i) {
      tree.clear();
      pointer.panel = scene.scroll != 0 ? scene.panel : ui::PanelKind::none;
      pointer.uv = {0.02f, 0.02f};
      pointer.scroll = i == 2 ? -scene.scroll : 0;
      built = panels->build({&place, 1}, world.view(), pointer, keys, tree);
    }
    return built;
  }
  std::uint32_t side;
  FakeRenderer renderer;
  std::unique_ptr<Panels> panels;
  ui::PanelPlace place;
  ui::Tree tree;
  Pointer pointer;
  xr::Sample keys;
};

// Baking fonts takes most of a test's time: one stand for all scenes of a theme.
Stand& shared_stand(bool high_contrast) {
  static std::array<std::unique_ptr<Stand>, 2> stands;
  auto& stand = stands[high_contrast ? 1 : 0];
  if (stand == nullptr) {
    Config config;
    config.high_contrast = high_contrast;
    config.texture_px = 1024;
    stand = std::make_unique<Stand>(config);
  }
  return *stand;
}

std::string violations(const ui::Tree& tree, bool high_contrast) {
  ui::LintRules rules;
  if (high_contrast) rules.contrast = 7;
  std::string all;
  for (const ui::Violation& v : ui::lint(tree, head(), rules)) all += v.sentence() + "\n";
  return all;
}

class Gallery : public ::testing::TestWithParam<Scene> {};

TEST_P(Gallery, KeepsTheRules) {
  for (const bool high_contrast : {false, true}) {
    Stand& stand = shared_stand(high_contrast);
    World world = GetParam().world();
    stand.show(world, GetParam());
    EXPECT_EQ(violations(stand.tree, high_contrast), "");
    EXPECT_GE(stand.tree.targets.size(), 1u);
  }
}

TEST_P(Gallery, StaysInsideItsRegion) {
  Stand& stand = shared_stand(false);
  World world = GetParam().world();
  const Built built = stand.show(world, GetParam());
  const glm::vec4 region(stand.place.region_px), ray_px(stand.panels->ray_patches().ray_px);
  ASSERT_FALSE(built.draw.vertices.empty());
  for (const renderer::UiCommand& c : built.draw.commands) {
    if (c.clip_px.x >= ray_px.x - 1 && c.clip_px.y >= ray_px.y - 1) continue;  // the ray's looks have a corner of their own
    EXPECT_GE(c.clip_px.x, region.x - 1);
    EXPECT_GE(c.clip_px.y, region.y - 1);
    EXPECT_LE(c.clip_px.z, region.x + region.z + 1);
    EXPECT_LE(c.clip_px.w, region.y + region.w + 1);
  }
}

TEST_P(Gallery, CanBeLookedAt) {
  const char* folder = std::getenv("AISLE_GALLERY");
  if (folder == nullptr) GTEST_SKIP() << "AISLE_GALLERY names no folder";
  std::filesystem::create_directories(folder);
  Stand stand;
  World world = GetParam().world();
  const Built built = stand.show(world, GetParam());
  const Image picture = crop(rasterise(built.draw, stand.renderer, stand.side), stand.place.region_px);
  EXPECT_TRUE(write_png(picture, std::string(folder) + "/" + GetParam().name + ".png"));
}

INSTANTIATE_TEST_SUITE_P(All, Gallery, ::testing::ValuesIn(scenes()), [](const auto& scene) { return scene.param.name; });

}  // namespace
}  // namespace aisle::panels::testing
