// glTF as we read it ourselves: each feature with a file of its own that would look wrong without it.
#include <draco/compression/encode.h>
#include <draco/mesh/triangle_soup_mesh_builder.h>
#include <gtest/gtest.h>
#include <meshoptimizer.h>
#include <unistd.h>
#include <webp/encode.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>

#include "assets/import/images.hpp"
#include "assets/import/read_model.hpp"
#include "assets/import/write_glb.hpp"
#include "glb_kit.hpp"

namespace aisle::import {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class Gltf : public testing::Test {
 protected:
  void SetUp() override {
    dir_ = fs::temp_directory_path() / ("aisle-gltf-test-" + std::to_string(::getpid()) + "-" + testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(dir_);
  }
  void TearDown() override { fs::remove_all(dir_); }
  Result<cook::SourceModel> try_read(const std::string& bytes, const ReadOptions& options = {}) const {
    std::ofstream(dir_ / "a.glb", std::ios::binary) << bytes;
    return read_model((dir_ / "a.glb").string(), options);
  }
  cook::SourceModel read(const GlbKit& kit, const ReadOptions& options = {}) const {
    auto model = try_read(kit.file(), options);
    EXPECT_TRUE(model) << model.error().sentence();
    return model ? std::move(*model) : cook::SourceModel{};
  }
  static std::string picture(std::uint8_t r, std::uint8_t g, std::uint8_t b) {
    cook::Image image;
    image.width = image.height = 4;
    for (int i = 0; i < 16; ++i) image.rgba.insert(image.rgba.end(), {r, g, b, 255});
    return encode_png(image, true);
  }
  static const cook::SourceMaterial& first_material(const cook::SourceModel& m) { return m.materials[m.meshes.at(0).material]; }
  // What lies at a place: by position, as order may change.
  template <class T>
  static T at(const cook::SourceMesh& mesh, const std::vector<T>& values, glm::vec3 place) {
    for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
      if (glm::length(mesh.positions[i] - place) < 1e-3f) return values.at(i);
    }
    ADD_FAILURE() << "nothing at " << place.x << " " << place.y << " " << place.z;
    return T(0);
  }

