#include "panels/review.hpp"

#include <algorithm>
#include <limits>

namespace aisle::panels {
namespace {

std::string_view line_amount(View& view, const shop::LineItem& line) {
  for (const shop::Total& total : line.totals) {
    if (total.type == "total") return view.kit.price(total.amount);
  }
  return view.kit.price(line.unit_price);
}

// Sum of the parts; empty when it overflows or the currencies differ.
std::optional<base::Money> sum_of_parts(const shop::Checkout& checkout) {
  std::optional<base::Money> sum = base::Money{0, checkout.currency};
  for (const shop::Total& total : checkout.totals) {
    if (total.type != "total" && sum) sum = base::add(*sum, total.amount);
  }
  return sum;
}

// What a message is about, in words.
std::string_view about(View& view, const shop::Checkout& checkout, const shop::Place& place) {
  Kit& kit = view.kit;
  switch (place.part) {
    case shop::Part::whole: return {};
    case shop::Part::line: return place.index >= 0 ? std::string_view(checkout.lines[static_cast<std::size_t>(place.index)].title) : std::string_view();
    case shop::Part::buyer:
    case shop::Part::destination: return kit.say(place.field == "selected_destination_id" ? Word::delivery : Word::details);
    case shop::Part::delivery:
    case shop::Part::option: return kit.say(Word::delivery);
    case shop::Part::discount: return kit.say(Word::code_heading);
    case shop::Part::totals: return kit.say(Word::total);
    case shop::Part::payment: return kit.say(Word::pay_with);
  }
  return {};
}

// Warnings and disclosures stand where what they are about stands; those about nothing in particular at the top.
bool stands_at_top(const shop::PlacedMessage& said) {
  const shop::Part part = said.place.part;
  return shop::is_error(said.message->severity) || part == shop::Part::whole || (part == shop::Part::line && said.place.index < 0) ||
         (part == shop::Part::discount && said.place.index < 0);
}

}  // namespace

float draw_heading(View& view, Column at, std::string_view heading) {
  return view.kit.text({at.x, at.y, at.w, 0}, heading, {Type::strong, Tone::ink, 2}) + 10;
}

float draw_choice(View& view, Column at, const Button& control, std::string_view detail, std::string_view amount, bool& pressed) {
  Kit& kit = view.kit;
  constexpr float kPad = 22, kDot = 40;
  const float amount_w = amount.empty() ? 0 : kit.face(Type::body).width(amount) + 20;
  const float x = at.x + kPad + kDot + 18, room = at.w - 2 * kPad - kDot - 18 - amount_w;
  const TextStyle title{Type::label, Tone::on_fill, 2}, small{Type::small, Tone::on_fill, 2};
  const float text_h = kit.text_height(room, control.label, title) + kit.text_height(room, detail, small);
  Button b = control;
  b.at = {at.x, at.y, at.w, std::max(kControl + 8, text_h + 28)};
  b.role = ui::Role::list_item;
  pressed = kit.row(b).clicked;
  const glm::vec2 dot{at.x + kPad + kDot / 2, at.y + b.at.h / 2};
  kit.arc(dot, kDot / 2 - 3, 0, 1, 4, kit.theme().ink);
  if (b.look == Look::chosen) kit.fill({dot.x - 10, dot.y - 10, 20, 20}, kit.theme().accent, 10);
  float y = at.y + (b.at.h - text_h) / 2;
  y += kit.text({x, y, room, 0}, control.label, title);
  if (!detail.empty()) kit.text({x, y, room, 0}, detail, small);
  if (!amount.empty()) {
    kit.text({at.x + at.w - kPad - amount_w, at.y + (b.at.h - kit.face(Type::body).line()) / 2, amount_w, 0}, amount, {Type::body, Tone::on_fill, 1, Align::right});
  }
  kit.on_card();
  return b.at.h;
}

namespace {

const shop::Destination* selected_destination(const shop::Checkout& checkout) {
  for (const shop::FulfillmentMethod& method : checkout.fulfillment) {
    for (const shop::Destination& d : method.destinations) {
      if (d.id == method.selected_destination) return &d;
    }
  }
  return nullptr;
}

}  // namespace

bool delivery_chosen(const shop::Checkout& checkout) {
  for (const shop::FulfillmentMethod& method : checkout.fulfillment) {
    if (!method.destinations.empty() && method.selected_destination.empty()) return false;
    for (const shop::FulfillmentGroup& group : method.groups) {
      if (!group.options.empty() && group.selected_option.empty()) return false;
    }
  }
  return true;
}

const shop::Instrument* chosen_instrument(const Content& content, const shop::Checkout& checkout) {
  for (const shop::Instrument& instrument : checkout.instruments) {
    if (instrument.id == content.instrument) return &instrument;
  }
  return nullptr;
}

std::int64_t pieces(const std::vector<shop::LineItem>& lines) {
  std::int64_t n = 0;
  for (const shop::LineItem& line : lines) n += line.quantity;
  return n;
}

bool picked_up(const shop::Checkout& checkout) { return !checkout.fulfillment.empty() && checkout.fulfillment.front().type == "pickup"; }

std::string_view deliver_to(View& view, const shop::Checkout& checkout) {
  const shop::Destination* chosen = selected_destination(checkout);
  const bool given = chosen != nullptr && (!chosen->address.locality.empty() || !chosen->name.empty());
  const shop::Address& a = given ? chosen->address : view.content.address;
  if (!given && (a == shop::Address{} || picked_up(checkout))) return {};
  const std::string_view name = given && !chosen->name.empty() ? std::string_view(chosen->name) : full_name(view, a, view.content.buyer);
  const auto comma = [](std::string_view part) { return part.empty() ? "" : ", "; };
  return view.kit.join({name, comma(a.street), a.street, comma(a.extended), a.extended, comma(a.postal_code), a.postal_code, a.locality.empty() ? "" : " ", a.locality, comma(a.country), a.country});
}

float draw_messages(View& view, Column at, const shop::Checkout& checkout) {
  const float top = at.y;
  for (const shop::PlacedMessage& said : view.memory.digest.messages) {
    if (stands_at_top(said)) at.y += draw_said(view, {at.x, at.y, at.w, 0}, *said.message, said.words, about(view, checkout, said.place)) + 14;
  }
  return at.y - top + (at.y > top ? kBetween - 14 : 0);
}

float draw_messages_at(View& view, Column at, std::initializer_list<shop::Part> parts) {
  const float top = at.y;
  for (const shop::PlacedMessage& said : view.memory.digest.messages) {
    if (stands_at_top(said) || std::find(parts.begin(), parts.end(), said.place.part) == parts.end()) continue;
    at.y += draw_said(view, {at.x, at.y, at.w, 0}, *said.message, said.words) + 14;
  }
  return at.y - top;
}

float draw_totals_notice(View& view, Column at, const shop::Checkout& checkout, bool accepted) {
  Kit& kit = view.kit;
  if (checkout.totals_add_up()) return 0;
  const float top = at.y;
  const auto sum = sum_of_parts(checkout);
  auto difference = shop::totals_difference(checkout);
  if (difference && difference->minor < 0 && difference->minor != std::numeric_limits<std::int64_t>::min()) difference->minor = -difference->minor;  // which is more, the two amounts say
  const shop::Total* total = checkout.grand_total();
  const bool known = sum && difference && total != nullptr;
  const std::string_view sentence = accepted ? kit.say(Word::totals_accepted)
                                    : known  ? kit.say(Word::totals_wrong, {kit.price(*sum), kit.price(total->amount), kit.price(*difference)})
                                             : kit.say(Word::totals_wrong_plain);
  at.y += draw_note(view, {at.x, at.y, at.w, 0}, Icon::warning, sentence, kit.theme().warning_fill) + 14;
  if (!accepted) {
    const Button accept{.id = "accept-totals", .label = kit.say(Word::totals_accept), .at = {at.x, at.y, at.w, kControl + 8}};
    if (kit.button(accept)) kit.emit(ui::intent::AcceptTotals{});
    at.y += kControl + 8 + 14;
  }
  return at.y - top + kBetween - 14;
}

float draw_escalation(View& view, Column at, const shop::Checkout& checkout) {
  Kit& kit = view.kit;
  if (!shop::page_offered(checkout)) return 0;
  const float top = at.y;
  const bool asked = shop::next_step(checkout) == shop::NextStep::continue_elsewhere;
  at.y += kit.text({at.x, at.y, at.w, 0}, kit.say(asked ? Word::open_page_why : Word::open_page_offer), {.lines = 4}) + 12;
  const Button go{.id = "open-page", .label = kit.say(Word::open_page), .at = {at.x, at.y, at.w, kControl + 8}, .look = asked ? Look::primary : Look::normal, .icon = Icon::globe};
  if (kit.button(go)) kit.emit(ui::intent::OpenShopPage{});
  return at.y + kControl + 8 - top + kBetween;
}

float draw_instruments(View& view, Column at, const shop::Checkout& checkout) {
  Kit& kit = view.kit;
  if (checkout.instruments.empty()) return 0;
  const float top = at.y;
  const bool chosen = chosen_instrument(view.content, checkout) != nullptr;
  at.y += draw_heading(view, at, kit.say(chosen ? Word::pay_with : Word::choose_payment));
  at.y += draw_messages_at(view, at, {shop::Part::payment});
  for (const shop::Instrument& instrument : checkout.instruments) {
    const Button b{.id = kit.join({"instrument:", instrument.id}), .label = instrument.title.empty() ? instrument.type : instrument.title,
                   .look = instrument.id == view.content.instrument ? Look::chosen : Look::quiet};
    bool pressed = false;
    at.y += draw_choice(view, at, b, instrument.handler_name, "", pressed) + 14;
    if (pressed) kit.emit(ui::intent::ChooseInstrument{instrument.id});
  }
  return at.y - top + kBetween - 14;
}

float draw_lines(View& view, Column at, const std::vector<shop::LineItem>& lines) {
  Kit& kit = view.kit;
  if (lines.empty()) return 0;
  const float top = at.y;
  for (const shop::LineItem& line : lines) {
    const std::string_view label = kit.join({kit.number(line.quantity), " × ", line.title});
    at.y += draw_amount(view, at.x, at.y, at.w, label, line_amount(view, line), Type::body) + 2;
  }
  return at.y - top + 10;
}

namespace {

// What must be corrected can be corrected right there: fewer, more, none.
float draw_line_controls(View& view, Column at, const shop::LineItem& line) {
  Kit& kit = view.kit;
  constexpr float kCount = 64;
  const auto set = [&](std::int64_t n) { kit.emit(ui::intent::SetLine{line.id, n}); };
  float x = at.x;
  Button b{.id = kit.join({"line-less:", line.id}), .label = kit.say(Word::remove_one), .at = {x, at.y, kControl, kControl}, .icon = Icon::minus, .icon_only = true};
  b.enabled = line.quantity > 1;
  if (kit.button(b)) set(line.quantity - 1);
  x += kControl;
  kit.text({x, at.y + (kControl - kit.face(Type::strong).line()) / 2, kCount, 0}, kit.number(line.quantity), {Type::strong, Tone::ink, 1, Align::centre});
  x += kCount;
  b = {.id = kit.join({"line-more:", line.id}), .label = kit.say(Word::add_one), .at = {x, at.y, kControl, kControl}, .icon = Icon::plus, .icon_only = true};
  if (kit.button(b)) set(line.quantity + 1);
  x += kControl + kGap;
  const float w = std::max(150.0f, kit.face(Type::label).width(kit.say(Word::remove)) + 32);
  if (kit.button({.id = kit.join({"line-remove:", line.id}), .label = kit.say(Word::remove), .at = {x, at.y, w, kControl}, .look = Look::quiet})) set(0);
  return kControl;
}

// One line, and around it what the shop says of it.
float draw_line(View& view, Column at, const shop::LineItem& line, int index) {
  Kit& kit = view.kit;
  const auto is_mine = [&](const shop::PlacedMessage& m) { return m.place.part == shop::Part::line && m.place.index == index; };
  const auto& said = view.memory.digest.messages;
  const std::string_view label = kit.join({kit.number(line.quantity), " × ", line.title});
  if (std::none_of(said.begin(), said.end(), is_mine)) return draw_amount(view, at.x, at.y, at.w, label, line_amount(view, line), Type::body) + 2;
  constexpr float kBar = 10, kIndent = 28;
  const float top = at.y;
  const Column inner{at.x + kIndent, at.y + 14, at.w - kIndent - 18};
  float y = inner.y + draw_amount(view, inner.x, inner.y, inner.w, label, line_amount(view, line), Type::strong) + 6;
  bool wrong = false;
  for (const shop::PlacedMessage& m : said) {
    if (!is_mine(m)) continue;
    const bool error = shop::is_error(m.message->severity);
    wrong = wrong || error;
    y += error ? kit.text({inner.x, y, inner.w, 0}, m.words, {Type::body, Tone::danger, 12}) + 10 : draw_said(view, {inner.x, y, inner.w, 0}, *m.message, m.words) + 10;
  }
  if (wrong) y += draw_line_controls(view, {inner.x, y, inner.w}, line) + 10;
  y += 4;
  const Colour colour = wrong ? kit.theme().danger : kit.theme().line;
  kit.outline({at.x, top, at.w, y - top}, colour, wrong ? 4 : 2);
  kit.fill({at.x, top + 12, kBar, y - top - 24}, colour, 4);
  return y - top + 12;
}

}  // namespace

float draw_checkout_lines(View& view, Column at, const shop::Checkout& checkout) {
  const float top = at.y;
  for (std::size_t i = 0; i < checkout.lines.size(); ++i) at.y += draw_line(view, at, checkout.lines[i], static_cast<int>(i));
  return at.y > top ? at.y - top + 10 : 0;
}

float draw_totals(View& view, Column at, const std::vector<shop::Total>& totals) {
  Kit& kit = view.kit;
  if (totals.empty()) return 0;
  const float top = at.y;
  kit.rule(at.x, at.y, at.w);
  at.y += 10;
  for (const shop::Total& total : totals) {
    const std::string_view label = total.display_text.empty() ? std::string_view(total.type) : std::string_view(total.display_text);
    at.y += draw_amount(view, at.x, at.y, at.w, label, kit.price(total.amount), total.type == "total" ? Type::strong : Type::body) + 2;
  }
  return at.y - top + kBetween - 2;
}

float draw_links(View& view, Column at, const shop::Checkout& checkout) {
  Kit& kit = view.kit;
  if (checkout.links.empty()) return 0;
  const float top = at.y;
  at.y += draw_heading(view, at, kit.say(Word::links));
  for (std::size_t i = 0; i < checkout.links.size(); ++i) {
    const shop::Link& link = checkout.links[i];
    const std::string_view title = link.title.empty() ? std::string_view(link.type) : std::string_view(link.title);
    const Button b{.id = kit.join({"link:", kit.number(static_cast<std::int64_t>(i))}), .label = title, .at = {at.x, at.y, at.w, kControl},
                   .look = Look::quiet, .icon = Icon::receipt, .role = ui::Role::link};
    if (kit.button(b)) kit.emit(ui::intent::OpenLink{link.url, std::string(title)});
    at.y += kControl + 14;
  }
  return at.y - top + kBetween - 14;
}

}  // namespace aisle::panels
