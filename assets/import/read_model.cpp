#include "assets/import/read_model.hpp"

#include <algorithm>
#include <assimp/Importer.hpp>
#include <assimp/commonMetaData.h>
#include <assimp/config.h>
#include <assimp/postprocess.h>
#include <assimp/scene.h>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <optional>

#include "assets/import/confined_io.hpp"
#include "assets/import/gltf_file.hpp"
#include "assets/import/images.hpp"
#include "assets/import/materials.hpp"
#include "assets/import/read_gltf.hpp"
#include "assets/import/tidy.hpp"

namespace aisle::import {
namespace {

glm::mat4 matrix(const aiMatrix4x4& m) {  // Assimp's is row major
  return glm::mat4(m.a1, m.b1, m.c1, m.d1, m.a2, m.b2, m.c2, m.d2, m.a3, m.b3, m.c3, m.d3, m.a4, m.b4, m.c4, m.d4);
}
glm::vec3 vector(const aiVector3D& v) { return {v.x, v.y, v.z}; }

// Appends every mesh of the node tree, moved to its place, to the mesh of its material.
class Flattener {
 public:
  Flattener(const aiScene& scene, const ReadOptions& options, cook::SourceModel& model) : scene_(scene), options_(options), model_(model) {
    model_.meshes.resize(std::max<std::size_t>(1, model_.materials.size()));
    for (std::size_t i = 0; i < model_.meshes.size(); ++i) model_.meshes[i].material = static_cast<std::uint32_t>(i);
  }

  Result<void> run() {
    struct Visit {
      const aiNode* node;
      glm::mat4 model_from_parent;
    };
    std::vector<Visit> to_visit = {{scene_.mRootNode, glm::mat4(1)}};
    std::size_t nodes = 0;
    while (!to_visit.empty()) {
      const Visit visit = to_visit.back();
      to_visit.pop_back();
      if (++nodes > options_.most_nodes) {
        return fail(ErrorKind::limit, fmt::format("The model has more than {} parts.", options_.most_nodes), "Join its parts before exporting.");
      }
      const glm::mat4 model_from_node = visit.model_from_parent * matrix(visit.node->mTransformation);
      for (unsigned i = 0; i < visit.node->mNumMeshes; ++i) {
        if (visit.node->mMeshes[i] >= scene_.mNumMeshes) continue;
        TRY(append(*scene_.mMeshes[visit.node->mMeshes[i]], model_from_node));
      }
      // Backwards, so that parts keep the file's order.
      for (unsigned i = visit.node->mNumChildren; i-- > 0;) to_visit.push_back({visit.node->mChildren[i], model_from_node});
    }
    return {};
  }

 private:
  Result<void> append(const aiMesh& from, const glm::mat4& model_from_mesh) {
    if ((from.mPrimitiveTypes & aiPrimitiveType_TRIANGLE) == 0 || from.mVertices == nullptr) return {};
    if (triangles_ + from.mNumFaces > options_.most_triangles) {
      return fail(ErrorKind::limit, fmt::format("The model has more than {} triangles.", options_.most_triangles), "Simplify it.");
    }
    if (from.HasBones()) model_.warn("The model is rigged: it is shown in its rest pose.");
    const std::size_t slot = std::min<std::size_t>(from.mMaterialIndex, model_.meshes.size() - 1);
    cook::SourceMesh& to = model_.meshes[slot];
    // Painted vertices and no material: what Assimp makes up is grey, and would darken them.
    if (from.mColors[0] != nullptr && slot < model_.materials.size() && model_.materials[slot].name == AI_DEFAULT_MATERIAL_NAME) model_.materials[slot].base_color = glm::vec4(1);
    const auto first = static_cast<std::uint32_t>(to.positions.size());
    append_vertices(from, model_from_mesh, to);
    append_triangles(from, first, glm::determinant(glm::mat3(model_from_mesh)) < 0, to);
    return {};
  }

