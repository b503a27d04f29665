// Orders: the list of what was bought, and one of them with what the shop says of it now.
#include <algorithm>

#include "base/clock.hpp"
#include "panels/review.hpp"

namespace aisle::panels {

std::string_view order_name(const shop::Receipt& receipt) { return receipt.label.empty() ? std::string_view(receipt.order.value) : std::string_view(receipt.label); }

namespace {

// "2026-11-22" of a moment; empty when it is not known.
std::string_view day_of(Kit& kit, std::int64_t unix_ms) { return unix_ms <= 0 ? std::string_view() : kit.keep(base::day_text(unix_ms)); }

void draw_order_row(View& view, Rect row, const shop::Receipt& order) {
  Kit& kit = view.kit;
  const std::string_view name = kit.say(Word::order_number, {order_name(order)});
  const Touch touch = kit.row({.id = kit.join({"order:", order.checkout.value}), .label = name, .at = row, .look = Look::quiet, .role = ui::Role::list_item});
  const std::string_view price = kit.price(order.total), day = day_of(kit, order.placed_at_ms);
  const float price_w = kit.face(Type::strong).width(price) + 4, day_w = kit.face(Type::small).width(day) + 4;
  const float x = row.x + 24, y = row.y + (row.h - kit.face(Type::strong).line() - kit.face(Type::body).line() - 6) / 2;
  kit.text({x, y, row.w - 48 - price_w - 20, 0}, name, {Type::strong, Tone::on_fill});
  kit.text({row.right() - 24 - price_w, y, price_w, 0}, price, {Type::strong, Tone::on_fill, 1, Align::right});
  const float below = y + kit.face(Type::strong).line() + 6;
  kit.text({x, below, row.w - 48 - day_w - 20, 0}, kit.say(Word::paid_to, {order.payee}), {Type::body, Tone::on_fill});
  if (!day.empty()) kit.text({row.right() - 24 - day_w, below + 6, day_w, 0}, day, {Type::small, Tone::on_fill, 1, Align::right});
  kit.on_card();
  if (touch.clicked) kit.emit(ui::intent::ViewOrder{order.checkout});
}

struct LineState {
  std::string_view words;
  Tone tone;
};
LineState state_of(View& view, const shop::OrderLine& line) {
  Kit& kit = view.kit;
  if (line.status == "fulfilled") return {kit.say(Word::order_fulfilled), Tone::good};
  if (line.status == "partial") return {kit.say(Word::order_partial, {kit.number(line.fulfilled), kit.number(line.quantity)}), Tone::good};
  if (line.status == "processing") return {kit.say(Word::order_processing), Tone::soft};
  if (line.status == "removed") return {kit.say(Word::order_removed), Tone::danger};
  return {line.status, Tone::soft};
}

float draw_order_lines(View& view, Column at, const shop::Order& order) {
  Kit& kit = view.kit;
  const float top = at.y;
  for (const shop::OrderLine& line : order.lines) {
    const LineState state = state_of(view, line);
    const float state_w = std::min(at.w * 0.45f, kit.face(Type::body).width(state.words) + 4);
    const float h = kit.text({at.x, at.y, at.w - state_w - 20, 0}, kit.join({kit.number(line.quantity), " × ", line.title}), {.lines = 3});
    const float state_h = kit.text({at.x + at.w - state_w, at.y, state_w, 0}, state.words, {Type::body, state.tone, 2, Align::right});
    at.y += std::max(h, state_h) + 6;
  }
  return at.y - top + 12;
}

std::string_view event_words(Kit& kit, const shop::OrderEvent& event) {
  if (!event.description.empty()) return event.description;
  std::string words = event.type;  // "in_transit"
  std::replace(words.begin(), words.end(), '_', ' ');
  return kit.keep(words);
}

float draw_story(View& view, Column at, const shop::Order& order) {
  Kit& kit = view.kit;
  const float top = at.y;
  if (!order.expectations.empty()) {
    at.y += draw_heading(view, at, kit.say(Word::order_coming));
    for (const std::string& words : order.expectations) at.y += kit.text({at.x, at.y, at.w, 0}, words, {.lines = 8}) + 6;
    at.y += kBetween - 6;
  }
  if (!order.events.empty()) {
    at.y += draw_heading(view, at, kit.say(Word::order_events));
    for (std::size_t i = 0; i < order.events.size(); ++i) {
      const shop::OrderEvent& event = order.events[i];
      const std::string_view day = std::string_view(event.occurred_at).substr(0, 10);
      const float day_w = day.empty() ? 0 : kit.face(Type::small).width(day) + 24;
      if (!day.empty()) kit.text({at.x, at.y + 6, day_w, 0}, day, {Type::small, Tone::soft});
      at.y += kit.text({at.x + day_w, at.y, at.w - day_w, 0}, event_words(kit, event), {.lines = 8}) + 6;
      if (event.tracking_url.empty()) continue;
      const Button track{.id = kit.join({"track:", kit.number(static_cast<std::int64_t>(i))}), .label = kit.say(Word::read_more), .at = {at.x + day_w, at.y, 260, kControl},
                         .icon = Icon::globe, .role = ui::Role::link};
      if (kit.button(track)) kit.emit(ui::intent::OpenLink{event.tracking_url, std::string(event_words(kit, event))});
      at.y += kControl + 12;
    }
    at.y += kBetween - 6;
  }
  return at.y - top;
}

// Where the shop itself shows the order: on the phone by a code, or here as text.
float draw_permalink(View& view, Column at, const std::string& url, std::string_view title) {
  Kit& kit = view.kit;
  if (url.empty()) return 0;
  constexpr float kSide = 250;
  if (!view.memory.qr.draw(kit, {at.x, at.y, kSide, kSide}, url)) return 0;
  const float x = at.x + kSide + 28, room = at.w - kSide - 28;
  const float h = kit.text({x, at.y + 6, room, 0}, kit.say(Word::order_on_phone), {.lines = 4});
  const Button read{.id = "read-order", .label = kit.say(Word::order_read_here), .at = {x, at.y + h + 26, std::min(room, 340.0f), kControl}, .icon = Icon::receipt, .role = ui::Role::link};
  if (kit.button(read)) kit.emit(ui::intent::OpenLink{url, std::string(title)});
  return kSide + kBetween;
}

}  // namespace

void draw_orders(View& view) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  const float top = draw_header(view, kit.say(Word::orders));
  const Rect list{inner.x, top, inner.w, inner.bottom() - top};
  if (view.content.orders.empty()) {
    draw_state(view, list, Icon::orders, Tone::soft, kit.say(Word::no_orders), "");
    return;
  }
  const auto [row_h, pitch] = whole_rows(list.h, 132, kGap);
  const float w = kit.begin_scroll("orders", list, pitch);
  float y = list.y;
  for (const shop::Receipt& order : view.content.orders) {
    const Rect row{list.x, y, w, row_h};
    y += pitch;
    if (kit.in_view(row)) draw_order_row(view, row, order);
    else kit.publish_away({.id = kit.join({"order:", order.checkout.value}), .label = kit.say(Word::order_number, {order_name(order)}), .at = row, .role = ui::Role::list_item});
  }
  kit.end_scroll(y - kGap);
}

