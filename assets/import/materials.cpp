#include "assets/import/materials.hpp"

#include <algorithm>
#include <array>
#include <assimp/GltfMaterial.h>
#include <assimp/ObjMaterial.h>
#include <cctype>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <string_view>

#include "assets/import/images.hpp"

namespace aisle::import {
namespace {

constexpr std::size_t kMostImages = 256;

template <class T>
std::optional<T> property(const aiMaterial& m, const char* key, unsigned type, unsigned index) {
  T value{};
  if (m.Get(key, type, index, value) != AI_SUCCESS) return std::nullopt;
  return value;
}

float finite(float value, float fallback, float low, float high) { return std::isfinite(value) ? std::clamp(value, low, high) : fallback; }

glm::vec3 color(const aiColor3D& c, float high) { return {finite(c.r, 0, 0, high), finite(c.g, 0, 0, high), finite(c.b, 0, 0, high)}; }
glm::vec3 to_linear(glm::vec3 c) { return {srgb_to_linear(c.r), srgb_to_linear(c.g), srgb_to_linear(c.b)}; }
float mean(glm::vec3 c) { return (c.r + c.g + c.b) / 3; }
float largest(glm::vec3 c) { return std::max({c.r, c.g, c.b}); }

// Names that modellers give to bare metal. "metal" alone is left out: it is as often painted.
bool named_like_bare_metal(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  static constexpr std::array<std::string_view, 10> kNames = {"chrome", "mirror", "alumin", "steel", "inox", "brass", "silver", "copper", "nickel", "gold"};
  return std::any_of(kNames.begin(), kNames.end(), [&](auto word) { return name.find(word) != std::string::npos; });
}

}  // namespace

// Walter et al. 2007: exponent = 2 / alpha^2 - 2, alpha = roughness^2.
float roughness_from_shininess(float shininess) { return std::clamp(std::pow(2.0f / (std::max(shininess, 0.0f) + 2.0f), 0.25f), 0.05f, 1.0f); }

cook::SourceMaterial MaterialReader::read(const aiMaterial& from) {
  cook::SourceMaterial to;
  if (auto name = property<aiString>(from, AI_MATKEY_NAME)) to.name = std::string(name->C_Str()).substr(0, 80);
  const bool physical = property<float>(from, AI_MATKEY_METALLIC_FACTOR).has_value() || property<aiString>(from, AI_MATKEY_GLTF_ALPHAMODE).has_value();
  if (physical) {
    read_metallic_roughness(from, to);
  } else {
    read_phong(from, to);
  }
  to.normal_image = image_of(from, aiTextureType_NORMALS);
  to.emissive_image = image_of(from, aiTextureType_EMISSIVE);
  to.double_sided = property<int>(from, AI_MATKEY_TWOSIDED).value_or(0) != 0;
  to.unlit = property<int>(from, AI_MATKEY_SHADING_MODEL).value_or(0) == aiShadingMode_Unlit;
  choose_alpha(from, to);
  return to;
}

void MaterialReader::read_metallic_roughness(const aiMaterial& from, cook::SourceMaterial& to) {
  aiColor4D base(1, 1, 1, 1);
  if (from.Get(AI_MATKEY_BASE_COLOR, base) != AI_SUCCESS) from.Get(AI_MATKEY_COLOR_DIFFUSE, base);
  to.base_color = {color({base.r, base.g, base.b}, 1), finite(base.a, 1, 0, 1)};
  to.metallic = finite(property<float>(from, AI_MATKEY_METALLIC_FACTOR).value_or(0), 0, 0, 1);
  to.roughness = finite(property<float>(from, AI_MATKEY_ROUGHNESS_FACTOR).value_or(1), 1, 0, 1);
  to.emissive = color(property<aiColor3D>(from, AI_MATKEY_COLOR_EMISSIVE).value_or(aiColor3D()), 16);
  to.base_image = image_of(from, aiTextureType_BASE_COLOR);
  if (to.base_image < 0) to.base_image = image_of(from, aiTextureType_DIFFUSE);
  to.metal_rough_image = image_of(from, aiTextureType_METALNESS);
  if (to.metal_rough_image < 0) to.metal_rough_image = image_of(from, aiTextureType_UNKNOWN);
  to.occlusion_image = image_of(from, aiTextureType_LIGHTMAP);
  to.normal_scale = finite(property<float>(from, AI_MATKEY_GLTF_TEXTURE_SCALE(aiTextureType_NORMALS, 0)).value_or(1), 1, -4, 4);
  to.occlusion_strength = finite(property<float>(from, AI_MATKEY_GLTF_TEXTURE_STRENGTH(aiTextureType_LIGHTMAP, 0)).value_or(1), 1, 0, 1);
}

void MaterialReader::read_phong(const aiMaterial& from, cook::SourceMaterial& to) {
  const glm::vec3 kd = color(property<aiColor3D>(from, AI_MATKEY_COLOR_DIFFUSE).value_or(aiColor3D(0.6f, 0.6f, 0.6f)), 1);
  const glm::vec3 ks = color(property<aiColor3D>(from, AI_MATKEY_COLOR_SPECULAR).value_or(aiColor3D()), 2);
  const float shininess = finite(property<float>(from, AI_MATKEY_SHININESS).value_or(0), 0, 0, 10'000);
  const int illum = property<int>(from, AI_MATKEY_OBJ_ILLUM).value_or(2);
  to.base_image = image_of(from, aiTextureType_DIFFUSE);
  const bool textured = to.base_image >= 0;
  // The format would multiply Kd into the texture. Exporters leave any colour there and viewers ignore it: 170 of the sample
  // catalogue's materials are only as on their pictures without it.
  to.base_color = glm::vec4(textured ? glm::vec3(1) : to_linear(kd), 1);
  to.base_color.a = finite(property<float>(from, AI_MATKEY_OPACITY).value_or(1), 1, 0, 1);
  to.emissive = to_linear(color(property<aiColor3D>(from, AI_MATKEY_COLOR_EMISSIVE).value_or(aiColor3D()), 1));

  // Without a highlight a surface is matt; a weak one widens it. 0.35 keeps painted wood from looking like glass.
  const float strength = std::min(1.0f, mean(ks));
  const float glossy = roughness_from_shininess(shininess);
  to.roughness = strength < 0.01f ? 0.9f : std::clamp(glm::mix(0.9f, glossy, std::sqrt(strength)), 0.35f, 0.95f);

  const bool clear = to.base_color.a < 0.95f;
  const bool mirror_like = illum == 3 && mean(ks) > 0.6f && mean(kd) < 0.35f;
  if (!textured && !clear && mean(ks) > 0.1f && (mirror_like || named_like_bare_metal(to.name))) {
    to.metallic = 1;
    to.roughness = std::clamp(glossy, 0.12f, 0.45f);
    // A metal shows its specular colour; Kd carries the tint of brass and gold.
    const glm::vec3 tint = largest(kd) > 0.05f ? kd / largest(kd) : glm::vec3(1);
    to.base_color = glm::vec4(to_linear(tint * std::clamp(largest(kd) + 0.35f * largest(ks), 0.6f, 0.92f)), 1);
  }
  if (clear) to.roughness = std::min(to.roughness, 0.35f);
  if (const int opacity = image_of(from, aiTextureType_OPACITY); opacity >= 0) to.base_image = with_opacity_from(to.base_image, opacity);
}

void MaterialReader::choose_alpha(const aiMaterial& from, cook::SourceMaterial& to) {
  if (auto mode = property<aiString>(from, AI_MATKEY_GLTF_ALPHAMODE)) {
    const std::string_view name = mode->C_Str();
    to.alpha = name == "BLEND" ? cook::Alpha::blend : name == "MASK" ? cook::Alpha::mask : cook::Alpha::opaque;
    to.alpha_cutoff = finite(property<float>(from, AI_MATKEY_GLTF_ALPHACUTOFF).value_or(0.5f), 0.5f, 0, 1);
    return;
  }
  if (to.base_color.a < 0.02f) to.base_color.a = 0.02f;  // invisible parts are exporters' mistakes more often than wishes
  if (to.base_color.a < 0.98f) {
    to.alpha = cook::Alpha::blend;
  } else if (to.base_image >= 0) {
    const AlphaUse use = alpha_use(model_.images[static_cast<std::size_t>(to.base_image)]);
    if (use.not_solid > 0.001f) {
      // Cut-outs (leaves, nets) are masks: they need no sorting. Wide soft areas (curtains, smoked glass) blend.
      to.alpha = use.soft > 0.3f ? cook::Alpha::blend : cook::Alpha::mask;
      to.double_sided = true;
    }
  }
}

int MaterialReader::image_of(const aiMaterial& from, aiTextureType type) {
  aiString path;
  if (from.GetTextureCount(type) == 0 || from.GetTexture(type, 0, &path) != AI_SUCCESS || path.length == 0) return -1;
  int channel = 0;
  if (from.Get(AI_MATKEY_UVWSRC(type, 0), channel) == AI_SUCCESS && channel != 0) {
    model_.warn(fmt::format("A texture uses texture coordinates number {}; the first ones are used instead.", channel));
  }
  return image_named(path.C_Str());
}

int MaterialReader::image_named(const std::string& reference) {
  if (const auto known = images_by_reference_.find(reference); known != images_by_reference_.end()) return known->second;
  int index = -1;
  if (model_.images.size() >= kMostImages) {
    model_.warn(fmt::format("The model has more than {} textures; the rest are plain colours.", kMostImages));
  } else if (auto image = load(reference); image) {
    index = static_cast<int>(model_.images.size());
    model_.images.push_back(std::move(*image));
  } else {
    model_.warn(image.error().what);
  }
  images_by_reference_[reference] = index;
  return index;
}

Result<cook::Image> MaterialReader::load(const std::string& reference) {
  const aiTexture* embedded = scene_.GetEmbeddedTexture(reference.c_str());
  if (embedded == nullptr) {
    TRY_ASSIGN(const std::string bytes, io_.read_reference(reference));
    return decode_image(bytes, std::filesystem::path(reference).filename().string(), most_texture_side_);
  }
  const std::string name = fmt::format("embedded {}", reference);
  if (embedded->mHeight == 0) return decode_image({reinterpret_cast<const char*>(embedded->pcData), embedded->mWidth}, name, most_texture_side_);
  if (embedded->mWidth == 0 || embedded->mWidth > kMostImageSide || embedded->mHeight > kMostImageSide) {
    return fail(ErrorKind::limit, fmt::format("The picture {} is too large.", name));
  }
  std::vector<std::uint8_t> rgba;
  const std::size_t count = static_cast<std::size_t>(embedded->mWidth) * embedded->mHeight;
  rgba.reserve(count * 4);
  for (std::size_t i = 0; i < count; ++i) {
    const aiTexel& t = embedded->pcData[i];
    rgba.insert(rgba.end(), {t.r, t.g, t.b, t.a});
  }
  return image_from_rgba(embedded->mWidth, embedded->mHeight, std::move(rgba), name, most_texture_side_);
}

int MaterialReader::with_opacity_from(int base, int opacity) {
  if (model_.images.size() >= kMostImages) return base;
  const cook::Image& mask = model_.images[static_cast<std::size_t>(opacity)];
  // map_d of a picture with alpha means that alpha; of a grey one, its brightness.
  const bool use_alpha = has_transparency(mask);
  cook::Image out = base >= 0 ? model_.images[static_cast<std::size_t>(base)] : mask;
  out.encoded.clear();
  for (std::uint32_t y = 0; y < out.height; ++y) {
    for (std::uint32_t x = 0; x < out.width; ++x) {
      const std::size_t from = (static_cast<std::size_t>(y) * mask.height / out.height * mask.width + static_cast<std::size_t>(x) * mask.width / out.width) * 4;
      std::uint8_t* pixel = &out.rgba[(static_cast<std::size_t>(y) * out.width + x) * 4];
      const std::uint8_t alpha = mask.rgba[from + (use_alpha ? 3 : 0)];
      if (base < 0) pixel[0] = pixel[1] = pixel[2] = 255;
      pixel[3] = alpha;
    }
  }
  model_.images.push_back(std::move(out));
  return static_cast<int>(model_.images.size()) - 1;
}

}  // namespace aisle::import
