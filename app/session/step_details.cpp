// What the shopper changes of a checkout, and looks at of an order: the form, lines, codes, ways of delivery, options.
#include <algorithm>
#include <utility>

#include "session/step_checkout.hpp"
#include "session/step_parts.hpp"

namespace aisle::session {

using ui::PanelKind;
namespace intent = ui::intent;

namespace {

constexpr std::string_view kFormField = "details/";

std::optional<shop::DetailField> form_field(std::string_view field_id) {
  if (!field_id.starts_with(kFormField)) return std::nullopt;
  return shop::detail_field(field_id.substr(kFormField.size()));
}

const shop::Receipt* receipt_of(const World& world, const shop::CheckoutId& checkout) {
  const auto at = std::find_if(world.orders.begin(), world.orders.end(), [&](const shop::Receipt& r) { return r.checkout == checkout; });
  return at == world.orders.end() ? nullptr : &*at;
}

void ask_order(World& world, Effects& effects) {
  const shop::Receipt* receipt = receipt_of(world, world.order.checkout);
  if (receipt == nullptr) return;
  const bool here = receipt->shop_id.empty() || receipt->shop_id == world.shop.id;
  if (!here || world.shop.connection != panels::Connection::online || receipt->order.empty()) {
    world.order.problem = !here                    ? "It was ordered in another shop."
                          : receipt->order.empty() ? "The shop gave it no number."
                                                   : "The shop does not answer now.";
    return;
  }
  world.order.problem.clear();
  world.order.asking = true;
  effects.push_back(effect::AskOrder{receipt->order});
}

void send_codes(World& world, Effects& effects) { carry_out(world, shop::edit(world.purchase, {.discount_codes = world.codes}), effects); }

std::vector<std::string>::iterator find_code(std::vector<std::string>& codes, std::string_view code) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::find_if(codes.begin(), codes.end(), [&](const std::string& known) {
    return std::equal(known.begin(), known.end(), code.begin(), code.end(), [&](char a, char b) { return lower(a) == lower(b); });
  });
}

std::string trimmed(std::string text) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
  text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
  return text;
}

}  // namespace

// ---- the form

bool edit_form(World& world, std::string_view field_id, const std::string& text) {
  const auto field = form_field(field_id);
  if (!field) return false;
  shop::set_value(world.form.draft, *field, text);
  return true;
}

std::string form_text(const World& world, std::string_view field_id) {
  const auto field = form_field(field_id);
  return field ? shop::value_of(world.form.draft, *field) : std::string();
}

void next_form_field(World& world) {
  const auto field = form_field(world.field.id);
  world.field = {};
  const auto at = field ? std::find(shop::kDetailFields.begin(), shop::kDetailFields.end(), *field) : shop::kDetailFields.end();
  if (at == shop::kDetailFields.end() || at + 1 == shop::kDetailFields.end()) return world.panels.close(PanelKind::keyboard);
  world.field = {std::string(kFormField) + std::string(shop::wire_name(*(at + 1))), shop::value_of(world.form.draft, *(at + 1))};
}

void close_form(World& world) {
  if (world.field.id.starts_with(kFormField)) {
    world.field = {};
    world.panels.close(PanelKind::keyboard);
  }
  world.form = {};
  world.panels.close(PanelKind::details);
}

// A code given while the shop was busy goes out once it has answered.
void follow_codes(World& world, Effects& effects) {
  if (std::holds_alternative<shop::stage::Updating>(world.purchase.stage)) return;
  if (!std::exchange(world.codes_wait, false) || !std::holds_alternative<shop::stage::Reviewing>(world.purchase.stage)) return;
  send_codes(world, effects);
}

// Once the shop has answered: closed when it is content with what was written, else open with what it says beside each field.
void follow_form(World& world, Effects&) {
  if (!world.form.open) return;
  if (!world.panels.has(PanelKind::details)) world.form = {};
  if (!world.form.saving || std::holds_alternative<shop::stage::Updating>(world.purchase.stage)) return;
  world.form.saving = false;
  const auto* reviewing = std::get_if<shop::stage::Reviewing>(&world.purchase.stage);
  if (reviewing == nullptr || !shop::details_wanted(reviewing->checkout)) close_form(world);
}

void on(World& world, const intent::EditDetails&, Effects&) {
  world.form = {{world.buyer, world.address}, true, false};
  shop::Details& draft = world.form.draft;
  if (draft.address.first_name.empty()) draft.address.first_name = draft.buyer.first_name;
  if (draft.address.last_name.empty()) draft.address.last_name = draft.buyer.last_name;
  if (draft.address.country.empty()) draft.address.country = world.country;
  world.panels.push(PanelKind::details, world.body.world_from_head());
}

