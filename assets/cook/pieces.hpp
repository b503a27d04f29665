// Pieces: the loose pieces of a part (leaves, screws, knobs) far away. Those seen as a few pixels become cards, rectangles of their area
// and proportions; of those under a pixel or two a part stays, grown to cover as much (stochastic simplification: Cook, Halstead,
// Planck, Ryu 2007, "Stochastic Simplification of Aggregate Detail"). Larger ones are surfaces and left to surface.hpp. Metres.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "assets/cook/source_model.hpp"

namespace aisle::cook {

inline constexpr std::size_t kMostPartVertices = 60'000;  // of a part: indices have 16 bits

// The triangles of loose pieces that are left to be simplified as surfaces, at one level.
struct Rest {
  std::vector<std::uint32_t> whole, thinned;  // of pieces that are there as they were; the remains of others
};

class Pieces {
 public:
  // PLACE: of the mesh's vertices, see places.hpp. MESH and OCCLUSION (of vertices 0..1, or empty) must stay.
  Pieces(SourceMesh& mesh, const std::vector<std::uint32_t>& place, std::vector<float>& occlusion);

  // The cards and grown pieces for pictures ERROR_M off; may append vertices. The triangles of all others go to REST. None when there
  // is no room for the cards.
  std::vector<std::uint32_t> within(float error_m, Rest& rest);

 private:
  struct Piece {
    std::uint32_t first = 0, count = 0;  // of the sorted triangles
    glm::vec3 center{0};
    float diameter_m = 0;
    float bent = 0;  // 0 flat .. 1 closed
    double area = 0;
  };
  struct Card {  // the plane and the picture of a piece
    glm::vec3 middle{0}, normal{0}, along{0}, across{0};
    glm::vec3 shading{0};  // zero: as the plane lies
    glm::vec2 uv_middle{0}, uv_along{0}, uv_across{0}, half_size{0};
    float open = 0;
    bool closed = false;  // looks the same from both sides: each shows half the area
  };

  void find_pieces(const std::vector<std::uint32_t>& place);
  void sort_triangles(const std::vector<std::uint32_t>& place);
  void measure(Piece& piece, glm::vec3& low, glm::vec3& high) const;  // low, high: grow to hold it
  bool is_foliage() const;
  std::span<const std::uint32_t> corners(const Piece& piece) const { return {sorted_.data() + piece.first * 3, piece.count * 3}; }
  float open_at(std::uint32_t v) const { return occlusion_.empty() ? 1.0f : occlusion_[v]; }
  std::uint32_t add_vertex(glm::vec3 position, glm::vec3 normal, glm::vec2 uv, float open, std::uint32_t like);
  void add_grown(const Piece& piece, float share, std::vector<std::uint32_t>& out);
  void thin_out(const Piece& piece, float error_m, std::vector<std::uint32_t>& out, Rest& rest);
  bool find_card(const Piece& piece, Card& card) const;
  void add_card(const Piece& piece, float share, std::vector<std::uint32_t>& out);
  glm::vec3 flattest(std::span<const std::uint32_t> at, glm::vec3 middle) const;

  SourceMesh& mesh_;
  std::vector<float>& occlusion_;
  std::vector<Piece> pieces_;
  std::vector<std::uint32_t> sorted_;  // the corners, piece by piece
  float size_m_ = 0;
  bool foliage_ = false;  // many loose pieces, all small beside the whole
};

}  // namespace aisle::cook
