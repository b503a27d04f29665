#include "renderer/content/environment.hpp"

#include <algorithm>
#include <cmath>
#include <glm/gtc/constants.hpp>
#include <glm/gtc/packing.hpp>

namespace aisle::renderer {
namespace {

constexpr std::uint32_t kInner = kEnvironmentSize - 2;
constexpr int kSamples = 96;

// Octahedral mapping around +Y (Cigolle et al. 2014); coordinates -1..1.
glm::vec3 octahedral_direction(glm::vec2 p) {
  glm::vec3 d(p.x, 1 - std::abs(p.x) - std::abs(p.y), p.y);
  if (d.y < 0) {
    const glm::vec2 sign(d.x >= 0 ? 1 : -1, d.z >= 0 ? 1 : -1);
    const glm::vec2 folded = (1.0f - glm::abs(glm::vec2(d.z, d.x))) * sign;
    d.x = folded.x;
    d.z = folded.y;
  }
  return glm::normalize(d);
}

glm::vec2 octahedral_point(glm::vec3 d) {
  glm::vec2 p = glm::vec2(d.x, d.z) / (std::abs(d.x) + std::abs(d.y) + std::abs(d.z));
  if (d.y < 0) p = (1.0f - glm::abs(glm::vec2(p.y, p.x))) * glm::vec2(p.x >= 0 ? 1 : -1, p.y >= 0 ? 1 : -1);
  return p;
}

// Folds a texel outside the square back onto the sphere's other side.
glm::ivec2 wrapped(glm::ivec2 t, int size) {
  if (t.x < 0) t = {-1 - t.x, size - 1 - t.y};
  if (t.x >= size) t = {2 * size - 1 - t.x, size - 1 - t.y};
  if (t.y < 0) t = {size - 1 - t.x, -1 - t.y};
  if (t.y >= size) t = {size - 1 - t.x, 2 * size - 1 - t.y};
  return glm::clamp(t, glm::ivec2(0), glm::ivec2(size - 1));
}

struct Layer {
  int size;
  std::vector<glm::vec3> texels;
  explicit Layer(int s) : size(s), texels(static_cast<std::size_t>(s) * static_cast<std::size_t>(s)) {}
  glm::vec3& at(int x, int y) { return texels[static_cast<std::size_t>(y * size + x)]; }
  glm::vec3 get(glm::ivec2 t) const {
    t = wrapped(t, size);
    return texels[static_cast<std::size_t>(t.y * size + t.x)];
  }
  glm::vec3 direction(int x, int y) const { return octahedral_direction((glm::vec2(x, y) + 0.5f) / static_cast<float>(size) * 2.0f - 1.0f); }
  glm::vec3 sample(glm::vec3 d) const {
    const glm::vec2 p = (octahedral_point(d) * 0.5f + 0.5f) * static_cast<float>(size) - 0.5f;
    const glm::vec2 low = glm::floor(p);
    const glm::vec2 f = p - low;
    const glm::ivec2 t(low);
    return glm::mix(glm::mix(get(t), get(t + glm::ivec2(1, 0)), f.x), glm::mix(get(t + glm::ivec2(0, 1)), get(t + glm::ivec2(1, 1)), f.x), f.y);
  }
};

Layer halved(const Layer& from) {
  Layer to(from.size / 2);
  for (int y = 0; y < to.size; ++y) {
    for (int x = 0; x < to.size; ++x) {
      to.at(x, y) = 0.25f * (from.get({2 * x, 2 * y}) + from.get({2 * x + 1, 2 * y}) + from.get({2 * x, 2 * y + 1}) + from.get({2 * x + 1, 2 * y + 1}));
    }
  }
  return to;
}

float radical_inverse(std::uint32_t bits) {
  bits = (bits << 16) | (bits >> 16);
  bits = ((bits & 0x55555555u) << 1) | ((bits & 0xAAAAAAAAu) >> 1);
  bits = ((bits & 0x33333333u) << 2) | ((bits & 0xCCCCCCCCu) >> 2);
  bits = ((bits & 0x0F0F0F0Fu) << 4) | ((bits & 0xF0F0F0F0u) >> 4);
  bits = ((bits & 0x00FF00FFu) << 8) | ((bits & 0xFF00FF00u) >> 8);
  return static_cast<float>(bits) * 2.3283064365386963e-10f;
}

struct LobeSample {
  glm::vec3 light;  // around +Z
  float weight, level;
};

// GGX lobe around n = v = +Z with a source level per sample (Karis 2013; Krivanek & Colbert 2008 for the level).
std::vector<LobeSample> ggx_lobe(float roughness, float texel_solid_angle) {
  std::vector<LobeSample> lobe;
  const float a = roughness * roughness;
  for (std::uint32_t i = 0; i < kSamples; ++i) {
    const float u = (static_cast<float>(i) + 0.5f) / kSamples;
    const float phi = glm::two_pi<float>() * radical_inverse(i);
    const float cos_h = std::sqrt((1 - u) / (1 + (a * a - 1) * u));
    const float sin_h = std::sqrt(std::max(0.0f, 1 - cos_h * cos_h));
    const glm::vec3 h(sin_h * std::cos(phi), sin_h * std::sin(phi), cos_h);
    const glm::vec3 l = 2.0f * h.z * h - glm::vec3(0, 0, 1);
    if (l.z <= 0) continue;
    const float d = (cos_h * cos_h * (a * a - 1) + 1);
    const float pdf = a * a / (glm::pi<float>() * d * d) / 4;  // n.h / (4 v.h) with v = n
    const float solid_angle = 1.0f / (kSamples * pdf);
    lobe.push_back({l, l.z, std::max(0.0f, 0.5f * std::log2(solid_angle / texel_solid_angle) + 0.5f)});
  }
  return lobe;
}

Layer filtered(const std::vector<Layer>& pyramid, float roughness, int size) {
  const float texel = 4 * glm::pi<float>() / static_cast<float>(pyramid[0].size * pyramid[0].size);
  const std::vector<LobeSample> lobe = ggx_lobe(roughness, texel);
  Layer out(size);
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      const glm::vec3 n = out.direction(x, y);
      const glm::vec3 t = glm::normalize(glm::cross(std::abs(n.y) < 0.9f ? glm::vec3(0, 1, 0) : glm::vec3(1, 0, 0), n));
      const glm::vec3 b = glm::cross(n, t);
      glm::vec3 sum(0);
      float weight = 0;
      for (const LobeSample& s : lobe) {
        const std::size_t level = std::min(static_cast<std::size_t>(s.level + 0.5f), pyramid.size() - 1);
        sum += pyramid[level].sample(t * s.light.x + b * s.light.y + n * s.light.z) * s.weight;
        weight += s.weight;
      }
      out.at(x, y) = sum / weight;
    }
  }
  return out;
}