  fs::path dir_;
};

void expect_near(glm::vec2 a, glm::vec2 b, float off = 1e-5f) { EXPECT_LT(glm::length(a - b), off) << a.x << " " << a.y << " for " << b.x << " " << b.y; }
void expect_near(glm::vec3 a, glm::vec3 b, float off = 1e-5f) { EXPECT_LT(glm::length(a - b), off) << a.x << " " << a.y << " " << a.z << " for " << b.x << " " << b.y << " " << b.z; }
void expect_near(glm::vec4 a, glm::vec4 b, float off = 1e-5f) { EXPECT_LT(glm::length(a - b), off) << a.r << " " << a.g << " " << a.b << " " << a.a; }

TEST_F(Gltf, TextureTransformsMoveTheCoordinates) {
  GlbKit kit;
  // The specification's example: the lower left quarter, turned clockwise by 90 degrees.
  const json moved = {{"offset", {0, 1}}, {"rotation", 1.57079632679}, {"scale", {0.5, 0.5}}};
  kit.add("materials", {{"pbrMetallicRoughness", {{"baseColorTexture", {{"index", kit.texture(picture(9, 9, 9), "image/png")}, {"extensions", {{"KHR_texture_transform", moved}}}}}}}});
  json square = kit.square();
  square["material"] = 0;
  kit.mesh(square);
  const auto model = read(kit);
  const auto& mesh = model.meshes.at(0);
  expect_near(at(mesh, mesh.uvs, {0, 1, 0}), {0, 1});        // top left shows the picture's bottom left corner
  expect_near(at(mesh, mesh.uvs, {0, 0, 0}), {0.5f, 1});      // (0, 1) -> (v / 2, 1 - u / 2)
  expect_near(at(mesh, mesh.uvs, {1, 1, 0}), {0, 0.5f});
  EXPECT_EQ(first_material(model).on_second_uvs, 0) << "one set of coordinates is enough";
}

TEST_F(Gltf, MapsMayLieOnDifferentCoordinates) {
  GlbKit kit;
  const auto base = kit.texture(picture(9, 9, 9), "image/png"), occlusion = kit.texture(picture(80, 80, 80), "image/png");
  kit.add("materials", {{"pbrMetallicRoughness", {{"baseColorTexture", {{"index", base}}}}}, {"occlusionTexture", {{"index", occlusion}, {"texCoord", 1}}}});
  json square = kit.square();
  square["attributes"]["TEXCOORD_1"] = kit.floats({5, 5, 6, 5, 6, 6, 5, 6}, "VEC2", 2);
  square["material"] = 0;
  kit.mesh(square);
  const auto model = read(kit);
  const auto& mesh = model.meshes.at(0);
  EXPECT_EQ(first_material(model).on_second_uvs, cook::occlusion_map);
  expect_near(at(mesh, mesh.uvs, {1, 0, 0}), {1, 1});
  expect_near(at(mesh, mesh.second_uvs, {1, 0, 0}), {6, 5});
}

TEST_F(Gltf, MirroredPicturesHaveTheirMirrorImageBeside) {
  GlbKit kit;
  cook::Image image;
  image.width = 2;
  image.height = 1;
  image.rgba = {255, 0, 0, 255, 0, 0, 255, 255};
  const auto texture = kit.texture(encode_png(image, true), "image/png");
  kit.root["textures"][texture]["sampler"] = kit.add("samplers", {{"wrapS", 33648}, {"wrapT", 10497}});
  kit.add("materials", {{"pbrMetallicRoughness", {{"baseColorTexture", {{"index", texture}}}}}});
  json square = kit.square();
  square["material"] = 0;
  kit.mesh(square);
  const auto model = read(kit);
  ASSERT_EQ(model.images.at(0).width, 4u);
  EXPECT_EQ(model.images[0].height, 1u);
  const auto& rgba = model.images[0].rgba;
  EXPECT_EQ((std::vector<int>{rgba[0], rgba[4], rgba[8], rgba[12]}), (std::vector<int>{255, 0, 0, 255})) << "red, blue, blue, red";
  expect_near(at(model.meshes.at(0), model.meshes[0].uvs, {1, 0, 0}), {0.5f, 1});
}

TEST_F(Gltf, EmissiveStrengthGoesBeyondOne) {
  GlbKit kit;
  kit.add("materials", {{"emissiveFactor", {1, 0.5, 0}}, {"extensions", {{"KHR_materials_emissive_strength", {{"emissiveStrength", 8}}}}}});
  json square = kit.square();
  square["material"] = 0;
  kit.mesh(square);
  expect_near(first_material(read(kit)).emissive, glm::vec3(8, 4, 0));
}

TEST_F(Gltf, ColoursOfVerticesAreReadInEveryForm) {
  for (const int form : {5126, 5121, 5123}) {
    GlbKit kit;
    json square = kit.square();
    const std::vector<float> wanted = {1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0.2f, 0.4f, 0.6f, 1};
    std::vector<std::uint8_t> bytes;
    std::vector<std::uint16_t> shorts;
    for (const float v : wanted) {
      bytes.push_back(static_cast<std::uint8_t>(std::lround(v * 255)));
      shorts.push_back(static_cast<std::uint16_t>(std::lround(v * 65535)));
    }
    square["attributes"]["COLOR_0"] = form == 5126   ? kit.floats(wanted, "VEC4", 4)
                                      : form == 5121 ? kit.accessor(bytes, form, "VEC4", 4, {{"normalized", true}})
                                                     : kit.accessor(shorts, form, "VEC4", 4, {{"normalized", true}});
    kit.mesh(square);
    const auto model = read(kit);
    const auto& mesh = model.meshes.at(0);
    expect_near(at(mesh, mesh.colors, {0, 0, 0}), {1, 0, 0, 1});
    expect_near(at(mesh, mesh.colors, {0, 1, 0}), {0.2f, 0.4f, 0.6f, 1}, 1e-4f);
    EXPECT_TRUE(model.warnings.empty());
  }
}

TEST_F(Gltf, QuantizedPositionsAreTheirNumbers) {
  GlbKit kit;
  kit.root["extensionsRequired"] = {"KHR_mesh_quantization"};
  const auto positions = kit.accessor(std::vector<std::int16_t>{0, 0, 0, 1000, 0, 0, 1000, 2000, 0, 0, 2000, 0}, 5122, "VEC3", 3);
  const auto normals = kit.accessor(std::vector<std::int8_t>{0, 0, 127, 0, 0, 127, 0, 0, 127, 0, 0, 127}, 5120, "VEC3", 3, {{"normalized", true}});
  kit.mesh({{"attributes", {{"POSITION", positions}, {"NORMAL", normals}}}, {"indices", kit.accessor(std::vector<std::uint16_t>{0, 1, 2, 0, 2, 3}, 5123, "SCALAR", 1)}},
           {{"scale", {0.001, 0.001, 0.001}}});
  const auto model = read(kit);
  expect_near(model.max_m, glm::vec3(1, 2, 0));
  expect_near(model.meshes.at(0).normals.at(0), glm::vec3(0, 0, 1));
  EXPECT_TRUE(model.warnings.empty());
}

// A meshopt-compressed view: ENCODED bytes that unpack to COUNT times STRIDE.
std::size_t packed_view(GlbKit& kit, const std::vector<unsigned char>& encoded, std::size_t count, std::size_t stride, const char* mode, const char* filter = "NONE") {
  const json packed = {{"buffer", 0}, {"byteOffset", kit.put(encoded.data(), encoded.size())}, {"byteLength", encoded.size()}, {"byteStride", stride}, {"count", count}, {"mode", mode}, {"filter", filter}};
  return kit.add("bufferViews", {{"buffer", 1}, {"byteOffset", 0}, {"byteLength", count * stride}, {"extensions", {{"EXT_meshopt_compression", packed}}}});
}

TEST_F(Gltf, MeshoptGeometryIsUnpacked) {
  GlbKit kit;
  kit.root["extensionsRequired"] = {"EXT_meshopt_compression"};
  kit.root["buffers"] = {{{"byteLength", 0}}, {{"byteLength", 4096}, {"extensions", {{"EXT_meshopt_compression", {{"fallback", true}}}}}}};
  const std::vector<float> positions = {0, 0, 0, 1, 0, 0, 1, 1, 0.25f, 0, 1, 0};
  const std::vector<float> normals = {0, 0, 1, 0, 0.6f, 0, 0.8f, 0, -1, 0, 0, 0, 0, -1, 0, 0};
  const std::vector<unsigned> triangles = {0, 1, 2, 0, 2, 3};
  std::vector<unsigned char> encoded(meshopt_encodeVertexBufferBound(4, 12));
  encoded.resize(meshopt_encodeVertexBuffer(encoded.data(), encoded.size(), positions.data(), 4, 12));
  const auto position_view = packed_view(kit, encoded, 4, 12, "ATTRIBUTES");
  std::vector<std::int8_t> octahedral(16);
  meshopt_encodeFilterOct(octahedral.data(), 4, 4, 8, normals.data());
  encoded.assign(meshopt_encodeVertexBufferBound(4, 4), 0);
  encoded.resize(meshopt_encodeVertexBuffer(encoded.data(), encoded.size(), octahedral.data(), 4, 4));
  const auto normal_view = packed_view(kit, encoded, 4, 4, "ATTRIBUTES", "OCTAHEDRAL");
  kit.root["bufferViews"][normal_view]["byteStride"] = 4;
  encoded.assign(meshopt_encodeIndexBufferBound(6, 4), 0);
  encoded.resize(meshopt_encodeIndexBuffer(encoded.data(), encoded.size(), triangles.data(), 6));
  const auto index_view = packed_view(kit, encoded, 6, 2, "TRIANGLES");
  const auto p = kit.add("accessors", {{"bufferView", position_view}, {"componentType", 5126}, {"type", "VEC3"}, {"count", 4}});
  const auto n = kit.add("accessors", {{"bufferView", normal_view}, {"componentType", 5120}, {"normalized", true}, {"type", "VEC3"}, {"count", 4}});
  const auto i = kit.add("accessors", {{"bufferView", index_view}, {"componentType", 5123}, {"type", "SCALAR"}, {"count", 6}});
  kit.mesh({{"attributes", {{"POSITION", p}, {"NORMAL", n}}}, {"indices", i}});
  const auto model = read(kit);
  EXPECT_EQ(model.triangles(), 2u);
  const auto& mesh = model.meshes.at(0);
  expect_near(at(mesh, mesh.normals, {1, 0, 0}), {0.6f, 0, 0.8f}, 0.02f);
  expect_near(at(mesh, mesh.normals, {0, 1, 0}), {0, -1, 0}, 0.02f);
  expect_near(model.max_m, glm::vec3(1, 1, 0.25f));

  std::string cut = kit.file();  // spoilt compressed bytes are refused, not believed
  for (std::size_t at_byte = cut.size() - 60; at_byte < cut.size(); ++at_byte) cut[at_byte] = '\x55';
  const auto spoilt = try_read(cut);
  EXPECT_TRUE(!spoilt || spoilt->triangles() <= 2);
}

TEST_F(Gltf, DracoGeometryIsUnpacked) {
  draco::TriangleSoupMeshBuilder builder;
  builder.Start(2);
  const int position = builder.AddAttribute(draco::GeometryAttribute::POSITION, 3, draco::DT_FLOAT32), uv = builder.AddAttribute(draco::GeometryAttribute::TEX_COORD, 2, draco::DT_FLOAT32);
  const float p[4][3] = {{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}}, t[4][2] = {{0, 1}, {1, 1}, {1, 0}, {0, 0}};
  builder.SetAttributeValuesForFace(position, draco::FaceIndex(0), p[0], p[1], p[2]);
  builder.SetAttributeValuesForFace(position, draco::FaceIndex(1), p[0], p[2], p[3]);
  builder.SetAttributeValuesForFace(uv, draco::FaceIndex(0), t[0], t[1], t[2]);
  builder.SetAttributeValuesForFace(uv, draco::FaceIndex(1), t[0], t[2], t[3]);
  const auto mesh = builder.Finalize();
  draco::Encoder encoder;
  encoder.SetAttributeQuantization(draco::GeometryAttribute::POSITION, 14);
  encoder.SetAttributeQuantization(draco::GeometryAttribute::TEX_COORD, 12);
  draco::EncoderBuffer encoded;
  ASSERT_TRUE(encoder.EncodeMeshToBuffer(*mesh, &encoded).ok());

  GlbKit kit;
  kit.root["extensionsRequired"] = {"KHR_draco_mesh_compression"};
  const json draco_part = {{"bufferView", kit.view(encoded.data(), encoded.size())},
                           {"attributes", {{"POSITION", mesh->attribute(position)->unique_id()}, {"TEXCOORD_0", mesh->attribute(uv)->unique_id()}}}};
  const auto plain = [&](const char* type, int component, int count) { return kit.add("accessors", {{"componentType", component}, {"type", type}, {"count", count}}); };
  kit.add("materials", {{"pbrMetallicRoughness", {{"baseColorTexture", {{"index", kit.texture(picture(1, 2, 3), "image/png")}}}}}});
  kit.mesh({{"attributes", {{"POSITION", plain("VEC3", 5126, 4)}, {"TEXCOORD_0", plain("VEC2", 5126, 4)}}},
            {"indices", plain("SCALAR", 5125, 6)},
            {"material", 0},
            {"extensions", {{"KHR_draco_mesh_compression", draco_part}}}});
  const auto model = read(kit);
  EXPECT_EQ(model.triangles(), 2u);
  expect_near(model.max_m, glm::vec3(1, 1, 0), 1e-3f);
  const auto& m = model.meshes.at(0);
  expect_near(at(m, m.uvs, {1, 0, 0}), {1, 1}, 1e-3f);
  expect_near(at(m, m.uvs, {0, 1, 0}), {0, 0}, 1e-3f);
}

TEST_F(Gltf, WebpPicturesAreRead) {
  std::vector<std::uint8_t> rgba;
  for (int i = 0; i < 64; ++i) rgba.insert(rgba.end(), {200, 40, 90, 255});
  std::uint8_t* out = nullptr;
  const std::size_t size = WebPEncodeLosslessRGBA(rgba.data(), 8, 8, 32, &out);
  ASSERT_GT(size, 0u);
  GlbKit kit;
  const auto image = kit.add("images", {{"bufferView", kit.view(out, size)}, {"mimeType", "image/webp"}});
  WebPFree(out);
  kit.add("textures", {{"extensions", {{"EXT_texture_webp", {{"source", image}}}}}});
  kit.add("materials", {{"pbrMetallicRoughness", {{"baseColorTexture", {{"index", 0}}}}}});
  json square = kit.square();
  square["material"] = 0;
  kit.mesh(square);
  const auto model = read(kit);
  ASSERT_EQ(first_material(model).base_image, 0);
  EXPECT_EQ(model.images[0].width, 8u);
  EXPECT_EQ(model.images[0].rgba[0], 200);
  EXPECT_EQ(model.images[0].rgba[2], 90);
}

TEST_F(Gltf, SkinsStandInTheirRestPose) {
  GlbKit kit;
  json square = kit.square();
  square["attributes"]["JOINTS_0"] = kit.accessor(std::vector<std::uint8_t>{0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0}, 5121, "VEC4", 4);
  square["attributes"]["WEIGHTS_0"] = kit.floats({1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0}, "VEC4", 4);
  const std::vector<float> inverse = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, -1, 0, 1};  // the second joint was bound one metre up
  kit.add("skins", {{"joints", {1, 2}}, {"inverseBindMatrices", kit.floats(inverse, "MAT4", 16)}});
  kit.mesh(square, {{"skin", 0}, {"translation", {100, 0, 0}}});  // where the node stands does not count
  kit.shown({{"translation", {0, 0, 5}}, {"children", {2}}});
  kit.add("nodes", {{"translation", {0, 3, 0}}});  // in the rest pose it stands three metres up
  const auto model = read(kit);
  expect_near(model.min_m, glm::vec3(0, 0, 5));
  expect_near(model.max_m, glm::vec3(1, 3, 5));
  ASSERT_EQ(model.warnings.size(), 1u);
  EXPECT_NE(model.warnings[0].find("rest pose"), std::string::npos);
}

