#include "showroom/materials.hpp"

#include <algorithm>
#include <cmath>

namespace aisle::showroom {
namespace {

enum Texture : std::int32_t { kWood, kTerrazzo, kOak, kGrass, kPaving, kSky, kShadow, kPlaster, kTextures };

std::uint32_t hash(std::uint32_t x, std::uint32_t y, std::uint32_t seed) {
  std::uint32_t h = x * 0x8da6b343u ^ y * 0xd8163841u ^ seed * 0xcb1ab31fu;
  h = (h ^ h >> 15) * 0x2c1b3c6du;
  h = (h ^ h >> 12) * 0x297a2d39u;
  return h ^ h >> 15;
}
float unit(std::uint32_t h) { return static_cast<float>(h >> 8) / 16777216.0f; }

// Value noise that repeats after PERIOD cells, so that textures tile.
float noise(glm::vec2 p, glm::ivec2 period, std::uint32_t seed) {
  const glm::vec2 cell = glm::floor(p), f = p - cell, s = f * f * (3.0f - 2.0f * f);
  const auto at = [&](int dx, int dy) {
    const auto wrap = [](int v, int n) { return static_cast<std::uint32_t>(((v % n) + n) % n); };
    return unit(
        hash(wrap(static_cast<int>(cell.x) + dx, period.x), wrap(static_cast<int>(cell.y) + dy, period.y), seed));
  };
  return glm::mix(glm::mix(at(0, 0), at(1, 0), s.x), glm::mix(at(0, 1), at(1, 1), s.x), s.y);
}
float fractal(glm::vec2 uv, glm::ivec2 frequency, int octaves, std::uint32_t seed) {
  float sum = 0, weight = 0.5f, total = 0;
  for (int i = 0; i < octaves; ++i) {
    sum += weight * noise(uv * glm::vec2(frequency), frequency, seed + static_cast<std::uint32_t>(i));
    total += weight;
    weight *= 0.5f;
    frequency *= 2;
  }
  return sum / total;
}

template <class Shade>
Picture paint(std::uint32_t width, std::uint32_t height, const Shade& shade) {  // SHADE: uv -> sRGB 0..1 and alpha
  Picture out{width, height, {}};
  out.rgba.reserve(std::size_t{4} * width * height);
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x) {
      const glm::vec4 c = shade((glm::vec2(x, y) + 0.5f) / glm::vec2(width, height));
      for (int i = 0; i < 4; ++i)
        out.rgba.push_back(static_cast<std::uint8_t>(std::lround(255 * std::clamp(c[i], 0.0f, 1.0f))));
    }
  }
  return out;
}

glm::vec3 oak_grain(glm::vec2 uv, glm::ivec2 frequency, std::uint32_t seed) {
  const float wave = fractal(uv, {frequency.x, std::max(1, frequency.y)}, 2, seed);
  const float fibre = fractal(uv + glm::vec2(0.02f * wave, 0), frequency * glm::ivec2(5, 2), 3, seed + 11);
  const float pores = fractal(uv, frequency * glm::ivec2(16, 3), 2, seed + 23);
  const float tone = 0.62f * wave + 0.38f * fibre;
  const glm::vec3 light{0.800f, 0.700f, 0.575f}, dark{0.690f, 0.575f, 0.445f};
  return glm::mix(dark, light, std::clamp(tone * 1.3f - 0.15f, 0.0f, 1.0f)) -
         0.05f * std::max(0.0f, pores - 0.62f) / 0.38f;
}

// Planks 0.2 m wide and 1.2 m long, each with its own tone and grain, laid with staggered joints.
glm::vec4 wood_floor(glm::vec2 uv) {
  constexpr float kRows = 12, kJointM = 0.0018f;
  const float row = std::floor(uv.x * kRows);
  const float stagger = unit(hash(static_cast<std::uint32_t>(row), 5, 1));
  const float along = (uv.y + stagger) * 2, plank = std::floor(along);
  const std::uint32_t id = hash(static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(plank) % 2u, 7);
  glm::vec3 c = oak_grain(uv + glm::vec2(0, unit(id)), {36, 2}, 3 + id % 5u);
  c *= 0.93f + 0.11f * unit(id * 3u + 1u);
  c = glm::mix(c, glm::vec3(c.r, c.r * 0.90f, c.r * 0.78f), 0.25f * unit(id * 7u + 5u));
  const float across = std::abs(uv.x * kRows - row - 0.5f), end = std::abs(along - plank - 0.5f);
  const float joint = std::min((0.5f - across) * kFloorTileM / kRows, (0.5f - end) * kFloorTileM / 2);
  if (joint < kJointM) c *= glm::mix(0.72f, 1.0f, joint / kJointM);
  return {c, 1};
}

