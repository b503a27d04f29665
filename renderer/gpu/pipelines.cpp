#include "renderer/gpu/pipelines.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <thread>

#include "glue/log.hpp"
#include "renderer/gpu/check.hpp"
#include "shaders/shared/interface.h"
#include "spirv/depth_tiles_frag.h"
#include "spirv/depth_tiles_msaa_frag.h"
#include "spirv/disc_frag.h"
#include "spirv/disc_vert.h"
#include "spirv/fade_frag.h"
#include "spirv/fade_vert.h"
#include "spirv/line_frag.h"
#include "spirv/line_vert.h"
#include "spirv/mesh_frag.h"
#include "spirv/mesh_rich_frag.h"
#include "spirv/mesh_rich_vert.h"
#include "spirv/mesh_vert.h"
#include "spirv/quad_frag.h"
#include "spirv/quad_vert.h"
#include "spirv/self_test_frag.h"
#include "spirv/self_test_vert.h"
#include "spirv/shadow_vert.h"
#include "spirv/ui_frag.h"
#include "spirv/ui_vert.h"

namespace aisle::renderer {

namespace {

enum class Blend { none, straight, premultiplied };

// Name of the cache's content: a blob of another device or driver version must not be offered.
struct CacheHeader {
  char magic[8] = {'A', 'I', 'S', 'L', 'E', 'P', 'C', '1'};
  std::uint32_t driver_version = 0;
  std::uint8_t device_uuid[VK_UUID_SIZE] = {};
  std::uint32_t bytes = 0;
};

CacheHeader cache_header(const VkPhysicalDeviceProperties& properties) {
  CacheHeader header;
  header.driver_version = properties.driverVersion;
  std::memcpy(header.device_uuid, properties.pipelineCacheUUID, VK_UUID_SIZE);
  return header;
}

std::vector<char> read_cache(const std::string& file, const CacheHeader& wanted) {
  std::vector<char> bytes;
  std::FILE* in = std::fopen(file.c_str(), "rb");
  if (!in) return bytes;
  CacheHeader found;
  if (std::fread(&found, sizeof found, 1, in) == 1 && std::memcmp(&found, &wanted, offsetof(CacheHeader, bytes)) == 0 && found.bytes < (256u << 20)) {
    bytes.resize(found.bytes);
    if (std::fread(bytes.data(), 1, bytes.size(), in) != bytes.size()) bytes.clear();
  }
  std::fclose(in);
  return bytes;
}

constexpr VkVertexInputBindingDescription kMeshBinding{0, sizeof(Vertex), VK_VERTEX_INPUT_RATE_VERTEX};
constexpr std::array kMeshAttributes{
    VkVertexInputAttributeDescription{0, 0, VK_FORMAT_R16G16B16A16_UNORM, offsetof(Vertex, position)},
    VkVertexInputAttributeDescription{1, 0, VK_FORMAT_R16G16_SNORM, offsetof(Vertex, normal_oct)},
    VkVertexInputAttributeDescription{2, 0, VK_FORMAT_R8G8B8A8_SNORM, offsetof(Vertex, tangent_oct)},
    VkVertexInputAttributeDescription{3, 0, VK_FORMAT_R16G16_SFLOAT, offsetof(Vertex, uv)},
    VkVertexInputAttributeDescription{4, 0, VK_FORMAT_R8G8B8A8_UNORM, offsetof(Vertex, tangent_oct)},  // own colour: the same bytes
};
constexpr std::array kRichBindings{kMeshBinding, VkVertexInputBindingDescription{1, sizeof(VertexExtra), VK_VERTEX_INPUT_RATE_VERTEX}};
constexpr std::array kRichAttributes{
    kMeshAttributes[0], kMeshAttributes[1], kMeshAttributes[2], kMeshAttributes[3], kMeshAttributes[4],
    VkVertexInputAttributeDescription{5, 1, VK_FORMAT_R8G8B8A8_UNORM, offsetof(VertexExtra, color)},
    VkVertexInputAttributeDescription{6, 1, VK_FORMAT_R16G16_SFLOAT, offsetof(VertexExtra, second_uv)},
};
constexpr VkVertexInputBindingDescription kUiBinding{0, sizeof(UiVertex), VK_VERTEX_INPUT_RATE_VERTEX};
constexpr std::array kUiAttributes{
    VkVertexInputAttributeDescription{0, 0, VK_FORMAT_R32G32_SFLOAT, offsetof(UiVertex, position_px)},
    VkVertexInputAttributeDescription{1, 0, VK_FORMAT_R32G32_SFLOAT, offsetof(UiVertex, uv)},
    VkVertexInputAttributeDescription{2, 0, VK_FORMAT_R8G8B8A8_UNORM, offsetof(UiVertex, rgba)},
};

template <std::size_t N>
std::span<const std::uint32_t> words(const std::uint32_t (&code)[N]) {
  return {code, N};
}

VkPipelineColorBlendAttachmentState blend_state(Blend blend) {
  VkPipelineColorBlendAttachmentState state{};
  state.colorWriteMask = VK_COLOR_COMPONENT_R_BIT | VK_COLOR_COMPONENT_G_BIT | VK_COLOR_COMPONENT_B_BIT | VK_COLOR_COMPONENT_A_BIT;
  state.blendEnable = blend != Blend::none;
  state.srcColorBlendFactor = blend == Blend::straight ? VK_BLEND_FACTOR_SRC_ALPHA : VK_BLEND_FACTOR_ONE;
  state.dstColorBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA;
  state.srcAlphaBlendFactor = VK_BLEND_FACTOR_ONE;
  state.dstAlphaBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA;
  return state;
}

}  // namespace

// What differs between pipelines; everything else is shared or dynamic (viewport, scissor, culling, front face).
struct Pipelines::Recipe {
  const char* name;
  std::span<const std::uint32_t> vertex, fragment;
  std::span<const VkVertexInputBindingDescription> bindings{};
  std::span<const VkVertexInputAttributeDescription> attributes{};
  VkPipelineLayout layout = VK_NULL_HANDLE;
  TargetFormat format;
  std::array<std::uint32_t, 3> constants{};  // specialization constants 0..2
  VkPrimitiveTopology topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST;
  Blend blend = Blend::none;
  bool color = true, depth = true, depth_test = true, depth_write = true;
  bool depth_bias = false;
  VkFormat depth_format = kDepthFormat;
  VkCompareOp compare = VK_COMPARE_OP_GREATER_OR_EQUAL;  // reverse-Z
};

Result<std::unique_ptr<Pipelines>> Pipelines::create(Device& device, const Descriptors& descriptors, const std::string& cache_file,
                                                     LightRule usual) {
  std::unique_ptr<Pipelines> p(new Pipelines(device, descriptors, cache_file, usual));
  TRY(p->open_cache());
  TRY(p->build_ui());
  TRY(p->build_shadow());
  TRY(p->build_depth_tiles());
  return p;
}

Pipelines::~Pipelines() { save_cache(); }

Result<void> Pipelines::open_cache() {
  std::vector<char> bytes;
  if (!cache_file_.empty()) bytes = read_cache(cache_file_, cache_header(device_.properties()));
  VkPipelineCacheCreateInfo info{VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO};
  info.initialDataSize = bytes.size();
  info.pInitialData = bytes.data();
  VkPipelineCache cache = VK_NULL_HANDLE;
  VK_TRY(vkCreatePipelineCache(device_.handle(), &info, nullptr, &cache));
  device_.name(VK_OBJECT_TYPE_PIPELINE_CACHE, cache, "pipeline cache");
  cache_ = OwnedPipelineCache(device_.handle(), cache);
  return {};
}

void Pipelines::save_cache() const {
  if (cache_file_.empty() || !cache_) return;
  std::size_t size = 0;
  if (vkGetPipelineCacheData(device_.handle(), cache_, &size, nullptr) != VK_SUCCESS) return;
  std::vector<char> bytes(size);
  if (vkGetPipelineCacheData(device_.handle(), cache_, &size, bytes.data()) != VK_SUCCESS) return;
  CacheHeader header = cache_header(device_.properties());
  header.bytes = static_cast<std::uint32_t>(size);
  const std::string temporary = cache_file_ + ".new";
  std::FILE* out = std::fopen(temporary.c_str(), "wb");
  if (!out) return;  // a cache is a convenience: an unwritable folder only costs time at the next start
  const bool written = std::fwrite(&header, sizeof header, 1, out) == 1 && std::fwrite(bytes.data(), 1, size, out) == size && std::fflush(out) == 0;
  std::fclose(out);
  if (!written || std::rename(temporary.c_str(), cache_file_.c_str()) != 0) std::remove(temporary.c_str());
}

Result<OwnedPipeline> Pipelines::build(const Recipe& r) const {
  VkShaderModuleCreateInfo modules[2]{{VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO}, {VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO}};
  OwnedShader shaders[2];
  const std::span<const std::uint32_t> codes[2] = {r.vertex, r.fragment};
  const std::uint32_t stage_count = r.fragment.empty() ? 1 : 2;
  for (std::uint32_t i = 0; i < stage_count; ++i) {
    modules[i].codeSize = codes[i].size_bytes();
    modules[i].pCode = codes[i].data();
    VkShaderModule module = VK_NULL_HANDLE;
    VK_TRY(vkCreateShaderModule(device_.handle(), &modules[i], nullptr, &module));
    shaders[i] = OwnedShader(device_.handle(), module);
  }
  const VkSpecializationMapEntry entries[] = {{0, 0, 4}, {1, 4, 4}, {2, 8, 4}};
  const VkSpecializationInfo specialization{3, entries, sizeof r.constants, r.constants.data()};
  VkPipelineShaderStageCreateInfo stages[2]{{VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO}, {VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO}};
  for (std::uint32_t i = 0; i < stage_count; ++i) {
    stages[i].stage = i == 0 ? VK_SHADER_STAGE_VERTEX_BIT : VK_SHADER_STAGE_FRAGMENT_BIT;
    stages[i].module = shaders[i];
    stages[i].pName = "main";
    stages[i].pSpecializationInfo = &specialization;
  }
  VkPipelineVertexInputStateCreateInfo input{VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_STATE_CREATE_INFO};
  input.vertexBindingDescriptionCount = static_cast<std::uint32_t>(r.bindings.size());
  input.pVertexBindingDescriptions = r.bindings.data();
  input.vertexAttributeDescriptionCount = static_cast<std::uint32_t>(r.attributes.size());
  input.pVertexAttributeDescriptions = r.attributes.data();
  VkPipelineInputAssemblyStateCreateInfo assembly{VK_STRUCTURE_TYPE_PIPELINE_INPUT_ASSEMBLY_STATE_CREATE_INFO};
  assembly.topology = r.topology;
  VkPipelineViewportStateCreateInfo viewport{VK_STRUCTURE_TYPE_PIPELINE_VIEWPORT_STATE_CREATE_INFO};
  viewport.viewportCount = viewport.scissorCount = 1;
  VkPipelineRasterizationStateCreateInfo raster{VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_STATE_CREATE_INFO};
  raster.lineWidth = 1;
  raster.depthBiasEnable = r.depth_bias;
  raster.depthBiasConstantFactor = 2;
  raster.depthBiasSlopeFactor = 2;
  VkPipelineMultisampleStateCreateInfo samples{VK_STRUCTURE_TYPE_PIPELINE_MULTISAMPLE_STATE_CREATE_INFO};
  samples.rasterizationSamples = r.format.samples;
  VkPipelineDepthStencilStateCreateInfo depth{VK_STRUCTURE_TYPE_PIPELINE_DEPTH_STENCIL_STATE_CREATE_INFO};
  depth.depthTestEnable = r.depth && r.depth_test;
  depth.depthWriteEnable = r.depth && r.depth_write;
  depth.depthCompareOp = r.compare;
  const VkPipelineColorBlendAttachmentState attachment = blend_state(r.blend);
  VkPipelineColorBlendStateCreateInfo blend{VK_STRUCTURE_TYPE_PIPELINE_COLOR_BLEND_STATE_CREATE_INFO};
  blend.attachmentCount = r.color ? 1 : 0;
  blend.pAttachments = &attachment;
  const VkDynamicState states[] = {VK_DYNAMIC_STATE_VIEWPORT, VK_DYNAMIC_STATE_SCISSOR, VK_DYNAMIC_STATE_CULL_MODE, VK_DYNAMIC_STATE_FRONT_FACE};
  VkPipelineDynamicStateCreateInfo dynamic{VK_STRUCTURE_TYPE_PIPELINE_DYNAMIC_STATE_CREATE_INFO};
  dynamic.dynamicStateCount = static_cast<std::uint32_t>(std::size(states));
  dynamic.pDynamicStates = states;
  VkPipelineRenderingCreateInfo rendering{VK_STRUCTURE_TYPE_PIPELINE_RENDERING_CREATE_INFO};
  rendering.viewMask = r.format.view_mask;
  rendering.colorAttachmentCount = r.color ? 1 : 0;
  rendering.pColorAttachmentFormats = &r.format.color;
  rendering.depthAttachmentFormat = r.depth ? r.depth_format : VK_FORMAT_UNDEFINED;
  VkGraphicsPipelineCreateInfo info{VK_STRUCTURE_TYPE_GRAPHICS_PIPELINE_CREATE_INFO, &rendering};
  info.stageCount = stage_count;
  info.pStages = stages;
  info.pVertexInputState = &input;
  info.pInputAssemblyState = &assembly;
  info.pViewportState = &viewport;
  info.pRasterizationState = &raster;
  info.pMultisampleState = &samples;
  info.pDepthStencilState = &depth;
  info.pColorBlendState = &blend;
  info.pDynamicState = &dynamic;
  info.layout = r.layout;
  VkPipeline pipeline = VK_NULL_HANDLE;
  VK_TRY(vkCreateGraphicsPipelines(device_.handle(), cache_, 1, &info, nullptr, &pipeline));
  device_.name(VK_OBJECT_TYPE_PIPELINE, pipeline, r.name);
  return OwnedPipeline(device_.handle(), pipeline);
}

namespace {
bool is_matte(std::size_t textures) { return textures >= static_cast<std::size_t>(TextureVariant::matte); }
}  // namespace

Pipelines::Recipe Pipelines::mesh_recipe(const PipelineSet& set, LightRule rule, std::size_t textures, std::size_t alpha) const {
  constexpr const char* kNames[3] = {"mesh opaque", "mesh mask", "mesh blend"};
  Recipe r{kNames[alpha], words(k_mesh_vert), words(k_mesh_frag), {&kMeshBinding, 1}, kMeshAttributes, descriptors_.mesh_layout(), set.format};
  r.constants = {static_cast<std::uint32_t>(textures), static_cast<std::uint32_t>(alpha), static_cast<std::uint32_t>(rule)};
  const bool rich = textures == static_cast<std::size_t>(TextureVariant::rich);
  if (alpha == 2) {
    r.blend = rich ? Blend::premultiplied : Blend::straight;  // glass mirrors more than it covers
    r.depth_write = false;
  }
  if (rich) {
    r.vertex = words(k_mesh_rich_vert);
    r.fragment = words(k_mesh_rich_frag);
    r.bindings = kRichBindings;
    r.attributes = kRichAttributes;
    r.constants[0] = static_cast<std::uint32_t>(TextureVariant::all);
  }
  if (is_matte(textures)) {
    r.constants[0] = static_cast<std::uint32_t>(textures) - static_cast<std::uint32_t>(TextureVariant::matte);  // none or base
    r.constants[2] = 3;
  }
  return r;
}

Result<void> Pipelines::build_meshes(PipelineSet& set, LightRule rule) const {
  constexpr std::size_t kCount = kTextureVariants * 3;
  std::array<Result<void>, kCount> outcomes;
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < kCount; i = next++) {
      if (is_matte(i / 3) && rule != LightRule::environment) continue;
      Result<OwnedPipeline> built = build(mesh_recipe(set, rule, i / 3, i % 3));
      if (built) {
        set.mesh[static_cast<std::size_t>(rule)][i / 3][i % 3] = std::move(*built);
      } else {
        outcomes[i] = tl::unexpected(built.error());
      }
    }
  };
  {
    std::vector<std::jthread> helpers(std::clamp(std::thread::hardware_concurrency(), 1u, 8u) - 1);
    for (std::jthread& helper : helpers) helper = std::jthread(work);
    work();
  }
  for (const Result<void>& outcome : outcomes) TRY(outcome);
  return {};
}

