#include "models/far_shape.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace aisle::models {
namespace {

// Boxes of one colour as a cooked file.
struct Boxes {
  std::vector<format::Vertex> vertices;
  std::vector<std::uint16_t> indices;
  format::File file;

  Boxes(std::vector<std::pair<glm::vec3, glm::vec3>> boxes, glm::vec4 color, format::Alpha alpha = format::Alpha::opaque) {
    file.min_m = glm::vec3(1e9f);
    file.max_m = glm::vec3(-1e9f);
    for (const auto& [low, high] : boxes) file.min_m = glm::min(file.min_m, low), file.max_m = glm::max(file.max_m, high);
    const glm::vec3 size = file.max_m - file.min_m;
    for (const auto& [low, high] : boxes) {
      for (int axis = 0; axis < 3; ++axis) {
        for (const bool up : {false, true}) {
          const auto base = static_cast<std::uint16_t>(vertices.size());
          for (const auto& [a, b] : {std::pair{0, 0}, {1, 0}, {1, 1}, {0, 1}}) {
            glm::vec3 p;
            p[axis] = up ? high[axis] : low[axis];
            p[(axis + 1) % 3] = a ? high[(axis + 1) % 3] : low[(axis + 1) % 3];
            p[(axis + 2) % 3] = b ? high[(axis + 2) % 3] : low[(axis + 2) % 3];
            format::Vertex v{};
            v.occlusion = 65535;
            for (int k = 0; k < 3; ++k) v.position[k] = static_cast<std::uint16_t>(std::lround((p[k] - file.min_m[k]) / size[k] * 65535));
            if (axis < 2) v.normal_oct[axis] = up ? 32767 : -32767;
            if (axis == 2 && !up) v.normal_oct[0] = v.normal_oct[1] = 32767;
            vertices.push_back(v);
          }
          for (const int k : {0, 1, 2, 0, 2, 3}) indices.push_back(static_cast<std::uint16_t>(base + (up ? k : 3 - k)));
        }
      }
    }
    file.vertices = vertices;
    file.indices = indices;
    format::Material m;
    m.base_color = color;
    m.alpha = alpha;
    file.materials = {m};
    format::Mesh mesh;
    mesh.offset_m = file.min_m;
    mesh.scale_m = size;
    mesh.vertex_count = static_cast<std::uint32_t>(vertices.size());
    mesh.lods.push_back({0, static_cast<std::uint32_t>(indices.size()), 0, 0});
    file.meshes.push_back(mesh);
  }
};

glm::vec3 normal(const FarVertex* c) { return glm::cross(c[1].at_m - c[0].at_m, c[2].at_m - c[0].at_m); }

// Seen along AXIS from above.
float area(const FarShape::Level& level, int axis) {
  float sum = 0;
  for (std::size_t i = 0; i < level.corners.size(); i += 4) sum += std::max(0.0f, normal(&level.corners[i])[axis]);
  return sum;
}

TEST(FarShape, ABoxStaysThatBoxAtEveryLevel) {
  const Boxes box({{{-1, 0, 0}, {1, 1, 0.5f}}}, {0.2f, 0.4f, 0.6f, 1});
  const FarShape shape = far_shape(box.file);
  EXPECT_FLOAT_EQ(shape.size_m, 2);
  for (const auto& level : shape.levels) {
    EXPECT_NEAR(area(level, 0), 0.5f, 0.06f) << level.grid;
    EXPECT_NEAR(area(level, 1), 1.0f, 0.12f) << level.grid;
    EXPECT_NEAR(area(level, 2), 2.0f, 0.2f) << level.grid;
    for (const auto& c : level.corners) {
      EXPECT_LT(glm::distance(c.color, glm::vec3(0.2f, 0.4f, 0.6f)), 1e-3f);
      EXPECT_TRUE(glm::all(glm::greaterThan(c.at_m, glm::vec3(-1.05f, -0.05f, -0.05f))) && glm::all(glm::lessThan(c.at_m, glm::vec3(1.05f, 1.05f, 0.55f))));
    }
  }
  EXPECT_EQ(shape.levels.back().corners.size(), 24u);
}

TEST(FarShape, RichMaterialsBringTheirColoursAndTheirClearness) {
  Boxes box({{{-1, 0, 0}, {1, 1, 0.5f}}}, {1, 0.5f, 1, 1}, format::Alpha::blend);
  std::vector<format::Extra> extras(box.vertices.size(), format::Extra{{255, 188, 0, 255}, {0, 0}});  // 188 is half the light
  box.file.extras = extras;
  box.file.materials[0].rich = true;
  const FarShape painted = far_shape(box.file);
  ASSERT_FALSE(painted.levels[0].corners.empty());
  for (const auto& c : painted.levels[0].corners) EXPECT_LT(glm::distance(c.color, glm::vec3(1, 0.25f, 0)), 0.01f);
  box.file.materials[0].transmission = 1;
  for (const auto& level : far_shape(box.file).levels) EXPECT_TRUE(level.corners.empty());
}

TEST(FarShape, ThinLegsStayThin) {
  std::vector<std::pair<glm::vec3, glm::vec3>> table{{{0, 0.75f, 0}, {1, 0.8f, 1}}};
  for (const float x : {0.05f, 0.9f}) {
    for (const float z : {0.05f, 0.9f}) table.push_back({{x, 0, z}, {x + 0.05f, 0.75f, z + 0.05f}});
  }
  const Boxes boxes(table, glm::vec4(1));
  const FarShape shape = far_shape(boxes.file);
  // From the front: the top's edge and four legs, 0.05 + 4 * 0.0375 m2, of the outline's 0.8.
  EXPECT_NEAR(area(shape.levels[0], 2), 0.2f, 0.08f);
}

TEST(FarShape, GlassAndNothingLeaveNothing) {
  const Boxes glass({{{0, 0, 0}, {1, 1, 1}}}, {1, 1, 1, 0.01f}, format::Alpha::blend);
  for (const auto& level : far_shape(glass.file).levels) EXPECT_TRUE(level.corners.empty());
  format::File empty;
  for (const auto& level : far_shape(empty).levels) EXPECT_TRUE(level.corners.empty());
}

}  // namespace
}  // namespace aisle::models
