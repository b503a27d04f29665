#include "showroom/mesh_builder.hpp"

#include <stb_dxt.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <glm/gtc/packing.hpp>

namespace aisle::showroom {
namespace {

// Octahedral normal (Cigolle et al. 2014, "A Survey of Efficient Representations for Independent Unit Vectors").
glm::vec2 octahedral(glm::vec3 n) {
  n /= std::abs(n.x) + std::abs(n.y) + std::abs(n.z);
  if (n.z >= 0) return {n.x, n.y};
  return {(1 - std::abs(n.y)) * (n.x >= 0 ? 1.0f : -1.0f), (1 - std::abs(n.x)) * (n.y >= 0 ? 1.0f : -1.0f)};
}

glm::vec3 any_tangent(glm::vec3 n) {
  const glm::vec3 other = std::abs(n.y) < 0.9f ? glm::vec3(0, 1, 0) : glm::vec3(1, 0, 0);
  return glm::normalize(glm::cross(other, n));
}

renderer::Vertex pack(const Corner& c, glm::vec3 offset, glm::vec3 scale) {
  renderer::Vertex v{};
  for (int i = 0; i < 3; ++i) {
    const float t = scale[i] > 0 ? (c.position[i] - offset[i]) / scale[i] : 0.0f;
    v.position[i] = static_cast<std::uint16_t>(std::lround(std::clamp(t, 0.0f, 1.0f) * 65535.0f));
  }
  v.occlusion = static_cast<std::uint16_t>(std::lround(std::clamp(c.open, 0.0f, 1.0f) * 65535.0f));
  const glm::vec2 n = octahedral(c.normal), t = octahedral(any_tangent(c.normal));
  for (int i = 0; i < 2; ++i) {
    v.normal_oct[i] = static_cast<std::int16_t>(std::lround(n[i] * 32767.0f));
    v.tangent_oct[i] = static_cast<std::int8_t>(std::lround(t[i] * 127.0f));
    v.uv[i] = glm::packHalf1x16(c.uv[i]);
  }
  v.tangent_sign = 127;
  return v;
}

float to_linear(std::uint8_t v) { return std::pow(static_cast<float>(v) / 255.0f, 2.2f); }
std::uint8_t to_srgb(float v) {
  return static_cast<std::uint8_t>(std::lround(255.0f * std::pow(std::clamp(v, 0.0f, 1.0f), 1 / 2.2f)));
}

Picture halved(const Picture& big, const std::array<float, 256>& linear) {
  Picture out{std::max(1u, big.width / 2), std::max(1u, big.height / 2), {}};
  out.rgba.resize(std::size_t{4} * out.width * out.height);
  for (std::uint32_t y = 0; y < out.height; ++y) {
    for (std::uint32_t x = 0; x < out.width; ++x) {
      for (std::uint32_t c = 0; c < 4; ++c) {
        float sum = 0;
        for (std::uint32_t k = 0; k < 4; ++k) {
          const std::uint32_t sx = std::min(big.width - 1, 2 * x + (k & 1)),
                              sy = std::min(big.height - 1, 2 * y + (k >> 1));
          const std::uint8_t v = big.rgba[4 * (std::size_t{sy} * big.width + sx) + c];
          sum += c == 3 ? static_cast<float>(v) / 255.0f : linear[v];
        }
        out.rgba[4 * (std::size_t{y} * out.width + x) + c] =
            c == 3 ? static_cast<std::uint8_t>(std::lround(255 * sum / 4)) : to_srgb(sum / 4);
      }
    }
  }
  return out;
}

std::vector<std::byte> bc1(const Picture& p) {
  const std::uint32_t across = std::max(1u, (p.width + 3) / 4), down = std::max(1u, (p.height + 3) / 4);
  std::vector<std::byte> out(std::size_t{8} * across * down);
  std::array<std::uint8_t, 64> block{};
  for (std::uint32_t by = 0; by < down; ++by) {
    for (std::uint32_t bx = 0; bx < across; ++bx) {
      for (std::uint32_t i = 0; i < 16; ++i) {
        const std::uint32_t x = std::min(p.width - 1, 4 * bx + i % 4), y = std::min(p.height - 1, 4 * by + i / 4);
        std::memcpy(&block[std::size_t{4} * i], &p.rgba[4 * (std::size_t{y} * p.width + x)], 4);
      }
      auto* target = reinterpret_cast<unsigned char*>(&out[std::size_t{8} * (std::size_t{by} * across + bx)]);
      stb_compress_dxt_block(target, block.data(), 0, STB_DXT_NORMAL);
    }
  }
  return out;
}

}  // namespace

std::vector<Picture> with_mips(Picture largest) {
  std::array<float, 256> linear{};
  for (std::size_t i = 0; i < linear.size(); ++i) linear[i] = to_linear(static_cast<std::uint8_t>(i));
  std::vector<Picture> mips;
  mips.push_back(std::move(largest));
  while (mips.back().width > 1 || mips.back().height > 1) mips.push_back(halved(mips.back(), linear));
  return mips;
}

void MeshBuilder::quad(std::uint32_t material, const std::array<Corner, 4>& corners, std::uint32_t chunk) {
  Part& part = parts_[{material, chunk}];
  const auto first = static_cast<std::uint32_t>(part.corners.size());
  part.corners.insert(part.corners.end(), corners.begin(), corners.end());
  // The diagonal joins the more alike corners, so that occlusion does not show the triangulation.
  const bool flip = std::abs(corners[0].open - corners[2].open) > std::abs(corners[1].open - corners[3].open);
  for (const std::uint32_t i : flip ? std::array{1u, 2u, 3u, 1u, 3u, 0u} : std::array{0u, 1u, 2u, 0u, 2u, 3u})
    part.indices.push_back(first + i);
}

void MeshBuilder::sheet(std::uint32_t material, glm::vec3 origin, glm::vec3 u, glm::vec3 v, float cell_m, float tile_m,
                        const Visibility& open, std::uint32_t chunk) {
  const float width = glm::length(u), height = glm::length(v);
  const glm::vec3 normal = glm::normalize(glm::cross(u, v));
  const int across = std::max(1, static_cast<int>(std::lround(width / cell_m))),
            down = std::max(1, static_cast<int>(std::lround(height / cell_m)));
  std::vector<float> seen(static_cast<std::size_t>((across + 1) * (down + 1)), 1.0f);
  const auto at = [&](int i, int k) {
    return origin + u * (static_cast<float>(i) / static_cast<float>(across)) +
           v * (static_cast<float>(k) / static_cast<float>(down));
  };
  if (open) {
    for (int k = 0; k <= down; ++k) {
      for (int i = 0; i <= across; ++i) seen[static_cast<std::size_t>(k * (across + 1) + i)] = open(at(i, k), normal);
    }
  }
  const glm::vec3 s = u / width, t = v / height;
  for (int k = 0; k < down; ++k) {
    for (int i = 0; i < across; ++i) {
      std::array<Corner, 4> corners;
      const std::array<glm::ivec2, 4> offsets{glm::ivec2{0, 0}, {1, 0}, {1, 1}, {0, 1}};
      const glm::vec3 middle = (at(i, k) + at(i + 1, k + 1)) / 2.0f;
      for (std::size_t c = 0; c < 4; ++c) {
        const int x = i + offsets[c].x, y = k + offsets[c].y;
        const glm::vec3 p = at(x, y);
        glm::vec2 uv{static_cast<float>(x) / static_cast<float>(across),
                     static_cast<float>(y) / static_cast<float>(down)};
        if (tile_m > 0) {  // world-anchored, wrapped near 0 because half floats are coarse far from it
          const glm::vec2 anchor{std::floor(glm::dot(middle, s) / tile_m), std::floor(glm::dot(middle, t) / tile_m)};
          uv = glm::vec2(glm::dot(p, s), glm::dot(p, t)) / tile_m - anchor;
        }
        corners[c] = {p, normal, uv, seen[static_cast<std::size_t>(y * (across + 1) + x)]};
      }
      quad(material, corners, chunk);
    }
  }
}

void MeshBuilder::face(std::uint32_t material, const Box& b, int axis, float sign, float bevel, float cell_m, float tile_m,
                       const Visibility& open, std::uint32_t chunk) {
  const int j = (axis + 1) % 3, k = (axis + 2) % 3;
  glm::vec3 normal(0);
  normal[axis] = sign;
  glm::vec3 low = b.min + bevel, high = b.max - bevel;
  glm::vec3 origin = low, u(0), v(0);
  origin[axis] = sign > 0 ? b.max[axis] : b.min[axis];
  u[j] = high[j] - low[j];
  v[k] = high[k] - low[k];
  if (sign < 0) {
    origin[j] = high[j];
    u[j] = -u[j];
  }
  if (glm::length(u) < 1e-5f || glm::length(v) < 1e-5f) return;
  sheet(material, origin, u, v, cell_m, tile_m, open, chunk);
}

void MeshBuilder::box(std::uint32_t material, const Box& b, float bevel_m, float tile_m, const Visibility& open,
                      std::uint32_t chunk, float cell_m) {
  const glm::vec3 size = b.max - b.min;
  const float bevel = std::min(bevel_m, 0.4f * std::min({size.x, size.y, size.z}));
  for (int axis = 0; axis < 3; ++axis) {
    for (const float sign : {-1.0f, 1.0f}) {
      if (axis == 1 && sign < 0 && b.min.y <= 0.001f) continue;  // stands on the floor
      face(material, b, axis, sign, bevel, cell_m, tile_m, open, chunk);
    }
  }
  if (bevel <= 0) return;
  // Twelve edges: a strip between two faces whose ends carry the faces' normals, so that light rolls over the edge.
  for (int along = 0; along < 3; ++along) {
    const int p = (along + 1) % 3, q = (along + 2) % 3;
    for (int corner = 0; corner < 4; ++corner) {
      const float sp = (corner & 1) != 0 ? 1.0f : -1.0f, sq = (corner & 2) != 0 ? 1.0f : -1.0f;
      glm::vec3 np(0), nq(0), on_p(0), on_q(0);
      np[p] = sp, nq[q] = sq;
      on_p[p] = sp > 0 ? b.max[p] : b.min[p], on_p[q] = sq > 0 ? b.max[q] - bevel : b.min[q] + bevel;
      on_q[p] = sp > 0 ? b.max[p] - bevel : b.min[p] + bevel, on_q[q] = sq > 0 ? b.max[q] : b.min[q];
      if ((p == 1 ? sp : q == 1 ? sq : 1.0f) < 0 && b.min.y <= 0.001f) continue;
      const auto at = [&](glm::vec3 base, bool far_end) {
        base[along] = far_end ? b.max[along] - bevel : b.min[along] + bevel;
        return base;
      };
      std::array<Corner, 4> strip{
          Corner{at(on_p, false), np}, {at(on_q, false), nq}, {at(on_q, true), nq}, {at(on_p, true), np}};
      if (glm::dot(glm::cross(strip[1].position - strip[0].position, strip[3].position - strip[0].position), np + nq) <
          0) {
        std::swap(strip[1], strip[3]);
      }
      for (Corner& c : strip) c.open = open ? open(c.position, c.normal) : 1.0f;
      quad(material, strip, chunk);
    }
  }
}

std::size_t MeshBuilder::triangles() const {
  std::size_t sum = 0;
  for (const auto& [key, part] : parts_) sum += part.indices.size() / 3;
  return sum;
}

std::shared_ptr<BuiltModel> MeshBuilder::finish(std::string name, std::vector<renderer::MaterialView> materials,
                                                std::vector<std::vector<Picture>> textures,
                                                const std::vector<bool>& in_blocks) {
  auto out = std::make_shared<BuiltModel>();
  out->name = std::move(name);
  out->textures = std::move(textures);
  renderer::ModelView& view = out->view;
  glm::vec3 lowest(1e9f), highest(-1e9f);
  for (const auto& [key, part] : parts_) {
    glm::vec3 low(1e9f), high(-1e9f);
    for (const Corner& c : part.corners) low = glm::min(low, c.position), high = glm::max(high, c.position);
    renderer::MeshView mesh;
    mesh.offset_m = low;
    mesh.scale_m = high - low;
    mesh.first_vertex = static_cast<std::uint32_t>(out->vertices.size());
    mesh.vertex_count = static_cast<std::uint32_t>(part.corners.size());
    mesh.material = key.first;
    mesh.lods.push_back(
        {static_cast<std::uint32_t>(out->indices.size()), static_cast<std::uint32_t>(part.indices.size()), 0});
    for (const Corner& c : part.corners) out->vertices.push_back(pack(c, low, mesh.scale_m));
    out->indices.insert(out->indices.end(), part.indices.begin(), part.indices.end());
    view.meshes.push_back(std::move(mesh));
    lowest = glm::min(lowest, low), highest = glm::max(highest, high);
  }
  parts_.clear();
  view.vertices = out->vertices;
  view.indices = out->indices;
  view.materials = std::move(materials);
  view.min_m = lowest, view.max_m = highest;
  view.name = out->name;
  for (auto& mips : out->textures) {
    const bool compress = view.textures.size() < in_blocks.size() && in_blocks[view.textures.size()];
    renderer::TextureView texture;
    texture.format = compress ? renderer::PixelFormat::bc1_srgb : renderer::PixelFormat::rgba8_srgb;
    texture.name = out->name;
    auto& packed = out->packed.emplace_back();
    packed.reserve(mips.size());
    for (Picture& p : mips) {
      if (compress) {
        packed.push_back(bc1(p));
        p.rgba = {};  // a sixteenth of it is kept
      }
      texture.mips.push_back(
          {p.width, p.height, compress ? std::span<const std::byte>(packed.back()) : std::as_bytes(std::span(p.rgba))});
    }
    view.textures.push_back(std::move(texture));
  }
  return out;
}

}  // namespace aisle::showroom
