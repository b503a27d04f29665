// Pictures against closed forms. Small, per eye unless a test says otherwise; every renderer here runs under validation when the
// layer is installed.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <glm/gtc/constants.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include "scene_kit.hpp"

namespace aisle::golden {
namespace {

using namespace renderer;

std::unique_ptr<Renderer> make_renderer(int msaa = 1, bool per_eye = true) {
  Settings settings;
  settings.msaa = msaa;
  settings.force_per_eye = per_eye;
  settings.validate = true;
  auto made = Renderer::create(settings);
  if (!made && made.error().kind == ErrorKind::invalid) {
    settings.validate = false;
    made = Renderer::create(settings);
  }
  EXPECT_TRUE(made) << made.error().sentence();
  return made ? std::move(*made) : nullptr;
}

class Golden : public testing::Test {
 protected:
  static void SetUpTestSuite() { shared_ = make_renderer(); }
  static void TearDownTestSuite() { shared_.reset(); }
  void SetUp() override { ASSERT_TRUE(shared_); }
  void TearDown() override {
    EXPECT_EQ(shared_->validation_messages(), 0u);
    for (const TargetHandle t : targets_) shared_->release(t);
  }
  Renderer& r() { return *shared_; }
  TargetHandle target(std::uint32_t size, std::uint32_t layers = 1) {
    const auto made = r().make_target(size, size, layers);
    EXPECT_TRUE(made);
    targets_.push_back(*made);
    return *made;
  }

