#include "scene_kit.hpp"

#include <stb_image_write.h>

#include <algorithm>
#include <cmath>
#include <glm/gtc/constants.hpp>
#include <glm/gtc/matrix_transform.hpp>
#include <glm/gtc/packing.hpp>

namespace aisle::golden {
namespace {

using namespace renderer;

std::int16_t snorm16(float v) { return static_cast<std::int16_t>(std::lround(std::clamp(v, -1.0f, 1.0f) * 32767)); }

glm::vec2 octahedral(glm::vec3 n) {
  n /= std::abs(n.x) + std::abs(n.y) + std::abs(n.z);
  if (n.z >= 0) return {n.x, n.y};
  return (1.0f - glm::abs(glm::vec2(n.y, n.x))) * glm::vec2(n.x >= 0 ? 1 : -1, n.y >= 0 ? 1 : -1);
}

Vertex pack(const Point& p, glm::vec3 low, glm::vec3 size) {
  Vertex v{};
  for (int i = 0; i < 3; ++i) v.position[i] = static_cast<std::uint16_t>(std::lround((p.position[i] - low[i]) / size[i] * 65535));
  v.occlusion = 65535;
  const glm::vec2 n = octahedral(p.normal);
  v.normal_oct[0] = snorm16(n.x);
  v.normal_oct[1] = snorm16(n.y);
  const glm::vec3 axis = std::abs(p.normal.y) < 0.99f ? glm::vec3(0, 1, 0) : glm::vec3(1, 0, 0);
  const glm::vec2 t = octahedral(glm::normalize(glm::cross(axis, p.normal)));
  v.tangent_oct[0] = static_cast<std::int8_t>(std::lround(t.x * 127));
  v.tangent_oct[1] = static_cast<std::int8_t>(std::lround(t.y * 127));
  v.tangent_sign = 127;
  v.uv[0] = glm::packHalf1x16(p.uv.x);
  v.uv[1] = glm::packHalf1x16(p.uv.y);
  return v;
}

}  // namespace

std::shared_ptr<ModelBytes> make_model(const std::vector<Point>& points, std::vector<std::uint32_t> indices, const MaterialView& material) {
  auto model = std::make_shared<ModelBytes>();
  glm::vec3 low(1e9f), high(-1e9f);
  for (const Point& p : points) low = glm::min(low, p.position), high = glm::max(high, p.position);
  const glm::vec3 size = glm::max(high - low, glm::vec3(1e-4f));
  for (const Point& p : points) model->vertices.push_back(pack(p, low, size));
  model->indices = std::move(indices);
  MeshView mesh;
  mesh.offset_m = low;
  mesh.scale_m = size;
  mesh.vertex_count = static_cast<std::uint32_t>(points.size());
  mesh.lods = {{0, static_cast<std::uint32_t>(model->indices.size()), 0}};
  model->view.vertices = model->vertices;
  model->view.indices = model->indices;
  model->view.meshes = {mesh};
  model->view.materials = {material};
  model->view.min_m = low;
  model->view.max_m = high;
  model->view.name = "test model";
  return model;
}

std::shared_ptr<ModelBytes> sphere(float radius_m, const MaterialView& material) {
  constexpr std::uint32_t kRings = 40, kSegments = 80;
  std::vector<Point> points;
  std::vector<std::uint32_t> indices;
  for (std::uint32_t r = 0; r <= kRings; ++r) {
    for (std::uint32_t s = 0; s <= kSegments; ++s) {
      const float theta = glm::pi<float>() * static_cast<float>(r) / kRings, phi = glm::two_pi<float>() * static_cast<float>(s) / kSegments;
      const glm::vec3 n(std::sin(theta) * std::sin(phi), std::cos(theta), std::sin(theta) * std::cos(phi));
      points.push_back({n * radius_m, n, {static_cast<float>(s) / kSegments * 4, static_cast<float>(r) / kRings * 2}});
    }
  }
  for (std::uint32_t r = 0; r < kRings; ++r) {
    for (std::uint32_t s = 0; s < kSegments; ++s) {
      const std::uint32_t a = r * (kSegments + 1) + s, b = a + kSegments + 1;
      for (std::uint32_t i : {a, b, a + 1, a + 1, b, b + 1}) indices.push_back(i);
    }
  }
  return make_model(points, std::move(indices), material);
}

std::shared_ptr<ModelBytes> box(glm::vec3 size_m, const MaterialView& material) {
  std::vector<Point> points;
  std::vector<std::uint32_t> indices;
  for (int axis = 0; axis < 3; ++axis) {
    for (int side = -1; side <= 1; side += 2) {
      glm::vec3 n(0), u(0), v(0);
      n[axis] = static_cast<float>(side);
      u[(axis + 1) % 3] = 1;
      v = glm::cross(n, u);
      const auto base = static_cast<std::uint32_t>(points.size());
      for (int i = 0; i < 4; ++i) {
        const float a = (i & 1) ? 1.0f : -1.0f, b = (i & 2) ? 1.0f : -1.0f;
        points.push_back({0.5f * size_m * (n + u * a + v * b), n, {0.5f + 0.5f * a, 0.5f - 0.5f * b}});
      }
      for (std::uint32_t i : {0u, 1u, 3u, 0u, 3u, 2u}) indices.push_back(base + i);
    }
  }
  return make_model(points, std::move(indices), material);
}

std::shared_ptr<ModelBytes> floor_plane(float size_m, float tiles, const MaterialView& material) {
  const float h = 0.5f * size_m;
  const glm::vec3 up(0, 1, 0);
  return make_model({{{-h, 0, h}, up, {0, tiles}}, {{h, 0, h}, up, {tiles, tiles}}, {{h, 0, -h}, up, {tiles, 0}}, {{-h, 0, -h}, up, {0, 0}}},
                    {0, 1, 2, 0, 2, 3}, material);
}

void add_extras(ModelBytes& model, VertexExtra extra) {
  model.extras.assign(model.vertices.size(), extra);
  model.view.extras = model.extras;
  for (auto& material : model.view.materials) material.rich = true;
}

void add_texture(ModelBytes& model, std::uint32_t size, glm::u8vec4 (*texel)(std::uint32_t, std::uint32_t, std::uint32_t)) {
  TextureView texture;
  std::vector<std::size_t> offsets;
  for (std::uint32_t s = size; s >= 1; s /= 2) {
    offsets.push_back(model.pixels.size());
    for (std::uint32_t y = 0; y < s; ++y) {
      for (std::uint32_t x = 0; x < s; ++x) {
        // Box filter in linear light, from the full size: slow and exact, fine for tests.
        const std::uint32_t step = size / s;
        glm::vec4 sum(0);
        for (std::uint32_t j = 0; j < step; ++j) {
          for (std::uint32_t i = 0; i < step; ++i) {
            const glm::vec4 c(texel(x * step + i, y * step + j, size));
            sum += glm::vec4(glm::pow(glm::vec3(c) / 255.0f, glm::vec3(2.2f)), c.a / 255.0f);
          }
        }
        sum /= static_cast<float>(step * step);
        for (int i = 0; i < 3; ++i) model.pixels.push_back(static_cast<std::uint8_t>(std::lround(std::pow(sum[i], 1 / 2.2f) * 255)));
        model.pixels.push_back(static_cast<std::uint8_t>(std::lround(sum.a * 255)));
      }
    }
  }
  std::uint32_t s = size;
  for (std::size_t offset : offsets) {
    texture.mips.push_back({s, s, std::as_bytes(std::span(model.pixels)).subspan(offset, std::size_t{s} * s * 4)});
    s /= 2;
  }
  texture.name = "test texture";
  model.view.textures = {texture};
  model.view.materials[0].base_texture = 0;
}

ModelHandle upload(Renderer& renderer, const std::shared_ptr<ModelBytes>& model) { return renderer.upload(model->view, model); }

TextureHandle upload_picture(Renderer& renderer, std::uint32_t width, std::uint32_t height, std::vector<std::uint8_t> rgba) {
  auto bytes = std::make_shared<std::vector<std::uint8_t>>(std::move(rgba));
  TextureView view;
  view.mips = {{width, height, std::as_bytes(std::span(*bytes))}};
  view.clamp = true;
  return renderer.upload(view, bytes);
}

View look(glm::vec3 eye, glm::vec3 at, float half_fov_tan, float aspect) {
  return {glm::lookAt(eye, at, glm::vec3(0, 1, 0)), reverse_z_projection(-half_fov_tan * aspect, half_fov_tan * aspect, half_fov_tan, -half_fov_tan, 0.05f)};
}

std::vector<Pixels> picture(Renderer& renderer, TargetHandle target, const RenderScene& scene, std::span<const View> views, const UiDraw* ui, int warm_frames) {
  std::vector<std::uint64_t> tickets;
  for (int frame = 0; frame <= warm_frames; ++frame) {
    if (!renderer.begin_frame()) return {};
    if (ui) renderer.draw_ui(*ui);
    renderer.draw(scene, {target, 0, views});
    for (std::uint32_t layer = 0; frame == warm_frames && layer < views.size(); ++layer) tickets.push_back(renderer.capture(target, 0, layer));
    if (!renderer.end_frame()) return {};
  }
  if (!renderer.wait_idle()) return {};
  std::vector<Pixels> pictures;
  for (std::uint64_t ticket : tickets) {
    if (auto pixels = renderer.captured(ticket)) pictures.push_back(std::move(*pixels));
  }
  return pictures;
}

bool write_png(const std::string& file, const Pixels& p) {
  return stbi_write_png(file.c_str(), static_cast<int>(p.width), static_cast<int>(p.height), 4, p.rgba.data(), static_cast<int>(p.width * 4)) != 0;
}

float srgb_to_linear(std::uint8_t v) {
  const float c = static_cast<float>(v) / 255;
  return c <= 0.04045f ? c / 12.92f : std::pow((c + 0.055f) / 1.055f, 2.4f);
}

glm::vec3 linear_at(const Pixels& p, std::uint32_t x, std::uint32_t y) {
  const std::uint8_t* c = &p.rgba[(std::size_t{y} * p.width + x) * 4];
  return {srgb_to_linear(c[0]), srgb_to_linear(c[1]), srgb_to_linear(c[2])};
}

}  // namespace aisle::golden
