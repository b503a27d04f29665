// The importer as its callers see it: whatever the file, one JSON line and exit status 0 or 1, in bounded time.
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "glb_kit.hpp"

namespace aisle::import {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

#ifdef AISLE_SANITIZED
constexpr double kPatience = 8;  // everything is slower there
constexpr int kLargestSheet = 150;
#else
constexpr double kPatience = 1;
constexpr int kLargestSheet = 499;
#endif

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
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::close(ends[0]);
      ::close(ends[1]);
      const int nowhere = ::open("/dev/null", O_WRONLY);
      ::dup2(nowhere, STDERR_FILENO);
      ::execl(program_.c_str(), program_.c_str(), file.c_str(), (dir_ / "out").c_str(), nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    std::string out;
    char block[4096];
    for (ssize_t got = 0; (got = ::read(ends[0], block, sizeof block)) > 0;) out.append(block, static_cast<std::size_t>(got));
    ::close(ends[0]);
    int status = 0;
    rusage used{};
    ::wait4(child, &status, 0, &used);
    EXPECT_TRUE(WIFEXITED(status)) << file;
    cpu_s_ = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    peak_mb_ = static_cast<double>(used.ru_maxrss) / 1024;
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

  static bool says(const json& line, std::string_view words) { return line.dump().find(words) != std::string::npos; }

  fs::path program_, dir_;
  double cpu_s_ = 0, peak_mb_ = 0;  // of the last one
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
  EXPECT_LT(cpu_s_, 2 * kPatience);
}

// --- heavy, but honest

// SIDE x SIDE squares, bent, with texture coordinates.
GlbKit sheet(int side) {
  std::vector<float> positions, uvs;
  std::vector<std::uint32_t> indices;
  for (int z = 0; z <= side; ++z) {
    for (int x = 0; x <= side; ++x) {
      const float u = static_cast<float>(x) / static_cast<float>(side), v = static_cast<float>(z) / static_cast<float>(side);
      positions.insert(positions.end(), {u, 0.05f * std::sin(u * 20) * std::cos(v * 17), v});
      uvs.insert(uvs.end(), {u, v});
    }
  }
  for (int z = 0; z < side; ++z) {
    for (int x = 0; x < side; ++x) {
      const auto a = static_cast<std::uint32_t>(z * (side + 1) + x), b = a + static_cast<std::uint32_t>(side) + 1;
      indices.insert(indices.end(), {a, b, a + 1, a + 1, b, b + 1});
    }
  }
  GlbKit kit;
  const json attributes = {{"POSITION", kit.floats(positions, "VEC3", 3)}, {"NORMAL", kit.floats(positions, "VEC3", 3)}, {"TEXCOORD_0", kit.floats(uvs, "VEC2", 2)}};
  kit.mesh({{"attributes", attributes}, {"indices", kit.accessor(indices, 5125, "SCALAR", 1)}});
  return kit;
}

TEST_F(HostileTest, TwoMillionTrianglesAreRefusedAtOnce) {
  const json line = import_bytes("heavy.glb", sheet(1000).file());
  EXPECT_FALSE(line["ok"]);
  EXPECT_EQ(line["error"], "The model has more than 500000 triangles. Simplify it.");
  EXPECT_LT(cpu_s_, 2 * kPatience);
  EXPECT_LT(peak_mb_, 400 * kPatience);
}

TEST_F(HostileTest, HalfAMillionTrianglesArePrepared) {
  const json line = import_bytes("heavy.glb", sheet(kLargestSheet).file());
  EXPECT_TRUE(line["ok"]) << line;
  EXPECT_EQ(line["triangles"], kLargestSheet * kLargestSheet * 2);
  EXPECT_LT(cpu_s_, 30 * kPatience);
  EXPECT_LT(peak_mb_, 1000 * kPatience);
}

TEST_F(HostileTest, InstancesOfAHeavyPieceAreCountedBeforeTheyAreMade) {
  GlbKit kit = sheet(100);
  for (int i = 0; i < 10'000; ++i) kit.shown({{"mesh", 0}, {"translation", {i, 0, 0}}});
  const json line = import_bytes("instances.glb", kit.file());
  EXPECT_FALSE(line["ok"]);
  EXPECT_TRUE(says(line, "more than 500000 triangles")) << line;
  EXPECT_LT(cpu_s_, 5 * kPatience);
}

// A PNG of one grey, packed small: 8192 pixels a side are 256 MB when open.
std::string grey_png(std::uint32_t side, bool whole) {
  const auto big_endian = [](std::uint32_t v) { return std::string{static_cast<char>(v >> 24), static_cast<char>(v >> 16), static_cast<char>(v >> 8), static_cast<char>(v)}; };
  const auto chunk = [&](const std::string& kind, const std::string& data) {
    const std::string body = kind + data;
    return big_endian(static_cast<std::uint32_t>(data.size())) + body + big_endian(static_cast<std::uint32_t>(::crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()))));
  };
  std::string rows(whole ? std::size_t{side} * (side + 1) : 100, '\0');
  std::string packed(::compressBound(rows.size()), '\0');
  uLongf size = packed.size();
  ::compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(rows.data()), rows.size(), 1);
  packed.resize(size);
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", big_endian(side) + big_endian(side) + std::string("\x08\0\0\0\0", 5)) + chunk("IDAT", packed) + chunk("IEND", "");
}

