#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <limits>

#include "assets/format/cooked.hpp"
#include "assets/format/layout.hpp"

namespace aisle::format {
namespace {

static_assert(std::endian::native == std::endian::little, "cooked files are mapped as they lie");

tl::unexpected<Error> damaged(std::string_view what) {
  return fail(ErrorKind::invalid, fmt::format("The cooked model is damaged ({}).", what), "It will be prepared again.");
}

bool finite(const float* values, int count, float limit = 1e9f) {
  for (int i = 0; i < count; ++i) {
    if (!std::isfinite(values[i]) || std::abs(values[i]) > limit) return false;
  }
  return true;
}

bool within(std::uint64_t first, std::uint64_t count, std::uint64_t size) { return first <= size && count <= size - first; }

class Reader {
 public:
  Reader(std::span<const std::byte> bytes, bool trusted) : bytes_(bytes), trusted_(trusted) {}

  Result<File> read() {
    TRY(read_header());
    TRY(read_texts());
    TRY(read_textures());
    TRY(read_materials());
    TRY(read_geometry());
    const bool is_texture = file_.kind == Kind::texture;
    if (is_texture != file_.meshes.empty() || (is_texture && file_.textures.size() != 1)) return damaged("kind");
    return std::move(file_);
  }

 private:
  Result<void> read_header() {
    if (bytes_.size() < sizeof(layout::Header)) return damaged("too short");
    if (reinterpret_cast<std::uintptr_t>(bytes_.data()) % 8 != 0) return damaged("alignment in memory");
    std::memcpy(&header_, bytes_.data(), sizeof header_);
    if (header_.magic != layout::kMagic) return damaged("not a cooked file");
    if (header_.version != kVersion) {
      return fail(ErrorKind::conflict, fmt::format("The cooked model is of version {}; this program reads {}.", header_.version, kVersion), "It will be prepared again.");
    }
    if (header_.file_bytes != bytes_.size() || bytes_.size() > layout::kMostFileBytes) return damaged("length");
    if (header_.kind > 1) return damaged("kind");
    file_.kind = static_cast<Kind>(header_.kind);
    for (const auto& range : header_.sections) {
      if (range.offset < sizeof header_ || range.offset % layout::kAlignment != 0 || !within(range.offset, range.bytes, bytes_.size())) return damaged("sections");
    }
    if (!trusted_ && layout::content_hash(bytes_) != header_.sha256) return damaged("content hash");
    if (!finite(header_.min_m, 3) || !finite(header_.max_m, 3)) return damaged("bounds");
    file_.min_m = {header_.min_m[0], header_.min_m[1], header_.min_m[2]};
    file_.max_m = {header_.max_m[0], header_.max_m[1], header_.max_m[2]};
    if (glm::any(glm::greaterThan(file_.min_m, file_.max_m))) return damaged("bounds");
    return {};
  }

  // Sections are aligned to 16 in a buffer aligned to 8, and every record's alignment is at most 8.
  template <class T>
  Result<std::span<const T>> records(layout::Section section, std::uint64_t most = layout::kMostRecords) const {
    const auto& range = header_.sections[section];
    if (range.bytes % sizeof(T) != 0 || range.bytes / sizeof(T) > most) return damaged("records");
    return std::span<const T>(reinterpret_cast<const T*>(bytes_.data() + range.offset), range.bytes / sizeof(T));
  }

  Result<std::string_view> text(layout::Text t) const {
    const auto& range = header_.sections[layout::strings];
    if (!within(t.offset, t.length, range.bytes)) return damaged("text");
    return std::string_view(reinterpret_cast<const char*>(bytes_.data() + range.offset) + t.offset, t.length);
  }

  Result<void> read_texts() {
    TRY_ASSIGN(const auto texts, records<layout::Text>(layout::texts));
    if (texts.size() < 2) return damaged("texts");
    TRY_ASSIGN(file_.name, text(texts[0]));
    TRY_ASSIGN(file_.licence, text(texts[1]));
    for (const auto& t : texts.subspan(2)) {
      TRY_ASSIGN(const auto warning, text(t));
      file_.warnings.push_back(warning);
    }
    return {};
  }

