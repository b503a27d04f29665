// show: draws a test scene (spheres of all roughness, floor, cards, UI panel, marks) to left.png and right.png, to be looked at.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <glm/gtc/matrix_transform.hpp>
#include <string>

#include "scene_kit.hpp"

using namespace aisle;
using namespace aisle::golden;

namespace {

glm::u8vec4 floor_texel(std::uint32_t x, std::uint32_t y, std::uint32_t size) {
  const std::uint32_t plank = x * 4 / size;
  const std::uint32_t shift = (plank * 37) % size;
  const bool joint = x % (size / 4) < 2 || (y + shift) % size < 2;
  const float grain = 0.04f * std::sin(static_cast<float>(x) * 0.9f + 3 * std::sin(static_cast<float>(y) * 0.02f + static_cast<float>(plank)));
  const glm::vec3 wood = glm::vec3(0.72f, 0.56f, 0.40f) * (0.95f + 0.07f * static_cast<float>(plank % 3) + grain) * (joint ? 0.6f : 1.0f);
  return glm::u8vec4(glm::clamp(wood, 0.0f, 1.0f) * 255.0f, 255);
}

struct Show {
  renderer::RenderScene scene;
  std::vector<renderer::UiVertex> vertices;
  std::vector<std::uint16_t> indices;
  std::vector<renderer::UiCommand> commands;

