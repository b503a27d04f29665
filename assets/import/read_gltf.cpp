#include "assets/import/read_gltf.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <glm/gtc/quaternion.hpp>
#include <glm/gtc/type_ptr.hpp>
#include <map>
#include <string_view>

#include "assets/import/gltf_file.hpp"
#include "assets/import/gltf_materials.hpp"
#include "assets/import/tidy.hpp"

namespace aisle::import {
namespace {

using nlohmann::json;

// The last four change little of what is seen in a shop, and are left out.
constexpr std::array<std::string_view, 16> kRead = {
    "KHR_texture_transform",    "KHR_materials_emissive_strength", "KHR_materials_unlit",      "KHR_materials_clearcoat",       "KHR_materials_sheen",       "KHR_materials_transmission",
    "KHR_materials_variants",   "KHR_mesh_quantization",           "EXT_meshopt_compression",  "KHR_draco_mesh_compression",    "EXT_texture_webp",          "KHR_materials_pbrSpecularGlossiness",
    "KHR_materials_ior",        "KHR_materials_specular",          "KHR_materials_volume",     "KHR_lights_punctual"};

glm::vec3 vec3_at(const Elements& e, std::size_t i) { return e.width < 3 ? glm::vec3(0) : glm::vec3(e.values[i * e.width], e.values[i * e.width + 1], e.values[i * e.width + 2]); }

// N numbers, or those of FALLBACK.
template <std::size_t N>
std::array<float, N> numbers(const json& of, std::string_view name, std::array<float, N> fallback) {
  const json& v = member(of, name);
  if (!v.is_array() || v.size() != N) return fallback;
  std::array<float, N> out{};
  for (std::size_t i = 0; i < N; ++i) {
    if (!v[i].is_number()) return fallback;
    out[i] = v[i].get<float>();
  }
  return out;
}

glm::mat4 parent_from(const json& node) {
  if (member(node, "matrix").is_array()) return glm::make_mat4(numbers<16>(node, "matrix", {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}).data());
  const auto t = numbers<3>(node, "translation", {0, 0, 0}), s = numbers<3>(node, "scale", {1, 1, 1});
  const auto r = numbers<4>(node, "rotation", {0, 0, 0, 1});
  const glm::quat turn(r[3], r[0], r[1], r[2]);
  const float length = glm::length(turn);
  glm::mat4 out = length > 1e-6f ? glm::mat4_cast(turn / length) : glm::mat4(1);
  for (int k = 0; k < 3; ++k) out[k] *= s[static_cast<std::size_t>(k)];
  out[3] = glm::vec4(t[0], t[1], t[2], 1);
  return out;
}

// Every node's place in the model, and which of them the scene shows, in the file's order.
struct Tree {
  std::vector<glm::mat4> model_from;
  std::vector<std::size_t> shown;
};

class Reader {
 public:
  Reader(GltfFile& file, const ReadOptions& options) : file_(file), options_(options), materials_(file, options.most_texture_side, model_) {}

  Result<cook::SourceModel> run() {
    note_extensions();
    model_.copyright = text(member(file_.root(), "asset"), "copyright");
    TRY(place_nodes());
    TRY(find_variant());
    for (const std::size_t node : tree_.shown) TRY(append_node(file_.entry("nodes", static_cast<std::int64_t>(node)), tree_.model_from[node]));
    if (model_.materials.empty()) model_.materials.emplace_back();
    if (!member(file_.root(), "animations").empty()) model_.warn("The model's animations are not played.");
    return std::move(model_);
  }

 private:
  void note_extensions() {
    const json& required = member(file_.root(), "extensionsRequired");
    if (!required.is_array()) return;
    for (const json& name : required) {
      if (!name.is_string() || std::find(kRead.begin(), kRead.end(), name.get<std::string>()) != kRead.end()) continue;
      model_.warn(fmt::format("The model needs {}, which is not read: it may look different.", name.get<std::string>().substr(0, 60)));
    }
  }

