// Scene kit: small models, textures and pictures for renderer tests and the show program.
#pragma once
#include <glm/glm.hpp>
#include <memory>
#include <string>
#include <vector>

#include "renderer/api/renderer.hpp"

namespace aisle::golden {

struct Point {
  glm::vec3 position, normal;
  glm::vec2 uv{0};
};

// Bytes of a model with one mesh; view() points into it.
struct ModelBytes {
  std::vector<renderer::Vertex> vertices;
  std::vector<renderer::VertexExtra> extras;
  std::vector<std::uint32_t> indices;
  std::vector<std::uint8_t> pixels;
  renderer::ModelView view;
};

std::shared_ptr<ModelBytes> make_model(const std::vector<Point>& points, std::vector<std::uint32_t> indices, const renderer::MaterialView& material);
std::shared_ptr<ModelBytes> sphere(float radius_m, const renderer::MaterialView& material);
std::shared_ptr<ModelBytes> box(glm::vec3 size_m, const renderer::MaterialView& material);                 // centred
std::shared_ptr<ModelBytes> floor_plane(float size_m, float tiles, const renderer::MaterialView& material);  // facing up
// The same extras for all vertices; its material becomes rich.
void add_extras(ModelBytes& model, renderer::VertexExtra extra);
// Adds an sRGB base colour texture: SIZE x SIZE, colour by texel, with mips.
void add_texture(ModelBytes& model, std::uint32_t size, glm::u8vec4 (*texel)(std::uint32_t x, std::uint32_t y, std::uint32_t size));

renderer::ModelHandle upload(renderer::Renderer& renderer, const std::shared_ptr<ModelBytes>& model);
renderer::TextureHandle upload_picture(renderer::Renderer& renderer, std::uint32_t width, std::uint32_t height, std::vector<std::uint8_t> rgba);

renderer::View look(glm::vec3 eye, glm::vec3 at, float half_fov_tan = 0.7f, float aspect = 1);
// Runs frames until nothing is left to upload, then one more that is captured; one picture per layer.
std::vector<renderer::Pixels> picture(renderer::Renderer& renderer, renderer::TargetHandle target, const renderer::RenderScene& scene,
                                      std::span<const renderer::View> views, const renderer::UiDraw* ui = nullptr, int warm_frames = 2);
bool write_png(const std::string& file, const renderer::Pixels& pixels);
float srgb_to_linear(std::uint8_t v);
glm::vec3 linear_at(const renderer::Pixels& p, std::uint32_t x, std::uint32_t y);

}  // namespace aisle::golden