Result<void> Pipelines::prepare(const PipelineSet& known, LightRule rule) {
  if (known.mesh[static_cast<std::size_t>(rule)][0][0]) return {};
  for (const auto& set : sets_) {
    if (set.get() == &known) return build_meshes(*set, rule);
  }
  return {};
}

Result<void> Pipelines::build_flat(PipelineSet& set) const {
  const auto recipe = [&](const char* name, std::span<const std::uint32_t> vertex, std::span<const std::uint32_t> fragment) {
    Recipe r{name, vertex, fragment};
    r.layout = descriptors_.quad_layout();
    r.format = set.format;
    r.topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP;
    r.blend = Blend::premultiplied;
    r.depth_write = false;
    return r;
  };
  Recipe lit = recipe("quad lit", words(k_quad_vert), words(k_quad_frag));
  lit.depth_write = true;
  for (std::uint32_t environment = 0; environment < 2; ++environment) {
    lit.constants = {1, 1, environment};
    TRY_ASSIGN(set.quad_lit[environment], build(lit));
  }
  Recipe ui = recipe("quad ui", words(k_quad_vert), words(k_quad_frag));
  ui.constants = {1, 0, 0};
  TRY_ASSIGN(set.quad_ui, build(ui));
  ui.constants = {kCurveSegments, 0, 0};
  TRY_ASSIGN(set.quad_ui_curved, build(ui));
  TRY_ASSIGN(set.line, build(recipe("line", words(k_line_vert), words(k_line_frag))));
  TRY_ASSIGN(set.disc, build(recipe("disc", words(k_disc_vert), words(k_disc_frag))));
  Recipe fade = recipe("fade", words(k_fade_vert), words(k_fade_frag));
  fade.topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST;
  fade.depth_test = false;
  TRY_ASSIGN(set.fade, build(fade));
  return {};
}

