// Hot functions of models: reading glTF (plain, meshopt, Draco), each stage of cooking, the cooked reader, choosing levels of detail.
// All on one model made here: a bumpy ball of about 10,000 triangles with corners apart, as importers give them.
#include <benchmark/benchmark.h>
#include <draco/compression/encode.h>
#include <draco/mesh/triangle_soup_mesh_builder.h>
#include <meshoptimizer.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "assets/cook/cook.hpp"
#include "assets/cook/levels.hpp"
#include "assets/cook/mesh.hpp"
#include "assets/cook/occlusion.hpp"
#include "assets/cook/places.hpp"
#include "assets/cook/textures.hpp"
#include "assets/cook/weld.hpp"
#include "assets/import/platform.hpp"
#include "assets/import/read_model.hpp"
#include "renderer/frame/view_math.hpp"
#include "tests/unit/import/glb_kit.hpp"

namespace {

using namespace aisle;
using import::GlbKit;
using nlohmann::json;

constexpr int kAround = 100, kUp = 50;

glm::vec3 on_ball(int x, int y) {
  const float a = 6.2831853f * static_cast<float>(x % kAround) / kAround, b = 3.1415927f * static_cast<float>(y) / kUp;
  const float r = 0.4f + 0.02f * std::sin(9 * a) * std::sin(7 * b);
  return {r * std::sin(b) * std::cos(a), r * std::cos(b), r * std::sin(b) * std::sin(a)};
}

cook::SourceMesh ball() {
  cook::SourceMesh mesh;
  for (int y = 0; y < kUp; ++y) {
    for (int x = 0; x < kAround; ++x) {
      for (const auto& [dx, dy] : {std::pair{0, 0}, {1, 0}, {1, 1}, {0, 0}, {1, 1}, {0, 1}}) {
        const glm::vec3 p = on_ball(x + dx, y + dy);
        mesh.indices.push_back(static_cast<std::uint32_t>(mesh.positions.size()));
        mesh.positions.push_back(p);
        mesh.normals.push_back(glm::normalize(p));
        mesh.uvs.emplace_back(static_cast<float>(x + dx) / kAround, static_cast<float>(y + dy) / kUp);
      }
    }
  }
  return mesh;
}
cook::SourceMesh welded_ball() {
  cook::SourceMesh mesh = ball();
  cook::weld(mesh);
  return mesh;
}

cook::Image picture(std::uint32_t side) {
  cook::Image image;
  image.width = image.height = side;
  for (std::uint32_t i = 0; i < side * side; ++i) {
    const std::uint32_t x = i % side, y = i / side;
    for (const std::uint32_t v : {x * 255 / side, y * 255 / side, (x ^ y) & 255, 255u}) image.rgba.push_back(static_cast<std::uint8_t>(v));
  }
  return image;
}

cook::SourceModel model() {
  cook::SourceModel out;
  out.name = "ball";
  out.meshes = {welded_ball()};
  out.materials.resize(1);
  out.images = {picture(256)};
  out.materials[0].base_image = 0;
  cook::measure(out);
  return out;
}

template <class Values>
void count_triangles(benchmark::State& state, const Values& indices) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(indices.size() / 3));
}

// --- cooking; items are triangles, pixels or vertices

void BM_CookWeld(benchmark::State& state) {
  const cook::SourceMesh mesh = ball();
  for (auto _ : state) {
    cook::SourceMesh copy = mesh;
    cook::weld(copy);
    benchmark::DoNotOptimize(copy);
  }
  count_triangles(state, mesh.indices);
}
BENCHMARK(BM_CookWeld)->Unit(benchmark::kMillisecond);

void BM_CookPlaces(benchmark::State& state) {
  const cook::SourceMesh mesh = ball();
  for (auto _ : state) benchmark::DoNotOptimize(cook::places_of(mesh.positions));
  count_triangles(state, mesh.indices);
}
BENCHMARK(BM_CookPlaces)->Unit(benchmark::kMillisecond);

void BM_CookLevelsOfDetail(benchmark::State& state) {
  const cook::SourceMesh mesh = welded_ball();
  std::vector<float> none;
  for (auto _ : state) {
    cook::SourceMesh copy = mesh;
    benchmark::DoNotOptimize(cook::make_levels(copy, none, state.range(0) != 0));
  }
  state.SetLabel(state.range(0) != 0 ? "plain" : "with a picture");
  count_triangles(state, mesh.indices);
}
BENCHMARK(BM_CookLevelsOfDetail)->Arg(1)->Arg(0)->Unit(benchmark::kMillisecond);

