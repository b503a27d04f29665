// The checkout: review and hold to confirm, and what is shown while the shop answers.
#include <algorithm>
#include <type_traits>

#include "panels/review.hpp"

namespace aisle::panels {
namespace {

using shop::Checkout;

// ---------------------------------------------------------------- the summary that is always in sight

struct Fact {
  std::string_view name, value;
};

constexpr TextStyle kFactStyle{.lines = 3};  // a payee's name is never cut: its end is what tells shops apart

float fact_height(const Kit& kit, float w, const Fact& fact) {
  return std::max(kit.face(Type::body).line(), kit.text_height(w, fact.value, kFactStyle));
}

// Who is paid, where it goes, with what, how much. Drawn upwards from BOTTOM; returns its top.
float draw_summary(View& view, float bottom, const Checkout& checkout) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  const shop::Instrument* instrument = chosen_instrument(view.content, checkout);
  const std::string_view none = kit.say(Word::not_chosen), to = deliver_to(view, checkout);
  const std::array<Fact, 3> facts = {{{kit.say(Word::pay_to), view.content.payee},
                                      {kit.say(picked_up(checkout) ? Word::pick_up_at : Word::deliver_to), to.empty() ? none : to},
                                      {kit.say(Word::pay_with), instrument == nullptr ? none : std::string_view(instrument->title)}}};
  constexpr float kPad = 20;
  float name_w = 0;
  for (const Fact& fact : facts) name_w = std::max(name_w, kit.face(Type::body).width(fact.name));
  const float value_x = inner.x + kPad + name_w + 28, value_w = inner.right() - kPad - value_x;
  float height = 2 * kPad + kit.face(Type::title).line() + 4;
  for (const Fact& fact : facts) height += fact_height(kit, value_w, fact) + 4;

  float y = bottom - height;
  kit.fill({inner.x, y, inner.w, height}, kit.theme().inset);
  kit.on(kit.theme().inset, kit.theme().ink);
  y += kPad;
  for (const Fact& fact : facts) {
    kit.text({inner.x + kPad, y, name_w + 2, 0}, fact.name, {Type::body, Tone::soft});
    y += kit.text({value_x, y, value_w, 0}, fact.value, kFactStyle) + 4;
  }
  const std::int64_t n = pieces(checkout.lines);
  const std::string_view items = n == 1 ? kit.say(Word::item_one) : kit.say(Word::items_count, {kit.number(n)});
  const shop::Total* total = checkout.grand_total();
  draw_amount(view, inner.x + kPad, y, inner.w - 2 * kPad, kit.join({kit.say(Word::total), " · ", items}), total == nullptr ? "–" : kit.price(total->amount), Type::title);
  kit.on_card();
  return bottom - height;
}

// ---------------------------------------------------------------- confirm and cancel

std::string_view hint(View& view, const Checkout& checkout, bool updating, bool accepted) {
  Kit& kit = view.kit;
  if (updating) return kit.say(Word::updating);
  if (view.content.confirm_armed) return kit.say(view.memory.digest.all_seen() ? Word::hold_hint : Word::read_notices);
  if (picked_up(checkout) && deliver_to(view, checkout).empty()) return kit.say(Word::choose_delivery);
  if (deliver_to(view, checkout).empty()) return kit.say(Word::address_missing);
  if (!delivery_chosen(checkout)) return kit.say(Word::choose_delivery);
  if (chosen_instrument(view.content, checkout) == nullptr) return kit.say(Word::choose_payment);
  const bool stopped = checkout.status != shop::CheckoutStatus::ready_for_complete || (!checkout.totals_add_up() && !accepted);
  return kit.say(stopped ? Word::review_needed : Word::hold_wait);
}

// The ring fills while the control is held; beneath the words stands what is to be done, or what is still missing.
void draw_confirm(View& view, Rect at, bool may, std::string_view what_to_do) {
  Kit& kit = view.kit;
  const Button b{.id = "confirm", .label = kit.say(Word::confirm_and_pay), .at = at, .look = Look::primary, .enabled = may && view.content.confirm_armed && view.memory.digest.all_seen(), .decisive = true};
  const Touch touch = kit.row(b);
  if (touch.held) {
    kit.emit(ui::intent::HoldConfirm{true});
    view.memory.confirming = true;
  }
  const Colour ink = b.enabled ? kit.theme().primary.ink : kit.theme().disabled_ink;
  const glm::vec2 centre{at.x + 54, at.y + at.h / 2};
  kit.arc(centre, 29, 0, 1, 9, (ink & 0xffffff) | 0x50000000);
  const float progress = std::clamp(view.content.hold_progress, 0.0f, 1.0f);
  if (progress > 0) kit.arc(centre, 29, 0, progress, 11, ink);
  const TextStyle style{Type::label, Tone::on_fill, 2}, small{Type::small, Tone::on_fill, 1};
  const float x = at.x + 100, room = at.right() - 10 - x;
  const float label_h = kit.text_height(room, b.label, style), small_h = label_h < 60 ? kit.face(Type::small).line() : 0;
  const float y = at.y + (at.h - label_h - small_h) / 2;
  kit.text({x, y, room, 0}, b.label, style);
  if (small_h > 0) kit.text({x, y + label_h, room, 0}, what_to_do, small);
  kit.on_card();
}

// The two that decide, at the bottom; returns their top.
float draw_decision(View& view, bool may, std::string_view what_to_do) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  const float w = (inner.w - kWideGap) / 2, y = inner.bottom() - kBigControl;
  const Button cancel{.id = "cancel", .label = kit.say(Word::cancel), .at = {inner.x, y, w, kBigControl}, .icon = Icon::cross, .decisive = true};
  if (kit.button(cancel)) kit.emit(ui::intent::CancelCheckout{});
  draw_confirm(view, {inner.x + w + kWideGap, y, w, kBigControl}, may, what_to_do);
  return y;
}

