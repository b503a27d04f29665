#include "merchant/pages.hpp"

#include <fmt/format.h>

#include "base/money.hpp"

namespace aisle::merchant {
namespace {

std::string money(std::int64_t minor, std::string_view currency) {
  return base::to_plain({minor, base::Currency::parse(currency).value_or(base::Currency{})});
}

std::string html_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

std::optional<std::string_view> policy_page(std::string_view name) {
  if (name == "terms") {
    return "Terms of service of the Aisle sandbox shop\n\n"
           "This is a trial shop. Nothing is sold, nothing is shipped and no money moves: the wallet holds play "
           "money.\n"
           "Prices, stock and delivery times are made up. The 3D models belong to their creators, named with each "
           "product.\n";
  }
  if (name == "privacy") {
    return "Privacy policy of the Aisle sandbox shop\n\n"
           "The shop runs on the computer whose address you see. Name, e-mail and delivery address of a checkout are "
           "kept in its\n"
           "data folder until that folder is deleted, and are sent nowhere.\n";
  }
  if (name == "refunds")
    return "Returns and refunds of the Aisle sandbox shop\n\nPlay money comes back by itself: run `aisle-merchant "
           "reset` and the shelves are full again.\n";
  if (name == "shipping")
    return "Delivery of the Aisle sandbox shop\n\nParcels up to 1.2 m and 250 litres, freight beyond. Nothing really "
           "arrives.\n";
  return std::nullopt;
}

std::string product_page(const Product& p) {
  return fmt::format("{}\n\n{} x {} x {} mm (width, height, depth)\nModel: {}, {}, converted to GLB\nSource: {}\n",
                     p.titles.at("en"), p.width_mm, p.height_mm, p.depth_mm, p.creator, p.license, p.source);
}

std::string order_page(const OrderRow& order) {
  std::string out = fmt::format("Order {}\n\n", order.label);
  for (const Json& line : member(order.body, "line_items")) {
    out += fmt::format("{} x {}  {}\n", integer_of(member(line, "quantity"), "total"),
                       text_of(member(line, "item"), "title"),
                       money(integer_of(member(line, "totals")[0], "amount"), order.currency));
  }
  for (const Json& event : member(member(order.body, "fulfillment"), "events"))
    out += fmt::format("{}: {}\n", text_of(event, "occurred_at").substr(0, 10), text_of(event, "description"));
  for (const Json& change : member(order.body, "adjustments"))
    out += fmt::format("{}: {}\n", text_of(change, "occurred_at").substr(0, 10), text_of(change, "description"));
  out += "\n";
  for (const Json& total : member(order.body, "totals")) {
    out += fmt::format("{}: {}\n", text_of(total, "display_text"), money(integer_of(total, "amount"), order.currency));
  }
  return out;
}

std::string challenge_page(const Checkout& checkout, const Priced& priced) {
  const std::string head =
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
      "<title>Aisle sandbox shop</title><body style=\"font:20px sans-serif;max-width:32em;margin:2em auto\">";
  if (checkout.status != Status::requires_escalation) {
    return fmt::format(
        "{}<h1>Aisle sandbox shop</h1><p>This checkout is <b>{}</b>. There is nothing to approve here.</p>", head,
        wire_name(checkout.status));
  }
  const bool payment = !checkout.payment_problem.is_null();
  const std::string question =
      payment ? fmt::format("Aisle sandbox shop asks you to approve <b>{}</b>.", html_escaped(money(priced.total, checkout.market.currency)))
              : "The code STUDENT15 is for students. Whoever says so here gets 15 % off.";
  // The button that approves stands in the very middle, large enough for a ray or a thumb.
  constexpr const char* kButton = "font:inherit;width:100%;border:0;border-radius:.5em;padding:0";
  return fmt::format(
      "{0}<div style=\"position:fixed;inset:0;padding:1em;display:grid;grid-template-rows:1fr 30vh 1fr;gap:.6em\">"
      "<div><h1 style=\"font-size:1.3em;margin:0\">{4}</h1><p style=\"margin:.4em 0\">{1}</p></div>"
      "<form method=\"post\" action=\"/checkout/{2}/approve\"><button style=\"{3};height:30vh;background:#0b5d57;color:#fff\">{5}</button></form>"
      "<form method=\"post\" action=\"/checkout/{2}/decline\"><button style=\"{3};height:3em\">{6}</button></form></div>",
      head, question, html_escaped(checkout.id), kButton, payment ? "Approve this payment?" : "Are you a student?",
      payment ? "Approve" : "I am a student", payment ? "Decline" : "No, I am not");
}

}  // namespace aisle::merchant