  Result<void> place_nodes() {
    const json& nodes = member(file_.root(), "nodes");
    const std::size_t count = nodes.is_array() ? nodes.size() : 0;
    if (count > options_.most_nodes) return fail(ErrorKind::limit, fmt::format("The model has more than {} parts.", options_.most_nodes), "Join its parts before exporting.");
    tree_.model_from.assign(count, glm::mat4(1));
    std::vector<bool> is_child(count, false);
    for (std::size_t n = 0; n < count; ++n) {
      for (const std::size_t child : children(n)) is_child[child] = true;
    }
    const json& scene = file_.entry("scenes", whole(file_.root(), "scene", 0));
    const std::vector<std::size_t> roots = scene.is_object() ? list(scene, "nodes", count) : std::vector<std::size_t>();
    std::vector<bool> seen(count, false);
    walk(roots, seen, true);
    std::vector<std::size_t> others;  // joints may lie outside of the scene
    for (std::size_t n = 0; n < count; ++n) {
      if (!is_child[n]) others.push_back(n);
    }
    walk(others, seen, !scene.is_object());
    return {};
  }

  std::vector<std::size_t> list(const json& of, std::string_view name, std::size_t below) const {
    std::vector<std::size_t> out;
    for (const json& v : member(of, name)) {
      if (v.is_number_unsigned() && v.get<std::uint64_t>() < below) out.push_back(v.get<std::size_t>());
    }
    return out;
  }
  std::vector<std::size_t> children(std::size_t node) const { return list(file_.entry("nodes", static_cast<std::int64_t>(node)), "children", tree_.model_from.size()); }

  // Each node once, whatever the file says about its parents.
  void walk(const std::vector<std::size_t>& roots, std::vector<bool>& seen, bool shown) {
    std::vector<std::pair<std::size_t, glm::mat4>> to_visit;
    for (auto root = roots.rbegin(); root != roots.rend(); ++root) to_visit.emplace_back(*root, glm::mat4(1));
    while (!to_visit.empty()) {
      const auto [node, model_from_parent] = to_visit.back();
      to_visit.pop_back();
      if (seen[node]) continue;
      seen[node] = true;
      tree_.model_from[node] = model_from_parent * parent_from(file_.entry("nodes", static_cast<std::int64_t>(node)));
      if (shown) tree_.shown.push_back(node);
      const auto below = children(node);
      for (auto child = below.rbegin(); child != below.rend(); ++child) to_visit.emplace_back(*child, tree_.model_from[node]);
    }
  }

  Result<void> find_variant() {
    for (const json& v : member(member(member(file_.root(), "extensions"), "KHR_materials_variants"), "variants")) {
      if (model_.variants.size() < 256) model_.variants.push_back(text(v, "name").substr(0, 80));
    }
    if (options_.variant.empty()) return {};
    const auto found = std::find(model_.variants.begin(), model_.variants.end(), options_.variant);
    if (found == model_.variants.end()) return fail(ErrorKind::not_found, fmt::format("The model has no variant {}.", options_.variant), "Choose one of those it names.");
    variant_ = found - model_.variants.begin();
    return {};
  }

  std::int64_t material_of(const json& primitive) const {
    if (variant_ >= 0) {
      for (const json& mapping : member(member(member(primitive, "extensions"), "KHR_materials_variants"), "mappings")) {
        for (const json& v : member(mapping, "variants")) {
          if (v.is_number_unsigned() && v.get<std::int64_t>() == variant_) return whole(mapping, "material");
        }
      }
    }
    return whole(primitive, "material");
  }

  struct Slot {
    GltfMaterial material;
    std::size_t mesh = 0;
  };
  const Slot& slot_of(std::int64_t index) {
    const json& described = file_.entry("materials", index);
    const std::int64_t key = described.is_object() ? index : -1;
    const auto known = slots_.find(key);
    if (known != slots_.end()) return known->second;
    Slot slot{materials_.read(described), model_.meshes.size()};
    if (options_.double_sided) slot.material.material.double_sided = true;
    model_.meshes.emplace_back().material = static_cast<std::uint32_t>(model_.materials.size());
    model_.materials.push_back(slot.material.material);
    return slots_.emplace(key, std::move(slot)).first->second;
  }

