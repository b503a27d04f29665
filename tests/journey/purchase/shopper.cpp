// shopper: buys again and again, as a shopper would: looks, edits, pays, tries again, gives up; stands what the shop and the network
// do to it, and being killed. Headless, but with the real net, ucp, ledger, wallet, till and machine.
// shopper --shop URL --data DIR --seed N --from I --until N [--mine CHECKOUT,...] [--epoch MS --speed F --offset MS] [--log FILE]
// What purchase number I is follows from the seed; --mine names the checkouts an earlier, killed process opened for purchase I.
// Prints one JSON line for each thing the shopper does or is shown; exit 0 at the end, 3 when something never ends.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <deque>
#include <nlohmann/json.hpp>
#include <set>

#include "base/random.hpp"
#include "buyer.hpp"
#include "fast_clock.hpp"
#include "glue/log.hpp"

namespace {

bool is_sold_out(const std::string& why) { return why.starts_with("Sold out") || why.starts_with("Not enough of this"); }

using namespace aisle;
using namespace std::chrono_literals;
using Json = nlohmann::json;

struct Options {
  std::string shop, data, mine, log;
  std::uint64_t seed = 1;
  int from = 0, until = 0;
  std::int64_t epoch_ms = 0, offset_ms = 0;
  double speed = 1;
};

struct Stuck {
  std::string where;
};

// What the shopper wants of purchase number I.
struct Plan {
  std::vector<std::pair<std::uint32_t, std::int64_t>> pieces;  // product (counted), quantity
  std::string instrument = "success";
  std::string code;               // discount code
  bool more_pieces = false;       // changes the first line's quantity during the review
  bool express = false;           // changes the shipping during the review
  bool leaves = false;            // gives up in the review
  bool tries_again = true;        // pays by another way after a decline
};

Plan plan_of(std::uint64_t seed, int number) {
  base::Seeded random(seed * 0xD1B54A32D192ED03ull + static_cast<std::uint64_t>(number));
  Plan out;
  const std::uint32_t lines = 1 + random.below(3);
  for (std::uint32_t i = 0; i < lines; ++i) out.pieces.emplace_back(random.below(1000), 1 + random.below(3));
  const std::uint32_t way = random.below(100);
  out.instrument = way < 82 ? "success" : way < 90 ? "decline" : way < 96 ? "in_progress" : "escalate";
  if (random.below(8) == 0) out.code = "WELCOME5";
  out.more_pieces = random.below(5) == 0;
  out.express = random.below(5) == 0;
  out.leaves = random.below(20) == 0;
  out.tries_again = random.below(3) != 0;
  return out;
}

class Shopper {
 public:
  Shopper(const Options& o, const base::Clock& clock, net::Client& net, ledger::Ledger& ledger)
      : o_(o), clock_(clock), ledger_(ledger), buyer_(net, ledger, clock) {
    for (std::size_t at = 0; at < o.mine.size();) {
      const std::size_t comma = std::min(o.mine.find(',', at), o.mine.size());
      mine_.insert(o.mine.substr(at, comma - at));
      at = comma + 1;
    }
  }

  void run() {
    const auto& found = ledger_.found();
    const auto open = std::count_if(found.open.begin(), found.open.end(), [](const auto& e) { return e.state != shop::JournalState::reviewed; });
    say({{"say", "found"}, {"open", open}, {"reviewed", found.open.size() - static_cast<std::size_t>(open)}, {"unseen", found.unseen.size()}});
    enter();
    for (const shop::Receipt& r : found.unseen) show(r);
    resolve(found.open);
    for (int i = o_.from; i < o_.until; ++i) {
      purchase(i);
      mine_.clear();
      bought_mine_ = false;
    }
    ledger_.flush();
    say({{"say", "end"}});
  }

 private:
  static void say(const Json& line) {
    std::printf("%s\n", line.dump().c_str());
    std::fflush(stdout);
  }

  template <class S>
  bool in() const { return buyer_.in<S>(); }
  bool settled() const { return !shop::busy(buyer_.purchase.stage); }

  // Nothing may take longer than this: three quarters of an hour of the shopper's time.
  void until(const std::function<bool()>& done, const char* where) {
    if (!buyer_.until(done, 150s)) throw Stuck{std::string(where) + " in " + std::string(test::stage_name(buyer_.purchase.stage.index()))};
  }
  void pause(std::int64_t ms) {
    const std::int64_t end = clock_.now_ns() + ms * 1'000'000;
    until([&] { return clock_.now_ns() >= end; }, "pause");
  }

