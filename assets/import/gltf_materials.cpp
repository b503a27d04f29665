#include "assets/import/gltf_materials.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "assets/import/images.hpp"

namespace aisle::import {
namespace {

using nlohmann::json;

constexpr std::size_t kMostGltfImages = 256;
constexpr float kMostEmissive = 1000;

float within(double value, float low, float high) { return std::clamp(static_cast<float>(value), low, high); }

glm::vec4 factor(const json& of, std::string_view name, glm::vec4 fallback, float high) {
  const json& v = member(of, name);
  if (!v.is_array()) return fallback;
  for (std::size_t i = 0; i < 4 && i < v.size(); ++i) {
    if (v[i].is_number() && std::isfinite(v[i].get<double>())) fallback[static_cast<int>(i)] = within(v[i].get<double>(), 0, high);
  }
  return fallback;
}

glm::vec2 pair(const json& of, std::string_view name, glm::vec2 fallback) {
  const json& v = member(of, name);
  if (!v.is_array() || v.size() < 2 || !v[0].is_number() || !v[1].is_number()) return fallback;
  const glm::vec2 out(v[0].get<float>(), v[1].get<float>());
  return std::isfinite(out.x) && std::isfinite(out.y) ? out : fallback;
}

UvFrame frame_of(const json& info) {
  UvFrame out;
  out.set = whole(info, "texCoord", 0);
  const json& moved = member(member(info, "extensions"), "KHR_texture_transform");
  if (!moved.is_object()) return out;
  out.set = whole(moved, "texCoord", out.set);
  out.offset = pair(moved, "offset", out.offset);
  out.scale = pair(moved, "scale", out.scale);
  out.rotation = static_cast<float>(number(moved, "rotation", 0));
  return out;
}

}  // namespace

// KHR_texture_transform: scaled, then turned counter-clockwise as the picture is seen (V grows downwards), then moved.
glm::vec2 UvFrame::apply(glm::vec2 uv) const {
  const float c = std::cos(rotation), s = std::sin(rotation);
  uv *= scale;
  return (glm::vec2(c * uv.x + s * uv.y, -s * uv.x + c * uv.y) + offset) * shrink;
}

GltfMaterial GltfMaterials::read(const json& from) {
  GltfMaterial to;
  cook::SourceMaterial& m = to.material;
  const json& extensions = member(from, "extensions");
  m.name = text(from, "name").substr(0, 80);
  const json& old = member(extensions, "KHR_materials_pbrSpecularGlossiness");
  if (old.is_object() && !member(from, "pbrMetallicRoughness").is_object()) {
    read_specular_glossiness(old, to);
  } else {
    read_surface(from, to);
  }
  const json &normal = member(from, "normalTexture"), &occlusion = member(from, "occlusionTexture");
  m.normal_image = map_of(normal, cook::normal_map, false, to);
  m.normal_scale = within(number(normal, "scale", 1), -4, 4);
  m.emissive_image = map_of(member(from, "emissiveTexture"), cook::emissive_map, true, to);
  m.occlusion_image = map_of(occlusion, cook::occlusion_map, false, to);
  m.occlusion_strength = within(number(occlusion, "strength", 1), 0, 1);
  const float strength = within(number(member(extensions, "KHR_materials_emissive_strength"), "emissiveStrength", 1), 0, kMostEmissive);
  m.emissive = glm::vec3(factor(from, "emissiveFactor", glm::vec4(0), 1)) * strength;
  m.double_sided = flag(from, "doubleSided");
  m.unlit = member(extensions, "KHR_materials_unlit").is_object();
  const std::string mode = text(from, "alphaMode");
  m.alpha = mode == "BLEND" ? cook::Alpha::blend : mode == "MASK" ? cook::Alpha::mask : cook::Alpha::opaque;
  m.alpha_cutoff = within(number(from, "alphaCutoff", 0.5), 0, 1);
  if (!m.unlit) read_layers(extensions, m);
  return to;
}

void GltfMaterials::read_surface(const json& from, GltfMaterial& to) {
  const json& pbr = member(from, "pbrMetallicRoughness");
  cook::SourceMaterial& m = to.material;
  m.base_color = factor(pbr, "baseColorFactor", glm::vec4(1), 1);
  m.metallic = within(number(pbr, "metallicFactor", 1), 0, 1);
  m.roughness = within(number(pbr, "roughnessFactor", 1), 0, 1);
  m.base_image = map_of(member(pbr, "baseColorTexture"), cook::base_map, true, to);
  m.metal_rough_image = map_of(member(pbr, "metallicRoughnessTexture"), cook::metal_rough_map, false, to);
}

// The older way to describe surfaces (archived by Khronos): what reflects more than a plastic is taken for a metal.
void GltfMaterials::read_specular_glossiness(const json& from, GltfMaterial& to) {
  cook::SourceMaterial& m = to.material;
  const glm::vec4 diffuse = factor(from, "diffuseFactor", glm::vec4(1), 1), specular = factor(from, "specularFactor", glm::vec4(1), 1);
  const bool mapped = member(from, "specularGlossinessTexture").is_object();
  const float brightest = std::max({specular.r, specular.g, specular.b});
  m.metallic = mapped ? 0 : within((brightest - 0.1f) / 0.4f, 0, 1);
  m.base_color = glm::vec4(glm::mix(glm::vec3(diffuse), glm::vec3(specular), m.metallic), diffuse.a);
  m.roughness = mapped ? 1 - 0.5f * within(number(from, "glossinessFactor", 1), 0, 1) : 1 - within(number(from, "glossinessFactor", 1), 0, 1);
  m.base_image = map_of(member(from, "diffuseTexture"), cook::base_map, true, to);
}

void GltfMaterials::read_layers(const json& extensions, cook::SourceMaterial& m) {
  // Maps of these layers count with their mean: a lacquer is even nearly everywhere.
  if (const json& coat = member(extensions, "KHR_materials_clearcoat"); coat.is_object()) {
    m.clearcoat = within(number(coat, "clearcoatFactor", 0), 0, 1) * mean_of(member(coat, "clearcoatTexture"), 0);
    m.clearcoat_roughness = within(number(coat, "clearcoatRoughnessFactor", 0), 0, 1) * mean_of(member(coat, "clearcoatRoughnessTexture"), 1);
  }
  if (const json& sheen = member(extensions, "KHR_materials_sheen"); sheen.is_object()) {
    const json& map = member(sheen, "sheenColorTexture");
    m.sheen = glm::vec3(factor(sheen, "sheenColorFactor", glm::vec4(0), 1)) * glm::vec3(srgb_to_linear(mean_of(map, 0)), srgb_to_linear(mean_of(map, 1)), srgb_to_linear(mean_of(map, 2)));
    m.sheen_roughness = within(number(sheen, "sheenRoughnessFactor", 0), 0, 1) * mean_of(member(sheen, "sheenRoughnessTexture"), 3);
  }
  if (const json& glass = member(extensions, "KHR_materials_transmission"); glass.is_object()) {
    m.transmission = within(number(glass, "transmissionFactor", 0), 0, 1) * mean_of(member(glass, "transmissionTexture"), 0);
    if (m.transmission > 0 && m.alpha == cook::Alpha::opaque) m.alpha = cook::Alpha::blend;  // drawn after what is behind it
  }
}

int GltfMaterials::map_of(const json& info, cook::Map map, bool color, GltfMaterial& to) {
  if (!info.is_object()) return -1;
  Edges edges;
  const int image = image_of_texture(whole(info, "index"), color, edges);
  if (image < 0) return -1;
  UvFrame wanted = frame_of(info);
  wanted.shrink = {edges.mirror_u ? 0.5f : 1.0f, edges.mirror_v ? 0.5f : 1.0f};
  int at = 0;
  while (at < to.frame_count && !(to.frames[static_cast<std::size_t>(at)] == wanted)) ++at;
  if (at == static_cast<int>(to.frames.size())) {
    model_.warn("A material has more than two sets of texture coordinates; the rest of its pictures use the second.");
    at = 1;
  } else if (at == to.frame_count) {
    to.frames[static_cast<std::size_t>(to.frame_count++)] = wanted;
  }
  if (at == 1) to.material.on_second_uvs |= map;
  return image;
}

namespace {

std::int64_t source_of(const json& texture) {
  const json& webp = member(member(texture, "extensions"), "EXT_texture_webp");
  return whole(webp, "source", whole(texture, "source"));
}

}  // namespace

int GltfMaterials::image_of_texture(std::int64_t texture, bool color, Edges& edges) {
  const json& t = file_.entry("textures", texture);
  if (!t.is_object()) return -1;
  const std::int64_t source = source_of(t);
  const json& image = file_.entry("images", source);
  if (!image.is_object()) {
    const bool basis = member(member(t, "extensions"), "KHR_texture_basisu").is_object();
    model_.warn(basis ? "A texture is in Basis Universal only, which is not read: a plain colour stands in." : "A texture is missing: a plain colour stands in.");
    return -1;
  }
  const json& sampler = file_.entry("samplers", whole(t, "sampler"));
  constexpr std::int64_t kClamp = 33071, kMirror = 33648;
  const std::int64_t u = whole(sampler, "wrapS", 0), v = whole(sampler, "wrapT", 0);
  edges = {u == kClamp && v == kClamp, u == kMirror, v == kMirror};
  const std::array<std::int64_t, 5> key = {source, color, edges.clamp, edges.mirror_u, edges.mirror_v};
  if (const auto known = images_.find(key); known != images_.end()) return known->second;
  return images_[key] = load(image, source, color, edges);
}

namespace {

// The picture with its mirror image to the right of it, and below: repeated, that is what a mirrored picture looks like.
void add_mirror_image(cook::Image& image, bool right, bool below) {
  const std::uint32_t width = image.width * (right ? 2 : 1), height = image.height * (below ? 2 : 1);
  std::vector<std::uint8_t> out(std::size_t{width} * height * 4);
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x) {
      const std::uint32_t from_x = x < image.width ? x : 2 * image.width - 1 - x, from_y = y < image.height ? y : 2 * image.height - 1 - y;
      std::copy_n(&image.rgba[(std::size_t{from_y} * image.width + from_x) * 4], 4, &out[(std::size_t{y} * width + x) * 4]);
    }
  }
  image.rgba = std::move(out);
  image.width = width;
  image.height = height;
  image.encoded.clear();
}

}  // namespace

