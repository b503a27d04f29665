// The purchase machine: which moves are legal (fixed at compile time), and what is to be done next. Pure: no I/O; time comes in.
//
//   shopper --> begin/edit/confirm/cancel --+                       +--> todo::Create, Update, Get ... (carried out by till::Till)
//   shop    --> on_reply -------------------+--> Stage, Todos ------+
//   journal --> on_armed, resume -----------+                       +--> the panels show the Stage
//   clock   --> tick -----------------------+
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "glue/result.hpp"
#include "shop/checkout.hpp"

namespace aisle::shop {

// ---- legal moves -----------------------------------------------------------------------------------------------------------------
template <class From, class To>
struct Move {};
template <class... Move>
struct MoveList {};

using LegalMoves = MoveList<
    Move<stage::Browsing, stage::Creating>, Move<stage::Browsing, stage::Unknown>,  // Unknown: after a restart
    Move<stage::Creating, stage::Reviewing>, Move<stage::Creating, stage::Failed>, Move<stage::Creating, stage::Browsing>,
    Move<stage::Creating, stage::Done>, Move<stage::Creating, stage::InProgress>,  // InProgress: an earlier payment was late, not lost
    Move<stage::Reviewing, stage::Updating>, Move<stage::Reviewing, stage::Rechecking>, Move<stage::Reviewing, stage::Browsing>,
    Move<stage::Reviewing, stage::Failed>, Move<stage::Reviewing, stage::Done>,  // Done: finished on another device
    Move<stage::Reviewing, stage::InProgress>, Move<stage::Updating, stage::InProgress>,
    Move<stage::Updating, stage::Reviewing>, Move<stage::Updating, stage::Failed>, Move<stage::Updating, stage::Browsing>,
    Move<stage::Updating, stage::Done>,
    Move<stage::Rechecking, stage::Arming>, Move<stage::Rechecking, stage::Reviewing>, Move<stage::Rechecking, stage::Failed>,
    Move<stage::Rechecking, stage::Done>, Move<stage::Rechecking, stage::InProgress>,
    Move<stage::Arming, stage::Paying>, Move<stage::Arming, stage::Reviewing>,
    Move<stage::Paying, stage::Done>, Move<stage::Paying, stage::Declined>, Move<stage::Paying, stage::InProgress>,
    Move<stage::Paying, stage::Unknown>, Move<stage::Paying, stage::Failed>,
    Move<stage::Unknown, stage::Done>, Move<stage::Unknown, stage::Declined>, Move<stage::Unknown, stage::InProgress>,
    Move<stage::Unknown, stage::Reviewing>, Move<stage::Unknown, stage::Failed>,
    Move<stage::InProgress, stage::Done>, Move<stage::InProgress, stage::Declined>, Move<stage::InProgress, stage::Unknown>,
    Move<stage::InProgress, stage::Failed>,
    Move<stage::Paying, stage::Escalated>, Move<stage::Unknown, stage::Escalated>, Move<stage::InProgress, stage::Escalated>,
    Move<stage::Escalated, stage::Done>, Move<stage::Escalated, stage::Declined>, Move<stage::Escalated, stage::InProgress>,
    Move<stage::Escalated, stage::Unknown>, Move<stage::Escalated, stage::Failed>, Move<stage::Escalated, stage::Browsing>,
    Move<stage::Reviewing, stage::Escalated>, Move<stage::Escalated, stage::Reviewing>,  // the review goes on at the shop's page
    Move<stage::Declined, stage::Reviewing>, Move<stage::Declined, stage::Browsing>, Move<stage::Declined, stage::Failed>,
    Move<stage::Done, stage::Browsing>, Move<stage::Failed, stage::Browsing>>;

namespace detail {
template <class From, class To, class... M>
constexpr bool listed(MoveList<M...>) { return (std::is_same_v<M, Move<From, To>> || ...); }
[[noreturn]] void wrong_stage();  // a defect of ours: logged, then abort
}  // namespace detail

template <class From, class To>
concept LegalMove = detail::listed<From, To>(LegalMoves{});

// The only way the machine changes stage. STAGE must hold a From.
template <class From, class To>
  requires LegalMove<From, To>
void move(Stage& stage, To to) {
  if (!std::holds_alternative<From>(stage)) detail::wrong_stage();
  stage = std::move(to);
}

// ---- what comes back -------------------------------------------------------------------------------------------------------------
enum class Asked : std::uint8_t { create, update, get, complete, cancel };
enum class Answer : std::uint8_t {
  checkout,   // the shop gave a checkout (any status)
  refused,    // an error envelope or a clear 4xx: nothing was done
  not_found,  // the shop does not know this checkout
  in_flight,  // the same key is being worked on: ask again later, same key
  conflict,   // key used with another body, or the checkout has moved on: never the same again
  not_sent,   // not a byte left this computer, or the shop asked us to wait: surely nothing was done
  unknown,    // sent, but no readable outcome: timeout, cut, 5xx, garbage
};
struct CheckoutReply {
  Asked asked = Asked::get;
  Answer answer = Answer::unknown;
  std::optional<Checkout> checkout;   // exactly when answer is checkout
  std::vector<Message> messages;      // of the envelope, when refused
  Error error;                        // sentence and what to do, unless answer is checkout
  std::string continue_url;           // of the envelope
  std::int64_t retry_after_ms = -1;   // -1: the shop said nothing
  int http_status = 0;
  bool envelope = false;              // a UCP error envelope (so a replay of the same key answers alike)
};

// ---- what is to be done ------------------------------------------------------------------------------------------------------------
struct NewCheckout {
  Cart cart;
  Buyer buyer;
  Address address;                          // empty country: none yet
  std::vector<std::string> discount_codes;
};
struct ShippingChoice {
  std::string method, group, option;
};
struct Edits {  // what changes; the request still sends the whole resource
  std::optional<std::vector<std::pair<std::string, std::int64_t>>> quantities;  // line id -> pieces, 0 removes
  std::optional<Buyer> buyer;
  std::optional<Address> address;
  std::optional<std::string> method;       // "shipping" or "pickup": how everything is delivered
  std::optional<std::string> destination;  // id of an offered destination: an address, or a place to pick up from
  std::optional<ShippingChoice> shipping;
  std::optional<std::vector<std::string>> discount_codes;  // replaces the set
};

namespace todo {
struct Create { NewCheckout order; };
struct Update { Checkout current; Edits edits; };
struct Get { CheckoutId checkout; };
struct Cancel { CheckoutId checkout; };
struct JournalReviewed { CheckoutId checkout; std::string consent; };                   // REVIEWED, durable
struct Arm { Checkout checkout; std::string consent; std::string instrument; };        // make key and exact bytes, ARMED durable -> on_armed
struct SendComplete { CheckoutId checkout; };                                            // the armed bytes and key, first time or again
struct JournalUnknown { CheckoutId checkout; };
struct JournalDone { Receipt receipt; };                                                 // DONE, bytes erased, receipt kept, shop's cart emptied
struct JournalFailed { CheckoutId checkout; std::string why; };                          // FAILED, bytes erased
struct EmptyCart {};                                                                     // the session's own copy
}  // namespace todo
using Todo = std::variant<todo::Create, todo::Update, todo::Get, todo::Cancel, todo::JournalReviewed, todo::Arm, todo::SendComplete,
                          todo::JournalUnknown, todo::JournalDone, todo::JournalFailed, todo::EmptyCart>;
using Todos = std::vector<Todo>;

// ---- the journal's memory of a purchase (kept by ledger, read on start) --------------------------------------------------------------
enum class JournalState : std::uint8_t { reviewed, armed, sent, unknown, done, failed };
std::string_view to_string(JournalState state);  // "REVIEWED", "ARMED", ...
struct OpenPurchase {
  std::string shop, visitor;
  CheckoutId checkout;
  JournalState state = JournalState::reviewed;
  std::string consent, instrument, expires_at;
  std::int64_t armed_at_ms = 0;  // unix
  bool bytes_readable = false;   // sealed bytes are there and can be unsealed
};

// ---- the machine ---------------------------------------------------------------------------------------------------------------------
// All times are unix milliseconds of the injected clock.
struct Purchase {
  Stage stage;
  std::string shop;             // the ledger's id: "sandbox" or the URL
  std::string payee, merchant;  // TLS host (or "Sandbox on this computer"), and the name the merchant claims
  std::string visitor = "home";