 private:
  static std::unique_ptr<Renderer> shared_;
  std::vector<TargetHandle> targets_;
};
std::unique_ptr<Renderer> Golden::shared_;

// The published curve, written independently of the shader (Khronos PBR Neutral Tone Mapper specification).
glm::vec3 published_curve(glm::vec3 c) {
  constexpr float kF90 = 0.04f, kKs = 0.8f - kF90, kKd = 0.15f;
  const float x = std::min({c.r, c.g, c.b});
  const float f = x <= 2 * kF90 ? x - x * x / (4 * kF90) : kF90;
  c -= f;
  const float p = std::max({c.r, c.g, c.b});
  if (p <= kKs) return c;
  const float pn = 1 - (1 - kKs) * (1 - kKs) / (p + 1 - 2 * kKs);
  const float g = 1 / (kKd * (p - pn) + 1);
  return c * (pn / p) * g + glm::vec3(pn) * (1 - g);
}

// A floor of colour A seen from above under E, which the plain rule turns into A * E / pi.
glm::vec3 shown_floor(Renderer& r, TargetHandle target, glm::vec3 a, float key, float ambient, glm::vec3 light, ToneMapping tone) {
  MaterialView m;
  m.base_color = glm::vec4(a, 1);
  m.roughness = 0.3f;
  const auto model = floor_plane(4, 1, m);
  RenderScene scene;
  scene.instances.push_back({upload(r, model)});
  scene.environment = false;
  scene.tone_mapping = tone;
  scene.key = {light, glm::vec3(1), key};
  scene.ambient_intensity = ambient;
  const View view{glm::lookAt(glm::vec3(0, 1, 0), glm::vec3(0), glm::vec3(0, 0, -1)), reverse_z_projection(-1, 1, 1, -1, 0.05f)};
  const auto pictures = picture(r, target, scene, {&view, 1});
  EXPECT_EQ(pictures.size(), 1u);
  r.release(scene.instances[0].model);
  return pictures.empty() ? glm::vec3(-1) : linear_at(pictures[0], pictures[0].width / 2, pictures[0].height / 2);
}

TEST_F(Golden, GreyRampFollowsTheRule) {
  const TargetHandle t = target(16);
  const float pi = glm::pi<float>();
  for (const float a : {0.08f, 0.15f, 0.3f, 0.5f, 0.65f, 0.8f}) {
    const glm::vec3 c = shown_floor(r(), t, glm::vec3(a), 0.6f * pi, 0.4f * pi, {0, -1, 0}, ToneMapping::none);
    EXPECT_NEAR(c.g / a, 1, 0.02f) << a;
  }
}

TEST_F(Golden, ColoursAndSlantingLightFollowTheRule) {
  const TargetHandle t = target(16);
  const glm::vec3 a(0.7f, 0.3f, 0.12f);
  const glm::vec3 light = glm::normalize(glm::vec3(std::sqrt(3.0f), -1, 0));  // 60 degrees from the normal
  const glm::vec3 c = shown_floor(r(), t, a, 2, 1, light, ToneMapping::none);
  for (int i = 0; i < 3; ++i) EXPECT_NEAR(c[i] / (a[i] / glm::pi<float>() * (2 * 0.5f + 1)), 1, 0.02f) << i;
}

TEST_F(Golden, ToneCurveIsThePublishedOne) {
  const TargetHandle t = target(16);
  for (const glm::vec3& c : {glm::vec3(0.02f), glm::vec3(0.08f), glm::vec3(0.3f), glm::vec3(0.78f), glm::vec3(1), glm::vec3(3), glm::vec3(2, 0.5f, 0.1f),
                            glm::vec3(0.1f, 0.9f, 1.6f)}) {
    // The light carries the range: a colour above 1 is a brighter lamp on a surface below 1.
    const float top = std::max({c.r, c.g, c.b, 1.0f});
    const glm::vec3 found = shown_floor(r(), t, c / top, 0, top * glm::pi<float>(), {0, -1, 0}, ToneMapping::pbr_neutral);
    const glm::vec3 wanted = published_curve(c);
    for (int i = 0; i < 3; ++i) EXPECT_NEAR(found[i], wanted[i], 0.008f + 0.01f * wanted[i]) << c.r << " " << c.g << " " << c.b;
  }
}

// A rich floor seen from above, under one light and nothing else.
glm::vec3 rich_floor(Renderer& r, TargetHandle target, const MaterialView& m, VertexExtra extra, glm::vec3 light, bool environment, glm::vec3 behind = glm::vec3(0)) {
  const auto model = floor_plane(4, 1, m);
  add_texture(*model, 4, [](std::uint32_t x, std::uint32_t, std::uint32_t size) { return x < size / 2 ? glm::u8vec4(0, 0, 0, 255) : glm::u8vec4(255, 255, 255, 255); });
  if (m.on_second_uvs == 0) model->view.materials[0].base_texture = -1;
  add_extras(*model, extra);
  RenderScene scene;
  scene.instances.push_back({upload(r, model)});
  scene.environment = environment;
  scene.tone_mapping = ToneMapping::none;
  scene.key = {light, glm::vec3(1), glm::pi<float>()};
  scene.ambient_intensity = 0;
  scene.shadows = false;
  scene.background = behind;
  const View view{glm::lookAt(glm::vec3(0, 1, 0), glm::vec3(0), glm::vec3(0, 0, -1)), reverse_z_projection(-0.05f, 0.05f, 0.05f, -0.05f, 0.05f)};
  const auto pictures = picture(r, target, scene, {&view, 1});
  r.release(scene.instances[0].model);
  return pictures.empty() ? glm::vec3(-1) : linear_at(pictures[0], pictures[0].width / 2, pictures[0].height / 2);
}

constexpr std::uint16_t kHalfQuarter = 0x3400, kHalfThreeQuarters = 0x3a00;  // 0.25 and 0.75 as half floats
constexpr VertexExtra kWhiteExtra{{255, 255, 255, 255}, {0, 0}};

TEST_F(Golden, ColoursOfVerticesMultiplyTheBaseColour) {
  MaterialView m;
  m.base_color = {0.8f, 0.4f, 1, 1};
  const glm::vec3 c = rich_floor(r(), target(16), m, {{188, 255, 0, 255}, {0, 0}}, {0, -1, 0}, false);  // 188 is half the light
  EXPECT_NEAR(c.r, 0.4f, 0.008f);
  EXPECT_NEAR(c.g, 0.4f, 0.008f);
  EXPECT_NEAR(c.b, 0, 0.004f);
}

TEST_F(Golden, PicturesLieOnTheSecondCoordinatesWhereTheySaySo) {
  const TargetHandle t = target(16);
  MaterialView m;
  m.on_second_uvs = 1;
  EXPECT_NEAR(rich_floor(r(), t, m, {{255, 255, 255, 255}, {kHalfThreeQuarters, kHalfQuarter}}, {0, -1, 0}, false).g, 1, 0.02f);
  EXPECT_NEAR(rich_floor(r(), t, m, {{255, 255, 255, 255}, {kHalfQuarter, kHalfQuarter}}, {0, -1, 0}, false).g, 0, 0.02f);
}

// Black surfaces under a light of pi, by the formulas of the extensions, written independently of the shader.
TEST_F(Golden, ALacquerMirrorsTheLightByItsFormula) {
  MaterialView m;
  m.base_color = {0, 0, 0, 1};
  m.clearcoat = 1;
  m.clearcoat_roughness = 0.5f;
  const float alpha = 0.25f, coat = 0.04f / (glm::pi<float>() * alpha * alpha) * 0.25f;     // F0 D V, light and eye above
  const float base = 0.04f / glm::pi<float>() * 0.25f;                                      // the same for the surface of roughness 1
  const float wanted = glm::pi<float>() * (coat + base * (1 - 0.04f));
  EXPECT_NEAR(rich_floor(r(), target(16), m, kWhiteExtra, {0, -1, 0}, true).g / wanted, 1, 0.02f);
}

TEST_F(Golden, ClothShinesAsideByItsFormula) {
  MaterialView m;
  m.base_color = {0, 0, 0, 1};
  m.sheen = glm::vec3(1, 1, 0);
  m.sheen_roughness = 1;
  const glm::vec3 light = glm::normalize(glm::vec3(std::sqrt(3.0f), -1, 0));  // 60 degrees from the normal: the half vector is 30 degrees off
  const float fibres = (2 + 1) * std::sqrt(0.25f) / (2 * glm::pi<float>()) * 0.25f;
  const glm::vec3 c = rich_floor(r(), target(16), m, kWhiteExtra, light, true);
  EXPECT_NEAR((c.r - c.b) / (glm::pi<float>() * 0.5f * fibres), 1, 0.03f) << "what red has more than blue is the sheen's";
  EXPECT_GT(c.b, 0);
}

TEST_F(Golden, GlassShowsWhatIsBehindIt) {
  MaterialView m;
  m.roughness = 0;
  m.transmission = 1;
  m.alpha = AlphaMode::blend;
  const TargetHandle t = target(16);
  const glm::vec3 slanting = glm::normalize(glm::vec3(1, -1, 0));  // its highlight lies elsewhere
  const glm::vec3 c = rich_floor(r(), t, m, kWhiteExtra, slanting, true, glm::vec3(0.5f, 0.25f, 0));
  EXPECT_NEAR(c.r, 0.5f * 0.96f, 0.015f);
  EXPECT_NEAR(c.g, 0.25f * 0.96f, 0.015f);
  EXPECT_NEAR(c.b, 0, 0.01f);
  m.transmission = 0.5f;
  const glm::vec3 half = rich_floor(r(), t, m, kWhiteExtra, slanting, true, glm::vec3(0.5f, 0.25f, 0));
  EXPECT_GT(half.b, 0.2f) << "the other half is as before: white in that light";
}

double centroid_x(const Pixels& p) {
  double sum = 0, weight = 0;
  for (std::uint32_t y = 0; y < p.height; ++y) {
    for (std::uint32_t x = 0; x < p.width; ++x) {
      const double w = linear_at(p, x, y).r;
      sum += w * x;
      weight += w;
    }
  }
  return sum / weight;
}

RenderScene one_sphere(Renderer& r) {
  MaterialView m;
  m.base_color = glm::vec4(0.8f, 0.8f, 0.8f, 1);
  RenderScene scene;
  scene.instances.push_back({upload(r, sphere(0.1f, m)), glm::translate(glm::mat4(1), {0, 0, -1})});
  scene.background = glm::vec3(0);
  scene.ambient_intensity = 3;
  scene.key.intensity = 0;
  scene.shadows = false;
  return scene;
}

void expect_both_eyes(Renderer& r, TargetHandle target) {
  RenderScene scene = one_sphere(r);
  const View views[] = {look({-0.1f, 0, 0}, {-0.1f, 0, -1}, 1), look({0.1f, 0, 0}, {0.1f, 0, -1}, 1)};
  const auto pictures = picture(r, target, scene, views);
  ASSERT_EQ(pictures.size(), 2u);
  // 0.1 m aside at 1 m and 45 degrees half angle: a tenth of half the width.
  const double half = pictures[0].width / 2.0;
  EXPECT_NEAR(centroid_x(pictures[0]), half - 0.5 + 0.1 * half, 0.5);
  EXPECT_NEAR(centroid_x(pictures[1]), half - 0.5 - 0.1 * half, 0.5);
  r.release(scene.instances[0].model);
}

TEST_F(Golden, EachEyeSeesFromItsPlace) { expect_both_eyes(r(), target(64, 2)); }

TEST(GoldenMsaa, FourSamplesReachBothEyesAndSoftenEdges) {
  const auto r = make_renderer(4);
  ASSERT_TRUE(r);
  const auto t = r->make_target(64, 64, 2);
  ASSERT_TRUE(t);
  expect_both_eyes(*r, *t);
  EXPECT_EQ(r->validation_messages(), 0u);
}

TEST(GoldenStrategies, AgreeWhereMultiviewIsRight) {
  const auto together = make_renderer(1, false);
  ASSERT_TRUE(together);
  if (together->device().view_strategy != ViewStrategy::multiview) GTEST_SKIP() << together->device().view_strategy_reason;
  std::vector<Pixels> pictures[2];
  const View views[] = {look({-0.1f, 0.05f, 0}, {0, 0, -1}, 0.3f), look({0.1f, 0.05f, 0}, {0, 0, -1}, 0.3f)};
  const auto one_by_one = make_renderer(1, true);
  Renderer* renderers[] = {together.get(), one_by_one.get()};
  for (int i = 0; i < 2; ++i) {
    const auto t = renderers[i]->make_target(64, 64, 2);
    pictures[i] = picture(*renderers[i], *t, one_sphere(*renderers[i]), views);
    ASSERT_EQ(pictures[i].size(), 2u);
  }
  for (std::size_t eye = 0; eye < 2; ++eye) {
    int worst = 0;
    for (std::size_t i = 0; i < pictures[0][eye].rgba.size(); ++i) worst = std::max(worst, std::abs(pictures[0][eye].rgba[i] - pictures[1][eye].rgba[i]));
    EXPECT_LE(worst, 1) << eye;
  }
  EXPECT_EQ(together->validation_messages(), 0u);
}

// What the last picture hides is known with one sample a pixel and with four: a floor a metre below both eyes.
TEST(GoldenDepth, TellsHowFarEachTileIs) {
  for (const int samples : {1, 4}) {
    const auto renderer = make_renderer(samples);
    ASSERT_TRUE(renderer);
    const auto target = renderer->make_target(128, 128, 2);
    ASSERT_TRUE(target);
    const auto model = upload(*renderer, floor_plane(8, 1, {}));
    RenderScene scene;
    scene.environment = false;
    for (int i = 0; i < 64; ++i) {  // fewer hide too little to be asked
      scene.instances.push_back({model, glm::translate(glm::mat4(1), glm::vec3(0, -0.01f * static_cast<float>(i), 0))});
    }
    std::vector<View> views;
    for (const float x : {-0.03f, 0.03f}) {
      views.push_back({glm::lookAt(glm::vec3(x, 1, 0), glm::vec3(x, 0, 0), glm::vec3(0, 0, -1)), reverse_z_projection(-1, 1, 1, -1, 0.05f)});
    }
    ASSERT_EQ(picture(*renderer, *target, scene, views).size(), 2u);
    const DepthHint hint = renderer->depth_hint();
    ASSERT_EQ(hint.view_count, 2u) << samples;
    ASSERT_EQ(hint.tiles.size(), 2u * hint.columns * hint.rows) << samples;
    for (const glm::vec2& tile : hint.tiles) {  // reverse-Z, infinitely far: near / distance
      ASSERT_NEAR(tile.x, 0.05f, 1e-4f) << samples;
      ASSERT_NEAR(tile.y, 0.05f, 1e-4f) << samples;
    }
    EXPECT_EQ(renderer->validation_messages(), 0u) << samples;
  }
}

TEST_F(Golden, LateViewsReplaceTheRecordedOnes) {
  const TargetHandle t = target(64);
  RenderScene scene = one_sphere(r());
  const View early = look({0, 0, 0}, {0, 0, -1}, 1), late = look({0.1f, 0, 0}, {0.1f, 0, -1}, 1);
  std::uint64_t ticket = 0;
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(r().begin_frame());
    r().draw(scene, {t, 0, {&early, 1}});
    r().set_views(t, {&late, 1});
    if (i == 1) ticket = r().capture(t, 0, 0);
    ASSERT_TRUE(r().end_frame());
  }
  ASSERT_TRUE(r().wait_idle());
  const auto pixels = r().captured(ticket);
  ASSERT_TRUE(pixels);
  EXPECT_NEAR(centroid_x(*pixels), 31.5 - 3.2, 0.5);
  EXPECT_FALSE(r().captured(ticket)) << "given out once";
}

// What is drawn is chosen for a few frames of a turning head at a time: its pictures are those of a choice made for each.
TEST_F(Golden, ATurningHeadSeesWhatAChoiceForEachFrameShows) {
  const TargetHandle t = target(48);
  MaterialView solid, glass;
  glass.alpha = AlphaMode::blend;
  glass.base_color = glm::vec4(0.2f, 0.4f, 0.8f, 0.5f);
  RenderScene scene;
  scene.background = glm::vec3(0.1f);
  scene.shadows = false;
  const ModelHandle spheres[] = {upload(r(), sphere(0.2f, solid)), upload(r(), sphere(0.25f, glass))};
  for (int i = 0; i < 24; ++i) {
    const float around = glm::radians(15.0f * static_cast<float>(i)), far = 1.5f + static_cast<float>(i % 3);
    scene.instances.push_back({spheres[i % 2], glm::translate(glm::mat4(1), far * glm::vec3(std::sin(around), 0, -std::cos(around)))});
  }
  const auto towards = [](float degrees) { return look({0, 0, 0}, {std::sin(glm::radians(degrees)), 0, -std::cos(glm::radians(degrees))}, 1); };
  const auto drawn = [&](const View& view) {
    EXPECT_TRUE(r().begin_frame());
    r().draw(scene, {t, 0, {&view, 1}});
    const std::uint64_t ticket = r().capture(t, 0, 0);
    EXPECT_TRUE(r().end_frame());
    EXPECT_TRUE(r().wait_idle());
    return r().captured(ticket);
  };
  for (int i = 0; i < 4; ++i) drawn(towards(0));  // everything has arrived
  std::vector<Pixels> turning;
  for (int i = 0; i < 20; ++i) {
    auto pixels = drawn(towards(static_cast<float>(i)));
    ASSERT_TRUE(pixels);
    turning.push_back(std::move(*pixels));
  }
  for (int i = 0; i < 20; ++i) {
    drawn(towards(180));
    const auto anew = drawn(towards(static_cast<float>(i)));
    ASSERT_TRUE(anew);
    EXPECT_EQ(turning[static_cast<std::size_t>(i)].rgba, anew->rgba) << i;
  }
  EXPECT_NE(turning.front().rgba, turning.back().rgba);
  for (const ModelHandle model : spheres) r().release(model);
}

struct UiSheet {
  std::vector<UiVertex> vertices;
  std::vector<std::uint16_t> indices;
  std::vector<UiCommand> commands;
  void rect(glm::vec4 r, std::uint32_t rgba) {
    const auto base = static_cast<std::uint16_t>(vertices.size());
    vertices.insert(vertices.end(), {{{r.x, r.y}, {0, 0}, rgba}, {{r.z, r.y}, {1, 0}, rgba}, {{r.z, r.w}, {1, 1}, rgba}, {{r.x, r.w}, {0, 1}, rgba}});
    for (int i : {0, 1, 2, 0, 2, 3}) indices.push_back(static_cast<std::uint16_t>(base + i));
  }
  UiDraw draw(float size) {
    commands = {{{}, 0, static_cast<std::uint32_t>(indices.size()), 0, {0, 0, size, size}}};
    return {vertices, indices, commands};
  }
};

// A panel that fills the picture, one texel a pixel.
RenderScene one_panel(TextureHandle texture) {
  RenderScene scene;
  Quad quad;
  quad.texture = texture;
  quad.ui = true;
  quad.world_from_quad = glm::scale(glm::translate(glm::mat4(1), {0, 0, -1}), {2, 2, 1});
  scene.quads.push_back(quad);
  scene.background = glm::vec3(0);
  return scene;
}

TEST_F(Golden, UiGreyRampArrivesUnchanged) {
  const TargetHandle t = target(64);
  RenderScene scene = one_panel(r().ui_texture(64, 64));
  UiSheet sheet;
  for (std::uint32_t i = 0; i < 16; ++i) {
    const std::uint32_t g = i * 17;
    sheet.rect({static_cast<float>(i) * 4, 0, static_cast<float>(i) * 4 + 4, 32}, 0xFF000000u | g << 16 | g << 8 | g);
  }
  sheet.rect({0, 32, 64, 64}, 0x80FFFFFFu);  // half-covering white over black
  const UiDraw ui = sheet.draw(64);
  const View view = look({0, 0, 0}, {0, 0, -1}, 1);
  const auto pictures = picture(r(), t, scene, {&view, 1}, &ui);
  ASSERT_EQ(pictures.size(), 1u);
  for (std::uint32_t i = 0; i < 16; ++i) EXPECT_NEAR(pictures[0].rgba[(16 * 64 + i * 4 + 2) * 4], static_cast<int>(i * 17), 1) << i;
  EXPECT_NEAR(linear_at(pictures[0], 32, 48).g, 128.0f / 255, 0.01f) << "blending is linear";
}

TEST_F(Golden, AVeryLargeUiIsDrawnTheFirstTime) {
  const TargetHandle t = target(16);
  const RenderScene scene = one_panel(r().ui_texture(16, 16));
  UiSheet sheet;
  sheet.rect({0, 0, 16, 16}, 0xFFFFFFFFu);
  sheet.vertices.resize(300'000);  // more than a fresh ring holds
  const UiDraw ui = sheet.draw(16);
  const View view = look({0, 0, 0}, {0, 0, -1}, 1);
  const auto pictures = picture(r(), t, scene, {&view, 1}, &ui, 0);
  ASSERT_EQ(pictures.size(), 1u);
  EXPECT_EQ(pictures[0].rgba[(8 * 16 + 8) * 4], 255);
}

TEST_F(Golden, PanelsBlendFarToNearWhateverTheirOrder) {
  const TargetHandle t = target(32);
  const View view = look({0, 0, 0}, {0, 0, -1}, 1);
  std::vector<glm::vec3> found;
  for (int order = 0; order < 2; ++order) {
    RenderScene scene = one_panel({});
    scene.quads[0].tint = {1, 0, 0, 0.5f};
    scene.quads.push_back(scene.quads[0]);
    scene.quads[1].tint = {0, 1, 0, 0.5f};
    scene.quads[1].world_from_quad[3].z = -2;
    if (order == 1) std::swap(scene.quads[0], scene.quads[1]);
    found.push_back(linear_at(picture(r(), t, scene, {&view, 1})[0], 16, 16));
  }
  for (const glm::vec3& c : found) {
    EXPECT_NEAR(c.r, 0.5f, 0.01f);
    EXPECT_NEAR(c.g, 0.25f, 0.01f);
  }
}

TEST_F(Golden, NearGoodsHideFarOnesAndPanels) {
  const TargetHandle t = target(32);
  MaterialView m;
  m.unlit = true;
  m.base_color = {0, 0, 1, 1};
  RenderScene scene = one_panel({});
  scene.quads[0].tint = {1, 0, 0, 1};
  scene.tone_mapping = ToneMapping::none;
  scene.instances.push_back({upload(r(), box({0.3f, 0.3f, 0.1f}, m)), glm::translate(glm::mat4(1), {0, 0, -0.8f})});
  scene.instances.push_back({upload(r(), box({0.3f, 0.3f, 0.1f}, m)), glm::translate(glm::mat4(1), {0.5f, 0, -1.5f})});
  const View view = look({0, 0, 0}, {0, 0, -1}, 1);
  const auto p = picture(r(), t, scene, {&view, 1});
  EXPECT_NEAR(linear_at(p[0], 16, 16).b, 1, 0.01f) << "the near box covers the panel";
  EXPECT_NEAR(linear_at(p[0], 21, 16).r, 1, 0.01f) << "the panel covers the far box";
}

TEST_F(Golden, DiscsAndFade) {
  const TargetHandle t = target(32);
  RenderScene scene;
  scene.background = glm::vec3(0);
  Disc disc;
  disc.world_from_disc = glm::translate(glm::mat4(1), {0, 0, -1});
  disc.inner = 0.5f;
  disc.sweep_rad = glm::pi<float>();  // the right half
  scene.discs.push_back(disc);
  scene.fade = 0.5f;
  const View view = look({0, 0, 0}, {0, 0, -1}, 1);
  const auto p = picture(r(), t, scene, {&view, 1});
  EXPECT_NEAR(linear_at(p[0], 28, 16).r, 0.5f, 0.01f) << "right of the ring, half faded";
  EXPECT_NEAR(linear_at(p[0], 3, 16).r, 0, 0.01f) << "left is swept away";
  EXPECT_NEAR(linear_at(p[0], 18, 16).r, 0, 0.01f) << "the hole";
}

TEST_F(Golden, StaleHandlesAreCountedAndDrawNothing) {
  const TargetHandle t = target(16);
  RenderScene scene = one_sphere(r());
  const View view = look({0, 0, 0}, {0, 0, -1}, 0.05f);
  const auto before = picture(r(), t, scene, {&view, 1});
  EXPECT_GT(linear_at(before[0], 8, 8).r, 0.1f);
  r().release(scene.instances[0].model);
  const auto after = picture(r(), t, scene, {&view, 1});
  EXPECT_EQ(linear_at(after[0], 8, 8).r, 0);
  EXPECT_EQ(r().stats().stale_handles, 1u);
}

TEST_F(Golden, ContentIsReleasedWhileInFlight) {
  const TargetHandle t = target(16);
  const View view = look({0, 0, 0}, {0, 0, -1}, 1);
  for (int i = 0; i < 6; ++i) {
    RenderScene scene = one_sphere(r());
    ASSERT_TRUE(r().begin_frame());
    r().draw(scene, {t, 0, {&view, 1}});
    r().release(scene.instances[0].model);
    ASSERT_TRUE(r().end_frame());
  }
  EXPECT_TRUE(r().wait_idle());
}

TEST_F(Golden, KeepAliveEndsWithTheCopy) {
  auto bytes = std::make_shared<std::vector<std::uint8_t>>(64, std::uint8_t{255});
  TextureView view;
  view.mips = {{4, 4, std::as_bytes(std::span(*bytes))}};
  const std::weak_ptr<std::vector<std::uint8_t>> alive = bytes;
  const TextureHandle handle = r().upload(view, std::move(bytes));
  EXPECT_FALSE(r().resident(handle));
  ASSERT_TRUE(r().begin_frame());
  EXPECT_TRUE(r().resident(handle));
  EXPECT_TRUE(alive.expired());
  ASSERT_TRUE(r().end_frame());
  r().release(handle);
}

TEST_F(Golden, ShadowsFallOnTheFloor) {
  const TargetHandle t = target(64);
  MaterialView m;
  m.base_color = glm::vec4(0.6f, 0.6f, 0.6f, 1);
  m.roughness = 1;
  RenderScene scene;
  scene.instances.push_back({upload(r(), floor_plane(6, 1, m))});
  scene.instances.push_back({upload(r(), box({0.5f, 0.5f, 0.5f}, m)), glm::translate(glm::mat4(1), {0, 0.75f, 0})});
  scene.key = {glm::normalize(glm::vec3(1, -1, 0)), glm::vec3(1), 2};
  scene.ambient_intensity = 1;
  const View view{glm::lookAt(glm::vec3(0, 3, 0), glm::vec3(0), glm::vec3(0, 0, -1)), reverse_z_projection(-0.7f, 0.7f, 0.7f, -0.7f, 0.05f)};
  const auto p = picture(r(), t, scene, {&view, 1}, nullptr, 30);
  // The box's shadow lies 0.75 m to its right; the left is lit.
  const auto at = [&](float x_m) { return linear_at(p[0], static_cast<std::uint32_t>(32 + x_m / 3 / 0.7f * 32), 32).g; };
  EXPECT_LT(at(0.85f), 0.6f * at(-0.85f));
  scene.shadows = false;
  const auto unshadowed = picture(r(), t, scene, {&view, 1});
  EXPECT_NEAR(linear_at(unshadowed[0], 44, 32).g, linear_at(unshadowed[0], 20, 32).g, 0.02f);
}

}  // namespace
}  // namespace aisle::golden
