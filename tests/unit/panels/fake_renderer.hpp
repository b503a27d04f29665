// A renderer that draws nothing and keeps uploaded textures, for looking at panels without Vulkan.
#pragma once
#include <vector>

#include "renderer/api/renderer.hpp"

namespace aisle::panels::testing {

struct Image {  // RGBA, straight alpha
  std::uint32_t width = 0, height = 0;
  std::vector<std::uint8_t> rgba;
};

class FakeRenderer final : public renderer::Renderer {
 public:
  const Image* image(renderer::TextureHandle handle) const { return handle.index < images.size() ? &images[handle.index] : nullptr; }
  renderer::TextureHandle add(Image image) {
    images.push_back(std::move(image));
    return {static_cast<std::uint32_t>(images.size() - 1), 1};
  }

  const renderer::DeviceInfo& device() const override { return info_; }
  renderer::FrameStats stats() const override { return {}; }
  std::uint64_t validation_messages() const override { return 0; }
  renderer::ModelHandle upload(renderer::ModelView, std::shared_ptr<const void>) override { return {}; }
  bool resident(renderer::ModelHandle) const override { return true; }
  void release(renderer::ModelHandle) override {}
  renderer::TextureHandle upload(renderer::TextureView view, std::shared_ptr<const void>) override {
    const renderer::MipView& mip = view.mips.front();
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(mip.bytes.data());
    return add({mip.width, mip.height, {bytes, bytes + mip.bytes.size()}});
  }
  bool resident(renderer::TextureHandle) const override { return all_resident; }
  void release(renderer::TextureHandle) override { ++released; }
  Result<renderer::TargetHandle> make_target(std::uint32_t, std::uint32_t, std::uint32_t) override { return renderer::TargetHandle{}; }
  void release(renderer::TargetHandle) override {}
  renderer::TextureHandle ui_texture(std::uint32_t, std::uint32_t) override { return {1000, 1}; }
  void copy_ui_to(renderer::TargetHandle, std::uint32_t) override {}
  Result<void> begin_frame() override { return {}; }
  void draw_ui(const renderer::UiDraw&) override {}
  void draw(const renderer::RenderScene&, const renderer::TargetUse&) override {}
  void set_views(renderer::TargetHandle, std::span<const renderer::View>) override {}
  std::uint64_t capture(renderer::TargetHandle, std::uint32_t, std::uint32_t) override { return 0; }
  Result<void> end_frame() override { return {}; }
  std::optional<renderer::Pixels> captured(std::uint64_t) override { return std::nullopt; }
  Result<void> wait_idle() override { return {}; }
  Result<bool> present(renderer::TargetHandle, std::uint32_t, std::uint32_t, bool) override { return true; }
  void window_resized(std::uint32_t, std::uint32_t) override {}

  std::vector<Image> images;
  bool all_resident = true;
  int released = 0;

 private:
  renderer::DeviceInfo info_;
};

}  // namespace aisle::panels::testing
