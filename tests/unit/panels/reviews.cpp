// What a checkout, a form, an order or a product may say, to be looked at.
#include "samples.hpp"

namespace aisle::panels::testing {
namespace {

using shop::Severity;
using ui::PanelKind;

shop::Message said(Severity severity, std::string code, std::string content, std::string path = {}) {
  shop::Message m;
  m.severity = severity;
  m.code = std::move(code);
  m.content = std::move(content);
  m.path = std::move(path);
  return m;
}

shop::Message energy_label() {
  shop::Message m = said(Severity::warning, "energy_label", "Energy efficiency class B, on a scale from A to G.", "$.line_items[1]");
  m.disclosure = true;
  m.image_url = "https://example.com/energy-b.png";
  m.url = "https://example.com/energy";
  return m;
}

World messages() {
  shop::Checkout c = ready_checkout();
  c.status = shop::CheckoutStatus::incomplete;
  c.messages = {said(Severity::info, "note", "Orders before 14:00 leave today."), energy_label(),
                said(Severity::recoverable, "out_of_stock", "Only 1 left in stock.", "$.line_items[0]"),
                said(Severity::warning, "delay", "Deliveries to islands take two days longer.", "$.fulfillment.methods[0]")};
  return reviewing(c, false);
}

World coded() {
  shop::Checkout c = ready_checkout();
  c.takes_codes = true;
  c.discount_codes = {"AISLE10", "STUDENT15", "SUMMER"};
  c.discounts = {{"AISLE10", "10 % off", euro(7670), false, false}, {"STUDENT15", "For students", euro(2000), false, true}, {"", "5 % off from four of a kind", euro(1180), true, false}};
  c.messages = {said(Severity::warning, "discount_code_invalid", "The code SUMMER cannot be used here.", "$.discounts.codes[2]")};
  c.totals = {{"subtotal", "Subtotal", euro(76700)}, {"discount", "Discount AISLE10", euro(-7670)}, {"discount", "For students", euro(-2000)}, {"discount", "5 % off", euro(-1180)},
              {"fulfillment", "Delivery", euro(4900)}, {"total", "Total", euro(70750)}};
  World w = reviewing(c, true);
  w.codes = c.discount_codes;
  return w;
}

shop::Checkout with_kinds(bool chosen) {
  shop::Checkout c = ready_checkout();
  c.delivery_kinds = {{"shipping", ""}, {"pickup", ""}};
  shop::FulfillmentMethod& m = c.fulfillment[0];
  m.id = m.type = "pickup";
  m.destinations = {{"berlin", "Aisle Sandbox Berlin", {"", "", "Musterstraße 1", "", "Berlin", "", "10115", "DE"}},
                    {"munich", "Aisle Sandbox München", {"", "", "Beispielweg 2", "", "München", "", "80331", "DE"}}};
  m.groups[0].options = {{"pickup", "Pick up in the shop", "Ready in 2 hours, kept for 14 days", euro(0)}};
  m.groups[0].selected_option = chosen ? "pickup" : "";
  if (chosen) m.selected_destination = "munich";
  else m.groups.clear();
  if (!chosen) {
    c.status = shop::CheckoutStatus::incomplete;
    c.messages = {said(Severity::recoverable, "missing", "Choose a shop to pick up from.", "$.fulfillment.methods[0].selected_destination_id")};
  }
  return c;
}

World form(bool wrong) {
  shop::Checkout c = ready_checkout();
  if (wrong) {
    c.status = shop::CheckoutStatus::incomplete;
    c.messages = {said(Severity::recoverable, "invalid", "That is not an e-mail address.", "$.buyer.email"),
                  said(Severity::recoverable, "missing", "The delivery address needs a postal code.", "$.fulfillment.methods[0].destinations[0].postal_code"),
                  said(Severity::recoverable, "address_undeliverable", "", "$.fulfillment.methods[0].destinations[0]")};
  }
  World w = reviewing(c, false);
  w.details = shop::Details{w.content.buyer, w.content.address};
  if (wrong) {
    w.details->buyer.email = "ada.example.com";
    w.details->address.postal_code.clear();
  }
  return w;
}

World order(bool answered) {
  World w = furniture();
  w.orders = {receipt(), receipt()};
  for (shop::Receipt& r : w.orders) {
    r.label = "A-117";
    r.permalink = "https://shop.example.com/orders/ord_2f0c4b52-6b1c-4a4e-9d2f-3c5d8f1a7e90";
    r.placed_at_ms = 1'763'800'000'000;
  }
  if (!answered) {
    w.content.order.problem = "The shop does not answer now.";
    return w;
  }
  shop::Order o;
  o.id = w.orders[0].order;
  o.label = "A-117";
  o.permalink = w.orders[0].permalink;
  o.messages = {said(Severity::warning, "delay", "The lamp arrives a day later than planned.")};
  o.lines = {{"Sofa", "fulfilled", 1, 1}, {"Floor lamp", "partial", 2, 1}, {"Corner sofa with chaise longue, left", "processing", 1, 0}};
  o.expectations = {"Standard delivery: arrives in 5-7 business days"};
  o.events = {{"shipped", "The sofa has left our house.", "2026-11-21T09:30:00Z", "https://track.example.com/1Z99"}, {"in_transit", "", "2026-11-22T06:10:00Z", ""}};
  w.order = std::move(o);
  return w;
}

World options() {
  World w = furniture();
  shop::Product p = w.catalogue.products()[1];
  const shop::Variant plain = p.variants.front();
  p.variants.clear();
  int n = 0;
  for (const char* wood : {"Oak", "Walnut", "Ash"}) {
    for (const char* size : {"Small", "Medium", "Large", "Extra large"}) {
      if (std::string_view(wood) == "Ash" && std::string_view(size) == "Extra large") continue;
      shop::Variant v = plain;
      v.id = shop::VariantId("o" + std::to_string(n++));
      v.options = {{"Wood", wood}, {"Size", size}};
      v.available = !(std::string_view(wood) == "Walnut" && std::string_view(size) == "Medium");
      p.variants.push_back(v);
    }
  }
  p.options = {{"Wood", {{"Oak", {}, {}}, {"Walnut", {}, {}}, {"Ash", {}, {}}}}, {"Size", {{"Small", {}, {}}, {"Medium", {}, {}}, {"Large", {}, {}}, {"Extra large", {}, {}}}}};
  p.messages = {said(Severity::warning, "safety", "Choking hazard: small parts. Not for children under three years.")};
  p.messages[0].disclosure = true;
  w.content.inspected = p.id;
  w.selection = {{"Wood", "Oak"}, {"Size", "Medium"}};
  w.content.picked = p.variants[1].id;
  w.catalogue.add(std::move(p));
  return w;
}

World at_page(bool before_pay) {
  World w = furniture();
  shop::Checkout c = ready_checkout();
  c.status = shop::CheckoutStatus::requires_escalation;
  c.continue_url = "https://shop.example.com/checkout/0f4c1b52/continue";
  w.stage = shop::stage::Escalated{c, "", false, before_pay};
  w.content.page.available = true;
  w.content.page.on_phone = true;
  return w;
}

World german(World w) {
  w.content.language = "de-DE";
  return w;
}

}  // namespace

std::vector<Scene> review_scenes() {
  return {{"review_messages", PanelKind::checkout, messages},
          {"review_messages_below", PanelKind::checkout, messages, 3},
          {"review_messages_end", PanelKind::checkout, messages, 7},
          {"review_codes", PanelKind::checkout, coded, 4},
          {"review_codes_end", PanelKind::checkout, coded, 7},
          {"review_code_typing", PanelKind::checkout, [] {
             World w = coded();
             w.content.focused_field = "discount";
             w.content.field_text = "WELCOME5";
             return w;
           }, 7},
          {"review_pickup_to_choose", PanelKind::checkout, [] { return reviewing(with_kinds(false), false); }, 2},
          {"review_pickup", PanelKind::checkout, [] { return reviewing(with_kinds(true), true); }, 5},
          {"review_page_back", PanelKind::checkout, [] { return at_page(true); }},
          {"form", PanelKind::details, [] { return form(false); }},
          {"form_wrong", PanelKind::details, [] { return form(true); }},
          {"form_typing", PanelKind::details, [] {
             World w = form(false);
             w.content.focused_field = "details/street_address";
             w.content.field_text = "Musterstraße 12 a, Gartenhaus, hinten rechts";
             return w;
           }},
          {"form_saving", PanelKind::details, [] {
             World w = form(false);
             w.content.saving_details = true;
             return w;
           }},
          {"order", PanelKind::order, [] { return order(true); }},
          {"order_end", PanelKind::order, [] { return order(true); }, 9},
          {"order_silent", PanelKind::order, [] { return order(false); }},
          {"product_options", PanelKind::product, options},
          {"product_options_below", PanelKind::product, options, 2},
          {"de_form", PanelKind::details, [] { return german(form(true)); }},
          {"de_codes", PanelKind::checkout, [] { return german(coded()); }, 5},
          {"de_order", PanelKind::order, [] { return german(order(true)); }},
          {"de_pickup", PanelKind::checkout, [] { return german(reviewing(with_kinds(true), true)); }, 5},
          {"de_page_back", PanelKind::checkout, [] { return german(at_page(true)); }}};
}

}  // namespace aisle::panels::testing
