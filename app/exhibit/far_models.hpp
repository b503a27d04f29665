// FarModels: what is drawn in place of pieces that are far away: one piece's far shape, or a whole neighbourhood's as one mesh.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "models/far_shape.hpp"
#include "renderer/api/model_view.hpp"

namespace aisle::exhibit {

// A box of a far shape's grid may be so large.
inline constexpr float kFarBoxPx = 2.5f;  // it fits what it holds, so its outline is off by far less

struct FarModel {  // owns what VIEW points into; give it to Renderer::upload as keep_alive
  std::vector<renderer::Vertex> vertices;
  std::vector<std::uint32_t> indices;
  std::vector<std::uint16_t> small_indices;
  renderer::ModelView view;
};
// All levels, each from the distance at which its boxes are small enough (for a picture that may be off by one pixel).
std::shared_ptr<FarModel> far_model(const models::FarShape& shape);

struct FarPiece {
  const models::FarShape* shape = nullptr;
  glm::mat4 world_from_model{1};
};
// The coarser levels of all PIECES, in world space.
std::shared_ptr<FarModel> far_model(std::span<const FarPiece> pieces);
// How far off its picture may be at a metre's distance: the distance from which it is good, times 1 pixel.
float far_error_m(const models::FarShape& shape, std::size_t level, float scale);

}  // namespace aisle::exhibit
