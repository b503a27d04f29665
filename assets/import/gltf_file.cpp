#include "assets/import/gltf_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <limits>
#include <meshoptimizer.h>

namespace aisle::import {
namespace {

using nlohmann::json;

constexpr int kDeepest = 256;                              // of nested JSON; honest files have under 20
constexpr std::int64_t kMostElements = 24'000'000;         // of one accessor
constexpr std::int64_t kMostUnpacked = 1ll << 29;          // bytes of one compressed view
const json kNothing;

tl::unexpected<Error> damaged(std::string_view what) {
  return fail(ErrorKind::invalid, fmt::format("The model's file is damaged: {}.", what), "Export it again as GLB.");
}

std::uint32_t u32(std::string_view bytes, std::size_t at) {
  std::uint32_t v = 0;
  if (at + 4 <= bytes.size()) std::memcpy(&v, bytes.data() + at, 4);
  return v;
}

// Looked at beforehand: the parser's own callback looks through whole lists for each of their entries.
bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted) {
      if (text[i] == '\\') ++i;
      else if (text[i] == '"') quoted = false;
      continue;
    }
    if (text[i] == '"') quoted = true;
    if (text[i] == '{' || text[i] == '[') ++depth;
    if (text[i] == '}' || text[i] == ']') --depth;
    if (depth > kDeepest) return true;
  }
  return false;
}

Result<json> parse(std::string_view text) {
  if (is_too_deep(text)) return damaged("it is nested without end");
  json out = json::parse(text.begin(), text.end(), nullptr, false);
  if (!out.is_object()) return damaged("its description is no JSON object");
  return out;
}

Result<std::string> from_base64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    int v = -1;
    if (c >= 'A' && c <= 'Z') v = c - 'A';
    if (c >= 'a' && c <= 'z') v = c - 'a' + 26;
    if (c >= '0' && c <= '9') v = c - '0' + 52;
    if (c == '+' || c == '-') v = 62;
    if (c == '/' || c == '_') v = 63;
    if (c == '=') break;
    if (v < 0) return damaged("its embedded data is no base64");
    bits = bits << 6 | static_cast<std::uint32_t>(v);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<char>(bits >> count & 0xff));
    }
  }
  return out;
}

// Percent-encoded file names.
std::string plain_uri(std::string_view uri) {
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
  std::string out;
  for (std::size_t i = 0; i < uri.size(); ++i) {
    if (uri[i] == '%' && i + 2 < uri.size() && digit(uri[i + 1]) >= 0 && digit(uri[i + 2]) >= 0) {
      out.push_back(static_cast<char>(digit(uri[i + 1]) * 16 + digit(uri[i + 2])));
      i += 2;
    } else {
      out.push_back(uri[i]);
    }
  }
  return out;
}

Result<std::string> content_of(const std::string& uri, const ConfinedIo& io) {
  if (!uri.starts_with("data:")) return io.read_reference(plain_uri(uri));
  const std::size_t comma = uri.find(',');
  if (comma == std::string::npos || uri.substr(0, comma).find(";base64") == std::string::npos) return damaged("its embedded data is of an unknown kind");
  return from_base64(std::string_view(uri).substr(comma + 1));
}

struct ComponentType {
  std::size_t bytes = 0;
  float most = 1;  // of a normalised integer
  bool is_signed = false, is_float = false;
};
std::optional<ComponentType> component_type(std::int64_t code) {
  switch (code) {
    case 5120: return ComponentType{1, 127, true, false};
    case 5121: return ComponentType{1, 255, false, false};
    case 5122: return ComponentType{2, 32767, true, false};
    case 5123: return ComponentType{2, 65535, false, false};
    case 5125: return ComponentType{4, 4294967295.0f, false, false};
    case 5126: return ComponentType{4, 1, true, true};
    default: return std::nullopt;
  }
}

std::size_t width_of(const std::string& type) {
  static constexpr std::pair<const char*, std::size_t> kWidths[] = {{"SCALAR", 1}, {"VEC2", 2}, {"VEC3", 3}, {"VEC4", 4}, {"MAT4", 16}};
  for (const auto& [name, width] : kWidths) {
    if (type == name) return width;
  }
  return 0;
}

std::int64_t integer_at(const char* p, const ComponentType& type) {
  const auto as = [&](auto v) {
    std::memcpy(&v, p, sizeof v);
    return static_cast<std::int64_t>(v);
  };
  if (type.bytes == 1) return type.is_signed ? as(std::int8_t{}) : as(std::uint8_t{});
  if (type.bytes == 2) return type.is_signed ? as(std::int16_t{}) : as(std::uint16_t{});
  return as(std::uint32_t{});
}