  Result<void> append_node(const json& node, const glm::mat4& model_from_node) {
    const std::int64_t mesh_index = whole(node, "mesh");
    const json& mesh = file_.entry("meshes", mesh_index);
    if (!mesh.is_object()) return {};
    const json& skin = file_.entry("skins", whole(node, "skin"));
    const json& weights = member(node, "weights").is_array() ? member(node, "weights") : member(mesh, "weights");
    const json& primitives = member(mesh, "primitives");
    for (std::size_t p = 0; p < primitives.size() && primitives.is_array(); ++p) {
      const Slot& slot = slot_of(material_of(primitives[p]));
      if (skin.is_object()) {
        model_.warn("The model is rigged: it is shown in its rest pose.");
        TRY_ASSIGN(const cook::SourceMesh posed, mesh_of(primitives[p], slot.material, weights, &skin));
        TRY(append(posed, glm::mat4(1), model_.meshes[slot.mesh]));
        continue;
      }
      if (!weights.empty()) {
        TRY_ASSIGN(const cook::SourceMesh shaped, mesh_of(primitives[p], slot.material, weights, nullptr));
        TRY(append(shaped, model_from_node, model_.meshes[slot.mesh]));
        continue;
      }
      const std::pair<std::int64_t, std::size_t> key(mesh_index, p);
      auto known = meshes_.find(key);
      if (known == meshes_.end()) {
        TRY_ASSIGN(cook::SourceMesh plain, mesh_of(primitives[p], slot.material, weights, nullptr));
        known = meshes_.emplace(key, std::move(plain)).first;
      }
      TRY(append(known->second, model_from_node, model_.meshes[slot.mesh]));
    }
    return {};
  }

  Result<void> too_many() const { return fail(ErrorKind::limit, fmt::format("The model has more than {} triangles.", options_.most_triangles), "Simplify it."); }

  Result<void> append(const cook::SourceMesh& from, const glm::mat4& model_from_mesh, cook::SourceMesh& to) {
    triangles_ += from.indices.size() / 3;
    if (triangles_ > options_.most_triangles) return too_many();
    const glm::mat3 linear(model_from_mesh);
    const float determinant = glm::determinant(linear);
    const glm::mat3 normal_matrix = std::abs(determinant) > 1e-20f ? glm::transpose(glm::inverse(linear)) : linear;
    const auto first = static_cast<std::uint32_t>(to.positions.size());
    for (std::size_t i = 0; i < from.positions.size(); ++i) {
      const std::uint32_t v = to.add_vertex_of(from, i);
      to.positions[v] = glm::vec3(model_from_mesh * glm::vec4(from.positions[i], 1));
      const glm::vec3 normal = normal_matrix * from.normals[i];
      const float length = glm::length(normal);
      to.normals[v] = std::isfinite(length) && length > 1e-12f ? normal / length : glm::vec3(0);
    }
    for (std::size_t i = 0; i + 2 < from.indices.size(); i += 3) {
      std::uint32_t corner[3] = {first + from.indices[i], first + from.indices[i + 1], first + from.indices[i + 2]};
      if (!sound(to.positions[corner[0]]) || !sound(to.positions[corner[1]]) || !sound(to.positions[corner[2]])) {
        model_.warn("Some triangles had no valid position and were left out.");
        continue;
      }
      if (determinant < 0) std::swap(corner[1], corner[2]);
      to.indices.insert(to.indices.end(), corner, corner + 3);
    }
    return {};
  }

