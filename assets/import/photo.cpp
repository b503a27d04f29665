#include "assets/import/photo.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "assets/import/images.hpp"
#include "assets/import/photo_raster.hpp"
#include "assets/import/photo_scene.hpp"

namespace aisle::import {
namespace {

constexpr int kSupersampling = 2;

// The studio: a soft key from the upper left, a fill from the right, a white ceiling and a light floor.
const glm::vec3 kToKey = glm::normalize(glm::vec3(-0.45f, 1.0f, 0.75f));
const glm::vec3 kToFill = glm::normalize(glm::vec3(0.9f, 0.35f, 0.45f));
const glm::vec3 kToRim = glm::normalize(glm::vec3(0.3f, 0.6f, -1.0f));

float backdrop(float v) {  // v: 0 top .. 1 bottom
  return glm::mix(0.66f, 0.80f, glm::smoothstep(0.0f, 1.0f, v));
}

float soft_box(glm::vec3 direction, glm::vec3 toward, float cos_inner, float cos_outer) {
  return glm::smoothstep(cos_outer, cos_inner, glm::dot(direction, toward));
}

// What a shiny surface mirrors; rougher ones see wider lamps.
glm::vec3 studio(glm::vec3 direction, float roughness) {
  const float up = direction.y * 0.5f + 0.5f;
  float light = glm::mix(0.38f, 0.72f, glm::smoothstep(0.35f - 0.2f * roughness, 0.75f + 0.2f * roughness, up));
  light -= 0.30f * (1 - roughness) * (1 - glm::smoothstep(0.0f, 0.16f, std::abs(direction.y - 0.06f)));  // the dark wall behind the camera
  const float spread = 0.30f * roughness;
  light += 1.5f * (1 - 0.55f * roughness) * soft_box(direction, kToKey, 0.95f, 0.80f - spread);
  light += 0.7f * (1 - 0.55f * roughness) * soft_box(direction, kToFill, 0.96f, 0.86f - spread);
  light += 0.5f * (1 - 0.55f * roughness) * soft_box(direction, kToRim, 0.96f, 0.84f - spread);
  return glm::vec3(light);
}

// Karis 2014, "Physically Based Shading on Mobile": the environment's Fresnel and geometry terms, fitted.
glm::vec2 environment_terms(float roughness, float n_dot_v) {
  const glm::vec4 r = roughness * glm::vec4(-1, -0.0275f, -0.572f, 0.022f) + glm::vec4(1, 0.0425f, 1.04f, -0.04f);
  const float a = std::min(r.x * r.x, std::exp2(-9.28f * n_dot_v)) * r.x + r.y;
  return glm::vec2(-1.04f, 1.04f) * a + glm::vec2(r.z, r.w);
}

constexpr std::size_t kRays = 14, kPatterns = 16;

// Points on the unit sphere, turned differently for neighbouring pixels.
std::array<std::array<glm::vec3, kRays>, kPatterns> sphere_patterns() {
  std::array<std::array<glm::vec3, kRays>, kPatterns> out{};
  for (std::size_t p = 0; p < kPatterns; ++p) {
    for (std::size_t i = 0; i < kRays; ++i) {
      const float z = (static_cast<float>(i) + 0.5f) / kRays * 2 - 1, r = std::sqrt(1 - z * z);
      const float a = static_cast<float>(i) * 2.39996f + static_cast<float>(p) * 0.3927f;
      out[p][i] = {r * std::cos(a), r * std::sin(a), z};
    }
  }
  return out;
}

// Linear light to 8-bit sRGB; a shoulder above 0.8 keeps highlights from burning out.
class Paper {
 public:
  Paper() {
    for (std::size_t i = 0; i < kSteps; ++i) {
      float v = static_cast<float>(i) / (kSteps - 1) * kBrightest;
      if (v > 0.8f) v = 0.8f + 0.2f * (1 - std::exp(-(v - 0.8f) / 0.2f));
      table_[i] = static_cast<std::uint8_t>(std::lround(255 * std::clamp(linear_to_srgb(v), 0.0f, 1.0f)));
    }
  }
  std::uint8_t operator()(float v) const { return table_[static_cast<std::size_t>(std::clamp(v / kBrightest, 0.0f, 1.0f) * (kSteps - 1) + 0.5f)]; }

