#include "panels/review.hpp"

#include <algorithm>
#include <limits>

namespace aisle::panels {
namespace {

constexpr float kBetween = 22;

// The order in which messages are to be dealt with.
int urgency(shop::Severity severity) {
  switch (severity) {
    case shop::Severity::unrecoverable: return 0;
    case shop::Severity::recoverable: return 1;
    case shop::Severity::requires_buyer_input: return 2;
    case shop::Severity::requires_buyer_review: return 3;
    case shop::Severity::warning: return 4;
    case shop::Severity::info: return 5;
  }
  return 5;
}

float draw_heading(View& view, Column at, std::string_view heading) {
  return view.kit.text({at.x, at.y, at.w, 0}, heading, {Type::strong, Tone::ink, 2}) + 10;
}

// A row that can be chosen, with an amount on the right. Returns its height.
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

std::string_view deliver_to(View& view, const shop::Checkout& checkout) {
  const shop::Destination* chosen = selected_destination(checkout);
  const bool given = chosen != nullptr && (!chosen->address.locality.empty() || !chosen->name.empty());
  const shop::Address& a = given ? chosen->address : view.content.address;
  if (!given && a == shop::Address{}) return {};
  const std::string_view name = given && !chosen->name.empty() ? std::string_view(chosen->name) : full_name(view, a, view.content.buyer);
  const auto comma = [](std::string_view part) { return part.empty() ? "" : ", "; };
  return view.kit.join({name, comma(a.street), a.street, comma(a.extended), a.extended, comma(a.postal_code), a.postal_code, a.locality.empty() ? "" : " ", a.locality, comma(a.country), a.country});
}

float draw_messages(View& view, Column at, const shop::Checkout& checkout) {
  Kit& kit = view.kit;
  const float top = at.y;
  for (int wanted = 0; wanted <= 5; ++wanted) {
    for (const shop::Message& m : checkout.messages) {
      if (urgency(m.severity) != wanted || m.content.empty()) continue;
      const Icon icon = wanted <= 1 ? Icon::error : wanted <= 4 ? Icon::warning : Icon::info;
      at.y += draw_note(view, {at.x, at.y, at.w, 0}, icon, m.content, wanted <= 4 ? kit.theme().warning_fill : kit.theme().inset) + 14;
    }
  }
  return at.y - top + (at.y > top ? kBetween - 14 : 0);
}

float draw_totals_notice(View& view, Column at, const shop::Checkout& checkout, bool accepted) {
  Kit& kit = view.kit;
  if (checkout.totals_add_up()) return 0;
  const float top = at.y;
  const auto sum = sum_of_parts(checkout);
  const shop::Total* total = checkout.grand_total();
  const bool known = sum && total != nullptr;
  const std::string_view sentence = accepted ? kit.say(Word::totals_accepted)
                                    : known  ? kit.say(Word::totals_wrong, {kit.price(*sum), kit.price(total->amount)})
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
  const bool asked = checkout.status == shop::CheckoutStatus::requires_escalation;
  if (checkout.continue_url.empty() || (!asked && checkout.totals_add_up())) return 0;
  constexpr float kSide = 250;
  const TextStyle style{.lines = 6};
  const std::string_view sentence = kit.say(asked ? Word::escalation : Word::escalation_offer);
  const float x = at.x + kSide + 28, room = at.w - kSide - 28;
  if (!view.memory.qr.draw(kit, {at.x, at.y, kSide, kSide}, checkout.continue_url)) return 0;
  kit.text({x, at.y + 6, room, 0}, sentence, style);
  return std::max(kSide, kit.text_height(room, sentence, style)) + kBetween;
}

float draw_delivery(View& view, Column at, const shop::Checkout& checkout) {
  Kit& kit = view.kit;
  const float top = at.y;
  for (const shop::FulfillmentMethod& method : checkout.fulfillment) {
    for (const shop::FulfillmentGroup& group : method.groups) {
      if (group.options.empty()) continue;
      at.y += draw_heading(view, at, kit.say(group.selected_option.empty() ? Word::choose_delivery : Word::delivery));
      for (const shop::FulfillmentOption& option : group.options) {
        const Button b{.id = kit.join({"delivery:", method.id, "/", group.id, "/", option.id}), .label = option.title,
                       .look = option.id == group.selected_option ? Look::chosen : Look::quiet};
        bool pressed = false;
        at.y += draw_choice(view, at, b, option.description, option.total ? kit.price(*option.total) : "", pressed) + 14;
        if (pressed) kit.emit(ui::intent::ChooseShipping{method.id, group.id, option.id});
      }
      at.y += kBetween - 14;
    }
  }
  return at.y - top;
}

float draw_instruments(View& view, Column at, const shop::Checkout& checkout) {
  Kit& kit = view.kit;
  if (checkout.instruments.empty()) return 0;
  const float top = at.y;
  const bool chosen = chosen_instrument(view.content, checkout) != nullptr;
  at.y += draw_heading(view, at, kit.say(chosen ? Word::pay_with : Word::choose_payment));
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
