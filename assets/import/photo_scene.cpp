#include "assets/import/photo_scene.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "assets/import/photo_raster.hpp"

namespace aisle::import {
namespace {

bool casts_shadow(const cook::SourceMaterial& m) { return m.alpha != cook::Alpha::blend || m.base_color.a > 0.7f; }

}  // namespace

PhotoScene::PhotoScene(const cook::SourceModel& model, int pixels) : model_(model), pixels_(pixels), camera_(frame(model, pixels)) {
  textures_.resize(model.images.size());
  for (const auto& m : model.materials) {
    for (const int color : {m.base_image, m.emissive_image}) {
      if (color >= 0 && textures_[static_cast<std::size_t>(color)].empty()) textures_[static_cast<std::size_t>(color)] = PhotoTexture(model.images[static_cast<std::size_t>(color)], true);
    }
    const int data = m.metal_rough_image;
    if (data >= 0 && textures_[static_cast<std::size_t>(data)].empty()) textures_[static_cast<std::size_t>(data)] = PhotoTexture(model.images[static_cast<std::size_t>(data)], false);
  }
  collect();
  look();
}

void PhotoScene::collect() {
  for (std::uint32_t m = 0; m < model_.meshes.size(); ++m) {
    const auto& mesh = model_.meshes[m];
    const auto& material = model_.materials[mesh.material];
    const float texels = material.base_image >= 0 ? texture(material.base_image).texels() : 1;
    for (std::uint32_t i = 0; i + 2 < mesh.indices.size(); i += 3) {
      PhotoTriangle t{m, i, {}, 0};
      glm::vec2 uv[3];
      for (std::uint32_t k = 0; k < 3; ++k) {
        t.screen[k] = camera_.project(mesh.positions[mesh.indices[i + k]]);
        uv[k] = mesh.uvs[mesh.indices[i + k]];
      }
      if (t.screen[0].z <= 0 || t.screen[1].z <= 0 || t.screen[2].z <= 0) continue;
      const glm::vec2 e1 = t.screen[1] - t.screen[0], e2 = t.screen[2] - t.screen[0];
      const float area = e1.y * e2.x - e1.x * e2.y;  // y points down: counter-clockwise is positive
      if (area <= 0 && !material.double_sided) continue;
      const glm::vec2 u1 = uv[1] - uv[0], u2 = uv[2] - uv[0];
      const float texel_area = std::abs(u1.x * u2.y - u1.y * u2.x) * texels;
      if (texel_area > 0 && area != 0) t.level = std::max(0.0f, 0.5f * std::log2(texel_area / std::abs(area)));
      if (material.alpha == cook::Alpha::blend) see_through_.push_back(static_cast<std::uint32_t>(triangles_.size()));
      triangles_.push_back(t);
    }
  }
  const auto distance = [&](std::uint32_t t) { return triangles_[t].screen[0].z + triangles_[t].screen[1].z + triangles_[t].screen[2].z; };
  std::stable_sort(see_through_.begin(), see_through_.end(), [&](auto a, auto b) { return distance(a) < distance(b); });
}

void PhotoScene::look() {
  samples_.resize(static_cast<std::size_t>(pixels_) * static_cast<std::size_t>(pixels_));
  for (std::uint32_t i = 0; i < triangles_.size(); ++i) {
    const PhotoTriangle& t = triangles_[i];
    const auto& material = material_of(t);
    if (material.alpha == cook::Alpha::blend) continue;
    const bool cut_out = material.alpha == cook::Alpha::mask;
    const glm::vec3 z(t.screen[0].z, t.screen[1].z, t.screen[2].z);
    fill_triangle(t.screen[0], t.screen[1], t.screen[2], pixels_, pixels_, [&](int x, int y, glm::vec3 w) {
      Sample& s = samples_[static_cast<std::size_t>(y) * static_cast<std::size_t>(pixels_) + static_cast<std::size_t>(x)];
      const float inverse = glm::dot(w, z);
      if (inverse <= s.inverse_distance) return;
      if (cut_out && alpha_at(t, w * z / inverse) < material.alpha_cutoff) return;
      s = {inverse, i};
    });
  }
}

Corner PhotoScene::corner(const PhotoTriangle& t, glm::vec3 w) const {
  const auto& mesh = model_.meshes[t.mesh];
  Corner out{glm::vec3(0), glm::vec3(0), glm::vec2(0), glm::vec2(0), glm::vec4(mesh.colors.empty() ? 1.0f : 0.0f)};
  for (std::uint32_t k = 0; k < 3; ++k) {
    const std::uint32_t v = mesh.indices[t.first_index + k];
    out.position += mesh.positions[v] * w[static_cast<int>(k)];
    out.normal += mesh.normals[v] * w[static_cast<int>(k)];
    out.uv += mesh.uvs[v] * w[static_cast<int>(k)];
    if (!mesh.second_uvs.empty()) out.second_uv += mesh.second_uvs[v] * w[static_cast<int>(k)];
    if (!mesh.colors.empty()) out.color += mesh.colors[v] * w[static_cast<int>(k)];
  }
  const float length = glm::length(out.normal);
  out.normal = length > 1e-6f ? out.normal / length : glm::vec3(0, 1, 0);
  return out;
}

glm::vec3 PhotoScene::weights_at(const PhotoTriangle& t, float x, float y) const {
  const glm::vec2 a = t.screen[0], b = t.screen[1], c = t.screen[2], p(x, y);
  const auto cross = [](glm::vec2 u, glm::vec2 v) { return u.x * v.y - u.y * v.x; };
  const float area = cross(b - a, c - a);
  glm::vec3 w(0, cross(p - a, c - a) / area, cross(b - a, p - a) / area);
  w.x = 1 - w.y - w.z;
  w *= glm::vec3(t.screen[0].z, t.screen[1].z, t.screen[2].z);
  return w / (w.x + w.y + w.z);
}

float PhotoScene::alpha_at(const PhotoTriangle& t, glm::vec3 weights) const {
  const auto& material = material_of(t);
  const Corner at = corner(t, weights);
  const float alpha = material.base_color.a * at.color.a;
  return material.base_image < 0 ? alpha : alpha * texture(material.base_image).sample(at.uv_of(material, cook::base_map), t.level).a;
}

ShadowMap::ShadowMap(const PhotoScene& scene, glm::vec3 to_light) : to_light_(to_light) {
  for (std::size_t p = 0; p < kPatterns; ++p) {
    for (std::size_t i = 0; i < kTaps; ++i) {
      const float r = std::sqrt((static_cast<float>(i) + 0.5f) / kTaps), a = static_cast<float>(i) * 2.39996f + static_cast<float>(p) * 0.3927f;
      taps_[p][i] = {r * std::cos(a), r * std::sin(a)};
    }
  }
  right_ = glm::normalize(glm::cross(glm::vec3(0, 1, 0), to_light));
  up_ = glm::cross(to_light, right_);
  const auto& model = scene.model();
  center_ = (model.min_m + model.max_m) / 2.0f;
  radius_m_ = glm::length(model.max_m - model.min_m) / 2;
  scale_ = kSide / (2 * radius_m_ * 1.02f);
  nearest_.assign(std::size_t{kSide} * kSide, std::numeric_limits<float>::lowest());
  for (const auto& mesh : model.meshes) {
    if (!casts_shadow(model.materials[mesh.material])) continue;
    for (std::size_t i = 0; i + 2 < mesh.indices.size(); i += 3) {
      glm::vec3 at[3];
      for (std::size_t k = 0; k < 3; ++k) {
        const glm::vec3 d = mesh.positions[mesh.indices[i + k]] - center_;
        at[k] = {kSide / 2 + glm::dot(d, right_) * scale_, kSide / 2 + glm::dot(d, up_) * scale_, glm::dot(d, to_light_)};
      }
      fill_triangle(at[0], at[1], at[2], kSide, kSide, [&](int x, int y, glm::vec3 w) {
        float& nearest = nearest_[static_cast<std::size_t>(y) * kSide + static_cast<std::size_t>(x)];
        nearest = std::max(nearest, w.x * at[0].z + w.y * at[1].z + w.z * at[2].z);
      });
    }
  }
}

float ShadowMap::light_at(glm::vec3 p, glm::vec3 normal, int pattern, float softness) const {
  const glm::vec3 d = p + normal * (radius_m_ * 0.008f) - center_;
  const float height = glm::dot(d, to_light_) + radius_m_ * 0.006f;
  const glm::vec2 at(kSide / 2 + glm::dot(d, right_) * scale_, kSide / 2 + glm::dot(d, up_) * scale_);
  if (glm::any(glm::lessThan(at, glm::vec2(-softness))) || glm::any(glm::greaterThan(at, glm::vec2(kSide + softness)))) return 1;
  float lit = 0;
  for (const glm::vec2& tap : taps_[static_cast<std::size_t>(pattern)]) {
    const auto x = static_cast<int>(at.x + softness * (tap.x + 1)) - static_cast<int>(softness), y = static_cast<int>(at.y + softness * (tap.y + 1)) - static_cast<int>(softness);
    const bool outside = x < 0 || y < 0 || x >= kSide || y >= kSide;
    lit += outside || nearest_[static_cast<std::size_t>(y) * kSide + static_cast<std::size_t>(x)] <= height ? 1.0f : 0.0f;
  }
  return lit / static_cast<float>(kTaps);
}

namespace {

// Three box blurs come close to a Gaussian.
void blur(std::vector<float>& field, int side, int radius) {
  if (radius < 1) return;
  std::vector<float> line(static_cast<std::size_t>(side));
  const auto pass = [&](std::size_t start, std::size_t step) {
    float sum = 0;
    const auto value = [&](int i) { return i < 0 || i >= side ? 0.0f : field[start + static_cast<std::size_t>(i) * step]; };
    for (int i = -radius; i <= radius; ++i) sum += value(i);
    for (int i = 0; i < side; ++i) {
      line[static_cast<std::size_t>(i)] = sum / static_cast<float>(2 * radius + 1);
      sum += value(i + radius + 1) - value(i - radius);
    }
    for (int i = 0; i < side; ++i) field[start + static_cast<std::size_t>(i) * step] = line[static_cast<std::size_t>(i)];
  };
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < side; ++i) pass(static_cast<std::size_t>(i) * static_cast<std::size_t>(side), 1);
    for (int i = 0; i < side; ++i) pass(static_cast<std::size_t>(i), static_cast<std::size_t>(side));
  }
}

}  // namespace