// ---------------------------------------------------------------- review

void draw_sections(View& view, Rect area, const Checkout& checkout, bool accepted, std::string_view notice) {
  Kit& kit = view.kit;
  // What is still to be chosen comes first, what is settled after the figures: then the review starts at its top again.
  const bool delivered = delivery_chosen(checkout), paid = chosen_instrument(view.content, checkout) != nullptr;
  const float w = kit.begin_scroll(delivered && paid ? "review" : "choices", area);
  Column at{area.x, area.y, w};
  if (!notice.empty()) at.y += draw_note(view, {at.x, at.y, at.w, 0}, Icon::warning, kit.said(notice), kit.theme().warning_fill) + 22;
  if (deliver_to(view, checkout).empty() && !picked_up(checkout)) at.y += draw_note(view, {at.x, at.y, at.w, 0}, Icon::warning, kit.say(Word::missing_address), kit.theme().warning_fill) + 22;
  at.y += draw_messages(view, at, checkout);
  at.y += draw_escalation(view, at, checkout);
  at.y += draw_totals_notice(view, at, checkout, accepted);
  if (!delivered) at.y += draw_delivery(view, at, checkout);
  if (!paid) at.y += draw_instruments(view, at, checkout);
  at.y += draw_checkout_lines(view, at, checkout);
  at.y += draw_messages_at(view, at, {shop::Part::totals});
  at.y += draw_totals(view, at, checkout.totals);
  at.y += draw_codes(view, at, checkout);
  if (delivered) at.y += draw_delivery(view, at, checkout);
  if (paid) at.y += draw_instruments(view, at, checkout);
  at.y += draw_links(view, at, checkout);
  const bool claims = !view.content.shop_name.empty() && view.content.shop_name != view.content.payee;
  if (claims) at.y += kit.text({at.x, at.y, at.w, 0}, kit.say(Word::merchant_says, {view.content.shop_name}), {Type::small, Tone::soft, 2});
  kit.end_scroll(at.y);
}

void draw_review(View& view, const Checkout& checkout, bool updating, bool accepted, std::string_view notice) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  view.memory.digest.read(checkout, view.content.codes, kit.words());
  const float top = draw_header(view, kit.say(Word::review_and_pay));
  const float y = draw_decision(view, !updating, hint(view, checkout, updating, accepted));
  const float summary_top = draw_summary(view, y - 20, checkout);
  draw_sections(view, {inner.x, top, inner.w, summary_top - 18 - top}, checkout, accepted, notice);
}

