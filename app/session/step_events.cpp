// What came back from the shop, the ledger and the showroom.
#include <algorithm>
#include <fmt/format.h>

#include "session/step_checkout.hpp"
#include "session/step_parts.hpp"

namespace aisle::session {
namespace {

std::string locale_of(const World& world) { return fmt::format("{}-{}-{}", world.language, world.country, world.currency); }

// Changes when anything that is built into the hall changes: the name on its board; goods, sizes, names, prices.
std::string signature_of(const std::string& shop_name, const shop::Catalogue& catalogue) {
  std::uint64_t h = 1469598103934665603ull;  // FNV-1a
  const auto mix = [&h](std::string_view s) {
    for (const char c : s) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    h = (h ^ 0xff) * 1099511628211ull;
  };
  mix(shop_name);
  for (const auto& product : catalogue.products()) {
    mix(product.id.value);
    mix(product.title);
    if (!product.variants.empty()) mix(base::to_plain(product.variants.front().price));
    mix(product.for_sale() ? "1" : "0");
    if (product.dimensions) mix(fmt::format("{}x{}x{}", product.dimensions->width, product.dimensions->height, product.dimensions->depth));
  }
  return fmt::format("{}:{:016x}", catalogue.products().size(), h);
}

void rebuild_hall_if_changed(World& world, Effects& effects) {
  const std::string signature = signature_of(world.shop.name, world.catalogue);
  if (signature == world.hall_signature) return;
  world.hall_signature = signature;
  effects.push_back(effect::BuildHall{});
}

void offline(World& world, const Error& error) {
  world.shop.connection = panels::Connection::offline;
  world.search.waiting = false;
  show_error(world, "The shop does not answer", error, true);
}

void on(World& world, const event::ShopUp& up, Effects& effects) {
  world.shop.url = up.url;
  world.shop.sandbox = up.sandbox;
  if (world.shop.payee.empty()) world.shop.connection = panels::Connection::connecting;
  if (up.starts <= 1) effects.push_back(effect::LoadCatalogue{world.shop.id, locale_of(world)});
  effects.push_back(effect::Discover{up.url, up.sandbox});
}

void on(World& world, const event::ShopDown& down, Effects&) { offline(world, down.error); }

void on(World& world, const event::HallBuilt& built, Effects&) {
  world.plan = built.plan;
  world.hall_open = true;
}

void on(World& world, const event::LinkText& link, Effects&) {
  if (link.title != world.link_title) return;  // put away meanwhile
  if (link.text) {
    world.link_text = *link.text;
    return;
  }
  world.link_title.clear();
  show_error(world, link.title, link.text.error(), false);
}

void on(World& world, const till::Event& event, Effects& effects) {
  if (const auto* trouble = std::get_if<till::Trouble>(&event)) show_error(world, "Saving failed", trouble->error, false);
  if (std::holds_alternative<till::EmptyCart>(event)) {
    world.cart.clear();
    effects.push_back(effect::SaveCart{});
  }
  carry_out(world, till::apply(world.purchase, event, world.unix_ms), effects);
}

void on(World& world, const ledger::reply::CatalogueLoaded& loaded, Effects& effects) {
  // A shelf from last time until the shop has answered; the shop's own pages win.
  if (loaded.products.empty() || !world.catalogue.products().empty()) return;
  for (const auto& product : loaded.products) world.catalogue.add(product);
  world.catalogue.complete = loaded.complete;
  if (world.shop.payee.empty()) world.shop.name = loaded.shop_name;
  rebuild_hall_if_changed(world, effects);
}

void on(World& world, const ucp::reply::Discovered& discovered, Effects& effects) {
  if (!discovered.session) return offline(world, discovered.session.error());
  const ucp::Session& session = *discovered.session;
  world.shop.connection = panels::Connection::online;
  world.shop.name = session.merchant;
  world.shop.payee = session.payee;
  world.purchase.shop = world.shop.id;
  world.purchase.payee = session.payee;
  world.purchase.merchant = session.merchant;
  if (world.panels.front() == ui::PanelKind::message && world.notice && world.notice->can_retry) {
    world.notice.reset();
    world.panels.close(ui::PanelKind::message);
  }
  resume_next(world, effects);
  world.arriving.clear();
  effects.push_back(effect::Browse{});
}

void on(World& world, const ucp::reply::Browsed& browsed, Effects& effects) {
  if (!browsed.page) {
    if (world.catalogue.products().empty()) offline(world, browsed.page.error());
    return;
  }
  for (const auto& product : browsed.page->products) world.arriving.add(product);
  if (!browsed.page->cursor.empty()) {
    effects.push_back(effect::Browse{browsed.page->cursor});
    return;
  }
  world.arriving.complete = true;
  world.catalogue = std::move(world.arriving);
  world.arriving = {};
  rebuild_hall_if_changed(world, effects);
  effects.push_back(effect::SaveCatalogue{world.shop.id, locale_of(world)});
}

void on(World& world, const ucp::reply::Found& found, Effects&) {
  if (found.query != world.search.query) return;  // an older question
  world.search.waiting = false;
  if (!found.page) {
    show_error(world, "The search failed", found.page.error(), true);
    return;
  }
  world.search.results.clear();
  for (const auto& product : found.page->products) {
    world.search.results.push_back(product.id);
    if (world.catalogue.find(product.id) == nullptr) world.catalogue.add(product);
  }
}

// A reply about some options may hold only the variants that go with them: the others stay known.
void on(World& world, const ucp::reply::Detailed& detailed, Effects&) {
  if (!detailed.product) return;
  shop::Product product = *detailed.product;
  if (const shop::Product* known = world.catalogue.find(product.id)) {
    for (const shop::Variant& v : known->variants) {
      const bool told = std::any_of(product.variants.begin(), product.variants.end(), [&](const shop::Variant& n) { return n.id == v.id; });
      if (!told) product.variants.push_back(v);
    }
    if (product.options.empty()) product.options = known->options;
  }
  const shop::ProductId id = product.id;
  world.catalogue.add(std::move(product));
  if (id != world.inspecting.product) return;
  if (const shop::Variant* variant = shop::variant_of(*world.catalogue.find(id), world.inspecting.selection)) world.inspecting.variant = variant->id;
}

void on(World& world, const ucp::reply::Ordered& ordered, Effects&) { on_ordered(world, ordered); }
}  // namespace

void on_event(World& world, const Event& event, Effects& effects) {
  std::visit([&](const auto& e) { on(world, e, effects); }, event);
}

}  // namespace aisle::session
