#include "assets/format/cooked.hpp"

#include <cstring>
#include <gtest/gtest.h>
#include <limits>
#include <vector>

#include "assets/format/layout.hpp"

namespace aisle::format {
namespace {

// A small file that uses every kind of record.
struct Sample {
  std::vector<Vertex> vertices{4};
  std::vector<std::uint16_t> indices{0, 1, 2, 0, 2, 3, 0, 1, 2};
  std::vector<std::byte> pixels{16 * 16 / 2}, small{8 * 8 / 2};
  File file;

  Sample() {
    file.vertices = vertices;
    file.indices = indices;
    Mesh mesh;
    mesh.vertex_count = 4;
    mesh.lods = {{0, 6, 0, 4}, {6, 3, 0.1f, 3}};
    file.meshes = {mesh};
    Material material;
    material.base_texture = 0;
    file.materials = {material};
    Texture texture;
    texture.format = PixelFormat::bc1_srgb;
    texture.mips = {{16, 16, pixels}, {8, 8, small}};
    texture.name = "wood";
    file.textures = {texture};
    file.max_m = {1, 1, 1};
    file.name = "table";
    file.licence = "CC BY";
    file.warnings = {"A picture was missing."};
  }
  std::string bytes() const {
    auto out = write(file);
    EXPECT_TRUE(out) << out.error().sentence();
    return out ? *out : std::string();
  }
};

Result<File> read_text(const std::string& bytes) { return read(std::as_bytes(std::span(bytes))); }

// Sets the hash right again, so that checks behind it are reached.
std::string resealed(std::string bytes) {
  layout::Header header{};
  std::memcpy(&header, bytes.data(), sizeof header);
  header.sha256 = layout::content_hash(std::as_bytes(std::span(bytes)));
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}

template <class T>
std::string patched(std::string bytes, layout::Section section, std::size_t offset, T value) {
  layout::Header header{};
  std::memcpy(&header, bytes.data(), sizeof header);
  std::memcpy(bytes.data() + header.sections[section].offset + offset, &value, sizeof value);
  return resealed(std::move(bytes));
}

TEST(Cooked, RichMaterialsNeedExtrasForEveryVertex) {
  Sample sample;
  std::vector<Extra> extras(4, Extra{{1, 2, 3, 4}, {5, 6}});
  sample.file.extras = extras;
  sample.file.materials[0].rich = true;
  sample.file.materials[0].on_second_uvs = 9;
  sample.file.materials[0].transmission = 0.5f;
  sample.file.materials[0].sheen = {1, 2, 3};
  const std::string bytes = sample.bytes();
  const auto file = read_text(bytes);
  ASSERT_TRUE(file) << file.error().sentence();
  EXPECT_EQ(file->extras[3].second_uv[1], 6);
  EXPECT_EQ(file->materials[0].on_second_uvs, 9);
  EXPECT_EQ(file->materials[0].transmission, 0.5f);
  EXPECT_EQ(file->materials[0].sheen, glm::vec3(1, 2, 3));
  sample.file.extras = std::span<const Extra>(extras).first(3);
  EXPECT_FALSE(write(sample.file));
}

TEST(Cooked, WhatIsWrittenIsRead) {
  const Sample sample;
  const std::string bytes = sample.bytes();
  const auto file = read_text(bytes);
  ASSERT_TRUE(file) << file.error().sentence();
  EXPECT_EQ(file->vertices.size(), 4u);
  EXPECT_EQ(file->meshes[0].lods.size(), 2u);
  EXPECT_FLOAT_EQ(file->meshes[0].lods[1].error_m, 0.1f);
  EXPECT_EQ(file->textures[0].mips[1].width, 8u);
  EXPECT_EQ(file->name, "table");
  EXPECT_EQ(file->licence, "CC BY");
  EXPECT_EQ(file->warnings[0], "A picture was missing.");
  EXPECT_EQ(file->triangles(), 2u);
  EXPECT_EQ(bytes, sample.bytes()) << "equal input, equal bytes";
}

TEST(Cooked, EveryTruncationIsRefused) {
  const std::string bytes = Sample().bytes();
  for (std::size_t n = 0; n < bytes.size(); ++n) EXPECT_FALSE(read_text(bytes.substr(0, n))) << n;
  EXPECT_FALSE(read_text(bytes + "x"));
}

TEST(Cooked, EveryFlippedByteIsRefused) {
  const std::string bytes = Sample().bytes();
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    std::string bad = bytes;
    bad[n] = static_cast<char>(bad[n] ^ 0x40);
    EXPECT_FALSE(read_text(bad)) << n;
  }
}

TEST(Cooked, OtherVersionsAreToldApart) {
  std::string bytes = Sample().bytes();
  const std::uint32_t newer = kVersion + 1;
  std::memcpy(bytes.data() + 8, &newer, sizeof newer);
  EXPECT_EQ(read_text(bytes).error().kind, ErrorKind::conflict);
}

TEST(Cooked, ValuesOutOfRangeAreRefusedEvenWhenSealed) {
  const std::string bytes = Sample().bytes();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(read_text(patched(bytes, layout::indices, 0, std::uint16_t{4})));
  EXPECT_FALSE(read_text(patched(bytes, layout::meshes, offsetof(layout::Mesh, vertex_count), std::uint32_t{5})));
  EXPECT_FALSE(read_text(patched(bytes, layout::meshes, offsetof(layout::Mesh, first_vertex), ~std::uint32_t{0})));
  EXPECT_FALSE(read_text(patched(bytes, layout::meshes, offsetof(layout::Mesh, lod_count), std::uint32_t{3})));
  EXPECT_FALSE(read_text(patched(bytes, layout::meshes, offsetof(layout::Mesh, material), std::uint32_t{1})));
  EXPECT_FALSE(read_text(patched(bytes, layout::meshes, offsetof(layout::Mesh, scale_m), nan)));
  EXPECT_FALSE(read_text(patched(bytes, layout::lods, offsetof(layout::Lod, index_count), std::uint32_t{12})));
  EXPECT_FALSE(read_text(patched(bytes, layout::lods, offsetof(layout::Lod, index_count), std::uint32_t{5})));
  EXPECT_FALSE(read_text(patched(bytes, layout::lods, offsetof(layout::Lod, error_m), -1.0f)));
  EXPECT_FALSE(read_text(patched(bytes, layout::lods, offsetof(layout::Lod, vertex_count), std::uint32_t{3})));
  EXPECT_FALSE(read_text(patched(bytes, layout::lods, offsetof(layout::Lod, vertex_count), std::uint32_t{5})));
  EXPECT_FALSE(read_text(patched(bytes, layout::materials, offsetof(layout::Material, roughness), nan)));
  EXPECT_FALSE(read_text(patched(bytes, layout::materials, offsetof(layout::Material, alpha), std::uint8_t{3})));
  EXPECT_FALSE(read_text(patched(bytes, layout::materials, offsetof(layout::Material, base_texture), std::int32_t{1})));
  EXPECT_FALSE(read_text(patched(bytes, layout::materials, offsetof(layout::Material, normal_texture), std::int32_t{-2})));
  EXPECT_FALSE(read_text(patched(bytes, layout::textures, offsetof(layout::Texture, format), std::uint8_t{200})));
  EXPECT_FALSE(read_text(patched(bytes, layout::textures, offsetof(layout::Texture, mip_count), std::uint32_t{3})));
  EXPECT_FALSE(read_text(patched(bytes, layout::mips, offsetof(layout::Mip, offset), std::uint64_t{~0ull - 7})));
  EXPECT_FALSE(read_text(patched(bytes, layout::mips, offsetof(layout::Mip, width), std::uint32_t{1u << 31})));
  EXPECT_FALSE(read_text(patched(bytes, layout::texts, 4, std::uint32_t{10'000})));
}

TEST(Cooked, ImageSizes) {
  EXPECT_EQ(image_bytes(PixelFormat::bc1_srgb, 5, 3), 16u);
  EXPECT_EQ(image_bytes(PixelFormat::bc3_srgb, 1, 1), 16u);
  EXPECT_EQ(image_bytes(PixelFormat::rgba8_srgb, 3, 2), 24u);
}

}  // namespace
}  // namespace aisle::format
