// The shop's own page (escalation): shown in the headset by a browser of its own, or given to the phone as a QR code. Our frame, not the
// page, says whose page it is and whether the connection is encrypted.
#include "panels/review.hpp"

namespace aisle::panels {
namespace {

constexpr float kPageAspect = 380.0f / 470.0f;  // of browser::Settings

// Whose page this is, outside of what the page can draw.
float draw_address(View& view, Rect at, const PageView& page) {
  Kit& kit = view.kit;
  const std::string_view state = kit.say(page.encrypted ? Word::page_encrypted : Word::page_not_encrypted);
  const std::string_view host = page.host.empty() ? kit.say(Word::page_opening) : std::string_view(page.host);
  kit.icon(page.encrypted ? Icon::check : Icon::info, at.x, at.y + 2, 40, page.encrypted ? Tone::good : Tone::soft);
  const float h = kit.text({at.x + 54, at.y, at.w - 54, 0}, host, {.type = Type::strong, .lines = 2});
  if (page.host.empty()) return h;
  return h + kit.text({at.x + 54, at.y + h, at.w - 54, 0}, state, {.type = Type::small, .tone = Tone::soft});
}

void pass_on(View& view, Rect at, const Touch& touch) {
  Kit& kit = view.kit;
  const Gesture& g = kit.gesture();
  const glm::vec2 corner = kit.to_texture(at.x, at.y), uv = (g.at - corner) / glm::vec2(at.w, at.h);
  const bool inside = g.panel == ui::PanelKind::checkout && uv.x >= 0 && uv.y >= 0 && uv.x <= 1 && uv.y <= 1;
  if (!inside && !touch.held) return;
  kit.emit(ui::intent::PagePointer{glm::clamp(uv, glm::vec2(0), glm::vec2(1)), g.down, g.pressed, g.released, g.scroll});
}

void draw_page(View& view, Rect at, const PageView& page) {
  Kit& kit = view.kit;
  const bool ready = page.picture && !page.loading && !page.host.empty();
  const Touch touch = kit.row({.id = "page", .label = kit.say(ready ? Word::page_label : Word::page_opening), .at = at, .look = Look::quiet, .role = ui::Role::link});
  kit.on_card();
  if (!page.problem.empty()) {
    draw_state(view, at, Icon::error, Tone::danger, kit.say(Word::page_failed), kit.said(page.problem));
  } else if (!page.picture) {
    draw_waiting(view, at.x + at.w / 2, at.y + at.h / 2);
  } else {
    kit.image(at, page.picture);
    pass_on(view, at, touch);
  }
}

void draw_phone(View& view, Rect at, const std::string& url) {
  Kit& kit = view.kit;
  constexpr float kSide = 460;
  const float x = at.x + (at.w - kSide) / 2;
  if (view.memory.qr.draw(kit, {x, at.y + 10, kSide, kSide}, url)) {
    kit.text({at.x, at.y + kSide + 34, at.w, 0}, kit.say(Word::escalation), {.lines = 4, .align = Align::centre});
  } else {
    draw_state(view, at, Icon::warning, Tone::ink, kit.say(Word::page_title), url);
  }
}

}  // namespace

void draw_escalated(View& view, const shop::stage::Escalated& escalated) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  if (escalated.closing) {
    const float y = draw_state(view, inner, Icon::card, Tone::accent, kit.say(Word::page_closing), kit.say(Word::asking_shop));
    return draw_waiting(view, view.w / 2, y + 36);
  }
  const PageView& page = view.content.page;
  const bool here = page.available && !page.on_phone;
  const float buttons = inner.bottom() - kControl, gap = 16;
  const int count = (page.available ? (here ? 3 : 2) : 1) + (escalated.before_pay ? 1 : 0);
  const float w = (inner.w - gap * static_cast<float>(count - 1)) / static_cast<float>(count);
  float x = inner.x;
  if (kit.button({.id = "cancel", .label = kit.say(Word::cancel), .at = {x, buttons, w, kControl}, .icon = Icon::cross})) kit.emit(ui::intent::CancelCheckout{});
  x += w + gap;
  if (escalated.before_pay) {
    if (kit.button({.id = "page-back", .label = kit.say(Word::back), .at = {x, buttons, w, kControl}, .icon = Icon::back})) kit.emit(ui::intent::Back{});
    x += w + gap;
  }
  if (page.available) {
    const Word other = here ? Word::page_on_phone : Word::page_here;
    if (kit.button({.id = "page-elsewhere", .label = kit.say(other), .at = {x, buttons, w, kControl}})) kit.emit(ui::intent::UsePhone{here});
    x += w + gap;
  }
  if (here && kit.button({.id = "page-keyboard", .label = kit.say(Word::page_keyboard), .at = {x, buttons, w, kControl}})) kit.emit(ui::intent::Focus{"page"});

  float top = inner.y + kit.text({inner.x, inner.y, inner.w, 0}, kit.say(Word::page_title), {.type = Type::title, .lines = 2}) + 8;
  if (!here) return draw_phone(view, {inner.x, top, inner.w, buttons - 20 - top}, escalated.checkout.continue_url);
  top += draw_address(view, {inner.x, top, inner.w, 0}, page) + 12;
  const float room = buttons - 18 - top, h = std::min(room, inner.w * kPageAspect), page_w = h / kPageAspect;
  draw_page(view, {inner.x + (inner.w - page_w) / 2, top, page_w, h}, page);
}

}  // namespace aisle::panels
