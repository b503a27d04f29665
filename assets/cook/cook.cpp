#include "assets/cook/cook.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <tuple>

#include "assets/cook/mesh.hpp"
#include "assets/cook/occlusion.hpp"
#include "assets/cook/palette.hpp"
#include "assets/cook/textures.hpp"
#include "assets/cook/weld.hpp"
#include "assets/format/cooked.hpp"

namespace aisle::cook {
namespace {

bool look_alike(const SourceMaterial& a, const SourceMaterial& b) {
  const auto key = [](const SourceMaterial& m) {
    return std::tie(m.metallic, m.roughness, m.alpha_cutoff, m.normal_scale, m.occlusion_strength, m.alpha, m.double_sided, m.unlit, m.base_image, m.metal_rough_image, m.normal_image,
                    m.occlusion_image, m.emissive_image, m.on_second_uvs, m.clearcoat, m.clearcoat_roughness, m.sheen_roughness, m.transmission);
  };
  return a.base_color == b.base_color && a.emissive == b.emissive && a.sheen == b.sheen && key(a) == key(b);
}

void append(SourceMesh& to, const SourceMesh& from) {
  const auto first = static_cast<std::uint32_t>(to.positions.size());
  for (std::size_t v = 0; v < from.positions.size(); ++v) to.add_vertex_of(from, v);
  for (const std::uint32_t i : from.indices) to.indices.push_back(first + i);
}

// One mesh, and so one draw, for each look. Materials that only differ in name are one.
void merge_by_look(SourceModel& model) {
  std::vector<SourceMaterial> materials;
  std::vector<SourceMesh> meshes;
  for (auto& mesh : model.meshes) {
    const SourceMaterial& material = model.materials[mesh.material];
    const auto same = std::find_if(materials.begin(), materials.end(), [&](const auto& m) { return look_alike(m, material); });
    if (same != materials.end()) {
      append(meshes[static_cast<std::size_t>(same - materials.begin())], mesh);
      continue;
    }
    mesh.material = static_cast<std::uint32_t>(materials.size());
    materials.push_back(material);
    meshes.push_back(std::move(mesh));
  }
  model.materials = std::move(materials);
  model.meshes = std::move(meshes);
}

// Colours that are the same at all vertices are the material's.
void fold_even_colors(SourceModel& model) {
  for (SourceMesh& mesh : model.meshes) {
    if (mesh.colors.empty()) continue;
    glm::vec4 low(1), high(0);
    for (const glm::vec4& c : mesh.colors) {
      low = glm::min(low, c);
      high = glm::max(high, c);
    }
    if (glm::any(glm::greaterThan(high - low, glm::vec4(1.0f / 512)))) continue;
    SourceMaterial material = model.materials[mesh.material];
    material.base_color *= 0.5f * (low + high);
    mesh.colors.clear();
    mesh.material = static_cast<std::uint32_t>(model.materials.size());
    model.materials.push_back(std::move(material));
  }
}

class Cook {
 public:
  Cook(SourceModel& model, const CookOptions& options) : model_(model), options_(options) {}

  Result<std::string> run() {
    fold_even_colors(model_);
    merge_by_look(model_);
    merge_plain_materials(model_);
    for (auto& mesh : model_.meshes) {
      if (!model_.materials[mesh.material].has_picture()) {
        std::fill(mesh.uvs.begin(), mesh.uvs.end(), glm::vec2(0));
        mesh.second_uvs.clear();
      }
      weld(mesh);
      center_uvs(mesh);
    }
    const auto occlusion = options_.bake_occlusion ? bake_occlusion(model_) : std::vector<std::vector<float>>(model_.meshes.size());
    measure(model_);
    std::map<std::uint32_t, std::vector<Part>> parts_of_material;
    for (std::size_t i = 0; i < model_.meshes.size(); ++i) parts_of_material[model_.meshes[i].material].push_back({std::move(model_.meshes[i]), occlusion[i]});
    for (auto& [material, parts] : parts_of_material) {
      const SourceMaterial& m = model_.materials[material];
      const bool colored = std::any_of(parts.begin(), parts.end(), [](const Part& part) { return !part.mesh.colors.empty(); });
      const bool rich = m.on_second_uvs != 0 || m.has_layers() || (colored && !m.own_colors);
      add_meshes(std::move(parts), m, rich);
      add_material(m, rich);
    }
    return assemble();
  }

 private:
  void add_meshes(std::vector<Part> parts, const SourceMaterial& material, bool rich) {
    const bool second_normals = (material.on_second_uvs & normal_map) != 0;
    for (CookedMesh& cooked : cook_meshes(std::move(parts), {material.normal_image >= 0, second_normals, rich, material.own_colors, !material.has_picture()})) {
      format::Mesh out;
      out.offset_m = cooked.offset_m;
      out.scale_m = cooked.scale_m;
      out.first_vertex = static_cast<std::uint32_t>(vertices_.size());
      out.vertex_count = static_cast<std::uint32_t>(cooked.vertices.size());
      out.material = static_cast<std::uint32_t>(materials_.size());
      out.lods = std::move(cooked.lods);
      for (auto& lod : out.lods) lod.first_index += static_cast<std::uint32_t>(indices_.size());
      out.first_extra = static_cast<std::uint32_t>(extras_.size());
      extras_.insert(extras_.end(), cooked.extras.begin(), cooked.extras.end());
      vertices_.insert(vertices_.end(), cooked.vertices.begin(), cooked.vertices.end());
      indices_.insert(indices_.end(), cooked.indices.begin(), cooked.indices.end());
      meshes_.push_back(std::move(out));
    }
  }

