#include "panels/panels.hpp"

#include <array>
#include <cstring>
#include <utility>

#include "panels/draw.hpp"
#include "panels/draw_data.hpp"

namespace aisle::panels {
namespace {

using ui::PanelKind;

constexpr float kTexture_mm = 2048;  // the UI texture's side; a panel's millimetre in the world is a millimetre there

// A panel: where in the texture it is drawn, under which name, by what.
struct Entry {
  PanelKind kind;
  const char* name;
  Rect slot;
  Word title;
  void (*draw)(View&);
};
constexpr Rect kFront{12, 12, 940, 900}, kTallFront{12, 12, 940, 1000};
constexpr std::array<Entry, 13> kPanels = {{
    {PanelKind::directory, "directory", {1012, 12, 940, 900}, Word::directory, draw_directory},
    {PanelKind::product, "product", kFront, Word::items, draw_product},
    {PanelKind::cart, "cart", kFront, Word::items, draw_cart},
    {PanelKind::checkout, "checkout", kTallFront, Word::review_and_pay, draw_checkout},
    {PanelKind::receipt, "receipt", kFront, Word::receipt, draw_receipt},
    {PanelKind::message, "message", {1012, 972, 900, 560}, Word::notice, draw_message},
    {PanelKind::help, "help", kFront, Word::help, draw_help},
    {PanelKind::credits, "credits", kFront, Word::credits, draw_credits},
    {PanelKind::keyboard, "keyboard", {12, 1072, 940, 472}, Word::search, draw_keyboard},
    {PanelKind::belt, "belt", {12, 1604, 940, 152}, Word::directory, draw_belt},
    {PanelKind::orders, "orders", kFront, Word::orders, draw_orders},
    {PanelKind::order, "order", kFront, Word::order, draw_order},
    {PanelKind::details, "details", kFront, Word::details, draw_details},
}};

const Entry* entry_of(PanelKind kind) {
  for (const Entry& e : kPanels) {
    if (e.kind == kind) return &e;
  }
  return nullptr;
}

bool shares_front(const Entry& e) { return e.slot.x == kFront.x && e.slot.y == kFront.y; }

// Below the belt nothing else is drawn.
constexpr Rect kRayPatch{1012, 1604, 96, 16}, kDotPatch{1012, 1684, 96, 96};
constexpr ImU32 kRayColour = IM_COL32(64, 140, 255, 200), kDotColour = IM_COL32(26, 102, 255, 245);

// A ray and the dot at its end, for who shows panels as compositor layers.
void draw_ray_patches() {
  ImDrawList& list = *ImGui::GetBackgroundDrawList();
  list.PushClipRect({kRayPatch.x, kRayPatch.y}, {kDotPatch.x + kDotPatch.w, kDotPatch.y + kDotPatch.h});
  list.AddRectFilled({kRayPatch.x, kRayPatch.y}, {kRayPatch.x + kRayPatch.w, kRayPatch.y + kRayPatch.h}, kRayColour);
  list.AddCircleFilled({kDotPatch.x + kDotPatch.w / 2, kDotPatch.y + kDotPatch.h / 2}, kDotPatch.w / 2 - 2, kDotColour, 48);
  list.PopClipRect();
}

// Makes CONTEXT current for a scope, so that two Panels can live in one process.
class Current {
 public:
  explicit Current(ImGuiContext* context) : before_(ImGui::GetCurrentContext()) { ImGui::SetCurrentContext(context); }
  ~Current() { ImGui::SetCurrentContext(before_); }
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;

 private:
  ImGuiContext* before_;
};

struct ContextDeleter {
  void operator()(ImGuiContext* context) const { ImGui::DestroyContext(context); }
};
using Context = std::unique_ptr<ImGuiContext, ContextDeleter>;

Context make_context() {
  Context context(ImGui::CreateContext());
  const Current current(context.get());
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.DisplaySize = {kTexture_mm, kTexture_mm};
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  ImGuiStyle& style = ImGui::GetStyle();
  style.WindowPadding = {0, 0};
  style.WindowBorderSize = 0;
  style.WindowRounding = 0;
  style.WindowMinSize = {1, 1};
  style.CircleTessellationMaxError = 0.2f;
  return context;
}

renderer::TextureHandle upload_atlas(ImFontAtlas& atlas, renderer::Renderer* renderer) {
  unsigned char* pixels = nullptr;
  int width = 0, height = 0;
  atlas.GetTexDataAsAlpha8(&pixels, &width, &height);  // coverage is all that letters have: a quarter of the memory
  renderer::TextureHandle handle{0xffffffff, 1};  // layout only: any handle that is not null
  if (renderer != nullptr) {
    auto bytes = std::make_shared<std::vector<std::byte>>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    std::memcpy(bytes->data(), pixels, bytes->size());
    renderer::TextureView view;
    view.format = renderer::PixelFormat::r8_unorm;
    view.mips.push_back({static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height), *bytes});
    view.clamp = true;
    view.name = "ui font atlas";
    handle = renderer->upload(std::move(view), bytes);
  }
  atlas.SetTexID(pack(handle));
  atlas.ClearTexData();
  return handle;
}

class ImGuiPanels final : public Panels {
 public:
  ImGuiPanels(const Config& config, renderer::Renderer* renderer, Context context, const Faces& faces, renderer::TextureHandle atlas)
      : renderer_(renderer), context_(std::move(context)), kit_(make_theme(config.high_contrast), faces), atlas_(atlas),
        px_per_mm_(static_cast<float>(config.texture_px) / kTexture_mm) {
    if (renderer_ != nullptr) texture_ = renderer_->ui_texture(config.texture_px, config.texture_px);
  }
  ~ImGuiPanels() override {
    if (renderer_ != nullptr) renderer_->release(atlas_);
  }