// Light cement with chips of stone: white, grey, sand, a little terracotta.
Picture terrazzo(std::uint32_t side) {
  Picture out = paint(side, side, [](glm::vec2 uv) {
    return glm::vec4(glm::vec3(0.815f, 0.795f, 0.765f) + 0.035f * (fractal(uv, {24, 24}, 4, 5) - 0.5f), 1);
  });
  static constexpr glm::vec3 kStones[] = {{0.93f, 0.92f, 0.90f}, {0.70f, 0.69f, 0.67f}, {0.80f, 0.72f, 0.61f},
                                          {0.74f, 0.58f, 0.50f}, {0.55f, 0.56f, 0.55f}, {0.90f, 0.88f, 0.84f}};
  const float pixels_per_m = static_cast<float>(side) / kFloorTileM;
  for (std::uint32_t i = 0; i < 5200; ++i) {
    const float big = unit(hash(i, 1, 77));
    const float radius = (0.0035f + 0.0125f * big * big * big) * pixels_per_m;
    const glm::vec2 centre{unit(hash(i, 2, 77)) * static_cast<float>(side),
                           unit(hash(i, 3, 77)) * static_cast<float>(side)};
    const glm::vec3 stone = kStones[hash(i, 4, 77) % std::size(kStones)] * (0.97f + 0.05f * unit(hash(i, 5, 77)));
    const int reach = static_cast<int>(radius) + 2;
    for (int dy = -reach; dy <= reach; ++dy) {
      for (int dx = -reach; dx <= reach; ++dx) {
        const float angle = std::atan2(static_cast<float>(dy), static_cast<float>(dx));
        const float edge =
            radius * (0.72f + 0.28f * std::cos(3 * angle + 6.28f * big) * std::cos(2 * angle + static_cast<float>(i)));
        const float cover =
            std::clamp(edge - std::hypot(static_cast<float>(dx), static_cast<float>(dy)) + 0.5f, 0.0f, 1.0f);
        if (cover <= 0) continue;
        const auto wrap = [&](float v) {
          return static_cast<std::uint32_t>(static_cast<int>(v) + static_cast<int>(side)) % side;
        };
        std::uint8_t* pixel = &out.rgba[4 * (std::size_t{wrap(centre.y + static_cast<float>(dy))} * side +
                                             wrap(centre.x + static_cast<float>(dx)))];
        for (int c = 0; c < 3; ++c)
          pixel[c] = static_cast<std::uint8_t>(glm::mix(static_cast<float>(pixel[c]), 255 * stone[c], cover));
      }
    }
  }
  return out;
}

glm::vec4 grass(glm::vec2 uv) {
  const float blades = fractal(uv, {96, 64}, 3, 31), patches = fractal(uv, {6, 6}, 3, 37);
  const glm::vec3 a{0.36f, 0.46f, 0.25f}, b{0.52f, 0.60f, 0.34f};
  return {glm::mix(a, b, 0.6f * blades + 0.4f * patches), 1};
}

glm::vec4 paving(glm::vec2 uv) {  // slabs of 0.6 m
  const glm::vec2 slab = uv * 4.0f, f = glm::abs(slab - glm::floor(slab) - 0.5f);
  const float tone = unit(hash(static_cast<std::uint32_t>(slab.x), static_cast<std::uint32_t>(slab.y), 9));
  glm::vec3 c =
      glm::vec3(0.70f, 0.685f, 0.66f) * (0.95f + 0.07f * tone) + 0.06f * (fractal(uv, {48, 48}, 4, 41) - 0.5f);
  if (std::max(f.x, f.y) > 0.49f) c *= 0.80f;
  return {c, 1};
}

