// One product, seen close: price, real size, variants, who made the model, and into the cart.
#include <algorithm>
#include <fmt/format.h>

#include "panels/draw.hpp"

namespace aisle::panels {
namespace {

const shop::Variant* picked_variant(const shop::Product& product, const shop::VariantId& picked) {
  for (const shop::Variant& v : product.variants) {
    if (v.id == picked) return &v;
  }
  return product.variants.empty() ? nullptr : &product.variants.front();
}

std::string_view centimetres(Kit& kit, std::int32_t mm) {
  return mm % 10 == 0 ? kit.number(mm / 10) : kit.keep(fmt::format("{}.{}", mm / 10, mm % 10));
}

std::int64_t in_cart(const Content& content, const shop::VariantId& variant) {
  if (content.cart == nullptr) return 0;
  for (const shop::CartLine& line : content.cart->lines) {
    if (line.variant == variant) return line.quantity;
  }
  return 0;
}

float draw_price(View& view, float y, const shop::Product& product, const shop::Variant* variant) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  const Face& face = kit.face(Type::title);
  if (variant == nullptr || !product.for_sale()) {
    return kit.text({inner.x, y, inner.w, 0}, kit.say(Word::not_for_sale), {Type::strong, Tone::soft});
  }
  const std::string_view price = kit.price(variant->price);
  kit.text({inner.x, y, inner.w, 0}, price, {Type::title, Tone::accent});
  float x = inner.x + face.width(price) + 28;
  const float small_y = y + (face.line() - kit.face(Type::body).line()) / 2 + 2;
  if (variant->list_price && variant->list_price->minor > variant->price.minor) {
    const std::string_view before = kit.price(*variant->list_price);
    const float w = kit.face(Type::body).width(before);
    kit.text({x, small_y, w + 2, 0}, before, {Type::body, Tone::soft});
    kit.fill({x - 3, small_y + kit.face(Type::body).line() / 2, w + 6, 3}, kit.theme().soft, 1);
    x += w + 28;
  }
  if (const std::int64_t n = in_cart(view.content, variant->id); n > 0) {
    const std::string_view text = kit.say(Word::in_cart, {kit.number(n)});
    const float w = kit.face(Type::body).width(text) + 60;
    kit.icon(Icon::check, inner.right() - w, small_y + 5, 40, Tone::good);
    kit.text({inner.right() - w + 52, small_y, w - 48, 0}, text, {Type::body, Tone::good});
  }
  return face.line();
}

// Wrapping rows of buttons, one a variant.
float draw_variants(View& view, float x, float y, float w, const shop::Product& product, const shop::Variant* picked) {
  Kit& kit = view.kit;
  const float top = y;
  y += kit.text({x, y, w, 0}, kit.say(Word::variants), {Type::strong}) + 12;
  float left = x, row_h = kControl;
  for (const shop::Variant& v : product.variants) {
    const float wanted = std::clamp(kit.face(Type::label).width(v.title) + 48, 120.0f, w);
    const float h = std::max(kControl, kit.text_height(wanted - 28, v.title, {.type = Type::label, .lines = 2}) + 20);
    if (left > x && left + wanted > x + w) {
      left = x;
      y += row_h + kGap;
      row_h = kControl;
    }
    row_h = std::max(row_h, h);
    const bool chosen = picked != nullptr && v.id == picked->id;
    const Button b{.id = kit.join({"variant:", v.id.value}), .label = v.title, .at = {left, y, wanted, h}, .look = chosen ? Look::chosen : Look::normal, .enabled = v.available};
    if (kit.button(b)) kit.emit(ui::intent::PickVariant{v.id});
    left += wanted + kGap;
  }
  return y + row_h + 20 - top;
}

// One value of an option: to be chosen, chosen, or struck out (there is one, but it is sold out). Returns its width.
float draw_value(View& view, Rect at, const std::string& option, const std::string& label, shop::Choice choice, bool chosen) {
  Kit& kit = view.kit;
  const bool gone = choice == shop::Choice::struck_out;
  const Button b{.id = kit.join({"option:", option, "=", label}), .label = gone ? kit.say(Word::option_gone, {label}) : std::string_view(label), .at = at,
                 .look = chosen ? Look::chosen : Look::normal, .enabled = !gone || chosen};
  if (!gone) {
    if (kit.button(b) && !chosen) kit.emit(ui::intent::ChooseOption{option, label});
    return at.w;
  }
  if (kit.row(b).clicked) kit.emit(ui::intent::ChooseOption{option, label});
  const Face& face = kit.face(Type::label);
  const float w = std::min(face.width(label), at.w - 28), x = at.x + (at.w - w) / 2, y = at.y + (at.h - face.line()) / 2;
  kit.text({x, y, w + 2, 0}, label, {Type::label, Tone::on_fill, 1});
  kit.fill({x - 8, at.y + at.h / 2, w + 16, 4}, kit.theme().disabled_ink, 2);
  kit.on_card();
  return at.w;
}

bool is_chosen(const Content& content, const std::string& option, const std::string& label) {
  if (content.selection == nullptr) return false;
  return std::any_of(content.selection->begin(), content.selection->end(), [&](const auto& s) { return s.first == option && s.second == label; });
}

// Rows of values, one block an option; what does not exist with what is chosen is not shown.
float draw_options(View& view, float x, float y, float w, const shop::Product& product) {
  Kit& kit = view.kit;
  const shop::Selection none;
  view.memory.options.read(product, view.content.selection != nullptr ? *view.content.selection : none, view.content.catalogue->version());
  const float top = y;
  for (const shop::OptionView& option : view.memory.options.views) {
    y += kit.text({x, y, w, 0}, option.name, {Type::strong, Tone::ink, 2}) + 12;
    float left = x;
    for (const auto& [label, choice] : option.values) {
      if (choice == shop::Choice::hidden) continue;
      const float wanted = std::clamp(kit.face(Type::label).width(label) + 48, 120.0f, w);
      if (left > x && left + wanted > x + w) {
        left = x;
        y += kControl + kGap;
      }
      left += draw_value(view, {left, y, wanted, kControl}, option.name, label, choice, is_chosen(view.content, option.name, label)) + kGap;
    }
    y += kControl + 20;
  }
  return y - top;
}

// What the shop must say beside the goods: never hidden, never folded away.
float draw_disclosures(View& view, float x, float y, float w, const shop::Product& product) {
  const float top = y;
  for (const shop::Message& m : product.messages) {
    if (!m.content.empty() || !m.image_url.empty()) y += draw_said(view, {x, y, w, 0}, m, m.content) + 14;
  }
  return y - top;
}

float draw_facts(View& view, float x, float y, float w, const shop::Product& product) {
  Kit& kit = view.kit;
  const float top = y;
  if (product.dimensions) {
    const auto& d = *product.dimensions;
    kit.icon(Icon::ruler, x, y + 4, 42, Tone::soft);
    const std::string_view size = kit.say(Word::size, {centimetres(kit, d.width), centimetres(kit, d.height), centimetres(kit, d.depth)});
    y += kit.text({x + 60, y, w - 60, 0}, size, {.lines = 2}) + 16;
  }
  if (product.rating) {
    const std::string_view rating = kit.keep(fmt::format("{:.1f} / {:.0f}  ({})", product.rating->value, product.rating->scale_max, product.rating->count));
    y += kit.text({x, y, w, 0}, rating, {.tone = Tone::soft}) + 16;
  }
  for (const std::string* note : {&view.content.model_note, &view.content.size_note}) {
    if (!note->empty()) y += draw_note(view, {x, y, w, 0}, Icon::info, kit.said(*note), kit.theme().warning_fill) + 16;
  }
  return y - top;
}

float draw_words(View& view, float x, float y, float w, const shop::Product& product) {
  Kit& kit = view.kit;
  const float top = y;
  if (!product.description.empty()) y += kit.text({x, y, w, 0}, product.description, {.lines = 400}) + 20;
  const TextStyle small{Type::small, Tone::soft, 4};
  if (product.sample) y += kit.text({x, y, w, 0}, kit.say(Word::sample_product), small) + 6;
  if (!product.creator.empty() || !product.license.empty()) {
    const std::string_view maker = product.creator.empty() ? std::string_view() : kit.say(Word::by_creator, {product.creator});
    const std::string_view dot = product.creator.empty() ? "" : " · ";
    const std::string_view license_dot = product.license.empty() ? "" : " · ";
    y += kit.text({x, y, w, 0}, kit.join({maker, dot, product.license, license_dot, kit.say(Word::converted)}), small) + 6;
  }
  return y - top;
}

void draw_actions(View& view, float y, const shop::Variant* variant) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  const float turns = 2 * kBigControl + kGap;
  const bool can_buy = variant != nullptr && variant->available;
  const Button add{.id = "add", .label = kit.say(can_buy ? Word::add_to_cart : Word::not_for_sale), .at = {inner.x, y, inner.w - turns - kWideGap, kBigControl},
                   .look = Look::primary, .icon = can_buy ? Icon::cart : Icon::none, .enabled = can_buy, .decisive = true, .type = Type::strong};
  if (kit.button(add)) kit.emit(ui::intent::AddToCart{variant->id});
  constexpr float kStep = 0.5236f;  // 30 degrees
  Button turn{.id = "rotate-left", .label = kit.say(Word::rotate_left), .at = {inner.right() - turns, y, kBigControl, kBigControl}, .icon = Icon::turn_left, .icon_only = true};
  if (kit.button(turn)) kit.emit(ui::intent::TurnModel{-kStep});
  turn.id = "rotate-right";
  turn.label = kit.say(Word::rotate_right);
  turn.at.x += kBigControl + kGap;
  turn.icon = Icon::turn_right;
  if (kit.button(turn)) kit.emit(ui::intent::TurnModel{kStep});
}

