#include "models/far_shape.hpp"

#include <algorithm>
#include <cmath>

namespace aisle::models {
namespace {

constexpr std::uint32_t kFinest = FarShape::kGrids[0];
constexpr std::uint32_t kMostSamples = 512;  // of one triangle
constexpr float kSamplesPerBox = 16;         // of a surface that fills a box's side
constexpr float kLeastFace = 0.08f;          // of a box's side: less surface looking that way is not worth a face
constexpr float kSnap = 0.35f;               // of a box: so near to the next box they touch

float to_linear(float s) { return s <= 0.04045f ? s / 12.92f : std::pow((s + 0.055f) / 1.055f, 2.4f); }

struct Paint {  // of a material, all over it
  glm::vec3 color{1};
  float cover = 1;
  bool own_colors = false, two_sided = false, rich = false;
};

// The one texel of the smallest mip level: linear colour and alpha.
glm::vec4 average(const format::Texture& texture) {
  const auto& mip = texture.mips.back();
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(mip.bytes[i]); };
  if (texture.format == format::PixelFormat::rgba8_srgb && mip.bytes.size() >= 4) {
    return {to_linear(static_cast<float>(byte(0)) / 255), to_linear(static_cast<float>(byte(1)) / 255), to_linear(static_cast<float>(byte(2)) / 255), static_cast<float>(byte(3)) / 255};
  }
  const bool bc3 = texture.format == format::PixelFormat::bc3_srgb;
  if ((!bc3 && texture.format != format::PixelFormat::bc1_srgb) || mip.bytes.size() < (bc3 ? 16u : 8u)) return glm::vec4(1);
  float alpha = 1;
  if (bc3) {
    const float a0 = static_cast<float>(byte(0)) / 255, a1 = static_cast<float>(byte(1)) / 255;
    const std::uint32_t code = byte(2) & 7;
    const float steps = a0 > a1 ? 7 : 5;
    alpha = code == 0 ? a0 : code == 1 ? a1 : a0 <= a1 && code == 6 ? 0 : a0 <= a1 && code == 7 ? 1 : a0 + (a1 - a0) * static_cast<float>(code - 1) / steps;
  }
  const std::size_t at = bc3 ? 8 : 0;
  const auto end = [&](std::size_t i) {
    const std::uint32_t c = byte(i) | byte(i + 1) << 8;
    return glm::vec3(to_linear(static_cast<float>(c >> 11) / 31), to_linear(static_cast<float>(c >> 5 & 63) / 63), to_linear(static_cast<float>(c & 31) / 31));
  };
  const glm::vec3 c0 = end(at), c1 = end(at + 2);
  constexpr std::array<float, 4> kShare{0, 1, 1.0f / 3, 2.0f / 3};
  return glm::vec4(glm::mix(c0, c1, kShare[byte(at + 4) & 3]), alpha);
}

Paint paint_of(const format::File& file, const format::Material& m) {
  Paint out{glm::vec3(m.base_color), m.base_color.a, m.own_colors, m.double_sided, m.rich};
  if (m.base_texture >= 0) {
    const glm::vec4 texel = average(file.textures[static_cast<std::size_t>(m.base_texture)]);
    out.color *= glm::vec3(texel);
    out.cover *= texel.a;
  }
  if (m.alpha == format::Alpha::opaque) out.cover = 1;
  out.cover *= 1 - m.transmission;
  out.color += m.emissive;
  return out;
}

glm::vec3 normal_of(const format::Vertex& v) {
  const glm::vec2 e = glm::vec2(v.normal_oct[0], v.normal_oct[1]) / 32767.0f;
  glm::vec3 n(e, 1 - std::abs(e.x) - std::abs(e.y));
  if (n.z < 0) {
    const glm::vec2 xy(n);
    n.x = (1 - std::abs(xy.y)) * (xy.x >= 0 ? 1.0f : -1.0f);
    n.y = (1 - std::abs(xy.x)) * (xy.y >= 0 ? 1.0f : -1.0f);
  }
  const float length = glm::length(n);
  return length > 1e-6f ? n / length : glm::vec3(0, 1, 0);
}

struct Side {  // what looks one way
  float area = 0, open = 0;
  glm::vec3 color{0}, normal{0};
  void add(const Side& o) { area += o.area, open += o.open, color += o.color, normal += o.normal; }
};
struct Voxel {
  std::array<Side, 6> sides;  // -x +x -y +y -z +z
  glm::vec3 low{1e9f}, high{-1e9f};
  bool filled() const { return low.x <= high.x; }
  Side all() const {
    Side sum;
    for (const Side& s : sides) sum.add(s);
    return sum;
  }
};

struct Grid {
  std::uint32_t n = 1;
  glm::vec3 from{0}, to{0};  // the model's bounds
  float step = 1;
  std::vector<Voxel> voxels;
  std::size_t at(glm::ivec3 c) const { return (static_cast<std::size_t>(c.z) * n + static_cast<std::size_t>(c.y)) * n + static_cast<std::size_t>(c.x); }
  bool inside(glm::ivec3 c) const { return glm::all(glm::greaterThanEqual(c, glm::ivec3(0))) && glm::all(glm::lessThan(c, glm::ivec3(static_cast<int>(n)))); }
};

template <class F>
void each_filled(const Grid& g, F f) {
  const int n = static_cast<int>(g.n);
  for (int z = 0; z < n; ++z) {
    for (int y = 0; y < n; ++y) {
      for (int x = 0; x < n; ++x) {
        const glm::ivec3 c(x, y, z);
        if (const Voxel& v = g.voxels[g.at(c)]; v.filled()) f(c, v);
      }
    }
  }
}

class Sampler {
 public:
  Sampler(const format::File& file, Grid& grid) : file_(file), grid_(grid) {
    for (const format::Material& m : file.materials) paints_.push_back(paint_of(file, m));
  }

