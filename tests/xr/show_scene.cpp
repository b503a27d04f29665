#include "tests/xr/show_scene.hpp"

#include <array>
#include <cmath>
#include <glm/gtc/matrix_transform.hpp>

namespace aisle::test {
namespace {

struct CubeData {
  std::vector<renderer::Vertex> vertices;
  std::vector<std::uint32_t> indices;
};

std::int16_t snorm(float value) { return static_cast<std::int16_t>(std::lround(value * 32767.0f)); }

// Octahedral encoding (Cigolle et al. 2014).
glm::vec2 octahedral(glm::vec3 n) {
  const glm::vec2 p = glm::vec2(n.x, n.y) / (std::abs(n.x) + std::abs(n.y) + std::abs(n.z));
  if (n.z >= 0) return p;
  return {(1 - std::abs(p.y)) * (p.x >= 0 ? 1.0f : -1.0f), (1 - std::abs(p.x)) * (p.y >= 0 ? 1.0f : -1.0f)};
}

void add_face(CubeData& cube, glm::vec3 normal, glm::vec3 right, glm::vec3 up) {
  const auto first = static_cast<std::uint32_t>(cube.vertices.size());
  for (const auto& [x, y] : {std::pair{-1.0f, -1.0f}, {1.0f, -1.0f}, {1.0f, 1.0f}, {-1.0f, 1.0f}}) {
    const glm::vec3 p = (normal + right * x + up * y) * 0.5f + 0.5f;  // 0..1
    const glm::vec2 n = octahedral(normal), t = octahedral(right);
    renderer::Vertex v{};
    for (int i = 0; i < 3; ++i) v.position[i] = static_cast<std::uint16_t>(std::lround(p[i] * 65535.0f));
    v.occlusion = 65535;
    v.normal_oct[0] = snorm(n.x);
    v.normal_oct[1] = snorm(n.y);
    v.tangent_oct[0] = static_cast<std::int8_t>(std::lround(t.x * 127.0f));
    v.tangent_oct[1] = static_cast<std::int8_t>(std::lround(t.y * 127.0f));
    v.tangent_sign = 127;
    cube.vertices.push_back(v);
  }
  for (const std::uint32_t i : {0u, 1u, 2u, 0u, 2u, 3u}) cube.indices.push_back(first + i);
}

std::shared_ptr<CubeData> make_cube() {
  auto cube = std::make_shared<CubeData>();
  for (const float s : {1.0f, -1.0f}) {
    add_face(*cube, {0, 0, s}, {s, 0, 0}, {0, 1, 0});
    add_face(*cube, {s, 0, 0}, {0, 0, -s}, {0, 1, 0});
    add_face(*cube, {0, s, 0}, {1, 0, 0}, {0, 0, -s});
  }
  return cube;
}

renderer::ModelHandle upload_cube(renderer::Renderer& renderer) {
  auto cube = make_cube();
  renderer::ModelView view;
  view.vertices = cube->vertices;
  view.indices = cube->indices;
  renderer::MeshView mesh;
  mesh.offset_m = glm::vec3(-0.5f);
  mesh.vertex_count = static_cast<std::uint32_t>(cube->vertices.size());
  mesh.lods = {{0, static_cast<std::uint32_t>(cube->indices.size()), 0}};
  view.meshes = {mesh};
  view.materials = {renderer::MaterialView{}};
  view.min_m = glm::vec3(-0.5f);
  view.max_m = glm::vec3(0.5f);
  view.name = "cube";
  return renderer.upload(view, cube);
}

renderer::TextureHandle upload_white(renderer::Renderer& renderer) {
  auto bytes = std::make_shared<std::array<std::byte, 16>>();
  bytes->fill(std::byte{255});
  renderer::TextureView view;
  view.mips = {{2, 2, *bytes}};
  view.name = "white";
  return renderer.upload(view, bytes);
}

}  // namespace

ShowScene::ShowScene(renderer::Renderer& renderer)
    : white_(upload_white(renderer)), ui_texture_(renderer.ui_texture(kUiSize.x, kUiSize.y)), cube_(upload_cube(renderer)) {
  const glm::vec2 at(kPanelPx.x, kPanelPx.y), size(kPanelPx.z, kPanelPx.w);
  ui_rectangle(at, at + size, 0xff503010);                                                    // dark blue (ABGR)
  ui_rectangle(at + glm::vec2(40, 30), at + glm::vec2(70, 210), 0xffffffff);                  // an F
  ui_rectangle(at + glm::vec2(70, 30), at + glm::vec2(160, 60), 0xffffffff);
  ui_rectangle(at + glm::vec2(70, 105), at + glm::vec2(130, 135), 0xffffffff);
  ui_rectangle(at + glm::vec2(200, 150), at + glm::vec2(300, 210), 0xff00c000);               // a green button
  ui_commands_.push_back({white_, 0, static_cast<std::uint32_t>(ui_indices_.size()), 0, {0, 0, kUiSize.x, kUiSize.y}});
}

void ShowScene::ui_rectangle(glm::vec2 from, glm::vec2 to, std::uint32_t rgba) {
  const auto first = static_cast<std::uint16_t>(ui_vertices_.size());
  for (const glm::vec2& p : {from, {to.x, from.y}, to, {from.x, to.y}}) ui_vertices_.push_back({p, {0.5f, 0.5f}, rgba});
  for (const int i : {0, 1, 2, 0, 2, 3}) ui_indices_.push_back(static_cast<std::uint16_t>(first + i));
}

renderer::UiDraw ShowScene::ui() const { return {ui_vertices_, ui_indices_, ui_commands_}; }

xr::QuadLayer ShowScene::panel_layer() const { return {{{1, 0, 0, 0}, kPanelAt}, kPanelSize, kPanelPx}; }

void ShowScene::add_box(glm::vec3 centre, glm::vec3 size, glm::vec4 color) {
  renderer::Instance box;
  box.model = cube_;
  box.world_from_model = glm::scale(glm::translate(glm::mat4(1), centre), size);
  box.tint = color;
  scene_.instances.push_back(box);
}

void ShowScene::add_floor() {
  for (int x = -4; x < 4; ++x) {
    for (int z = -6; z < 2; ++z) {
      const bool dark = ((x + z) & 1) != 0;
      add_box({static_cast<float>(x) + 0.5f, -0.05f, static_cast<float>(z) + 0.5f}, {1, 0.1f, 1}, dark ? glm::vec4(0.15f, 0.15f, 0.2f, 1) : glm::vec4(0.7f, 0.7f, 0.65f, 1));
    }
  }
}

void ShowScene::add_hand(const xr::HandState& hand) {
  if (!hand.active) return;
  const glm::vec3 end = hand.aim.position + hand.aim.forward() * 3.0f;
  scene_.lines.push_back({hand.aim.position, end, hand.select ? glm::vec4(1, 0.6f, 0, 1) : glm::vec4(0.2f, 0.8f, 1, 0.8f)});
  add_box(hand.grip.position, glm::vec3(0.06f), {0.3f, 0.3f, 0.3f, 1});
}

const renderer::RenderScene& ShowScene::build(const xr::Sample& sample, bool panel_in_world) {
  scene_.clear();
  add_floor();
  add_box(kRedBox, glm::vec3(0.2f), {0.9f, 0.02f, 0.02f, 1});
  add_box({-1.2f, 0.5f, -2.5f}, {0.6f, 1.0f, 0.6f}, {0.1f, 0.5f, 0.15f, 1});
  add_box({1.5f, 0.25f, -3.0f}, {0.5f, 0.5f, 0.5f}, {0.8f, 0.6f, 0.1f, 1});
  for (const auto& hand : sample.hands) add_hand(hand);
  if (panel_in_world) {
    renderer::Quad panel;
    panel.texture = ui_texture_;
    panel.world_from_quad = glm::scale(glm::translate(glm::mat4(1), kPanelAt), {kPanelSize.x, kPanelSize.y, 1});
    panel.uv = glm::vec4(kPanelPx.x, kPanelPx.y, kPanelPx.x + kPanelPx.z, kPanelPx.y + kPanelPx.w) / glm::vec4(kUiSize, kUiSize);
    panel.ui = true;
    scene_.quads.push_back(panel);
  }
  return scene_;
}

}  // namespace aisle::test
