// Feeds the cooked file's reader. The content hash is set right first, so that the checks behind it are what is tested.
#include <cstdint>
#include <cstring>
#include <vector>

#include "assets/format/cooked.hpp"
#include "assets/format/layout.hpp"

namespace format = aisle::format;

// Touches every byte that the reader has handed out.
static std::uint64_t use_all(const format::File& file) {
  std::uint64_t sum = file.name.size() + file.licence.size() + file.triangles() + file.gpu_bytes();
  for (const auto& v : file.vertices) sum += v.position[0];
  for (const auto& mesh : file.meshes) {
    for (const auto& lod : mesh.lods) {
      for (const std::uint32_t i : file.indices.subspan(lod.first_index, lod.index_count)) sum += file.vertices[mesh.first_vertex + i].uv[0];
    }
    sum += static_cast<std::uint64_t>(file.materials[mesh.material].base_texture + 1);
  }
  for (const auto& texture : file.textures) {
    for (const auto& mip : texture.mips) {
      for (const std::byte b : mip.bytes) sum += static_cast<std::uint64_t>(b);
    }
  }
  return sum;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::uint64_t> aligned((size + 7) / 8);
  if (size > 0) std::memcpy(aligned.data(), data, size);
  const auto bytes = std::as_writable_bytes(std::span(aligned)).first(size);
  if (size >= sizeof(format::layout::Header)) {
    format::layout::Header header{};
    std::memcpy(&header, bytes.data(), sizeof header);
    header.magic = format::layout::kMagic;
    header.version = format::kVersion;
    header.file_bytes = size;
    std::memcpy(bytes.data(), &header, sizeof header);
    header.sha256 = format::layout::content_hash(bytes);
    std::memcpy(bytes.data(), &header, sizeof header);
  }
  volatile std::uint64_t sink = 0;
  if (const auto file = format::read(bytes)) sink = use_all(*file);
  (void)sink;
  return 0;
}