  void append_vertices(const aiMesh& from, const glm::mat4& model_from_mesh, cook::SourceMesh& to) {
    const glm::mat3 linear(model_from_mesh);
    const float determinant = glm::determinant(linear);
    const glm::mat3 normal_matrix = std::abs(determinant) > 1e-20f ? glm::transpose(glm::inverse(linear)) : linear;
    for (unsigned i = 0; i < from.mNumVertices; ++i) {
      to.positions.push_back(glm::vec3(model_from_mesh * glm::vec4(vector(from.mVertices[i]), 1)));
      glm::vec3 normal = from.mNormals != nullptr ? normal_matrix * vector(from.mNormals[i]) : glm::vec3(0);
      const float length = glm::length(normal);
      to.normals.push_back(std::isfinite(length) && length > 1e-12f ? normal / length : glm::vec3(0));
      glm::vec2 uv(0);
      if (from.mTextureCoords[0] != nullptr) uv = {from.mTextureCoords[0][i].x, from.mTextureCoords[0][i].y};
      to.uvs.push_back(std::isfinite(uv.x) && std::isfinite(uv.y) ? uv : glm::vec2(0));
    }
    if (from.mColors[0] != nullptr || !to.colors.empty()) to.need_colors();
    for (unsigned i = 0; from.mColors[0] != nullptr && i < from.mNumVertices; ++i) {
      // What these formats store at vertices is painted on a screen: sRGB.
      const aiColor4D& c = from.mColors[0][i];
      const auto channel = [](float v) { return std::isfinite(v) ? srgb_to_linear(std::clamp(v, 0.0f, 1.0f)) : 1.0f; };
      to.colors[to.colors.size() - from.mNumVertices + i] = {channel(c.r), channel(c.g), channel(c.b), std::isfinite(c.a) ? std::clamp(c.a, 0.0f, 1.0f) : 1.0f};
    }
  }

  void append_triangles(const aiMesh& from, std::uint32_t first, bool mirrored, cook::SourceMesh& to) {
    for (unsigned f = 0; f < from.mNumFaces; ++f) {
      const aiFace& face = from.mFaces[f];
      if (face.mNumIndices != 3) continue;
      std::uint32_t corner[3];
      bool good = true;
      for (int k = 0; k < 3; ++k) {
        good = good && face.mIndices[k] < from.mNumVertices;
        corner[k] = first + (good ? face.mIndices[k] : 0);
        good = good && sound(to.positions[corner[k]]);
      }
      if (!good) {
        model_.warn("Some triangles had no valid position and were left out.");
        continue;
      }
      if (corner[0] == corner[1] || corner[1] == corner[2] || corner[0] == corner[2]) continue;
      if (mirrored) std::swap(corner[1], corner[2]);
      to.indices.insert(to.indices.end(), {corner[0], corner[1], corner[2]});
      ++triangles_;
    }
  }

