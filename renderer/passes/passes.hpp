// Passes: each records one part of a picture. They read DrawLists and the pass context and change nothing else.
#pragma once
#include "renderer/frame/draw_lists.hpp"
#include "renderer/frame/frame_slot.hpp"
#include "renderer/gpu/pipelines.hpp"

namespace aisle::renderer {

struct PassContext {
  const Device& device;
  const Descriptors& descriptors;
  FrameSlot& slot;
  const PipelineSet* pipelines;
  const DrawLists& lists;
  std::uint32_t first_view = 0;   // per-eye: the layer being drawn
  std::uint32_t view_count = 1;   // multiview: 2
  VkCommandBuffer commands() const { return slot.commands; }
};

// A pass's label and GPU timer, open while it lives.
class PassScope {
 public:
  PassScope(const PassContext& context, const char* name) : context_(context) {
    context_.device.begin_label(context_.commands(), name);
    context_.slot.timers.begin(context_.commands(), name, context_.view_count);
  }
  ~PassScope() {
    context_.slot.timers.end(context_.commands(), context_.view_count);
    context_.device.end_label(context_.commands());
  }
  PassScope(const PassScope&) = delete;
  PassScope& operator=(const PassScope&) = delete;

 private:
  const PassContext& context_;
};

void record_goods(const PassContext& context);         // solid meshes, near to far
void record_blended_goods(const PassContext& context);  // glass, far to near
void record_cards(const PassContext& context);         // lit quads
void record_panels(const PassContext& context);        // ui quads
void record_ground_marks(const PassContext& context);
void record_marks(const PassContext& context);         // lines and discs in front of everything
void record_fade(const PassContext& context);

// Into the UI texture, which is a colour attachment while this runs.
struct UiPass {
  const Device& device;
  Resources& resources;
  const Descriptors& descriptors;
  const Pipelines& pipelines;
  FrameSlot& slot;
  Content& content;
};
Result<void> record_ui(const UiPass& pass, const UiDraw& draw, Texture& texture);
void record_mips(VkCommandBuffer commands, const Image& image);  // attachment -> all mips readable by shaders

// Depth of the solids from the key light into the bound depth attachment.
void record_shadow_casters(const PassContext& context, VkPipeline pipeline);

}  // namespace aisle::renderer