float float_at(const char* p, const ComponentType& type, bool normalized) {
  if (type.is_float) {
    float v = 0;
    std::memcpy(&v, p, 4);
    return v;
  }
  const auto v = static_cast<float>(integer_at(p, type));
  return normalized ? std::max(v / type.most, -1.0f) : v;
}

}  // namespace

const json& member(const json& of, std::string_view name) {
  if (!of.is_object()) return kNothing;
  const auto found = of.find(name);
  return found == of.end() ? kNothing : *found;
}

double number(const json& of, std::string_view name, double fallback) {
  const json& v = member(of, name);
  const double d = v.is_number() ? v.get<double>() : fallback;
  return std::isfinite(d) ? d : fallback;
}

std::int64_t whole(const json& of, std::string_view name, std::int64_t fallback) {
  const json& v = member(of, name);
  if (v.is_null()) return fallback;
  if (!v.is_number()) return -1;
  const double d = v.get<double>();  // some writers put 12.0
  return d >= 0 && d <= 1099511627776.0 && d == std::floor(d) ? static_cast<std::int64_t>(d) : -1;
}

std::string text(const json& of, std::string_view name) {
  const json& v = member(of, name);
  return v.is_string() ? v.get<std::string>() : std::string();
}

bool flag(const json& of, std::string_view name) {
  const json& v = member(of, name);
  return v.is_boolean() && v.get<bool>();
}

bool GltfFile::recognises(std::string_view start) {
  if (start.starts_with("glTF")) return u32(start, 4) == 2;
  // A .gltf file is JSON that says so early or late; the version is looked at when it is open.
  const std::size_t first = start.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  return first != std::string_view::npos && start[first] == '{' && start.find("\"asset\"") != std::string_view::npos && start.find("\"1.") == std::string_view::npos;
}

Result<GltfFile> GltfFile::open(std::string bytes, const ConfinedIo& io) {
  GltfFile file(std::move(bytes), io);
  TRY(file.split());
  return file;
}

Result<void> GltfFile::split() {
  if (!bytes_.starts_with("glTF")) {
    TRY_ASSIGN(root_, parse(bytes_));
  } else {
    const std::size_t end = u32(bytes_, 8);
    if (bytes_.size() < 20 || end < 20 || end > bytes_.size()) return damaged("it is cut off");
    const std::size_t json_length = u32(bytes_, 12);
    if (bytes_.compare(16, 4, "JSON") != 0 || json_length > end - 20) return damaged("it is cut off");
    TRY_ASSIGN(root_, parse(std::string_view(bytes_).substr(20, json_length)));
    const std::size_t next = 20 + (json_length + 3) / 4 * 4;
    if (next + 8 <= end && bytes_.compare(next + 4, 4, std::string("BIN\0", 4)) == 0) {
      binary_first_ = next + 8;
      binary_length_ = std::min<std::size_t>(u32(bytes_, next), end - binary_first_);
    }
  }
  if (!text(member(root_, "asset"), "version").starts_with("2")) return fail(ErrorKind::invalid, "The model's file is of another glTF version than 2.", "Export it again as GLB.");
  return {};
}

const json& GltfFile::entry(std::string_view list, std::int64_t index) const {
  const json& entries = member(root_, list);
  if (!entries.is_array() || index < 0 || static_cast<std::size_t>(index) >= entries.size()) return kNothing;
  return entries[static_cast<std::size_t>(index)];
}

Result<std::string_view> GltfFile::buffer(std::int64_t index) {
  const json& described = entry("buffers", index);
  if (!described.is_object()) return damaged("it names data that is not there");
  const std::string uri = text(described, "uri");
  if (uri.empty()) {
    if (index != 0 || binary_length_ == 0) return damaged("it names data that is not there");
    return std::string_view(bytes_).substr(binary_first_, binary_length_);
  }
  auto known = buffers_.find(index);
  if (known == buffers_.end()) {
    auto content = content_of(uri, *io_);
    if (!content) return damaged("a file with its data is missing");
    known = buffers_.emplace(index, std::move(*content)).first;
  }
  return std::string_view(known->second);
}

