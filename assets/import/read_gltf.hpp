// read_gltf: glTF 2.0 (GLB or .gltf), read by ourselves: every map with its own coordinates, colours of vertices, compressed geometry,
// the layers of KHR_materials_*, skins in their rest pose, variants. Source: glTF 2.0 specification and its extensions (Khronos).
#pragma once
#include <string>

#include "assets/import/confined_io.hpp"
#include "assets/import/read_model.hpp"

namespace aisle::import {
Result<cook::SourceModel> read_gltf(std::string bytes, const ConfinedIo& io, const ReadOptions& options);
}  // namespace aisle::import
