// Surface: ever coarser versions of what hangs together, each within an error in metres and without holes (depth_pictures.hpp).
// meshoptimizer's edge collapses (Garland and Heckbert 1997); where a mesh's structure pins those down, its vertex clustering.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "assets/cook/depth_pictures.hpp"
#include "assets/cook/pieces.hpp"
#include "assets/cook/source_model.hpp"

namespace aisle::cook {

inline constexpr float kEnoughFewer = 0.8f;  // a level must save a fifth of the triangles to be worth its bytes

class Surface {
 public:
  // PLACE: of the mesh's vertices, see places.hpp. MESH and PLACE must stay; vertices may be appended to MESH. PLAIN: the material has
  // no picture, so vertices of one place may stand in for each other.
  Surface(const SourceMesh& mesh, const std::vector<std::uint32_t>& place, bool plain);

  // What REST (of the mesh's own triangles, no more than last time) is at most ERROR_M off, and less where otherwise too much of its
  // surface would go. To be asked with ever larger errors: each level goes on from the one before.
  std::vector<std::uint32_t> within(float error_m, const Rest& rest);

 private:
  struct Compact;  // triangles as the simplifier takes them

  enum class Join : std::uint8_t { nothing, drawn_alike, places };  // which vertices are one: of a place with the same coordinates on the picture, of a place

  Compact compact(const std::vector<std::uint32_t>& triangles, Join join);
  std::vector<std::uint32_t> still_wanted(const Rest& rest);
  struct Careful {
    std::vector<std::uint32_t> indices;  // none when there is little to save
    bool everywhere = true;              // nothing had to be kept nearer to how it was
  };
  Careful careful(float error_m, bool drawing_unseen, const std::vector<std::uint32_t>& from, const std::vector<std::uint32_t>& full);
  std::vector<std::uint32_t> rougher(const std::vector<std::uint32_t>& from, float step_m, float error_m, std::vector<std::uint32_t> otherwise);
  std::vector<std::uint32_t> gathered(float error_m, const std::vector<std::uint32_t>& full);
  std::size_t enough_for(const std::vector<std::uint32_t>& full, float error_m) const;
  void find_charts();
  void find_pieces();
  std::vector<bool> shrunk(const std::vector<std::uint32_t>& now, const std::vector<std::uint32_t>& simpler) const;
  bool drawn_alike(std::uint32_t a, std::uint32_t b) const;
  void choose_normals(std::vector<std::uint32_t>& indices) const;
  void choose_corners(std::vector<std::uint32_t>& indices) const;

  const SourceMesh& mesh_;
  bool plain_;
  std::size_t vertices_;  // cards come behind them
  const std::vector<std::uint32_t>& place_;
  std::vector<std::uint32_t> next_;      // at the same place; ~0: none
  std::vector<std::uint32_t> same_;      // the first at the same place that has the same coordinates on the picture
  std::vector<std::uint32_t> chart_;     // which vertices hang together on the picture; empty when plain
  std::vector<std::uint32_t> piece_;     // for each vertex a number of what hangs together, once asked for
  std::vector<std::uint8_t> first_try_;  // of pieces, with how much of the error: what failed at one level is not tried at the next
  std::vector<std::uint32_t> slot_;      // of vertices, while something is made; else ~0
  std::optional<DepthPictures> before_;  // of what there was to simplify
  std::size_t before_size_ = 0;
  std::vector<std::uint32_t> base_;  // the last level, before it was made rougher
  float base_error_m_ = 0;
};

}  // namespace aisle::cook