Result<std::string_view> GltfFile::part(std::int64_t buffer_index, std::int64_t offset, std::int64_t length) {
  TRY_ASSIGN(const std::string_view whole_buffer, buffer(buffer_index));
  const auto size = static_cast<std::int64_t>(whole_buffer.size());
  if (offset < 0 || length < 0 || offset > size || length > size - offset) return damaged("its data ends too early");
  return whole_buffer.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
}

Result<std::string> GltfFile::unpacked(const json& packed) {
  const std::int64_t count = whole(packed, "count"), stride = whole(packed, "byteStride");
  const std::string mode = text(packed, "mode"), filter = text(packed, "filter");
  if (count < 0 || stride <= 0 || stride > 256 || count > kMostUnpacked / stride) return damaged("its compressed data is too large");
  TRY_ASSIGN(const std::string_view bytes, part(whole(packed, "buffer"), whole(packed, "byteOffset", 0), whole(packed, "byteLength")));
  const auto* from = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto n = static_cast<std::size_t>(count), s = static_cast<std::size_t>(stride);
  std::string out(n * s, '\0');
  int trouble = -1;
  const bool index_like = (s == 2 || s == 4) && (filter.empty() || filter == "NONE");
  if (mode == "ATTRIBUTES" && s % 4 == 0) trouble = meshopt_decodeVertexBuffer(out.data(), n, s, from, bytes.size());
  if (mode == "TRIANGLES" && index_like && n % 3 == 0) trouble = meshopt_decodeIndexBuffer(out.data(), n, s, from, bytes.size());
  if (mode == "INDICES" && index_like) trouble = meshopt_decodeIndexSequence(out.data(), n, s, from, bytes.size());
  if (trouble != 0) return damaged("its compressed data cannot be read");
  if (filter == "OCTAHEDRAL" && (s == 4 || s == 8)) meshopt_decodeFilterOct(out.data(), n, s);
  if (filter == "QUATERNION" && s == 8) meshopt_decodeFilterQuat(out.data(), n, s);
  if (filter == "EXPONENTIAL" && s % 4 == 0) meshopt_decodeFilterExp(out.data(), n, s);
  return out;
}

Result<std::string_view> GltfFile::view(std::int64_t buffer_view) {
  const json& described = entry("bufferViews", buffer_view);
  if (!described.is_object()) return damaged("it names data that is not there");
  const json& packed = member(member(described, "extensions"), "EXT_meshopt_compression");
  if (!packed.is_object()) return part(whole(described, "buffer"), whole(described, "byteOffset", 0), whole(described, "byteLength"));
  auto known = unpacked_.find(buffer_view);
  if (known == unpacked_.end()) {
    TRY_ASSIGN(std::string bytes, unpacked(packed));
    known = unpacked_.emplace(buffer_view, std::move(bytes)).first;
  }
  return std::string_view(known->second);
}

Result<Elements> GltfFile::elements(std::int64_t accessor) {
  const json& a = entry("accessors", accessor);
  const std::int64_t count = whole(a, "count"), offset = whole(a, "byteOffset", 0);
  const auto type = component_type(whole(a, "componentType"));
  Elements out;
  out.width = width_of(text(a, "type"));
  if (count < 0 || offset < 0 || !type || out.width == 0) return damaged("it names data that is not there");
  if (count > kMostElements) return fail(ErrorKind::limit, fmt::format("The model has more than {} vertices in one piece.", kMostElements), "Simplify it.");
  const auto n = static_cast<std::size_t>(count);
  if (const std::int64_t view_index = whole(a, "bufferView"); !member(a, "bufferView").is_null()) {
    TRY_ASSIGN(const std::string_view bytes, view(view_index));
    const std::size_t size = out.width * type->bytes;
    const std::int64_t wanted_stride = whole(entry("bufferViews", view_index), "byteStride", 0);
    const std::size_t stride = wanted_stride > 0 ? static_cast<std::size_t>(wanted_stride) : size;
    const auto first = static_cast<std::size_t>(offset);
    if (stride > 4096 || first > bytes.size() || (n > 0 && (size > bytes.size() - first || (n - 1) > (bytes.size() - first - size) / stride))) return damaged("its data ends too early");
    out.values.resize(n * out.width);
    const bool normalized = flag(a, "normalized");
    for (std::size_t i = 0; i < n; ++i) {
      const char* p = bytes.data() + first + i * stride;
      for (std::size_t k = 0; k < out.width; ++k) out.values[i * out.width + k] = float_at(p + k * type->bytes, *type, normalized);
    }
  } else {
    out.values.resize(n * out.width);
  }
  TRY(apply_sparse(a, out));
  return out;
}