// ---------------------------------------------------------------- while the shop answers

void draw_wait(View& view, Word heading, Word sentence, const Checkout* checkout) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  float bottom = inner.bottom();
  if (checkout != nullptr) bottom = draw_summary(view, bottom, *checkout) - 20;
  const Rect area{inner.x, inner.y, inner.w, bottom - inner.y - 60};
  const float y = draw_state(view, area, Icon::card, Tone::accent, kit.say(heading), sentence == heading ? std::string_view() : kit.say(sentence));
  draw_waiting(view, view.w / 2, y + 36);
}

void draw_declined(View& view, const shop::stage::Declined& declined) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  const float w = (inner.w - kWideGap) / 2, y = inner.bottom() - kBigControl;
  const Button cancel{.id = "cancel", .label = kit.say(Word::cancel), .at = {inner.x, y, w, kBigControl}, .icon = Icon::cross, .decisive = true};
  if (kit.button(cancel)) kit.emit(ui::intent::CancelCheckout{});
  const Button retry{.id = "retry", .label = kit.say(Word::retry), .at = {inner.x + w + kWideGap, y, w, kBigControl}, .look = Look::primary, .decisive = true};
  if (kit.button(retry)) kit.emit(ui::intent::Retry{});
  const float mid = inner.y + 420;
  draw_state(view, {inner.x, inner.y, inner.w, 400}, Icon::error, Tone::danger, kit.say(Word::payment_declined), kit.said(declined.why));
  const Rect list{inner.x, mid, inner.w, y - 24 - mid};
  const float list_w = kit.begin_scroll("others", list);
  kit.end_scroll(list.y + draw_instruments(view, {list.x, list.y, list_w}, declined.checkout));
}

void draw_failed(View& view, const shop::stage::Failed& failed) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  const float y = inner.bottom() - kBigControl;
  draw_state(view, {inner.x, inner.y, inner.w, y - 20 - inner.y}, Icon::error, Tone::danger, kit.say(Word::failed_title), kit.said(kit.join({failed.why, failed.why.empty() ? "" : " ", failed.todo})));
  const Button b{.id = "back-to-cart", .label = kit.say(Word::back_to_cart), .at = {inner.x + inner.w / 4, y, inner.w / 2, kBigControl}, .look = Look::primary, .icon = Icon::cart};
  if (kit.button(b)) kit.emit(ui::intent::CancelCheckout{});
}

struct StageDrawer {
  View& view;
  void operator()(const shop::stage::Browsing&) const { draw_wait(view, Word::preparing, Word::preparing, nullptr); }
  void operator()(const shop::stage::Creating&) const { draw_wait(view, Word::preparing, Word::preparing, nullptr); }
  void operator()(const shop::stage::Reviewing& s) const { draw_review(view, s.checkout, false, s.totals_accepted, s.notice); }
  void operator()(const shop::stage::Updating& s) const { draw_review(view, s.checkout, true, false, {}); }
  void operator()(const shop::stage::Rechecking& s) const { draw_wait(view, Word::paying, Word::paying_more, &s.checkout); }
  void operator()(const shop::stage::Arming& s) const { draw_wait(view, Word::paying, Word::paying_more, &s.checkout); }
  void operator()(const shop::stage::Paying& s) const { draw_wait(view, Word::paying, Word::paying_more, &s.checkout); }
  void operator()(const shop::stage::Unknown& s) const { draw_wait(view, Word::asking_shop, Word::asking_shop_more, &s.checkout); }
  void operator()(const shop::stage::InProgress& s) const { draw_wait(view, Word::in_progress, Word::in_progress_more, &s.checkout); }
  void operator()(const shop::stage::Escalated& s) const { draw_escalated(view, s); }
  void operator()(const shop::stage::Done&) const { draw_receipt(view); }
  void operator()(const shop::stage::Declined& s) const { draw_declined(view, s); }
  void operator()(const shop::stage::Failed& s) const { draw_failed(view, s); }
};

}  // namespace

void draw_checkout(View& view) {
  if (view.content.stage == nullptr) return draw_wait(view, Word::preparing, Word::preparing, nullptr);
  std::visit(StageDrawer{view}, *view.content.stage);
}

}  // namespace aisle::panels