// v = 0 zenith .. 1 a little below the horizon; low wooded hills on it.
glm::vec4 sky(glm::vec2 uv) {
  const glm::vec3 high{0.42f, 0.62f, 0.86f}, low{0.84f, 0.90f, 0.94f};
  glm::vec3 c = glm::mix(high, low, std::pow(uv.y, 1.6f));
  const float cloud = fractal({uv.x, uv.y * 1.5f}, {7, 9}, 5, 51);
  c = glm::mix(c, glm::vec3(0.97f, 0.97f, 0.98f),
               0.55f * std::clamp((cloud - 0.52f) * 4.0f, 0.0f, 1.0f) * std::clamp(1.4f - 1.2f * uv.y, 0.0f, 1.0f));
  const float far_ridge = 0.905f - 0.035f * fractal({uv.x, 0}, {9, 1}, 4, 61),
              ridge = 0.935f - 0.03f * fractal({uv.x, 0}, {17, 1}, 5, 63);
  if (uv.y > far_ridge) c = glm::vec3(0.66f, 0.74f, 0.76f);
  if (uv.y > ridge) c = glm::vec3(0.45f, 0.54f, 0.42f) + 0.06f * (fractal(uv, {160, 40}, 2, 65) - 0.5f);
  return {c, 1};
}

// Lime plaster or fine cement: broad clouds and the strokes of a trowel, barely seen. Near white: materials give the colour.
glm::vec4 plaster(glm::vec2 uv) {
  const float bend = fractal(uv, {3, 3}, 3, 81);
  const float clouds = fractal(uv + 0.05f * bend, {5, 5}, 4, 83);
  const float strokes = fractal(uv + glm::vec2(0.04f * bend, 0.02f * clouds), {14, 40}, 3, 87);
  const float grain = fractal(uv, {96, 96}, 2, 89);
  const float v = 0.962f + 0.060f * (clouds - 0.5f) + 0.034f * (strokes - 0.5f) + 0.022f * (grain - 0.5f);
  return {v, v - 0.004f * (clouds - 0.5f), v - 0.010f * (clouds - 0.5f), 1};
}

// Soft dark rectangle: falls off over the outer third.
glm::vec4 contact(glm::vec2 uv) {
  const glm::vec2 d = glm::clamp((glm::abs(uv - 0.5f) - 0.22f) / 0.28f, 0.0f, 1.0f);
  const float t = std::clamp(1.0f - glm::length(d), 0.0f, 1.0f);
  return {0, 0, 0, 0.62f * t * t * (3 - 2 * t)};
}

renderer::MaterialView plain(glm::vec3 srgb, float roughness, float metallic = 0) {
  renderer::MaterialView m;
  m.base_color = glm::vec4(glm::pow(srgb, glm::vec3(2.2f)), 1);
  m.roughness = roughness;
  m.metallic = metallic;
  return m;
}
// Light from all sides is baked, up to kMostLight times what a surface in the open gets.
renderer::MaterialView matte(renderer::MaterialView m) {
  m.base_color = glm::vec4(glm::vec3(m.base_color) * kMostLight, 1);
  m.matte = true;
  return m;
}
renderer::MaterialView flat(renderer::MaterialView m) {  // not lit at all
  m.unlit = m.matte = true;
  return m;
}
renderer::MaterialView textured(Texture texture, float roughness, float srgb = 1) {
  renderer::MaterialView m = plain(glm::vec3(srgb), roughness);
  m.base_texture = texture;
  return m;
}

renderer::MaterialView painted(glm::vec3 srgb) {  // plaster in a colour
  renderer::MaterialView m = plain(srgb, 1);
  m.base_texture = kPlaster;
  return matte(m);
}

}  // namespace

