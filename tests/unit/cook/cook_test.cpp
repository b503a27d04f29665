#include "assets/cook/cook.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <map>

#include "assets/cook/levels.hpp"
#include "assets/cook/mesh.hpp"
#include "assets/cook/occlusion.hpp"
#include "assets/cook/places.hpp"
#include "assets/cook/rays.hpp"
#include "assets/cook/shading.hpp"
#include "assets/cook/textures.hpp"
#include "assets/cook/weld.hpp"
#include "assets/format/cooked.hpp"

namespace aisle::cook {
namespace {

// A flat N x N grid in the XZ plane, facing up, one metre wide, with unshared corners as importers give them.
SourceMesh grid(int n, float height = 0) {
  SourceMesh mesh;
  const auto corner = [&](int x, int z) {
    const glm::vec2 uv(static_cast<float>(x) / static_cast<float>(n), static_cast<float>(z) / static_cast<float>(n));
    mesh.indices.push_back(static_cast<std::uint32_t>(mesh.positions.size()));
    mesh.positions.emplace_back(uv.x, height, uv.y);
    mesh.normals.emplace_back(0, 1, 0);
    mesh.uvs.push_back(uv);
  };
  for (int z = 0; z < n; ++z) {
    for (int x = 0; x < n; ++x) {
      for (const auto& [dx, dz] : {std::pair{0, 0}, {0, 1}, {1, 0}, {1, 0}, {0, 1}, {1, 1}}) corner(x + dx, z + dz);
    }
  }
  return mesh;
}

SourceModel model_of(std::vector<SourceMesh> meshes) {
  SourceModel model;
  model.name = "test";
  model.meshes = std::move(meshes);
  model.materials.resize(model.meshes.size());
  for (std::size_t i = 0; i < model.meshes.size(); ++i) model.meshes[i].material = static_cast<std::uint32_t>(i);
  measure(model);
  return model;
}

Image checker(std::uint32_t side, std::uint8_t alpha = 255) {
  Image image;
  image.width = image.height = side;
  image.rgba.resize(std::size_t{side} * side * 4, alpha);
  for (std::uint32_t i = 0; i < side * side; ++i) {
    for (std::uint32_t k = 0; k < 3; ++k) image.rgba[i * 4 + k] = (i % side + i / side) % 2 == 0 ? 0 : 255;
  }
  return image;
}

struct Cooked {
  std::string bytes;
  format::File file;
};
Cooked cooked(SourceModel model, CookOptions options = {}) {
  Cooked out;
  auto bytes = cook_model(std::move(model), options);
  EXPECT_TRUE(bytes) << bytes.error().sentence();
  out.bytes = std::move(*bytes);
  auto file = format::read(std::as_bytes(std::span(out.bytes)));
  EXPECT_TRUE(file) << file.error().sentence();
  out.file = std::move(*file);
  return out;
}

TEST(Weld, JoinsEqualVertices) {
  SourceMesh mesh = grid(4);
  weld(mesh);
  EXPECT_EQ(mesh.positions.size(), 25u);
  EXPECT_EQ(mesh.indices.size(), 96u);
}

TEST(Cook, IsDeterministic) { EXPECT_EQ(cooked(model_of({grid(8)})).bytes, cooked(model_of({grid(8)})).bytes); }

TEST(Cook, MaterialsThatLookAlikeAreOneDraw) {
  SourceModel model = model_of({grid(2), grid(2, 1), grid(2, 2)});
  model.materials[0].name = "left";
  model.materials[1].name = "right";
  model.materials[2].alpha = Alpha::blend;
  EXPECT_EQ(cooked(std::move(model)).file.meshes.size(), 2u);
}

TEST(Cook, PlainColoursAreColoursOfTheVerticesOfOneDraw) {
  SourceModel model = model_of({grid(2), grid(2, 1), grid(2, 2)});
  model.materials[0].base_color = {1, 0, 0, 1};
  model.materials[1].base_color = {0, 1, 0, 1};
  model.materials[1].metallic = 1;
  model.materials[2].base_color = {0, 0, 1, 1};
  model.materials[2].roughness = 0.2f;
  const Cooked out = cooked(std::move(model));
  ASSERT_EQ(out.file.meshes.size(), 1u);
  EXPECT_TRUE(out.file.textures.empty());
  EXPECT_TRUE(out.file.materials[0].own_colors);
  for (const auto& v : out.file.vertices) {
    const float height = static_cast<float>(v.position[1]) / 65535;
    const auto byte = [](std::int8_t b) { return static_cast<int>(static_cast<std::uint8_t>(b)); };
    const int channel = height < 0.25f ? byte(v.tangent_oct[0]) : height < 0.75f ? byte(v.tangent_oct[1]) : byte(v.tangent_sign);
    EXPECT_EQ(channel, 255);
    EXPECT_EQ(byte(v.unused), height < 0.25f ? 31 << 3 : height < 0.75f ? (31 << 3 | 7) : 6 << 3);
  }
}

TEST(Cook, ColoursOfVerticesStayWithThem) {
  SourceMesh painted = grid(1);
  for (const auto& p : painted.positions) painted.colors.push_back(p.x > 0.5f ? glm::vec4(1, 0, 0, 1) : glm::vec4(0.2140f, 0.2140f, 0.2140f, 1));
  SourceModel model = model_of({painted});
  model.materials[0].base_color = {1, 1, 1, 1};
  model.materials[0].roughness = 0.5f;
  const Cooked out = cooked(std::move(model));
  EXPECT_TRUE(out.file.materials[0].own_colors);
  ASSERT_EQ(out.file.vertices.size(), 4u);
  for (const auto& v : out.file.vertices) {
    const auto byte = [](std::int8_t b) { return static_cast<int>(static_cast<std::uint8_t>(b)); };
    const bool red = v.position[0] > 30'000;
    EXPECT_NEAR(byte(v.tangent_oct[0]), red ? 255 : 127, 1) << "0.214 of the light is the middle of the sRGB scale";
    EXPECT_NEAR(byte(v.tangent_oct[1]), red ? 0 : 127, 1);
    EXPECT_EQ(byte(v.unused) >> 3, 16);
  }
}

TEST(Cook, ColoursOnPicturesAndSecondCoordinatesAreExtras) {
  SourceMesh painted = grid(2);
  for (const auto& p : painted.positions) {
    painted.colors.emplace_back(p.x, 1, 1, 0.5f);
    painted.second_uvs.emplace_back(p.z, p.x);
  }
  SourceModel model = model_of({painted, grid(1, 1)});
  model.images = {checker(8), checker(8), checker(8)};
  model.materials[0].base_image = 0;
  model.materials[0].metal_rough_image = 1;
  model.materials[0].occlusion_image = 2;
  model.materials[0].on_second_uvs = occlusion_map;
  const Cooked out = cooked(std::move(model));
  ASSERT_EQ(out.file.meshes.size(), 2u);
  const auto rich = std::find_if(out.file.meshes.begin(), out.file.meshes.end(), [&](const auto& m) { return out.file.materials[m.material].rich; });
  ASSERT_NE(rich, out.file.meshes.end());
  const auto& material = out.file.materials[rich->material];
  EXPECT_FALSE(material.own_colors);
  EXPECT_GE(material.occlusion_texture, 0) << "it lies elsewhere than roughness: a texture of its own";
  EXPECT_NE(material.occlusion_texture, material.orm_texture);
  ASSERT_EQ(out.file.extras.size(), rich->vertex_count) << "other meshes have none";
  for (std::uint32_t i = 0; i < rich->vertex_count; ++i) {
    const auto& v = out.file.vertices[rich->first_vertex + i];
    const auto& extra = out.file.extras[rich->first_extra + i];
    const bool left = v.position[0] < 10, right = v.position[0] > 65'000;
    if (left || right) {
      EXPECT_EQ(extra.color[0], left ? 0 : 255);
    }
    EXPECT_NEAR(extra.color[3], 128, 1);
    EXPECT_EQ(extra.second_uv[1], v.uv[0]) << "both are x here";
  }
}

TEST(Cook, LayersMakeAMaterialRich) {
  SourceModel model = model_of({grid(1), grid(1, 1)});
  model.materials[0].clearcoat = 1;
  model.materials[1].base_color = {1, 0, 0, 1};
  const Cooked out = cooked(std::move(model));
  int rich = 0;
  for (const auto& m : out.file.materials) rich += m.rich;
  EXPECT_EQ(rich, 1);
  EXPECT_EQ(out.file.extras.size(), 4u);
}

TEST(Cook, OneColourForAllVerticesIsTheMaterials) {
  SourceMesh painted = grid(1);
  painted.colors.assign(painted.positions.size(), glm::vec4(0.5f, 0.25f, 0, 1));
  const Cooked out = cooked(model_of({painted}));
  EXPECT_FALSE(out.file.materials[0].own_colors);
  EXPECT_NEAR(out.file.materials[0].base_color.g, 0.25f, 1e-6f);
}

// A flat sheet loses its triangles far away, but not what is painted on it.
TEST(Levels, PaintedVerticesAreNotSimplifiedAwayFromFlatSurfaces) {
  SourceMesh sheet = grid(64);
  for (const auto& p : sheet.positions) sheet.colors.push_back(p.x > 0.4f && p.x < 0.6f ? glm::vec4(1, 0, 0, 1) : glm::vec4(1));
  weld(sheet);
  std::vector<float> none;
  const auto levels = make_levels(sheet, none, true);
  ASSERT_GE(levels.size(), 2u);
  EXPECT_LT(levels.back().indices.size(), levels[0].indices.size() / 4);
  for (const auto& level : levels) {
    double red = 0, all = 0;
    for (std::size_t i = 0; i < level.indices.size(); i += 3) {
      const auto at = [&](std::size_t k) { return sheet.positions[level.indices[i + k]]; };
      const double area = 0.5 * glm::length(glm::cross(at(1) - at(0), at(2) - at(0)));
      all += area;
      for (std::size_t k = 0; k < 3; ++k) red += area / 3 * (1 - sheet.colors[level.indices[i + k]].g);
    }
    EXPECT_NEAR(all, 1, 0.1) << level.error;
    EXPECT_NEAR(red, 0.2, 0.12) << level.error;
  }
}

TEST(Cook, CoarseLevelsUseTheFirstVertices) {
  SourceMesh sheet = grid(48);
  for (auto& p : sheet.positions) p.y = 0.02f * std::sin(p.x * 9) * std::cos(p.z * 7);
  const Cooked out = cooked(model_of({sheet}));
  const auto& mesh = out.file.meshes[0];
  for (std::size_t k = 0; k < mesh.lods.size(); ++k) {
    if (k > 0) {
      EXPECT_LT(mesh.lods[k].vertex_count, mesh.lods[k - 1].vertex_count);
    }
    for (const auto i : out.file.indices.subspan(mesh.lods[k].first_index, mesh.lods[k].index_count)) EXPECT_LT(i, mesh.lods[k].vertex_count);
  }
}

TEST(Cook, LargeMeshesAreSplitSoThatSixteenBitsNumberTheirVertices) {
  const Cooked out = cooked(model_of({grid(330)}), {true, false});
  EXPECT_GE(out.file.meshes.size(), 2u);
  std::uint32_t triangles = 0;
  for (const auto& mesh : out.file.meshes) {
    EXPECT_LE(mesh.vertex_count, 65'536u);
    triangles += mesh.lods[0].index_count / 3;
  }
  EXPECT_EQ(triangles, 330u * 330 * 2);
}

// A ball of leaves: small loose squares, each bent.
SourceMesh leaves(int count) {
  SourceMesh mesh;
  for (int i = 0; i < count; ++i) {
    const float y = 1 - 2 * (static_cast<float>(i) + 0.5f) / static_cast<float>(count), a = static_cast<float>(i) * 2.39996f, r = std::sqrt(1 - y * y);
    const glm::vec3 n(r * std::cos(a), y, r * std::sin(a)), u = glm::normalize(glm::cross(n, glm::vec3(0.3f, 1, 0.2f))), v = glm::cross(n, u);
    const auto first = static_cast<std::uint32_t>(mesh.positions.size());
    for (int k = 0; k < 9; ++k) {
      const float x = static_cast<float>(k % 3 - 1), z = static_cast<float>(k / 3 - 1);
      mesh.positions.push_back(n + (u * x + v * z) * 0.02f + n * (x == 0 ? 0.004f : 0.0f));
      mesh.normals.push_back(n);
      mesh.uvs.emplace_back(x, z);
    }
    for (std::uint32_t q : {0u, 1u, 3u, 4u}) {
      for (const std::uint32_t c : {0u, 1u, 4u, 0u, 4u, 3u}) mesh.indices.push_back(first + q + c);
    }
  }
  return mesh;
}

TEST(Levels, FoliageKeepsItsAreaWithFarFewerTriangles) {
  SourceMesh mesh = leaves(2000);
  std::vector<float> open(mesh.positions.size(), 0.5f);
  const auto levels = make_levels(mesh, open, false);
  EXPECT_EQ(open.size(), mesh.positions.size());
  const auto area = [&](const std::vector<std::uint32_t>& indices) {
    double sum = 0;
    for (std::size_t i = 0; i < indices.size(); i += 3) {
      sum += 0.5 * glm::length(glm::cross(mesh.positions[indices[i + 1]] - mesh.positions[indices[i]], mesh.positions[indices[i + 2]] - mesh.positions[indices[i]]));
    }
    return sum;
  };
  ASSERT_GE(levels.size(), 4u);
  const double whole = area(levels[0].indices);
  for (const auto& level : levels) EXPECT_NEAR(area(level.indices) / whole, 1, 0.15) << level.error;
  EXPECT_LT(levels.back().indices.size(), levels[0].indices.size() / 40);
}

TEST(Cook, LevelsOfDetailGetCoarserAndKeepTheirPromise) {
  SourceMesh ball;  // a bumpy sheet
  ball = grid(48);
  for (auto& p : ball.positions) p.y = 0.02f * std::sin(p.x * 9) * std::cos(p.z * 7);
  const Cooked out = cooked(model_of({ball}));
  const auto& lods = out.file.meshes[0].lods;
  ASSERT_GE(lods.size(), 3u);
  EXPECT_EQ(lods[0].error_m, 0);
  for (std::size_t i = 1; i < lods.size(); ++i) {
    EXPECT_LT(lods[i].index_count, lods[i - 1].index_count);
    EXPECT_GE(lods[i].error_m, lods[i - 1].error_m);
    EXPECT_LT(lods[i].error_m, 0.1f);
  }
}

// Edges of one triangle only, inside the sheet: through them one sees what is behind.
int cracks(const SourceMesh& mesh, const std::vector<std::uint32_t>& indices) {
  const auto place = places_of(mesh.positions);
  const auto rim = [&](std::uint32_t v) {
    const glm::vec3 p = mesh.positions[v];
    return std::min({p.x, 1 - p.x, p.z, 1 - p.z}) < 0.001f;
  };
  std::map<std::pair<std::uint32_t, std::uint32_t>, int> triangles_at;
  for (std::size_t i = 0; i < indices.size(); i += 3) {
    for (std::size_t k = 0; k < 3; ++k) ++triangles_at[std::minmax(place[indices[i + k]], place[indices[i + (k + 1) % 3]])];
  }
  int out = 0;
  for (const auto& [edge, count] : triangles_at) out += count == 1 && !(rim(edge.first) && rim(edge.second));
  return out;
}

// Corners of one place that differ by noise, by their coordinates on the picture and by their normals: simplified together all the same.
TEST(Levels, SeamsDoNotOpen) {
  for (const bool plain : {true, false}) {
    SourceMesh sheet = grid(64);
    std::uint32_t noise = 1;
    for (std::size_t v = 0; v < sheet.positions.size(); ++v) {
      glm::vec3& p = sheet.positions[v];
      const bool left = sheet.positions[v / 3 * 3].x + sheet.positions[v / 3 * 3 + 1].x + sheet.positions[v / 3 * 3 + 2].x < 1.5f;
      if (!plain && left) sheet.uvs[v] += glm::vec2(3, 1);  // a seam down the middle
      sheet.normals[v] = left ? glm::vec3(0, 1, 0) : glm::normalize(glm::vec3(0.3f, 1, 0));
      p.y = 0.03f * std::sin(p.x * 9) * std::cos(p.z * 7);
      for (int axis = 0; axis < 3; ++axis) {
        noise = noise * 1664525u + 1013904223u;
        p[axis] += (static_cast<float>(noise >> 8) / 16777216.0f - 0.5f) * 4e-6f;
      }
    }
    weld(sheet);
    EXPECT_GT(sheet.positions.size(), 20'000u) << "the noise is there";
    std::vector<float> none;
    const auto levels = make_levels(sheet, none, plain);
    ASSERT_GE(levels.size(), 3u);
    EXPECT_LT(levels.back().indices.size(), levels[0].indices.size() / 20);
    for (const auto& level : levels) EXPECT_EQ(cracks(sheet, level.indices), 0) << level.error << (plain ? " plain" : " with a picture");
  }
}

// A drum with a narrow rounded rim: its wide side must not be shaded as the rim was when the rows between them are gone.
TEST(Levels, WideFacesKeepTheirShading) {
  SourceMesh drum;
  constexpr int kSides = 64;
  const std::array<std::array<float, 3>, 5> rows = {{{0, 0.299f, 0.7f}, {0.001f, 0.3f, 0}, {0.5f, 0.3f, 0}, {0.999f, 0.3f, 0}, {1, 0.299f, -0.7f}}};  // height, radius, lean
  for (const auto& [height, radius, lean] : rows) {
    for (int i = 0; i < kSides; ++i) {
      const float a = 6.2831853f * static_cast<float>(i) / kSides;
      drum.positions.emplace_back(radius * std::cos(a), height, radius * std::sin(a));
      drum.normals.push_back(glm::normalize(glm::vec3(std::cos(a), -lean, std::sin(a))));
      drum.uvs.emplace_back(0, 0);
    }
  }
  for (std::uint32_t row = 0; row + 1 < rows.size(); ++row) {
    for (std::uint32_t i = 0; i < kSides; ++i) {
      const std::uint32_t a = row * kSides + i, b = row * kSides + (i + 1) % kSides;
      drum.indices.insert(drum.indices.end(), {a, a + kSides, b, b, a + kSides, b + kSides});
    }
  }
  std::vector<float> open(drum.positions.size(), 0.5f);
  const auto levels = make_levels(drum, open, true);
  ASSERT_GE(levels.size(), 2u);
  EXPECT_EQ(open.size(), drum.positions.size());
  for (const auto& level : levels) {
    for (std::size_t i = 0; i < level.indices.size(); i += 3) {
      const glm::vec3 a = drum.positions[level.indices[i]];
      const glm::vec3 n = glm::cross(drum.positions[level.indices[i + 1]] - a, drum.positions[level.indices[i + 2]] - a);
      if (glm::length(n) < 0.005f) continue;  // of the rim
      for (std::size_t k = 0; k < 3; ++k) EXPECT_GT(glm::dot(n, drum.normals[level.indices[i + k]]), 0.8f * glm::length(n)) << level.error;
    }
  }
}

// A box whose top is drawn with vertices of its sides, as the simplifier leaves it: the top must be shaded as a top, not black.
TEST(Shading, AFaceIsNotShadedAsTheOneBesideIt) {
  SourceMesh box;
  const auto face = [&](glm::vec3 normal, glm::vec3 along, glm::vec3 across) {
    const auto first = static_cast<std::uint32_t>(box.positions.size());
    for (const auto& [a, b] : {std::pair{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}) {
      box.positions.push_back(0.5f * (normal + along * static_cast<float>(a) + across * static_cast<float>(b)));
      box.normals.push_back(normal);
      box.uvs.emplace_back(0, 0);
    }
    for (const std::uint32_t k : {0u, 1u, 2u, 0u, 2u, 3u}) box.indices.push_back(first + k);
  };
  face({0, 1, 0}, {0, 0, 1}, {1, 0, 0});
  face({0, 0, 1}, {1, 0, 0}, {0, 1, 0});
  face({0, 0, -1}, {0, 1, 0}, {1, 0, 0});
  std::vector<float> open(box.positions.size(), 1);
  const auto place = places_of(box.positions);
  Shading shading(box, place, open);
  std::vector<std::uint32_t> top(box.indices.begin(), box.indices.begin() + 6);
  for (std::uint32_t& v : top) {
    for (std::uint32_t other = 4; other < 12; ++other) v = place[other] == place[v] ? other : v;
  }
  for (const std::uint32_t v : top) EXPECT_EQ(box.normals[v].y, 0) << "of the sides";
  shading.mend(top);
  for (const std::uint32_t v : top) EXPECT_GT(box.normals[v].y, 0.99f);
}

// A door is dark in the gaps around it; when only its rim's vertices are left, the whole of it is not.
TEST(Levels, DarkRimsDoNotSpreadOverWideFaces) {
  SourceMesh door = grid(16);
  weld(door);
  std::vector<float> open;
  for (glm::vec3& p : door.positions) {
    const bool rim = std::min({p.x, 1 - p.x, p.z, 1 - p.z}) < 0.01f;
    open.push_back(rim ? 0.1f : 0.95f);
    for (const int axis : {0, 2}) p[axis] = rim ? p[axis] : 0.5f + (p[axis] - 0.5f) * 1.12f;  // a narrow rim
  }
  const auto levels = make_levels(door, open, true);
  ASSERT_GE(levels.size(), 2u);
  EXPECT_LT(levels.back().indices.size(), levels[0].indices.size() / 4);
  std::vector<double> light;
  for (const auto& level : levels) {
    double sum = 0, all = 0;
    for (std::size_t i = 0; i < level.indices.size(); i += 3) {
      const auto at = [&](std::size_t k) { return door.positions[level.indices[i + k]]; };
      const double area = 0.5 * glm::length(glm::cross(at(1) - at(0), at(2) - at(0)));
      all += area;
      for (std::size_t k = 0; k < 3; ++k) sum += area / 3 * open[level.indices[i + k]];
    }
    light.push_back(sum / all);
    EXPECT_NEAR(light.back(), light.front(), 0.15) << level.error;
  }
}

TEST(Rays, FindWhatIsNearest) {
  std::vector<RayTriangle> triangles;
  std::uint32_t seed = 7;
  const auto random = [&] {
    seed = seed * 1664525u + 1013904223u;
    return static_cast<float>(seed >> 8) / 16777216.0f - 0.5f;
  };
  const auto anywhere = [&] {
    const float x = random(), y = random(), z = random();
    return glm::vec3(x, y, z);
  };
  for (int i = 0; i < 500; ++i) {
    const glm::vec3 a = anywhere() * 4.0f, ab = anywhere(), ac = anywhere();
    triangles.push_back({a, ab, ac});
  }
  triangles.insert(triangles.end(), 9, triangles.front());  // no plane parts these
  const Rays rays(triangles);
  int met = 0;
  for (int i = 0; i < 2000; ++i) {
    const glm::vec3 from = anywhere() * 6.0f;
    glm::vec3 along = glm::normalize(anywhere());
    if (i % 10 == 0) along = i % 20 == 0 ? glm::vec3(0, 1, 0) : glm::vec3(-1, 0, 0);
    float expected = 3;
    for (const RayTriangle& t : triangles) {
      const glm::vec3 p = glm::cross(along, t.ac), s = from - t.a, q = glm::cross(s, t.ab);
      const float d = glm::dot(t.ab, p), u = glm::dot(s, p) / d, v = glm::dot(along, q) / d, distance = glm::dot(t.ac, q) / d;
      if (u >= 0 && v >= 0 && u + v <= 1 && distance > 0) expected = std::min(expected, distance);
    }
    met += expected < 3;
    EXPECT_NEAR(rays.nearest(from, along, 3), expected, 1e-4f);
  }
  EXPECT_GT(met, 300);
  EXPECT_EQ(Rays(std::vector<RayTriangle>{}).nearest({}, {0, 1, 0}, 2), 2);
}

TEST(Cook, PositionsComeBackWithinATenthOfAMillimetre) {
  SourceMesh mesh = grid(3);
  for (auto& p : mesh.positions) p = p * glm::vec3(2, 1, 2) + glm::vec3(0.123f, 4, -7);
  const Cooked out = cooked(model_of({mesh}));
  const auto& m = out.file.meshes[0];
  for (const auto& v : out.file.vertices) {
    const glm::vec3 p = m.offset_m + m.scale_m * glm::vec3(v.position[0], v.position[1], v.position[2]) / 65535.0f;
    float nearest = 1;
    for (const auto& q : mesh.positions) nearest = std::min(nearest, glm::length(p - q));
    EXPECT_LT(nearest, 1e-4f);
  }
  EXPECT_FLOAT_EQ(out.file.max_m.x, 2.123f);
}

TEST(Cook, LargeTextureCoordinatesAreBroughtNearZero) {
  SourceMesh mesh = grid(2);
  for (auto& uv : mesh.uvs) uv += glm::vec2(1000, -500);
  weld(mesh);
  center_uvs(mesh);
  for (const auto& uv : mesh.uvs) EXPECT_LE(std::max(std::abs(uv.x), std::abs(uv.y)), 1.0f);
}

TEST(Cook, TangentsFollowTheTexture) {
  SourceMesh mesh = grid(1);
  weld(mesh);
  for (const auto& t : tangents(mesh)) {
    EXPECT_NEAR(t.x, 1, 1e-5f);
    // u to +x, v to +z (down the picture): bitangent = sign * cross(n, t) must point up the picture, to -z.
    EXPECT_NEAR((t.w * glm::cross(glm::vec3(0, 1, 0), glm::vec3(t))).z, -1, 1e-5f);
  }
}

TEST(Textures, MipsAreAveragedInLinearLight) {
  const CookedTexture t = cook_texture(checker(16), Use::color, false, 0);
  ASSERT_EQ(t.levels.size(), 5u);
  EXPECT_NEAR(static_cast<int>(t.levels[1].bytes[0]), 188, 1);  // half the light, not half the number
  const CookedTexture data = cook_texture(checker(16), Use::data, false, 0);
  EXPECT_NEAR(static_cast<int>(data.levels[1].bytes[0]), 128, 1);
}

TEST(Textures, FormatsFollowTheUse) {
  EXPECT_EQ(cook_texture(checker(8), Use::color, true, 0).format, format::PixelFormat::bc1_srgb);
  EXPECT_EQ(cook_texture(checker(8, 100), Use::color, true, 0).format, format::PixelFormat::bc3_srgb);
  EXPECT_EQ(cook_texture(checker(8), Use::normal, true, 0).format, format::PixelFormat::bc5_unorm);
  EXPECT_EQ(cook_texture(checker(8), Use::data, true, 0).format, format::PixelFormat::bc1_unorm);
  EXPECT_EQ(cook_texture(checker(2), Use::color, true, 0).format, format::PixelFormat::rgba8_srgb);
}

TEST(Textures, CutOutsStayDenseInSmallMips) {
  Image leaves = checker(64);
  for (std::size_t i = 0; i < leaves.rgba.size() / 4; ++i) leaves.rgba[i * 4 + 3] = i % 3 == 0 ? 255 : 0;
  const CookedTexture t = cook_texture(leaves, Use::color, false, 0.5f);
  for (const auto& level : t.levels) {
    if (level.width < 8) break;
    std::size_t solid = 0;
    for (std::size_t i = 3; i < level.bytes.size(); i += 4) solid += static_cast<int>(level.bytes[i]) >= 128;
    EXPECT_GT(static_cast<float>(solid) / static_cast<float>(level.bytes.size() / 4), 0.2f) << level.width;
  }
}

TEST(Textures, OddSizesHaveWholeChains) {
  Image odd = checker(1);
  odd.width = 37;
  odd.height = 5;
  odd.rgba.assign(37 * 5 * 4, 200);
  const CookedTexture t = cook_texture(odd, Use::color, true, 0);
  EXPECT_EQ(t.levels.back().width, 1u);
  EXPECT_EQ(t.levels.back().height, 1u);
}

TEST(Occlusion, UnderARoofIsDarkerThanOnIt) {
  SourceMesh roof = grid(4, 0.2f);
  const SourceModel model = model_of({grid(4), roof});
  const auto open = bake_occlusion(model);
  const auto middle_of = [&](std::size_t mesh) {
    float value = -1;
    for (std::size_t i = 0; i < open[mesh].size(); ++i) {
      if (glm::length(glm::vec2(model.meshes[mesh].positions[i].x, model.meshes[mesh].positions[i].z) - 0.5f) < 0.01f) value = open[mesh][i];
    }
    return value;
  };
  EXPECT_GT(middle_of(1), 0.95f);
  EXPECT_LT(middle_of(0), 0.75f);
}

TEST(Cook, PicturesBecomeTextureFiles) {
  const auto bytes = cook_picture(checker(20), {});
  ASSERT_TRUE(bytes);
  const auto file = format::read(std::as_bytes(std::span(*bytes)));
  ASSERT_TRUE(file) << file.error().sentence();
  EXPECT_EQ(file->kind, format::Kind::texture);
  EXPECT_TRUE(file->textures[0].clamp);
}

}  // namespace
}  // namespace aisle::cook
