// Checkout: one buyer's session as a value, how a request changes it, and what it costs. Pure; no I/O, no clock.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "glue/result.hpp"
#include "merchant/catalogue.hpp"
#include "merchant/json.hpp"
#include "merchant/market.hpp"

namespace aisle::merchant {

enum class Status { incomplete, requires_escalation, ready_for_complete, complete_in_progress, completed, canceled };
std::string_view wire_name(Status status);
std::optional<Status> status_from(std::string_view wire);

struct Line {
  std::string id;
  std::string product;  // Product::id
  std::int64_t quantity = 1;
};

enum class Delivery { shipping, pickup };

struct Fulfillment {
  Delivery delivery = Delivery::shipping;
  Json destinations = Json::array();  // shipping addresses as the buyer gave them, each with an id
  std::string destination;            // id of the selected one; empty: none yet
  std::string option;                 // id of the selected one; empty: none yet
};

// What is stored of a session. The response is computed from it, except when `final_body` holds what can no longer
// change.
struct Checkout {
  std::string id;
  Status status = Status::incomplete;
  std::int64_t expires_at_ms = 0;
  std::vector<Line> lines;
  int next_line = 1;
  int next_destination = 1;
  Json buyer = nullptr;
  Json context = Json::object();
  std::string catalogue_language = "en", text_language = "en";
  Market market;
  Fulfillment fulfillment;
  std::vector<std::string> discount_codes;
  Json instruments = Json::array();  // as sent, without credentials
  Json payment_problem = nullptr;    // message of the last refused payment, until the next update
  // Whether the buyer is a student, as said on the shop's page: the code STUDENT15 waits for it.
  enum class Student { unsaid, yes, no } student = Student::unsaid;
  // While the outcome of a payment is open:
  std::int64_t settle_at_ms = 0;
  std::string settle_as;      // "success" or "decline"
  Json final_body = nullptr;  // completed: the response, word for word
};

Json to_json(const Checkout& checkout);
Checkout checkout_from_json(const Json& json);

// Which languages the buyer's wishes come to.
struct Languages {
  std::string catalogue, texts;
};
Languages choose_languages(const Json& context, const std::string& accept_language, const Catalogue& catalogue);

// Replaces what the platform may set (UCP: a PUT carries the whole resource). ErrorKind::invalid: the body is
// malformed; not_found: a line names an unknown product (Error::todo holds its index's JSONPath).
Result<void> apply_request(Checkout& checkout, const Json& body, const std::string& accept_language,
                           const Catalogue& catalogue);

struct PricedLine {
  const Product* product = nullptr;
  std::int64_t unit = 0;
  std::int64_t total = 0;
};
struct ShippingOption {
  std::string id, title, note;
  std::int64_t amount = 0;
};
struct AppliedDiscount {
  std::string code, title;  // code empty: given by itself
  std::int64_t amount = 0;
  bool provisional = false;
};
struct Priced {
  std::vector<PricedLine> lines;
  std::vector<ShippingOption> options;  // empty until there is a destination
  std::vector<AppliedDiscount> discounts;
  Json totals = Json::array();
  std::int64_t total = 0;
  Json messages = Json::array();
  bool ready = false;
  bool only_on_our_page = false;  // what is missing can only be said on the shop's own page
};
using StockOf = std::function<std::int64_t(const std::string& product)>;
Priced price(const Checkout& checkout, const Catalogue& catalogue, const StockOf& stock);

// The address or shop that was chosen; null when none.
const Json& selected_destination(const Checkout& checkout);
const Json& pickup_shops();

Json message(std::string_view type, std::string_view code, std::string_view content, std::string_view severity = {},
             std::string_view path = {});

}  // namespace aisle::merchant
