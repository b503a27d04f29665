// Buyer: the commerce half of a session without a world: net, ucp, ledger, wallet, till and the purchase machine, turned by frame().
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "ledger/ledger.hpp"
#include "net/client.hpp"
#include "till/till.hpp"
#include "ucp/client.hpp"
#include "wallet/wallet.hpp"

namespace aisle::test {

inline wallet::Wallet sandbox_wallet() {
  std::vector<std::unique_ptr<wallet::PaymentHandler>> handlers;
  handlers.push_back(wallet::make_sandbox_wallet());
  handlers.push_back(wallet::make_demo_pay());
  return wallet::Wallet(std::move(handlers));
}

class Buyer {
 public:
  Buyer(net::Client& net, ledger::Ledger& ledger, const base::Clock& clock, ucp::Config config = {"https://aisle.invalid/ucp/2026-04-08.json", "en", "DE", "EUR"})
      : clock_(clock), ledger_(ledger), wallet_(sandbox_wallet()), ucp_(net, clock, std::move(config)), till_(ucp_, ledger, wallet_) {
    purchase.shop = "sandbox";
  }

  void frame() {
    const std::int64_t now = clock_.unix_time_ms();
    while (auto reply = ucp_.poll()) {
      if (auto* r = std::get_if<ucp::reply::Checkout>(&*reply)) hear(till_.take(std::move(*r)));
      else if (auto* d = std::get_if<ucp::reply::Discovered>(&*reply)) discovered(std::move(d->session));
      else if (auto* b = std::get_if<ucp::reply::Browsed>(&*reply)) browsed(std::move(b->page));
      else if (on_other) on_other(std::move(*reply));
    }
    while (auto reply = ledger_.poll()) hear(till_.take(std::move(*reply)));
    hear(till_.take_own());
    do_all(shop::tick(purchase, now));
  }

  void do_all(shop::Todos todos) {
    note_stage();
    till_.carry_out(purchase, std::move(todos));
  }
  // Turns until DONE() or the limit; true when done.
  bool until(const std::function<bool()>& done, std::chrono::milliseconds limit = std::chrono::seconds(20)) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!done()) {
      if (std::chrono::steady_clock::now() > end) return false;
      frame();
      if (const auto* page = std::get_if<shop::stage::Escalated>(&purchase.stage)) {
        if (!on_page) do_all(shop::cancel(purchase));  // this one does not go to the shop's page
        else std::exchange(on_page, [](const std::string&) {})(page->checkout.continue_url);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
  }
  template <class S>
  bool in() const { return std::holds_alternative<S>(purchase.stage); }

  ucp::Client& ucp() { return ucp_; }
  const wallet::Wallet& wallet() const { return wallet_; }

  shop::Purchase purchase;
  shop::Catalogue catalogue;
  std::string trouble;                // last sentence of something that failed outside the purchase
  bool ready = false;                 // discovered
  bool cart_emptied = false;
  std::vector<std::size_t> stages{0};  // indices of the stages passed through
  std::function<void(ucp::Reply)> on_other;
  std::function<void(const std::string& url)> on_page;  // goes to the shop's page, once

 private:
  void hear(std::vector<till::Event> events) {
    for (const till::Event& e : events) {
      if (std::holds_alternative<till::EmptyCart>(e)) cart_emptied = true;
      if (const auto* t = std::get_if<till::Trouble>(&e)) trouble = t->error.sentence();
      do_all(till::apply(purchase, e, clock_.unix_time_ms()));
    }
  }
  void note_stage() {
    if (stages.back() != purchase.stage.index()) stages.push_back(purchase.stage.index());
  }
  void discovered(Result<ucp::Session> session) {
    if (!session) {
      trouble = session.error().sentence();
      return;
    }
    purchase.payee = session->payee;
    purchase.merchant = session->merchant;
    ready = true;
  }
  void browsed(Result<ucp::Page> page) {
    if (!page) {
      trouble = page.error().sentence();
      return;
    }
    for (shop::Product& p : page->products) catalogue.add(std::move(p));
    if (page->cursor.empty()) catalogue.complete = true;
    else ucp_.browse(page->cursor);
  }

  const base::Clock& clock_;
  ledger::Ledger& ledger_;
  wallet::Wallet wallet_;
  ucp::Client ucp_;
  till::Till till_;
};

inline std::string_view stage_name(std::size_t index) {
  static constexpr std::string_view kNames[] = {"Browsing", "Creating", "Reviewing", "Updating", "Rechecking", "Arming",
                                                "Paying",   "Unknown",  "InProgress", "Escalated", "Done",    "Declined",   "Failed"};
  return kNames[index];
}

}  // namespace aisle::test
