#include "renderer/frame/renderer_impl.hpp"

#include <algorithm>
#include <bit>
#include <future>

#include "glue/log.hpp"
#include "renderer/gpu/barriers.hpp"
#include "renderer/gpu/check.hpp"
#include "renderer/frame/self_test.hpp"

namespace aisle::renderer {
namespace {

constexpr std::uint64_t kSlotLimitNs = 1'000'000'000;
constexpr std::uint64_t kCpuSlotLimitNs = 60'000'000'000;  // a CPU device may honestly need long for a large picture
constexpr ShadowMap::Patience kShadowPatience{0, 1}, kCpuShadowPatience{5, 40};
constexpr std::size_t kWorthHiding = 48;                   // instances in view
constexpr std::uint64_t kLeastUploadBytes = 1u << 20;      // one row of the largest texture must fit

}  // namespace

Result<std::unique_ptr<Renderer>> Renderer::create(const Settings& settings) {
  TRY_ASSIGN(std::unique_ptr<RendererImpl> made, RendererImpl::create(settings));
  return std::unique_ptr<Renderer>(std::move(made));
}

Result<std::unique_ptr<RendererImpl>> RendererImpl::create(const Settings& settings) {
  if (settings.msaa != 0 && settings.msaa != 1 && settings.msaa != 4) return fail(ErrorKind::invalid, "Samples per pixel must be 1 or 4.", "Use --msaa 1 or --msaa 4.");
  std::unique_ptr<RendererImpl> renderer(new RendererImpl());
  TRY(renderer->make_parts(settings));
  return renderer;
}

Result<void> RendererImpl::make_parts(const Settings& settings) {
  settings_ = settings;
  std::future<Environment> environment = std::async(std::launch::async, make_environment);  // beside the driver's own start
  settings_.upload_bytes_per_frame = std::max(settings.upload_bytes_per_frame, kLeastUploadBytes);
  TRY_ASSIGN(device_, Device::create(settings));
  resources_ = std::make_unique<Resources>(*device_);
  TRY_ASSIGN(descriptors_, Descriptors::create(*device_, *resources_));
  TRY_ASSIGN(pipelines_, Pipelines::create(*device_, *descriptors_, settings.pipeline_cache_file, settings.light));
  TRY_ASSIGN(content_, Content::create(*device_, *resources_, *descriptors_));
  TRY_ASSIGN(fixed_, make_fixed_images(*device_, *resources_, environment.get()));
  for (FrameSlot& slot : slots_) {
    TRY(slot.create(*device_, *resources_, *descriptors_, settings_.upload_bytes_per_frame));
    descriptors_->write_frame_set(slot.set, {slot.ring.handle(), fixed_.environment.view(), fixed_.shadow.view()});
  }
  info_.name = device_->properties().deviceName;
  info_.is_cpu = device_->is_cpu();
  const bool four = settings.msaa == 4 || (settings.msaa == 0 && !info_.is_cpu);
  const VkSampleCountFlagBits samples = four ? VK_SAMPLE_COUNT_4_BIT : VK_SAMPLE_COUNT_1_BIT;
  TRY(choose_view_strategy(samples));
  targets_ = std::make_unique<Targets>(*device_, *resources_, *pipelines_, TargetSettings{info_.view_strategy, samples});
  readback_ = std::make_unique<Readback>(*device_, *resources_);
  TRY_ASSIGN(window_, Window::create(*device_));
  TRY_ASSIGN(depth_tiles_, DepthTiles::create(*device_, *resources_, *descriptors_, *pipelines_));
  shadows_ = std::make_unique<ShadowMap>(device_->is_cpu() ? kCpuShadowPatience : kShadowPatience);
  return {};
}

Result<void> RendererImpl::choose_view_strategy(VkSampleCountFlagBits samples) {
  info_.view_strategy = ViewStrategy::per_eye;
  info_.view_strategy_reason = "asked for";
  if (settings_.force_per_eye) return {};
  TRY_ASSIGN(const SelfTestOutcome outcome, test_multiview(*device_, *resources_, *pipelines_, *descriptors_, samples));
  if (outcome.multiview_is_right) info_.view_strategy = ViewStrategy::multiview;
  info_.view_strategy_reason = outcome.reason;
  return {};
}

RendererImpl::~RendererImpl() {
  if (!device_ || !resources_) return;
  device_->wait_idle();
  // Descriptor sets retire into Resources but are freed from Descriptors' pools: let them all go while those still stand.
  window_.reset();
  mirror_.reset();
  slots_ = {};
  readback_.reset();
  depth_tiles_.reset();
  targets_.reset();
  fixed_ = {};
  content_.reset();
  resources_->collect(~std::uint64_t{0});
}

bool RendererImpl::resident(ModelHandle handle) const {
  const Model* model = content_->find(handle);
  return model && model->resident;
}

bool RendererImpl::resident(TextureHandle handle) const {
  const Texture* texture = content_->find(handle);
  return texture && texture->resident;
}

TextureHandle RendererImpl::ui_texture(std::uint32_t width_px, std::uint32_t height_px) {
  content_->remove(ui_);
  const auto mips = static_cast<std::uint32_t>(std::bit_width(std::max(1u, std::min(width_px, height_px))));
  ui_ = content_->add_render_texture(width_px, height_px, mips, "ui");
  return ui_;
}

void RendererImpl::note(const Error& error) {
  if (!trouble_) trouble_ = error;
}

// --- the frame

Result<void> RendererImpl::begin_frame() {
  FrameSlot& s = slot();
  // A second frame in flight keeps a graphics card busy; a software GPU would only keep the triangles of both.
  const VkResult waited = device_->is_cpu() ? device_->wait(device_->next_value() - 1, kCpuSlotLimitNs) : device_->wait(s.value, kSlotLimitNs);
  if (waited == VK_TIMEOUT) return fail(ErrorKind::device, "The GPU does not answer.", "Start the program again; if it repeats, update the graphics driver.");
  VK_TRY(waited);
  finish_previous_use(s);
  TRY(refit_ring(s));
  VK_TRY(vkResetCommandPool(device_->handle(), s.pool, 0));
  VkCommandBufferBeginInfo begin{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
  begin.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
  VK_TRY(vkBeginCommandBuffer(s.commands, &begin));
  recording_ = true;
  shadows_updated_ = false;
  s.timers.begin_frame(s.commands);
  device_->begin_label(s.commands, "uploads");
  s.timers.begin(s.commands, "uploads");
  content_->pump(s.commands, s.staging, settings_.upload_bytes_per_frame);
  s.timers.end(s.commands);
  device_->end_label(s.commands);
  return {};
}

void RendererImpl::finish_previous_use(FrameSlot& s) {
  if (s.drew) {
    stats_ = s.stats;
    s.timers.read(stats_);
  }
  s.stats = {};
  s.drew = false;
  s.ring.rewind();
  resources_->collect(device_->completed());
}

Result<void> RendererImpl::refit_ring(FrameSlot& s) {
  if (s.ring.wanted() <= s.ring.size()) return {};
  log::info("renderer=ring bytes={}", s.ring.wanted());
  TRY(s.ring.resize(*resources_, s.ring.wanted()));
  descriptors_->write_frame_set(s.set, {s.ring.handle(), fixed_.environment.view(), fixed_.shadow.view()});
  return {};
}

void RendererImpl::draw_ui(const UiDraw& draw) {
  Texture* texture = content_->find(ui_);
  if (!recording_ || !texture) return;
  const Result<void> drawn = record_ui({*device_, *resources_, *descriptors_, *pipelines_, slot(), *content_}, draw, *texture);
  if (!drawn) note(drawn.error());
}

bool RendererImpl::write_views(TargetHandle handle, Target& target, std::span<const View> views, DrawLists& lists) {
  FrameRing& ring = slot().ring;
  const std::size_t alignment = device_->properties().limits.minUniformBufferOffsetAlignment;
  auto* data = reinterpret_cast<gpu::ViewData*>(ring.take_bytes(2 * sizeof(gpu::ViewData), std::max<std::size_t>(alignment, 16)));
  if (!data) return false;
  lists.views_offset = static_cast<std::uint32_t>(ring.offset_of(data));
  target.views = data;
  target.view_count = static_cast<std::uint32_t>(views.size());
  drawn_targets_.push_back(handle);
  for (std::size_t i = 0; i < 2; ++i) {
    const View& view = views[std::min(i, views.size() - 1)];
    data[i] = {view.clip_from_view * view.view_from_world, glm::vec4(eye_of(view), 1)};
  }
  return true;
}

bool RendererImpl::write_scene(const RenderScene& scene, DrawLists& lists) {
  FrameRing& ring = slot().ring;
  const std::size_t alignment = device_->properties().limits.minUniformBufferOffsetAlignment;
  auto* data = reinterpret_cast<gpu::SceneData*>(ring.take_bytes(sizeof(gpu::SceneData), std::max<std::size_t>(alignment, 16)));
  if (!data) return false;
  lists.scene_offset = static_cast<std::uint32_t>(ring.offset_of(data));
  data->to_light = glm::vec4(-glm::normalize(scene.key.direction), 0);
  data->key = glm::vec4(scene.key.color * scene.key.intensity, 0);
  data->ambient = glm::vec4(scene.ambient_color * scene.ambient_intensity, 0);
  data->options = glm::vec4(scene.tone_mapping == ToneMapping::pbr_neutral ? 1 : 0, scene.fade, scene.environment ? 1 : 0, 5);
  const bool shadowed = scene.environment && scene.shadows && shadows_->ready();
  data->shadow = glm::vec4(shadowed ? 1 : 0, 1.0f / kShadowSize, 1.5f * shadows_->texel_m(), 0);
  data->shadow_from_world = shadows_->uv_from_world();
  std::copy(fixed_.irradiance.begin(), fixed_.irradiance.end(), data->irradiance);
  return true;
}

void RendererImpl::draw(const RenderScene& scene, const TargetUse& use) {
  if (!recording_) return;
  Target* target = targets_->find(use.target);
  if (!target || use.image >= target->images.size() || use.views.empty() || use.views.size() > target->layers) {
    ++slot().stats.stale_handles;
    return;
  }
  if (const Result<void> ready = targets_->prepare_for_views(*target); !ready) return note(ready.error());
  if (scene.environment && scene.shadows && !shadows_updated_) {
    shadows_updated_ = true;
    shadows_->update(scene, eye_of(use.views[0]), frame_, {*device_, *descriptors_, *pipelines_, *content_, slot(), fixed_.shadow});
  }
  DrawLists& lists = builder_.build(scene, use.views, static_cast<float>(target->height), *content_, slot().ring);
  const std::size_t visible = builder_.visible();
  slot().stats.stale_handles += lists.stale_handles;
  if (const Result<void> ready = pipelines_->prepare(*target->pipelines, lists.light); !ready) return note(ready.error());
  if (!write_views(use.target, *target, use.views, lists) || !write_scene(scene, lists)) return;
  record_target(scene, *target, target->images[use.image], lists);
  // Few things hide little: then the sum costs more than it saves.
  if (const Result<void> summed = visible < kWorthHiding ? Result<void>{} : depth_tiles_->record(slot().commands, frame_ % slots_.size(), *target, use.views); !summed) note(summed.error());
  target->drawn = true;
  target->last_image = use.image;
  slot().drew = true;
}

void RendererImpl::record_target(const RenderScene& scene, Target& target, const Image& image, const DrawLists& lists) {
  VkCommandBuffer commands = slot().commands;
  image_barrier(commands, image, target.drawn ? Use::color_attachment : Use::none, Use::color_attachment, target.drawn);
  image_barrier(commands, target.depth, Use::depth_attachment, Use::depth_attachment, false);
  if (target.multisampled) image_barrier(commands, target.multisampled, Use::color_attachment, Use::color_attachment, false);
  PassContext context{*device_, *descriptors_, slot(), target.pipelines, lists};
  if (targets_->multiview(target)) {
    context.view_count = 2;
    record_layers(scene, target, image, context);
    return;
  }
  for (std::uint32_t layer = 0; layer < target.layers; ++layer) {
    context.first_view = layer;
    // A software GPU keeps the triangles of every pass that may still run: both eyes at once took 100 MB more.
    if (layer > 0 && device_->is_cpu()) image_barrier(commands, target.depth, Use::depth_attachment, Use::depth_attachment);
    record_layers(scene, target, image, context);
  }
  if (target.multisampled) resolve_layers(target, image);
}

void RendererImpl::record_layers(const RenderScene& scene, const Target& target, const Image& image, const PassContext& context) {
  const bool multiview = context.view_count > 1;
  const auto view_of = [&](const Image& i) { return multiview ? i.view() : i.layer_view(context.first_view); };
  VkRenderingAttachmentInfo color{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
  color.imageView = view_of(target.multisampled ? target.multisampled : image);
  color.imageLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
  color.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
  color.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
  color.clearValue.color = {{scene.background.r, scene.background.g, scene.background.b, 1}};
  if (target.multisampled && multiview) {
    color.resolveMode = VK_RESOLVE_MODE_AVERAGE_BIT;
    color.resolveImageView = view_of(image);
    color.resolveImageLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
    color.storeOp = VK_ATTACHMENT_STORE_OP_DONT_CARE;
  }
  VkRenderingAttachmentInfo depth{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
  depth.imageView = view_of(target.depth);
  depth.imageLayout = VK_IMAGE_LAYOUT_DEPTH_ATTACHMENT_OPTIMAL;
  depth.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;  // 0: infinitely far
  depth.storeOp = VK_ATTACHMENT_STORE_OP_STORE;  // for depth_hint()
  VkRenderingInfo info{VK_STRUCTURE_TYPE_RENDERING_INFO};
  info.renderArea.extent = {target.width, target.height};
  info.layerCount = 1;
  info.viewMask = multiview ? 3 : 0;
  info.colorAttachmentCount = 1;
  info.pColorAttachments = &color;
  info.pDepthAttachment = &depth;
  VkCommandBuffer commands = context.commands();
  vkCmdBeginRendering(commands, &info);
  const VkViewport viewport{0, 0, static_cast<float>(target.width), static_cast<float>(target.height), 0, 1};
  const VkRect2D scissor{{0, 0}, info.renderArea.extent};
  vkCmdSetViewport(commands, 0, 1, &viewport);
  vkCmdSetScissor(commands, 0, 1, &scissor);
  record_goods(context);
  record_ground_marks(context);
  record_cards(context);
  record_blended_goods(context);
  record_panels(context);
  record_marks(context);
  record_fade(context);
  vkCmdEndRendering(commands);
}

// Per-eye pictures are resolved after rendering: an in-pass resolve into layer 1 is lost on some drivers (architecture.md).
void RendererImpl::resolve_layers(const Target& target, const Image& image) {
  VkCommandBuffer commands = slot().commands;
  image_barrier(commands, target.multisampled, Use::color_attachment, Use::transfer_read);
  image_barrier(commands, image, Use::color_attachment, Use::transfer_write, false);
  VkImageResolve2 regions[2]{{VK_STRUCTURE_TYPE_IMAGE_RESOLVE_2}, {VK_STRUCTURE_TYPE_IMAGE_RESOLVE_2}};
  for (std::uint32_t layer = 0; layer < target.layers; ++layer) {
    regions[layer].srcSubresource = regions[layer].dstSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, 0, layer, 1};
    regions[layer].extent = {target.width, target.height, 1};
  }
  VkResolveImageInfo2 info{VK_STRUCTURE_TYPE_RESOLVE_IMAGE_INFO_2};
  info.srcImage = target.multisampled.handle();
  info.srcImageLayout = VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL;
  info.dstImage = image.handle();
  info.dstImageLayout = VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL;
  info.regionCount = target.layers;
  info.pRegions = regions;
  vkCmdResolveImage2(commands, &info);
  image_barrier(commands, target.multisampled, Use::transfer_read, Use::color_attachment, false);
  image_barrier(commands, image, Use::transfer_write, Use::color_attachment);
}

void RendererImpl::set_views(TargetHandle handle, std::span<const View> views) {
  Target* target = targets_->find(handle);
  if (!target || !target->views) return;
  depth_tiles_->late_views(frame_ % slots_.size(), *target, views);
  for (std::size_t i = 0; i < std::min<std::size_t>(views.size(), target->view_count); ++i) {
    target->views[i] = {views[i].clip_from_view * views[i].view_from_world, glm::vec4(eye_of(views[i]), 1)};
  }
}

std::uint64_t RendererImpl::capture(TargetHandle handle, std::uint32_t image, std::uint32_t layer) {
  const Target* target = targets_->find(handle);
  if (!recording_ || !target || !target->drawn) return 0;
  return readback_->capture(slot().commands, *target, image, layer);
}

void RendererImpl::copy_ui() {
  const Texture* ui = content_->find(ui_);
  VkCommandBuffer commands = slot().commands;
  for (const UiCopy& copy : ui_copies_) {
    Target* target = targets_->find(copy.target);
    if (!target || !ui || !ui->resident || copy.image >= target->images.size()) continue;
    const Image& to = target->images[copy.image];
    image_barrier(commands, ui->image, Use::fragment_read, Use::transfer_read);
    image_barrier(commands, to, target->drawn ? Use::color_attachment : Use::none, Use::transfer_write, false);
    VkImageBlit2 region{VK_STRUCTURE_TYPE_IMAGE_BLIT_2};
    region.srcSubresource = region.dstSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1};
    region.srcOffsets[1] = {static_cast<std::int32_t>(ui->image.info().width), static_cast<std::int32_t>(ui->image.info().height), 1};
    region.dstOffsets[1] = {static_cast<std::int32_t>(target->width), static_cast<std::int32_t>(target->height), 1};
    blit(commands, ui->image.handle(), to.handle(), region, VK_FILTER_LINEAR);
    image_barrier(commands, to, Use::transfer_write, Use::color_attachment);
    image_barrier(commands, ui->image, Use::transfer_read, Use::fragment_read);
    target->drawn = true;
  }
  ui_copies_.clear();
}

Result<void> RendererImpl::end_frame() {
  if (!recording_) return fail(ErrorKind::internal, "end_frame without begin_frame.");
  FrameSlot& s = slot();
  copy_ui();
  copy_mirror();
  s.timers.end_frame(s.commands);
  VK_TRY(vkEndCommandBuffer(s.commands));
  recording_ = false;
  for (TargetHandle handle : drawn_targets_) {
    if (Target* target = targets_->find(handle)) target->views = nullptr;
  }
  drawn_targets_.clear();
  s.stats.gpu_memory_bytes = resources_->reserved_bytes();
  s.value = device_->next_value();
  VK_TRY(device_->submit(s.commands, VK_NULL_HANDLE, 0, VK_NULL_HANDLE));
  ++frame_;
  if (trouble_) return tl::unexpected<Error>(*std::exchange(trouble_, std::nullopt));
  return {};
}

Result<void> RendererImpl::wait_idle() {
  device_->wait_idle();
  resources_->collect(device_->completed());
  // The newest frame has finished now: its figures are the ones to report.
  const FrameSlot& last = slots_[(frame_ + slots_.size() - 1) % slots_.size()];
  if (last.drew && !recording_) {
    stats_ = last.stats;
    last.timers.read(stats_);
  }
  return {};
}

Result<bool> RendererImpl::present(TargetHandle handle, std::uint32_t image, std::uint32_t layer, bool crop) {
  const Target* target = targets_->find(handle);
  if (!window_ || !target || !target->drawn || image >= target->images.size() || layer >= target->layers) return false;
  if (!target->external) return window_->present(target->images[image].handle(), target->width, target->height, layer, crop);
  mirrored_ = handle;
  mirrored_layer_ = layer;
  if (!std::exchange(mirror_filled_, false)) return false;  // from the next frame on
  return window_->present(mirror_.handle(), target->width, target->height, 0, crop);
}

void RendererImpl::window_resized(std::uint32_t width, std::uint32_t height) {
  if (window_) window_->resized(width, height);
}

void RendererImpl::copy_mirror() {
  Target* target = targets_->find(mirrored_);
  if (!window_ || !target || !target->views) return;
  if (!mirror_ || mirror_.info().width != target->width || mirror_.info().height != target->height) {
    ImageInfo info;
    info.width = target->width;
    info.height = target->height;
    // Rests as an attachment, like every picture the window shows.
    info.usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT;
    auto made = resources_->make_image(info, "mirror");
    if (!made) return note(made.error());
    mirror_ = std::move(*made);
    mirror_used_ = false;
  }
  VkCommandBuffer commands = slot().commands;
  const Image& from = target->images[target->last_image];
  image_barrier(commands, from, Use::color_attachment, Use::transfer_read);
  image_barrier(commands, mirror_, mirror_used_ ? Use::color_attachment : Use::none, Use::transfer_write, false);
  VkImageBlit2 region = fit_into_window(target->width, target->height, mirrored_layer_, {target->width, target->height}, false);
  blit(commands, from.handle(), mirror_.handle(), region, VK_FILTER_NEAREST);
  image_barrier(commands, from, Use::transfer_read, Use::color_attachment);
  image_barrier(commands, mirror_, Use::transfer_write, Use::color_attachment);
  mirror_used_ = mirror_filled_ = true;
}

// --- vulkan_interop.h

VulkanHandles vulkan_handles(Renderer& renderer) {
  Device& gpu = static_cast<RendererImpl&>(renderer).gpu();
  return {gpu.instance(), gpu.physical(), gpu.handle(), gpu.queue(), gpu.family()};
}

TargetHandle wrap_images(Renderer& renderer, std::span<const VkImage> images, VkFormat format, std::uint32_t width, std::uint32_t height,
                         std::uint32_t layers) {
  auto target = static_cast<RendererImpl&>(renderer).targets().wrap(images, format, width, height, layers);
  if (!target) {
    log::error("renderer=wrap_images failed=\"{}\"", target.error().what);
    return {};
  }
  return *target;
}

void with_queue_lock(Renderer& renderer, const std::function<void()>& call) {
  const std::lock_guard lock(static_cast<RendererImpl&>(renderer).gpu().queue_mutex());
  call();
}

}  // namespace aisle::renderer