 private:
  static constexpr std::size_t kSteps = 16384;
  static constexpr float kBrightest = 2;
  std::array<std::uint8_t, kSteps> table_{};
};

struct Shaded {
  glm::vec3 diffuse, specular;
  float alpha;
};

class Photographer {
 public:
  Photographer(const cook::SourceModel& model, int size)
      : size_(size), scene_(model, size * kSupersampling), shadows_(scene_, kToKey), floor_(scene_) {}

  cook::Image develop() {
    find_openness();
    expose();
    blend_see_through();
    return print();
  }

 private:
  Shaded shade(const PhotoTriangle& t, glm::vec3 weights, float openness, int pattern) const {
    const auto& m = scene_.material_of(t);
    const Corner at = scene_.corner(t, weights);
    glm::vec4 base = m.base_color * at.color;
    base.a = glm::mix(base.a, 0.15f, m.transmission);
    if (m.base_image >= 0) base *= scene_.texture(m.base_image).sample(at.uv_of(m, cook::base_map), t.level + 0.5f);
    float metallic = m.metallic, roughness = m.roughness;
    if (m.metal_rough_image >= 0 && !scene_.texture(m.metal_rough_image).empty()) {
      const glm::vec4 mr = scene_.texture(m.metal_rough_image).sample(at.uv_of(m, cook::metal_rough_map), t.level + 0.5f);
      roughness *= mr.g;
      metallic *= mr.b;
    }
    if (m.unlit) return {glm::vec3(base), glm::vec3(0), base.a};
    const glm::vec3 to_eye = glm::normalize(scene_.camera().eye - at.position);
    glm::vec3 n = at.normal;
    if (m.double_sided && glm::dot(n, to_eye) < 0) n = -n;

    const float key = std::max(0.0f, glm::dot(n, kToKey));
    const float lit = key > 0 ? shadows_.light_at(at.position, n, pattern, 9) : 0;
    const float ambient = glm::mix(0.40f, 0.58f, n.y * 0.5f + 0.5f) * openness;
    const float light = ambient + 0.50f * key * lit + 0.14f * std::max(0.0f, glm::dot(n, kToFill)) * openness;
    const glm::vec3 color(base);
    const glm::vec3 f0 = glm::mix(glm::vec3(0.04f), color, metallic);
    const float n_dot_v = std::max(0.02f, glm::dot(n, to_eye));
    const glm::vec2 terms = environment_terms(roughness, n_dot_v);
    const glm::vec3 mirrored = studio(glm::reflect(-to_eye, n), roughness) * glm::mix(openness, 1.0f, 0.25f);
    glm::vec3 emissive = m.emissive;
    if (m.emissive_image >= 0) emissive *= glm::vec3(scene_.texture(m.emissive_image).sample(at.uv_of(m, cook::emissive_map), t.level + 0.5f));
    // Clear things show their edges: what mirrors more lets less through.
    const float edge = m.alpha == cook::Alpha::blend ? 0.35f * std::pow(1 - n_dot_v, 3.0f) : 0;
    return {color * (1 - metallic) * light + emissive, mirrored * (f0 * terms.x + terms.y), glm::mix(base.a, 1.0f, edge)};
  }

  // Screen-space ambient occlusion (Mittring 2007 in spirit): how open each pixel's surroundings are. Looked at for every
  // second pixel of every second row, then spread to neighbours at the same distance.
  void find_openness() {
    const auto count = static_cast<std::size_t>(size_) * static_cast<std::size_t>(size_);
    std::vector<float> sparse(count, 1);
    const auto& model = scene_.model();
    const float reach_m = 0.10f * glm::length(model.max_m - model.min_m);
    for (int y = 0; y < size_; y += 2) {
      for (int x = 0; x < size_; x += 2) sparse[index(x, y)] = openness_at(x, y, reach_m);
    }
    openness_.assign(count, 1);
    for (int y = 0; y < size_; ++y) {
      for (int x = 0; x < size_; ++x) openness_[index(x, y)] = spread(sparse, x, y, reach_m);
    }
  }

