// What a shop says, as a note beside what it is about; and fields to write in.
#include <algorithm>

#include "panels/draw.hpp"

namespace aisle::panels {
namespace {

constexpr float kPad = 20, kIcon = 40, kPicture = 190;
constexpr int kWhole = 400;  // lines: a notice is never cut short

struct Manner {
  Icon icon;
  Tone tone;
  Colour paper, edge;
};

Manner manner_of(const Theme& theme, const shop::Message& message) {
  switch (message.severity) {
    case shop::Severity::unrecoverable:
    case shop::Severity::recoverable: return {Icon::error, Tone::danger, theme.warning_fill, theme.danger};
    case shop::Severity::requires_buyer_input:
    case shop::Severity::requires_buyer_review: return {Icon::warning, Tone::ink, theme.warning_fill, theme.danger};
    case shop::Severity::warning: return {Icon::warning, Tone::ink, theme.warning_fill, 0};
    case shop::Severity::info: break;
  }
  return {Icon::info, Tone::ink, theme.inset, 0};
}

void draw_picture(View& view, Rect at, const std::string& url) {
  Kit& kit = view.kit;
  kit.fill(at, kit.theme().card, 12);
  const renderer::TextureHandle texture = view.content.picture ? view.content.picture(url) : renderer::TextureHandle{};
  if (texture) {
    kit.image(at, texture);
  } else {
    kit.text({at.x + 10, at.y + 12, at.w - 20, 0}, kit.say(Word::picture_label), {Type::small, Tone::ink, 4, Align::centre});
  }
}

}  // namespace

float draw_said(View& view, Rect at, const shop::Message& message, std::string_view words, std::string_view about) {
  Kit& kit = view.kit;
  const Manner manner = manner_of(kit.theme(), message);
  const bool pictured = !message.image_url.empty(), linked = !message.url.empty();
  const TextStyle strong{Type::strong, Tone::ink, 3}, plain{Type::body, Tone::ink, kWhole};
  const float x = at.x + kPad + kIcon + 16;
  const float room = at.x + at.w - kPad - x - (pictured ? kPicture + 20 : 0);
  const float about_h = about.empty() ? 0 : kit.text_height(room, about, strong) + 4;
  const float text_h = std::max({kIcon, about_h + kit.text_height(room, words, plain), pictured ? kPicture : 0.0f});
  const float height = 2 * kPad + text_h + (linked ? kControl + 14 : 0);
  if (message.disclosure && kit.in_view({at.x + at.w / 2, at.y + height / 2, 1, 1})) view.memory.digest.note_seen(message);
  kit.fill({at.x, at.y, at.w, height}, manner.paper);
  if (manner.edge != 0) kit.outline({at.x, at.y, at.w, height}, manner.edge, 4);
  kit.icon(manner.icon, at.x + kPad, at.y + kPad + 3, kIcon, manner.tone);
  kit.on(manner.paper, kit.theme().ink);
  float y = at.y + kPad;
  if (!about.empty()) y += kit.text({x, y, room, 0}, about, strong) + 4;
  kit.text({x, y, room, 0}, words, plain);
  if (pictured) draw_picture(view, {at.x + at.w - kPad - kPicture, at.y + kPad, kPicture, kPicture}, message.image_url);
  kit.on_card();
  if (linked) {
    const std::string_view more = kit.say(Word::read_more);
    const float w = kit.face(Type::label).width(more) + 110;
    const Button b{.id = kit.join({"more:", message.url}), .label = more, .at = {x, at.y + kPad + text_h + 14, w, kControl}, .icon = Icon::receipt, .role = ui::Role::link};
    if (kit.button(b)) kit.emit(ui::intent::OpenLink{message.url, std::string(about.empty() ? more : about)});
  }
  return height;
}

bool editing(const View& view, std::string_view id) { return view.content.focused_field == id; }

void draw_field(View& view, Rect at, const FieldLook& field) {
  Kit& kit = view.kit;
  const bool here = editing(view, field.id);
  const std::string_view value = here ? std::string_view(view.content.field_text) : field.value;
  const bool empty = value.empty();
  const std::string_view label = !field.label.empty() ? field.label : empty ? field.prompt : value;
  const Touch touch = kit.row({.id = field.id, .label = label, .at = at, .look = Look::quiet, .type = Type::body, .role = ui::Role::field});
  if (here) kit.outline(at, kit.theme().accent, 5);
  const Face& face = kit.face(Type::body);
  constexpr float kInset = 20;
  const float room = at.w - 2 * kInset, ty = at.y + (at.h - face.line()) / 2;
  const std::string_view tail = empty ? field.prompt : here ? fitting_end(face, value, room - 8) : value;
  if (!tail.empty()) kit.text({at.x + kInset, ty, room, 0}, tail, {.type = Type::body, .tone = empty ? Tone::soft : Tone::ink});
  if (here) kit.fill({at.x + kInset + (empty ? -4 : face.width(tail) + 3), ty + 4, 4, face.line() - 8}, kit.theme().accent, 2);
  kit.on_card();
  if (!touch.clicked) return;
  const bool submit = here && kit.gesture().enter;
  submit ? kit.emit(ui::intent::SubmitField{}) : kit.emit(ui::intent::Focus{std::string(field.id)});
}

}  // namespace aisle::panels
