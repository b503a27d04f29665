// Checkout from create to order: what it costs, what it lacks, how payments end.
#include <gtest/gtest.h>
#include <chrono>
#include <thread>

#include "base/random.hpp"
#include "shop.hpp"

namespace aisle::tests {
namespace {

class Purchase : public testing::Test {
 protected:
  void SetUp() override { shop.start(); }
  Reply complete(const std::string& id, const std::string& token, std::string key = {}) {
    return shop.send({"POST", "/ucp/checkout-sessions/" + id + "/complete", payment(token), std::move(key)});
  }
  Reply get(const std::string& id) { return shop.send({"GET", "/ucp/checkout-sessions/" + id}); }
  Shop shop;
};

std::int64_t total_of(const Json& totals, const std::string& type) {
  for (const Json& entry : totals) {
    if (entry["type"] == type) return entry["amount"];
  }
  return -1;
}

std::int64_t sum_of_parts(const Json& totals) {
  std::int64_t sum = 0;
  for (const Json& entry : totals) {
    if (entry["type"] != "total") sum += entry["amount"].get<std::int64_t>();
  }
  return sum;
}

TEST_F(Purchase, GoesFromCreateToOrder) {
  Json body = order_for("chair.1", 2);
  body["fulfillment"]["methods"][0].erase("groups");
  const Reply created = shop.send({"POST", "/ucp/checkout-sessions", body});
  ASSERT_EQ(created.status, 201);
  EXPECT_EQ(created.body["status"], "incomplete");
  EXPECT_NE(created.messages().find("selected_option_id"), std::string::npos);
  const std::string id = created.body["id"];
  const Reply updated = shop.send({"PUT", "/ucp/checkout-sessions/" + id, with_option(created.body, "express")});
  EXPECT_EQ(updated.body["status"], "ready_for_complete") << updated.text;
  EXPECT_EQ(updated.body["line_items"][0]["id"], created.body["line_items"][0]["id"]);
  EXPECT_EQ(total_of(updated.body["totals"], "subtotal"), 25800);
  EXPECT_EQ(total_of(updated.body["totals"], "fulfillment"), 990);
  EXPECT_EQ(total_of(updated.body["totals"], "total"), 26790);

  const Reply done = complete(id, "sandbox-success.x");
  ASSERT_EQ(done.status, 200);
  EXPECT_EQ(done.body["status"], "completed") << done.text;
  EXPECT_EQ(done.body["totals"], updated.body["totals"]);
  const Reply order = shop.send({"GET", "/ucp/orders/" + done.body["order"]["id"].get<std::string>()});
  EXPECT_EQ(order.body["totals"], done.body["totals"]);
  EXPECT_EQ(order.body["checkout_id"], id);
  EXPECT_EQ(get(id).body, done.body);
  const Json orders = shop.orders();
  ASSERT_EQ(orders.size(), 1u);
  EXPECT_EQ(orders[0]["total"], 26790);
}

TEST_F(Purchase, ReplaysTheFirstAnswerAndRefusesAnotherBody) {
  const std::string id = ready_checkout(shop, "chair").body["id"];
  const std::string key = base::uuid_v4();
  const Reply first = complete(id, "sandbox-success", key);
  const Reply again = complete(id, "sandbox-success", key);
  EXPECT_EQ(again.status, first.status);
  EXPECT_EQ(again.text, first.text);
  EXPECT_EQ(complete(id, "sandbox-success.other", key).status, 409);
  EXPECT_EQ(complete(id, "sandbox-success", base::uuid_v4()).body["order"], first.body["order"]);
  EXPECT_EQ(shop.orders().size(), 1u);
}

TEST_F(Purchase, DeclineLeavesTheCheckoutReadyAndReplaysAsDecline) {
  const std::string id = ready_checkout(shop, "chair").body["id"];
  const std::string key = base::uuid_v4();
  const Reply declined = complete(id, "sandbox-decline", key);
  EXPECT_EQ(declined.status, 200);
  EXPECT_EQ(declined.body["status"], "ready_for_complete");
  EXPECT_NE(declined.messages().find("payment_failed"), std::string::npos);
  EXPECT_EQ(complete(id, "sandbox-decline", key).text, declined.text);
  EXPECT_EQ(complete(id, "sandbox-success").body["status"], "completed");
  EXPECT_EQ(shop.orders().size(), 1u);
}

TEST_F(Purchase, UnreadablePaymentsAreDeclined) {
  const std::string id = ready_checkout(shop, "chair").body["id"];
  EXPECT_NE(complete(id, "4111111111111111").messages().find("payment_failed"), std::string::npos);
  EXPECT_NE(shop.send({"POST", "/ucp/checkout-sessions/" + id + "/complete", Json::object()})
                .messages()
                .find("payment_failed"),
            std::string::npos);
  EXPECT_TRUE(shop.orders().empty());
}

TEST_F(Purchase, SlowPaymentsAreInProgressUntilTheySettle) {
  const std::string paid = ready_checkout(shop, "rare", 4).body["id"];
  const std::string refused = ready_checkout(shop, "rare", 6).body["id"];
  EXPECT_EQ(complete(paid, "sandbox-in_progress").body["status"], "complete_in_progress");
  EXPECT_EQ(complete(refused, "sandbox-in_progress_decline").body["status"], "complete_in_progress");
  EXPECT_NE(shop.send({"PUT", "/ucp/checkout-sessions/" + paid, order_for("chair")}).messages().find("invalid_state"),
            std::string::npos);
  EXPECT_EQ(shop.send({"POST", "/ucp/checkout-sessions", order_for("rare")}).body["messages"][0]["code"],
            "out_of_stock");  // all ten are held
  shop.kill(SIGKILL);         // no timer to lose
  shop.start();
  std::this_thread::sleep_for(std::chrono::milliseconds(3100));
  EXPECT_EQ(get(paid).body["status"], "completed");
  const Reply back = get(refused);
  EXPECT_EQ(back.body["status"], "ready_for_complete");
  EXPECT_NE(back.messages().find("payment_failed"), std::string::npos);
  EXPECT_EQ(complete(refused, "sandbox-success").body["status"], "completed");  // the six came back
}

TEST_F(Purchase, EscalationIsApprovedOnTheShopsPage) {
  const std::string id = ready_checkout(shop, "chair").body["id"];
  const Reply asked = complete(id, "sandbox-escalate");
  EXPECT_EQ(asked.body["status"], "requires_escalation");
  EXPECT_NE(asked.messages().find("requires_buyer_review"), std::string::npos);
  const std::string page = asked.body["continue_url"].get<std::string>().substr(shop.url().size());
  EXPECT_NE(send_raw(shop.url(), "GET", page, "", {}).text.find("Approve"), std::string::npos);
  EXPECT_EQ(get(id).body["status"], "requires_escalation");
  send_raw(shop.url(), "POST", page + "/decline", "", {});
  EXPECT_EQ(get(id).body["status"], "ready_for_complete");
  complete(id, "sandbox-escalate");
  send_raw(shop.url(), "POST", page + "/approve", "", {});
  EXPECT_EQ(get(id).body["status"], "completed");
  send_raw(shop.url(), "POST", page + "/approve", "", {});
  EXPECT_EQ(shop.orders().size(), 1u);
}

TEST_F(Purchase, NamesWhatIsMissing) {
  Json body = order_for("chair");
  body.erase("buyer");
  body["fulfillment"]["methods"][0]["destinations"][0].erase("postal_code");
  const Reply reply = shop.send({"POST", "/ucp/checkout-sessions", body});
  EXPECT_NE(reply.messages().find("$.buyer.email"), std::string::npos);
  EXPECT_NE(reply.messages().find("destinations[0].postal_code"), std::string::npos);
  const Reply refused = complete(reply.body["id"], "sandbox-success");
  EXPECT_EQ(refused.body["status"], "incomplete");
  EXPECT_TRUE(shop.orders().empty());
}

TEST_F(Purchase, DoesNotDeliverEverywhere) {
  Json body = order_for("chair");
  body["fulfillment"]["methods"][0]["destinations"][0]["address_country"] = "AQ";
  EXPECT_NE(shop.send({"POST", "/ucp/checkout-sessions", body}).messages().find("address_undeliverable"),
            std::string::npos);
}

TEST_F(Purchase, SaysWhatIsOutOfStockOrNotForSale) {
  EXPECT_NE(shop.send({"POST", "/ucp/checkout-sessions", order_for("rare", 11)}).messages().find("Only 10 left"),
            std::string::npos);
  const Reply cat = shop.send({"POST", "/ucp/checkout-sessions", order_for("cat")});
  EXPECT_EQ(cat.status, 200);
  EXPECT_EQ(cat.body["ucp"]["status"], "error");
  EXPECT_FALSE(cat.body.contains("id"));
  const Reply unknown = shop.send({"POST", "/ucp/checkout-sessions", order_for("nothing")});
  EXPECT_EQ(unknown.body["messages"][0]["code"], "item_unavailable");
  Json both = order_for("cat");
  both["line_items"].push_back({{"item", {{"id", "chair"}}}, {"quantity", 1}});
  EXPECT_EQ(shop.send({"POST", "/ucp/checkout-sessions", both}).body["status"], "incomplete");
  EXPECT_EQ(complete(ready_checkout(shop, "rare", 10).body["id"], "sandbox-success").body["status"], "completed");
  EXPECT_EQ(shop.send({"POST", "/ucp/checkout-sessions", order_for("rare")}).body["messages"][0]["code"],
            "out_of_stock");
}

TEST_F(Purchase, ChecksOutInEachCountrysMoneyAndTax) {
  struct Case {
    const char *country, *region, *currency;
    bool tax_added;
  };
  for (const Case& c : {Case{"DE", "", "EUR", false},
                        {"US", "CA", "USD", true},
                        {"GB", "", "GBP", false},
                        {"CH", "", "CHF", false},
                        {"JP", "", "JPY", false},
                        {"CN", "", "CNY", false},
                        {"KR", "", "KRW", false},
                        {"KW", "", "KWD", false}}) {
    Json body = order_for("chair", 3);
    body["context"] = {{"address_country", c.country}};
    body["fulfillment"]["methods"][0]["destinations"][0]["address_country"] = c.country;
    body["fulfillment"]["methods"][0]["destinations"][0]["address_region"] = c.region;
    const Reply reply = shop.send({"POST", "/ucp/checkout-sessions", body});
    EXPECT_EQ(reply.body["currency"], c.currency);
    EXPECT_EQ(reply.body["status"], "ready_for_complete") << reply.text;
    const Json& totals = reply.body["totals"];
    EXPECT_EQ(total_of(totals, "tax") > 0, c.tax_added) << c.country;
    EXPECT_EQ(sum_of_parts(totals), total_of(totals, "total")) << c.country;
    const Json& last = totals.back();
    if (last.contains("lines")) {
      EXPECT_EQ(last["lines"][0]["amount"].get<std::int64_t>() + last["lines"][1]["amount"].get<std::int64_t>(),
                last["amount"]);
    }
  }
}

TEST_F(Purchase, TakesDiscountCodesAndWarnsOfUnknownOnes) {
  Json body = order_for("chair");
  body["discounts"] = {{"codes", {"aisle10", "AISLE10", "nonsense"}}};
  const Reply reply = shop.send({"POST", "/ucp/checkout-sessions", body});
  EXPECT_EQ(reply.body["status"], "ready_for_complete");  // warnings do not stop a purchase
  EXPECT_EQ(total_of(reply.body["totals"], "discount"), -1290);
  EXPECT_EQ(reply.body["discounts"]["applied"].size(), 1u);
  EXPECT_NE(reply.messages().find("$.discounts.codes[2]"), std::string::npos);
}

TEST_F(Purchase, FourOfAKindAreCheaperByThemselves) {
  const Reply reply = shop.send({"POST", "/ucp/checkout-sessions", order_for("lamp", 4)});
  EXPECT_EQ(total_of(reply.body["totals"], "discount"), -598);
  ASSERT_EQ(reply.body["discounts"]["applied"].size(), 1u);
  const Json& applied = reply.body["discounts"]["applied"][0];
  EXPECT_EQ(applied["automatic"], true);
  EXPECT_FALSE(applied.contains("code"));
  EXPECT_EQ(sum_of_parts(reply.body["totals"]), total_of(reply.body["totals"], "total"));
  EXPECT_EQ(shop.send({"POST", "/ucp/checkout-sessions", order_for("lamp", 3)}).body["discounts"]["applied"].size(), 0u);
}

TEST_F(Purchase, AProvisionalDiscountIsConfirmedOnTheShopsPage) {
  Json body = order_for("chair");
  body["discounts"] = {{"codes", {"student15"}}};
  const Reply asked = shop.send({"POST", "/ucp/checkout-sessions", body});
  const std::string id = asked.body["id"];
  EXPECT_EQ(asked.body["status"], "requires_escalation") << asked.text;
  EXPECT_EQ(asked.body["discounts"]["applied"][0]["provisional"], true);
  EXPECT_NE(asked.messages().find("requires_buyer_input"), std::string::npos);
  EXPECT_TRUE(asked.body.contains("continue_url"));
  EXPECT_NE(complete(id, "sandbox-success").body["status"], "completed");  // not before
  EXPECT_NE(send_raw(shop.url(), "GET", "/checkout/" + id, "", {}).text.find("Are you a student?"), std::string::npos);
  send_raw(shop.url(), "POST", "/checkout/" + id + "/approve", "", {});
  const Reply confirmed = get(id);
  EXPECT_EQ(confirmed.body["status"], "ready_for_complete");
  EXPECT_EQ(confirmed.body["discounts"]["applied"][0]["provisional"], false);
  EXPECT_EQ(total_of(confirmed.body["totals"], "discount"), -1935);
  EXPECT_EQ(complete(id, "sandbox-success").body["status"], "completed");
}

TEST_F(Purchase, WhoIsNoStudentPaysTheWholePrice) {
  Json body = order_for("chair");
  body["discounts"] = {{"codes", {"STUDENT15"}}};
  const std::string id = shop.send({"POST", "/ucp/checkout-sessions", body}).body["id"];
  send_raw(shop.url(), "POST", "/checkout/" + id + "/decline", "", {});
  const Reply declined = get(id);
  EXPECT_EQ(declined.body["status"], "ready_for_complete");
  EXPECT_EQ(declined.body["discounts"]["applied"].size(), 0u);
  EXPECT_NE(declined.messages().find("eligibility_invalid"), std::string::npos);
  // A payment that waits for its approval is another question.
  EXPECT_EQ(complete(id, "sandbox-escalate").body["status"], "requires_escalation");
  EXPECT_EQ(get(id).body["status"], "requires_escalation");
  EXPECT_NE(send_raw(shop.url(), "GET", "/checkout/" + id, "", {}).text.find("Approve this payment?"), std::string::npos);
}

TEST_F(Purchase, AnOrdersStatusFollowsWhatTheMerchantDoes) {
  Json body = order_for("chair", 2);
  body["line_items"].push_back({{"item", {{"id", "lamp"}}}, {"quantity", 1}});
  const std::string id = shop.send({"POST", "/ucp/checkout-sessions", body}).body["id"];
  const std::string order = complete(id, "sandbox-success").body["order"]["id"];
  const auto look = [&] { return shop.send({"GET", "/ucp/orders/" + order}).body; };
  const auto change = [&](std::vector<std::string> what) {
    std::vector<std::string> all{"orders", "--data", shop.data()};
    all.insert(all.end(), what.begin(), what.end());
    return shop.run(all);
  };
  EXPECT_EQ(look()["line_items"][0]["status"], "processing");
  EXPECT_EQ(change({"--ship", "A-1001", "--pieces", "1"}), 0);  // while the shop serves
  EXPECT_EQ(look()["line_items"][0]["status"], "partial");
  EXPECT_EQ(look()["line_items"][1]["status"], "fulfilled");
  EXPECT_EQ(look()["fulfillment"]["events"][0]["type"], "shipped");
  EXPECT_EQ(change({"--deliver", order}), 0);
  EXPECT_EQ(change({"--cancel", order}), 0);  // the chair that is left
  EXPECT_EQ(look()["line_items"][0]["status"], "fulfilled");
  EXPECT_EQ(look()["adjustments"][0]["totals"][0]["amount"], -12900);
  EXPECT_EQ(change({"--cancel", order}), 2);
  EXPECT_EQ(change({"--refund", order}), 0);
  EXPECT_EQ(look()["line_items"][0]["status"], "removed");
  EXPECT_EQ(change({"--ship", order}), 2);
  EXPECT_EQ(change({"--ship", "A-9999"}), 2);
  EXPECT_NE(send_raw(shop.url(), "GET", "/orders/" + order, "", {}).text.find("Delivered."), std::string::npos);
  EXPECT_EQ(shop.send({"GET", "/ucp/orders/A-1001"}).body["ucp"]["status"], "error");  // a number can be guessed, an id cannot
}

TEST_F(Purchase, CanBePickedUp) {
  Json body = order_for("sofa");
  body["fulfillment"]["methods"][0] = {{"type", "pickup"}};
  Reply reply = shop.send({"POST", "/ucp/checkout-sessions", body});
  const Json& method = reply.body["fulfillment"]["methods"][0];
  ASSERT_EQ(method["type"], "pickup");
  Json update = with_option(reply.body, "pickup");
  update["fulfillment"]["methods"][0]["selected_destination_id"] = method["destinations"][0]["id"];
  reply = shop.send({"PUT", "/ucp/checkout-sessions/" + reply.body["id"].get<std::string>(), update});
  EXPECT_EQ(reply.body["status"], "ready_for_complete") << reply.text;
  EXPECT_EQ(total_of(reply.body["totals"], "total"), 89900);
  const Reply done = complete(reply.body["id"], "sandbox-success");
  EXPECT_EQ(shop.orders()[0]["order"]["fulfillment"]["expectations"][0]["method_type"], "pickup") << done.text;
}

TEST_F(Purchase, CartBecomesCheckout) {
  Json lines = Json::array({{{"item", {{"id", "lamp.1"}}}, {"quantity", 3}}});
  const Reply cart =
      shop.send({"POST", "/ucp/carts", {{"line_items", lines}, {"context", {{"address_country", "CH"}}}}});
  ASSERT_EQ(cart.status, 201) << cart.text;
  EXPECT_EQ(cart.body["currency"], "CHF");
  const std::string id = cart.body["id"];
  lines[0]["quantity"] = 5;
  EXPECT_EQ(
      shop.send({"PUT", "/ucp/carts/" + id, {{"id", id}, {"line_items", lines}}}).body["line_items"][0]["quantity"], 5);
  const Reply checkout =
      shop.send({"POST", "/ucp/checkout-sessions", {{"cart_id", id}, {"line_items", Json::array()}}});
  EXPECT_EQ(checkout.body["line_items"][0]["quantity"], 5);
  shop.send({"POST", "/ucp/carts/" + id + "/cancel", nullptr});
  EXPECT_EQ(shop.send({"GET", "/ucp/carts/" + id}).body["ucp"]["status"], "error");
}

TEST_F(Purchase, CanceledStaysCanceled) {
  const std::string id = ready_checkout(shop, "chair").body["id"];
  EXPECT_EQ(shop.send({"POST", "/ucp/checkout-sessions/" + id + "/cancel", nullptr}).body["status"], "canceled");
  EXPECT_EQ(complete(id, "sandbox-success").body["status"], "canceled");
  EXPECT_EQ(get(id).body["status"], "canceled");
  EXPECT_TRUE(shop.orders().empty());
}

TEST(Expiry, EndsTheCheckout) {
  Shop shop;
  shop.start({"--checkout-ttl", "1"});
  const Reply ready = ready_checkout(shop, "chair");
  const std::string id = ready.body["id"];
  EXPECT_TRUE(ready.body.contains("expires_at"));
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  const Reply late = shop.send({"POST", "/ucp/checkout-sessions/" + id + "/complete", payment("sandbox-success")});
  EXPECT_EQ(late.body["status"], "canceled");
  EXPECT_NE(late.messages().find("checkout_expired"), std::string::npos);
  EXPECT_TRUE(shop.orders().empty());
}

}  // namespace
}  // namespace aisle::tests