  float openness_at(int x, int y, float reach_m) const {
    const auto& sample = scene_.sample(x * kSupersampling, y * kSupersampling);
    if (sample.triangle == PhotoScene::kNothing) return 1;
    const auto& camera = scene_.camera();
    const float px = static_cast<float>(x * kSupersampling) + 0.5f, py = static_cast<float>(y * kSupersampling) + 0.5f;
    const glm::vec3 p = camera.point(px, py, sample.inverse_distance);
    const PhotoTriangle& t = scene_.triangle(sample.triangle);
    glm::vec3 n = scene_.corner(t, scene_.weights_at(t, px, py)).normal;
    if (glm::dot(n, camera.eye - p) < 0) n = -n;
    const auto& sphere = sphere_[static_cast<std::size_t>((x & 3) + 4 * (y & 3))];
    float hidden = 0;
    for (std::size_t i = 0; i < kRays; ++i) {
      const float far_m = reach_m * (0.15f + 0.85f * static_cast<float>(i * 5 % kRays) / kRays);
      const glm::vec3 probe = p + glm::normalize(sphere[i] + n * 1.001f) * far_m;  // a sphere resting on the surface: cosine-weighted
      if (probe.y < model_floor() - 1e-5f) {
        hidden += 0.55f;
        continue;
      }
      const glm::vec3 at = camera.project(probe);
      const int sx = static_cast<int>(at.x), sy = static_cast<int>(at.y);
      if (sx < 0 || sy < 0 || sx >= scene_.pixels() || sy >= scene_.pixels()) continue;
      const auto& there = scene_.sample(sx, sy);
      if (there.triangle == PhotoScene::kNothing) continue;
      const float in_front_m = 1 / at.z - 1 / there.inverse_distance;
      if (in_front_m > reach_m * 0.04f && in_front_m < reach_m * 2.5f) hidden += 1;
    }
    return 1 - 0.80f * hidden / kRays;
  }

  float spread(const std::vector<float>& sparse, int x, int y, float reach_m) const {
    const auto& sample = scene_.sample(x * kSupersampling, y * kSupersampling);
    if (sample.triangle == PhotoScene::kNothing) return 1;
    const float here = sample.inverse_distance;
    float sum = 0, weight = 0;
    for (int sy = std::max(0, (y - 3) & ~1); sy <= std::min(size_ - 1, y + 3); sy += 2) {
      for (int sx = std::max(0, (x - 3) & ~1); sx <= std::min(size_ - 1, x + 3); sx += 2) {
        const float there = scene_.sample(sx * kSupersampling, sy * kSupersampling).inverse_distance;
        if (std::abs(there - here) > 0.01f * here) continue;
        sum += sparse[index(sx, sy)];
        weight += 1;
      }
    }
    return weight > 0 ? sum / weight : openness_at(x, y, reach_m);
  }

  void expose() {
    const int pixels = scene_.pixels();
    const std::vector<glm::vec3> floor = floor_picture();
    picture_.resize(static_cast<std::size_t>(pixels) * static_cast<std::size_t>(pixels));
    for (int y = 0; y < size_; ++y) {
      for (int x = 0; x < size_; ++x) expose_pixel(x, y, floor[index(x, y)]);
    }
  }

  // Shades once for all samples of a pixel that see the same smooth surface: edges stay sharp, faces cost a quarter.
  void expose_pixel(int x, int y, glm::vec3 floor) {
    constexpr float kSameFacing = 0.97f;
    glm::vec3 light(0), normal(0);
    std::uint32_t mesh = PhotoScene::kNothing;
    for (int s = 0; s < kSupersampling * kSupersampling; ++s) {
      const int sx = x * kSupersampling + s % kSupersampling, sy = y * kSupersampling + s / kSupersampling;
      const auto& sample = scene_.sample(sx, sy);
      glm::vec3& out = picture_[static_cast<std::size_t>(sy) * static_cast<std::size_t>(scene_.pixels()) + static_cast<std::size_t>(sx)];
      if (sample.triangle == PhotoScene::kNothing) {
        out = floor;
        continue;
      }
      const PhotoTriangle& t = scene_.triangle(sample.triangle);
      const glm::vec3 weights = scene_.weights_at(t, static_cast<float>(sx) + 0.5f, static_cast<float>(sy) + 0.5f);
      const glm::vec3 here = scene_.corner(t, weights).normal;
      if (t.mesh != mesh || glm::dot(here, normal) < kSameFacing) {
        const Shaded shaded = shade(t, weights, openness_[index(x, y)], (x & 3) + 4 * (y & 3));
        light = shaded.diffuse + shaded.specular;
        normal = here;
        mesh = t.mesh;
      }
      out = light;
    }
  }

