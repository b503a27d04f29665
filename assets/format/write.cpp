#include <cstring>

#include "assets/format/cooked.hpp"
#include "assets/format/layout.hpp"

namespace aisle::format {
namespace {

template <class T>
void append(std::string& out, const T& record) {
  out.append(reinterpret_cast<const char*>(&record), sizeof record);
}

class Writer {
 public:
  explicit Writer(const File& file) : file_(file) {}

  Result<std::string> write() {
    texts();
    textures();
    materials();
    meshes();
    section(layout::vertices).assign(reinterpret_cast<const char*>(file_.vertices.data()), file_.vertices.size_bytes());
    section(layout::extras).assign(reinterpret_cast<const char*>(file_.extras.data()), file_.extras.size_bytes());
    section(layout::indices).assign(reinterpret_cast<const char*>(file_.indices.data()), file_.indices.size_bytes());
    std::string bytes = assemble();
    // The reader's checks are the one definition of a good file.
    if (auto back = read(std::as_bytes(std::span(bytes))); !back) return tl::unexpected(back.error());
    return bytes;
  }

 private:
  std::string& section(layout::Section s) { return sections_[s]; }

  layout::Text text(std::string_view t) {
    const layout::Text out{static_cast<std::uint32_t>(section(layout::strings).size()), static_cast<std::uint32_t>(t.size())};
    section(layout::strings).append(t);
    return out;
  }

  void texts() {
    append(section(layout::texts), text(file_.name));
    append(section(layout::texts), text(file_.licence));
    for (const auto& warning : file_.warnings) append(section(layout::texts), text(warning));
  }

  void textures() {
    std::uint32_t mip_count = 0;
    for (const auto& t : file_.textures) {
      layout::Texture out{};
      out.format = static_cast<std::uint8_t>(t.format);
      out.clamp = t.clamp ? 1 : 0;
      out.first_mip = mip_count;
      out.mip_count = static_cast<std::uint32_t>(t.mips.size());
      out.name = text(t.name);
      append(section(layout::textures), out);
      mip_count += out.mip_count;
      for (const auto& mip : t.mips) {
        std::string& pixels = section(layout::pixels);
        pixels.resize((pixels.size() + 7) / 8 * 8);
        append(section(layout::mips), layout::Mip{pixels.size(), mip.bytes.size(), mip.width, mip.height});
        pixels.append(reinterpret_cast<const char*>(mip.bytes.data()), mip.bytes.size());
      }
    }
  }

  void materials() {
    for (const auto& m : file_.materials) {
      layout::Material out{};
      for (int i = 0; i < 4; ++i) out.base_color[i] = m.base_color[i];
      for (int i = 0; i < 3; ++i) out.emissive[i] = m.emissive[i];
      out.metallic = m.metallic;
      out.roughness = m.roughness;
      out.alpha_cutoff = m.alpha_cutoff;
      out.normal_scale = m.normal_scale;
      out.occlusion_strength = m.occlusion_strength;
      out.alpha = static_cast<std::uint8_t>(m.alpha);
      out.double_sided = m.double_sided ? 1 : 0;
      out.unlit = m.unlit ? 1 : 0;
      out.own_colors = m.own_colors ? 1 : 0;
      out.base_texture = m.base_texture;
      out.orm_texture = m.orm_texture;
      out.normal_texture = m.normal_texture;
      out.emissive_texture = m.emissive_texture;
      out.rich = m.rich ? 1 : 0;
      out.on_second_uvs = m.on_second_uvs;
      out.occlusion_texture = m.occlusion_texture;
      out.clearcoat = m.clearcoat;
      out.clearcoat_roughness = m.clearcoat_roughness;
      out.sheen_roughness = m.sheen_roughness;
      out.transmission = m.transmission;
      for (int i = 0; i < 3; ++i) out.sheen[i] = m.sheen[i];
      append(section(layout::materials), out);
    }
  }

  void meshes() {
    std::uint32_t lod_count = 0;
    for (const auto& m : file_.meshes) {
      layout::Mesh out{};
      for (int i = 0; i < 3; ++i) {
        out.offset_m[i] = m.offset_m[i];
        out.scale_m[i] = m.scale_m[i];
      }
      out.first_vertex = m.first_vertex;
      out.vertex_count = m.vertex_count;
      out.material = m.material;
      out.first_extra = m.first_extra;
      out.first_lod = lod_count;
      out.lod_count = static_cast<std::uint32_t>(m.lods.size());
      append(section(layout::meshes), out);
      lod_count += out.lod_count;
      for (const auto& lod : m.lods) append(section(layout::lods), layout::Lod{lod.first_index, lod.index_count, lod.error_m, lod.vertex_count});
    }
  }

  std::string assemble() {
    layout::Header header{};
    header.magic = layout::kMagic;
    header.version = kVersion;
    header.kind = static_cast<std::uint32_t>(file_.kind);
    for (int i = 0; i < 3; ++i) {
      header.min_m[i] = file_.min_m[i];
      header.max_m[i] = file_.max_m[i];
    }
    std::string bytes(sizeof header, '\0');
    for (std::uint32_t s = 0; s < layout::kSections; ++s) {
      bytes.resize((bytes.size() + layout::kAlignment - 1) / layout::kAlignment * layout::kAlignment);
      header.sections[s] = {bytes.size(), sections_[s].size()};
      bytes += sections_[s];
    }
    header.file_bytes = bytes.size();
    std::memcpy(bytes.data(), &header, sizeof header);
    header.sha256 = layout::content_hash(std::as_bytes(std::span(bytes)));
    std::memcpy(bytes.data(), &header, sizeof header);
    return bytes;
  }

  const File& file_;
  std::string sections_[layout::kSections];
};

}  // namespace

Result<std::string> write(const File& file) { return Writer(file).write(); }

}  // namespace aisle::format
