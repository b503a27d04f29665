#include "renderer/frame/view_math.hpp"

#include <gtest/gtest.h>

#include <glm/gtc/matrix_transform.hpp>

#include "renderer/frame/window.hpp"

namespace aisle::renderer {
namespace {

View forward_view(glm::vec3 eye = glm::vec3(0)) {
  return {glm::lookAt(eye, eye + glm::vec3(0, 0, -1), glm::vec3(0, 1, 0)), reverse_z_projection(-1, 1, 1, -1, 0.1f)};
}

WorldBox cube(glm::vec3 center, float half = 0.1f) { return {center, glm::vec3(half)}; }

TEST(Projection, IsReverseZWithYDown) {
  const glm::mat4 p = reverse_z_projection(-1, 0.5f, 0.8f, -0.6f, 0.1f);
  const auto project = [&](glm::vec3 v) {
    const glm::vec4 c = p * glm::vec4(v, 1);
    return glm::vec3(c) / c.w;
  };
  EXPECT_NEAR(project({0, 0, -0.1f}).z, 1, 1e-6f);
  EXPECT_NEAR(project({0, 0, -1000}).z, 0.0001f, 1e-6f);
  const glm::vec3 top_left = project({-2, 1.6f, -2}), bottom_right = project({1, -1.2f, -2});
  EXPECT_NEAR(top_left.x, -1, 1e-5f);
  EXPECT_NEAR(top_left.y, -1, 1e-5f);
  EXPECT_NEAR(bottom_right.x, 1, 1e-5f);
  EXPECT_NEAR(bottom_right.y, 1, 1e-5f);
}

TEST(Frustum, SeesWhatIsInFrontAndNothingBehindOrBeside) {
  const Frustum f = frustum_of(forward_view());
  EXPECT_TRUE(visible(f, cube({0, 0, -5})));
  EXPECT_TRUE(visible(f, cube({0, 0, -1e6f})));
  EXPECT_TRUE(visible(f, cube({5.05f, 0, -5})));
  EXPECT_FALSE(visible(f, cube({5.3f, 0, -5})));
  EXPECT_FALSE(visible(f, cube({0, -5.3f, -5})));
  EXPECT_FALSE(visible(f, cube({0, 0, 5})));
}

TEST(Frustum, WideningLetsInWhatLiesJustOutside) {
  EXPECT_FALSE(visible(frustum_of(forward_view()), cube({5.3f, 0, -5})));
  EXPECT_TRUE(visible(frustum_of(forward_view(), 0.05f), cube({5.3f, 0, -5})));
  EXPECT_FALSE(visible(frustum_of(forward_view(), 0.05f), cube({7, 0, -5})));
}

TEST(Frustum, UnionOfBothEyes) {
  const Frustum both[] = {frustum_of(forward_view({-1, 0, 0})), frustum_of(forward_view({1, 0, 0}))};
  EXPECT_TRUE(visible_in_any(both, cube({5.9f, 0, -5})));
  EXPECT_TRUE(visible_in_any(both, cube({-5.9f, 0, -5})));
  EXPECT_FALSE(visible_in_any(both, cube({6.3f, 0, -5})));
}

TEST(Frustum, EyeIsFoundAgain) {
  const View view{glm::lookAt(glm::vec3(1, 2, 3), glm::vec3(0, 1, 0), glm::vec3(0, 1, 0)), reverse_z_projection(-1, 1, 1, -1, 0.1f)};
  const glm::vec3 eye = eye_of(view);
  EXPECT_NEAR(glm::length(eye - glm::vec3(1, 2, 3)), 0, 1e-5f);
}

TEST(WorldBox, CoversATurnedModel) {
  const glm::mat4 m = glm::rotate(glm::translate(glm::mat4(1), {1, 0, 0}), glm::radians(45.0f), {0, 1, 0});
  const WorldBox box = world_box(m, glm::vec3(-1), glm::vec3(1));
  EXPECT_NEAR(box.center.x, 1, 1e-5f);
  EXPECT_NEAR(box.half.x, std::sqrt(2.0f), 1e-5f);
  EXPECT_NEAR(box.half.y, 1, 1e-5f);
}

TEST(Lod, ErrorStaysUnderAPixel) {
  const float errors[] = {0, 0.001f, 0.004f, 0.016f};
  // 500 px per metre at 1 m: at 2 m a pixel is 4 mm.
  EXPECT_EQ(choose_lod(errors, 1, 2, 500), 2u);
  EXPECT_EQ(choose_lod(errors, 1, 0.4f, 500), 0u);
  EXPECT_EQ(choose_lod(errors, 1, 100, 500), 3u);
  EXPECT_EQ(choose_lod(errors, 2, 2, 500), 1u) << "an enlarged model shows its errors enlarged";
}

TEST(WindowFit, CropsOrKeepsTheWholePicture) {
  const VkImageBlit2 crop = fit_into_window(1000, 1000, 1, {800, 400}, true);
  EXPECT_EQ(crop.srcSubresource.baseArrayLayer, 1u);
  EXPECT_EQ(crop.srcOffsets[0].y, 250);
  EXPECT_EQ(crop.srcOffsets[1].y, 750);
  EXPECT_EQ(crop.dstOffsets[1].x, 800);
  const VkImageBlit2 whole = fit_into_window(1000, 1000, 0, {800, 400}, false);
  EXPECT_EQ(whole.srcOffsets[1].x, 1000);
  EXPECT_EQ(whole.dstOffsets[0].x, 200);
  EXPECT_EQ(whole.dstOffsets[1].x, 600);
}

}  // namespace
}  // namespace aisle::renderer
