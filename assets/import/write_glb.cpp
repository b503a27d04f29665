#include "assets/import/write_glb.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "assets/import/images.hpp"

namespace aisle::import {
namespace {

using nlohmann::json;

// glTF's numbers for what a buffer holds.
enum : int { kFloat = 5126, kUnsignedInt = 5125, kUnsignedShort = 5123, kVertices = 34962, kIndices = 34963 };

json numbers(glm::vec3 v) { return {v.x, v.y, v.z}; }
json numbers(glm::vec4 v) { return {v.x, v.y, v.z, v.w}; }

class GlbWriter {
 public:
  explicit GlbWriter(const cook::SourceModel& model) : model_(model) {}

  Result<std::string> write() {
    root_["asset"] = {{"version", "2.0"}, {"generator", "aisle-import"}};
    if (!model_.copyright.empty()) root_["asset"]["copyright"] = model_.copyright;
    std::map<std::uint32_t, int> material_numbers;
    json primitives = json::array();
    for (const auto& mesh : model_.meshes) {
      const auto [slot, is_new] = material_numbers.try_emplace(mesh.material, static_cast<int>(material_numbers.size()));
      if (is_new) root_["materials"].push_back(material(model_.materials[mesh.material]));
      json one = primitive(mesh);
      one["material"] = slot->second;
      primitives.push_back(std::move(one));
    }
    root_["meshes"] = json::array({{{"name", model_.name}, {"primitives", std::move(primitives)}}});
    root_["nodes"] = json::array({{{"name", model_.name}, {"mesh", 0}}});
    root_["scenes"] = json::array({{{"nodes", {0}}}});
    root_["scene"] = 0;
    root_["buffers"] = json::array({{{"byteLength", bytes_.size()}}});
    if (!extensions_.empty()) root_["extensionsUsed"] = extensions_;
    return container();
  }

 private:
  int view(const void* data, std::size_t size, int target) {
    bytes_.resize((bytes_.size() + 3) / 4 * 4);
    json v = {{"buffer", 0}, {"byteOffset", bytes_.size()}, {"byteLength", size}};
    if (target != 0) v["target"] = target;
    bytes_.append(static_cast<const char*>(data), size);
    root_["bufferViews"].push_back(std::move(v));
    return static_cast<int>(root_["bufferViews"].size()) - 1;
  }

  int accessor(const void* data, std::size_t count, std::size_t stride, int component, const char* type, int target, json extra = {}) {
    json a = {{"bufferView", view(data, count * stride, target)}, {"componentType", component}, {"count", count}, {"type", type}};
    if (extra.is_object()) a.update(extra);
    root_["accessors"].push_back(std::move(a));
    return static_cast<int>(root_["accessors"].size()) - 1;
  }

  json primitive(const cook::SourceMesh& mesh) {
    glm::vec3 low(std::numeric_limits<float>::max()), high(std::numeric_limits<float>::lowest());
    for (const auto& p : mesh.positions) {
      low = glm::min(low, p);
      high = glm::max(high, p);
    }
    json out;
    out["attributes"]["POSITION"] = accessor(mesh.positions.data(), mesh.positions.size(), sizeof(glm::vec3), kFloat, "VEC3", kVertices,
                                             {{"min", numbers(low)}, {"max", numbers(high)}});
    out["attributes"]["NORMAL"] = accessor(mesh.normals.data(), mesh.normals.size(), sizeof(glm::vec3), kFloat, "VEC3", kVertices);
    if (model_.materials[mesh.material].has_picture()) {
      out["attributes"]["TEXCOORD_0"] = accessor(mesh.uvs.data(), mesh.uvs.size(), sizeof(glm::vec2), kFloat, "VEC2", kVertices);
      if (!mesh.second_uvs.empty()) {
        out["attributes"]["TEXCOORD_1"] = accessor(mesh.second_uvs.data(), mesh.second_uvs.size(), sizeof(glm::vec2), kFloat, "VEC2", kVertices);
      }
    }
    if (!mesh.colors.empty()) {
      std::vector<std::uint16_t> colors;
      for (const glm::vec4& c : mesh.colors) {
        for (int k = 0; k < 4; ++k) colors.push_back(static_cast<std::uint16_t>(std::lround(std::clamp(c[k], 0.0f, 1.0f) * 65535)));
      }
      out["attributes"]["COLOR_0"] = accessor(colors.data(), mesh.colors.size(), 8, kUnsignedShort, "VEC4", kVertices, {{"normalized", true}});
    }
    out["indices"] = accessor(mesh.indices.data(), mesh.indices.size(), sizeof(std::uint32_t), kUnsignedInt, "SCALAR", kIndices);
    return out;
  }