ContactShadow::ContactShadow(const PhotoScene& scene) {
  const auto& model = scene.model();
  const glm::vec3 size = model.max_m - model.min_m;
  const float wide = std::max({size.x, size.z, size.y * 0.3f, 1e-4f});
  cell_ = wide * 2 / kSide;  // the model in the middle half
  low_ = glm::vec2(model.min_m.x + model.max_m.x, model.min_m.z + model.max_m.z) / 2.0f - wide;
  std::vector<float> lowest(std::size_t{kSide} * kSide, std::numeric_limits<float>::max());
  for (const auto& mesh : model.meshes) {
    if (!casts_shadow(model.materials[mesh.material])) continue;
    for (std::size_t i = 0; i + 2 < mesh.indices.size(); i += 3) {
      glm::vec3 p[3];
      glm::vec2 at[3];
      for (std::size_t k = 0; k < 3; ++k) {
        p[k] = mesh.positions[mesh.indices[i + k]];
        at[k] = (glm::vec2(p[k].x, p[k].z) - low_) / cell_;
        const auto x = std::clamp(static_cast<int>(at[k].x), 0, kSide - 1), y = std::clamp(static_cast<int>(at[k].y), 0, kSide - 1);
        float& low = lowest[static_cast<std::size_t>(y) * kSide + static_cast<std::size_t>(x)];
        low = std::min(low, p[k].y);
      }
      fill_triangle(at[0], at[1], at[2], kSide, kSide, [&](int x, int y, glm::vec3 w) {
        float& low = lowest[static_cast<std::size_t>(y) * kSide + static_cast<std::size_t>(x)];
        low = std::min(low, w.x * p[0].y + w.y * p[1].y + w.z * p[2].y);
      });
    }
  }
  struct Layer {
    float below, blur, strength;  // heights and blurs as parts of the model's width
  };
  dark_.assign(lowest.size(), 0);
  for (const Layer layer : {Layer{0.03f, 0.012f, 0.62f}, Layer{0.12f, 0.05f, 0.42f}, Layer{0.45f, 0.12f, 0.30f}, Layer{2.0f, 0.22f, 0.22f}}) {
    std::vector<float> field(lowest.size());
    for (std::size_t i = 0; i < field.size(); ++i) field[i] = lowest[i] - model.min_m.y < layer.below * wide ? 1.0f : 0.0f;
    blur(field, kSide, static_cast<int>(std::lround(layer.blur * kSide / 4)));
    for (std::size_t i = 0; i < field.size(); ++i) dark_[i] = 1 - (1 - dark_[i]) * (1 - layer.strength * field[i]);
  }
}

float ContactShadow::darkness_at(glm::vec2 floor_xz) const {
  const glm::vec2 at = (floor_xz - low_) / cell_ - 0.5f;
  const glm::ivec2 i(glm::floor(at));
  if (i.x < 0 || i.y < 0 || i.x + 1 >= kSide || i.y + 1 >= kSide) return 0;
  const glm::vec2 f = at - glm::floor(at);
  const float* row = &dark_[static_cast<std::size_t>(i.y) * kSide + static_cast<std::size_t>(i.x)];
  return glm::mix(glm::mix(row[0], row[1], f.x), glm::mix(row[kSide], row[kSide + 1], f.x), f.y);
}

}  // namespace aisle::import