  Result<void> read_textures() {
    TRY_ASSIGN(const auto textures, records<layout::Texture>(layout::textures));
    TRY_ASSIGN(const auto mips, records<layout::Mip>(layout::mips));
    for (const auto& t : textures) {
      if (t.format >= kPixelFormats || t.clamp > 1 || t.mip_count == 0 || t.mip_count > layout::kMostMips || !within(t.first_mip, t.mip_count, mips.size())) {
        return damaged("texture");
      }
      Texture out;
      out.format = static_cast<PixelFormat>(t.format);
      out.clamp = t.clamp != 0;
      TRY_ASSIGN(out.name, text(t.name));
      for (const auto& mip : mips.subspan(t.first_mip, t.mip_count)) TRY(append_mip(mip, out));
      file_.textures.push_back(std::move(out));
    }
    return {};
  }

  Result<void> append_mip(const layout::Mip& mip, Texture& out) const {
    const auto& pixels = header_.sections[layout::pixels];
    if (mip.width == 0 || mip.height == 0 || mip.width > layout::kMostSide || mip.height > layout::kMostSide) return damaged("picture size");
    if (!out.mips.empty()) {
      const Mip& above = out.mips.back();
      if (mip.width != std::max(1u, above.width / 2) || mip.height != std::max(1u, above.height / 2)) return damaged("mip chain");
    }
    if (mip.bytes != image_bytes(out.format, mip.width, mip.height) || mip.offset % 8 != 0 || !within(mip.offset, mip.bytes, pixels.bytes)) return damaged("pixels");
    out.mips.push_back({mip.width, mip.height, bytes_.subspan(pixels.offset + mip.offset, mip.bytes)});
    return {};
  }

  Result<void> read_materials() {
    TRY_ASSIGN(const auto materials, records<layout::Material>(layout::materials));
    const auto texture_ok = [&](std::int32_t t) { return t >= -1 && t < static_cast<std::int32_t>(file_.textures.size()); };
    for (const auto& m : materials) {
      const float factors[] = {m.metallic, m.roughness, m.alpha_cutoff, m.normal_scale, m.occlusion_strength};
      if (!finite(m.base_color, 4) || !finite(m.emissive, 3) || !finite(factors, 5) || m.alpha > 2 || m.double_sided > 1 || m.unlit > 1 || m.own_colors > 1) return damaged("material");
      const float layers[] = {m.clearcoat, m.clearcoat_roughness, m.sheen_roughness, m.transmission};
      if (!finite(layers, 4) || !finite(m.sheen, 3) || m.rich > 1 || m.on_second_uvs > 31) return damaged("material's layers");
      if (!texture_ok(m.base_texture) || !texture_ok(m.orm_texture) || !texture_ok(m.normal_texture) || !texture_ok(m.emissive_texture) || !texture_ok(m.occlusion_texture)) return damaged("material's texture");
      Material out;
      out.base_color = {m.base_color[0], m.base_color[1], m.base_color[2], m.base_color[3]};
      out.emissive = {m.emissive[0], m.emissive[1], m.emissive[2]};
      out.metallic = m.metallic;
      out.roughness = m.roughness;
      out.alpha_cutoff = m.alpha_cutoff;
      out.normal_scale = m.normal_scale;
      out.occlusion_strength = m.occlusion_strength;
      out.alpha = static_cast<Alpha>(m.alpha);
      out.double_sided = m.double_sided != 0;
      out.unlit = m.unlit != 0;
      out.own_colors = m.own_colors != 0;
      out.base_texture = m.base_texture;
      out.orm_texture = m.orm_texture;
      out.normal_texture = m.normal_texture;
      out.emissive_texture = m.emissive_texture;
      out.rich = m.rich != 0;
      out.on_second_uvs = m.on_second_uvs;
      out.occlusion_texture = m.occlusion_texture;
      out.clearcoat = m.clearcoat;
      out.clearcoat_roughness = m.clearcoat_roughness;
      out.sheen_roughness = m.sheen_roughness;
      out.transmission = m.transmission;
      out.sheen = {m.sheen[0], m.sheen[1], m.sheen[2]};
      file_.materials.push_back(out);
    }
    return {};
  }