Result<void> Pipelines::build_ui() {
  Recipe r{"ui", words(k_ui_vert), words(k_ui_frag), {&kUiBinding, 1}, kUiAttributes, descriptors_.ui_layout()};
  r.format.color = kUiFormat;
  r.blend = Blend::premultiplied;
  r.depth = false;
  TRY_ASSIGN(ui_, build(r));
  return {};
}

Result<void> Pipelines::build_shadow() {
  Recipe r{"shadow", words(k_shadow_vert), {}, {&kMeshBinding, 1}, {kMeshAttributes.data(), 1}, descriptors_.mesh_layout()};
  r.color = false;
  r.depth_bias = true;
  r.depth_format = kShadowFormat;
  r.compare = VK_COMPARE_OP_LESS_OR_EQUAL;
  TRY_ASSIGN(shadow_, build(r));
  return {};
}

Result<void> Pipelines::build_depth_tiles() {
  Recipe r{"depth tiles", words(k_fade_vert), words(k_depth_tiles_frag)};
  r.layout = descriptors_.ui_layout();
  r.format.color = kTilesFormat;
  r.depth = false;
  TRY_ASSIGN(depth_tiles_, build(r));
  r.fragment = words(k_depth_tiles_msaa_frag);
  TRY_ASSIGN(depth_tiles_msaa_, build(r));
  return {};
}

Result<OwnedPipeline> Pipelines::build_self_test(const TargetFormat& format) const {
  Recipe r{"self-test", words(k_self_test_vert), words(k_self_test_frag)};
  r.layout = descriptors_.ui_layout();
  r.format = format;
  r.depth = false;
  return build(r);
}

Result<const PipelineSet*> Pipelines::for_target(const TargetFormat& format) {
  for (const auto& set : sets_) {
    if (set->format == format) return set.get();
  }
  auto set = std::make_unique<PipelineSet>();
  set->format = format;
  TRY(build_meshes(*set, usual_));
  TRY(build_flat(*set));
  sets_.push_back(std::move(set));
  return sets_.back().get();
}

}  // namespace aisle::renderer
