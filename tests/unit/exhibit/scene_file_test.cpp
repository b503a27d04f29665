#include "exhibit/scene_file.hpp"

#include <gtest/gtest.h>

namespace aisle::exhibit {
namespace {

TEST(SceneFile, IsReadAsTheContractSays) {
  const auto scene = parse_scene(R"({"name": "two", "hall": "hall.glb", "background": [0.1, 0.2, 0.3], "light": {"direction": [0, -2, 0], "color": [1, 0.5, 1], "intensity": 3},
    "ambient": {"color": [1, 1, 1], "intensity": 0.5}, "tone_mapping": "none",
    "products": [{"id": "a", "name": "Chair", "glb": "chair.glb", "pos": [1, 0, -2], "rot": [0, 1, 0, 0], "scale": 2}, {"id": "b", "glb": "sub/table.glb"}]})");
  ASSERT_TRUE(scene) << scene.error().sentence();
  EXPECT_EQ(scene->name, "two");
  EXPECT_EQ(scene->hall, "hall.glb");
  EXPECT_FLOAT_EQ(scene->key.direction.y, -1);
  EXPECT_FLOAT_EQ(scene->key.intensity, 3);
  EXPECT_FLOAT_EQ(scene->ambient_intensity, 0.5f);
  ASSERT_EQ(scene->pieces.size(), 2u);
  EXPECT_EQ(scene->pieces[0].scale, glm::vec3(2));
  EXPECT_FLOAT_EQ(scene->pieces[0].world.orientation.y, 1);
  EXPECT_EQ(scene->pieces[1].name, "b");
}

TEST(SceneFile, WhateverElseStandsThereIsRefusedWithASentence) {
  for (const char* bad : {"", "[]", "{\"products\": 3}", "{\"products\": [1]}", "{\"products\": [{}]}", "{\"products\": [{\"glb\": \"../secret\"}]}", "{\"products\": [{\"glb\": \"/etc/passwd\"}]}",
                          "{\"background\": [1, 2]}", "{\"background\": [1, 2, \"x\"]}", "{\"light\": {\"direction\": [0, 0, 0]}}", "{\"name\": 7}", "{\"products\": [{\"glb\": \"a.glb\", \"pos\": [1e9, 0, 0]}]}",
                          "{\"products\": [{\"glb\": \"a.glb\", \"rot\": [0, 0, 0, 0]}]}"}) {
    const auto scene = parse_scene(bad);
    ASSERT_FALSE(scene) << bad;
    EXPECT_FALSE(scene.error().what.empty());
  }
}

TEST(Walk, GivesBothEyesTheirPlace) {
  const auto walk = parse_walk(R"({"ipd": 0.06, "fov_deg": [90, 60], "near": 0.1, "head": [{"p": [0, 1.6, 0], "q": [0, 0, 0, 1]}]})");
  ASSERT_TRUE(walk) << walk.error().sentence();
  const auto views = eyes_at(walk->head[0], *walk);
  ASSERT_EQ(views.size(), 2u);
  EXPECT_NEAR((views[0].view_from_world * glm::vec4(0, 1.6f, 0, 1)).x, 0.03f, 1e-6f);
  EXPECT_NEAR((views[1].view_from_world * glm::vec4(0, 1.6f, 0, 1)).x, -0.03f, 1e-6f);
  EXPECT_NEAR(views[0].clip_from_view[0][0], 1, 1e-5f);
  EXPECT_NEAR(std::abs(views[0].clip_from_view[1][1]), std::sqrt(3.0f), 1e-4f);
}

TEST(Walk, NeedsPoses) {
  for (const char* bad : {"{}", "{\"head\": []}", "{\"head\": [{\"p\": [0, 1]}]}", "{\"ipd\": \"wide\", \"head\": [{\"p\": [0, 1, 0]}]}", "{\"fov_deg\": [200, 90], \"head\": [{\"p\": [0, 1, 0]}]}"}) EXPECT_FALSE(parse_walk(bad)) << bad;
}

}  // namespace
}  // namespace aisle::exhibit
