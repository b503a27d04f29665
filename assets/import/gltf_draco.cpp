#include <draco/compression/decode.h>
#include <draco/core/decoder_buffer.h>
#include <draco/mesh/mesh.h>
#include <fmt/format.h>

#include "assets/import/gltf_file.hpp"

namespace aisle::import {
namespace {

float largest_of(draco::DataType type) {
  switch (type) {
    case draco::DT_INT8: return 127;
    case draco::DT_UINT8: return 255;
    case draco::DT_INT16: return 32767;
    case draco::DT_UINT16: return 65535;
    default: return 1;
  }
}

}  // namespace

Result<GltfFile::Geometry> unpack_draco(std::string_view bytes, const std::vector<DracoWish>& wishes) {
  draco::DecoderBuffer buffer;
  buffer.Init(bytes.data(), bytes.size());
  draco::Decoder decoder;
  auto decoded = decoder.DecodeMeshFromBuffer(&buffer);
  if (!decoded.ok()) {
    return fail(ErrorKind::invalid, fmt::format("The model's Draco data cannot be read: {}.", decoded.status().error_msg()), "Export it again without compression.");
  }
  const draco::Mesh& mesh = *decoded.value();
  GltfFile::Geometry out;
  out.triangle_list = true;
  out.indices.reserve(std::size_t{mesh.num_faces()} * 3);
  for (draco::FaceIndex f(0); f < mesh.num_faces(); ++f) {
    for (const draco::PointIndex& corner : mesh.face(f)) out.indices.push_back(corner.value());
  }
  for (const DracoWish& wish : wishes) {
    const draco::PointAttribute* attribute = mesh.GetAttributeByUniqueId(wish.id);
    if (attribute == nullptr || attribute->num_components() < 1 || attribute->num_components() > 4) continue;
    Elements elements;
    elements.width = static_cast<std::size_t>(attribute->num_components());
    elements.values.resize(std::size_t{mesh.num_points()} * elements.width);
    const float scale = wish.normalized && !attribute->normalized() ? 1 / largest_of(attribute->data_type()) : 1.0f;
    for (draco::PointIndex p(0); p < mesh.num_points(); ++p) {
      float* to = &elements.values[std::size_t{p.value()} * elements.width];
      if (!attribute->ConvertValue(attribute->mapped_index(p), static_cast<std::int8_t>(elements.width), to)) continue;
      for (std::size_t k = 0; k < elements.width; ++k) to[k] *= scale;
    }
    out.attributes.emplace(wish.name, std::move(elements));
  }
  return out;
}

}  // namespace aisle::import