Result<void> GltfFile::apply_sparse(const json& a, Elements& to) {
  const json& sparse = member(a, "sparse");
  if (!sparse.is_object()) return {};
  const json &where = member(sparse, "indices"), &what = member(sparse, "values");
  const auto type = component_type(whole(a, "componentType")), index_type = component_type(whole(where, "componentType"));
  const std::int64_t count = whole(sparse, "count"), index_offset = whole(where, "byteOffset", 0), value_offset = whole(what, "byteOffset", 0);
  if (!type || !index_type || index_type->is_float || count < 0 || index_offset < 0 || value_offset < 0) return damaged("it names data that is not there");
  TRY_ASSIGN(const std::string_view places, view(whole(where, "bufferView")));
  TRY_ASSIGN(const std::string_view values, view(whole(what, "bufferView")));
  const std::size_t size = to.width * type->bytes;
  const auto room = [&](std::string_view bytes, std::int64_t offset, std::size_t each) {
    return static_cast<std::size_t>(offset) <= bytes.size() && static_cast<std::size_t>(count) <= (bytes.size() - static_cast<std::size_t>(offset)) / each;
  };
  if (!room(places, index_offset, index_type->bytes) || !room(values, value_offset, size)) return damaged("its data ends too early");
  const bool normalized = flag(a, "normalized");
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const auto at = static_cast<std::size_t>(integer_at(places.data() + static_cast<std::size_t>(index_offset) + i * index_type->bytes, *index_type));
    if (at >= to.count()) return damaged("it changes data that is not there");
    const char* p = values.data() + static_cast<std::size_t>(value_offset) + i * size;
    for (std::size_t k = 0; k < to.width; ++k) to.values[at * to.width + k] = float_at(p + k * type->bytes, *type, normalized);
  }
  return {};
}

Result<std::vector<std::uint32_t>> GltfFile::indices(std::int64_t accessor) {
  const json& a = entry("accessors", accessor);
  const std::int64_t count = whole(a, "count"), offset = whole(a, "byteOffset", 0);
  const auto type = component_type(whole(a, "componentType"));
  if (count < 0 || offset < 0 || !type || type->is_float || type->is_signed || text(a, "type") != "SCALAR") return damaged("its triangles are not described");
  TRY_ASSIGN(const std::string_view bytes, view(whole(a, "bufferView")));
  const auto first = static_cast<std::size_t>(offset), n = static_cast<std::size_t>(count);
  if (first > bytes.size() || n > (bytes.size() - first) / type->bytes) return damaged("its data ends too early");
  std::vector<std::uint32_t> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<std::uint32_t>(integer_at(bytes.data() + first + i * type->bytes, *type));
  return out;
}

Result<GltfFile::Geometry> GltfFile::geometry(const json& primitive) {
  const json& attributes = member(primitive, "attributes");
  const json& draco = member(member(primitive, "extensions"), "KHR_draco_mesh_compression");
  if (draco.is_object()) {
    std::vector<DracoWish> wishes;
    const json& ids = member(draco, "attributes");
    if (!ids.is_object()) return damaged("its compressed data is not described");
    for (const auto& [name, id] : ids.items()) {
      const std::int64_t wanted = whole(ids, name);
      if (wanted >= 0) wishes.push_back({name, static_cast<std::uint32_t>(wanted), flag(entry("accessors", whole(attributes, name)), "normalized")});
    }
    TRY_ASSIGN(const std::string_view bytes, view(whole(draco, "bufferView")));
    return unpack_draco(bytes, wishes);
  }
  Geometry out;
  if (!attributes.is_object()) return out;
  for (const auto& [name, accessor] : attributes.items()) {
    if (name == "TANGENT" || name.starts_with("_")) continue;
    TRY_ASSIGN(Elements values, elements(whole(attributes, name)));
    out.attributes.emplace(name, std::move(values));
  }
  if (!member(primitive, "indices").is_null()) {
    TRY_ASSIGN(out.indices, indices(whole(primitive, "indices")));
    if (out.indices.empty()) out.triangle_list = true;  // no triangles, rather than all vertices in order
  }
  return out;
}

Result<std::string> GltfFile::picture(const json& image) {
  if (const std::string uri = text(image, "uri"); !uri.empty()) return content_of(uri, *io_);
  TRY_ASSIGN(const std::string_view bytes, view(whole(image, "bufferView")));
  return std::string(bytes);
}

}  // namespace aisle::import