  ui::PanelPlace place(PanelKind kind, const base::Pose& world) override {
    ui::PanelPlace place{kind, world, glm::vec2(0), glm::uvec4(0)};
    const Entry* e = entry_of(kind);
    if (e == nullptr) return place;
    place.size_m = glm::vec2(e->slot.w, e->slot.h) * 0.001f;
    place.region_px = region_px(e->slot);
    return place;
  }

  Built build(std::span<const ui::PanelPlace> open, const Content& content, const Pointer& pointer, const xr::Sample& keys, ui::Tree& tree) override;
  renderer::TextureHandle texture() const override { return texture_; }
  RayPatches ray_patches() const override { return {region_px(kRayPatch), region_px(kDotPatch)}; }

 private:
  glm::uvec4 region_px(const Rect& mm) const { return {glm::vec4(mm.x, mm.y, mm.w, mm.h) * px_per_mm_ + 0.5f}; }
  Gesture gesture_of(const Pointer& pointer, const xr::Sample& keys) const;
  void draw_open(std::span<const ui::PanelPlace> open, const Content& content);
  void type(const Content& content, const xr::Sample& keys, std::vector<ui::Intent>& intents);

  renderer::Renderer* renderer_;
  Context context_;
  Kit kit_;
  Memory memory_;
  Words words_;
  DrawData draw_data_;
  renderer::TextureHandle atlas_, texture_;
  float px_per_mm_;
};

Gesture ImGuiPanels::gesture_of(const Pointer& pointer, const xr::Sample& keys) const {
  Gesture g;
  if (const Entry* e = entry_of(pointer.panel)) {
    g.panel = pointer.panel;
    g.at = glm::vec2(e->slot.x, e->slot.y) + pointer.uv * glm::vec2(e->slot.w, e->slot.h);
    g.scroll = pointer.scroll;
  }
  g.down = pointer.down;
  g.pressed = pointer.pressed;
  g.released = pointer.released;
  for (const xr::KeyPress& press : keys.keys) {
    if (press.key == xr::KeyPress::Key::tab) g.tab = 1;
    if (press.key == xr::KeyPress::Key::back_tab) g.tab = -1;
    if (press.key == xr::KeyPress::Key::enter) g.enter = true;
  }
  g.enter_held = keys.enter_held;
  return g;
}

// Real keys type into the focused field; Enter with no control focused submits it.
void ImGuiPanels::type(const Content& content, const xr::Sample& keys, std::vector<ui::Intent>& intents) {
  if (content.focused_field.empty()) return;
  std::string text;
  for (const char c : keys.text) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) text.push_back(c);
  }
  if (!text.empty()) {
    kit_.drop_focus();
    intents.emplace_back(ui::intent::TypeText{std::move(text)});
  }
  for (const xr::KeyPress& press : keys.keys) {
    if (press.key == xr::KeyPress::Key::backspace) intents.emplace_back(ui::intent::Erase{});
    if (press.key == xr::KeyPress::Key::enter && kit_.interaction().focus() == 0) intents.emplace_back(ui::intent::SubmitField{});
  }
}

void ImGuiPanels::draw_open(std::span<const ui::PanelPlace> open, const Content& content) {
  bool front_taken = false;
  int layer = 0;
  for (const ui::PanelPlace& place : open) {
    const Entry* e = entry_of(place.kind);
    if (e == nullptr || (shares_front(*e) && front_taken)) continue;
    front_taken = front_taken || shares_front(*e);
    kit_.begin_panel(place, e->slot, ++layer, e->name, words_[e->title]);
    View view{kit_, content, memory_, e->slot.w, e->slot.h};
    e->draw(view);
    kit_.end_panel();
  }
}

Built ImGuiPanels::build(std::span<const ui::PanelPlace> open, const Content& content, const Pointer& pointer, const xr::Sample& keys, ui::Tree& tree) {
  const Current current(context_.get());
  if (words_.language() != content.language) words_ = Words(content.language);
  Built built;
  type(content, keys, built.intents);
  const bool was_confirming = std::exchange(memory_.confirming, false);
  ImGui::GetIO().DeltaTime = 1.0f / 60.0f;
  ImGui::NewFrame();
  kit_.begin_frame(gesture_of(pointer, keys), words_, tree, built.intents);
  draw_ray_patches();
  draw_open(open, content);
  kit_.end_frame();
  if (was_confirming && !memory_.confirming) built.intents.emplace_back(ui::intent::HoldConfirm{false});
  ImGui::Render();
  built.changed = draw_data_.take(*ImGui::GetDrawData(), px_per_mm_, renderer_);
  built.draw = draw_data_.view();
  return built;
}

}  // namespace

Result<std::unique_ptr<Panels>> Panels::make(const Config& config, renderer::Renderer* renderer) {
  Context context = make_context();
  const Current current(context.get());
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  TRY_ASSIGN(const Faces faces, bake_fonts(atlas, config.fonts, static_cast<float>(config.texture_px) / kTexture_mm, config.text_scale));
  const renderer::TextureHandle texture = upload_atlas(atlas, renderer);
  return std::make_unique<ImGuiPanels>(config, renderer, std::move(context), faces, texture);
}

}  // namespace aisle::panels
