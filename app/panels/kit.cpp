#include "panels/kit.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <iterator>

namespace aisle::panels {
namespace {

constexpr std::size_t kArenaBytes = 256 * 1024;
constexpr std::size_t kLongestLabel = 480;  // bytes of a label in the tree: a whole title, the start of a description

ControlId hash_of(std::string_view panel, std::string_view id) {
  std::uint64_t h = 1469598103934665603ull;  // FNV-1a
  for (std::string_view part : {panel, std::string_view("/"), id}) {
    for (const char c : part) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  }
  return h | 1;
}

std::string_view short_label(std::string_view label) {
  if (label.size() <= kLongestLabel) return label;
  std::size_t end = kLongestLabel;
  while (end > 0 && (static_cast<unsigned char>(label[end]) & 0xc0) == 0x80) --end;
  return label.substr(0, end);
}

ImVec2 im(glm::vec2 v) { return {v.x, v.y}; }

}  // namespace

RowPlan whole_rows(float area_h, float height, float gap) {
  const float rows = std::max(1.0f, std::floor((area_h + gap) / (height + gap)));
  const float pitch = std::floor((area_h + gap) / rows);
  return {pitch - gap, pitch};
}

Kit::Kit(const Theme& theme, const Faces& faces) : theme_(theme), faces_(faces), arena_(kArenaBytes) {}

// ---------------------------------------------------------------- frame

void Kit::begin_frame(const Gesture& gesture, const Words& words, ui::Tree& tree, std::vector<ui::Intent>& intents) {
  interaction_.begin(gesture);
  words_ = &words;
  tree_ = &tree;
  intents_ = &intents;
  arena_used_ = 0;
  arena_overflow_.clear();
  ++frame_;
}

void Kit::end_frame() {
  interaction_.end();
  std::erase_if(scrolls_, [&](const Scroll& s) { return s.frame != frame_; });  // a panel opened again starts at its top
}

void Kit::begin_panel(const ui::PanelPlace& place, Rect slot, int layer, std::string_view name, std::string_view title) {
  place_ = &place;
  slot_ = slot;
  origin_ = {slot.x, slot.y};
  clip_ = slot;
  layer_ = layer;
  texts_ = 0;
  name_.assign(name);
  ImGui::SetNextWindowPos({slot.x, slot.y});
  ImGui::SetNextWindowSize({slot.w, slot.h});
  constexpr ImGuiWindowFlags kPlain = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoInputs |
                                      ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoNav |
                                      ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoBringToFrontOnFocus;
  ImGui::Begin(name_.c_str(), nullptr, kPlain);
  list_ = ImGui::GetWindowDrawList();
  if (ui::Target* panel = publish("", title, {0, 0, slot.w, slot.h}, ui::Role::panel)) {
    panel->id = "panel/" + name_;
    panel->enabled = false;
  }
  fill({0, 0, slot.w, slot.h}, theme_.card, kCardRounding);
  outline({1, 1, slot.w - 2, slot.h - 2}, theme_.line, 2, kCardRounding);
  on_card();
}

void Kit::end_panel() {
  ImGui::End();
  place_ = nullptr;
  list_ = nullptr;
}

// ---------------------------------------------------------------- words

std::string_view Kit::keep(std::string_view text) {
  if (arena_used_ + text.size() > arena_.size()) return arena_overflow_.emplace_back(text);
  char* to = arena_.data() + arena_used_;
  std::memcpy(to, text.data(), text.size());
  arena_used_ += text.size();
  return {to, text.size()};
}

std::string_view Kit::said(std::string_view english) {
  constexpr std::size_t kRemembered = 64;
  if (said_in_ != words_->language() || said_.size() >= kRemembered) {
    said_.clear();
    said_in_ = words_->language();
  }
  auto known = said_.find(english);
  if (known == said_.end()) known = said_.emplace(std::string(english), words_->said(english)).first;
  return keep(known->second);
}

std::string_view Kit::join(std::initializer_list<std::string_view> parts) {
  fmt::memory_buffer out;
  for (std::string_view part : parts) out.append(part.data(), part.data() + part.size());
  return keep({out.data(), out.size()});
}

std::string_view Kit::say(Word word, std::initializer_list<std::string_view> gaps) {
  fmt::memory_buffer out;
  std::string_view pattern = say(word);
  for (std::string_view gap : gaps) {
    const std::size_t at = pattern.find("{}");
    if (at == std::string_view::npos) break;
    out.append(pattern.data(), pattern.data() + at);
    out.append(gap.data(), gap.data() + gap.size());
    pattern.remove_prefix(at + 2);
  }
  out.append(pattern.data(), pattern.data() + pattern.size());
  return keep({out.data(), out.size()});
}

std::string_view Kit::number(std::int64_t n) { return keep(fmt::format_int(n).c_str()); }
std::string_view Kit::price(const base::Money& money) { return keep(base::to_display(money, words_->language())); }

// ---------------------------------------------------------------- drawing

void Kit::fill(Rect at, Colour colour, float rounding) {
  const glm::vec2 a = to_texture(at.x, at.y);
  list_->AddRectFilled(im(a), {a.x + at.w, a.y + at.h}, colour, rounding);
}
void Kit::outline(Rect at, Colour colour, float thickness, float rounding) {
  const glm::vec2 a = to_texture(at.x, at.y);
  list_->AddRect(im(a), {a.x + at.w, a.y + at.h}, colour, rounding, 0, thickness);
}
void Kit::rule(float x, float y, float w) {
  const glm::vec2 a = to_texture(x, y);
  list_->AddRectFilled(im(a), {a.x + w, a.y + 2}, (theme_.line & 0xffffff) | 0x66000000);
}
void Kit::icon(Icon icon, float x, float y, float side, Tone tone) { draw_icon(*list_, icon, im(to_texture(x, y)), side, colour(tone)); }

void Kit::image(Rect at, renderer::TextureHandle texture) {
  const std::uint64_t packed = static_cast<std::uint64_t>(texture.generation) << 32 | texture.index;
  const glm::vec2 a = to_texture(at.x, at.y);
  list_->AddImageRounded(reinterpret_cast<ImTextureID>(packed), im(a), {a.x + at.w, a.y + at.h}, {0, 0}, {1, 1}, rgb(0xffffff), 12);
}

void Kit::arc(glm::vec2 centre, float radius, float from_turn, float to_turn, float thickness, Colour colour) {
  constexpr float kTurn = 6.2831853f, kTop = -kTurn / 4;
  list_->PathArcTo(im(to_texture(centre.x, centre.y)), radius, kTop + from_turn * kTurn, kTop + to_turn * kTurn, 48);
  list_->PathStroke(colour, 0, thickness);
}

void Kit::on(Colour fill, Colour ink) {
  paper_ = fill;
  paper_ink_ = ink;
}

Colour Kit::colour(Tone tone) const {
  switch (tone) {
    case Tone::ink: return theme_.ink;
    case Tone::soft: return theme_.soft;
    case Tone::accent: return theme_.accent;
    case Tone::danger: return theme_.danger;
    case Tone::good: return theme_.good;
    case Tone::on_fill: return paper_ink_;
  }
  return theme_.ink;
}

const Fill& Kit::fill_of(Look look) const {
  switch (look) {
    case Look::normal: return theme_.normal;
    case Look::primary: return theme_.primary;
    case Look::quiet: return theme_.quiet;
    case Look::chosen: return theme_.chosen;
  }
  return theme_.normal;
}

// ---------------------------------------------------------------- text

void Kit::draw_line(Rect at, std::string_view line, bool dots, const TextStyle& style, Colour colour) {
  const Face& f = face(style.type);
  const float width = f.width(line) + (dots ? f.width("\u2026") : 0);
  float x = at.x;
  if (style.align == Align::right) x = at.right() - width;
  if (style.align == Align::centre) x = at.x + (at.w - width) / 2;
  const glm::vec2 p = to_texture(x, at.y + (f.line() - f.size) / 2);
  if (p.y > clip_.bottom() || p.y + f.line() < clip_.y) return;
  list_->AddText(f.font, f.size, im(p), colour, line.data(), line.data() + line.size());
  if (dots) list_->AddText(f.font, f.size, {p.x + f.width(line), p.y}, colour, "\u2026");
}

float Kit::text(Rect at, std::string_view text, TextStyle style) {
  const Face& f = face(style.type);
  const Colour ink = colour(style.tone);
  float y = at.y;
  std::string_view rest = text;
  for (int line = 0; line < style.lines && !rest.empty(); ++line) {
    Break b = next_line(f, rest, at.w);
    const bool dots = line + 1 == style.lines && b.next < rest.size();
    if (dots) b.drawn = fit_with_ellipsis(f, rest.substr(0, std::min(rest.find('\n'), rest.size())), at.w);
    draw_line({at.x, y, at.w, f.line()}, rest.substr(0, b.drawn), dots, style, ink);
    rest.remove_prefix(b.next);
    y += f.line();
  }
  fmt::memory_buffer id;
  fmt::format_to(std::back_inserter(id), "text:{}", texts_++);
  if (text.empty()) return 0;
  if (ui::Target* t = publish({id.data(), id.size()}, text, {at.x, at.y, at.w, y - at.y}, ui::Role::text)) {
    t->enabled = false;
    t->text_height_m = f.em * 0.001f;
    t->contrast = contrast(ink, paper_);
  }
  return y - at.y;
}

float Kit::text_height(float width, std::string_view text, TextStyle style) const {
  const Face& f = face(style.type);
  int lines = 0;
  while (!text.empty() && lines < style.lines) {
    text.remove_prefix(next_line(f, text, width).next);
    ++lines;
  }
  return static_cast<float>(lines) * f.line();
}

// ---------------------------------------------------------------- controls

ControlId Kit::id_of(std::string_view id) const { return hash_of(name_, id); }

Rect Kit::clipped(Rect local) const {
  const glm::vec2 a = to_texture(local.x, local.y);
  const float x0 = std::max(a.x, clip_.x), y0 = std::max(a.y, clip_.y);
  const float x1 = std::min(a.x + local.w, clip_.right()), y1 = std::min(a.y + local.h, clip_.bottom());
  return {x0, y0, std::max(0.0f, x1 - x0), std::max(0.0f, y1 - y0)};
}

ui::Target* Kit::publish(std::string_view id, std::string_view label, Rect local, ui::Role role) {
  const Rect seen = clipped(local);
  const bool text = role == ui::Role::text;
  if (text && (seen.w <= 0 || seen.h <= 0)) return nullptr;
  ui::Target& t = tree_->add();
  t.id.append("panel/").append(name_).append("/").append(id);
  t.label.assign(short_label(label));
  t.role = role;
  t.layer = layer_;
  // A control that is scrolled partly away is listed but not to be aimed at: its middle may be hidden.
  t.visible = text || (seen.h >= local.h - 1 && seen.w >= local.w - 1);
  const Rect r = t.visible ? seen : Rect{origin_.x + local.x, origin_.y + local.y, local.w, local.h};
  const glm::vec2 centre{(r.x + r.w / 2 - slot_.x) / slot_.w - 0.5f, 0.5f - (r.y + r.h / 2 - slot_.y) / slot_.h};
  t.world = place_->world;
  t.world.position = place_->world * glm::vec3(centre.x * place_->size_m.x, centre.y * place_->size_m.y, 0);
  t.size_m = {r.w / slot_.w * place_->size_m.x, r.h / slot_.h * place_->size_m.y};
  return &t;
}

Touch Kit::react(const Button& control) {
  if (!control.enabled) return {};
  const bool over = gesture().panel == place_->kind && clipped(control.at).contains(gesture().at);
  const Touch touch = interaction_.control(id_of(control.id), over);
  if (touch.focused && interaction_.focus_moved()) reveal(control.at);
  return touch;
}

void Kit::publish_control(const Button& control, const Touch& touch, Colour ink, Colour fill) {
  ui::Target* t = publish(control.id, control.label, control.at, control.role);
  if (t == nullptr) return;
  t->enabled = control.enabled;
  t->hovered = touch.hovered;
  t->pressed = touch.held;
  t->focused = touch.focused;
  t->decisive = control.decisive;
  t->contrast = contrast(ink, fill);
  if (!control.icon_only) t->text_height_m = face(control.type).em * 0.001f;
}

void Kit::draw_label(const Button& b, Colour ink) {
  const Face& f = face(b.type);
  const auto icon_at = [&](float x, float y, float side) { draw_icon(*list_, b.icon, im(to_texture(x, y)), side, ink); };
  const auto lines = [&](Rect at, Align align) {
    std::string_view rest = b.label;
    for (int line = 0; line < 2 && !rest.empty(); ++line, at.y += f.line()) {
      Break br = next_line(f, rest, at.w);
      const bool dots = line == 1 && br.next < rest.size();
      if (dots) br.drawn = fit_with_ellipsis(f, rest, at.w);
      draw_line({at.x, at.y, at.w, f.line()}, rest.substr(0, br.drawn), dots, {b.type, Tone::on_fill, 1, align}, ink);
      rest.remove_prefix(br.next);
    }
  };
  if (b.icon_only) {
    const float side = std::min(b.at.h * 0.5f, 54.0f);
    return icon_at(b.at.x + (b.at.w - side) / 2, b.at.y + (b.at.h - side) / 2, side);
  }
  const float pad = b.stacked ? 6 : 14;
  const float side = b.icon == Icon::none ? 0 : b.stacked ? 40 : std::min(b.at.h * 0.46f, 44.0f);
  const float beside = side > 0 && !b.stacked ? side + 12 : 0;
  const float room = b.at.w - 2 * pad - beside + 1;
  const float height = text_height(room, b.label, {.type = b.type, .lines = 2});
  if (b.stacked) {
    const float y = b.at.y + (b.at.h - side - 4 - height) / 2;
    icon_at(b.at.x + (b.at.w - side) / 2, y, side);
    return lines({b.at.x + pad, y + side + 4, room, 0}, Align::centre);
  }
  const float y = b.at.y + (b.at.h - height) / 2;
  if (beside == 0) return lines({b.at.x + pad, y, room, 0}, Align::centre);
  const float used = std::min(room, f.width(b.label) + 1);
  const float x = b.at.x + (b.at.w - used - beside) / 2;
  icon_at(x, b.at.y + (b.at.h - side) / 2, side);
  lines({x + beside, y, used, 0}, Align::left);
}

Touch Kit::row(const Button& control) {
  const Fill& look = fill_of(control.look);
  const Touch state = react(control);
  Colour paper = state.held ? look.pressed : state.hovered ? look.hovered : look.idle;
  if (!control.enabled) paper = theme_.disabled_fill;
  const Colour ink = control.enabled ? look.ink : theme_.disabled_ink;
  fill(control.at, paper);
  if (control.enabled) draw_edge(control, state);
  publish_control(control, state, ink, paper);
  on(paper, ink);
  return state;
}

void Kit::draw_edge(const Button& control, const Touch& state) {
  const bool filled = control.look == Look::primary, chosen = control.look == Look::chosen;
  if (!filled) outline(control.at, chosen ? theme_.accent : theme_.line, chosen ? 4 : 2);
  if (state.hovered) outline(control.at, theme_.ink, 4);
  if (!state.focused) return;
  const auto inner = [&](float by) { return Rect{control.at.x + by, control.at.y + by, control.at.w - 2 * by, control.at.h - 2 * by}; };
  outline(inner(3), theme_.focus, 7);
  outline(inner(8), theme_.card, 3, kRounding - 6);  // parts the ring from a dark fill
}

Touch Kit::button_touch(const Button& b) {
  const Touch state = row(b);
  draw_label(b, paper_ink_);
  on_card();
  return state;
}

bool Kit::button(const Button& b) { return button_touch(b).clicked; }

// ---------------------------------------------------------------- scrolling

Kit::Scroll& Kit::scroll_state(ControlId id) {
  for (Scroll& s : scrolls_) {
    if (s.id == id) return s;
  }
  Scroll& s = scrolls_.emplace_back();
  s.id = id;
  return s;
}

float Kit::begin_scroll(std::string_view id, Rect view, float snap) {
  open_scroll_ = id_of(id);
  open_scroll_name_.assign(id);
  scroll_view_ = view;
  snap_ = snap;
  Scroll& s = scroll_state(open_scroll_);
  s.frame = frame_;
  const float furthest = std::max(0.0f, s.content - view.h);
  const bool over = gesture().panel == place_->kind && clipped(view).contains(gesture().at);
  if (gesture().pressed && over) s.drag_start = s.offset;
  float moved = 0;
  const bool dragging = interaction_.drag(open_scroll_, over, moved);
  if (dragging) s.offset = s.drag_start + moved;
  // The wheel works wherever on the panel the pointer is: no panel has two scroll areas.
  if (gesture().panel == place_->kind) s.offset -= gesture().scroll * (snap > 0 ? snap : 120.0f);
  s.offset = std::clamp(s.offset, 0.0f, furthest);
  if (snap > 0 && !dragging && gesture().scroll == 0) s.offset = std::round(s.offset / snap) * snap;
  s.offset = std::round(s.offset);
  clip_ = clipped({view.x - 4, view.y - 1, view.w + 8, view.h + 2});  // borders at the edge stay whole
  list_->PushClipRect({clip_.x, clip_.y}, {clip_.right(), clip_.bottom()}, true);
  origin_.y -= s.offset;
  return s.content > view.h + 1 ? view.w - kControl - kGap : view.w;
}

void Kit::end_scroll(float contents_bottom) {
  Scroll& s = scroll_state(open_scroll_);
  list_->PopClipRect();
  origin_ = {slot_.x, slot_.y};
  clip_ = slot_;
  s.content = contents_bottom - scroll_view_.y;
  const float furthest = std::max(0.0f, s.content - scroll_view_.h);
  if (furthest > 1) scroll_buttons(scroll_view_, s, furthest);
  s.offset = std::clamp(s.offset, 0.0f, furthest);
  open_scroll_ = 0;
}

void Kit::scroll_buttons(const Rect& view, Scroll& s, float furthest) {
  const float x = view.right() - kControl;
  const float page = snap_ > 0 ? std::max(1.0f, std::floor(view.h / snap_)) * snap_ : view.h * 0.8f;
  Button up{.id = join({open_scroll_name_, ":up"}), .label = say(Word::scroll_up), .at = {x, view.y, kControl, kControl}};
  up.look = Look::quiet;
  up.icon = Icon::up;
  up.icon_only = true;
  up.enabled = s.offset > 0.5f;
  if (button(up)) s.offset -= page;
  Button down = up;
  down.id = join({open_scroll_name_, ":down"});
  down.label = say(Word::scroll_down);
  down.at.y = view.bottom() - kControl;
  down.icon = Icon::down;
  down.enabled = s.offset < furthest - 0.5f;
  if (button(down)) s.offset += page;
  const Rect track{x + kControl / 2 - 4, view.y + kControl + kGap, 8, view.h - 2 * (kControl + kGap)};
  if (track.h < 40) return;
  fill(track, theme_.inset, 4);
  const float thumb = std::max(24.0f, track.h * view.h / s.content);
  fill({track.x, track.y + (track.h - thumb) * s.offset / furthest, track.w, thumb}, theme_.line, 4);
}

void Kit::reveal(const Rect& local) {
  if (open_scroll_ == 0) return;
  Scroll& s = scroll_state(open_scroll_);
  const float top = local.y - scroll_view_.y, bottom = top + local.h;
  if (top < s.offset) s.offset = top;
  if (bottom > s.offset + scroll_view_.h) s.offset = bottom - scroll_view_.h;
}

void Kit::publish_away(const Button& control) {
  if (ui::Target* t = publish(control.id, control.label, control.at, control.role)) t->visible = false;
}

bool Kit::in_view(Rect at) const {
  const Rect seen = clipped(at);
  return seen.w > 0 && seen.h > 0;
}

}  // namespace aisle::panels
