#include "renderer/content/content.hpp"

#include <gtest/gtest.h>

#include <glm/gtc/constants.hpp>
#include <glm/gtc/packing.hpp>

#include "renderer/content/environment.hpp"

namespace aisle::renderer {
namespace {

TEST(SlotMap, AReusedSlotHasAnotherGeneration) {
  SlotMap<int, TextureHandle> map;
  const TextureHandle a = map.insert(1);
  EXPECT_EQ(*map.find(a), 1);
  EXPECT_TRUE(map.erase(a));
  EXPECT_FALSE(map.erase(a));
  const TextureHandle b = map.insert(2);
  EXPECT_EQ(a.index, b.index);
  EXPECT_EQ(map.find(a), nullptr);
  EXPECT_EQ(*map.find(b), 2);
  EXPECT_EQ(map.find({}), nullptr);
}

struct Sample {
  std::vector<Vertex> vertices = std::vector<Vertex>(3);
  std::vector<std::uint32_t> indices{0, 1, 2};
  ModelView view;
  Sample() {
    view.vertices = vertices;
    view.indices = indices;
    view.materials.resize(1);
    MeshView mesh;
    mesh.vertex_count = 3;
    mesh.lods = {{0, 3, 0}};
    view.meshes = {mesh};
  }
};

TEST(Complaint, AcceptsASoundModel) { EXPECT_EQ(complaint(Sample().view), ""); }

TEST(Complaint, NamesWhatIsWrong) {
  Sample s;
  s.view.materials[0].rich = true;
  EXPECT_EQ(complaint(s.view), "a mesh's extras are out of range");
  s.view.materials[0].rich = false;
  s.view.meshes[0].material = 1;
  EXPECT_NE(complaint(s.view), "");
  s = Sample();
  s.view.meshes[0].lods[0].index_count = 4;
  EXPECT_NE(complaint(s.view), "");
  s = Sample();
  s.view.meshes[0].first_vertex = 1;
  EXPECT_NE(complaint(s.view), "");
  s = Sample();
  s.view.materials[0].base_texture = 0;
  EXPECT_NE(complaint(s.view), "");
  s = Sample();
  s.view.indices = {};
  EXPECT_NE(complaint(s.view), "");
}

TEST(Complaint, ChecksMipsToTheByte) {
  const std::vector<std::byte> bytes(64 * 4);
  TextureView t;
  t.mips = {{8, 8, std::span(bytes)}};
  EXPECT_EQ(complaint(t), "");
  t.mips[0].bytes = t.mips[0].bytes.first(255);
  EXPECT_NE(complaint(t), "");
  t.format = PixelFormat::bc1_srgb;
  t.mips = {{5, 5, std::span(bytes).first(32)}};
  EXPECT_EQ(complaint(t), "");
  t.mips.push_back({3, 2, std::span(bytes).first(8)});
  EXPECT_NE(complaint(t), "") << "5 halves to 2";
}

TEST(Environment, MeanIsOneAndLightComesFromAbove) {
  const Environment e = make_environment();
  EXPECT_EQ(e.texels.size(), std::size_t{kEnvironmentSize} * kEnvironmentSize * kEnvironmentLayers * 4);
  const glm::vec4 mean = e.irradiance[0];
  EXPECT_NEAR((mean.r + mean.g + mean.b) / 3, 1, 0.01f);
  EXPECT_GT(e.irradiance[1].g, 0.05f) << "more light from +Y";
  for (const std::uint16_t half : e.texels) {
    const float v = glm::unpackHalf1x16(half);
    ASSERT_TRUE(v >= 0 && v < 100) << v;
  }
}

TEST(Environment, RoughLayersKeepTheEnergy) {
  const Environment e = make_environment();
  const auto mean_of = [&](std::size_t layer) {
    double sum = 0;
    const std::size_t texels = std::size_t{kEnvironmentSize} * kEnvironmentSize;
    for (std::size_t i = 0; i < texels; ++i) sum += glm::unpackHalf1x16(e.texels[(layer * texels + i) * 4 + 1]);
    return sum / static_cast<double>(texels);
  };
  for (std::size_t layer = 1; layer < kEnvironmentLayers; ++layer) EXPECT_NEAR(mean_of(layer) / mean_of(0), 1, 0.12) << layer;
}

}  // namespace
}  // namespace aisle::renderer