TEST_F(Gltf, ShapesShowTheirDefaultWeights) {
  GlbKit kit;
  json square = kit.square();
  square["targets"] = {{{"POSITION", kit.floats({0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 2}, "VEC3", 3)}}};
  kit.mesh(square);
  kit.root["meshes"][0]["weights"] = {0.5};
  EXPECT_NEAR(read(kit).max_m.z, 1, 1e-5f);
}

TEST_F(Gltf, SparseAccessorsReplaceSingleValues) {
  GlbKit kit;
  json square = kit.square();
  const std::vector<float> moved = {1, 1, 7};
  const std::vector<std::uint16_t> which = {2};
  kit.root["accessors"][square["attributes"]["POSITION"].get<std::size_t>()]["sparse"] = {
      {"count", 1}, {"indices", {{"bufferView", kit.view(which.data(), 2)}, {"componentType", 5123}}}, {"values", {{"bufferView", kit.view(moved.data(), 12)}}}};
  kit.mesh(square);
  EXPECT_NEAR(read(kit).max_m.z, 7, 1e-5f);
}

TEST_F(Gltf, VariantsAreListedAndChosenByName) {
  GlbKit kit;
  for (const json& color : {json{1, 0, 0, 1}, json{0, 1, 0, 1}, json{0, 0, 1, 1}}) kit.add("materials", {{"pbrMetallicRoughness", {{"baseColorFactor", color}}}});
  kit.root["extensions"] = {{"KHR_materials_variants", {{"variants", {{{"name", "Moss"}}, {{"name", "Sea"}}}}}}};
  json square = kit.square();
  square["material"] = 0;
  square["extensions"] = {{"KHR_materials_variants", {{"mappings", {{{"material", 1}, {"variants", {0}}}, {{"material", 2}, {"variants", {1}}}}}}}};
  kit.mesh(square);
  const auto model = read(kit);
  EXPECT_EQ(model.variants, (std::vector<std::string>{"Moss", "Sea"}));
  expect_near(first_material(model).base_color, {1, 0, 0, 1});
  ReadOptions options;
  options.variant = "Sea";
  expect_near(first_material(read(kit, options)).base_color, {0, 0, 1, 1});
  options.variant = "Sand";
  const auto none = try_read(kit.file(), options);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::not_found);
}

