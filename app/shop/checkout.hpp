// The checkout as the merchant last gave it, and the machine that decides what may happen next.
// Pure: no I/O, no clock. UCP 2026-04-08 checkout; see commerce.md.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/money.hpp"
#include "glue/result.hpp"
#include "shop/cart.hpp"
#include "shop/message.hpp"

namespace aisle::shop {

using CheckoutId = base::Id<struct CheckoutTag>;
using OrderId = base::Id<struct OrderTag>;

enum class CheckoutStatus : std::uint8_t { incomplete, requires_escalation, ready_for_complete, complete_in_progress, completed, canceled };

struct Total {
  std::string type, display_text;  // display_text as the merchant words it (type when absent)
  base::Money amount;
};
struct LineItem {
  std::string id;
  VariantId variant;
  std::string title;
  base::Money unit_price;
  std::int64_t quantity = 1;
  std::vector<Total> totals;
};
struct Link {
  std::string type, title, url;
};
struct Address {
  std::string first_name, last_name, street, extended, locality, region, postal_code, country;
  bool operator==(const Address&) const = default;
};
struct Buyer {
  std::string first_name, last_name, email, phone;
};
struct FulfillmentOption {
  std::string id, title, description;
  std::optional<base::Money> total;
};
struct FulfillmentGroup {
  std::string id;
  std::vector<std::string> line_item_ids;
  std::vector<FulfillmentOption> options;
  std::string selected_option;
};
struct Destination {
  std::string id, name;
  Address address;
};
struct FulfillmentMethod {
  std::string id, type;  // "shipping", "pickup"
  std::vector<std::string> line_item_ids;
  std::vector<Destination> destinations;
  std::string selected_destination;
  std::vector<FulfillmentGroup> groups;
};
struct DeliveryKind {  // a way of delivery the shop could use, also when the checkout now has another
  std::string type;         // "shipping", "pickup"
  std::string description;  // as the shop words it; may be empty
};
struct Instrument {  // offered or selected way to pay
  std::string id, handler_id, handler_name, type, title;
  bool operator==(const Instrument&) const = default;
};
struct Discount {  // a code the shopper gave, or one the shop applied by itself
  std::string code, title;
  base::Money amount;
  bool automatic = false, provisional = false;
};
struct Checkout {
  CheckoutId id;
  CheckoutStatus status = CheckoutStatus::incomplete;
  base::Currency currency;
  std::vector<LineItem> lines;
  std::vector<Total> totals;
  std::vector<Message> messages;
  std::vector<Link> links;
  std::vector<FulfillmentMethod> fulfillment;
  std::vector<DeliveryKind> delivery_kinds;  // to choose from; empty: no choice
  Buyer buyer;
  std::vector<Instrument> instruments;  // what may be paid with, from payment handlers of the response (past the till: what our wallet serves)
  std::vector<std::string> discount_codes;
  std::vector<Discount> discounts;
  bool takes_codes = false;  // the shop knows discount codes
  std::string expires_at, continue_url;
  OrderId order;
  std::string order_label, order_permalink;
  const Total* grand_total() const;      // type "total"
  bool totals_add_up() const;            // sum of the parts == total; overflow counts as no
  bool any_unrecoverable() const;
};

struct Receipt {
  std::string shop;   // name the merchant gives (its claim)
  std::string payee;  // TLS host, or "Sandbox on this computer"
  OrderId order;
  CheckoutId checkout;
  CheckoutStatus status = CheckoutStatus::completed;
  base::Currency currency;
  base::Money total;
  std::vector<Total> totals;
  std::vector<LineItem> lines;
  std::string consent_hash;
  std::string label, permalink;  // the order's number for people; where the shop shows it
  std::string shop_id;           // the ledger's name of the shop
  std::int64_t placed_at_ms = 0; // unix; 0: not known
};

// The shopper's side of a purchase. Each stage says what the panels show and which moves are legal.
namespace stage {
struct Browsing {};                                     // no checkout
struct Creating {};                                     // POST is out (after a restart: the GET that restores the review)
struct Reviewing {                                      // shown; may be edited
  Checkout checkout;
  bool totals_accepted = false;     // the shopper accepted totals that do not add up
  std::string notice;               // why the shopper is asked again; empty at first
  std::int64_t rearm_at_ms = 0;     // Confirm stays disarmed until then (what is shown has just changed)
};
struct Updating { Checkout checkout; };                 // PUT is out; last answer still shown
struct Rechecking { Checkout checkout; std::string consent; std::string instrument; };  // held; re-GET before pay
struct Arming { Checkout checkout; std::string consent; std::string instrument; };      // journal write is out
struct Paying { Checkout checkout; std::string consent; std::string instrument; };      // complete is out
struct Unknown { Checkout checkout; std::string consent; };  // reply lost: resolving by GET, then same bytes + key; after a restart
                                                             // only checkout.id is known until the shop answers
struct InProgress { Checkout checkout; std::string consent; };
struct Escalated { Checkout checkout; std::string consent; bool closing = false, before_pay = false; };  // the shopper goes on at checkout.continue_url; we ask
                                                             // the shop what came of it. CLOSING: given up here, the shop has yet to agree.
                                                             // BEFORE_PAY: out of the review, nothing was paid here; may go back to it
struct Done { Receipt receipt; };
struct Declined { Checkout checkout; std::string why; };     // may review again
struct Failed { std::string why; std::string todo; };        // session is over (expired, canceled, not found)
}  // namespace stage
using Stage = std::variant<stage::Browsing, stage::Creating, stage::Reviewing, stage::Updating, stage::Rechecking, stage::Arming, stage::Paying,
                           stage::Unknown, stage::InProgress, stage::Escalated, stage::Done, stage::Declined, stage::Failed>;

// Purchase: holds the stage; move<From>(stage, to) compiles only for the legal transitions (see checkout_machine.hpp).
const Checkout* shown(const Stage& stage);  // the merchant's figures to show, null when there are none

}  // namespace aisle::shop
