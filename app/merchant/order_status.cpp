#include "merchant/order_status.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "merchant/wire.hpp"

namespace aisle::merchant {
namespace {

std::int64_t count_of(const Json& line, const char* name) { return integer_of(member(line, "quantity"), name); }

// What UCP derives it from.
std::string_view status_of(const Json& line) {
  const std::int64_t total = count_of(line, "total"), fulfilled = count_of(line, "fulfilled");
  if (total == 0) return "removed";
  if (fulfilled == total) return "fulfilled";
  return fulfilled > 0 ? "partial" : "processing";
}

bool picked_up(const Json& order) {
  const Json& expectations = member(member(order, "fulfillment"), "expectations");
  return expectations.is_array() && !expectations.empty() && text_of(expectations[0], "method_type") == "pickup";
}

Json& list_in(Json& object, const char* name) {
  if (!object[name].is_array()) object[name] = Json::array();
  return object[name];
}

void add_event(Json& order, std::string_view type, std::string_view words, Json lines, std::int64_t now_ms) {
  Json& events = list_in(order["fulfillment"], "events");
  Json event = {{"id", fmt::format("evt_{}", events.size() + 1)},
                {"occurred_at", rfc3339(now_ms)},
                {"type", type},
                {"line_items", std::move(lines)},
                {"description", words}};
  event["tracking_number"] = fmt::format("SANDBOX-{}-{}", text_of(order, "label"), events.size() + 1);
  event["tracking_url"] = text_of(order, "permalink_url");
  events.push_back(std::move(event));
}

Result<void> ship(Json& order, std::optional<std::int64_t> pieces, std::int64_t now_ms) {
  Json sent = Json::array();
  for (Json& line : list_in(order, "line_items")) {
    const std::int64_t left = count_of(line, "total") - count_of(line, "fulfilled");
    const std::int64_t now = std::min(left, pieces.value_or(left));
    if (now <= 0) continue;
    line["quantity"]["fulfilled"] = count_of(line, "fulfilled") + now;
    line["status"] = status_of(line);
    sent.push_back({{"id", line["id"]}, {"quantity", now}});
  }
  if (sent.empty()) return fail(ErrorKind::conflict, "Nothing of this order is left to send.");
  const bool pickup = picked_up(order);
  add_event(order, pickup ? "processing" : "shipped", pickup ? "Ready to be picked up." : "Handed to the carrier.",
            std::move(sent), now_ms);
  return {};
}

Result<void> deliver(Json& order, std::int64_t now_ms) {
  Json lines = Json::array();
  for (const Json& line : list_in(order, "line_items")) {
    const std::int64_t fulfilled = count_of(line, "fulfilled");
    if (fulfilled > 0) lines.push_back({{"id", line["id"]}, {"quantity", fulfilled}});
  }
  if (lines.empty()) return fail(ErrorKind::conflict, "Nothing of this order has been sent yet.", "Ship it first.");
  add_event(order, "delivered", picked_up(order) ? "Picked up." : "Delivered.", std::move(lines), now_ms);
  return {};
}

// Takes back what was not sent (cancel) or all (refund), and the money with it.
Result<void> take_back(Json& order, bool whole, std::int64_t now_ms) {
  Json lines = Json::array();
  std::int64_t money = 0;
  for (Json& line : list_in(order, "line_items")) {
    const std::int64_t total = count_of(line, "total");
    const std::int64_t back = whole ? total : total - count_of(line, "fulfilled");
    if (back <= 0) continue;
    money += integer_of(member(line, "item"), "price") * back;
    line["quantity"]["total"] = total - back;
    line["quantity"]["fulfilled"] = std::min(count_of(line, "fulfilled"), total - back);
    line["status"] = status_of(line);
    lines.push_back({{"id", line["id"]}, {"quantity", -back}});
  }
  if (lines.empty()) return fail(ErrorKind::conflict, whole ? "Nothing of this order is left to refund." : "All of this order has been sent.");
  Json& adjustments = list_in(order, "adjustments");
  adjustments.push_back({{"id", fmt::format("adj_{}", adjustments.size() + 1)},
                         {"type", whole ? "refund" : "cancellation"},
                         {"occurred_at", rfc3339(now_ms)},
                         {"status", "completed"},
                         {"line_items", std::move(lines)},
                         {"totals", Json::array({{{"type", "total"}, {"display_text", "Refund"}, {"amount", -money}}})},
                         {"description", whole ? "Everything was taken back; the money is on its way." : "What was not sent is canceled."}});
  return {};
}

}  // namespace

std::optional<OrderChange> order_change(std::string_view word) {
  if (word == "ship") return OrderChange::ship;
  if (word == "deliver") return OrderChange::deliver;
  if (word == "cancel") return OrderChange::cancel;
  if (word == "refund") return OrderChange::refund;
  return std::nullopt;
}

Result<void> change_order(Json& order, OrderChange change, std::optional<std::int64_t> pieces, std::int64_t now_ms) {
  switch (change) {
    case OrderChange::ship: return ship(order, pieces, now_ms);
    case OrderChange::deliver: return deliver(order, now_ms);
    case OrderChange::cancel: return take_back(order, false, now_ms);
    case OrderChange::refund: return take_back(order, true, now_ms);
  }
  return {};
}

}  // namespace aisle::merchant