int GltfMaterials::load(const json& image, std::int64_t index, bool color, const Edges& edges) {
  if (model_.images.size() >= kMostGltfImages) {
    model_.warn(fmt::format("The model has more than {} textures; the rest are plain colours.", kMostGltfImages));
    return -1;
  }
  const std::string uri = text(image, "uri"), given = text(image, "name");
  const std::string name = !uri.empty() && !uri.starts_with("data:") ? uri.substr(uri.find_last_of('/') + 1) : given.empty() ? fmt::format("number {}", index + 1) : given;
  const auto read = [&]() -> Result<cook::Image> {
    TRY_ASSIGN(const std::string bytes, file_.picture(image));
    const bool doubled = edges.mirror_u || edges.mirror_v;
    return decode_image(bytes, name.substr(0, 80), doubled ? std::max(1, most_texture_side_ / 2) : most_texture_side_, color);
  };
  auto decoded = read();
  if (!decoded) {
    model_.warn(decoded.error().what.find(name) != std::string::npos ? decoded.error().what : fmt::format("The picture {} is missing: a plain colour stands in.", name));
    return -1;
  }
  if (edges.mirror_u || edges.mirror_v) add_mirror_image(*decoded, edges.mirror_u, edges.mirror_v);
  decoded->clamp = edges.clamp;
  model_.images.push_back(std::move(*decoded));
  return static_cast<int>(model_.images.size()) - 1;
}

// Of one channel, 0..1; 1 without a picture. Read at a small size and not kept.
float GltfMaterials::mean_of(const json& info, int channel) {
  const json& t = info.is_object() ? file_.entry("textures", whole(info, "index")) : info;
  const json& image = t.is_object() ? file_.entry("images", source_of(t)) : t;
  if (!image.is_object()) return 1;
  const auto bytes = file_.picture(image);
  const auto small = bytes ? decode_image(*bytes, "of a layer", 64, false) : tl::unexpected(bytes.error());
  if (!small || small->rgba.empty()) return 1;
  double sum = 0;
  for (std::size_t i = static_cast<std::size_t>(channel); i < small->rgba.size(); i += 4) sum += small->rgba[i];
  return static_cast<float>(sum / 255 / (static_cast<double>(small->rgba.size()) / 4));
}

}  // namespace aisle::import