json textured_square(GlbKit& kit, std::size_t texture) {
  kit.add("materials", {{"pbrMetallicRoughness", {{"baseColorTexture", {{"index", texture}}}}}});
  json square = kit.square();
  square["material"] = kit.root["materials"].size() - 1;
  return square;
}

TEST_F(HostileTest, EightThousandPixelsAreShrunk) {
  GlbKit kit;
  kit.mesh(textured_square(kit, kit.texture(grey_png(8192, true), "image/png")));
  const json line = import_bytes("large.glb", kit.file());
  EXPECT_TRUE(line["ok"]) << line;
  EXPECT_EQ(line["textures"], 1);
  EXPECT_LT(cpu_s_, 20 * kPatience);
  EXPECT_LT(peak_mb_, 1200 * kPatience);
}

TEST_F(HostileTest, LargerPicturesAndThoseThatEndEarlyAreLeftOut) {
  for (const auto& [bytes, words] : {std::pair{grey_png(16384, false), "16384x16384"}, {grey_png(4000, false), "damaged"}, {std::string("GIF no more"), "not in a format"}}) {
    GlbKit kit;
    kit.mesh(textured_square(kit, kit.texture(bytes, "image/png")));
    const json line = import_bytes("picture.glb", kit.file());
    EXPECT_TRUE(line["ok"]) << line;
    EXPECT_EQ(line["textures"], 0);
    EXPECT_TRUE(says(line["warnings"], words)) << line;
    EXPECT_LT(cpu_s_, 2 * kPatience);
  }
}

TEST_F(HostileTest, MissingTexturesArePlainColours) {
  GlbKit kit;
  kit.add("images", {{"uri", "nowhere.png"}});
  kit.add("images", {{"bufferView", 99}, {"mimeType", "image/png"}});
  for (const int image : {0, 1, 7}) {
    kit.add("textures", {{"source", image}});
    kit.mesh(textured_square(kit, kit.root["textures"].size() - 1));
  }
  kit.mesh(textured_square(kit, 42));
  const json line = import_bytes("missing.glb", kit.file());
  EXPECT_TRUE(line["ok"]) << line;
  EXPECT_EQ(line["triangles"], 8);
  EXPECT_TRUE(says(line["warnings"], "nowhere.png")) << line;
  EXPECT_TRUE(says(line["warnings"], "plain colour stands in"));
}

TEST_F(HostileTest, NotANumberAndNoAreaLeaveTheRestStanding) {
  GlbKit kit;
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInf = std::numeric_limits<float>::infinity();
  const std::vector<float> positions = {0, 0, 0, 1, 0, 0, 0, 1, 0, kNan, 0, 0, kInf, 1, 0, 0.5f, 0, 0, 1e30f, 0, 0};
  const std::vector<float> odd(21, kNan), uvs(14, kInf);
  const std::vector<std::uint16_t> indices = {0, 1, 2, 0, 1, 3, 1, 2, 4, 0, 5, 1, 0, 0, 1, 0, 1, 6, 0, 1, 400};
  const json attributes = {{"POSITION", kit.floats(positions, "VEC3", 3)}, {"NORMAL", kit.floats(odd, "VEC3", 3)}, {"TEXCOORD_0", kit.floats(uvs, "VEC2", 2)}, {"COLOR_0", kit.floats(odd, "VEC3", 3)}};
  kit.mesh({{"attributes", attributes}, {"indices", kit.accessor(indices, 5123, "SCALAR", 1)}});
  const json line = import_bytes("nan.glb", kit.file());
  EXPECT_TRUE(line["ok"]) << line;
  EXPECT_EQ(line["triangles"], 2) << "the good one and the one without area";
  EXPECT_EQ(line["size_m"], json({1.0, 1.0, 0.0}));
  EXPECT_TRUE(says(line["warnings"], "no valid position"));
}