// Real spherical harmonics in the order of environment_irradiance(); constants as in Ramamoorthi & Hanrahan 2001.
std::array<float, 9> basis(glm::vec3 d) {
  return {0.282095f, 0.488603f * d.y, 0.488603f * d.z, 0.488603f * d.x, 1.092548f * d.x * d.y, 1.092548f * d.y * d.z,
          0.315392f * (3 * d.z * d.z - 1), 1.092548f * d.x * d.z, 0.546274f * (d.x * d.x - d.y * d.y)};
}

std::array<glm::vec4, 9> project(const Layer& layer) {
  std::array<glm::vec3, 9> sums{};
  float total = 0;
  for (int y = 0; y < layer.size; ++y) {
    for (int x = 0; x < layer.size; ++x) {
      const glm::vec3 d = layer.direction(x, y);
      const float l1 = std::abs(d.x) + std::abs(d.y) + std::abs(d.z);
      const float solid_angle = l1 * l1 * l1;  // up to a constant, divided out below
      const auto b = basis(d);
      for (std::size_t i = 0; i < 9; ++i) sums[i] += layer.get({x, y}) * (b[i] * solid_angle);
      total += solid_angle;
    }
  }
  constexpr std::array<float, 9> kBasis{0.282095f, 0.488603f, 0.488603f, 0.488603f, 1.092548f, 1.092548f, 0.315392f, 1.092548f, 0.546274f};
  std::array<glm::vec4, 9> out{};
  for (std::size_t i = 0; i < 9; ++i) {
    const float cosine = i == 0 ? 1.0f : i < 4 ? 2.0f / 3.0f : 0.25f;  // cosine lobe / pi
    out[i] = glm::vec4(sums[i] * (4 * glm::pi<float>() / total) * cosine * kBasis[i], 0);
  }
  return out;
}

