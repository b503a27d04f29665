#include "till/till.hpp"

#include "base/random.hpp"
#include "glue/log.hpp"

namespace aisle::till {
namespace {

template <class... F>
struct Overload : F... {
  using F::operator()...;
};
template <class... F>
Overload(F...) -> Overload<F...>;  // clang 16 does not deduce aggregates

}  // namespace

Till::Till(ucp::Client& ucp, ledger::Ledger& ledger, const wallet::Wallet& wallet) : ucp_(ucp), ledger_(ledger), wallet_(wallet) {}

void Till::carry_out(const shop::Purchase& purchase, shop::Todos todos) {
  for (shop::Todo& todo : todos) {
    std::visit(Overload{
                   [&](shop::todo::Create& t) { awaited_ = ucp_.create(t.order); },
                   [&](shop::todo::Update& t) { awaited_ = ucp_.update(t.current, t.edits); },
                   [&](shop::todo::Get& t) { awaited_ = ucp_.get(t.checkout); },
                   [&](shop::todo::Cancel& t) { ucp_.cancel(t.checkout); },  // nobody waits for its reply
                   [&](shop::todo::JournalReviewed& t) { ledger_.journal_reviewed(purchase.shop, t.checkout, purchase.visitor, t.consent); },
                   [&](shop::todo::Arm& t) { arm(purchase, std::move(t)); },
                   [&](shop::todo::SendComplete& t) {
                     awaited_ = 0;
                     sending_ = t.checkout;
                     ledger_.unseal(t.checkout);
                   },
                   [&](shop::todo::JournalUnknown& t) { ledger_.journal_unknown(t.checkout); },
                   [&](shop::todo::JournalDone& t) { ledger_.journal_done(purchase.shop, std::move(t.receipt)); },
                   [&](shop::todo::JournalFailed& t) { ledger_.journal_failed(t.checkout, std::move(t.why)); },
                   [&](shop::todo::EmptyCart&) { own_.emplace_back(EmptyCart{}); },
               },
               todo);
  }
}

void Till::arm(const shop::Purchase& purchase, shop::todo::Arm arm) {
  const auto offered = wallet_.instruments(arm.checkout);
  const shop::Instrument* instrument = wallet_.find(offered, arm.instrument);
  if (instrument == nullptr) {
    own_.emplace_back(Armed{fail(ErrorKind::conflict, "The shop no longer takes this way to pay.", "Choose another one.")});
    return;
  }
  const auto credential = wallet_.credential(arm.checkout, *instrument);
  if (!credential) {
    own_.emplace_back(Armed{tl::unexpected(credential.error())});
    return;
  }
  ledger::Arming arming;
  arming.shop = purchase.shop;
  arming.checkout = arm.checkout.id;
  arming.visitor = purchase.visitor;
  arming.consent = std::move(arm.consent);
  arming.instrument = instrument->id;
  arming.expires_at = arm.checkout.expires_at;
  arming.key = base::uuid_v4();
  arming.bytes = ucp::complete_body(*instrument, *credential);
  ledger_.journal_armed(std::move(arming));
}

std::vector<Event> Till::take(ucp::reply::Checkout reply) {
  if (reply.request != awaited_) return {};  // of a stage that is over
  awaited_ = 0;
  // Panels and machine see only what this shopper can pay with here; the shop's other offers are of no use to them.
  if (auto& checkout = reply.reply.checkout) checkout->instruments = wallet_.instruments(*checkout);
  return {Replied{std::move(reply.reply)}};
}

std::vector<Event> Till::take(ledger::Reply reply) {
  std::vector<Event> out;
  std::visit(Overload{
                 [&](ledger::reply::Armed& r) { out.emplace_back(Armed{std::move(r.result)}); },
                 [&](ledger::reply::Unsealed& r) { send(std::move(r), out); },
                 [&](ledger::reply::Trouble& r) { out.emplace_back(Trouble{std::move(r.error)}); },
                 [](ledger::reply::CatalogueLoaded&) {},
             },
             reply);
  return out;
}

void Till::send(ledger::reply::Unsealed unsealed, std::vector<Event>& out) {
  if (unsealed.checkout != sending_) return;
  sending_ = {};
  if (!unsealed.bytes) {
    // Nothing can be repeated; only asking is left. The machine treats it as a question without an outcome.
    shop::CheckoutReply lost;
    lost.asked = shop::Asked::complete;
    lost.answer = shop::Answer::conflict;
    lost.error = unsealed.bytes.error();
    out.emplace_back(Replied{std::move(lost)});
    return;
  }
  awaited_ = ucp_.complete(unsealed.checkout, *unsealed.bytes, unsealed.key);
  ledger_.journal_sent(unsealed.checkout);
}

std::vector<Event> Till::take_own() { return std::exchange(own_, {}); }

shop::Todos apply(shop::Purchase& purchase, const Event& event, std::int64_t now_ms) {
  return std::visit(Overload{
                        [&](const Replied& e) { return shop::on_reply(purchase, e.reply, now_ms); },
                        [&](const Armed& e) { return shop::on_armed(purchase, e.result, now_ms); },
                        [](const EmptyCart&) { return shop::Todos{}; },
                        [](const Trouble&) { return shop::Todos{}; },
                    },
                    event);
}

}  // namespace aisle::till
