// The receipt of an order just placed.
#include <algorithm>

#include "panels/review.hpp"

namespace aisle::panels {
namespace {

const shop::Receipt* shown_receipt(const Content& content) {
  if (content.receipt) return &*content.receipt;
  if (content.stage == nullptr) return nullptr;
  const auto* done = std::get_if<shop::stage::Done>(content.stage);
  return done == nullptr ? nullptr : &done->receipt;
}

}  // namespace

void draw_receipt(View& view) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  const float actions = inner.bottom() - kBigControl;
  const Button done{.id = "done", .label = kit.say(Word::done), .at = {inner.x + inner.w / 4, actions, inner.w / 2, kBigControl},
                    .look = Look::primary, .icon = Icon::check, .type = Type::strong};
  if (kit.button(done)) kit.emit(ui::intent::Close{});
  const shop::Receipt* receipt = shown_receipt(view.content);
  if (receipt == nullptr) return draw_waiting(view, view.w / 2, view.h / 2);

  constexpr float kSeal = 96;
  kit.fill({inner.x, inner.y, kSeal, kSeal}, kit.theme().good, kSeal / 2);
  draw_icon(kit.list(), Icon::check, {kit.to_texture(inner.x + 22, 0).x, kit.to_texture(0, inner.y + 24).y}, kSeal - 44, kit.theme().card);
  const float x = inner.x + kSeal + 28, w = inner.right() - x;
  float y = inner.y - 4;
  y += kit.text({x, y, w, 0}, kit.say(Word::receipt), {Type::small, Tone::soft}) + 2;
  y += kit.text({x, y, w, 0}, kit.say(Word::order_confirmed), {.type = Type::title, .lines = 2}) + 6;
  y += kit.text({x, y, w, 0}, kit.say(Word::order_number, {order_name(*receipt)}), {.lines = 2}) + 2;
  y += kit.text({x, y, w, 0}, kit.say(Word::paid_to, {receipt->payee}), {Type::body, Tone::soft, 3}) + 20;
  y = std::max(y, inner.y + kSeal + 20);

  const float total_h = kit.face(Type::title).line() + 32;
  const float total_y = actions - 24 - total_h;
  const Rect list{inner.x, y, inner.w, total_y - 20 - y};
  const float list_w = kit.begin_scroll("lines", list);
  Column at{list.x, list.y, list_w};
  at.y += draw_lines(view, at, receipt->lines);
  at.y += draw_totals(view, at, receipt->totals);
  kit.end_scroll(at.y);

  kit.fill({inner.x, total_y, inner.w, total_h}, kit.theme().inset);
  kit.on(kit.theme().inset, kit.theme().ink);
  draw_amount(view, inner.x + 24, total_y + 16, inner.w - 48, kit.say(Word::total), kit.price(receipt->total), Type::title);
  kit.on_card();
}

}  // namespace aisle::panels