TEST_F(HostileTest, ZeroScale) {
  const auto scaled = [&](const json& scale, bool beside_a_good_one) {
    GlbKit kit;
    kit.mesh(kit.square(), {{"scale", scale}});
    if (beside_a_good_one) kit.mesh(kit.square());
    return import_bytes("zero.glb", kit.file());
  };
  const json none = scaled({0, 0, 0}, false);
  EXPECT_FALSE(none["ok"]);
  EXPECT_TRUE(says(none, "no size")) << none;
  EXPECT_TRUE(scaled({0, 0, 0}, true)["ok"]);
  EXPECT_TRUE(scaled({1, 0, 1}, false)["ok"]) << "a line has a size";
  EXPECT_FALSE(scaled({1e30, 1e30, 1e30}, false)["ok"]);
}

TEST_F(HostileTest, LittleFilesThatUnpackToMuch) {
  const auto with_accessor = [&](json accessor) {
    GlbKit kit;
    json square = kit.square();
    square["attributes"]["POSITION"] = kit.add("accessors", std::move(accessor));
    kit.mesh(square);
    const json line = import_bytes("bomb.glb", kit.file());
    EXPECT_LT(cpu_s_, 3 * kPatience);
    EXPECT_LT(peak_mb_, 1200 * kPatience);
    return line;
  };
  EXPECT_FALSE(with_accessor({{"componentType", 5126}, {"type", "VEC3"}, {"count", 4'000'000'000u}})["ok"]);
  with_accessor({{"componentType", 5126}, {"type", "VEC3"}, {"count", 24'000'000}});
  GlbKit kit;
  const json packed = {{"buffer", 0}, {"byteOffset", 0}, {"byteLength", 16}, {"byteStride", 256}, {"count", 2'000'000}, {"mode", "ATTRIBUTES"}};
  json square = kit.square();
  const auto view = kit.add("bufferViews", {{"buffer", 0}, {"byteLength", 512'000'000}, {"extensions", {{"EXT_meshopt_compression", packed}}}});
  square["attributes"]["POSITION"] = kit.add("accessors", {{"bufferView", view}, {"componentType", 5126}, {"type", "VEC3"}, {"count", 2'000'000}});
  kit.mesh(square);
  EXPECT_FALSE(import_bytes("meshopt.glb", kit.file())["ok"]);
  EXPECT_LT(cpu_s_, 3 * kPatience);
}

TEST_F(HostileTest, NoiseInCompressedGeometry) {
  std::mt19937 random(5);
  for (int round = 0; round < 20; ++round) {
    GlbKit kit;
    std::string noise = round % 2 == 0 ? std::string("DRACO\x02\x02\x01\x01\0\0", 11) : std::string(1, '\xa0');
    for (int i = 0; i < 400; ++i) noise.push_back(static_cast<char>(random()));
    json square = kit.square();
    if (round % 2 == 0) {
      square["extensions"] = {{"KHR_draco_mesh_compression", {{"bufferView", kit.view(noise.data(), noise.size())}, {"attributes", {{"POSITION", 0}}}}}};
    } else {
      const json packed = {{"buffer", 0}, {"byteOffset", kit.put(noise.data(), noise.size())}, {"byteLength", noise.size()}, {"byteStride", 12}, {"count", 4}, {"mode", "ATTRIBUTES"}};
      const auto view = kit.add("bufferViews", {{"buffer", 0}, {"byteLength", 48}, {"extensions", {{"EXT_meshopt_compression", packed}}}});
      square["attributes"]["POSITION"] = kit.add("accessors", {{"bufferView", view}, {"componentType", 5126}, {"type", "VEC3"}, {"count", 4}});
    }
    kit.mesh(square);
    import_bytes("noise.glb", kit.file());
  }
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