// A few triangles of very many vertices: no levels, so that what is left is packing.
void BM_CookQuantize(benchmark::State& state) {
  cook::Part part{welded_ball(), {}};
  part.occlusion.assign(part.mesh.positions.size(), 0.5f);
  std::size_t vertices = 0;
  for (std::uint32_t i = 0; i < 20; ++i) part.mesh.indices[i % 60] = i;
  part.mesh.indices.resize(60);
  for (auto _ : state) {
    const auto cooked = cook::cook_meshes({part}, {.tangents = true});
    benchmark::DoNotOptimize(cooked);
    vertices = part.mesh.positions.size();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(vertices));
}
BENCHMARK(BM_CookQuantize)->Unit(benchmark::kMillisecond);

void BM_CookOcclusion(benchmark::State& state) {
  const cook::SourceModel source = model();
  for (auto _ : state) benchmark::DoNotOptimize(cook::bake_occlusion(source));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(source.meshes[0].positions.size()));
}
BENCHMARK(BM_CookOcclusion)->Unit(benchmark::kMillisecond);

void BM_CookTexture(benchmark::State& state) {
  const cook::Image image = picture(512);
  const auto use = static_cast<cook::Use>(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(cook::cook_texture(image, use, state.range(1) != 0, 0));
  state.SetLabel(state.range(1) == 0 ? "mips alone" : use == cook::Use::color ? "mips and BC1" : "mips and BC5");
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(image.rgba.size() / 4));
}
BENCHMARK(BM_CookTexture)->Args({0, 0})->Args({0, 1})->Args({2, 1})->Unit(benchmark::kMillisecond);

void BM_CookWhole(benchmark::State& state) {
  const cook::SourceModel source = model();
  for (auto _ : state) benchmark::DoNotOptimize(cook::cook_model(source, {.bake_occlusion = state.range(0) != 0}));
  state.SetLabel(state.range(0) != 0 ? "with occlusion" : "without occlusion");
  count_triangles(state, source.meshes[0].indices);
}
BENCHMARK(BM_CookWhole)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

// --- reading

void BM_ReadCooked(benchmark::State& state) {
  const auto bytes = cook::cook_model(model(), {.bake_occlusion = false});
  if (!bytes) std::abort();
  for (auto _ : state) benchmark::DoNotOptimize(format::read(std::as_bytes(std::span(*bytes)), state.range(0) != 0));
  state.SetLabel(state.range(0) != 0 ? "read before: no hash" : "hashed");
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes->size()));
}
BENCHMARK(BM_ReadCooked)->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);

std::string plain_glb(const cook::SourceMesh& mesh) {
  GlbKit kit;
  const auto floats = [](const auto& values, int width) {
    std::vector<float> out;
    for (const auto& v : values) {
      for (int k = 0; k < width; ++k) out.push_back(v[k]);
    }
    return out;
  };
  kit.mesh({{"attributes", {{"POSITION", kit.floats(floats(mesh.positions, 3), "VEC3", 3)},
                            {"NORMAL", kit.floats(floats(mesh.normals, 3), "VEC3", 3)},
                            {"TEXCOORD_0", kit.floats(floats(mesh.uvs, 2), "VEC2", 2)}}},
            {"indices", kit.accessor(mesh.indices, 5125, "SCALAR", 1)}});
  return kit.file();
}

std::string meshopt_glb(const cook::SourceMesh& mesh) {
  GlbKit kit;
  kit.root["extensionsRequired"] = {"EXT_meshopt_compression"};
  kit.root["buffers"] = {{{"byteLength", 0}}, {{"byteLength", 1 << 24}, {"extensions", {{"EXT_meshopt_compression", {{"fallback", true}}}}}}};
  const auto view = [&](const std::vector<unsigned char>& encoded, std::size_t count, std::size_t stride, const char* mode) {
    const json packed = {{"buffer", 0}, {"byteOffset", kit.put(encoded.data(), encoded.size())}, {"byteLength", encoded.size()}, {"byteStride", stride}, {"count", count}, {"mode", mode}};
    return kit.add("bufferViews", {{"buffer", 1}, {"byteOffset", 0}, {"byteLength", count * stride}, {"extensions", {{"EXT_meshopt_compression", packed}}}});
  };
  const auto vertices = [&](const auto& values, const char* type) {
    const std::size_t stride = sizeof(values[0]);
    std::vector<unsigned char> encoded(meshopt_encodeVertexBufferBound(values.size(), stride));
    encoded.resize(meshopt_encodeVertexBuffer(encoded.data(), encoded.size(), values.data(), values.size(), stride));
    return kit.add("accessors", {{"bufferView", view(encoded, values.size(), stride, "ATTRIBUTES")}, {"componentType", 5126}, {"type", type}, {"count", values.size()}});
  };
  std::vector<unsigned char> encoded(meshopt_encodeIndexBufferBound(mesh.indices.size(), mesh.positions.size()));
  encoded.resize(meshopt_encodeIndexBuffer(encoded.data(), encoded.size(), mesh.indices.data(), mesh.indices.size()));
  const std::size_t indices = kit.add("accessors", {{"bufferView", view(encoded, mesh.indices.size(), 4, "TRIANGLES")}, {"componentType", 5125}, {"type", "SCALAR"}, {"count", mesh.indices.size()}});
  kit.mesh({{"attributes", {{"POSITION", vertices(mesh.positions, "VEC3")}, {"NORMAL", vertices(mesh.normals, "VEC3")}, {"TEXCOORD_0", vertices(mesh.uvs, "VEC2")}}}, {"indices", indices}});
  return kit.file();
}