  const aiScene& scene_;
  const ReadOptions& options_;
  cook::SourceModel& model_;
  std::size_t triangles_ = 0;
};

// Assimp's FBX reader leaves the file's own unit (centimetres as a rule) in the metadata.
float metres_per_unit(const aiScene& scene) {
  double centimetres = 0;
  float as_float = 0;
  if (scene.mMetaData == nullptr) return 1;
  if (!scene.mMetaData->Get("UnitScaleFactor", centimetres)) {
    if (!scene.mMetaData->Get("UnitScaleFactor", as_float)) return 1;
    centimetres = as_float;
  }
  return std::isfinite(centimetres) && centimetres > 1e-6 && centimetres < 1e6 ? static_cast<float>(centimetres / 100) : 1.0f;
}

// Assimp's words without folders of this computer, as the end of a sentence.
std::string plain_reason(std::string text, const std::string& path) {
  if (text.empty()) return "it holds no scene";
  if (text.find("No suitable reader") != std::string::npos) return "it is damaged or of a kind we do not know";
  for (std::size_t at; (at = text.find(path)) != std::string::npos;) text.replace(at, path.size(), "the file");
  text = text.substr(0, 200);
  while (!text.empty() && (text.back() == '.' || text.back() == ' ' || text.back() == '\n')) text.pop_back();
  return text;
}

void configure(Assimp::Importer& importer) {
  importer.SetPropertyInteger(AI_CONFIG_PP_SBP_REMOVE, aiPrimitiveType_POINT | aiPrimitiveType_LINE);
  importer.SetPropertyFloat(AI_CONFIG_PP_GSN_MAX_SMOOTHING_ANGLE, 45.0f);
  importer.SetPropertyBool(AI_CONFIG_IMPORT_NO_SKELETON_MESHES, true);
}

}  // namespace

namespace {

Result<cook::SourceModel> read_with_assimp(const std::string& path, const ReadOptions& options) {
  Assimp::Importer importer;
  auto* io = new ConfinedIo(path);  // owned by the importer from here on
  importer.SetIOHandler(io);
  configure(importer);
  std::error_code error;
  const std::string whole_path = std::filesystem::canonical(path, error).string();
  const aiScene* scene = importer.ReadFile(whole_path, aiProcess_Triangulate | aiProcess_SortByPType | aiProcess_GenSmoothNormals | aiProcess_FlipUVs);
  if (scene == nullptr || scene->mRootNode == nullptr) {
    return fail(ErrorKind::invalid, fmt::format("The model cannot be read: {}.", plain_reason(importer.GetErrorString(), whole_path)), "Export it again as GLB.");
  }
  cook::SourceModel model;
  if (aiString text; scene->mMetaData != nullptr && scene->mMetaData->Get(AI_METADATA_SOURCE_COPYRIGHT, text)) model.copyright = text.C_Str();
  MaterialReader materials(*scene, *io, options.most_texture_side, model);
  for (unsigned i = 0; i < scene->mNumMaterials; ++i) {
    model.materials.push_back(materials.read(*scene->mMaterials[i]));
    if (options.double_sided) model.materials.back().double_sided = true;
  }
  if (model.materials.empty()) model.materials.emplace_back();
  if (scene->HasAnimations()) model.warn("The model's animations are not played.");
  TRY(Flattener(*scene, options, model).run());
  if (const float unit = metres_per_unit(*scene); unit != 1) {
    for (auto& mesh : model.meshes) {
      for (auto& p : mesh.positions) p *= unit;
    }
  }
  return model;
}

// The file's bytes when it is glTF 2.0; else nothing.
std::optional<std::string> gltf_bytes(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string bytes(12, '\0');
  stream.read(bytes.data(), 12);
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  const bool by_name = std::filesystem::path(path).extension() == ".gltf";
  if (!bytes.starts_with("glTF") && !by_name) return std::nullopt;
  bytes.append(std::istreambuf_iterator<char>(stream), {});
  if (!GltfFile::recognises(bytes)) return std::nullopt;
  return bytes;
}

}  // namespace

Result<cook::SourceModel> read_model(const std::string& path, const ReadOptions& options) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return fail(ErrorKind::not_found, fmt::format("There is no file {}.", path), "Check the name.");
  }
  auto gltf = gltf_bytes(path);
  TRY_ASSIGN(cook::SourceModel model, gltf ? read_gltf(std::move(*gltf), ConfinedIo(path), options) : read_with_assimp(path, options));
  model.name = std::filesystem::path(path).stem().string();
  for (auto& mesh : model.meshes) tidy(mesh);
  std::erase_if(model.meshes, [](const auto& mesh) { return mesh.indices.empty(); });
  if (model.meshes.empty()) return fail(ErrorKind::invalid, "The model has no triangles to show.", "Export it again with its surfaces.");
  cook::measure(model);
  return model;
}

}  // namespace aisle::import