void draw_order(View& view) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  const OrderView& shown = view.content.order;
  if (shown.receipt == nullptr) {
    draw_header(view, kit.say(Word::order));
    return;
  }
  const shop::Receipt& receipt = *shown.receipt;
  const std::string_view title = kit.say(Word::order_number, {order_name(receipt)});
  const float top = draw_header(view, title);
  const float actions = inner.bottom() - kControl;
  const Rect area{inner.x, top, inner.w, actions - 18 - top};
  Column at{area.x, area.y, kit.begin_scroll("order", area)};
  const std::string_view day = day_of(kit, receipt.placed_at_ms);
  at.y += kit.text({at.x, at.y, at.w, 0}, kit.say(Word::paid_to, {receipt.payee}), {Type::body, Tone::soft, 3});
  at.y += kit.text({at.x, at.y, at.w, 0}, day, {Type::small, Tone::soft}) + 16;
  if (!shown.problem.empty()) at.y += draw_note(view, {at.x, at.y, at.w, 0}, Icon::warning, kit.join({kit.say(Word::order_silent), " ", kit.said(shown.problem)}), kit.theme().warning_fill) + 16;
  if (shown.state != nullptr) {  // the shop's messages before everything else
    for (const shop::Message& m : shown.state->messages) at.y += draw_said(view, {at.x, at.y, at.w, 0}, m, m.content) + 14;
    at.y += draw_order_lines(view, at, *shown.state);
    at.y += draw_story(view, at, *shown.state);
  } else {
    at.y += draw_lines(view, at, receipt.lines);
  }
  at.y += draw_totals(view, at, receipt.totals);
  const std::string& link = shown.state != nullptr && !shown.state->permalink.empty() ? shown.state->permalink : receipt.permalink;
  at.y += draw_permalink(view, at, link, title);
  kit.end_scroll(at.y);
  const float w = (inner.w - kGap) / 2;
  const Button again{.id = "refresh-order", .label = kit.say(shown.asking ? Word::order_asking : Word::order_refresh), .at = {inner.x + (inner.w - w) / 2, actions, w, kControl}, .enabled = !shown.asking};
  if (kit.button(again)) kit.emit(ui::intent::RefreshOrder{});
}

}  // namespace aisle::panels
