// GLB kit: files made at test time, member by member. Source of the container: glTF 2.0 specification, chapter 4 (Khronos).
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace aisle::import {

struct GlbKit {
  using json = nlohmann::json;
  json root = {{"asset", {{"version", "2.0"}}}, {"scene", 0}, {"scenes", {{{"nodes", json::array()}}}}};
  std::string bytes;

  static std::string u32(std::size_t v) { return {static_cast<char>(v), static_cast<char>(v >> 8), static_cast<char>(v >> 16), static_cast<char>(v >> 24)}; }

  std::size_t add(const char* list, json entry) {
    root[list].push_back(std::move(entry));
    return root[list].size() - 1;
  }
  std::size_t put(const void* data, std::size_t size) {  // returns its offset
    bytes.resize((bytes.size() + 3) / 4 * 4);
    bytes.append(static_cast<const char*>(data), size);
    return bytes.size() - size;
  }
  std::size_t view(const void* data, std::size_t size, json more = json::object()) {
    more.update({{"buffer", 0}, {"byteOffset", put(data, size)}, {"byteLength", size}});
    return add("bufferViews", std::move(more));
  }
  template <class T>
  std::size_t accessor(const std::vector<T>& values, int component, const char* type, std::size_t width, json more = json::object()) {
    more.update({{"bufferView", view(values.data(), values.size() * sizeof(T))}, {"componentType", component}, {"type", type}, {"count", values.size() / width}});
    return add("accessors", std::move(more));
  }
  std::size_t floats(const std::vector<float>& values, const char* type, std::size_t width) { return accessor(values, 5126, type, width); }
  std::size_t texture(const std::string& encoded, const char* mime) {
    const std::size_t image = add("images", {{"bufferView", view(encoded.data(), encoded.size())}, {"mimeType", mime}});
    return add("textures", {{"source", image}});
  }
  // A mesh of one primitive on a node of its own; returns the node.
  std::size_t mesh(json primitive, json node = json::object()) {
    node["mesh"] = add("meshes", {{"primitives", json::array({std::move(primitive)})}});
    return shown(std::move(node));
  }
  std::size_t shown(json node) {
    const std::size_t index = add("nodes", std::move(node));
    root["scenes"][0]["nodes"].push_back(index);
    return index;
  }
  // A square of one metre in the XY plane, facing +Z: positions, normals, texture coordinates (origin top left), indices.
  json square() {
    return {{"attributes", {{"POSITION", floats({0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0}, "VEC3", 3)},
                            {"NORMAL", floats({0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1}, "VEC3", 3)},
                            {"TEXCOORD_0", floats({0, 1, 1, 1, 1, 0, 0, 0}, "VEC2", 2)}}},
            {"indices", accessor(std::vector<std::uint16_t>{0, 1, 2, 0, 2, 3}, 5123, "SCALAR", 1)}};
  }
  std::string file() const {
    json out = root;
    std::string data = bytes;
    data.resize((data.size() + 3) / 4 * 4);
    if (!data.empty() && !out.contains("buffers")) out["buffers"] = {{{"byteLength", data.size()}}};
    if (!data.empty()) out["buffers"][0]["byteLength"] = data.size();
    std::string text = out.dump();
    text.resize((text.size() + 3) / 4 * 4, ' ');
    return "glTF" + u32(2) + u32(12 + 8 + text.size() + 8 + data.size()) + u32(text.size()) + "JSON" + text + u32(data.size()) + std::string("BIN\0", 4) + data;
  }
};

}  // namespace aisle::import