// Back on the left; the way to the shelf and the cart on the right.
float draw_top(View& view, const shop::Product& product) {
  Kit& kit = view.kit;
  const Rect inner = view.inner();
  const float y = draw_header(view, "");
  const std::string_view there = kit.say(Word::take_me_there);
  const std::string_view cart = kit.say(Word::cart_count, {kit.number(view.content.cart != nullptr ? view.content.cart->count() : 0)});
  const float cart_w = kit.face(Type::label).width(cart) + 92, there_w = kit.face(Type::label).width(there) + 92;
  if (kit.button({.id = "cart", .label = cart, .at = {inner.right() - cart_w, inner.y, cart_w, kControl}, .look = Look::quiet, .icon = Icon::cart})) {
    kit.emit(ui::intent::Open{ui::PanelKind::cart});
  }
  // The word goes where the row is too narrow for it; its icon stays.
  const float back_right = kMargin + back_width(kit), room = inner.right() - cart_w - 2 * kGap - back_right;
  const bool wordless = there_w > room;
  const float w = wordless ? kControl : there_w;
  const Rect at{inner.right() - cart_w - kGap - w, inner.y, w, kControl};
  if (kit.button({.id = "there", .label = there, .at = at, .look = Look::quiet, .icon = Icon::walk, .icon_only = wordless})) {
    kit.emit(ui::intent::GoToProduct{product.id});
  }
  return y;
}

}  // namespace