  // The backdrop is soft: one value a pixel will do.
  std::vector<glm::vec3> floor_picture() const {
    std::vector<glm::vec3> out(static_cast<std::size_t>(size_) * static_cast<std::size_t>(size_));
    for (int y = 0; y < size_; ++y) {
      for (int x = 0; x < size_; ++x) out[index(x, y)] = floor_color(static_cast<float>(x * kSupersampling + 1), static_cast<float>(y * kSupersampling + 1), (x & 3) + 4 * (y & 3));
    }
    return out;
  }

  glm::vec3 floor_color(float px, float py, int pattern) const {
    float light = backdrop(py / static_cast<float>(scene_.pixels()));
    const glm::vec3 ray = scene_.camera().ray(px, py);
    if (ray.y < -1e-4f) {
      const float distance = (model_floor() - scene_.camera().eye.y) / ray.y;
      const glm::vec3 p = scene_.camera().eye + ray * distance;
      light *= 1 - floor_.darkness_at({p.x, p.z});
      light *= glm::mix(0.90f, 1.0f, shadows_.light_at(p, glm::vec3(0, 1, 0), pattern, 26));
    }
    return glm::vec3(light) * glm::vec3(0.995f, 1.0f, 1.0f);
  }

  void blend_see_through() {
    const int pixels = scene_.pixels();
    for (const std::uint32_t i : scene_.see_through()) {
      const PhotoTriangle& t = scene_.triangle(i);
      const glm::vec3 z(t.screen[0].z, t.screen[1].z, t.screen[2].z);
      fill_triangle(t.screen[0], t.screen[1], t.screen[2], pixels, pixels, [&](int x, int y, glm::vec3 w) {
        const float inverse = glm::dot(w, z);
        if (inverse <= scene_.sample(x, y).inverse_distance) return;
        const Shaded s = shade(t, w * z / inverse, 1, (x & 3) + 4 * (y & 3));
        glm::vec3& out = picture_[static_cast<std::size_t>(y) * static_cast<std::size_t>(pixels) + static_cast<std::size_t>(x)];
        out = out * (1 - s.alpha) + s.diffuse * s.alpha + s.specular;
      });
    }
  }

  // Averages the samples in linear light.
  cook::Image print() const {
    cook::Image out;
    out.width = out.height = static_cast<std::uint32_t>(size_);
    out.rgba.reserve(static_cast<std::size_t>(size_) * static_cast<std::size_t>(size_) * 4);
    const auto pixels = static_cast<std::size_t>(scene_.pixels());
    const Paper paper;
    for (std::size_t y = 0; y < pixels; y += kSupersampling) {
      for (std::size_t x = 0; x < pixels; x += kSupersampling) {
        glm::vec3 sum(0);
        for (std::size_t s = 0; s < kSupersampling * kSupersampling; ++s) sum += glm::min(picture_[(y + s / kSupersampling) * pixels + x + s % kSupersampling], glm::vec3(4));
        sum /= static_cast<float>(kSupersampling * kSupersampling);
        for (int k = 0; k < 3; ++k) out.rgba.push_back(paper(sum[k]));
        out.rgba.push_back(255);
      }
    }
    return out;
  }

  std::size_t index(int x, int y) const { return static_cast<std::size_t>(y) * static_cast<std::size_t>(size_) + static_cast<std::size_t>(x); }
  float model_floor() const { return scene_.model().min_m.y; }

  int size_;
  PhotoScene scene_;
  ShadowMap shadows_;
  ContactShadow floor_;
  std::array<std::array<glm::vec3, kRays>, kPatterns> sphere_ = sphere_patterns();
  std::vector<float> openness_;     // one a pixel
  std::vector<glm::vec3> picture_;  // one a sample, linear
};

}  // namespace

std::string photograph(const cook::SourceModel& model, int size, bool jpeg) {
  const cook::Image image = Photographer(model, size).develop();
  return jpeg ? encode_jpeg(image, 92) : encode_png(image, false);
}

}  // namespace aisle::import
