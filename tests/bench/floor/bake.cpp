#include "bake.hpp"

#include <meshoptimizer.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <glm/gtc/matrix_transform.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace aisle::floor {
namespace {

using nlohmann::json;

struct Glb {
  json root;
  std::string bin;
};
Glb read_glb(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(in)), {});
  if (all.size() < 28 || all.substr(0, 4) != "glTF") throw std::runtime_error(file + ": no GLB");
  std::uint32_t length = 0;
  std::memcpy(&length, &all[12], 4);
  return {json::parse(all.substr(20, length)), all.substr(20 + length + 8)};
}

template <class T>
std::vector<T> read(const Glb& glb, int accessor) {  // tightly packed, as our own importer writes
  const json& a = glb.root["accessors"][static_cast<std::size_t>(accessor)];
  const json& view = glb.root["bufferViews"][a["bufferView"].get<std::size_t>()];
  std::vector<T> out(a["count"].get<std::size_t>());
  std::memcpy(static_cast<void*>(out.data()), &glb.bin[view.value("byteOffset", std::size_t{0}) + a.value("byteOffset", std::size_t{0})], out.size() * sizeof(T));
  return out;
}

struct Soup {  // what one draw will hold
  std::vector<glm::vec3> positions, normals;
  std::vector<glm::vec2> uvs;
  std::vector<glm::u8vec4> colors;
  std::vector<std::uint32_t> indices;
};

double area(const std::vector<glm::vec3>& p, const std::uint32_t* i, std::size_t count) {
  double sum = 0;
  for (std::size_t k = 0; k + 2 < count; k += 3) sum += 0.5 * glm::length(glm::cross(p[i[k + 1]] - p[i[k]], p[i[k + 2]] - p[i[k]]));
  return sum;
}

void add_lods(const Soup& soup, Draw& draw, std::vector<std::uint32_t>& indices) {
  const double whole = area(soup.positions, soup.indices.data(), soup.indices.size());
  const float size = meshopt_simplifyScale(&soup.positions[0].x, soup.positions.size(), sizeof(glm::vec3));
  for (const float error : {0.003f, 0.01f, 0.025f, 0.06f, 0.12f}) {
    if (draw.lods == kMostLods || draw.index_count[draw.lods - 1] < 300) break;
    std::vector<std::uint32_t> level(soup.indices.size());
    float reached = 0;
    level.resize(meshopt_simplify(level.data(), soup.indices.data(), soup.indices.size(), &soup.positions[0].x, soup.positions.size(), sizeof(glm::vec3),
                                  draw.index_count[draw.lods - 1] / 6 * 3, error, 0, &reached));
    if (level.empty() || static_cast<double>(level.size()) > 0.8 * draw.index_count[draw.lods - 1]) continue;
    if (area(soup.positions, level.data(), level.size()) < 0.92 * whole) continue;
    meshopt_optimizeVertexCache(level.data(), level.data(), level.size(), soup.positions.size());
    draw.first_index[draw.lods] = static_cast<std::uint32_t>(indices.size());
    draw.index_count[draw.lods] = static_cast<std::uint32_t>(level.size());
    draw.error_m[draw.lods++] = reached * size;
    indices.insert(indices.end(), level.begin(), level.end());
  }
}

void add_draw(Baked& out, const Soup& soup, bool blend, int image, bool lods) {
  Draw draw{};
  glm::vec3 low(1e9f), high(-1e9f);
  for (const auto& p : soup.positions) low = glm::min(low, p), high = glm::max(high, p);
  const glm::vec3 scale = glm::max(high - low, glm::vec3(1e-6f));
  for (int k = 0; k < 3; ++k) draw.offset[k] = draw.low[k] = low[k], draw.high[k] = high[k], draw.scale[k] = scale[k];
  draw.first_vertex = static_cast<std::uint32_t>(out.vertices.size());
  draw.blend = blend;
  draw.image = image;
  for (std::size_t i = 0; i < soup.positions.size(); ++i) {
    Vertex v{};
    const glm::vec3 unit = (soup.positions[i] - low) / scale;
    for (int k = 0; k < 3; ++k) {
      v.position[k] = static_cast<std::uint16_t>(std::lround(unit[k] * 65535));
      v.normal[k] = static_cast<std::int8_t>(std::lround(soup.normals[i][k] * 127));
    }
    for (int k = 0; k < 2; ++k) v.uv[k] = meshopt_quantizeHalf(soup.uvs[i][k]);
    std::memcpy(v.color, &soup.colors[i], 4);
    out.vertices.push_back(v);
  }
  std::vector<std::uint32_t> full = soup.indices;
  meshopt_optimizeVertexCache(full.data(), full.data(), full.size(), soup.positions.size());
  draw.first_index[0] = static_cast<std::uint32_t>(out.indices.size());
  draw.index_count[0] = static_cast<std::uint32_t>(full.size());
  draw.lods = 1;
  out.indices.insert(out.indices.end(), full.begin(), full.end());
  if (lods) add_lods(soup, draw, out.indices);
  out.draws.push_back(draw);
}

