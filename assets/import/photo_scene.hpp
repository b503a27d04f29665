// PhotoScene: the model's triangles ready for the camera, what each picture sample sees, and what keeps light away.
#pragma once
#include <array>
#include <cstdint>
#include <glm/glm.hpp>
#include <vector>

#include "assets/cook/source_model.hpp"
#include "assets/import/photo_camera.hpp"
#include "assets/import/photo_texture.hpp"

namespace aisle::import {

struct Corner {
  glm::vec3 position, normal;
  glm::vec2 uv, second_uv;
  glm::vec4 color;  // of the vertices; white when they have none
  glm::vec2 uv_of(const cook::SourceMaterial& m, cook::Map map) const { return (m.on_second_uvs & map) != 0 ? second_uv : uv; }
};

struct PhotoTriangle {
  std::uint32_t mesh = 0, first_index = 0;
  glm::vec3 screen[3];  // PhotoCamera::project
  float level = 0;      // texture level that matches the sample grid
};

class PhotoScene {
 public:
  PhotoScene(const cook::SourceModel& model, int pixels);

  static constexpr std::uint32_t kNothing = ~0u;
  struct Sample {
    float inverse_distance = 0;
    std::uint32_t triangle = kNothing;
  };
  const Sample& sample(int x, int y) const { return samples_[static_cast<std::size_t>(y) * static_cast<std::size_t>(pixels_) + static_cast<std::size_t>(x)]; }

  const PhotoTriangle& triangle(std::uint32_t i) const { return triangles_[i]; }
  const std::vector<std::uint32_t>& see_through() const { return see_through_; }  // farthest first
  const cook::SourceMaterial& material_of(const PhotoTriangle& t) const { return model_.materials[model_.meshes[t.mesh].material]; }
  const PhotoTexture& texture(int image) const { return textures_[static_cast<std::size_t>(image)]; }
  Corner corner(const PhotoTriangle& t, glm::vec3 weights) const;             // weights true to perspective
  glm::vec3 weights_at(const PhotoTriangle& t, float x, float y) const;       // likewise
  float alpha_at(const PhotoTriangle& t, glm::vec3 weights) const;
  const PhotoCamera& camera() const { return camera_; }
  const cook::SourceModel& model() const { return model_; }
  int pixels() const { return pixels_; }

 private:
  void collect();
  void look();

  const cook::SourceModel& model_;
  int pixels_;
  PhotoCamera camera_;
  std::vector<PhotoTexture> textures_;
  std::vector<PhotoTriangle> triangles_;
  std::vector<std::uint32_t> see_through_;
  std::vector<Sample> samples_;
};

// How much of the key light reaches a point: a depth map from the light, softly filtered.
class ShadowMap {
 public:
  ShadowMap(const PhotoScene& scene, glm::vec3 to_light);
  float light_at(glm::vec3 p, glm::vec3 normal, int pattern, float softness) const;  // 0 shadow .. 1 light; PATTERN 0..15 varies the filter

 private:
  static constexpr int kSide = 1024;
  static constexpr std::size_t kTaps = 12, kPatterns = 16;
  std::array<std::array<glm::vec2, kTaps>, kPatterns> taps_;  // sunflower discs of radius 1, each turned differently
  glm::vec3 right_, up_, to_light_, center_;
  float scale_ = 1, radius_m_ = 1;
  std::vector<float> nearest_;  // along to_light_
};

// How dark the floor is under and around the model: footprints at several heights, the higher the softer.
class ContactShadow {
 public:
  explicit ContactShadow(const PhotoScene& scene);
  float darkness_at(glm::vec2 floor_xz) const;  // 0..1

 private:
  static constexpr int kSide = 192;
  glm::vec2 low_;
  float cell_ = 1;
  std::vector<float> dark_;
};

}  // namespace aisle::import