void draw_product(View& view) {
  Kit& kit = view.kit;
  const shop::Product* product = view.content.catalogue != nullptr ? view.content.catalogue->find(view.content.inspected) : nullptr;
  const Rect inner = view.inner();
  if (product == nullptr) {
    const float top = draw_header(view, "");
    draw_waiting(view, view.w / 2, (top + inner.bottom()) / 2);
    return;
  }
  const shop::Variant* variant = picked_variant(*product, view.content.picked);
  float y = draw_top(view, *product);
  y += kit.text({inner.x, y, inner.w, 0}, product->title, {.type = Type::title, .lines = 2}) + 8;
  y += draw_price(view, y, *product, variant) + 20;
  kit.rule(inner.x, y, inner.w);
  y += 20;
  const float actions = inner.bottom() - kBigControl;
  const Rect body{inner.x, y, inner.w, actions - 20 - y};
  const float w = kit.begin_scroll(kit.join({"about:", product->id.value}), body);
  float at = body.y;
  at += draw_disclosures(view, body.x, at, w, *product);
  if (!product->options.empty()) at += draw_options(view, body.x, at, w, *product);
  else if (product->variants.size() > 1) at += draw_variants(view, body.x, at, w, *product, variant);
  at += draw_facts(view, body.x, at, w, *product);
  at += draw_words(view, body.x, at, w, *product);
  kit.end_scroll(at);
  draw_actions(view, actions, variant);
}

}  // namespace aisle::panels