std::vector<renderer::MaterialView> hall_materials() {
  std::vector<renderer::MaterialView> out(index(Surface::count));
  const auto set = [&](Surface s, const renderer::MaterialView& m) { out[index(s)] = m; };
  set(Surface::wood_floor, textured(kWood, 0.55f, 0.92f));
  set(Surface::terrazzo, textured(kTerrazzo, 0.35f, 0.90f));
  set(Surface::wall, painted({0.925f, 0.910f, 0.880f}));
  set(Surface::partition, painted({0.905f, 0.888f, 0.855f}));
  set(Surface::oak, matte(textured(kOak, 1, 1.05f)));
  set(Surface::plinth, painted({0.860f, 0.845f, 0.815f}));
  set(Surface::metal, plain({0.31f, 0.30f, 0.29f}, 0.5f, 0.6f));
  set(Surface::dark, matte(plain({0.43f, 0.405f, 0.375f}, 1)));
  set(Surface::ceiling, matte(plain({0.915f, 0.898f, 0.870f}, 1)));
  renderer::MaterialView lamp = flat(plain({0, 0, 0}, 1));
  lamp.emissive = {2.6f, 2.5f, 2.32f};
  set(Surface::lamp, lamp);
  set(Surface::skirting, matte(plain({0.86f, 0.845f, 0.815f}, 1)));
  set(Surface::accent, painted({0.500f, 0.575f, 0.535f}));
  set(Surface::grass, textured(kGrass, 1.0f));
  set(Surface::paving, textured(kPaving, 0.9f));
  renderer::MaterialView sky_material = flat(textured(kSky, 1));
  sky_material.double_sided = true;
  set(Surface::sky, sky_material);
  renderer::MaterialView shadow = flat(textured(kShadow, 1));
  shadow.alpha = renderer::AlphaMode::blend;
  set(Surface::shadow, shadow);
  shadow.base_color.a = 0.5f;
  set(Surface::wall_shadow, shadow);
  set(Surface::sign, plain({0.200f, 0.250f, 0.238f}, 0.7f));
  for (std::uint32_t i = 0; i < kTones; ++i) {
    out[index(Surface::tone) + i] = painted(kWallTones[i]);
    out[index(Surface::feature) + i] = painted(kFeatureTones[i]);
  }
  // The key light stands for all the lamps of the ceiling: goods cast its shadow, the building does not.
  for (auto& m : out) m.casts_shadow = false;
  return out;
}

std::vector<std::vector<Picture>> plain_textures() {
  std::vector<std::vector<Picture>> out(kTextures);
  const auto one = [&](Texture t, glm::vec3 c, float alpha = 1) {
    out[static_cast<std::size_t>(t)] = {paint(1, 1, [&](glm::vec2) { return glm::vec4(c, alpha); })};
  };
  one(kWood, {0.73f, 0.62f, 0.49f});
  one(kTerrazzo, {0.81f, 0.79f, 0.76f});
  one(kOak, {0.74f, 0.63f, 0.50f});
  one(kGrass, {0.44f, 0.53f, 0.30f});
  one(kPaving, {0.68f, 0.67f, 0.64f});
  one(kSky, {0.68f, 0.79f, 0.90f});
  one(kShadow, glm::vec3(0), 0);
  one(kPlaster, glm::vec3(0.96f));
  return out;
}

// Blocks would band a sky, tint what is nearly white, and have no soft alpha.
std::vector<bool> hall_textures_in_blocks() {
  std::vector<bool> out(kTextures, true);
  out[kSky] = out[kShadow] = out[kPlaster] = false;
  return out;
}

std::vector<std::vector<Picture>> hall_textures() {
  std::vector<std::vector<Picture>> out(kTextures);
  out[kWood] = with_mips(paint(1024, 1024, wood_floor));
  out[kTerrazzo] = with_mips(terrazzo(1024));
  out[kOak] = with_mips(paint(512, 512, [](glm::vec2 uv) { return glm::vec4(oak_grain(uv, {12, 2}, 71) * 0.98f, 1); }));
  out[kGrass] = with_mips(paint(512, 512, grass));
  out[kPaving] = with_mips(paint(512, 512, paving));
  out[kSky] = with_mips(paint(1024, 512, sky));
  out[kShadow] = with_mips(paint(64, 64, contact));
  out[kPlaster] = with_mips(paint(512, 512, plaster));
  return out;
}

}  // namespace aisle::showroom
