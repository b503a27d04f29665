// DrawLists: a RenderScene, culled, sorted and written into the frame's ring, ready to be recorded once per layer.
// Order: solid goods front to back, ground discs, lit cards by texture, blended goods back to front, panels back to front,
// lines, discs. Kept between frames so that a steady frame allocates nothing.
#pragma once
#include <span>
#include <vector>

#include "renderer/api/scene.hpp"
#include "renderer/api/steady_views.hpp"
#include "renderer/content/content.hpp"
#include "renderer/frame/frame_slot.hpp"
#include "renderer/frame/view_math.hpp"
#include "shaders/shared/interface.h"

namespace aisle::renderer {

// One draw, with all that recording it asks for: models lie all over the heap, and each layer records the same draws.
struct MeshDraw {
  VkBuffer buffer = VK_NULL_HANDLE;
  VkDeviceSize extras_offset = 0, index_offset = 0;  // extras 0: none
  VkDescriptorSet material = VK_NULL_HANDLE;
  glm::vec3 offset_m{0}, scale_m{1};
  std::uint32_t index_count = 0, first_index = 0;
  std::uint32_t run = 0;  // its instances, in DrawLists::runs
  std::int32_t first_vertex = 0;
  VkIndexType index_type = VK_INDEX_TYPE_UINT32;
  TextureVariant textures = TextureVariant::none;
  AlphaMode alpha = AlphaMode::opaque;
  bool double_sided = false, mirrored = false;
};
struct QuadRun {  // neighbours in drawing order with the same texture
  VkDescriptorSet texture = VK_NULL_HANDLE;
  std::uint32_t first = 0, count = 0;
  bool curved = false, two_sided = false;
};
struct Run {
  std::uint32_t first = 0, count = 0;
};

struct DrawLists {
  std::vector<MeshDraw> solids, blends;
  std::vector<Run> runs;  // instances' records in the ring, of those that are in a view
  std::vector<QuadRun> lit_quads, ui_quads;
  Run ground_discs, lines, discs;
  std::uint32_t views_offset = 0, scene_offset = 0;  // bytes in the ring
  LightRule light = LightRule::environment;
  float fade = 0;
  std::uint32_t stale_handles = 0;
};

class DrawListBuilder {
 public:
  DrawListBuilder() {  // room for a usual hall, so that looking elsewhere allocates nothing
    constexpr std::size_t kUsual = 2048;
    for (auto* draws : {&lists_.solids, &lists_.blends}) draws->reserve(kUsual);
    visible_.reserve(kUsual);
    records_.reserve(kUsual);
    boxes_.reserve(kUsual);
    placed_.reserve(kUsual);
    lists_.runs.reserve(2 * kUsual);
    chosen_.reserve(kUsual);
    groups_.reserve(kUsual);
    panes_.reserve(kUsual);
    quads_.reserve(kUsual);
    lists_.lit_quads.reserve(kUsual);
  }
  // HEIGHT_PX chooses levels of detail. The ring must have been rewound this frame. What is chosen for instances serves some frames of
  // little motion while these are the same: then each frame only asks which are in a view, and copies their records.
  DrawLists& build(const RenderScene& scene, std::span<const View> views, float height_px, const Content& content, FrameRing& ring);
  std::size_t visible() const { return visible_.size(); }  // instances in the lists of the last build()
  // Everything that casts a shadow inside BOX, for the shadow pass: as solids. Of a builder that builds nothing else.
  DrawLists& build_casters(const RenderScene& scene, const WorldBox& box, const Content& content, FrameRing& ring);

 private:
  struct Visible {
    std::uint64_t key;  // model, level, mirrored, fading: equal keys share a draw
    const Model* model;
    std::uint32_t instance;  // in the scene
    std::uint32_t box;       // in boxes_
    float distance_m;
  };
  struct Group {  // instances of one model at one level, neighbours in the ring and in visible_
    const Model* model;
    std::uint32_t lod, first, count;
    bool mirrored, fading;
    float distance_m;
  };
  struct Pane {  // a mesh that blends, of one instance
    std::uint32_t group, mesh, instance;
    float distance_m;
  };
  struct SortedQuad {
    const Texture* texture;
    std::uint32_t quad;
    float distance_m;
  };
  struct Chosen {  // what the choice depends on besides views and instances
    std::uint64_t content = 0;
    float detail_px = 0;
    LightRule light = LightRule::environment;
    bool culled = false;
    bool operator==(const Chosen&) const = default;
  };
  bool still_serves(const RenderScene& scene, std::span<const View> views, float height_px, const Content& content);
  void choose(const RenderScene& scene, const Content& content);
  void collect_instances(const RenderScene& scene, const Content& content);
  void group_instances(const RenderScene& scene);
  void place_records(FrameRing& ring);
  void aim(std::span<const View> views, float height_px, float margin_rad, float margin_m);
  void add_solids();
  void add_blends(const RenderScene& scene);
  MeshDraw draw_of(const Group& group, const Mesh& mesh, std::size_t run) const;
  void collect_quads(const RenderScene& scene, const Content& content, FrameRing& ring, bool ui, std::vector<QuadRun>& runs);
  void write_marks(const RenderScene& scene, FrameRing& ring);
  const Texture* texture_of(const Quad& quad, const Content& content);
  float distance_to(glm::vec3 point) const;

  DrawLists lists_;
  std::vector<Frustum> frusta_;
  std::vector<glm::vec3> eyes_;
  float px_per_m_ = 1;
  std::vector<Visible> visible_;
  std::vector<SortedQuad> quads_;
  std::vector<Group> groups_;
  std::vector<WorldBox> boxes_;            // of visible_ as they were collected
  std::vector<std::uint32_t> placed_;      // of visible_: record in the ring, or kNotPlaced
  std::vector<gpu::InstanceData> records_; // of visible_
  std::vector<Pane> panes_;
  SteadyViews steady_;
  Chosen chosen_for_;
  std::vector<Instance> chosen_;
  std::uint32_t changes_in_a_row_ = 0;  // frames whose instances were not the last one's
  std::uint32_t chosen_stale_handles_ = 0;
};

}  // namespace aisle::renderer
