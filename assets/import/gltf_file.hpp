// GltfFile: the container of one glTF 2.0 file: its JSON, and typed reading of accessors and pictures, compressed or not. Nothing in the
// file is believed: every number is checked before it is used. Source: glTF 2.0 specification, chapters 3 and 4; EXT_meshopt_compression,
// KHR_draco_mesh_compression, KHR_mesh_quantization (Khronos).
#pragma once
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assets/import/confined_io.hpp"
#include "glue/result.hpp"

namespace aisle::import {

// Members of untrusted JSON, with a fallback for whatever is absent or of another kind.
const nlohmann::json& member(const nlohmann::json& of, std::string_view name);  // a null value when absent
double number(const nlohmann::json& of, std::string_view name, double fallback);
std::int64_t whole(const nlohmann::json& of, std::string_view name, std::int64_t fallback = -1);  // 0 .. 2^40, else -1
std::string text(const nlohmann::json& of, std::string_view name);
bool flag(const nlohmann::json& of, std::string_view name);

struct Elements {  // of an accessor, as floats: COUNT times WIDTH
  std::vector<float> values;
  std::size_t width = 0;
  std::size_t count() const { return width == 0 ? 0 : values.size() / width; }
  bool any() const { return !values.empty(); }
};

class GltfFile {
 public:
  static bool recognises(std::string_view start);  // glTF 2.0; older ones are Assimp's
  static Result<GltfFile> open(std::string bytes, const ConfinedIo& io);

  const nlohmann::json& root() const { return root_; }
  const nlohmann::json& entry(std::string_view list, std::int64_t index) const;  // a null value when absent

  Result<Elements> elements(std::int64_t accessor);
  Result<std::vector<std::uint32_t>> indices(std::int64_t accessor);
  Result<std::string_view> view(std::int64_t buffer_view);
  Result<std::string> picture(const nlohmann::json& image);  // encoded bytes

  // What a primitive holds: from its accessors, or from its Draco bytes where it has those.
  struct Geometry {
    std::map<std::string, Elements> attributes;
    std::vector<std::uint32_t> indices;  // empty: the vertices in order
    bool triangle_list = false;          // whatever the primitive's mode says
  };
  Result<Geometry> geometry(const nlohmann::json& primitive);

 private:
  GltfFile(std::string bytes, const ConfinedIo& io) : bytes_(std::move(bytes)), io_(&io) {}
  Result<void> split();
  Result<std::string_view> buffer(std::int64_t index);
  Result<std::string> unpacked(const nlohmann::json& packed);  // EXT_meshopt_compression
  Result<std::string_view> part(std::int64_t buffer_index, std::int64_t offset, std::int64_t length);
  Result<void> apply_sparse(const nlohmann::json& accessor, Elements& to);

  std::string bytes_;
  const ConfinedIo* io_;
  nlohmann::json root_;
  std::size_t binary_first_ = 0, binary_length_ = 0;  // the GLB's own buffer, in bytes_
  std::map<std::int64_t, std::string> buffers_, unpacked_;
};

// Draco's bytes -> attributes by their ids in the file. Source: KHR_draco_mesh_compression.
struct DracoWish {
  std::string name;
  std::uint32_t id = 0;
  bool normalized = false;  // as the accessor says
};
Result<GltfFile::Geometry> unpack_draco(std::string_view bytes, const std::vector<DracoWish>& wishes);

}  // namespace aisle::import