  Result<void> read_geometry() {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
    TRY_ASSIGN(file_.vertices, records<Vertex>(layout::vertices, kMost));
    TRY_ASSIGN(file_.extras, records<Extra>(layout::extras, kMost));
    TRY_ASSIGN(file_.indices, records<std::uint16_t>(layout::indices, kMost));
    TRY_ASSIGN(const auto meshes, records<layout::Mesh>(layout::meshes));
    TRY_ASSIGN(const auto lods, records<layout::Lod>(layout::lods));
    for (const auto& m : meshes) {
      if (!finite(m.offset_m, 3) || !finite(m.scale_m, 3) || m.material >= file_.materials.size() || m.vertex_count == 0 || m.lod_count == 0) return damaged("mesh");
      if (m.scale_m[0] < 0 || m.scale_m[1] < 0 || m.scale_m[2] < 0) return damaged("mesh box");
      if (!within(m.first_vertex, m.vertex_count, file_.vertices.size()) || !within(m.first_lod, m.lod_count, lods.size())) return damaged("mesh range");
      if (file_.materials[m.material].rich && !within(m.first_extra, m.vertex_count, file_.extras.size())) return damaged("mesh's extras");
      Mesh out;
      out.offset_m = {m.offset_m[0], m.offset_m[1], m.offset_m[2]};
      out.scale_m = {m.scale_m[0], m.scale_m[1], m.scale_m[2]};
      out.first_vertex = m.first_vertex;
      out.vertex_count = m.vertex_count;
      out.material = m.material;
      out.first_extra = m.first_extra;
      for (const auto& lod : lods.subspan(m.first_lod, m.lod_count)) TRY(append_lod(lod, out));
      file_.meshes.push_back(std::move(out));
    }
    return {};
  }

  Result<void> append_lod(const layout::Lod& lod, Mesh& out) const {
    if (lod.index_count == 0 || lod.index_count % 3 != 0 || !within(lod.first_index, lod.index_count, file_.indices.size())) return damaged("level of detail");
    if (!finite(&lod.error_m, 1) || lod.error_m < 0 || (!out.lods.empty() && lod.error_m < out.lods.back().error_m)) return damaged("level's error");
    // A coarser level makes do with the first vertices of the finer ones.
    if (lod.vertex_count > (out.lods.empty() ? out.vertex_count : out.lods.back().vertex_count)) return damaged("level's vertices");
    std::uint32_t largest = 0;
    if (!trusted_) {
      for (const std::uint16_t index : file_.indices.subspan(lod.first_index, lod.index_count)) largest = std::max<std::uint32_t>(largest, index);
    }
    if (largest >= lod.vertex_count) return damaged("index");
    out.lods.push_back({lod.first_index, lod.index_count, lod.error_m, lod.vertex_count});
    return {};
  }

  std::span<const std::byte> bytes_;
  bool trusted_;
  layout::Header header_{};
  File file_;
};

}  // namespace

std::size_t image_bytes(PixelFormat format, std::uint32_t width, std::uint32_t height) {
  const std::size_t pixels = std::size_t{width} * height;
  const std::size_t blocks = std::size_t{(width + 3) / 4} * ((height + 3) / 4);
  switch (format) {
    case PixelFormat::rgba8_srgb:
    case PixelFormat::rgba8_unorm: return pixels * 4;
    case PixelFormat::r8_unorm: return pixels;
    case PixelFormat::bc1_srgb:
    case PixelFormat::bc1_unorm:
    case PixelFormat::bc4_unorm: return blocks * 8;
    case PixelFormat::bc3_srgb:
    case PixelFormat::bc5_unorm: return blocks * 16;
  }
  return 0;
}

std::uint64_t File::gpu_bytes(float error_m) const {
  std::uint64_t bytes = 0;
  for (const auto& mesh : meshes) {
    std::size_t finest = 0;
    while (finest + 1 < mesh.lods.size() && mesh.lods[finest + 1].error_m <= error_m) ++finest;
    bytes += mesh.lods[finest].vertex_count * (sizeof(Vertex) + (materials[mesh.material].rich ? sizeof(Extra) : 0));
    for (std::size_t k = finest; k < mesh.lods.size(); ++k) bytes += mesh.lods[k].index_count * sizeof indices[0];
  }
  for (const auto& texture : textures) {
    for (const auto& mip : texture.mips) bytes += mip.bytes.size();
  }
  return bytes;
}

std::uint32_t File::triangles() const {
  std::uint32_t count = 0;
  for (const auto& mesh : meshes) count += mesh.lods.front().index_count / 3;
  return count;
}

Result<File> read(std::span<const std::byte> bytes, bool trusted) { return Reader(bytes, trusted).read(); }

}  // namespace aisle::format
