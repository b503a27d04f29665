// Depth pictures: whether simplified triangles still show what there was, seen from six sides. Finds holes, lost panels and open lids.
// A fixed number of points, whatever the error that is asked about, since it is the share that counts. A closed thing with a hole in
// one wall covers as much as before; but there one sees its inside, farther away. Metres; the method is our own.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "assets/cook/source_model.hpp"

namespace aisle::cook {

class DepthPictures {
 public:
  // Of what INDICES show. MESH must stay; vertices may be appended to it.
  DepthPictures(const SourceMesh& mesh, std::span<const std::uint32_t> indices);
  // INDICES, at most ERROR_M off, show what was seen before.
  bool same(std::span<const std::uint32_t> indices, float error_m);

 private:
  using Pictures = std::vector<float>;  // height above the far side, in squares

  void draw(std::span<const std::uint32_t> indices, float facing, Pictures& out) const;

  const SourceMesh& mesh_;
  glm::vec3 low_{1e9f}, high_{-1e9f};
  float per_m_ = 1;  // squares
  Pictures before_, now_;
};

}  // namespace aisle::cook