void on(World& world, const intent::SaveDetails&, Effects& effects) {
  if (!world.form.open || world.form.saving || std::holds_alternative<shop::stage::Updating>(world.purchase.stage)) return;
  if (world.field.id.starts_with(kFormField)) {
    world.field = {};
    world.panels.close(PanelKind::keyboard);
  }
  world.buyer = world.form.draft.buyer;
  world.address = world.form.draft.address;
  effects.push_back(effect::SaveShopper{});
  const auto* reviewing = std::get_if<shop::stage::Reviewing>(&world.purchase.stage);
  if (reviewing == nullptr) return close_form(world);
  shop::Edits edits{.buyer = world.buyer};
  const bool pickup = !reviewing->checkout.fulfillment.empty() && reviewing->checkout.fulfillment.front().type == "pickup";
  if (!pickup && !world.address.country.empty()) edits.address = world.address;
  world.form.saving = true;
  carry_out(world, shop::edit(world.purchase, std::move(edits)), effects);
}

// ---- the checkout

void on(World& world, const intent::ChooseShipping& choice, Effects& effects) {
  carry_out(world, shop::edit(world.purchase, {.shipping = shop::ShippingChoice{choice.method, choice.group, choice.option}}), effects);
}

void on(World& world, const intent::ChooseDelivery& choice, Effects& effects) {
  shop::Edits edits{.method = choice.kind};
  if (choice.kind == "shipping" && !world.address.country.empty()) edits.address = world.address;
  carry_out(world, shop::edit(world.purchase, std::move(edits)), effects);
}

void on(World& world, const intent::ChooseDestination& choice, Effects& effects) {
  carry_out(world, shop::edit(world.purchase, {.destination = choice.id}), effects);
}

void on(World& world, const intent::SetLine& set, Effects& effects) {
  const auto* reviewing = std::get_if<shop::stage::Reviewing>(&world.purchase.stage);
  if (reviewing == nullptr) return;
  const auto& lines = reviewing->checkout.lines;
  const auto line = std::find_if(lines.begin(), lines.end(), [&](const shop::LineItem& l) { return l.id == set.line; });
  if (line == lines.end() || set.quantity < 0) return;
  world.cart.set_quantity(line->variant, set.quantity);  // else the same trouble would come back with the next checkout
  effects.push_back(effect::SaveCart{});
  if (set.quantity == 0 && lines.size() == 1) {  // nothing is left to buy
    carry_out(world, shop::cancel(world.purchase), effects);
    return;
  }
  std::vector<std::pair<std::string, std::int64_t>> quantities{{set.line, set.quantity}};
  carry_out(world, shop::edit(world.purchase, {.quantities = std::move(quantities)}), effects);
}

void on(World& world, const intent::ApplyDiscount& apply, Effects& effects) {
  std::string code = trimmed(apply.code);
  const bool busy = std::holds_alternative<shop::stage::Updating>(world.purchase.stage);
  if (code.empty() || (!busy && !std::holds_alternative<shop::stage::Reviewing>(world.purchase.stage))) return;
  if (find_code(world.codes, code) == world.codes.end()) world.codes.push_back(std::move(code));
  if (busy) world.codes_wait = true;
  else send_codes(world, effects);
}

void on(World& world, const intent::RemoveDiscount& remove, Effects& effects) {
  if (!std::holds_alternative<shop::stage::Reviewing>(world.purchase.stage)) return;
  if (world.codes.empty()) world.codes = shop::shown(world.purchase.stage)->discount_codes;  // of before a restart
  if (const auto at = find_code(world.codes, remove.code); at != world.codes.end()) world.codes.erase(at);
  send_codes(world, effects);
}

void on(World& world, const intent::OpenShopPage&, Effects& effects) { carry_out(world, shop::open_page(world.purchase, world.unix_ms), effects); }

// ---- options of a product

void on(World& world, const intent::ChooseOption& choice, Effects& effects) {
  const shop::Product* product = world.catalogue.find(world.inspecting.product);
  if (product == nullptr) return;
  shop::Selection& selection = world.inspecting.selection;
  const auto at = std::find_if(selection.begin(), selection.end(), [&](const auto& s) { return s.first == choice.name; });
  if (at != selection.end()) at->second = choice.label;
  else selection.emplace_back(choice.name, choice.label);
  if (const shop::Variant* variant = shop::variant_of(*product, selection)) world.inspecting.variant = variant->id;
  effects.push_back(effect::AskOptions{product->id, selection});
}

// ---- orders

void on(World& world, const intent::ViewOrder& view, Effects& effects) {
  if (receipt_of(world, view.checkout) == nullptr) return;
  world.order = {view.checkout, false, std::nullopt, {}};
  world.panels.push(PanelKind::order, world.body.world_from_head());
  ask_order(world, effects);
}

void on(World& world, const intent::RefreshOrder&, Effects& effects) {
  if (!world.order.asking) ask_order(world, effects);
}

void on_ordered(World& world, const ucp::reply::Ordered& ordered) {
  const shop::Receipt* receipt = receipt_of(world, world.order.checkout);
  if (receipt == nullptr || !world.order.asking) return;
  world.order.asking = false;
  if (!ordered.order) {
    world.order.problem = ordered.order.error().sentence();
  } else if (ordered.order->id == receipt->order) {  // else the answer to an older question
    world.order.state = *ordered.order;
    world.order.problem.clear();
  }
}

}  // namespace aisle::session