  void take(const format::Mesh& mesh) {
    const Paint& paint = paints_[mesh.material];
    if (paint.cover < 0.02f) return;
    const format::Lod* lod = &mesh.lods.front();
    for (const format::Lod& l : mesh.lods) {
      if (l.error_m <= grid_.step / 2) lod = &l;
    }
    for (std::uint32_t i = 0; i + 2 < lod->index_count; i += 3) {
      const std::uint16_t* c = &file_.indices[lod->first_index + i];
      triangle(mesh, paint, {&vertex(mesh, c[0]), &vertex(mesh, c[1]), &vertex(mesh, c[2])});
    }
  }

 private:
  const format::Vertex& vertex(const format::Mesh& mesh, std::uint16_t i) const { return file_.vertices[mesh.first_vertex + i]; }

  void triangle(const format::Mesh& mesh, const Paint& paint, std::array<const format::Vertex*, 3> v) {
    std::array<glm::vec3, 3> p, n, color;
    std::array<float, 3> open;
    for (std::size_t k = 0; k < 3; ++k) {
      p[k] = mesh.offset_m + mesh.scale_m * glm::vec3(v[k]->position[0], v[k]->position[1], v[k]->position[2]) / 65535.0f;
      n[k] = normal_of(*v[k]);
      open[k] = static_cast<float>(v[k]->occlusion) / 65535.0f;
      color[k] = paint.color;
      if (paint.own_colors) {
        const auto byte = [](std::int8_t b) { return to_linear(static_cast<float>(static_cast<std::uint8_t>(b)) / 255.0f); };
        color[k] *= glm::vec3(byte(v[k]->tangent_oct[0]), byte(v[k]->tangent_oct[1]), byte(v[k]->tangent_sign));
      }
      if (paint.rich) {
        const format::Extra& extra = file_.extras[mesh.first_extra + static_cast<std::size_t>(v[k] - &file_.vertices[mesh.first_vertex])];
        const auto byte = [](std::uint8_t b) { return to_linear(static_cast<float>(b) / 255.0f); };
        color[k] *= glm::vec3(byte(extra.color[0]), byte(extra.color[1]), byte(extra.color[2]));
      }
    }
    const glm::vec3 cross = glm::cross(p[1] - p[0], p[2] - p[0]);
    const float twice = glm::length(cross);
    if (!(twice > 0) || !std::isfinite(twice)) return;
    const float area = twice / 2 * paint.cover;
    const auto count = static_cast<std::uint32_t>(std::clamp(kSamplesPerBox * area / (grid_.step * grid_.step), 1.0f, static_cast<float>(kMostSamples)));
    for (std::uint32_t i = 0; i < count; ++i) {  // an even spread (Roberts' R2 sequence), folded into the triangle
      float a = std::fmod(0.5f + 0.7548776662f * static_cast<float>(i), 1.0f), b = std::fmod(0.5f + 0.5698402910f * static_cast<float>(i), 1.0f);
      if (count == 1) a = b = 1.0f / 3;
      if (a + b > 1) a = 1 - a, b = 1 - b;
      const float c = 1 - a - b;
      const glm::vec3 normal = c * n[0] + a * n[1] + b * n[2];
      put(c * p[0] + a * p[1] + b * p[2], normal, cross / twice, c * color[0] + a * color[1] + b * color[2], c * open[0] + a * open[1] + b * open[2], area / static_cast<float>(count), paint.two_sided);
    }
  }