  int texture(int image) {
    const auto known = textures_.find(image);
    if (known != textures_.end()) return known->second;
    const cook::Image& from = model_.images[static_cast<std::size_t>(image)];
    bool jpeg = from.encoded_is_jpeg;
    std::string encoded = from.encoded;
    if (encoded.empty()) {
      const bool clear = has_transparency(from);
      jpeg = !clear;
      encoded = clear ? encode_png(from, true) : encode_jpeg(from, 92);
    }
    const int bytes = view(encoded.data(), encoded.size(), 0);
    root_["images"].push_back({{"bufferView", bytes}, {"mimeType", jpeg ? "image/jpeg" : "image/png"}});
    if (!root_.contains("samplers")) {
      for (const int wrap : {10497, 33071}) root_["samplers"].push_back({{"magFilter", 9729}, {"minFilter", 9987}, {"wrapS", wrap}, {"wrapT", wrap}});
    }
    root_["textures"].push_back({{"source", root_["images"].size() - 1}, {"sampler", from.clamp ? 1 : 0}});
    return textures_[image] = static_cast<int>(root_["textures"].size()) - 1;
  }

  json material(const cook::SourceMaterial& m) {
    json out = {{"name", m.name}};
    json& pbr = out["pbrMetallicRoughness"];
    pbr = {{"baseColorFactor", numbers(m.base_color)}, {"metallicFactor", m.metallic}, {"roughnessFactor", m.roughness}};
    const auto info = [&](int image, cook::Map map) {
      json i = {{"index", texture(image)}};
      if ((m.on_second_uvs & map) != 0) i["texCoord"] = 1;
      return i;
    };
    if (m.base_image >= 0) pbr["baseColorTexture"] = info(m.base_image, cook::base_map);
    if (m.metal_rough_image >= 0) pbr["metallicRoughnessTexture"] = info(m.metal_rough_image, cook::metal_rough_map);
    if (m.normal_image >= 0) {
      out["normalTexture"] = info(m.normal_image, cook::normal_map);
      out["normalTexture"]["scale"] = m.normal_scale;
    }
    if (m.occlusion_image >= 0) {
      out["occlusionTexture"] = info(m.occlusion_image, cook::occlusion_map);
      out["occlusionTexture"]["strength"] = m.occlusion_strength;
    }
    if (m.emissive_image >= 0) out["emissiveTexture"] = info(m.emissive_image, cook::emissive_map);
    if (m.emissive != glm::vec3(0)) {
      const float strength = std::max({m.emissive.r, m.emissive.g, m.emissive.b, 1.0f});
      out["emissiveFactor"] = numbers(m.emissive / strength);
      if (strength > 1) extension(out, "KHR_materials_emissive_strength") = {{"emissiveStrength", strength}};
    }
    if (m.alpha == cook::Alpha::blend && m.transmission == 0) out["alphaMode"] = "BLEND";
    if (m.alpha == cook::Alpha::mask) {
      out["alphaMode"] = "MASK";
      out["alphaCutoff"] = m.alpha_cutoff;
    }
    if (m.double_sided) out["doubleSided"] = true;
    if (m.unlit) extension(out, "KHR_materials_unlit") = json::object();
    if (m.clearcoat > 0) extension(out, "KHR_materials_clearcoat") = {{"clearcoatFactor", m.clearcoat}, {"clearcoatRoughnessFactor", m.clearcoat_roughness}};
    if (m.sheen != glm::vec3(0)) extension(out, "KHR_materials_sheen") = {{"sheenColorFactor", numbers(m.sheen)}, {"sheenRoughnessFactor", m.sheen_roughness}};
    if (m.transmission > 0) extension(out, "KHR_materials_transmission") = {{"transmissionFactor", m.transmission}};
    return out;
  }

  json& extension(json& material, const std::string& name) {
    extensions_.insert(name);
    return material["extensions"][name];
  }

  static void append_u32(std::string& out, std::size_t value) {
    const auto v = static_cast<std::uint32_t>(value);
    for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(v >> shift & 0xff));
  }

  Result<std::string> container() {
    std::string text = root_.dump(-1, ' ', false, json::error_handler_t::replace);
    text.resize((text.size() + 3) / 4 * 4, ' ');
    bytes_.resize((bytes_.size() + 3) / 4 * 4);
    const std::size_t total = 12 + 8 + text.size() + 8 + bytes_.size();
    if (total > (1u << 30)) return fail(ErrorKind::limit, "The GLB would be larger than 1 GiB.", "Simplify the model.");
    std::string out = "glTF";
    append_u32(out, 2);
    append_u32(out, total);
    append_u32(out, text.size());
    out += "JSON";
    out += text;
    append_u32(out, bytes_.size());
    out += std::string("BIN\0", 4);
    out += bytes_;
    return out;
  }

  const cook::SourceModel& model_;
  json root_;
  std::string bytes_;
  std::map<int, int> textures_;  // image -> texture
  std::set<std::string> extensions_;
};

}  // namespace

Result<std::string> to_glb(const cook::SourceModel& model) { return GlbWriter(model).write(); }

}  // namespace aisle::import