  // The payment under way; meaningful from Arming on.
  struct Payment {
    std::string instrument;
    std::int64_t armed_at_ms = 0;
    bool replayable = true;       // bytes are there, visitor the same
    bool sent_again = false;      // the same bytes went out once more
    int tries = 0;                // questions without an outcome so far
    int doubtful = 0;             // times in a row that the checkout is "not found" in words that are not the protocol's
    std::int64_t loose_until_ms = 0;  // a copy of the request whose fate is unknown may still reach the shop until then
    std::int64_t due_ms = -1;     // when to ask next; -1: an answer is awaited
    bool next_is_complete = false;  // ask by the same bytes and key, not by GET
  } payment;
  std::vector<std::pair<VariantId, std::int64_t>> wanted;  // what was asked for last, to notice when the shop took it otherwise
  std::optional<Address> wanted_address;
  CheckoutId resuming;  // Creating: the checkout a restart found
  bool page_was_open = false;  // the shop's page has been open for this checkout: it may have been paid there
  std::int64_t change_loose_until_ms = 0;  // an edit whose fate is unknown may still reach the shop until then
};

constexpr std::int64_t kRearmMs = 600;
constexpr std::int64_t kReplayWithinMs = 10 * 60 * 1000;       // a hold is good for ten minutes
constexpr std::int64_t kSettleMs = 60 * 1000;                   // a request without an answer may still be under way this long
constexpr std::int64_t kGiveUpAfterMs = 24ll * 60 * 60 * 1000;  // then "ask the shop"
constexpr int kGiveUpTries = 12;                                // but not before so many questions (a computer may have been off for days)
constexpr int kDoubtfulTries = 3;
constexpr std::int64_t kEscalatedAskMs = 2000;                  // somebody is looking at the shop's page: ask often

// --- the shopper. A call that makes no sense in this stage does nothing and returns no todos.
Todos begin(Purchase& purchase, NewCheckout order);
Todos edit(Purchase& purchase, Edits edits);
void accept_totals(Purchase& purchase);
// Whether Confirm may be pressed; allocates nothing, for every frame.
bool payable(const Purchase& purchase, std::string_view instrument_id, std::int64_t now_ms);
// Why Confirm must stay disarmed (a sentence to show), empty when it may be pressed.
std::string why_not_payable(const Purchase& purchase, std::string_view instrument_id, std::int64_t now_ms);
Todos confirm(Purchase& purchase, std::string_view instrument_id, std::int64_t now_ms);  // the hold is complete
// Out of the review to the shop's own page (checkout.continue_url), where the shop wants the shopper or its figures do not add up;
// and back again. What came of it is asked of the shop.
bool page_offered(const Checkout& checkout);
Todos open_page(Purchase& purchase, std::int64_t now_ms);
Todos leave_page(Purchase& purchase, std::int64_t now_ms);
// Gives up before paying, or closes Done, Declined and Failed. Escalated: asks the shop to close; it stays until the shop has said
// which came first, its closing or a payment on its page.
Todos cancel(Purchase& purchase);
Todos review_again(Purchase& purchase, std::int64_t now_ms);  // Declined -> Reviewing, asking the shop for fresh figures

// --- the world
Todos on_reply(Purchase& purchase, const CheckoutReply& reply, std::int64_t now_ms);
Todos on_armed(Purchase& purchase, const Result<void>& armed, std::int64_t now_ms);
Todos tick(Purchase& purchase, std::int64_t now_ms);  // every frame: due questions, expiry
Todos resume(Purchase& purchase, const OpenPurchase& open, std::int64_t now_ms);  // at start, for each entry of this shop, one by one

// --- pure helpers
std::int64_t unknown_delay_ms(int tries);      // 0.5 s doubling to 60 s
std::int64_t in_progress_delay_ms(int tries);  // 1 s doubling to 15 s
// Our words for codes that shoppers should not have to decode; the merchant's words otherwise.
std::string own_words(const Message& message);
Receipt make_receipt(const Purchase& purchase, const Checkout& checkout, std::string_view consent);
bool busy(const Stage& stage);          // a request is out; show it, take no edits
bool payment_open(const Stage& stage);  // Arming, Paying, Unknown, InProgress, Escalated: the panel stays in front until it has ended

}  // namespace aisle::shop