std::string draco_glb(const cook::SourceMesh& mesh) {
  draco::TriangleSoupMeshBuilder builder;
  builder.Start(static_cast<int>(mesh.indices.size() / 3));
  const int position = builder.AddAttribute(draco::GeometryAttribute::POSITION, 3, draco::DT_FLOAT32), normal = builder.AddAttribute(draco::GeometryAttribute::NORMAL, 3, draco::DT_FLOAT32),
            uv = builder.AddAttribute(draco::GeometryAttribute::TEX_COORD, 2, draco::DT_FLOAT32);
  for (std::uint32_t t = 0; t < mesh.indices.size() / 3; ++t) {
    const std::uint32_t* c = &mesh.indices[std::size_t{t} * 3];
    const draco::FaceIndex face(t);
    builder.SetAttributeValuesForFace(position, face, &mesh.positions[c[0]], &mesh.positions[c[1]], &mesh.positions[c[2]]);
    builder.SetAttributeValuesForFace(normal, face, &mesh.normals[c[0]], &mesh.normals[c[1]], &mesh.normals[c[2]]);
    builder.SetAttributeValuesForFace(uv, face, &mesh.uvs[c[0]], &mesh.uvs[c[1]], &mesh.uvs[c[2]]);
  }
  const auto whole = builder.Finalize();
  draco::Encoder encoder;
  encoder.SetAttributeQuantization(draco::GeometryAttribute::POSITION, 14);
  draco::EncoderBuffer encoded;
  if (!encoder.EncodeMeshToBuffer(*whole, &encoded).ok()) std::abort();
  GlbKit kit;
  kit.root["extensionsRequired"] = {"KHR_draco_mesh_compression"};
  const auto accessor = [&](const char* type, int component, std::size_t count) { return kit.add("accessors", {{"componentType", component}, {"type", type}, {"count", count}}); };
  const std::size_t points = whole->num_points();
  const json part = {{"bufferView", kit.view(encoded.data(), encoded.size())},
                     {"attributes", {{"POSITION", whole->attribute(position)->unique_id()}, {"NORMAL", whole->attribute(normal)->unique_id()}, {"TEXCOORD_0", whole->attribute(uv)->unique_id()}}}};
  kit.mesh({{"attributes", {{"POSITION", accessor("VEC3", 5126, points)}, {"NORMAL", accessor("VEC3", 5126, points)}, {"TEXCOORD_0", accessor("VEC2", 5126, points)}}},
            {"indices", accessor("SCALAR", 5125, std::size_t{whole->num_faces()} * 3)},
            {"extensions", {{"KHR_draco_mesh_compression", part}}}});
  return kit.file();
}

void BM_ReadGltf(benchmark::State& state) {
  const cook::SourceMesh mesh = welded_ball();
  const std::string bytes = state.range(0) == 0 ? plain_glb(mesh) : state.range(0) == 1 ? meshopt_glb(mesh) : draco_glb(mesh);
  const std::filesystem::path file = std::filesystem::temp_directory_path() / ("assets_bench." + std::to_string(import::process_id()) + ".glb");
  std::ofstream(file, std::ios::binary) << bytes;
  for (auto _ : state) {
    const auto read = import::read_model(file.string(), {});
    if (!read || read->triangles() + 2 * kAround < mesh.indices.size() / 3) {
      state.SkipWithError("the file is not read as it was written");
      break;
    }
  }
  std::filesystem::remove(file);
  state.SetLabel(state.range(0) == 0 ? "plain" : state.range(0) == 1 ? "EXT_meshopt_compression" : "KHR_draco_mesh_compression");
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
  count_triangles(state, mesh.indices);
}
BENCHMARK(BM_ReadGltf)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

// --- drawing: the level of detail of each of so many instances

void BM_ChooseLevels(benchmark::State& state) {
  std::vector<float> distances;
  for (std::int64_t i = 0; i < state.range(0); ++i) distances.push_back(0.5f + 0.01f * static_cast<float>(i * 7919 % 4001));
  const std::array<float, 6> errors{0, 0.0015f, 0.005f, 0.015f, 0.045f, 0.13f};
  for (auto _ : state) {
    std::uint32_t sum = 0;
    for (const float d : distances) sum += renderer::choose_lod(errors, 1, d, 512, 1);
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_ChooseLevels)->Arg(820)->Arg(20'000)->Unit(benchmark::kMicrosecond);

}  // namespace
