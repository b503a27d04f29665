// The cart: lines with quantities. No sums: those are the merchant's.
#include <algorithm>
#include <cmath>

#include "panels/draw.hpp"

namespace aisle::panels {
namespace {

constexpr float kLine = 168;  // at least

void draw_quantity(View& view, Rect row, const shop::CartLine& line) {
  Kit& kit = view.kit;
  const float remove_w = std::max(150.0f, kit.face(Type::label).width(kit.say(Word::remove)) + 32);
  constexpr float kCount = 64;
  float x = row.right() - 20 - remove_w - kGap - 2 * kControl - kCount;
  const float y = row.bottom() - 18 - kControl;
  const auto set = [&](std::int64_t n) { kit.emit(ui::intent::SetQuantity{line.variant, n}); };
  Button b{.id = kit.join({"less:", line.variant.value}), .label = kit.say(Word::remove_one), .at = {x, y, kControl, kControl}, .icon = Icon::minus, .icon_only = true};
  b.enabled = line.quantity > 1;
  if (kit.button(b)) set(line.quantity - 1);
  x += kControl;
  const Face& face = kit.face(Type::strong);
  kit.text({x, y + (kControl - face.line()) / 2, kCount, 0}, kit.number(line.quantity), {Type::strong, Tone::ink, 1, Align::centre});
  x += kCount;
  b = {.id = kit.join({"more:", line.variant.value}), .label = kit.say(Word::add_one), .at = {x, y, kControl, kControl}, .icon = Icon::plus, .icon_only = true};
  b.enabled = line.quantity < 99;
  if (kit.button(b)) set(line.quantity + 1);
  x += kControl + kGap;
  if (kit.button({.id = kit.join({"remove:", line.variant.value}), .label = kit.say(Word::remove), .at = {x, y, remove_w, kControl}, .look = Look::quiet})) set(0);
}

void draw_line(View& view, Rect row, const shop::CartLine& line) {
  Kit& kit = view.kit;
  kit.outline(row, (kit.theme().line & 0xffffff) | 0x80000000, 2);
  const float side = row.h - 36;
  draw_product_icon(view, line.product, {row.x + 18, row.y + 18, side, side});
  const float x = row.x + 18 + side + 22;
  const std::string_view price = kit.price(line.unit_price);
  const float price_w = kit.face(Type::body).width(price) + 2;
  kit.text({x, row.y + 16, row.right() - 20 - price_w - 20 - x, 0}, line.title, {Type::strong});
  kit.text({row.right() - 20 - price_w, row.y + 16, price_w, 0}, price, {.align = Align::right});
  draw_quantity(view, row, line);
}

}  // namespace

void draw_cart(View& view) {
  Kit& kit = view.kit;
  const shop::Cart empty;
  const shop::Cart& cart = view.content.cart != nullptr ? *view.content.cart : empty;
  const Rect inner = view.inner();
  const float top = draw_header(view, kit.say(Word::cart_count, {kit.number(cart.count())}), true);
  const float actions = inner.bottom() - kBigControl;
  const float half = (inner.w - kWideGap) / 2;
  const Button keep{.id = "keep-shopping", .label = kit.say(Word::keep_shopping), .at = {inner.x, actions, half, kBigControl}, .type = Type::label};
  if (cart.lines.empty()) {
    draw_state(view, {inner.x, top, inner.w, actions - top}, Icon::cart, Tone::soft, kit.say(Word::cart_empty), kit.say(Word::cart_empty_more));
    Button on = keep;
    on.at.x = inner.x + (inner.w - half) / 2;
    on.look = Look::primary;
    if (kit.button(on)) kit.emit(ui::intent::Close{});
    return;
  }
  const float note_y = actions - 20 - kit.face(Type::small).line();
  const Rect list{inner.x, top, inner.w, note_y - 16 - top};
  const auto [row_h, pitch] = whole_rows(list.h, kLine, kGap);
  const float w = kit.begin_scroll("lines", list, pitch);
  for (std::size_t i = 0; i < cart.lines.size(); ++i) {
    const Rect row{list.x, list.y + static_cast<float>(i) * pitch, w, row_h};
    if (kit.in_view(row)) draw_line(view, row, cart.lines[i]);
  }
  kit.end_scroll(list.y + static_cast<float>(cart.lines.size()) * pitch - kGap);
  kit.text({inner.x, note_y, inner.w, 0}, kit.say(Word::totals_later), {Type::small, Tone::soft, 1, Align::centre});
  if (kit.button(keep)) kit.emit(ui::intent::Close{});
  const Button checkout{.id = "checkout", .label = kit.say(Word::checkout), .at = {inner.x + half + kWideGap, actions, half, kBigControl},
                        .look = Look::primary, .icon = Icon::card, .decisive = true, .type = Type::strong};
  if (kit.button(checkout)) kit.emit(ui::intent::BeginCheckout{});
}

}  // namespace aisle::panels
