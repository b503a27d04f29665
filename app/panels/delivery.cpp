// How it is delivered, and with which discounts: the parts of a review that the shopper may change.
#include <algorithm>

#include "panels/review.hpp"

namespace aisle::panels {
namespace {

std::string_view kind_word(View& view, const shop::DeliveryKind& kind) {
  if (kind.type == "shipping") return view.kit.say(Word::delivery);
  if (kind.type == "pickup") return view.kit.say(Word::pickup);
  return kind.description.empty() ? std::string_view(kind.type) : std::string_view(kind.description);
}

// Sent or picked up: side by side, when the shop gives the choice.
float draw_kinds(View& view, Column at, const shop::Checkout& checkout) {
  Kit& kit = view.kit;
  const auto& kinds = checkout.delivery_kinds;
  const auto first_of_its_type = [&](std::size_t i) {
    return std::none_of(kinds.begin(), kinds.begin() + static_cast<std::ptrdiff_t>(i), [&](const auto& k) { return k.type == kinds[i].type; });
  };
  float count = 0;
  for (std::size_t i = 0; i < kinds.size(); ++i) count += first_of_its_type(i) ? 1 : 0;
  if (count < 2) return 0;
  const float w = (at.w - (count - 1) * kGap) / count;
  float x = at.x;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (!first_of_its_type(i)) continue;
    const bool now = !checkout.fulfillment.empty() && checkout.fulfillment.front().type == kinds[i].type;
    const Button b{.id = kit.join({"kind:", kinds[i].type}), .label = kind_word(view, kinds[i]), .at = {x, at.y, w, kControl}, .look = now ? Look::chosen : Look::normal};
    if (kit.button(b) && !now) kit.emit(ui::intent::ChooseDelivery{kinds[i].type});
    x += w + kGap;
  }
  return kControl + 14;
}

std::string_view on_one_line(View& view, const shop::Address& a) {
  const auto comma = [](std::string_view before, std::string_view part) { return before.empty() || part.empty() ? "" : ", "; };
  return view.kit.join({a.street, comma(a.street, a.extended), a.extended, comma(a.street, a.postal_code), a.postal_code, a.postal_code.empty() ? "" : " ", a.locality});
}

// Which of the shop's places to pick it up from, or which of several addresses to send it to.
float draw_places(View& view, Column at, const shop::FulfillmentMethod& method) {
  Kit& kit = view.kit;
  const bool pickup = method.type == "pickup";
  if (method.destinations.size() < (pickup ? 1u : 2u)) return 0;
  const float top = at.y;
  if (pickup) at.y += draw_heading(view, at, kit.say(method.selected_destination.empty() ? Word::choose_place : Word::pick_up_at));
  for (const shop::Destination& d : method.destinations) {
    const std::string_view line = on_one_line(view, d.address);
    const Button b{.id = kit.join({"place:", d.id}), .label = d.name.empty() ? line : std::string_view(d.name), .look = d.id == method.selected_destination ? Look::chosen : Look::quiet};
    bool pressed = false;
    at.y += draw_choice(view, at, b, d.name.empty() ? std::string_view() : line, "", pressed) + 14;
    if (pressed) kit.emit(ui::intent::ChooseDestination{d.id});
  }
  return at.y - top;
}

// Whom the shop knows, and where that can be changed.
float draw_person(View& view, Column at, const shop::Checkout& checkout) {
  Kit& kit = view.kit;
  const shop::Buyer& buyer = checkout.buyer.email.empty() && checkout.buyer.first_name.empty() ? view.content.buyer : checkout.buyer;
  const std::string_view name = full_name(view, {}, buyer);
  const std::string_view title = name.empty() && buyer.email.empty() ? kit.say(Word::details_missing) : name;
  const bool wanted = std::any_of(view.memory.digest.messages.begin(), view.memory.digest.messages.end(), [](const shop::PlacedMessage& m) {
    return shop::is_error(m.message->severity) && (m.place.part == shop::Part::buyer || (m.place.part == shop::Part::destination && m.place.field != "selected_destination_id"));
  });
  const std::string_view change = kit.say(Word::details_change);
  const float change_w = kit.face(Type::label).width(change) + 48;
  const float room = at.w - change_w - 24;
  float h = kit.text({at.x, at.y + 4, room, 0}, title, {.lines = 2});
  if (!buyer.email.empty()) h += kit.text({at.x, at.y + 4 + h, room, 0}, buyer.email, {Type::small, Tone::soft, 2});
  const Button b{.id = "details", .label = change, .at = {at.x + at.w - change_w, at.y, change_w, kControl}, .look = wanted ? Look::primary : Look::normal};
  if (kit.button(b)) kit.emit(ui::intent::EditDetails{});
  return std::max(kControl, h + 4) + 14;
}

float draw_options(View& view, Column at, const shop::FulfillmentMethod& method, const shop::FulfillmentGroup& group) {
  Kit& kit = view.kit;
  const float top = at.y;
  for (const shop::FulfillmentOption& option : group.options) {
    const Button b{.id = kit.join({"delivery:", method.id, "/", group.id, "/", option.id}), .label = option.title,
                   .look = option.id == group.selected_option ? Look::chosen : Look::quiet};
    bool pressed = false;
    at.y += draw_choice(view, at, b, option.description, option.total ? kit.price(*option.total) : "", pressed) + 14;
    if (pressed) kit.emit(ui::intent::ChooseShipping{method.id, group.id, option.id});
  }
  return at.y - top;
}

}  // namespace

