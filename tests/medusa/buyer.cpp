// medusa_buyer SHOP COUNTRY CURRENCY PRODUCT: buys two of a product at any shop with whatever way to pay our wallet serves there, and
// prints what happened as one JSON line. The same machine, ledger and transport as the real client, without pictures.
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "../journey/purchase/buyer.hpp"

namespace {

using namespace aisle;
using namespace std::chrono_literals;

int say(const test::Buyer& buyer, const std::string& error) {
  nlohmann::json out = {{"stage", test::stage_name(buyer.purchase.stage.index())}, {"error", error}, {"trouble", buyer.trouble}, {"products", buyer.catalogue.products().size()}};
  for (const std::size_t s : buyer.stages) out["stages"].push_back(test::stage_name(s));
  int models = 0;
  for (const auto& p : buyer.catalogue.products()) models += p.model() != nullptr ? 1 : 0;
  out["models"] = models;
  if (const auto* c = shop::shown(buyer.purchase.stage)) {
    out["status"] = static_cast<int>(c->status);
    for (const auto& l : c->lines) out["lines"].push_back({{"title", l.title}, {"quantity", l.quantity}});
    for (const auto& t : c->totals) out["totals"].push_back(t.display_text + " " + base::to_plain(t.amount));
    for (const auto& m : c->messages) out["messages"].push_back(m.content);
    for (const auto& m : c->fulfillment) {
      for (const auto& d : m.destinations) out["to"].push_back(d.address.street + ", " + d.address.locality + ", " + d.address.country);
    }
  }
  if (const auto* done = std::get_if<shop::stage::Done>(&buyer.purchase.stage)) {
    out["order"] = done->receipt.order.value;
    out["total"] = base::to_plain(done->receipt.total);
    for (const auto& l : done->receipt.lines) out["lines"].push_back({{"title", l.title}, {"quantity", l.quantity}});
  }
  if (const auto* declined = std::get_if<shop::stage::Declined>(&buyer.purchase.stage)) out["why"] = declined->why;
  if (const auto* failed = std::get_if<shop::stage::Failed>(&buyer.purchase.stage)) out["why"] = failed->why;
  if (const auto* reviewing = std::get_if<shop::stage::Reviewing>(&buyer.purchase.stage)) out["notice"] = reviewing->notice;
  std::printf("%s\n", out.dump().c_str());
  return error.empty() ? 0 : 1;
}

bool settled(const test::Buyer& b) { return !shop::busy(b.purchase.stage); }

std::string buy(test::Buyer& buyer, const shop::Product& product, const std::string& country, const base::Clock& clock) {
  shop::Cart cart;
  for (const auto& v : product.variants) {
    if (v.available && cart.lines.empty()) cart.add(product, v);
  }
  if (cart.lines.empty()) return "sold out";
  cart.set_quantity(cart.lines[0].variant, 2);
  const shop::Address home{"Sam", "Sample", "Musterweg 1", "", "Berlin", "BE", "10115", country};
  buyer.do_all(shop::begin(buyer.purchase, {cart, {"Sam", "Sample", "sam@example.com", ""}, home, {}}));
  if (!buyer.until([&] { return settled(buyer); }, 60s) || !buyer.in<shop::stage::Reviewing>()) return "no review";
  const shop::Checkout first = *shop::shown(buyer.purchase.stage);
  // The dearest way of delivery, so that there is an edit.
  shop::Edits edits;
  for (const auto& m : first.fulfillment) {
    for (const auto& g : m.groups) {
      if (!g.options.empty()) edits.shipping = shop::ShippingChoice{m.id, g.id, g.options.back().id};
    }
  }
  if (edits.shipping) {
    buyer.do_all(shop::edit(buyer.purchase, edits));
    buyer.until([&] { return settled(buyer); }, 60s);
  }
  shop::accept_totals(buyer.purchase);
  const shop::Checkout* c = shop::shown(buyer.purchase.stage);
  if (c == nullptr || c->instruments.empty()) return "no way to pay";
  const std::string instrument = c->instruments.front().id;
  buyer.until([&] { return shop::why_not_payable(buyer.purchase, instrument, clock.unix_time_ms()).empty(); }, 3s);
  if (const std::string why = shop::why_not_payable(buyer.purchase, instrument, clock.unix_time_ms()); !why.empty()) return why;
  buyer.do_all(shop::confirm(buyer.purchase, instrument, clock.unix_time_ms()));
  buyer.until([&] { return settled(buyer); }, 120s);
  return buyer.in<shop::stage::Done>() ? "" : "not bought";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  const std::filesystem::path data = std::filesystem::temp_directory_path() / ("aisle-medusa-buyer-" + std::to_string(::getpid()));
  std::filesystem::create_directories(data);
  const base::SystemClock clock;
  auto net = net::Client::make({});
  auto ledger = ledger::Ledger::open(data, clock);
  if (!net || !ledger) return 2;
  int result = 1;
  {
    test::Buyer buyer(**net, **ledger, clock, {"https://aisle.invalid/ucp/2026-04-08.json", "en", argv[2], argv[3]});
    buyer.purchase.shop = argv[1];
    buyer.ucp().discover(argv[1]);
    buyer.until([&] { return buyer.ready || !buyer.trouble.empty(); });
    buyer.ucp().browse();
    buyer.until([&] { return buyer.catalogue.complete || !buyer.trouble.empty(); });
    const shop::Product* wanted = nullptr;
    for (const auto& p : buyer.catalogue.products()) {
      if (p.title == argv[4]) wanted = &p;
    }
    result = say(buyer, wanted == nullptr ? "no such product" : buy(buyer, *wanted, argv[2], clock));
  }
  ledger->reset();
  std::filesystem::remove_all(data);
  return result;
}