void append(std::vector<std::uint16_t>& texels, const Layer& layer) {
  for (std::uint32_t y = 0; y < kEnvironmentSize; ++y) {
    for (std::uint32_t x = 0; x < kEnvironmentSize; ++x) {
      // The border repeats what lies across the fold; coarser layers are interpolated.
      const glm::ivec2 t = wrapped({static_cast<int>(x) - 1, static_cast<int>(y) - 1}, kInner);
      const glm::vec3 c = layer.sample(octahedral_direction((glm::vec2(t) + 0.5f) / static_cast<float>(kInner) * 2.0f - 1.0f));
      for (int i = 0; i < 3; ++i) texels.push_back(glm::packHalf1x16(c[i]));
      texels.push_back(glm::packHalf1x16(1));
    }
  }
}

}  // namespace

glm::vec3 studio_radiance(glm::vec3 d) {
  const glm::vec3 floor(0.50f, 0.45f, 0.40f), wall(0.80f, 0.81f, 0.84f), ceiling(0.95f, 0.96f, 1.0f);
  glm::vec3 c = glm::mix(floor, wall, glm::smoothstep(-0.30f, 0.12f, d.y));
  c = glm::mix(c, ceiling, glm::smoothstep(0.10f, 0.80f, d.y));
  if (d.y > 0.12f) {
    // Rows of long ceiling panels, seen from below.
    const glm::vec2 p = glm::vec2(d.x, d.z) / d.y;
    const float row = std::abs(p.x / 1.3f - std::round(p.x / 1.3f)) * 1.3f;
    const float across = 1 - glm::smoothstep(0.16f, 0.24f, row);
    const float along = 1 - glm::smoothstep(1.9f, 2.3f, std::abs(p.y));
    const float near = 1 - glm::smoothstep(2.2f, 3.4f, std::abs(p.x));
    c += glm::vec3(1.0f, 0.97f, 0.92f) * (6.5f * across * along * near);
  }
  // A tall window to the left with a mullion, and a dim warm opening to the right.
  const float azimuth = std::atan2(d.x, -d.z);
  const float u = (azimuth + 1.35f) / 0.55f, v = (d.y - 0.22f) / 0.34f;
  const float pane = (1 - glm::smoothstep(0.88f, 1.0f, std::abs(u))) * (1 - glm::smoothstep(0.85f, 1.0f, std::abs(v)));
  const float mullion = glm::smoothstep(0.03f, 0.09f, std::abs(u));
  c += glm::vec3(0.82f, 0.92f, 1.0f) * (3.6f * pane * mullion);
  const float s = (azimuth - 1.9f) / 0.5f, t = (d.y - 0.1f) / 0.3f;
  c += glm::vec3(1.0f, 0.86f, 0.70f) * (1.1f * (1 - glm::smoothstep(0.5f, 1.0f, std::abs(s))) * (1 - glm::smoothstep(0.5f, 1.0f, std::abs(t))));
  return c;
}

Environment make_environment() {
  std::vector<Layer> pyramid{Layer(128)};
  for (int y = 0; y < 128; ++y) {
    for (int x = 0; x < 128; ++x) pyramid[0].at(x, y) = studio_radiance(pyramid[0].direction(x, y));
  }
  const glm::vec3 mean = glm::vec3(project(pyramid[0])[0]);
  // One grey factor keeps the room's tint.
  const float scale = 3 / (mean.r + mean.g + mean.b);
  for (glm::vec3& c : pyramid[0].texels) c *= scale;
  while (pyramid.back().size > 8) pyramid.push_back(halved(pyramid.back()));

  Environment environment;
  environment.irradiance = project(pyramid[1]);
  environment.texels.reserve(std::size_t{kEnvironmentSize} * kEnvironmentSize * kEnvironmentLayers * 4);
  append(environment.texels, pyramid[1]);
  for (std::uint32_t i = 1; i < kEnvironmentLayers; ++i) {
    const float roughness = static_cast<float>(i) / (kEnvironmentLayers - 1);
    append(environment.texels, filtered(pyramid, roughness, i < 3 ? 62 : 32));
  }
  return environment;
}

}  // namespace aisle::renderer