  void put(glm::vec3 p, glm::vec3 normal, glm::vec3 flat, glm::vec3 color, float open, float area, bool two_sided) {
    const glm::vec3 unit = (p - grid_.from) / grid_.step;
    const glm::ivec3 cell = glm::clamp(glm::ivec3(glm::floor(unit)), glm::ivec3(0), glm::ivec3(static_cast<int>(grid_.n) - 1));
    Voxel& voxel = grid_.voxels[grid_.at(cell)];
    voxel.low = glm::min(voxel.low, p);
    voxel.high = glm::max(voxel.high, p);
    if (glm::dot(flat, normal) < 0) flat = -flat;
    // Surface that looks aslant counts for each way it is seen from.
    for (std::size_t axis = 0; axis < 3; ++axis) {
      for (std::size_t sign = 0; sign < 2; ++sign) {
        const float along = (sign == 1 ? 1.0f : -1.0f) * flat[static_cast<int>(axis)];
        const float seen = area * (two_sided ? std::abs(along) : std::max(0.0f, along));
        if (!(seen > 0)) continue;
        voxel.sides[2 * axis + sign].add({seen, open * seen, color * seen, (along < 0 ? -normal : normal) * seen});
      }
    }
  }

  const format::File& file_;
  Grid& grid_;
  std::vector<Paint> paints_;
};

Grid coarser(const Grid& fine, std::uint32_t n) {
  Grid out{n, fine.from, fine.to, fine.step * static_cast<float>(fine.n) / static_cast<float>(n), std::vector<Voxel>(std::size_t{n} * n * n)};
  const auto by = static_cast<int>(fine.n / n);
  each_filled(fine, [&](glm::ivec3 c, const Voxel& from) {
    Voxel& to = out.voxels[out.at(c / by)];
    to.low = glm::min(to.low, from.low);
    to.high = glm::max(to.high, from.high);
    for (std::size_t i = 0; i < 6; ++i) to.sides[i].add(from.sides[i]);
  });
  return out;
}

// What stands in for a voxel's content: its bounds, joined to neighbours it nearly touches, thinned where they hold little surface.
struct Block {
  glm::vec3 low{0}, high{0};
};

std::vector<Block> blocks_of(const Grid& g) {
  std::vector<Block> out(g.voxels.size());
  each_filled(g, [&](glm::ivec3 c, const Voxel& v) {
    Block b{v.low, v.high};
    const glm::vec3 cell = g.from + glm::vec3(c) * g.step;
    for (int axis = 0; axis < 3; ++axis) {
      glm::ivec3 before = c, after = c;
      --before[axis];
      ++after[axis];
      if (g.inside(before) && g.voxels[g.at(before)].filled() && b.low[axis] < cell[axis] + kSnap * g.step) b.low[axis] = cell[axis];
      if (g.inside(after) && g.voxels[g.at(after)].filled() && b.high[axis] > cell[axis] + (1 - kSnap) * g.step) b.high[axis] = cell[axis] + g.step;
      if (b.low[axis] < g.from[axis] + kSnap * g.step) b.low[axis] = g.from[axis];  // samples miss the rim
      if (b.high[axis] > g.to[axis] - kSnap * g.step) b.high[axis] = g.to[axis];
    }
    const glm::vec3 size = glm::max(b.high - b.low, glm::vec3(g.step * 0.02f));
    float fill = 0;  // the fullest of the three outlines
    for (int axis = 0; axis < 3; ++axis) {
      const float outline = size[(axis + 1) % 3] * size[(axis + 2) % 3];
      fill = std::max(fill, std::max(v.sides[2 * static_cast<std::size_t>(axis)].area, v.sides[2 * static_cast<std::size_t>(axis) + 1].area) / outline);
    }
    if (fill < 0.7f) {
      const glm::vec3 middle = 0.5f * (b.low + b.high), half = 0.5f * size * std::sqrt(std::max(fill, 0.02f));
      b = {middle - half, middle + half};
    } else {
      const glm::vec3 middle = 0.5f * (b.low + b.high);
      b = {middle - 0.5f * size, middle + 0.5f * size};
    }
    out[g.at(c)] = b;
  });
  return out;
}

bool covers(const Block& other, const Block& mine, int axis, float slack) {
  for (int k = 1; k < 3; ++k) {
    const int a = (axis + k) % 3;
    if (other.low[a] > mine.low[a] + slack || other.high[a] < mine.high[a] - slack) return false;
  }
  return true;
}

void add_face(FarShape::Level& level, const Block& b, int axis, bool up, const Side& side) {
  const int u = (axis + 1) % 3, v = (axis + 2) % 3;
  FarVertex corner;
  corner.color = side.color / side.area;
  corner.open = side.open / side.area;
  glm::vec3 flat(0);
  flat[axis] = up ? 1.0f : -1.0f;
  const float length = glm::length(side.normal);
  corner.normal = length > 1e-6f ? side.normal / length : flat;
  constexpr std::array<std::array<int, 2>, 4> kUp{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}}, kDown{{{0, 0}, {0, 1}, {1, 1}, {1, 0}}};
  for (const auto& [a, c] : up ? kUp : kDown) {
    corner.at_m[axis] = up ? b.high[axis] : b.low[axis];
    corner.at_m[u] = a != 0 ? b.high[u] : b.low[u];
    corner.at_m[v] = c != 0 ? b.high[v] : b.low[v];
    level.corners.push_back(corner);
  }
}

