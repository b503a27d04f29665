// From cart to receipt: which panel shows which stage, and what a restart still has to find out.
#include "net/client.hpp"
#include "session/step_parts.hpp"

namespace aisle::session {

using ui::PanelKind;

void show_error(World& world, std::string title, const Error& error, bool can_retry) {
  world.notice = panels::Notice{panels::Notice::Kind::error, std::move(title), error.sentence(), can_retry};
  world.panels.push(PanelKind::message, world.body.world_from_head());
}

void begin_checkout(World& world, Effects& effects) {
  if (world.cart.lines.empty()) return;
  if (world.shop.connection != panels::Connection::online) {
    show_error(world, "Not connected", {ErrorKind::unavailable, "The shop does not answer.", "Your cart is kept; try again in a moment."}, true);
    return;
  }
  world.receipt.reset();
  world.hold = {};
  shop::NewCheckout order{world.cart, world.buyer, world.address, world.codes};  // codes of a checkout that ended unpaid, too
  carry_out(world, shop::begin(world.purchase, std::move(order)), effects);
  world.panels.show(PanelKind::checkout, world.body.world_from_head());
}

namespace {

void show_receipt(World& world, const shop::Receipt& receipt, Effects& effects) {
  world.receipt = receipt;
  world.panels.push(PanelKind::receipt, world.body.world_from_head());
  effects.push_back(effect::ReceiptSeen{receipt.checkout});
}

}  // namespace

void resume_next(World& world, Effects& effects) {
  for (const auto& receipt : world.unseen) show_receipt(world, receipt, effects);
  world.unseen.clear();
  while (!world.to_resume.empty() && std::holds_alternative<shop::stage::Browsing>(world.purchase.stage)) {
    const shop::OpenPurchase open = world.to_resume.front();
    world.to_resume.pop_front();
    if (open.shop != world.shop.id) continue;
    world.instrument = open.instrument;
    carry_out(world, shop::resume(world.purchase, open, world.unix_ms), effects);
    if (!std::holds_alternative<shop::stage::Browsing>(world.purchase.stage)) {
      world.panels.push(PanelKind::checkout, world.body.world_from_head());
    }
  }
}

namespace {

void choose_instrument(World& world) {
  const auto* checkout = shop::shown(world.purchase.stage);
  if (checkout == nullptr || checkout->instruments.empty()) return;
  for (const auto& instrument : checkout->instruments) {
    if (instrument.id == world.instrument) return;
  }
  world.instrument = checkout->instruments.front().id;
}

// A page of the shop may be opened: encrypted, or on this computer when the shop is too.
bool may_be_opened(const World& world, std::string_view url) {
  return url.starts_with("https://") || (url.starts_with("http://") && net::is_loopback_url(url) && net::is_loopback_url(world.shop.url));
}

// The page is open exactly while a payment waits for it and the shopper has not gone to the phone with it.
void follow_page(World& world, Effects& effects) {
  const auto* escalated = std::get_if<shop::stage::Escalated>(&world.purchase.stage);
  if (escalated == nullptr) world.page.on_phone = false;
  if (escalated != nullptr && !may_be_opened(world, escalated->checkout.continue_url)) world.page.on_phone = true;  // not in our browser
  const bool wanted = escalated != nullptr && !escalated->closing && !world.page.on_phone;
  const std::string url = wanted ? escalated->checkout.continue_url : std::string{};
  if (url == world.page.url) return;
  world.page.url = url;
  if (wanted) effects.push_back(effect::OpenPage{url});
  else effects.push_back(effect::ClosePage{});
  if (!wanted && world.field.id == kPageField) {
    world.field = {};
    world.panels.close(PanelKind::keyboard);
  }
}

}  // namespace

void follow_purchase(World& world, Effects& effects) {
  choose_instrument(world);
  follow_page(world, effects);
  follow_form(world, effects);
  follow_codes(world, effects);
  if (const auto* done = std::get_if<shop::stage::Done>(&world.purchase.stage)) {
    if (world.receipt && world.receipt->order == done->receipt.order && world.receipt->checkout == done->receipt.checkout) return;
    world.orders.insert(world.orders.begin(), done->receipt);
    world.orders.front().placed_at_ms = world.unix_ms;
    world.codes.clear();
    world.panels.close(PanelKind::checkout);
    world.panels.close(PanelKind::cart);
    show_receipt(world, done->receipt, effects);
    effects.push_back(effect::Haptic{xr::Hand::right, std::chrono::milliseconds(80), 2});
    return;
  }
  // What pays must be seen: a payment under way brings its panel to the front.
  if (shop::payment_open(world.purchase.stage) && world.panels.front() != PanelKind::checkout) {
    world.panels.push(PanelKind::checkout, world.body.world_from_head());
  }
  if (std::holds_alternative<shop::stage::Browsing>(world.purchase.stage)) {
    if (world.panels.has(PanelKind::checkout)) {
      world.panels.close(PanelKind::checkout);
      close_form(world);
    }
    if (!world.to_resume.empty() && world.shop.connection == panels::Connection::online) resume_next(world, effects);
  }
}

}  // namespace aisle::session
