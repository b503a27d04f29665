#include "assets/cook/pieces.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "assets/cook/joined.hpp"

namespace aisle::cook {
namespace {

double area(const SourceMesh& mesh, std::span<const std::uint32_t> indices) {
  double sum = 0;
  for (std::size_t i = 0; i + 2 < indices.size(); i += 3) {
    const glm::vec3 a = mesh.positions[indices[i]];
    sum += 0.5 * glm::length(glm::cross(mesh.positions[indices[i + 1]] - a, mesh.positions[indices[i + 2]] - a));
  }
  return sum;
}

std::uint32_t scramble(std::uint32_t x) {  // an order without pattern, the same on every machine
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  return x ^ x >> 16;
}

}  // namespace

Pieces::Pieces(SourceMesh& mesh, const std::vector<std::uint32_t>& place, std::vector<float>& occlusion) : mesh_(mesh), occlusion_(occlusion) { find_pieces(place); }

std::vector<std::uint32_t> Pieces::within(float error_m, Rest& rest) {
  std::vector<std::uint32_t> out;
  rest = {};
  for (std::uint32_t i = 0; i < pieces_.size(); ++i) {
    if (mesh_.positions.size() > kMostPartVertices) {
      rest = {sorted_, {}};
      return {};
    }
    const Piece& piece = pieces_[i];
    const float least_m = 2 * error_m;
    const float share = std::min(1.0f, piece.diameter_m * piece.diameter_m / (least_m * least_m));
    if (static_cast<float>(scramble(i) >> 8) / 16777216.0f >= share) continue;
    const float off_m = piece.diameter_m * (foliage_ ? 0.08f + 0.12f * piece.bent : 0.25f + 0.2f * piece.bent);
    if (piece.count > 2 && off_m <= error_m) {
      add_card(piece, share, out);
    } else if (share < 1) {
      add_grown(piece, share, out);
    } else if (foliage_) {
      thin_out(piece, error_m, out, rest);
    } else {
      rest.whole.insert(rest.whole.end(), sorted_.begin() + piece.first * 3, sorted_.begin() + (piece.first + piece.count) * 3);
    }
  }
  return out;
}

bool Pieces::is_foliage() const {
  if (pieces_.size() < 60) return false;
  double small = 0, all = 0;
  for (const Piece& piece : pieces_) {
    all += piece.area;
    if (piece.diameter_m < 0.25f * size_m_) small += piece.area;
  }
  return small > 0.6 * all;
}

void Pieces::find_pieces(const std::vector<std::uint32_t>& place) {
  sort_triangles(place);
  glm::vec3 low(1e9f), high(-1e9f);
  for (Piece& piece : pieces_) measure(piece, low, high);
  size_m_ = glm::length(high - low);
  foliage_ = is_foliage();
}

// Triangles piece by piece, in the order of their first vertices; within one, in the mesh's order.
void Pieces::sort_triangles(const std::vector<std::uint32_t>& place) {
  std::vector<std::uint32_t> parent(place.size());
  std::iota(parent.begin(), parent.end(), 0);
  const auto& all = mesh_.indices;
  for (std::size_t i = 0; i + 2 < all.size(); i += 3) {
    const std::uint32_t a = root(parent, place[all[i]]);
    for (std::size_t k = 1; k < 3; ++k) parent[root(parent, place[all[i + k]])] = a;
  }
  std::vector<std::uint32_t> order(all.size() / 3), piece(all.size() / 3), next(place.size() + 1);
  for (std::uint32_t t = 0; t < piece.size(); ++t) {
    piece[t] = root(parent, place[all[t * 3]]);
    ++next[piece[t] + 1];
  }
  std::partial_sum(next.begin(), next.end(), next.begin());
  for (std::uint32_t t = 0; t < piece.size(); ++t) order[next[piece[t]]++] = t;
  for (std::uint32_t n = 0; n < order.size(); ++n) {
    const std::uint32_t t = order[n];
    if (n == 0 || piece[t] != piece[order[n - 1]]) pieces_.push_back({n, 0, {}, 0, 0, 0});
    ++pieces_.back().count;
    for (std::uint32_t k = 0; k < 3; ++k) sorted_.push_back(all[t * 3 + k]);
  }
}

void Pieces::measure(Piece& piece, glm::vec3& low, glm::vec3& high) const {
  glm::vec3 l(1e9f), h(-1e9f);
  for (const std::uint32_t v : corners(piece)) {
    l = glm::min(l, mesh_.positions[v]);
    h = glm::max(h, mesh_.positions[v]);
  }
  piece.center = 0.5f * (l + h);
  piece.diameter_m = glm::length(h - l);
  piece.area = area(mesh_, corners(piece));
  glm::vec3 facing(0);
  for (std::size_t i = 0; i < std::size_t{piece.count} * 3; i += 3) {
    const std::uint32_t* c = corners(piece).data() + i;
    facing += 0.5f * glm::cross(mesh_.positions[c[1]] - mesh_.positions[c[0]], mesh_.positions[c[2]] - mesh_.positions[c[0]]);
  }
  piece.bent = piece.area > 0 ? std::clamp(1 - glm::length(facing) / static_cast<float>(piece.area), 0.0f, 1.0f) : 0.0f;
  low = glm::min(low, l);
  high = glm::max(high, h);
}

// LIKE: whose colour and second texture coordinates it gets.
std::uint32_t Pieces::add_vertex(glm::vec3 position, glm::vec3 normal, glm::vec2 uv, float open, std::uint32_t like) {
  mesh_.positions.push_back(position);
  mesh_.normals.push_back(normal);
  mesh_.uvs.push_back(uv);
  if (!mesh_.colors.empty()) mesh_.colors.push_back(glm::vec4(mesh_.colors[like]));
  if (!mesh_.second_uvs.empty()) mesh_.second_uvs.push_back(glm::vec2(mesh_.second_uvs[like]));
  if (!occlusion_.empty()) occlusion_.push_back(open);
  return static_cast<std::uint32_t>(mesh_.positions.size()) - 1;
}

// One of 1/SHARE leaves stays: as much larger.
void Pieces::add_grown(const Piece& piece, float share, std::vector<std::uint32_t>& out) {
  const float grow = 1 / std::sqrt(share);
  const auto at = corners(piece);
  const std::vector<std::uint32_t> from(at.begin(), at.end());
  std::vector<std::pair<std::uint32_t, std::uint32_t>> made;
  for (const std::uint32_t v : from) {
    auto known = std::find_if(made.begin(), made.end(), [&](const auto& m) { return m.first == v; });
    if (known == made.end()) {
      const glm::vec3 normal = mesh_.normals[v];
      const glm::vec2 uv = mesh_.uvs[v];
      made.emplace_back(v, add_vertex(piece.center + (mesh_.positions[v] - piece.center) * grow, normal, uv, open_at(v), v));
      known = made.end() - 1;
    }
    out.push_back(known->second);
  }
}

// A piece of foliage that is too large for a card, a twig full of needles: the same with its triangles one by one.
void Pieces::thin_out(const Piece& piece, float error_m, std::vector<std::uint32_t>& out, Rest& rest) {
  for (std::uint32_t t = piece.first; t < piece.first + piece.count; ++t) {
    const std::uint32_t corner[3] = {sorted_[t * 3], sorted_[t * 3 + 1], sorted_[t * 3 + 2]};
    const float size_m = 2 * std::sqrt(static_cast<float>(area(mesh_, corner)));
    const float share = std::clamp(size_m * size_m / (4 * error_m * error_m), 1.0f / 16, 1.0f);
    if (share == 1) {
      rest.thinned.insert(rest.thinned.end(), corner, corner + 3);
    } else if (static_cast<float>(scramble(t) >> 8) / 16777216.0f < share) {
      add_grown({t, 1, (mesh_.positions[corner[0]] + mesh_.positions[corner[1]] + mesh_.positions[corner[2]]) / 3.0f, size_m, 0, 0}, share, out);
    }
  }
}

// The piece's mean plane, and how its picture lies on it. False when it has no extent.
bool Pieces::find_card(const Piece& piece, Card& card) const {
  glm::vec3 facing(0);
  float weight = 0;
  const auto at = corners(piece);
  for (std::size_t i = 0; i + 2 < at.size(); i += 3) {
    const glm::vec3 a = mesh_.positions[at[i]], n = 0.5f * glm::cross(mesh_.positions[at[i + 1]] - a, mesh_.positions[at[i + 2]] - a);
    const float w = glm::length(n);
    facing += n;
    weight += w;
    for (std::size_t k = 0; k < 3; ++k) {
      card.middle += mesh_.positions[at[i + k]] * (w / 3);
      card.uv_middle += mesh_.uvs[at[i + k]] * (w / 3);
      card.shading += mesh_.normals[at[i + k]] * (w / 3);
      card.open += open_at(at[i + k]) * (w / 3);
    }
  }
  if (!(weight > 0)) return false;
  card.middle /= weight;
  card.uv_middle /= weight;
  card.open /= weight;
  card.closed = glm::length(facing) < 0.3f * weight;
  card.normal = card.closed ? flattest(at, card.middle) : glm::normalize(facing);
  if (card.closed || glm::length(card.shading) < 0.3f * weight) card.shading = glm::vec3(0);
  for (const std::uint32_t v : at) {
    const glm::vec3 d = mesh_.positions[v] - card.middle, flat = d - card.normal * glm::dot(d, card.normal);
    if (glm::dot(flat, flat) > glm::dot(card.along, card.along)) card.along = flat;
  }
  if (!(glm::length(card.along) > 0)) return false;
  card.along = glm::normalize(card.along);
  card.across = glm::cross(card.normal, card.along);
  glm::vec2 squares(1e-12f);
  for (const std::uint32_t c : at) {
    const glm::vec3 d = mesh_.positions[c] - card.middle;
    const glm::vec2 p(glm::dot(d, card.along), glm::dot(d, card.across));
    card.half_size = glm::max(card.half_size, glm::abs(p));
    card.uv_along += (mesh_.uvs[c] - card.uv_middle) * p.x;
    card.uv_across += (mesh_.uvs[c] - card.uv_middle) * p.y;
    squares += p * p;
  }
  card.uv_along /= squares.x;
  card.uv_across /= squares.y;
  card.half_size.y = std::max(card.half_size.y, 0.05f * card.half_size.x);
  return true;
}

// A rectangle in the piece's mean plane, of the piece's area and proportions.
void Pieces::add_card(const Piece& piece, float share, std::vector<std::uint32_t>& out) {
  Card card;
  if (!find_card(piece, card)) return;
  const float fill = std::sqrt(static_cast<float>(piece.area) * (card.closed ? 0.5f : 1.0f) / (4 * card.half_size.x * card.half_size.y));
  const float grow = std::min(fill, 2.0f) / std::sqrt(share);
  const std::uint32_t like = corners(piece)[0];
  const auto side = [&](float sign) {
    std::uint32_t corner[4];
    const glm::vec3 shade = card.shading == glm::vec3(0) ? card.normal * sign : glm::normalize(card.shading);
    for (int k = 0; k < 4; ++k) {
      const glm::vec2 p((k & 1) != 0 ? card.half_size.x : -card.half_size.x, (k & 2) != 0 ? card.half_size.y : -card.half_size.y);
      const glm::vec2 uv = card.uv_middle + (card.uv_along * p.x + card.uv_across * p.y) * std::min(fill, 1.0f);
      corner[k] = add_vertex(card.middle + (card.along * p.x + card.across * p.y) * grow, shade, uv, card.open, like);
    }
    const std::uint32_t order[] = {0, 1, 3, 0, 3, 2};
    for (int k = 0; k < 6; ++k) out.push_back(corner[order[sign > 0 ? k : k / 3 * 3 + 2 - k % 3]]);
  };
  side(1);
  if (card.closed) side(-1);
}

// Normal of the plane nearest to all corners: the smallest axis, by deflating the two larger ones.
glm::vec3 Pieces::flattest(std::span<const std::uint32_t> at, glm::vec3 middle) const {
  glm::mat3 m(0);
  for (const std::uint32_t v : at) {
    const glm::vec3 d = mesh_.positions[v] - middle;
    m += glm::outerProduct(d, d);
  }
  const auto largest = [&](glm::vec3 avoid) {
    glm::vec3 x = glm::normalize(glm::vec3(0.61f, 0.53f, 0.59f));
    for (int i = 0; i < 24; ++i) {
      x = m * x;
      x -= avoid * glm::dot(x, avoid);
      const float l = glm::length(x);
      if (!(l > 1e-20f)) return std::abs(avoid.y) < 0.9f ? glm::normalize(glm::cross(avoid, glm::vec3(0, 1, 0))) : glm::vec3(1, 0, 0);
      x /= l;
    }
    return x;
  };
  const glm::vec3 first = largest(glm::vec3(0)), second = largest(first);
  const glm::vec3 n = glm::cross(first, second);
  return glm::length(n) > 0.1f ? glm::normalize(n) : glm::vec3(0, 1, 0);
}

}  // namespace aisle::cook
