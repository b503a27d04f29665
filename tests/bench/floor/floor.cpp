// The floor: what bare Vulkan does with the same GLB files in about 200 lines: everything baked once, frustum culled, drawn front
// to back, levels of detail switchable. No cull of what is hidden, no streaming, no error handling: a yardstick, not a renderer.
//   bench_floor bake SCENE.json MODELS OUT.bin [--lods]
//   bench_floor run OUT.bin SCENE.json PATH.json [--eye WxH] [--frames N] [--msaa N] [--multiview] [--png FILE]
#include <sys/resource.h>
#include <volk.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stb_image.h>
#include <stb_image_write.h>
#include <thread>

#include "bake.hpp"
#include "base/platform.hpp"
#include "floor_frag.h"
#include "floor_vert.h"

namespace {
using namespace aisle;
using floor::Draw;
using Clock = std::chrono::steady_clock;
double since(Clock::time_point t) { return std::chrono::duration<double>(Clock::now() - t).count(); }
double cpu_s() {
  rusage u{};
  getrusage(RUSAGE_SELF, &u);
  return static_cast<double>(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + 1e-6 * static_cast<double>(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}
double status_mb(const char* key) {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);)
    if (line.rfind(key, 0) == 0) return std::stod(line.substr(line.find(':') + 1)) * 1024 / 1e6;
  return 0;
}
#define CHECK(call) do { if (const VkResult r_ = (call); r_ != VK_SUCCESS) { std::fprintf(stderr, "floor: %s: %d\n", #call, r_); std::exit(3); } } while (false)

VkDevice device;
VkPhysicalDevice gpu;
VkQueue queue;
VkCommandPool pool;

struct Buffer { VkBuffer handle; VkDeviceMemory memory; char* mapped; };
std::uint32_t memory_type(std::uint32_t allowed) {  // the one memory of a software GPU: mapped and local
  VkPhysicalDeviceMemoryProperties p;
  vkGetPhysicalDeviceMemoryProperties(gpu, &p);
  for (std::uint32_t i = 0; i < p.memoryTypeCount; ++i)
    if ((allowed & 1u << i) && (p.memoryTypes[i].propertyFlags & VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT)) return i;
  return 0;
}
Buffer buffer(VkDeviceSize size, VkBufferUsageFlags usage) {
  Buffer b{};
  VkBufferCreateInfo info{VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO, nullptr, 0, std::max<VkDeviceSize>(size, 16), usage};
  CHECK(vkCreateBuffer(device, &info, nullptr, &b.handle));
  VkMemoryRequirements needs;
  vkGetBufferMemoryRequirements(device, b.handle, &needs);
  VkMemoryAllocateInfo allocate{VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, nullptr, needs.size, memory_type(needs.memoryTypeBits)};
  CHECK(vkAllocateMemory(device, &allocate, nullptr, &b.memory));
  CHECK(vkBindBufferMemory(device, b.handle, b.memory, 0));
  CHECK(vkMapMemory(device, b.memory, 0, VK_WHOLE_SIZE, 0, reinterpret_cast<void**>(&b.mapped)));
  return b;
}
struct Image { VkImage handle; VkImageView view, layer[2]; };
Image image(std::uint32_t w, std::uint32_t h, std::uint32_t mips, std::uint32_t layers, VkFormat format, VkImageUsageFlags usage, VkSampleCountFlagBits samples) {
  Image out{};
  VkImageCreateInfo info{VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO, nullptr, 0, VK_IMAGE_TYPE_2D, format, {w, h, 1}, mips, layers, samples, VK_IMAGE_TILING_OPTIMAL, usage};
  CHECK(vkCreateImage(device, &info, nullptr, &out.handle));
  VkMemoryRequirements needs;
  vkGetImageMemoryRequirements(device, out.handle, &needs);
  VkMemoryAllocateInfo allocate{VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, nullptr, needs.size, memory_type(needs.memoryTypeBits)};
  VkDeviceMemory memory;
  CHECK(vkAllocateMemory(device, &allocate, nullptr, &memory));
  CHECK(vkBindImageMemory(device, out.handle, memory, 0));
  const VkImageAspectFlags aspect = format == VK_FORMAT_D32_SFLOAT ? VK_IMAGE_ASPECT_DEPTH_BIT : VK_IMAGE_ASPECT_COLOR_BIT;
  VkImageViewCreateInfo view{VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO, nullptr, 0, out.handle, layers > 1 ? VK_IMAGE_VIEW_TYPE_2D_ARRAY : VK_IMAGE_VIEW_TYPE_2D, format, {}, {aspect, 0, mips, 0, layers}};
  CHECK(vkCreateImageView(device, &view, nullptr, &out.view));
  for (std::uint32_t l = 0; layers > 1 && l < 2; ++l) {
    view.viewType = VK_IMAGE_VIEW_TYPE_2D;
    view.subresourceRange.baseArrayLayer = l;
    view.subresourceRange.layerCount = 1;
    CHECK(vkCreateImageView(device, &view, nullptr, &out.layer[l]));
  }
  return out;
}
void barrier(VkCommandBuffer c, VkImage i, VkImageAspectFlags aspect, VkImageLayout from, VkImageLayout to, std::uint32_t mip, std::uint32_t mips) {
  VkImageMemoryBarrier2 b{VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER_2, nullptr, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_ACCESS_2_MEMORY_WRITE_BIT, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT,
                          VK_ACCESS_2_MEMORY_READ_BIT | VK_ACCESS_2_MEMORY_WRITE_BIT, from, to, 0, 0, i, {aspect, mip, mips, 0, VK_REMAINING_ARRAY_LAYERS}};
  VkDependencyInfo d{VK_STRUCTURE_TYPE_DEPENDENCY_INFO};
  d.imageMemoryBarrierCount = 1;
  d.pImageMemoryBarriers = &b;
  vkCmdPipelineBarrier2(c, &d);
}
template <class Record>
void submit(Record record) {
  VkCommandBufferAllocateInfo a{VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO, nullptr, pool, VK_COMMAND_BUFFER_LEVEL_PRIMARY, 1};
  VkCommandBuffer c;
  CHECK(vkAllocateCommandBuffers(device, &a, &c));
  VkCommandBufferBeginInfo begin{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
  CHECK(vkBeginCommandBuffer(c, &begin));
  record(c);
  CHECK(vkEndCommandBuffer(c));
  VkSubmitInfo s{VK_STRUCTURE_TYPE_SUBMIT_INFO};
  s.commandBufferCount = 1;
  s.pCommandBuffers = &c;
  CHECK(vkQueueSubmit(queue, 1, &s, VK_NULL_HANDLE));
  CHECK(vkQueueWaitIdle(queue));
  vkFreeCommandBuffers(device, pool, 1, &c);
}

void open_device() {
  CHECK(volkInitialize());
  VkApplicationInfo app{VK_STRUCTURE_TYPE_APPLICATION_INFO, nullptr, "floor", 1, nullptr, 0, VK_API_VERSION_1_3};
  VkInstanceCreateInfo info{VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO, nullptr, 0, &app};
  VkInstance instance;
  CHECK(vkCreateInstance(&info, nullptr, &instance));
  volkLoadInstance(instance);
  std::uint32_t one = 1;
  vkEnumeratePhysicalDevices(instance, &one, &gpu);
  VkPhysicalDeviceVulkan13Features f13{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES};
  f13.dynamicRendering = f13.synchronization2 = VK_TRUE;
  VkPhysicalDeviceVulkan11Features f11{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES, &f13};
  f11.multiview = VK_TRUE;
  const float priority = 1;
  VkDeviceQueueCreateInfo q{VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO, nullptr, 0, 0, 1, &priority};
  VkDeviceCreateInfo d{VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO, &f11, 0, 1, &q};
  CHECK(vkCreateDevice(gpu, &d, nullptr, &device));
  volkLoadDevice(device);
  vkGetDeviceQueue(device, 0, 0, &queue);
  VkCommandPoolCreateInfo p{VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO, nullptr, VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT, 0};
  CHECK(vkCreateCommandPool(device, &p, nullptr, &pool));
}

VkDescriptorSetLayout set_layout(VkDescriptorType type) {
  VkDescriptorSetLayoutBinding b{0, type, 1, VK_SHADER_STAGE_ALL_GRAPHICS, nullptr};
  VkDescriptorSetLayoutCreateInfo info{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO, nullptr, 0, 1, &b};
  VkDescriptorSetLayout out;
  CHECK(vkCreateDescriptorSetLayout(device, &info, nullptr, &out));
  return out;
}
VkDescriptorPool sets;
VkDescriptorSet make_set(VkDescriptorSetLayout layout, VkDescriptorType type, const VkDescriptorBufferInfo* b, const VkDescriptorImageInfo* i) {
  VkDescriptorSetAllocateInfo a{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO, nullptr, sets, 1, &layout};
  VkDescriptorSet set;
  CHECK(vkAllocateDescriptorSets(device, &a, &set));
  VkWriteDescriptorSet w{VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET, nullptr, set, 0, 0, 1, type, i, b};
  vkUpdateDescriptorSets(device, 1, &w, 0, nullptr);
  return set;
}

VkPipeline make_pipeline(VkPipelineLayout layout, bool textured, bool blend, std::uint32_t view_mask, VkSampleCountFlagBits samples) {
  VkShaderModule modules[2];
  const VkShaderModuleCreateInfo code[] = {{VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO, nullptr, 0, sizeof k_floor_vert, k_floor_vert}, {VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO, nullptr, 0, sizeof k_floor_frag, k_floor_frag}};
  for (int i = 0; i < 2; ++i) CHECK(vkCreateShaderModule(device, &code[i], nullptr, &modules[i]));
  const VkBool32 constant = textured;
  const VkSpecializationMapEntry entry{0, 0, 4};
  const VkSpecializationInfo special{1, &entry, 4, &constant};
  const VkPipelineShaderStageCreateInfo stages[] = {{VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO, nullptr, 0, VK_SHADER_STAGE_VERTEX_BIT, modules[0], "main"},
                                                    {VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO, nullptr, 0, VK_SHADER_STAGE_FRAGMENT_BIT, modules[1], "main", &special}};
  const VkVertexInputBindingDescription binding{0, sizeof(floor::Vertex), VK_VERTEX_INPUT_RATE_VERTEX};
  const VkVertexInputAttributeDescription attributes[] = {{0, 0, VK_FORMAT_R16G16B16A16_UNORM, 0}, {1, 0, VK_FORMAT_R8G8B8A8_SNORM, 8}, {2, 0, VK_FORMAT_R16G16_SFLOAT, 12}, {3, 0, VK_FORMAT_R8G8B8A8_UNORM, 16}};
  const VkPipelineVertexInputStateCreateInfo input{VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_STATE_CREATE_INFO, nullptr, 0, 1, &binding, 4, attributes};
  const VkPipelineInputAssemblyStateCreateInfo assembly{VK_STRUCTURE_TYPE_PIPELINE_INPUT_ASSEMBLY_STATE_CREATE_INFO, nullptr, 0, VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST};
  VkPipelineViewportStateCreateInfo viewport{VK_STRUCTURE_TYPE_PIPELINE_VIEWPORT_STATE_CREATE_INFO};
  viewport.viewportCount = viewport.scissorCount = 1;
  VkPipelineRasterizationStateCreateInfo raster{VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_STATE_CREATE_INFO};
  raster.lineWidth = 1;
  raster.cullMode = VK_CULL_MODE_NONE;
  const VkPipelineMultisampleStateCreateInfo multi{VK_STRUCTURE_TYPE_PIPELINE_MULTISAMPLE_STATE_CREATE_INFO, nullptr, 0, samples};
  VkPipelineDepthStencilStateCreateInfo depth{VK_STRUCTURE_TYPE_PIPELINE_DEPTH_STENCIL_STATE_CREATE_INFO};
  depth.depthTestEnable = VK_TRUE;
  depth.depthWriteEnable = !blend;
  depth.depthCompareOp = VK_COMPARE_OP_GREATER;
  const VkPipelineColorBlendAttachmentState attachment{blend, VK_BLEND_FACTOR_SRC_ALPHA, VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA, VK_BLEND_OP_ADD, VK_BLEND_FACTOR_ONE, VK_BLEND_FACTOR_ZERO, VK_BLEND_OP_ADD, 15};
  VkPipelineColorBlendStateCreateInfo blending{VK_STRUCTURE_TYPE_PIPELINE_COLOR_BLEND_STATE_CREATE_INFO};
  blending.attachmentCount = 1;
  blending.pAttachments = &attachment;
  const VkDynamicState dynamics[] = {VK_DYNAMIC_STATE_VIEWPORT, VK_DYNAMIC_STATE_SCISSOR};
  const VkPipelineDynamicStateCreateInfo dynamic{VK_STRUCTURE_TYPE_PIPELINE_DYNAMIC_STATE_CREATE_INFO, nullptr, 0, 2, dynamics};
  const VkFormat format = VK_FORMAT_R8G8B8A8_SRGB;
  const VkPipelineRenderingCreateInfo rendering{VK_STRUCTURE_TYPE_PIPELINE_RENDERING_CREATE_INFO, nullptr, view_mask, 1, &format, VK_FORMAT_D32_SFLOAT};
  const VkGraphicsPipelineCreateInfo info{VK_STRUCTURE_TYPE_GRAPHICS_PIPELINE_CREATE_INFO, &rendering, 0, 2, stages, &input, &assembly, nullptr, &viewport, &raster, &multi, &depth, &blending, &dynamic, layout};
  VkPipeline out;
  CHECK(vkCreateGraphicsPipelines(device, VK_NULL_HANDLE, 1, &info, nullptr, &out));
  return out;
}

// Decodes and uploads the pictures on all cores, with mips by blits.
std::vector<Image> load_images(const std::vector<std::pair<const char*, std::size_t>>& encoded) {
  struct Decoded { int w = 1, h = 1; unsigned char* pixels = nullptr; };
  std::vector<Decoded> decoded(encoded.size());
  std::vector<std::thread> threads;
  const std::size_t count = std::max(1u, std::thread::hardware_concurrency());
  for (std::size_t t = 0; t < count; ++t) threads.emplace_back([&, t] {
    int n;
    for (std::size_t i = t; i < encoded.size(); i += count) decoded[i].pixels = stbi_load_from_memory(reinterpret_cast<const unsigned char*>(encoded[i].first), static_cast<int>(encoded[i].second), &decoded[i].w, &decoded[i].h, &n, 4);
  });
  for (auto& t : threads) t.join();
  std::vector<Image> out;
  for (auto& d : decoded) {
    const auto w = static_cast<std::uint32_t>(d.w), h = static_cast<std::uint32_t>(d.h);
    const auto mips = static_cast<std::uint32_t>(std::log2(std::max(w, h))) + 1;
    out.push_back(image(w, h, mips, 1, VK_FORMAT_R8G8B8A8_SRGB, VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT, VK_SAMPLE_COUNT_1_BIT));
    Buffer staging = buffer(VkDeviceSize{w} * h * 4, VK_BUFFER_USAGE_TRANSFER_SRC_BIT);
    if (d.pixels) std::memcpy(staging.mapped, d.pixels, std::size_t{w} * h * 4);
    stbi_image_free(d.pixels);
    submit([&](VkCommandBuffer c) {
      const VkImage i = out.back().handle;
      constexpr auto kColor = VK_IMAGE_ASPECT_COLOR_BIT;
      barrier(c, i, kColor, VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 0, mips);
      const VkBufferImageCopy copy{0, 0, 0, {kColor, 0, 0, 1}, {}, {w, h, 1}};
      vkCmdCopyBufferToImage(c, staging.handle, i, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &copy);
      for (std::uint32_t m = 1; m < mips; ++m) {
        barrier(c, i, kColor, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, m - 1, 1);
        const auto side = [&](std::uint32_t full, std::uint32_t level) { return static_cast<std::int32_t>(std::max(1u, full >> level)); };
        const VkImageBlit blit{{kColor, m - 1, 0, 1}, {{}, {side(w, m - 1), side(h, m - 1), 1}}, {kColor, m, 0, 1}, {{}, {side(w, m), side(h, m), 1}}};
        vkCmdBlitImage(c, i, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, i, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &blit, VK_FILTER_LINEAR);
      }
      if (mips > 1) barrier(c, i, kColor, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL, 0, mips - 1);
      barrier(c, i, kColor, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL, mips - 1, 1);
    });
    vkDestroyBuffer(device, staging.handle, nullptr);
    vkFreeMemory(device, staging.memory, nullptr);
  }
  return out;
}

struct Globals { glm::mat4 clip_from_world[2]; glm::vec4 to_light, key, ambient; };
struct Options { std::string bin, scene, path, png; std::uint32_t w = 1024, h = 1024; int frames = 60, msaa = 1; bool multiview = false; };

int run(const Options& o) {
  const auto scene = *exhibit::parse_scene(*base::read_file(o.scene));
  const auto walk = *exhibit::parse_walk(*base::read_file(o.path));
  const auto began = Clock::now();
  open_device();
  std::vector<Draw> draws;
  Buffer vertices, indices;
  std::vector<Image> images;
  {
    const auto mapped = *base::MappedFile::open(o.bin);
    const char* at = reinterpret_cast<const char*>(mapped.bytes().data());
    std::uint64_t counts[4];
    std::memcpy(counts, at, sizeof counts);
    at += sizeof counts;
    const auto take = [&](std::size_t bytes) { return std::exchange(at, at + bytes); };
    draws.resize(counts[0]);
    std::memcpy(draws.data(), take(counts[0] * sizeof(Draw)), counts[0] * sizeof(Draw));
    vertices = buffer(counts[1] * sizeof(floor::Vertex), VK_BUFFER_USAGE_VERTEX_BUFFER_BIT);
    std::memcpy(vertices.mapped, take(counts[1] * sizeof(floor::Vertex)), counts[1] * sizeof(floor::Vertex));
    indices = buffer(counts[2] * 4, VK_BUFFER_USAGE_INDEX_BUFFER_BIT);
    std::memcpy(indices.mapped, take(counts[2] * 4), counts[2] * 4);
    std::vector<std::pair<const char*, std::size_t>> encoded;
    for (std::uint64_t i = 0, size = 0; i < counts[3]; ++i) {
      std::memcpy(&size, take(8), 8);
      encoded.emplace_back(take(size), size);
    }
    images = load_images(encoded);
  }
  const auto n_images = static_cast<std::uint32_t>(images.size()) + 1;
  const VkDescriptorPoolSize sizes[] = {{VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER, 1}, {VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, n_images}};
  const VkDescriptorPoolCreateInfo pool_info{VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO, nullptr, 0, n_images + 1, 2, sizes};
  CHECK(vkCreateDescriptorPool(device, &pool_info, nullptr, &sets));
  const VkDescriptorSetLayout layouts[] = {set_layout(VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER), set_layout(VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER)};
  const VkPushConstantRange push{VK_SHADER_STAGE_VERTEX_BIT, 0, 32};
  const VkPipelineLayoutCreateInfo layout_info{VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO, nullptr, 0, 2, layouts, 1, &push};
  VkPipelineLayout layout;
  CHECK(vkCreatePipelineLayout(device, &layout_info, nullptr, &layout));
  VkSamplerCreateInfo sampler_info{VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO, nullptr, 0, VK_FILTER_LINEAR, VK_FILTER_LINEAR, VK_SAMPLER_MIPMAP_MODE_LINEAR};
  sampler_info.maxLod = 16;
  VkSampler sampler;
  CHECK(vkCreateSampler(device, &sampler_info, nullptr, &sampler));
  const Buffer globals = buffer(sizeof(Globals), VK_BUFFER_USAGE_UNIFORM_BUFFER_BIT);
  const VkDescriptorBufferInfo globals_info{globals.handle, 0, sizeof(Globals)};
  const VkDescriptorSet frame_set = make_set(layouts[0], VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER, &globals_info, nullptr);
  std::vector<VkDescriptorSet> image_sets;
  for (const Image& i : images) {
    const VkDescriptorImageInfo info{sampler, i.view, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL};
    image_sets.push_back(make_set(layouts[1], VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, nullptr, &info));
  }
  const auto samples = static_cast<VkSampleCountFlagBits>(o.msaa);
  VkPipeline pipelines[2][2];
  for (int t = 0; t < 2; ++t)
    for (int b = 0; b < 2; ++b) pipelines[t][b] = make_pipeline(layout, t, b, o.multiview ? 3 : 0, samples);
  const Image color = image(o.w, o.h, 1, 2, VK_FORMAT_R8G8B8A8_SRGB, VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT, VK_SAMPLE_COUNT_1_BIT);
  const Image many = o.msaa > 1 ? image(o.w, o.h, 1, 2, VK_FORMAT_R8G8B8A8_SRGB, VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT, samples) : color;
  const Image depth = image(o.w, o.h, 1, 2, VK_FORMAT_D32_SFLOAT, VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT, samples);
  const float px_per_m = 0.5f * static_cast<float>(o.h) / std::tan(walk.fov_rad.y / 2);

  struct Seen { const Draw* draw; std::uint32_t lod; float distance; };
  std::vector<Seen> seen;
  std::uint64_t drawn = 0, triangles = 0;
  const auto frame = [&](const base::Pose& head) {
    const auto views = exhibit::eyes_at(head, walk);
    auto* g = reinterpret_cast<Globals*>(globals.mapped);
    g->to_light = glm::vec4(-scene.key.direction, 0);
    g->key = glm::vec4(scene.key.color * scene.key.intensity, 0);
    g->ambient = glm::vec4(scene.ambient_color * scene.ambient_intensity, 0);
    for (int e = 0; e < 2; ++e) g->clip_from_world[e] = views[static_cast<std::size_t>(e)].clip_from_view * views[static_cast<std::size_t>(e)].view_from_world;
    seen.clear();
    for (const Draw& d : draws) {
      bool inside = false;
      for (int e = 0; e < 2 && !inside; ++e) {  // not wholly beyond one side of the picture
        int out[5] = {};
        for (int k = 0; k < 8; ++k) {
          const glm::vec4 c = g->clip_from_world[e] * glm::vec4(k & 1 ? d.high[0] : d.low[0], k & 2 ? d.high[1] : d.low[1], k & 4 ? d.high[2] : d.low[2], 1);
          out[0] += c.x < -c.w, out[1] += c.x > c.w, out[2] += c.y < -c.w, out[3] += c.y > c.w, out[4] += c.w < walk.near_m;
        }
        inside = std::none_of(out, out + 5, [](int n) { return n == 8; });
      }
      if (!inside) continue;
      const glm::vec3 low(d.low[0], d.low[1], d.low[2]), high(d.high[0], d.high[1], d.high[2]);
      const float distance = glm::distance(head.position, glm::clamp(head.position, low, high));
      std::uint32_t lod = 0;
      while (lod + 1 < d.lods && d.error_m[lod + 1] * px_per_m <= std::max(distance, 0.05f)) ++lod;
      seen.push_back({&d, lod, distance});
    }
    std::sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) {
      if (a.draw->blend != b.draw->blend) return a.draw->blend < b.draw->blend;
      return a.draw->blend ? a.distance > b.distance : a.distance < b.distance;
    });
    submit([&](VkCommandBuffer c) {
      barrier(c, color.handle, VK_IMAGE_ASPECT_COLOR_BIT, VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_GENERAL, 0, 1);
      if (o.msaa > 1) barrier(c, many.handle, VK_IMAGE_ASPECT_COLOR_BIT, VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_GENERAL, 0, 1);
      barrier(c, depth.handle, VK_IMAGE_ASPECT_DEPTH_BIT, VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_GENERAL, 0, 1);
      for (std::uint32_t eye = 0; eye < (o.multiview ? 1u : 2u); ++eye) {
        VkRenderingAttachmentInfo ca{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO, nullptr, o.multiview ? many.view : many.layer[eye], VK_IMAGE_LAYOUT_GENERAL};
        ca.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
        ca.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
        ca.clearValue.color = {{scene.background.r, scene.background.g, scene.background.b, 1}};
        if (o.msaa > 1) ca.resolveMode = VK_RESOLVE_MODE_AVERAGE_BIT, ca.resolveImageView = o.multiview ? color.view : color.layer[eye], ca.resolveImageLayout = VK_IMAGE_LAYOUT_GENERAL;
        VkRenderingAttachmentInfo da{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO, nullptr, o.multiview ? depth.view : depth.layer[eye], VK_IMAGE_LAYOUT_GENERAL};
        da.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
        VkRenderingInfo info{VK_STRUCTURE_TYPE_RENDERING_INFO, nullptr, 0, {{}, {o.w, o.h}}, 1, o.multiview ? 3u : 0u, 1, &ca, &da};
        vkCmdBeginRendering(c, &info);
        const VkViewport viewport{0, 0, static_cast<float>(o.w), static_cast<float>(o.h), 0, 1};
        vkCmdSetViewport(c, 0, 1, &viewport);
        vkCmdSetScissor(c, 0, 1, &info.renderArea);
        const VkDeviceSize zero = 0;
        vkCmdBindVertexBuffers(c, 0, 1, &vertices.handle, &zero);
        vkCmdBindIndexBuffer(c, indices.handle, 0, VK_INDEX_TYPE_UINT32);
        vkCmdBindDescriptorSets(c, VK_PIPELINE_BIND_POINT_GRAPHICS, layout, 0, 1, &frame_set, 0, nullptr);
        VkPipeline bound = VK_NULL_HANDLE;
        for (const Seen& s : seen) {
          const Draw& d = *s.draw;
          if (const VkPipeline p = pipelines[d.image >= 0][d.blend]; p != bound) vkCmdBindPipeline(c, VK_PIPELINE_BIND_POINT_GRAPHICS, bound = p);
          if (d.image >= 0) vkCmdBindDescriptorSets(c, VK_PIPELINE_BIND_POINT_GRAPHICS, layout, 1, 1, &image_sets[static_cast<std::size_t>(d.image)], 0, nullptr);
          const float constants[] = {d.offset[0], d.offset[1], d.offset[2], static_cast<float>(eye), d.scale[0], d.scale[1], d.scale[2], 0};
          vkCmdPushConstants(c, layout, VK_SHADER_STAGE_VERTEX_BIT, 0, sizeof constants, constants);
          vkCmdDrawIndexed(c, d.index_count[s.lod], 1, d.first_index[s.lod], static_cast<std::int32_t>(d.first_vertex), 0);
          ++drawn;
          triangles += d.index_count[s.lod] / 3;
        }
        vkCmdEndRendering(c);
      }
    });
  };
  frame(walk.head.front());
  const double load_s = since(began);
  std::vector<double> ms, cold;
  double cpu = 0;
  for (std::vector<double>* lap : {&cold, &ms}) {
    drawn = triangles = 0;
    cpu = cpu_s();
    for (int i = 0; i < o.frames; ++i) {
      const auto start = Clock::now();
      frame(walk.head[static_cast<std::size_t>(i) * walk.head.size() / static_cast<std::size_t>(o.frames)]);
      lap->push_back(since(start) * 1e3);
    }
    cpu = (cpu_s() - cpu) / o.frames;
  }
  const double rss = status_mb("VmRSS"), peak = status_mb("VmHWM");
  const auto drawn_a_frame = drawn / static_cast<unsigned>(o.frames), triangles_a_frame = triangles / static_cast<unsigned>(o.frames);
  if (!o.png.empty()) {
    frame(walk.shot.value_or(walk.head.front()));
    const Buffer back = buffer(VkDeviceSize{o.w} * o.h * 8, VK_BUFFER_USAGE_TRANSFER_DST_BIT);
    submit([&](VkCommandBuffer c) {
      for (std::uint32_t eye = 0; eye < 2; ++eye) {
        const VkBufferImageCopy copy{eye * o.w * 4, o.w * 2, 0, {VK_IMAGE_ASPECT_COLOR_BIT, 0, eye, 1}, {}, {o.w, o.h, 1}};
        vkCmdCopyImageToBuffer(c, color.handle, VK_IMAGE_LAYOUT_GENERAL, back.handle, 1, &copy);
      }
    });
    stbi_write_png(o.png.c_str(), static_cast<int>(o.w * 2), static_cast<int>(o.h), 4, back.mapped, static_cast<int>(o.w * 8));
  }
  std::sort(ms.begin(), ms.end());
  const nlohmann::json line = {{"name", scene.name}, {"program", "floor"}, {"products", scene.pieces.size()}, {"eye", {o.w, o.h}}, {"msaa", o.msaa}, {"frames", o.frames}, {"ms_median", ms[ms.size() / 2]},
                               {"cpu_s_per_frame", cpu}, {"load_s", load_s}, {"rss_mb", rss}, {"peak_rss_mb", peak}, {"cold_ms_max", *std::max_element(cold.begin(), cold.end())},
                               {"draws", drawn_a_frame}, {"triangles", triangles_a_frame}, {"png", o.png}};
  std::printf("%s\n", line.dump().c_str());
  return 0;
}
}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const auto has = [&](const char* flag) { return std::find(words.begin(), words.end(), flag) != words.end(); };
  const auto value = [&](const char* flag, std::string standard) {
    const auto at = std::find(words.begin(), words.end(), flag);
    return at != words.end() && at + 1 != words.end() ? *(at + 1) : standard;
  };
  if (words.size() >= 4 && words[0] == "bake") {
    floor::save(floor::bake(*exhibit::parse_scene(*base::read_file(words[1])), words[2], has("--lods")), words[3]);
    return 0;
  }
  if (words.size() < 4 || words[0] != "run") return 2;
  Options o{words[1], words[2], words[3], value("--png", "")};
  std::sscanf(value("--eye", "1024x1024").c_str(), "%ux%u", &o.w, &o.h);
  o.frames = std::stoi(value("--frames", "60"));
  o.msaa = std::stoi(value("--msaa", "1"));
  o.multiview = has("--multiview");
  std::fflush(stdout);
  const int code = run(o);
  std::fflush(stdout);
  std::quick_exit(code);  // the driver takes everything back
}
