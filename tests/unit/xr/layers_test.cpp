#include "xr/layers.hpp"

#include <gtest/gtest.h>

namespace aisle::xr {
namespace {

TEST(BeamLayer, RunsAlongTheRayAndFacesTheEye) {
  const glm::vec3 from(0.2f, 1.2f, -0.3f), to(-0.1f, 1.4f, -1.3f), eye(0, 1.6f, 0);
  const QuadLayer beam = beam_layer(from, to, eye, 0.004f, {0, 0, 8, 1});
  EXPECT_NEAR(glm::length(beam.tracking_from_quad * glm::vec3(-beam.size_m.x / 2, 0, 0) - from), 0, 1e-5);
  EXPECT_NEAR(glm::length(beam.tracking_from_quad * glm::vec3(beam.size_m.x / 2, 0, 0) - to), 0, 1e-5);
  const glm::vec3 front = beam.tracking_from_quad.orientation * glm::vec3(0, 0, 1);
  EXPECT_GT(glm::dot(front, eye - beam.tracking_from_quad.position), 0);
  EXPECT_NEAR(beam.size_m.y, 0.004, 1e-7);
}

TEST(BeamLayer, SeenEndOnIsStillARotation) {
  const QuadLayer beam = beam_layer({0, 1.6f, -0.5f}, {0, 1.6f, -2}, {0, 1.6f, 0}, 0.004f, {0, 0, 8, 1});
  EXPECT_NEAR(glm::length(beam.tracking_from_quad.orientation), 1, 1e-5);
  EXPECT_NEAR(beam.size_m.x, 1.5, 1e-5);
}

}  // namespace
}  // namespace aisle::xr