  void rect(float x0, float y0, float x1, float y1, std::uint32_t rgba) {
    const auto base = static_cast<std::uint16_t>(vertices.size());
    for (const glm::vec2& p : {glm::vec2(x0, y0), glm::vec2(x1, y0), glm::vec2(x1, y1), glm::vec2(x0, y1)}) vertices.push_back({p, {0.5f, 0.5f}, rgba});
    for (int i : {0, 1, 2, 0, 2, 3}) indices.push_back(static_cast<std::uint16_t>(base + i));
  }
};

void add_goods(renderer::Renderer& r, Show& show) {
  renderer::MaterialView m;
  for (int row = 0; row < 3; ++row) {
    for (int i = 0; i < 6; ++i) {
      m.roughness = 0.05f + static_cast<float>(i) * 0.18f;
      m.metallic = row == 1 ? 1.0f : 0.0f;
      m.base_color = row == 0 ? glm::vec4(0.7f, 0.08f, 0.06f, 1) : row == 1 ? glm::vec4(0.95f, 0.75f, 0.42f, 1) : glm::vec4(0.75f, 0.75f, 0.75f, 1);
      renderer::Instance instance;
      instance.model = upload(r, sphere(0.2f, m));
      instance.world_from_model = glm::translate(glm::mat4(1), {-1.25f + 0.5f * static_cast<float>(i), 0.2f + 0.45f * static_cast<float>(row), -2.2f});
      instance.highlight = row == 2 && i == 2 ? 1.0f : 0.0f;
      instance.tint.a = row == 2 && i == 4 ? 0.5f : 1.0f;
      show.scene.instances.push_back(instance);
    }
  }
  m = {};
  m.base_color = glm::vec4(1);
  m.roughness = 0.45f;
  const auto floor = floor_plane(12, 8, m);
  add_texture(*floor, 256, floor_texel);
  show.scene.instances.push_back({upload(r, floor)});
  m.base_color = glm::vec4(0.8f, 0.8f, 0.78f, 1);
  m.roughness = 0.9f;
  show.scene.instances.push_back({upload(r, box({12, 4, 0.1f}, m)), glm::translate(glm::mat4(1), {0, 2, -4})});
  m.base_color = glm::vec4(0.15f, 0.35f, 0.6f, 1);
  m.roughness = 0.35f;
  show.scene.instances.push_back({upload(r, box({0.5f, 0.5f, 0.5f}, m)), glm::rotate(glm::translate(glm::mat4(1), {1.6f, 0.25f, -1.2f}), 0.5f, {0, 1, 0})});
  m.alpha = renderer::AlphaMode::blend;
  m.base_color = glm::vec4(0.6f, 0.8f, 0.75f, 0.35f);
  m.roughness = 0.05f;
  show.scene.instances.push_back({upload(r, box({0.8f, 0.6f, 0.02f}, m)), glm::translate(glm::mat4(1), {-1.4f, 0.4f, -1.0f})});
}

void add_flats(renderer::Renderer& r, Show& show) {
  std::vector<std::uint8_t> photo;
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      for (int c : {x * 4, y * 4, 128, 255}) photo.push_back(static_cast<std::uint8_t>(c));
    }
  }
  renderer::Quad card;
  card.texture = upload_picture(r, 64, 64, std::move(photo));
  card.world_from_quad = glm::scale(glm::translate(glm::mat4(1), {-1.8f, 1.6f, -3.9f}), {0.8f, 0.8f, 1});
  show.scene.quads.push_back(card);

  renderer::Quad panel;
  panel.texture = r.ui_texture(512, 384);
  panel.ui = true;
  panel.curve_rad = 0.5f;
  panel.world_from_quad = glm::scale(glm::rotate(glm::translate(glm::mat4(1), {1.3f, 1.5f, -2.0f}), -0.5f, {0, 1, 0}), {0.8f, 0.6f, 1});
  show.scene.quads.push_back(panel);
  show.rect(0, 0, 512, 384, 0xF0281E18);
  for (int i = 0; i < 17; ++i) {
    const auto g = static_cast<std::uint32_t>(i * 255 / 16);
    show.rect(16 + 28.0f * static_cast<float>(i), 40, 44 + 28.0f * static_cast<float>(i), 120, 0xFF000000u | g << 16 | g << 8 | g);
  }
  show.rect(40, 200, 240, 260, 0xFF60A030);
  show.rect(270, 200, 470, 260, 0x8060A0F0);
  show.commands.push_back({{}, 0, static_cast<std::uint32_t>(show.indices.size()), 0, {0, 0, 512, 384}});

  show.scene.lines.push_back({{0.3f, 1.0f, -0.5f}, {1.2f, 1.45f, -1.95f}, {0.3f, 0.7f, 1, 0.9f}, 0.008f});
  renderer::Disc ring;
  ring.world_from_disc = glm::scale(glm::rotate(glm::translate(glm::mat4(1), {-0.4f, 0.005f, -1.3f}), -1.5708f, {1, 0, 0}), glm::vec3(0.25f));
  ring.color = {0.2f, 0.8f, 0.5f, 0.9f};
  ring.inner = 0.8f;
  ring.sweep_rad = 4.7f;
  show.scene.discs.push_back(ring);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string out = argc > 1 ? argv[1] : ".";
  const auto size = static_cast<std::uint32_t>(argc > 2 ? std::atoi(argv[2]) : 768);
  renderer::Settings settings;
  settings.msaa = argc > 3 ? std::atoi(argv[3]) : 1;
  settings.validate = std::getenv("AISLE_VALIDATE") != nullptr;
  auto made = renderer::Renderer::create(settings);
  if (!made) return std::fprintf(stderr, "%s\n", made.error().sentence().c_str()), 3;
  renderer::Renderer& r = **made;
  std::printf("device %s, %s (%s)\n", r.device().name.c_str(), r.device().view_strategy == renderer::ViewStrategy::multiview ? "multiview" : "per eye",
              r.device().view_strategy_reason.c_str());
  const auto target = r.make_target(size, size, 2);
  if (!target) return std::fprintf(stderr, "%s\n", target.error().sentence().c_str()), 3;
  Show show;
  add_goods(r, show);
  add_flats(r, show);
  show.scene.key = {glm::normalize(glm::vec3(0.45f, -1, -0.55f)), {1, 0.96f, 0.9f}, 1.9f};
  show.scene.ambient_intensity = 2.1f;
  const renderer::View views[] = {look({-0.03f, 1.5f, 1.0f}, {-0.03f, 0.8f, -2}, 0.75f), look({0.03f, 1.5f, 1.0f}, {0.03f, 0.8f, -2}, 0.75f)};
  const renderer::UiDraw ui{show.vertices, show.indices, show.commands};
  const auto start = std::chrono::steady_clock::now();
  const auto pictures = picture(r, *target, show.scene, views, &ui, 6);
  const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count() / 7;
  const auto stats = r.stats();
  std::printf("%llu validation messages\n", static_cast<unsigned long long>(r.validation_messages()));
  std::printf("%.1f ms a frame, gpu %.1f ms, %u draws, %llu triangles, %u stale, %.1f MB\n", ms, stats.gpu_ms, stats.draws,
              static_cast<unsigned long long>(stats.triangles), stats.stale_handles, static_cast<double>(stats.gpu_memory_bytes) / 1e6);
  for (const auto& [name, pass_ms] : stats.pass_ms) std::printf("  %-14s %.2f ms\n", name, pass_ms);
  if (pictures.size() != 2) return 1;
  return write_png(out + "/left.png", pictures[0]) && write_png(out + "/right.png", pictures[1]) ? 0 : 1;
}