  const Image* image(int index) const { return index >= 0 ? &model_.images[static_cast<std::size_t>(index)] : nullptr; }

  int texture(int first, int second, Use use, float cutoff) {
    const auto key = std::make_tuple(first, second, use, cutoff > 0);
    if (const auto known = texture_of_.find(key); known != texture_of_.end()) return known->second;
    const bool packed = use == Use::data;
    textures_.push_back(cook_texture(packed ? merge_orm(image(first), image(second)) : *image(first), use, options_.block_compression, cutoff));
    if (!packed) textures_.back().clamp = image(first)->clamp;
    return texture_of_[key] = static_cast<int>(textures_.size()) - 1;
  }

  void add_material(const SourceMaterial& m, bool rich) {
    format::Material out;
    out.base_color = m.base_color;
    out.emissive = m.emissive;
    out.metallic = m.metallic;
    out.roughness = m.roughness;
    out.alpha_cutoff = m.alpha_cutoff;
    out.normal_scale = m.normal_scale;
    out.occlusion_strength = m.occlusion_image >= 0 ? m.occlusion_strength : 1;
    out.alpha = static_cast<format::Alpha>(m.alpha);
    out.double_sided = m.double_sided;
    out.unlit = m.unlit;
    out.own_colors = m.own_colors;
    if (m.base_image >= 0) out.base_texture = texture(m.base_image, -1, Use::color, m.alpha == Alpha::mask ? m.alpha_cutoff : 0);
    // Two pictures are one texture where they lie alike.
    const bool apart = ((m.on_second_uvs & occlusion_map) != 0) != ((m.on_second_uvs & metal_rough_map) != 0) && m.occlusion_image >= 0;
    if (apart) out.occlusion_texture = texture(m.occlusion_image, -1, Use::data, 0);
    const int occlusion = apart ? -1 : m.occlusion_image;
    if (occlusion >= 0 || m.metal_rough_image >= 0) out.orm_texture = texture(occlusion, m.metal_rough_image, Use::data, 0);
    if (m.normal_image >= 0) out.normal_texture = texture(m.normal_image, -1, Use::normal, 0);
    if (m.emissive_image >= 0) out.emissive_texture = texture(m.emissive_image, -1, Use::color, 0);
    out.rich = rich;
    out.on_second_uvs = m.on_second_uvs;
    if (occlusion >= 0 && (m.on_second_uvs & occlusion_map) != 0) out.on_second_uvs |= metal_rough_map;
    out.clearcoat = m.clearcoat;
    out.clearcoat_roughness = m.clearcoat_roughness;
    out.sheen = m.sheen;
    out.sheen_roughness = m.sheen_roughness;
    out.transmission = m.transmission;
    materials_.push_back(out);
  }

  Result<std::string> assemble() {
    format::File file;
    file.kind = format::Kind::model;
    file.vertices = vertices_;
    file.extras = extras_;
    file.indices = indices_;
    file.meshes = std::move(meshes_);
    file.materials = std::move(materials_);
    for (const auto& texture : textures_) {
      format::Texture out{texture.format, texture.clamp, {}, texture.name};
      for (const auto& level : texture.levels) out.mips.push_back({level.width, level.height, level.bytes});
      file.textures.push_back(std::move(out));
    }
    file.min_m = model_.min_m;
    file.max_m = model_.max_m;
    file.name = model_.name;
    file.licence = model_.copyright;
    for (const auto& warning : model_.warnings) file.warnings.push_back(warning);
    return format::write(file);
  }

  SourceModel& model_;
  const CookOptions& options_;
  std::vector<format::Vertex> vertices_;
  std::vector<format::Extra> extras_;
  std::vector<std::uint16_t> indices_;
  std::vector<format::Mesh> meshes_;
  std::vector<format::Material> materials_;
  std::vector<CookedTexture> textures_;
  std::map<std::tuple<int, int, Use, bool>, int> texture_of_;
};

}  // namespace

Result<std::string> cook_model(SourceModel model, const CookOptions& options) { return Cook(model, options).run(); }

Result<std::string> cook_picture(const Image& image, const CookOptions& options) {
  const CookedTexture texture = cook_texture(image, Use::color, options.block_compression, 0);
  format::File file;
  file.kind = format::Kind::texture;
  file.name = image.name;
  format::Texture out{texture.format, true, {}, texture.name};
  for (const auto& level : texture.levels) out.mips.push_back({level.width, level.height, level.bytes});
  file.textures.push_back(std::move(out));
  return format::write(file);
}

}  // namespace aisle::cook