float draw_delivery(View& view, Column at, const shop::Checkout& checkout) {
  Kit& kit = view.kit;
  const float top = at.y;
  const bool delivered = !checkout.fulfillment.empty() || !checkout.delivery_kinds.empty();
  at.y += draw_heading(view, at, kit.say(!delivered ? Word::details : delivery_chosen(checkout) ? Word::delivery : Word::choose_delivery));
  at.y += draw_kinds(view, at, checkout);
  at.y += draw_messages_at(view, at, {shop::Part::delivery, shop::Part::destination, shop::Part::option, shop::Part::buyer});
  for (const shop::FulfillmentMethod& method : checkout.fulfillment) {
    at.y += draw_places(view, at, method);
    for (const shop::FulfillmentGroup& group : method.groups) at.y += draw_options(view, at, method, group);
  }
  at.y += draw_person(view, at, checkout);
  return at.y - top + kBetween - 14;
}

// ---------------------------------------------------------------- discounts

namespace {

struct CodeLook {
  Word word;
  Icon icon;
  Tone tone;
};
CodeLook look_of(shop::CodeState state) {
  switch (state) {
    case shop::CodeState::accepted: return {Word::code_accepted, Icon::check, Tone::good};
    case shop::CodeState::provisional: return {Word::code_provisional, Icon::info, Tone::ink};
    case shop::CodeState::automatic: return {Word::code_automatic, Icon::check, Tone::good};
    case shop::CodeState::rejected: return {Word::code_rejected, Icon::error, Tone::danger};
  }
  return {Word::code_rejected, Icon::error, Tone::danger};
}

// The shop has not yet answered: what it thinks of a code it does not know is still open.
bool asking(const View& view) { return view.content.stage != nullptr && std::holds_alternative<shop::stage::Updating>(*view.content.stage); }

float draw_code(View& view, Column at, const shop::CodeView& code, const shop::Checkout& checkout) {
  Kit& kit = view.kit;
  const auto& known = checkout.discount_codes;
  const bool open = asking(view) && code.state == shop::CodeState::rejected && std::find(known.begin(), known.end(), code.code) == known.end();
  const CodeLook look = open ? CodeLook{Word::saving, Icon::info, Tone::soft} : look_of(code.state);
  const bool own = code.state != shop::CodeState::automatic && !code.code.empty();
  const float remove_w = own ? kControl + 16 : 0;
  const std::string_view saved = code.amount ? kit.join({"−", kit.price(*code.amount)}) : std::string_view();
  const float amount_w = saved.empty() ? 0 : kit.face(Type::body).width(saved) + 20;
  constexpr float kIcon = 40;
  const float x = at.x + kIcon + 16, room = at.w - kIcon - 16 - remove_w - amount_w;
  const std::string_view title = code.code.empty() ? std::string_view(code.words) : std::string_view(code.code);
  kit.icon(look.icon, at.x, at.y + 6, kIcon, look.tone);
  float h = kit.text({x, at.y + 2, room, 0}, title, {Type::strong, Tone::ink, 2});
  h += kit.text({x, at.y + 2 + h, room, 0}, kit.say(look.word), {Type::small, look.tone, 2});
  if (!open && !code.words.empty() && title != code.words) h += kit.text({x, at.y + 2 + h, room, 0}, code.words, {Type::small, Tone::soft, 6});
  if (!saved.empty()) kit.text({at.x + at.w - remove_w - amount_w, at.y + 2, amount_w, 0}, saved, {.align = Align::right});
  if (own) {
    const Button b{.id = kit.join({"code-remove:", code.code}), .label = kit.say(Word::code_remove, {code.code}), .at = {at.x + at.w - kControl, at.y, kControl, kControl},
                   .look = Look::quiet, .icon = Icon::cross, .enabled = !asking(view), .icon_only = true};
    if (kit.button(b)) kit.emit(ui::intent::RemoveDiscount{code.code});
  }
  return std::max(own ? kControl : kIcon, h + 4) + 14;
}

}  // namespace

float draw_codes(View& view, Column at, const shop::Checkout& checkout) {
  Kit& kit = view.kit;
  const auto& codes = view.memory.digest.codes;
  if (!checkout.takes_codes && codes.empty()) return 0;
  const float top = at.y;
  at.y += draw_heading(view, at, kit.say(Word::code_heading));
  for (const shop::CodeView& code : codes) at.y += draw_code(view, at, code, checkout);
  const std::string_view apply = kit.say(Word::apply);
  const float apply_w = std::max(170.0f, kit.face(Type::label).width(apply) + 48);
  draw_field(view, {at.x, at.y, at.w - apply_w - kGap, kControl}, {.id = "discount", .label = kit.say(Word::code_field), .prompt = kit.say(Word::code_field), .value = {}});
  const bool typed = editing(view, "discount") && !view.content.field_text.empty() && !asking(view);
  const Button go{.id = "apply", .label = apply, .at = {at.x + at.w - apply_w, at.y, apply_w, kControl}, .look = typed ? Look::primary : Look::normal, .enabled = typed};
  if (kit.button(go)) kit.emit(ui::intent::SubmitField{});
  at.y += kControl + 14;
  return at.y - top + kBetween - 14;
}

}  // namespace aisle::panels