FarShape::Level level_of(const Grid& g) {
  FarShape::Level out;
  out.grid = g.n;
  const std::vector<Block> blocks = blocks_of(g);
  const float slack = 0.15f * g.step;
  each_filled(g, [&](glm::ivec3 c, const Voxel& v) {
    const Block& b = blocks[g.at(c)];
    const Side all = v.all();
    for (int axis = 0; axis < 3; ++axis) {
      const glm::vec3 size = b.high - b.low;
      const float outline = size[(axis + 1) % 3] * size[(axis + 2) % 3];
      for (const bool up : {false, true}) {
        const Side& side = v.sides[static_cast<std::size_t>(2 * axis + (up ? 1 : 0))];
        if (side.area < kLeastFace * outline) continue;
        glm::ivec3 next = c;
        next[axis] += up ? 1 : -1;
        const bool joined = g.inside(next) && g.voxels[g.at(next)].filled() && covers(blocks[g.at(next)], b, axis, slack) &&
                            std::abs((up ? b.high : b.low)[axis] - (up ? blocks[g.at(next)].low : blocks[g.at(next)].high)[axis]) < 1e-4f * g.step;
        if (!joined) add_face(out, b, axis, up, side.area > 0 ? side : all);
      }
    }
  });
  return out;
}

}  // namespace

FarShape far_shape(const format::File& file) {
  FarShape out;
  const glm::vec3 size = file.max_m - file.min_m;
  out.size_m = std::max({size.x, size.y, size.z});
  if (!(out.size_m > 0) || !std::isfinite(out.size_m)) return out;
  Grid finest{kFinest, file.min_m, file.max_m, out.size_m / static_cast<float>(kFinest) * 1.0001f, std::vector<Voxel>(std::size_t{kFinest} * kFinest * kFinest)};
  Sampler sampler(file, finest);
  for (const format::Mesh& mesh : file.meshes) sampler.take(mesh);
  for (std::size_t i = 0; i < FarShape::kGrids.size(); ++i) {
    out.levels[i] = level_of(FarShape::kGrids[i] == kFinest ? finest : coarser(finest, FarShape::kGrids[i]));
  }
  return out;
}

}  // namespace aisle::models