  // Comes to the shop: asks as often as needed, since the shop may be down just now.
  void enter() {
    while (!buyer_.ready) {
      buyer_.trouble.clear();
      buyer_.ucp().discover(o_.shop, true);
      until([&] { return buyer_.ready || !buyer_.trouble.empty(); }, "discover");
      if (!buyer_.ready) pause(2'000);
    }
    while (!buyer_.catalogue.complete) {
      buyer_.trouble.clear();
      buyer_.catalogue = {};
      buyer_.ucp().browse();
      until([&] { return buyer_.catalogue.complete || !buyer_.trouble.empty(); }, "browse");
      if (!buyer_.catalogue.complete) pause(2'000);
    }
  }

  void show(const shop::Receipt& r) {
    say({{"say", "bought"}, {"checkout", r.checkout.value}, {"order", r.order.value}, {"total", r.total.minor}, {"currency", r.currency.code()}});
    ledger_.receipt_seen(r.checkout);
    bought_mine_ = bought_mine_ || mine_.contains(r.checkout.value);
  }

  void leave() { buyer_.do_all(shop::cancel(buyer_.purchase)); }

  // What the journal holds open is resolved before anything else. The last entry's review may go on.
  void resolve(const std::vector<shop::OpenPurchase>& open) {
    for (const shop::OpenPurchase& entry : open) {
      if (!in<shop::stage::Browsing>()) leave();
      buyer_.do_all(shop::resume(buyer_.purchase, entry, clock_.unix_time_ms()));
      until([&] { return settled(); }, "resume");
      say({{"say", "resumed"}, {"checkout", entry.checkout.value}, {"state", shop::to_string(entry.state)}, {"stage", test::stage_name(buyer_.purchase.stage.index())}});
      if (const auto* done = std::get_if<shop::stage::Done>(&buyer_.purchase.stage)) {
        show(done->receipt);
        leave();
      } else if (!mine_.contains(entry.checkout.value) || o_.from >= o_.until) {
        leave();
      }
    }
  }

  // --- one purchase

  void purchase(int number) {
    const Plan plan = plan_of(o_.seed, number);
    const auto ended = [&](const char* how, const std::string& why = "") { say({{"say", "ended"}, {"purchase", number}, {"how", how}, {"why", why}}); };
    std::string instrument = plan.instrument;
    int edits = 0, begun = 0;
    for (int round = 0; round < 60; ++round) {
      if (bought_mine_) {
        if (!in<shop::stage::Browsing>()) leave();
        return ended("bought");
      }
      if (in<shop::stage::Browsing>()) {
        if (++begun > 6) return ended("no_luck");
        if (begun > 1 && instrument == "escalate") {  // turned away from the shop's page
          if (!plan.tries_again) return ended("declined", "given up on the shop's page");
          instrument = "success";
        }
        begin(plan, number);
        edits = 0;
      } else if (const auto* done = std::get_if<shop::stage::Done>(&buyer_.purchase.stage)) {
        mine_.insert(done->receipt.checkout.value);
        show(done->receipt);
      } else if (const auto* reviewing = std::get_if<shop::stage::Reviewing>(&buyer_.purchase.stage)) {
        if (mine_.insert(reviewing->checkout.id.value).second) say({{"say", "review"}, {"purchase", number}, {"checkout", reviewing->checkout.id.value}});
        if (plan.leaves) {
          leave();
          return ended("left");
        }
        const bool ready = reviewing->checkout.status == shop::CheckoutStatus::ready_for_complete;
        if ((edits == 0 || (!ready && edits < 4)) && edit(plan)) {
          ++edits;
          continue;
        }
        ++edits;
        if (!pay(number, instrument)) return ended("sold_out");
      } else if (const auto* declined = std::get_if<shop::stage::Declined>(&buyer_.purchase.stage)) {
        const std::string why = declined->why;
        if (!plan.tries_again) {
          leave();
          return ended("declined", why);
        }
        instrument = "success";
        buyer_.do_all(shop::review_again(buyer_.purchase, clock_.unix_time_ms()));
      } else if (const auto* failed = std::get_if<shop::stage::Failed>(&buyer_.purchase.stage)) {
        const std::string why = failed->why, todo = failed->todo;
        leave();
        // Who is told to ask the shop first does not order again.
        if (todo.find("Ask the shop before") != std::string::npos) return ended("ask_the_shop", why);
        if (is_sold_out(why)) return ended("sold_out", why);
        pause(1'000);
      }
      until([&] { return settled(); }, "purchase");
    }
    leave();
    ended("no_luck", "sixty rounds");
  }

  void begin(const Plan& plan, int number) {
    shop::Cart cart;
    const auto& products = buyer_.catalogue.products();
    if (products.empty()) throw Stuck{"a shop without goods"};
    for (const auto& [which, quantity] : plan.pieces) {
      const shop::Product& p = products[which % products.size()];
      for (std::int64_t i = 0; i < quantity; ++i) cart.add(p, p.variants.front());
    }
    ledger_.save_cart("sandbox", cart);
    const shop::Address home{"Sam", "Sample", "Musterweg 1", "", "Berlin", "", "10115", "DE"};
    const shop::Buyer self{"Sam", "Sample", "p" + std::to_string(o_.seed) + "." + std::to_string(number) + "@example.com", ""};
    buyer_.do_all(shop::begin(buyer_.purchase, {cart, self, home, plan.code.empty() ? std::vector<std::string>{} : std::vector{plan.code}}));
  }

  // False when there is nothing to change.
  bool edit(const Plan& plan) {
    const shop::Checkout& c = *shop::shown(buyer_.purchase.stage);
    shop::Edits edits;
    for (const auto& m : c.fulfillment) {
      for (const auto& g : m.groups) {
        if (g.options.empty()) continue;
        const std::string wanted = plan.express ? g.options.back().id : g.selected_option.empty() ? g.options.front().id : g.selected_option;
        if (wanted != g.selected_option) edits.shipping = shop::ShippingChoice{m.id, g.id, wanted};
      }
    }
    if (plan.more_pieces && !c.lines.empty()) edits.quantities = {{c.lines.front().id, 4}};
    if (!edits.shipping && !edits.quantities) return false;
    buyer_.do_all(shop::edit(buyer_.purchase, edits));
    until([&] { return settled(); }, "edit");
    return true;
  }

  // False: it cannot be paid for good.
  bool pay(int number, const std::string& instrument) {
    const auto why_not = [&] { return shop::why_not_payable(buyer_.purchase, instrument, clock_.unix_time_ms()); };
    const std::int64_t patience_end = clock_.now_ns() + 90'000'000'000;
    until([&] { return why_not().empty() || is_sold_out(why_not()) || !in<shop::stage::Reviewing>() || clock_.now_ns() > patience_end; }, "pay");
    if (!in<shop::stage::Reviewing>()) return true;
    if (const std::string why = why_not(); !why.empty()) {
      say({{"say", "not_payable"}, {"purchase", number}, {"why", why}});
      leave();
      return !is_sold_out(why);
    }
    const shop::Checkout& c = *shop::shown(buyer_.purchase.stage);
    say({{"say", "pay"}, {"purchase", number}, {"checkout", c.id.value}, {"total", c.grand_total()->amount.minor}, {"currency", c.currency.code()}, {"by", instrument}});
    buyer_.do_all(shop::confirm(buyer_.purchase, instrument, clock_.unix_time_ms()));
    return true;
  }

  const Options& o_;
  const base::Clock& clock_;
  ledger::Ledger& ledger_;
  test::Buyer buyer_;
  std::set<std::string> mine_;
  bool bought_mine_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Buys again and again.", "shopper");
  Options o;
  app.add_option("--shop", o.shop)->required();
  app.add_option("--data", o.data)->required();
  app.add_option("--seed", o.seed)->required();
  app.add_option("--from", o.from);
  app.add_option("--until", o.until);
  app.add_option("--mine", o.mine);
  app.add_option("--epoch", o.epoch_ms);
  app.add_option("--speed", o.speed);
  app.add_option("--offset", o.offset_ms);
  app.add_option("--log", o.log);
  CLI11_PARSE(app, argc, argv);
  log::open(o.log, log::Level::error);
  const test::FastClock clock(o.epoch_ms, o.speed, o.offset_ms);
  net::Config config;
  config.time_scale = 1 / o.speed;
  auto net = net::Client::make(config);
  auto ledger = ledger::Ledger::open(o.data, clock);
  if (!net || !ledger) {
    std::printf("%s\n", Json{{"say", "broken"}, {"why", ledger ? net.error().sentence() : ledger.error().sentence()}}.dump().c_str());
    return 2;
  }
  try {
    Shopper(o, clock, **net, **ledger).run();
  } catch (const Stuck& stuck) {
    std::printf("%s\n", Json{{"say", "stuck"}, {"where", stuck.where}}.dump().c_str());
    return 3;
  }
  return 0;
}
