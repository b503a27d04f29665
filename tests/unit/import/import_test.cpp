#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "assets/cook/weld.hpp"
#include "assets/import/fit.hpp"
#include "assets/import/images.hpp"
#include "assets/import/materials.hpp"
#include "assets/import/options.hpp"
#include "assets/import/photo.hpp"
#include "assets/import/platform.hpp"
#include "assets/import/read_model.hpp"
#include "assets/import/write_glb.hpp"

namespace aisle::import {
namespace {

namespace fs = std::filesystem;

class ImportTest : public testing::Test {
 protected:
  void SetUp() override {
    dir_ = fs::temp_directory_path() / ("aisle-import-test-" + std::to_string(::getpid()) + "-" + testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(dir_);
    fs::create_directories(dir_);
  }
  void TearDown() override { fs::remove_all(dir_); }

  std::string put(const std::string& name, const std::string& text) const {
    std::ofstream(dir_ / name, std::ios::binary) << text;
    return (dir_ / name).string();
  }
  // A box of 2 x 1 x 4 units with one material.
  std::string box(const std::string& mtl) const {
    put("box.mtl", "newmtl m\n" + mtl);
    std::string obj = "mtllib box.mtl\nusemtl m\n";
    for (const char* v : {"0 0 0", "2 0 0", "2 1 0", "0 1 0", "0 0 4", "2 0 4", "2 1 4", "0 1 4"}) obj += std::string("v ") + v + "\n";
    obj += "vt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n";
    for (const char* f : {"4 3 2 1", "5 6 7 8", "1 2 6 5", "3 4 8 7", "2 3 7 6", "4 1 5 8"}) {
      std::istringstream corners(f);
      obj += "f";
      std::string corner;
      for (int i = 1; corners >> corner; ++i) obj += " " + corner + "/" + std::to_string(i);
      obj += "\n";
    }
    return put("box.obj", obj);
  }
  static cook::SourceModel read(const std::string& path, const ReadOptions& options = {}) {
    auto model = read_model(path, options);
    EXPECT_TRUE(model) << model.error().sentence();
    return model ? std::move(*model) : cook::SourceModel{};
  }

  fs::path dir_;
};

TEST_F(ImportTest, ReadsAnObj) {
  const auto model = read(box("Kd 1 0 0\nNs 30\n"));
  EXPECT_EQ(model.triangles(), 12u);
  EXPECT_EQ(model.max_m, glm::vec3(2, 1, 4));
  ASSERT_EQ(model.meshes.size(), 1u);
  EXPECT_NEAR(model.materials[model.meshes[0].material].base_color.r, 1, 1e-4f);
}

TEST_F(ImportTest, PaintedVerticesOfOtherFormatsAreSrgb) {
  const std::string ply = "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nproperty uchar red\nproperty uchar green\nproperty uchar blue\n"
                          "element face 1\nproperty list uchar int vertex_indices\nend_header\n0 0 0 255 0 0\n1 0 0 188 188 188\n0 1 0 0 0 255\n3 0 1 2\n";
  const std::string obj = "v 0 0 0 1 0 0\nv 1 0 0 0.7373 0.7373 0.7373\nv 0 1 0 0 0 1\nf 1 2 3\n";
  for (const auto& [name, text] : {std::pair{"painted.ply", ply}, {"painted.obj", obj}}) {
    const auto model = read(put(name, text));
    ASSERT_EQ(model.meshes.size(), 1u) << name;
    const auto& mesh = model.meshes[0];
    ASSERT_EQ(mesh.colors.size(), 3u) << name;
    EXPECT_EQ(model.materials[mesh.material].base_color, glm::vec4(1)) << name;
    for (std::size_t i = 0; i < 3; ++i) {
      if (mesh.positions[i].x > 0.5f) {
        EXPECT_NEAR(mesh.colors[i].g, 0.5f, 0.005f) << name << ": 188 is half the light";
      }
    }
  }
}

TEST_F(ImportTest, AMissingTextureIsAPlainColourAndAWarning) {
  const auto model = read(box("Kd 0.5 0.5 0.5\nmap_Kd nowhere.png\n"));
  EXPECT_EQ(model.triangles(), 12u);
  EXPECT_EQ(model.materials[model.meshes[0].material].base_image, -1);
  ASSERT_EQ(model.warnings.size(), 1u);
  EXPECT_NE(model.warnings[0].find("nowhere.png"), std::string::npos);
}

TEST_F(ImportTest, ReferencesNeverLeaveTheModelsFolder) {
  const auto secret = fs::temp_directory_path() / "aisle-secret.png";
  cook::Image image;
  image.width = image.height = 1;
  image.rgba = {1, 2, 3, 255};
  std::ofstream(secret, std::ios::binary) << encode_png(image, false);
  for (const std::string& reference : {secret.string(), std::string("../aisle-secret.png")}) {
    const auto model = read(box("Kd 1 1 1\nmap_Kd " + reference + "\n"));
    EXPECT_EQ(model.materials[model.meshes[0].material].base_image, -1) << reference;
  }
  fs::remove(secret);
}

TEST_F(ImportTest, TextureNamesInAnotherCaseAndWithBackslashesAreFound) {
  cook::Image image;
  image.width = image.height = 2;
  image.rgba.assign(16, 200);
  put("Wood.PNG", encode_png(image, false));
  const auto model = read(box("Kd 1 1 1\nmap_Kd textures\\wood.png\n"));
  EXPECT_GE(model.materials[model.meshes[0].material].base_image, 0) << (model.warnings.empty() ? "" : model.warnings[0]);
}

TEST_F(ImportTest, MaterialsBecomeMetallicRoughness) {
  const auto material = [&](const std::string& mtl) {
    const auto model = read(box(mtl));
    return model.materials[model.meshes[0].material];
  };
  EXPECT_EQ(material("Kd 0.5 0.5 0.5\nKs 0.5 0.5 0.5\nNs 96\n").metallic, 0) << "Blender's default is not metal";
  EXPECT_EQ(material("Kd 0.1 0.1 0.1\nKs 0.9 0.9 0.9\nNs 200\nillum 3\n").metallic, 1);
  const auto glass = material("Kd 0.8 0.9 0.9\nKs 0.5 0.5 0.5\nNs 200\nd 0.3\n");
  EXPECT_EQ(glass.alpha, cook::Alpha::blend);
  EXPECT_NEAR(glass.base_color.a, 0.3f, 1e-4f);
  EXPECT_GT(material("Kd 1 1 1\nKs 0 0 0\n").roughness, 0.85f);
  EXPECT_LT(roughness_from_shininess(500), roughness_from_shininess(10));
}

TEST_F(ImportTest, TooManyTrianglesIsAClearSentence) {
  const auto model = read_model(box("Kd 1 1 1\n"), {.most_triangles = 10});
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().kind, ErrorKind::limit);
  EXPECT_EQ(model.error().what, "The model has more than 10 triangles.");
}

TEST_F(ImportTest, NotANumberAndNoSizeAreRefused) {
  EXPECT_FALSE(read_model(put("nan.obj", "v nan nan nan\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"), {}));
  auto point = read_model(put("point.obj", "v 1 1 1\nv 1 1 1\nv 1 1 1\nf 1 2 3\n"), {});
  EXPECT_TRUE(!point || !fit(*point, {}));
}

TEST_F(ImportTest, FitGivesExactSizeStandingOnTheFloor) {
  auto model = read(box("Kd 1 1 1\n"));
  // Z up to Y up, then 0.5 x 2 x 0.25 m.
  ASSERT_TRUE(fit(model, {glm::mat3(1, 0, 0, 0, 0, -1, 0, 1, 0), glm::vec3(0.5f, 2, 0.25f), true}));
  EXPECT_NEAR(model.max_m.x - model.min_m.x, 0.5f, 1e-5f);
  EXPECT_NEAR(model.max_m.y, 2, 1e-5f);
  EXPECT_NEAR(model.max_m.z, 0.125f, 1e-5f);
  EXPECT_NEAR(model.min_m.y, 0, 1e-6f);
}

TEST_F(ImportTest, AMirroringRotationKeepsFacesOutside) {
  auto model = read(box("Kd 1 1 1\n"));
  ASSERT_TRUE(fit(model, {glm::mat3(-1, 0, 0, 0, 1, 0, 0, 0, 1), std::nullopt, true}));
  const auto& mesh = model.meshes[0];
  const glm::vec3 middle(0, 0.5f, 0);
  for (std::size_t i = 0; i < mesh.indices.size(); i += 3) {
    const glm::vec3 a = mesh.positions[mesh.indices[i]], b = mesh.positions[mesh.indices[i + 1]], c = mesh.positions[mesh.indices[i + 2]];
    EXPECT_GT(glm::dot(glm::cross(b - a, c - a), a - middle), 0);
  }
}

TEST_F(ImportTest, GlbComesBackAsItWas) {
  cook::Image image;
  image.width = image.height = 4;
  image.rgba.assign(64, 128);
  put("t.png", encode_png(image, true));
  auto model = read(box("Kd 1 1 1\nmap_Kd t.png\nd 0.5\n"));
  for (auto& mesh : model.meshes) cook::weld(mesh);
  model.copyright = "CC BY somebody";
  const auto glb = to_glb(model);
  ASSERT_TRUE(glb);
  EXPECT_EQ(*glb, *to_glb(model)) << "equal input, equal bytes";
  const auto back = read(put("box.glb", *glb));
  EXPECT_EQ(back.triangles(), model.triangles());
  EXPECT_EQ(back.max_m, model.max_m);
  EXPECT_EQ(back.copyright, "CC BY somebody");
  const auto& material = back.materials[back.meshes[0].material];
  EXPECT_GE(material.base_image, 0);
  EXPECT_EQ(material.alpha, cook::Alpha::blend);
  // Same picture, same way up.
  float most_off = 0;
  for (std::size_t i = 0; i < back.meshes[0].uvs.size(); ++i) most_off = std::max(most_off, glm::length(back.meshes[0].uvs[i] - model.meshes[0].uvs[i]));
  EXPECT_LT(most_off, 1e-5f);
}

TEST_F(ImportTest, PhotosAreTheSameEachTimeAndShowSomething) {
  auto model = read(box("Kd 1 0 0\n"));
  ASSERT_TRUE(fit(model, {}));
  const std::string photo = photograph(model, 64, false);
  EXPECT_EQ(photo, photograph(model, 64, false));
  const auto picture = decode_image(photo, "photo", 64);
  ASSERT_TRUE(picture);
  const std::uint8_t* middle = &picture->rgba[(32 * 64 + 32) * 4];
  EXPECT_GT(middle[0], middle[1] + 50) << "the box is red";
  EXPECT_GT(picture->rgba[1], 180) << "the backdrop is light";
}

TEST(Options, AreReadAndRefused) {
  const auto parse = [](std::vector<const char*> argv) {
    argv.insert(argv.begin(), "aisle-import");
    return parse_options(static_cast<int>(argv.size()), argv.data());
  };
  const auto good = parse({"a.obj", "b.glb", "--glb", "--rotation", "1,0,0,0,0,1,0,-1,0", "--size", "1,2,3"});
  ASSERT_TRUE(good);
  EXPECT_EQ(*good->rotation * glm::vec3(0, 0, 1), glm::vec3(0, 1, 0)) << "z is up becomes y is up";
  EXPECT_FALSE(good->keep_origin);
  EXPECT_FALSE(parse({"a.obj"}));
  EXPECT_FALSE(parse({"a.obj", "b", "--size", "1,2"}));
  EXPECT_FALSE(parse({"a.obj", "b", "--size", "1,2,x"}));
  EXPECT_FALSE(parse({"a.obj", "b", "--sise", "1,2,3"}));
  EXPECT_FALSE(parse({"a.obj", "b", "--photo-size", "100000"}));
}

#ifndef AISLE_SANITIZED
TEST(Limits, NoNetworkNoProcessesNoProgramsNoEndlessMemory) {
  const pid_t child = ::fork();
  if (child == 0) {
    limit_this_process({.memory_bytes = 1u << 30});
    int wrong = 0;
    if (::socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EPERM) wrong |= 1;
    if (::fork() >= 0) wrong |= 2;
    if (::execl("/bin/true", "true", nullptr) == 0 || errno != EPERM) wrong |= 4;
    if (std::malloc(std::size_t{2} << 30) != nullptr) wrong |= 8;
    ::_exit(wrong);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}
#endif

}  // namespace
}  // namespace aisle::import
