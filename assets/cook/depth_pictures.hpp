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
  // Of what INDICES show.
  DepthPictures(const SourceMesh& mesh, std::span<const std::uint32_t> indices);
  // INDICES, of the vertices there were at first and at most ERROR_M off, show what was seen before.
  bool same(std::span<const std::uint32_t> indices, float error_m);
  // When they do not: which pieces lost too much. BEFORE: what this was made of; PIECE: for each vertex one of PIECES.
  // At least one.
  std::vector<bool> damaged(std::span<const std::uint32_t> before, const std::vector<std::uint32_t>& piece, std::size_t pieces);

 private:
  using Pictures = std::vector<float>;  // height above the far side, in squares

  // OWNERS: null, or gets for each point that is nearer than in OUT so far a vertex of what is seen there.
  void draw(std::span<const std::uint32_t> indices, float facing, Pictures& out, std::vector<std::uint32_t>* owners) const;
  bool is_lost(std::size_t point) const { return now_[point] < before_[point] - slack_; }  // never where nothing was

  float per_m_ = 1;  // squares
  std::vector<glm::vec3> at_;          // the mesh's vertices, in squares
  std::vector<std::uint32_t> square_;  // and the first whole one behind each: a byte for each axis
  Pictures before_, now_;
  std::size_t were_ = 0;  // points of before_ where something is seen
  std::vector<std::uint32_t> owners_;  // of the points of before_, once somebody asks
  float slack_ = 0, share_ = 0;        // of the last comparison: in squares, and of the points
};

}  // namespace aisle::cook
