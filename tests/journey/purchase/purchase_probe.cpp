// purchase_probe SHOP DATA [INSTRUMENT [TITLE...]]: resolves what the journal of DATA holds open, then buys one of each TITLE
// (or nothing, when there is none), prints what happened as one JSON line. AISLE_KILL_AT works as in the real client.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "buyer.hpp"
#include "glue/log.hpp"

namespace {

using namespace aisle;
using namespace std::chrono_literals;

int say(const test::Buyer& buyer, const std::string& error) {
  nlohmann::json out = {{"stage", test::stage_name(buyer.purchase.stage.index())}, {"error", error}, {"trouble", buyer.trouble}, {"cart_emptied", buyer.cart_emptied}};
  for (const std::size_t s : buyer.stages) out["stages"].push_back(test::stage_name(s));
  const auto& stage = buyer.purchase.stage;
  if (const auto* done = std::get_if<shop::stage::Done>(&stage)) {
    out["order"] = done->receipt.order.value;
    out["total"] = done->receipt.total.minor;
    out["currency"] = done->receipt.currency.code();
    out["payee"] = done->receipt.payee;
    out["consent"] = done->receipt.consent_hash;
  }
  if (const auto* declined = std::get_if<shop::stage::Declined>(&stage)) out["why"] = declined->why;
  if (const auto* failed = std::get_if<shop::stage::Failed>(&stage)) out["why"] = failed->why;
  if (const auto* reviewing = std::get_if<shop::stage::Reviewing>(&stage)) out["why"] = reviewing->notice;
  std::printf("%s\n", out.dump().c_str());
  return error.empty() ? 0 : 1;
}

bool settled(const test::Buyer& b) {
  return b.in<shop::stage::Done>() || b.in<shop::stage::Declined>() || b.in<shop::stage::Failed>() || b.in<shop::stage::Reviewing>() || b.in<shop::stage::Browsing>();
}

void resolve_open(test::Buyer& buyer, const ledger::Ledger& ledger, const base::Clock& clock) {
  for (const shop::OpenPurchase& open : ledger.found().open) {
    if (!buyer.in<shop::stage::Browsing>()) break;
    buyer.do_all(shop::resume(buyer.purchase, open, clock.unix_time_ms()));
    buyer.until([&] { return settled(buyer); }, 60s);
  }
}

std::string add_to_cart(const test::Buyer& buyer, const std::string& title, shop::Cart& cart) {
  for (const shop::Product& p : buyer.catalogue.products()) {
    if (p.title != title) continue;
    cart.add(p, p.variants.front());
    return {};
  }
  return "no product called " + title;
}

// Empty when the review can be paid; else why not.
std::string review(test::Buyer& buyer, const shop::Cart& cart) {
  const shop::Address home{"Sam", "Sample", "Musterweg 1", "", "Berlin", "", "10115", "DE"};
  buyer.do_all(shop::begin(buyer.purchase, {cart, {"Sam", "Sample", "sam@example.com", ""}, home, {}}));
  if (!buyer.until([&] { return settled(buyer); })) return "no review";
  for (int round = 0; round < 6 && buyer.in<shop::stage::Reviewing>(); ++round) {
    const shop::Checkout& c = *shop::shown(buyer.purchase.stage);
    if (c.status == shop::CheckoutStatus::ready_for_complete) return {};
    shop::Edits edits;
    const char* delivery = std::getenv("PROBE_DELIVERY");
    if (delivery != nullptr && (c.fulfillment.empty() || c.fulfillment[0].type != delivery)) {
      edits.method = delivery;
      buyer.do_all(shop::edit(buyer.purchase, edits));
      buyer.until([&] { return settled(buyer); });
      continue;
    }
    if (delivery != nullptr && c.fulfillment[0].selected_destination.empty() && !c.fulfillment[0].destinations.empty()) edits.destination = c.fulfillment[0].destinations[0].id;
    for (const auto& m : c.fulfillment) {
      for (const auto& g : m.groups) {
        if (g.selected_option.empty() && !g.options.empty()) edits.shipping = shop::ShippingChoice{m.id, g.id, g.options.front().id};
      }
    }
    if (!edits.shipping && !edits.destination) return shop::why_not_payable(buyer.purchase, "x", 0);
    buyer.do_all(shop::edit(buyer.purchase, edits));
    buyer.until([&] { return settled(buyer); });
  }
  return settled(buyer) && !buyer.in<shop::stage::Reviewing>() ? std::string() : "not ready";
}

// What the shopper does on the shop's own page: PROBE_PAGE=approve or decline.
void use_page(test::Buyer& buyer, net::Client& net) {
  const char* action = std::getenv("PROBE_PAGE");
  if (action == nullptr) return;
  buyer.on_page = [&net, action](const std::string& url) {
    net::Request request;
    request.method = net::Method::post;
    request.url = url + "/" + action;
    net.start(std::move(request), [](net::Response) {}).detach();
  };
}

// A receipt that has been on show is not shown again at the next start.
void mark_seen(const test::Buyer& buyer, ledger::Ledger& ledger) {
  if (const auto* done = std::get_if<shop::stage::Done>(&buyer.purchase.stage)) ledger.receipt_seen(done->receipt.checkout);
  ledger.flush();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  if (const char* file = std::getenv("PROBE_LOG")) log::open(file, log::Level::debug);
  const base::SystemClock clock;
  auto net = net::Client::make({});
  auto ledger = ledger::Ledger::open(argv[2], clock);
  if (!net || !ledger) {
    std::printf("%s\n", nlohmann::json({{"error", ledger ? net.error().sentence() : ledger.error().sentence()}}).dump().c_str());
    return 2;
  }
  test::Buyer buyer(**net, **ledger, clock);
  use_page(buyer, **net);
  buyer.ucp().discover(argv[1], true);
  if (!buyer.until([&] { return buyer.ready || !buyer.trouble.empty(); }) || !buyer.ready) return say(buyer, buyer.trouble);
  for (const shop::Receipt& r : (*ledger)->found().unseen) {  // paid, but killed before it could be shown
    buyer.purchase.stage = shop::stage::Done{r};
    (*ledger)->receipt_seen(r.checkout);
  }
  resolve_open(buyer, **ledger, clock);
  if (argc < 5 || buyer.in<shop::stage::Done>()) {
    mark_seen(buyer, **ledger);
    return say(buyer, "");
  }

  buyer.ucp().browse();
  if (!buyer.until([&] { return buyer.catalogue.complete || !buyer.trouble.empty(); })) return say(buyer, "no catalogue");
  shop::Cart cart;
  for (int i = 4; i < argc; ++i) {
    if (const std::string why = add_to_cart(buyer, argv[i], cart); !why.empty()) return say(buyer, why);
  }
  (*ledger)->save_cart("sandbox", cart);
  if (const std::string why = review(buyer, cart); !why.empty()) return say(buyer, why);
  if (!buyer.in<shop::stage::Reviewing>()) return say(buyer, "");
  buyer.until([&] { return shop::why_not_payable(buyer.purchase, argv[3], clock.unix_time_ms()).empty(); }, 2s);
  buyer.do_all(shop::confirm(buyer.purchase, argv[3], clock.unix_time_ms()));
  buyer.until([&] { return settled(buyer); }, 60s);
  mark_seen(buyer, **ledger);
  return say(buyer, "");
}
