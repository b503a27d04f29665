// The importer as its callers see it: whatever the file, one JSON line and exit status 0 or 1, in bounded time.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

namespace aisle::import {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string u32(std::size_t v) { return {static_cast<char>(v), static_cast<char>(v >> 8), static_cast<char>(v >> 16), static_cast<char>(v >> 24)}; }

std::string glb(const std::string& text, const std::string& bytes) {
  std::string padded = text;
  padded.resize((padded.size() + 3) / 4 * 4, ' ');
  return "glTF" + u32(2) + u32(12 + 8 + padded.size() + 8 + bytes.size()) + u32(padded.size()) + "JSON" + padded + u32(bytes.size()) + std::string("BIN\0", 4) + bytes;
}

json triangle_scene() {
  return {{"asset", {{"version", "2.0"}}},
          {"scene", 0},
          {"scenes", {{{"nodes", {0}}}}},
          {"nodes", {{{"mesh", 0}}}},
          {"meshes", {{{"primitives", {{{"attributes", {{"POSITION", 0}}}}}}}}},
          {"buffers", {{{"byteLength", 36}}}},
          {"bufferViews", {{{"buffer", 0}, {"byteOffset", 0}, {"byteLength", 36}}}},
          {"accessors", {{{"bufferView", 0}, {"componentType", 5126}, {"count", 3}, {"type", "VEC3"}, {"min", {0, 0, 0}}, {"max", {1, 1, 0}}}}}};
}
std::string triangle_bytes() {
  const float p[] = {0, 0, 0, 1, 0, 0, 0, 1, 0};
  return {reinterpret_cast<const char*>(p), sizeof p};
}

class HostileTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* build = std::getenv("AISLE_BUILD_DIR");
    program_ = fs::path(build != nullptr ? build : "build") / "aisle-import";
    if (!fs::exists(program_)) GTEST_SKIP() << "no " << program_;
    dir_ = fs::temp_directory_path() / ("aisle-hostile-" + std::to_string(::getpid()));
    fs::create_directories(dir_);
  }
  void TearDown() override { fs::remove_all(dir_); }

  json import_file(const fs::path& file) {
    const auto start = std::chrono::steady_clock::now();
    const std::string command = fmt::format("'{}' '{}' '{}' 2>/dev/null", program_.string(), file.string(), (dir_ / "out").string());
    FILE* pipe = ::popen(command.c_str(), "r");
    std::string out;
    char block[4096];
    while (const std::size_t got = std::fread(block, 1, sizeof block, pipe)) out.append(block, got);
    const int status = ::pclose(pipe);
    EXPECT_TRUE(WIFEXITED(status)) << file;
    const json line = json::parse(out, nullptr, false);
    EXPECT_TRUE(line.is_object() && line.contains("ok")) << file << ": " << out.substr(0, 200);
    if (!line.is_object()) return {};
    EXPECT_EQ(WEXITSTATUS(status), line["ok"] ? 0 : 1) << file;
    EXPECT_EQ(line["ok"].get<bool>(), line["error"].get<std::string>().empty()) << file;
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(150)) << file;
    return line;
  }
  json import_bytes(const std::string& name, const std::string& bytes) {
    std::ofstream(dir_ / name, std::ios::binary) << bytes;
    return import_file(dir_ / name);
  }

  fs::path program_, dir_;
};

TEST_F(HostileTest, AGoodOneWorks) {
  const json line = import_bytes("good.glb", glb(triangle_scene().dump(), triangle_bytes()));
  EXPECT_TRUE(line["ok"]) << line;
  EXPECT_EQ(line["triangles"], 1);
}

TEST_F(HostileTest, TruncatedAnywhere) {
  const std::string good = glb(triangle_scene().dump(), triangle_bytes());
  for (std::size_t n = 0; n < good.size(); n += good.size() / 12) EXPECT_FALSE(import_bytes("cut.glb", good.substr(0, n))["ok"]) << n;
}

TEST_F(HostileTest, NumbersThatLie) {
  const auto changed = [](const std::string& pointer, const json& value) {
    json scene = triangle_scene();
    scene[json::json_pointer(pointer)] = value;
    return glb(scene.dump(), triangle_bytes());
  };
  import_bytes("a.glb", changed("/accessors/0/count", 4'000'000'000u));
  import_bytes("b.glb", changed("/accessors/0/count", -1));
  import_bytes("c.glb", changed("/bufferViews/0/byteLength", 4'000'000'000u));
  import_bytes("d.glb", changed("/bufferViews/0/byteOffset", 4'000'000'000u));
  import_bytes("e.glb", changed("/accessors/0/bufferView", 7));
  import_bytes("f.glb", changed("/nodes/0/mesh", 99));
  import_bytes("g.glb", changed("/nodes/0/children", json::array({0})));
  import_bytes("h.glb", changed("/buffers/0/uri", "/etc/passwd"));
  import_bytes("i.glb", changed("/nodes/0/scale", json::array({1e38, 1e38, 1e38})));
  import_bytes("j.glb", changed("/nodes/0/scale", json::array({0, 0, 0})));
}

TEST_F(HostileTest, NestedWithoutEnd) {
  import_bytes("deep.glb", glb(std::string(2'000'000, '['), ""));
  json scene = triangle_scene();
  json nodes = json::array();
  for (int i = 0; i < 10'000; ++i) nodes.push_back(i + 1 < 10'000 ? json{{"children", {i + 1}}} : json{{"mesh", 0}});
  scene["nodes"] = nodes;
  import_bytes("chain.glb", glb(scene.dump(), triangle_bytes()));
}

TEST_F(HostileTest, TenThousandPartsAreStillAModel) {
  json scene = triangle_scene();
  json nodes = json::array(), roots = json::array();
  for (int i = 0; i < 10'000; ++i) {
    nodes.push_back({{"mesh", 0}, {"translation", {i, 0, 0}}});
    roots.push_back(i);
  }
  scene["nodes"] = nodes;
  scene["scenes"][0]["nodes"] = roots;
  const json line = import_bytes("many.glb", glb(scene.dump(), triangle_bytes()));
  EXPECT_TRUE(line["ok"]) << line;
  EXPECT_EQ(line["triangles"], 10'000);
}

TEST_F(HostileTest, Noise) {
  std::mt19937 random(7);  // fixed seed: the same noise every time
  for (const std::string name : {"a.glb", "a.obj", "a.fbx", "a.dae", "a.stl", "a.ply", "a.3ds", "a.blend", "a.gltf"}) {
    std::string bytes;
    for (int i = 0; i < 20'000; ++i) bytes.push_back(static_cast<char>(random()));
    EXPECT_FALSE(import_bytes(name, bytes)["ok"].get<bool>() && name != "a.obj") << name;
  }
}

TEST_F(HostileTest, FlippedBytesInsideAGoodFile) {
  const std::string good = glb(triangle_scene().dump(), triangle_bytes());
  std::mt19937 random(11);
  for (int round = 0; round < 40; ++round) {
    std::string bad = good;
    for (int i = 0; i < 4; ++i) bad[random() % bad.size()] = static_cast<char>(random());
    import_bytes("flip.glb", bad);
  }
}

TEST_F(HostileTest, DebiansInvalidModels) {
  const fs::path folder = "/usr/share/assimp/models/invalid";
  if (!fs::exists(folder)) GTEST_SKIP() << "assimp-testmodels is not installed";
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    import_file(entry.path());
  }
  EXPECT_GT(files, 5);
}

}  // namespace
}  // namespace aisle::import