void add_model(Baked& out, const std::string& file, const glm::mat4& world, bool lods) {
  const Glb glb = read_glb(file);
  std::map<std::pair<bool, int>, Soup> soups;  // by blending and picture
  std::map<int, int> image_of;
  for (const json& p : glb.root["meshes"][0]["primitives"]) {
    const json material = glb.root["materials"][p["material"].get<std::size_t>()];
    const json pbr = material.value("pbrMetallicRoughness", json::object());
    int image = -1;
    if (pbr.contains("baseColorTexture")) {
      const int source = glb.root["textures"][pbr["baseColorTexture"]["index"].get<std::size_t>()]["source"];
      if (!image_of.contains(source)) {
        const json& view = glb.root["bufferViews"][glb.root["images"][static_cast<std::size_t>(source)]["bufferView"].get<std::size_t>()];
        image_of[source] = static_cast<int>(out.images.size());
        out.images.push_back(glb.bin.substr(view.value("byteOffset", std::size_t{0}), view["byteLength"]));
      }
      image = image_of[source];
    }
    Soup& soup = soups[{material.value("alphaMode", "OPAQUE") == "BLEND", image}];
    const auto first = static_cast<std::uint32_t>(soup.positions.size());
    const glm::mat3 turn(world);
    for (const auto& v : read<glm::vec3>(glb, p["attributes"]["POSITION"])) soup.positions.push_back(glm::vec3(world * glm::vec4(v, 1)));
    for (const auto& n : read<glm::vec3>(glb, p["attributes"]["NORMAL"])) soup.normals.push_back(glm::normalize(turn * n));
    if (p["attributes"].contains("TEXCOORD_0")) {
      for (const auto& t : read<glm::vec2>(glb, p["attributes"]["TEXCOORD_0"])) soup.uvs.push_back(t);
    }
    soup.uvs.resize(soup.positions.size());
    const auto factor = pbr.value("baseColorFactor", std::vector<float>{1, 1, 1, 1});
    glm::u8vec4 color;
    for (int k = 0; k < 4; ++k) color[k] = static_cast<std::uint8_t>(std::lround(std::sqrt(factor[static_cast<std::size_t>(k)]) * 255));
    soup.colors.resize(soup.positions.size(), color);
    for (const auto i : read<std::uint32_t>(glb, p["indices"])) soup.indices.push_back(first + i);
  }
  for (const auto& [key, soup] : soups) add_draw(out, soup, key.first, key.second, lods);
}

}  // namespace

Baked bake(const exhibit::SceneFile& scene, const std::string& models, bool lods) {
  Baked out;
  for (const exhibit::Piece& p : scene.pieces) add_model(out, models + "/" + p.glb, glm::scale(p.world.matrix(), p.scale), lods);
  if (!scene.hall.empty()) add_model(out, models + "/" + scene.hall, glm::mat4(1), false);
  return out;
}

void save(const Baked& b, const std::string& file) {
  std::ofstream out(file, std::ios::binary);
  const std::uint64_t counts[] = {b.draws.size(), b.vertices.size(), b.indices.size(), b.images.size()};
  const auto put = [&](const void* data, std::size_t bytes) { out.write(static_cast<const char*>(data), static_cast<std::streamsize>(bytes)); };
  put(counts, sizeof counts);
  put(b.draws.data(), b.draws.size() * sizeof(Draw));
  put(b.vertices.data(), b.vertices.size() * sizeof(Vertex));
  put(b.indices.data(), b.indices.size() * 4);
  for (const std::string& image : b.images) {
    const std::uint64_t size = image.size();
    put(&size, 8);
    put(image.data(), image.size());
  }
}

}  // namespace aisle::floor