TEST_F(Gltf, LayersAreRead) {
  GlbKit kit;
  kit.add("materials", {{"extensions",
                         {{"KHR_materials_clearcoat", {{"clearcoatFactor", 0.8}, {"clearcoatRoughnessFactor", 0.1}}},
                          {"KHR_materials_sheen", {{"sheenColorFactor", {0.5, 0.4, 0.3}}, {"sheenRoughnessFactor", 0.6}}},
                          {"KHR_materials_transmission", {{"transmissionFactor", 0.9}}}}}});
  json square = kit.square();
  square["material"] = 0;
  kit.mesh(square);
  const auto model = read(kit);
  const auto& m = first_material(model);
  EXPECT_NEAR(m.clearcoat, 0.8f, 1e-6f);
  EXPECT_NEAR(m.clearcoat_roughness, 0.1f, 1e-6f);
  expect_near(m.sheen, glm::vec3(0.5f, 0.4f, 0.3f));
  EXPECT_NEAR(m.sheen_roughness, 0.6f, 1e-6f);
  EXPECT_NEAR(m.transmission, 0.9f, 1e-6f);
  EXPECT_EQ(m.alpha, cook::Alpha::blend);
}

TEST_F(Gltf, WhatIsWrittenAgainKeepsItsLayersAndColours) {
  GlbKit kit;
  const auto base = kit.texture(picture(9, 9, 9), "image/png"), occlusion = kit.texture(picture(80, 80, 80), "image/png");
  kit.add("materials", {{"pbrMetallicRoughness", {{"baseColorTexture", {{"index", base}}}}},
                        {"occlusionTexture", {{"index", occlusion}, {"texCoord", 1}}},
                        {"emissiveFactor", {1, 0.5, 0}},
                        {"extensions", {{"KHR_materials_emissive_strength", {{"emissiveStrength", 4}}}, {"KHR_materials_clearcoat", {{"clearcoatFactor", 0.5}}}, {"KHR_materials_transmission", {{"transmissionFactor", 0.25}}}}}});
  json square = kit.square();
  square["attributes"]["TEXCOORD_1"] = kit.floats({5, 5, 6, 5, 6, 6, 5, 6}, "VEC2", 2);
  square["attributes"]["COLOR_0"] = kit.floats({1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1}, "VEC3", 3);
  square["material"] = 0;
  kit.mesh(square);
  const auto once = read(kit);
  const auto bytes = to_glb(once);
  ASSERT_TRUE(bytes);
  const auto again = try_read(*bytes);
  ASSERT_TRUE(again) << again.error().sentence();
  const auto &a = first_material(once), &b = first_material(*again);
  EXPECT_EQ(a.on_second_uvs, b.on_second_uvs);
  expect_near(b.emissive, glm::vec3(4, 2, 0));
  EXPECT_NEAR(b.clearcoat, 0.5f, 1e-6f);
  EXPECT_NEAR(b.transmission, 0.25f, 1e-6f);
  expect_near(at(again->meshes[0], again->meshes[0].second_uvs, {1, 0, 0}), {6, 5});
  expect_near(at(again->meshes[0], again->meshes[0].colors, {1, 0, 0}), {0, 1, 0, 1}, 1e-4f);
}

