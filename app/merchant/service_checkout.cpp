// Checkout, cart and order operations. Each runs inside one transaction; what it changes is committed with its answer.
#include <fmt/format.h>

#include "base/random.hpp"
#include "merchant/pages.hpp"
#include "merchant/payment.hpp"
#include "merchant/service_call.hpp"

namespace aisle::merchant {
namespace {

constexpr std::int64_t kCartLifeMs = 7LL * 24 * 3600 * 1000;

HttpResponse not_found(std::string_view what, const std::string& id) {
  return error_response(200, "not_found", fmt::format("{} not found: {}", what, id));
}

// A body that could not be taken over: malformed is the protocol's business, an unknown product the shop's.
HttpResponse refusal(const Error& error) {
  const bool business = error.kind == ErrorKind::not_found;
  return error_response(business ? 200 : 400, business ? "item_unavailable" : "invalid_request", error.what,
                        error.todo);
}

// Nothing that was asked for can be sold: no session is made.
bool nothing_for_sale(const Priced& priced, Json& reason) {
  std::size_t hopeless = 0;
  for (const Json& m : priced.messages) {
    const std::string code = text_of(m, "code");
    const bool line_problem =
        code == "item_unavailable" || (code == "out_of_stock" && text_of(m, "content") == "Out of stock.");
    if (!line_problem) continue;
    if (hopeless++ == 0) reason = m;
  }
  return hopeless == priced.lines.size();
}

bool is_open(Status status) {
  return status == Status::incomplete || status == Status::ready_for_complete || status == Status::requires_escalation;
}

}  // namespace

Priced Service::price_now(Ledger& ledger, const Checkout& checkout) const {
  // What this checkout has already taken is not on the shelf any more, but it is not missing either.
  const bool holds_stock = checkout.status == Status::complete_in_progress;
  return price(checkout, catalogue_,
               [&](const std::string& product) { return holds_stock ? INT64_MAX : ledger.stock(product); });
}

void Service::save(Ledger& ledger, const Checkout& checkout) {
  ledger.put_resource("checkout", checkout.id, to_json(checkout), clock_.unix_time_ms());
}

std::optional<Checkout> Service::load_checkout(Ledger& ledger, const std::string& id, const Site& site) {
  const auto stored = ledger.resource("checkout", id);
  if (!stored) return std::nullopt;
  Checkout checkout = checkout_from_json(*stored);
  settle(ledger, checkout, site);
  if (is_open(checkout.status) && clock_.unix_time_ms() >= checkout.expires_at_ms) {
    checkout.status = Status::canceled;
    checkout.payment_problem =
        message("error", "checkout_expired", "This checkout has expired. Please start again.", "unrecoverable");
    save(ledger, checkout);
  }
  return checkout;
}

bool Service::take_all(Ledger& ledger, const Checkout& checkout) {
  for (std::size_t i = 0; i < checkout.lines.size(); ++i) {
    if (ledger.take_stock(checkout.lines[i].product, checkout.lines[i].quantity)) continue;
    while (i-- > 0) ledger.return_stock(checkout.lines[i].product, checkout.lines[i].quantity);
    return false;
  }
  return true;
}

void Service::return_all(Ledger& ledger, const Checkout& checkout) {
  for (const Line& line : checkout.lines) ledger.return_stock(line.product, line.quantity);
}

// The stock has been taken; from here on the checkout can no longer change.
void Service::place_order(Ledger& ledger, Checkout& checkout, const Site& site) {
  checkout.status = Status::complete_in_progress;
  const Priced priced = price_now(ledger, checkout);
  OrderRow order{fmt::format("ord_{}", base::uuid_v4()),
                 checkout.id,
                 fmt::format("A-{}", ledger.next_order_number()),
                 checkout.market.currency,
                 clock_.unix_time_ms(),
                 priced.total,
                 {}};
  order.body = order_json(checkout, priced, order.id, order.label, site);
  ledger.put_order(order);
  checkout.status = Status::completed;
  checkout.payment_problem = nullptr;
  checkout.settle_at_ms = 0;
  checkout.final_body = checkout_json(checkout, priced, site);
  checkout.final_body["order"] = {
      {"id", order.id}, {"label", order.label}, {"permalink_url", order.body["permalink_url"]}};
  save(ledger, checkout);
}

void Service::refuse_payment(Checkout& checkout, std::string_view why) {
  checkout.status = Status::ready_for_complete;
  checkout.settle_at_ms = 0;
  checkout.payment_problem = message("error", "payment_failed", why, "recoverable", "$.payment.instruments");
}

// An open payment is decided when its time has come, by whoever looks first; so a restart needs no timer.
void Service::settle(Ledger& ledger, Checkout& checkout, const Site& site) {
  if (checkout.status != Status::complete_in_progress || clock_.unix_time_ms() < checkout.settle_at_ms) return;
  if (checkout.settle_as == "success") {
    place_order(ledger, checkout, site);
  } else {
    return_all(ledger, checkout);
    refuse_payment(checkout, "The sandbox wallet declined the payment.");
    save(ledger, checkout);
  }
}

HttpResponse Service::shown(Ledger& ledger, Checkout& checkout, const Site& site, int status) {
  if (!checkout.final_body.is_null()) return json_response(checkout.final_body, status);
  Priced priced = price_now(ledger, checkout);
  const bool payment_waits = checkout.status == Status::requires_escalation && !checkout.payment_problem.is_null();
  if (is_open(checkout.status) && !payment_waits) {
    checkout.status = priced.ready              ? Status::ready_for_complete
                      : priced.only_on_our_page ? Status::requires_escalation
                                                : Status::incomplete;
  } else if (checkout.status == Status::canceled) {
    priced.messages = Json::array();
  }
  return json_response(checkout_json(checkout, priced, site), status);
}

HttpResponse Service::unchanged(Ledger& ledger, Checkout& checkout, const Site& site, std::string_view why) {
  HttpResponse response = shown(ledger, checkout, site);
  Json body = Json::parse(response.body);
  body["messages"].push_back(message("error", "invalid_state", why, "unrecoverable", "$.status"));
  response.body = dump(body);
  return response;
}

HttpResponse Service::create_checkout(Ledger& ledger, const Call& call) {
  Checkout checkout;
  checkout.id = fmt::format("chk_{}", base::uuid_v4());
  checkout.expires_at_ms = clock_.unix_time_ms() + options_.checkout_ttl_s * 1000;
  Json body = call.body;
  if (const std::string cart_id = text_of(body, "cart_id"); !cart_id.empty()) {
    const auto cart = ledger.resource("cart", cart_id);
    if (!cart) return not_found("Cart", cart_id);
    // The cart's own contents win over what the request repeats (UCP, cart capability).
    for (const char* name : {"line_items", "context", "buyer", "discounts"}) {
      if (cart->contains(name)) body[name] = (*cart)[name];
    }
  }
  if (const auto taken = apply_request(checkout, body, call.http.header("Accept-Language"), catalogue_); !taken)
    return refusal(taken.error());
  Json reason;
  if (nothing_for_sale(price_now(ledger, checkout), reason))
    return error_response(200, text_of(reason, "code"), text_of(reason, "content"), text_of(reason, "path"));
  HttpResponse response = shown(ledger, checkout, call.site, 201);
  save(ledger, checkout);
  return response;
}

HttpResponse Service::get_checkout(Ledger& ledger, const Call& call) {
  auto checkout = load_checkout(ledger, call.id, call.site);
  if (!checkout) return not_found("Checkout", call.id);
  return shown(ledger, *checkout, call.site);
}

HttpResponse Service::update_checkout(Ledger& ledger, const Call& call) {
  auto checkout = load_checkout(ledger, call.id, call.site);
  if (!checkout) return not_found("Checkout", call.id);
  if (!is_open(checkout->status))
    return unchanged(ledger, *checkout, call.site, "This checkout can no longer be changed.");
  if (const auto taken = apply_request(*checkout, call.body, call.http.header("Accept-Language"), catalogue_); !taken)
    return refusal(taken.error());
  checkout->status = Status::incomplete;
  HttpResponse response = shown(ledger, *checkout, call.site);
  save(ledger, *checkout);
  return response;
}

HttpResponse Service::complete_checkout(Ledger& ledger, const Call& call) {
  auto found = load_checkout(ledger, call.id, call.site);
  if (!found) return not_found("Checkout", call.id);
  Checkout& checkout = *found;
  if (!is_open(checkout.status)) return shown(ledger, checkout, call.site);
  checkout.payment_problem = nullptr;
  checkout.status = Status::incomplete;
  if (!price_now(ledger, checkout).ready) {
    HttpResponse response = shown(ledger, checkout, call.site);
    save(ledger, checkout);
    return response;
  }
  switch (const PaymentOutcome outcome = payment_outcome(call.body)) {
    case PaymentOutcome::success:
      if (take_all(ledger, checkout)) place_order(ledger, checkout, call.site);
      break;
    case PaymentOutcome::in_progress:
    case PaymentOutcome::in_progress_decline:
      if (!take_all(ledger, checkout)) break;
      checkout.status = Status::complete_in_progress;
      checkout.settle_at_ms = clock_.unix_time_ms() + kSettleAfterMs;
      checkout.settle_as = outcome == PaymentOutcome::in_progress ? "success" : "decline";
      break;
    case PaymentOutcome::escalate:
      checkout.status = Status::requires_escalation;
      checkout.payment_problem = message("error", "payment_review", "Please approve the payment on the shop's page.",
                                         "requires_buyer_review", "$.payment.instruments");
      break;
    case PaymentOutcome::decline:
      refuse_payment(checkout, "The sandbox wallet declined the payment.");
      break;
    case PaymentOutcome::unusable:
      refuse_payment(checkout, "The payment cannot be read: the sandbox wallet takes a sandbox_token.");
      break;
  }
  HttpResponse response = shown(ledger, checkout, call.site);
  save(ledger, checkout);
  return response;
}

HttpResponse Service::cancel_checkout(Ledger& ledger, const Call& call) {
  auto checkout = load_checkout(ledger, call.id, call.site);
  if (!checkout) return not_found("Checkout", call.id);
  if (checkout->status == Status::canceled) return shown(ledger, *checkout, call.site);
  if (!is_open(checkout->status))
    return unchanged(ledger, *checkout, call.site, "This checkout can no longer be canceled.");
  checkout->status = Status::canceled;
  checkout->payment_problem = nullptr;
  save(ledger, *checkout);
  return shown(ledger, *checkout, call.site);
}

HttpResponse Service::get_order(Ledger& ledger, const Call& call) {
  const auto order = ledger.order(call.id);
  return order ? json_response(order->body) : not_found("Order", call.id);
}

HttpResponse Service::challenge(Ledger& ledger, const Call& call) {
  auto checkout = load_checkout(ledger, call.id, call.site);
  if (!checkout) return {404, "There is no such checkout.\n", "text/plain; charset=utf-8", {}};
  const bool asks = checkout->status == Status::requires_escalation;
  if (asks && checkout->payment_problem.is_null() && !call.action.empty()) {
    checkout->student = call.action == "approve" ? Checkout::Student::yes : Checkout::Student::no;
    shown(ledger, *checkout, call.site);  // brings the status up to date
    save(ledger, *checkout);
  } else if (asks && call.action == "approve") {
    if (take_all(ledger, *checkout)) {
      place_order(ledger, *checkout, call.site);
    } else {
      checkout->status = Status::incomplete;
      checkout->payment_problem = nullptr;
      save(ledger, *checkout);
    }
  } else if (asks && call.action == "decline") {
    refuse_payment(*checkout, "You declined the payment on the shop's page.");
    save(ledger, *checkout);
  }
  return {200,
          challenge_page(*checkout, price_now(ledger, *checkout)),
          "text/html; charset=utf-8",
          {{"Cache-Control", "no-store"}}};
}

namespace {

// A cart is stored as the request that made it (plus line ids), so that a checkout can take it over word for word.
HttpResponse show_cart(const Checkout& cart, const Priced& priced, const Site& site, int status) {
  return json_response(cart_json(cart, priced, site), status);
}

Json cart_request(const Checkout& cart) {
  Json lines = Json::array();
  for (const Line& line : cart.lines)
    lines.push_back({{"id", line.id}, {"item", {{"id", line.product}}}, {"quantity", line.quantity}});
  Json out = {
      {"line_items", std::move(lines)}, {"context", cart.context}, {"discounts", {{"codes", cart.discount_codes}}}};
  if (!cart.buyer.is_null()) out["buyer"] = cart.buyer;
  return out;
}

}  // namespace

HttpResponse Service::create_cart(Ledger& ledger, const Call& call) {
  Checkout cart;
  cart.id = fmt::format("cart_{}", base::uuid_v4());
  cart.expires_at_ms = clock_.unix_time_ms() + kCartLifeMs;
  if (const auto taken = apply_request(cart, call.body, call.http.header("Accept-Language"), catalogue_); !taken)
    return refusal(taken.error());
  const Priced priced = price_now(ledger, cart);
  Json reason;
  if (nothing_for_sale(priced, reason))
    return error_response(200, text_of(reason, "code"), text_of(reason, "content"), text_of(reason, "path"));
  Json stored = cart_request(cart);
  stored["state"] = to_json(cart);
  ledger.put_resource("cart", cart.id, stored, clock_.unix_time_ms());
  return show_cart(cart, priced, call.site, 201);
}

HttpResponse Service::get_cart(Ledger& ledger, const Call& call) {
  const auto stored = ledger.resource("cart", call.id);
  if (!stored) return not_found("Cart", call.id);
  const Checkout cart = checkout_from_json(member(*stored, "state"));
  if (cart.status == Status::canceled || clock_.unix_time_ms() >= cart.expires_at_ms) return not_found("Cart", call.id);
  return show_cart(cart, price_now(ledger, cart), call.site, 200);
}

HttpResponse Service::update_cart(Ledger& ledger, const Call& call) {
  const auto stored = ledger.resource("cart", call.id);
  if (!stored) return not_found("Cart", call.id);
  Checkout cart = checkout_from_json(member(*stored, "state"));
  if (cart.status == Status::canceled || clock_.unix_time_ms() >= cart.expires_at_ms) return not_found("Cart", call.id);
  if (const auto taken = apply_request(cart, call.body, call.http.header("Accept-Language"), catalogue_); !taken)
    return refusal(taken.error());
  Json changed = cart_request(cart);
  changed["state"] = to_json(cart);
  ledger.put_resource("cart", cart.id, changed, clock_.unix_time_ms());
  return show_cart(cart, price_now(ledger, cart), call.site, 200);
}

HttpResponse Service::cancel_cart(Ledger& ledger, const Call& call) {
  const auto stored = ledger.resource("cart", call.id);
  if (!stored) return not_found("Cart", call.id);
  Checkout cart = checkout_from_json(member(*stored, "state"));
  const Priced priced = price_now(ledger, cart);
  cart.status = Status::canceled;
  ledger.put_resource("cart", cart.id, {{"state", to_json(cart)}}, clock_.unix_time_ms());
  return show_cart(cart, priced, call.site, 200);
}

}  // namespace aisle::merchant
