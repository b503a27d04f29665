// Help (keys and gestures) and credits (who made the models).
#include <array>

#include "panels/draw.hpp"

namespace aisle::panels {
namespace {

struct Chapter {
  Word title;
  std::array<Word, 5> lines;  // Word::count: none
};
constexpr Word kNone = Word::count;
constexpr std::array<Chapter, 3> kChapters = {{
    {Word::help_hand_title, {Word::help_hand_1, Word::help_hand_2, Word::help_hand_3, Word::help_hand_4, kNone}},
    {Word::help_keys_title, {Word::help_keys_1, Word::help_keys_2, Word::help_keys_3, Word::help_keys_4, Word::help_keys_5}},
    {Word::help_pay_title, {Word::help_pay_1, Word::help_pay_2, kNone, kNone, kNone}},
}};

float draw_chapter(View& view, float x, float y, float w, const Chapter& chapter) {
  Kit& kit = view.kit;
  const float top = y;
  y += kit.text({x, y, w, 0}, kit.say(chapter.title), {.type = Type::strong, .tone = Tone::accent, .lines = 2}) + 8;
  for (const Word line : chapter.lines) {
    if (line == kNone) continue;
    kit.fill({x + 4, y + kit.face(Type::body).line() / 2 - 6, 12, 12}, kit.theme().accent, 6);
    y += kit.text({x + 34, y, w - 34, 0}, kit.say(line), {.lines = 4}) + 8;
  }
  return y - top + 18;
}

}  // namespace

void draw_help(View& view) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  const float top = draw_header(view, kit.say(Word::help));
  const float actions = inner.bottom() - kControl, half = (inner.w - kGap) / 2;
  if (kit.button({.id = "orders", .label = kit.say(Word::orders), .at = {inner.x, actions, half, kControl}, .icon = Icon::orders})) {
    kit.emit(ui::intent::Open{ui::PanelKind::orders});
  }
  if (kit.button({.id = "credits", .label = kit.say(Word::credits), .at = {inner.x + half + kGap, actions, half, kControl}, .icon = Icon::info})) {
    kit.emit(ui::intent::Open{ui::PanelKind::credits});
  }
  const Rect area{inner.x, top, inner.w, actions - 20 - top};
  const float w = kit.begin_scroll("help", area);
  float y = area.y;
  for (const Chapter& chapter : kChapters) y += draw_chapter(view, area.x, y, w, chapter);
  kit.end_scroll(y);
}

void draw_credits(View& view) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  float top = draw_header(view, kit.say(Word::credits));
  top += kit.text({inner.x, top, inner.w, 0}, kit.say(Word::credits_intro), {.tone = Tone::soft, .lines = 3}) + 16;
  const float row_h = whole_rows(inner.bottom() - top, 96, 0).height;
  const Rect list{inner.x, top, inner.w, inner.bottom() - top};
  const float w = kit.begin_scroll("credits", list, row_h);
  float y = list.y;
  for (const shop::Product& product : view.content.catalogue ? std::span(view.content.catalogue->products()) : std::span<const shop::Product>()) {
    if (product.creator.empty() && product.license.empty()) continue;
    const Rect row{list.x, y, w, row_h};
    y += row_h;
    if (!kit.in_view(row)) continue;
    kit.text({row.x, row.y + 4, w, 0}, product.title, {.type = Type::body});
    const std::string_view dot = product.creator.empty() || product.license.empty() ? "" : " · ";
    kit.text({row.x, row.y + 54, w, 0}, kit.join({product.creator, dot, product.license}), {.type = Type::small, .tone = Tone::soft});
  }
  kit.end_scroll(y);
}

}  // namespace aisle::panels