TEST_F(Gltf, WithoutNormalsTrianglesAreFlat) {
  GlbKit kit;
  const auto positions = kit.floats({0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1}, "VEC3", 3);
  kit.mesh({{"attributes", {{"POSITION", positions}}}, {"indices", kit.accessor(std::vector<std::uint8_t>{0, 1, 2, 0, 2, 3}, 5121, "SCALAR", 1)}});
  const auto model = read(kit);
  const auto& mesh = model.meshes.at(0);
  EXPECT_EQ(mesh.positions.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) expect_near(mesh.normals[i], i < 3 ? glm::vec3(0, 0, 1) : glm::vec3(1, 0, 0));
}

TEST_F(Gltf, StripsAndFansAreTriangles) {
  for (const int mode : {5, 6}) {
    GlbKit kit;
    const std::vector<float> strip = {0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0}, fan = {0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0};
    kit.mesh({{"attributes", {{"POSITION", kit.floats(mode == 5 ? strip : fan, "VEC3", 3)}}}, {"mode", mode}});
    const auto model = read(kit);
    EXPECT_EQ(model.triangles(), 2u);
    for (const auto& n : model.meshes.at(0).normals) expect_near(n, glm::vec3(0, 0, 1));
  }
}

}  // namespace
}  // namespace aisle::import