  // A primitive's triangles with the vertices they use.
  Result<cook::SourceMesh> mesh_of(const json& primitive, const GltfMaterial& material, const json& weights, const json* skin) {
    const std::int64_t mode = whole(primitive, "mode", 4);
    if (mode < 4 || mode > 6) return cook::SourceMesh();  // points and lines
    const std::int64_t corners = whole(file_.entry("accessors", whole(primitive, "indices")), "count");
    if (mode == 4 && corners > 0 && static_cast<std::size_t>(corners) / 3 + triangles_ > options_.most_triangles) return tl::unexpected(too_many().error());
    TRY_ASSIGN(GltfFile::Geometry geometry, file_.geometry(primitive));
    if (geometry.indices.size() / 3 > options_.most_triangles) return tl::unexpected(too_many().error());
    const Elements positions = take(geometry, "POSITION");
    if (positions.width != 3) return cook::SourceMesh();
    if (geometry.indices.empty() && !geometry.triangle_list && positions.count() / 3 > options_.most_triangles) return tl::unexpected(too_many().error());
    cook::SourceMesh mesh;
    mesh.positions.resize(positions.count());
    for (std::size_t i = 0; i < mesh.positions.size(); ++i) mesh.positions[i] = vec3_at(positions, i);
    const Elements normals = take(geometry, "NORMAL");
    const bool smooth = normals.width == 3 && normals.count() == positions.count();
    mesh.normals.resize(mesh.positions.size(), glm::vec3(0));
    for (std::size_t i = 0; smooth && i < mesh.normals.size(); ++i) mesh.normals[i] = vec3_at(normals, i);
    read_uvs(geometry, material, mesh);
    read_colors(geometry, mesh);
    TRY(add_shapes(primitive, weights, mesh));
    if (skin != nullptr) TRY(pose(geometry, *skin, mesh));
    list_triangles(geometry, mode, mesh);
    if (!smooth) make_flat(mesh);
    tidy(mesh);
    return mesh;
  }

  static Elements take(GltfFile::Geometry& geometry, const std::string& name) {
    const auto found = geometry.attributes.find(name);
    return found == geometry.attributes.end() ? Elements() : std::move(found->second);
  }

  void read_uvs(GltfFile::Geometry& geometry, const GltfMaterial& material, cook::SourceMesh& mesh) {
    mesh.uvs.resize(mesh.positions.size(), glm::vec2(0));
    if (material.frame_count > 1) mesh.need_second_uvs();
    for (int f = 0; f < material.frame_count; ++f) {
      const UvFrame& frame = material.frames[static_cast<std::size_t>(f)];
      const auto found = geometry.attributes.find(fmt::format("TEXCOORD_{}", frame.set));
      if (found == geometry.attributes.end() || found->second.width != 2 || found->second.count() != mesh.positions.size()) continue;
      auto& to = f == 0 ? mesh.uvs : mesh.second_uvs;
      for (std::size_t i = 0; i < to.size(); ++i) {
        const glm::vec2 uv = frame.apply({found->second.values[i * 2], found->second.values[i * 2 + 1]});
        to[i] = std::isfinite(uv.x) && std::isfinite(uv.y) ? uv : glm::vec2(0);
      }
    }
  }

  static void read_colors(GltfFile::Geometry& geometry, cook::SourceMesh& mesh) {
    const Elements colors = take(geometry, "COLOR_0");
    if ((colors.width != 3 && colors.width != 4) || colors.count() != mesh.positions.size()) return;
    mesh.need_colors();
    for (std::size_t i = 0; i < mesh.colors.size(); ++i) {
      for (std::size_t k = 0; k < colors.width; ++k) {
        const float v = colors.values[i * colors.width + k];
        mesh.colors[i][static_cast<int>(k)] = std::isfinite(v) ? std::clamp(v, 0.0f, 1.0f) : 1.0f;
      }
    }
  }

  Result<void> add_shapes(const json& primitive, const json& weights, cook::SourceMesh& mesh) {
    const json& targets = member(primitive, "targets");
    for (std::size_t t = 0; t < targets.size() && t < weights.size() && targets.is_array(); ++t) {
      const float weight = weights[t].is_number() ? weights[t].get<float>() : 0.0f;
      if (!(std::abs(weight) > 1e-6f) || !std::isfinite(weight)) continue;
      for (const auto& [name, to] : {std::pair<const char*, std::vector<glm::vec3>*>{"POSITION", &mesh.positions}, {"NORMAL", &mesh.normals}}) {
        if (member(targets[t], name).is_null()) continue;
        TRY_ASSIGN(const Elements offsets, file_.elements(whole(targets[t], name)));
        if (offsets.width != 3 || offsets.count() != to->size()) continue;
        for (std::size_t i = 0; i < to->size(); ++i) (*to)[i] += weight * vec3_at(offsets, i);
      }
    }
    return {};
  }

