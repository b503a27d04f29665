#include "session/messenger.hpp"

#include "glue/log.hpp"
#include "session/shopper.hpp"

namespace aisle::session {
namespace {
constexpr int kMostEventsPerFrame = 24;  // parsing happened elsewhere; this bounds what step() has to digest
}

void Messenger::collect_sandbox(std::vector<Event>& events) {
  if (to_.sandbox == nullptr || to_.sandbox->news() == sandbox_news_seen_) return;
  sandbox_news_seen_ = to_.sandbox->news();
  const Sandbox::State state = to_.sandbox->state();
  if (state.phase == Sandbox::State::Phase::running && state.starts != sandbox_starts_seen_) {
    sandbox_starts_seen_ = state.starts;
    events.push_back(event::ShopUp{state.url, true, state.starts});
  }
  if (state.phase == Sandbox::State::Phase::failed && !sandbox_failure_told_) {
    sandbox_failure_told_ = true;
    events.push_back(event::ShopDown{state.error});
  }
}

void Messenger::collect(const World& world, std::vector<Event>& events) {
  for (auto& event : own_) events.push_back(std::move(event));
  own_.clear();
  collect_sandbox(events);
  const auto take_all = [&](std::vector<till::Event> from) {
    for (auto& event : from) {
      // The shop names handlers; what the shopper can really pay with is the wallet's answer to them.
      if (auto* replied = std::get_if<till::Replied>(&event); replied != nullptr && replied->reply.checkout) {
        replied->reply.checkout->instruments = to_.wallet.instruments(*replied->reply.checkout);
      }
      events.push_back(std::move(event));
    }
  };
  take_all(to_.till.take_own());
  for (int i = 0; i < kMostEventsPerFrame; ++i) {
    auto reply = to_.ucp.poll();
    if (!reply) break;
    std::visit(
        [&](auto& r) {
          using R = std::decay_t<decltype(r)>;
          if constexpr (std::is_same_v<R, ucp::reply::Checkout>) {
            take_all(to_.till.take(std::move(r)));
          } else {
            events.push_back(std::move(r));
          }
        },
        *reply);
  }
  for (int i = 0; i < kMostEventsPerFrame; ++i) {
    auto reply = to_.ledger.poll();
    if (!reply) break;
    if (auto* loaded = std::get_if<ledger::reply::CatalogueLoaded>(&*reply)) {
      events.push_back(std::move(*loaded));
    } else {
      take_all(to_.till.take(std::move(*reply)));
    }
  }
  while (auto text = link_replies_.take()) events.push_back(std::move(*text));
  (void)world;
}

void Messenger::carry_out(const World& world, Effects& effects) {
  for (Effect& effect : effects) std::visit([&](auto& e) { carry_out_one(world, e); }, effect);
  effects.clear();
}

void Messenger::carry_out_one(const World&, effect::Discover& e) { to_.ucp.discover(e.url, e.sandbox); }
void Messenger::carry_out_one(const World&, effect::LoadCatalogue& e) { to_.ledger.load_catalogue(e.shop, e.locale); }
void Messenger::carry_out_one(const World& world, effect::SaveCatalogue& e) {
  to_.ledger.save_catalogue(e.shop, e.locale, world.shop.name, world.catalogue.products(), world.catalogue.complete);
}
void Messenger::carry_out_one(const World&, effect::Browse& e) { to_.ucp.browse(e.cursor); }
void Messenger::carry_out_one(const World&, effect::Search& e) { to_.ucp.search(e.query); }
void Messenger::carry_out_one(const World& world, effect::SaveCart&) { to_.ledger.save_cart(world.shop.id, world.cart); }
void Messenger::carry_out_one(const World&, effect::AskOptions& e) { to_.ucp.product(e.product, std::move(e.selection)); }
void Messenger::carry_out_one(const World&, effect::AskOrder& e) { to_.ucp.order(e.order); }
void Messenger::carry_out_one(const World& world, effect::SaveShopper&) { to_.ledger.save_setting(kShopperSetting, shopper_setting(world)); }
void Messenger::carry_out_one(const World& world, effect::Purchase& e) { to_.till.carry_out(world.purchase, std::move(e.todos)); }
void Messenger::carry_out_one(const World&, effect::ReceiptSeen& e) { to_.ledger.receipt_seen(std::move(e.checkout)); }
void Messenger::carry_out_one(const World&, effect::OpenPage& e) { to_.page.open(std::move(e.url)); }
void Messenger::carry_out_one(const World&, effect::ClosePage&) { to_.page.close(); }
void Messenger::carry_out_one(const World&, effect::PointAtPage& e) { to_.page.pointer(e.pointer); }
void Messenger::carry_out_one(const World&, effect::TypeIntoPage& e) { to_.page.type(e.text); }
void Messenger::carry_out_one(const World&, effect::PressOnPage& e) { to_.page.press(e.enter ? browser::Key::enter : browser::Key::backspace); }
void Messenger::carry_out_one(const World&, effect::Quit&) { quit_ = true; }

void Messenger::carry_out_one(const World& world, effect::BuildHall&) {
  to_.showroom.open(world.catalogue, world.shop.name, world.language);
  own_.push_back(event::HallBuilt{to_.showroom.plan()});
}

void Messenger::carry_out_one(const World&, effect::Haptic& e) {
  to_.device.haptic(e.hand, e.length * e.times, 0.6f);
}

void Messenger::carry_out_one(const World&, effect::ReadLink& e) {
  net::Request request;
  request.url = e.url;
  request.headers = {{"Accept", "text/plain, text/markdown, text/html;q=0.5"}};
  request.limits.bytes = 256u << 10;
  request.redirects = 3;
  link_ = to_.net.start(std::move(request), [this, title = e.title, host = net::host_of(e.url)](net::Response response) {
    event::LinkText text{title, fail(ErrorKind::unavailable, "This page could not be read here.", "Open it later on a phone or computer.")};
    if (response.outcome != net::Outcome::ok) {
      text.text = tl::unexpected(net::to_error(response, host));
    } else if (response.status == 200 && response.header("content-type").starts_with("text/plain")) {
      text.text = response.body;
    }
    link_replies_.put(std::move(text));
  });
}

}  // namespace aisle::session
