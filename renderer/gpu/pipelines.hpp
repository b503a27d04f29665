// Pipelines: the closed list of pipelines, built before the first frame of a target needs them, and their cache file.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "renderer/gpu/descriptors.hpp"

namespace aisle::renderer {

enum class TextureVariant : std::uint8_t { none, base, all, own_color, rich, matte, matte_base };  // matte: of environment light only
inline constexpr std::size_t kTextureVariants = 7;

struct TargetFormat {
  VkFormat color = VK_FORMAT_R8G8B8A8_SRGB;
  VkSampleCountFlagBits samples = VK_SAMPLE_COUNT_1_BIT;
  std::uint32_t view_mask = 0;  // 0: one layer at a time
  bool operator==(const TargetFormat&) const = default;
};

inline constexpr VkFormat kDepthFormat = VK_FORMAT_D32_SFLOAT;
inline constexpr VkFormat kShadowFormat = VK_FORMAT_D16_UNORM;  // half a millimetre a step over the map's 32 m
inline constexpr VkFormat kUiFormat = VK_FORMAT_R8G8B8A8_SRGB;
inline constexpr VkFormat kTilesFormat = VK_FORMAT_R32G32_SFLOAT;
inline constexpr int kCurveSegments = 24;

inline constexpr std::size_t kLightRules = 3;

// For one kind of target. quad_lit: 1 with environment light, 0 for the plain rule.
struct PipelineSet {
  TargetFormat format;
  OwnedPipeline mesh[kLightRules][kTextureVariants][3];  // [LightRule][TextureVariant][AlphaMode]; built when a rule is first used
  OwnedPipeline quad_lit[2];
  OwnedPipeline quad_ui, quad_ui_curved, line, disc, fade;
};

class Pipelines {
 public:
  static Result<std::unique_ptr<Pipelines>> create(Device& device, const Descriptors& descriptors, const std::string& cache_file, LightRule usual);
  ~Pipelines();  // writes the cache file

  // Builds what is missing. The pointer stays valid.
  Result<const PipelineSet*> for_target(const TargetFormat& format);
  Result<void> prepare(const PipelineSet& set, LightRule rule);  // its meshes' pipelines; nothing to do after the first time
  Result<OwnedPipeline> build_self_test(const TargetFormat& format) const;
  VkPipeline ui() const { return ui_; }
  VkPipeline shadow() const { return shadow_; }
  VkPipeline depth_tiles(bool multisampled) const { return multisampled ? depth_tiles_msaa_ : depth_tiles_; }

 private:
  struct Recipe;
  Pipelines(Device& device, const Descriptors& descriptors, std::string cache_file, LightRule usual)
      : device_(device), descriptors_(descriptors), cache_file_(std::move(cache_file)), usual_(usual) {}
  Result<void> open_cache();
  void save_cache() const;
  Result<OwnedPipeline> build(const Recipe& recipe) const;
  Recipe mesh_recipe(const PipelineSet& set, LightRule rule, std::size_t textures, std::size_t alpha) const;
  Result<void> build_meshes(PipelineSet& set, LightRule rule) const;  // on several threads
  Result<void> build_flat(PipelineSet& set) const;
  Result<void> build_ui();
  Result<void> build_shadow();
  Result<void> build_depth_tiles();

  Device& device_;
  const Descriptors& descriptors_;
  std::string cache_file_;
  LightRule usual_;  // built with every target; the others' when a scene asks for them
  OwnedPipelineCache cache_;
  OwnedPipeline ui_, shadow_, depth_tiles_, depth_tiles_msaa_;
  std::vector<std::unique_ptr<PipelineSet>> sets_;
};

}  // namespace aisle::renderer
