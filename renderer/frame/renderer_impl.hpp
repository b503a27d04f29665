// RendererImpl: the frame in order. Everything it does is spelled out in the parts it owns. Main thread only.
#pragma once
#include <array>
#include <memory>
#include <vector>

#include "renderer/api/vulkan_interop.h"
#include "renderer/frame/depth_tiles.hpp"
#include "renderer/frame/draw_lists.hpp"
#include "renderer/frame/fixed_images.hpp"
#include "renderer/frame/frame_slot.hpp"
#include "renderer/frame/readback.hpp"
#include "renderer/frame/shadow_map.hpp"
#include "renderer/frame/targets.hpp"
#include "renderer/frame/window.hpp"
#include "renderer/passes/passes.hpp"

namespace aisle::renderer {

class RendererImpl final : public Renderer {
 public:
  static Result<std::unique_ptr<RendererImpl>> create(const Settings& settings);
  ~RendererImpl() override;

  const DeviceInfo& device() const override { return info_; }
  FrameStats stats() const override { return stats_; }
  std::uint64_t validation_messages() const override { return device_->validation_messages(); }

  ModelHandle upload(ModelView view, std::shared_ptr<const void> keep_alive) override { return content_->add(view, std::move(keep_alive)); }
  bool resident(ModelHandle handle) const override;
  void release(ModelHandle handle) override { content_->remove(handle); }
  TextureHandle upload(TextureView view, std::shared_ptr<const void> keep_alive) override { return content_->add(view, std::move(keep_alive)); }
  bool resident(TextureHandle handle) const override;
  DepthHint depth_hint() const override { return depth_tiles_->newest(device_->completed()); }
  void release(TextureHandle handle) override { content_->remove(handle); }

  Result<TargetHandle> make_target(std::uint32_t width, std::uint32_t height, std::uint32_t layers) override { return targets_->make(width, height, layers); }
  void release(TargetHandle handle) override { targets_->release(handle); }
  TextureHandle ui_texture(std::uint32_t width_px, std::uint32_t height_px) override;
  void copy_ui_to(TargetHandle target, std::uint32_t image) override { ui_copies_.push_back({target, image}); }

  Result<void> begin_frame() override;
  void draw_ui(const UiDraw& draw) override;
  void draw(const RenderScene& scene, const TargetUse& use) override;
  void set_views(TargetHandle target, std::span<const View> views) override;
  std::uint64_t capture(TargetHandle target, std::uint32_t image, std::uint32_t layer) override;
  Result<void> end_frame() override;
  std::optional<Pixels> captured(std::uint64_t ticket) override { return readback_->take(ticket); }
  Result<void> wait_idle() override;

  Result<bool> present(TargetHandle target, std::uint32_t image, std::uint32_t layer, bool crop) override;
  void window_resized(std::uint32_t width, std::uint32_t height) override;

  Device& gpu() { return *device_; }
  Targets& targets() { return *targets_; }

 private:
  struct UiCopy {
    TargetHandle target;
    std::uint32_t image;
  };
  RendererImpl() = default;
  Result<void> make_parts(const Settings& settings);
  Result<void> choose_view_strategy(VkSampleCountFlagBits samples);
  FrameSlot& slot() { return slots_[frame_ % slots_.size()]; }
  void finish_previous_use(FrameSlot& slot);
  Result<void> refit_ring(FrameSlot& slot);
  bool write_views(TargetHandle handle, Target& target, std::span<const View> views, DrawLists& lists);
  bool write_scene(const RenderScene& scene, DrawLists& lists);
  void record_target(const RenderScene& scene, Target& target, const Image& image, const DrawLists& lists);
  void record_layers(const RenderScene& scene, const Target& target, const Image& image, const PassContext& context);
  void resolve_layers(const Target& target, const Image& image);
  void copy_ui();
  void copy_mirror();
  void note(const Error& error);

  Settings settings_;
  DeviceInfo info_;
  // Order matters: what is made later is dropped earlier.
  std::unique_ptr<Device> device_;
  std::unique_ptr<Resources> resources_;
  std::unique_ptr<Descriptors> descriptors_;
  std::unique_ptr<Pipelines> pipelines_;
  std::unique_ptr<Content> content_;
  FixedImages fixed_;
  std::unique_ptr<Targets> targets_;
  std::unique_ptr<Readback> readback_;
  std::unique_ptr<Window> window_;   // null: no window
  std::unique_ptr<ShadowMap> shadows_;
  std::unique_ptr<DepthTiles> depth_tiles_;
  std::array<FrameSlot, 2> slots_;
  DrawListBuilder builder_;
  std::vector<UiCopy> ui_copies_;
  // A headset's image is given back before present(): the window shows a copy made in the frame.
  Image mirror_;
  TargetHandle mirrored_;
  std::uint32_t mirrored_layer_ = 0;
  bool mirror_filled_ = false, mirror_used_ = false, shadows_updated_ = false;
  std::vector<TargetHandle> drawn_targets_;
  TextureHandle ui_;
  std::uint64_t frame_ = 0;
  bool recording_ = false;
  FrameStats stats_;
  std::optional<Error> trouble_;  // reported by end_frame
};

}  // namespace aisle::renderer
