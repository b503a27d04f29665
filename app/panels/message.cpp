// One thing that happened, and what can be done about it.
#include <algorithm>

#include "panels/draw.hpp"

namespace aisle::panels {
namespace {

// A page of the shop (terms, privacy, refunds) to be read in the headset.
void draw_page(View& view) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  const float top = draw_header(view, view.content.link_title);
  const Rect area{inner.x, top, inner.w, inner.bottom() - top};
  const float w = kit.begin_scroll("page", area);
  if (view.content.link_text.empty()) draw_waiting(view, inner.x + inner.w / 2, top + 80);
  kit.end_scroll(area.y + kit.text({area.x, area.y, w, 0}, view.content.link_text, {.lines = 2000}));
}

}  // namespace

void draw_message(View& view) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  if (!view.content.notice && !view.content.link_title.empty()) return draw_page(view);
  if (!view.content.notice) return draw_waiting(view, view.w / 2, view.h / 2);
  const Notice& notice = *view.content.notice;
  const bool error = notice.kind == Notice::Kind::error, warning = notice.kind == Notice::Kind::warning;
  constexpr float kIcon = 84;
  kit.icon(error ? Icon::error : warning ? Icon::warning : Icon::info, inner.x, inner.y, kIcon, error ? Tone::danger : warning ? Tone::ink : Tone::accent);
  const float x = inner.x + kIcon + 28, w = inner.right() - x;
  const std::string_view title = notice.title.empty() ? kit.say(Word::notice) : kit.said(notice.title);
  const TextStyle style{Type::title, Tone::ink, 2};
  const float title_h = kit.text_height(w, title, style);
  const float title_y = inner.y + std::max(0.0f, (kIcon - title_h) / 2);
  kit.text({x, title_y, w, 0}, title, style);
  const float y = std::max(inner.y + kIcon, title_y + title_h) + 20, actions = inner.bottom() - kBigControl;
  const Rect area{inner.x, y, inner.w, actions - 20 - y};
  const float text_w = kit.begin_scroll("text", area);
  kit.end_scroll(area.y + kit.text({area.x, area.y, text_w, 0}, kit.said(notice.text), {.lines = 60}));

  const float half = (inner.w - kWideGap) / 2;
  Button ok{.id = "dismiss", .label = kit.say(Word::dismiss), .at = {inner.x, actions, half, kBigControl}};
  if (!notice.can_retry) {
    ok.at.x = inner.x + (inner.w - half) / 2;
    ok.look = Look::primary;
  }
  if (kit.button(ok)) kit.emit(ui::intent::DismissMessage{});
  if (!notice.can_retry) return;
  const Button retry{.id = "retry", .label = kit.say(Word::retry), .at = {inner.x + half + kWideGap, actions, half, kBigControl}, .look = Look::primary};
  if (kit.button(retry)) kit.emit(ui::intent::Retry{});
}

}  // namespace aisle::panels