  // Skins place their vertices by their joints alone (glTF 2.0, 3.7.3.1): the node's own place does not count.
  Result<void> pose(GltfFile::Geometry& geometry, const json& skin, cook::SourceMesh& mesh) {
    const std::vector<std::size_t> joints = list(skin, "joints", tree_.model_from.size());
    std::vector<glm::mat4> model_from_bind(joints.size());
    Elements inverse;
    if (!member(skin, "inverseBindMatrices").is_null()) {
      TRY_ASSIGN(inverse, file_.elements(whole(skin, "inverseBindMatrices")));
    }
    for (std::size_t j = 0; j < joints.size(); ++j) {
      const bool given = inverse.width == 16 && inverse.count() > j;
      model_from_bind[j] = tree_.model_from[joints[j]] * (given ? glm::make_mat4(&inverse.values[j * 16]) : glm::mat4(1));
    }
    std::vector<glm::mat4> sum(mesh.positions.size(), glm::mat4(0));
    for (int set = 0; set < 4; ++set) {
      const Elements which = take(geometry, fmt::format("JOINTS_{}", set)), weights = take(geometry, fmt::format("WEIGHTS_{}", set));
      if (which.width != 4 || weights.width != 4 || which.count() != sum.size() || weights.count() != sum.size()) break;
      for (std::size_t i = 0; i < sum.size() * 4; ++i) {
        const auto joint = static_cast<std::size_t>(std::clamp(which.values[i], 0.0f, 65535.0f));
        if (joint < joints.size() && std::isfinite(weights.values[i])) sum[i / 4] += model_from_bind[joint] * weights.values[i];
      }
    }
    for (std::size_t i = 0; i < sum.size(); ++i) {
      const float weight = sum[i][3][3];
      if (!(weight > 1e-6f)) continue;
      mesh.positions[i] = glm::vec3(sum[i] * glm::vec4(mesh.positions[i], 1)) / weight;
      mesh.normals[i] = glm::mat3(sum[i]) * mesh.normals[i];
    }
    return {};
  }

  void list_triangles(const GltfFile::Geometry& geometry, std::int64_t mode, cook::SourceMesh& mesh) {
    const bool in_order = geometry.indices.empty() && !geometry.triangle_list;
    const std::size_t count = in_order ? mesh.positions.size() : geometry.indices.size();
    const auto at = [&](std::size_t i) { return in_order ? static_cast<std::uint32_t>(i) : geometry.indices[i]; };
    const bool list_mode = mode == 4 || geometry.triangle_list;
    for (std::size_t i = 0; i + 2 < count; i += list_mode ? 3 : 1) {
      std::uint32_t corner[3] = {at(i), at(i + 1), at(i + 2)};
      if (!list_mode && mode == 5 && i % 2 == 1) std::swap(corner[1], corner[2]);
      if (!list_mode && mode == 6) corner[0] = at(0);
      if (std::max({corner[0], corner[1], corner[2]}) >= mesh.positions.size()) {
        model_.warn("Some triangles had no valid position and were left out.");
        continue;
      }
      if (corner[0] == corner[1] || corner[1] == corner[2] || corner[0] == corner[2]) continue;
      mesh.indices.insert(mesh.indices.end(), corner, corner + 3);
    }
  }

  // Without normals each triangle is flat (glTF 2.0, 3.7.2.1), and so has corners of its own.
  static void make_flat(cook::SourceMesh& mesh) {
    cook::SourceMesh out;
    for (std::size_t i = 0; i + 2 < mesh.indices.size(); i += 3) {
      for (std::size_t k = 0; k < 3; ++k) {
        out.indices.push_back(out.add_vertex_of(mesh, mesh.indices[i + k]));
        out.normals.back() = glm::vec3(0);
      }
    }
    mesh = std::move(out);
  }

  GltfFile& file_;
  const ReadOptions& options_;
  cook::SourceModel model_;
  GltfMaterials materials_;
  Tree tree_;
  std::map<std::int64_t, Slot> slots_;
  std::map<std::pair<std::int64_t, std::size_t>, cook::SourceMesh> meshes_;
  std::size_t triangles_ = 0;
  std::ptrdiff_t variant_ = -1;
};

}  // namespace

Result<cook::SourceModel> read_gltf(std::string bytes, const ConfinedIo& io, const ReadOptions& options) {
  TRY_ASSIGN(GltfFile file, GltfFile::open(std::move(bytes), io));
  return Reader(file, options).run();
}

}  // namespace aisle::import
