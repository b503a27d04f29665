// The review in the shopper's hands: codes, ways of delivery, the form, the shop's page, options of goods, and orders afterwards.
#include <gtest/gtest.h>

#include "session/shopper.hpp"
#include "session/step.hpp"

namespace {

using namespace aisle;
using session::World;
using ui::PanelKind;
namespace intent = ui::intent;

const base::Currency kEur = *base::Currency::parse("EUR");

struct Hall {
  World world;
  session::Input input;
  session::Effects effects;

  Hall() {
    world.plan = showroom::plan({});
    world.entered = world.hall_open = true;
    world.shop.id = "sandbox";
    world.shop.sandbox = true;
    world.shop.connection = panels::Connection::online;
    world.purchase.shop = "sandbox";
    world.buyer = {"Ada", "Sample", "ada@example.com", ""};
    world.address = {"Ada", "Sample", "Way 1", "", "Berlin", "", "10115", "DE"};
    world.cart.lines = {{shop::VariantId("v1"), shop::ProductId("p1"), "Chair", {12'900, kEur}, 2}};
    input.tracking_from_head.position = {0, 1.6f, 0};
    input.now_ns = 1'000'000'000;
    input.unix_ms = 1'800'000'000'000;
  }
  void act(std::vector<ui::Intent> intents, std::vector<session::Event> events = {}) {
    effects.clear();
    input.intents = std::move(intents);
    session::step(world, input, events, effects);
    input.now_ns += 33'000'000;
    input.unix_ms += 33;
  }
  void type(const std::string& text) { act({intent::TypeText{text}}); }
  template <class E>
  const E* effect() const {
    for (const auto& e : effects) {
      if (const auto* found = std::get_if<E>(&e)) return found;
    }
    return nullptr;
  }
  template <class T>
  const T* todo() const {
    for (const auto& e : effects) {
      const auto* purchase = std::get_if<session::effect::Purchase>(&e);
      if (purchase == nullptr) continue;
      for (const auto& t : purchase->todos) {
        if (const auto* found = std::get_if<T>(&t)) return found;
      }
    }
    return nullptr;
  }
  const shop::Edits& edits() const { return todo<shop::todo::Update>()->edits; }
  static shop::Checkout checkout() {
    shop::Checkout c;
    c.id = shop::CheckoutId("c1");
    c.status = shop::CheckoutStatus::ready_for_complete;
    c.currency = kEur;
    c.lines = {{"l1", shop::VariantId("v1"), "Chair", {12'900, kEur}, 2, {}}};
    c.totals = {{"total", "Total", {25'800, kEur}}};
    c.fulfillment = {{"m", "shipping", {"l1"}, {{"d1", "", {"", "", "Way 1", "", "Berlin", "", "10115", "DE"}}}, "d1", {}}};
    c.instruments = {{"i", "h", "h", "t", "Wallet"}};
    return c;
  }
  void hear(shop::Asked asked, shop::Checkout c) {
    shop::CheckoutReply reply;
    reply.asked = asked;
    reply.answer = shop::Answer::checkout;
    reply.checkout = std::move(c);
    act({}, {till::Event(till::Replied{std::move(reply)})});
  }
  void review(shop::Checkout c = checkout()) {
    act({intent::BeginCheckout{}});
    hear(shop::Asked::create, std::move(c));
    ASSERT_TRUE(std::holds_alternative<shop::stage::Reviewing>(world.purchase.stage));
  }
};

TEST(Review, CodesAddUpAndComeOff) {
  Hall hall;
  hall.review();
  hall.act({intent::Focus{"discount"}});
  EXPECT_TRUE(hall.world.panels.has(PanelKind::keyboard));
  hall.type("aisle10 ");
  hall.act({intent::SubmitField{}});
  ASSERT_NE(hall.todo<shop::todo::Update>(), nullptr);
  EXPECT_EQ(*hall.edits().discount_codes, std::vector<std::string>{"aisle10"});
  EXPECT_FALSE(hall.world.panels.has(PanelKind::keyboard));
  hall.hear(shop::Asked::update, Hall::checkout());
  hall.act({intent::ApplyDiscount{"WELCOME5"}});
  EXPECT_EQ(hall.edits().discount_codes->size(), 2u);
  hall.hear(shop::Asked::update, Hall::checkout());
  hall.act({intent::RemoveDiscount{"AISLE10"}});
  EXPECT_EQ(*hall.edits().discount_codes, std::vector<std::string>{"WELCOME5"});
}

TEST(Review, CodesOutliveACheckoutThatWasNotPaid) {
  Hall hall;
  hall.review();
  hall.act({intent::ApplyDiscount{"AISLE10"}});
  hall.hear(shop::Asked::update, Hall::checkout());
  hall.act({intent::CancelCheckout{}});
  hall.act({intent::BeginCheckout{}});
  ASSERT_NE(hall.todo<shop::todo::Create>(), nullptr);
  EXPECT_EQ(hall.todo<shop::todo::Create>()->order.discount_codes, std::vector<std::string>{"AISLE10"});
}

TEST(Review, APageThatMayNotBeOpenedHereGoesToThePhone) {
  Hall hall;
  shop::Checkout c = Hall::checkout();
  c.status = shop::CheckoutStatus::requires_escalation;
  c.continue_url = "http://elsewhere.example/c1";  // not encrypted, not this computer
  hall.review(c);
  hall.act({intent::OpenShopPage{}});
  EXPECT_EQ(hall.effect<session::effect::OpenPage>(), nullptr);
  EXPECT_TRUE(hall.world.page.on_phone);
}

TEST(Review, ACodeGivenWhileTheShopIsBusyIsNotLost) {
  Hall hall;
  hall.review();
  hall.act({intent::ChooseDelivery{"pickup"}});
  hall.act({intent::ApplyDiscount{"AISLE10"}});
  EXPECT_EQ(hall.todo<shop::todo::Update>(), nullptr);
  hall.hear(shop::Asked::update, Hall::checkout());
  ASSERT_NE(hall.todo<shop::todo::Update>(), nullptr);
  EXPECT_EQ(*hall.edits().discount_codes, std::vector<std::string>{"AISLE10"});
}

TEST(Review, PickupThenThePlace) {
  Hall hall;
  hall.review();
  hall.act({intent::ChooseDelivery{"pickup"}});
  EXPECT_EQ(*hall.edits().method, "pickup");
  EXPECT_FALSE(hall.edits().address);
  hall.hear(shop::Asked::update, Hall::checkout());
  hall.act({intent::ChooseDestination{"berlin"}});
  EXPECT_EQ(*hall.edits().destination, "berlin");
  hall.hear(shop::Asked::update, Hall::checkout());
  hall.act({intent::ChooseDelivery{"shipping"}});
  EXPECT_EQ(hall.edits().address->postal_code, "10115");
}

TEST(Review, TheFormIsWrittenFieldByFieldAndClosesWhenTheShopIsContent) {
  Hall hall;
  hall.review();
  hall.act({intent::EditDetails{}});
  EXPECT_EQ(hall.world.panels.front(), PanelKind::details);
  hall.act({intent::Focus{"details/postal_code"}});
  EXPECT_EQ(hall.world.field.text, "10115");
  for (int i = 0; i < 5; ++i) hall.act({intent::Erase{}});
  hall.act({intent::SubmitField{}});
  EXPECT_EQ(hall.world.field.id, "details/address_locality");  // on to the next
  hall.act({intent::SaveDetails{}});
  EXPECT_FALSE(hall.world.panels.has(PanelKind::keyboard));
  EXPECT_EQ(hall.edits().address->postal_code, "");
  EXPECT_NE(hall.effect<session::effect::SaveShopper>(), nullptr);
  shop::Checkout wrong = Hall::checkout();
  wrong.messages = {{shop::Severity::recoverable, "missing", "Postal code?", "$.fulfillment.methods[0].destinations[0].postal_code", false, "", ""}};
  wrong.status = shop::CheckoutStatus::incomplete;
  hall.hear(shop::Asked::update, wrong);
  EXPECT_EQ(hall.world.panels.front(), PanelKind::details);  // what the shop says stands there
  EXPECT_FALSE(hall.world.form.saving);
  hall.act({intent::Focus{"details/postal_code"}});
  hall.type("10117");
  hall.act({intent::SaveDetails{}});
  EXPECT_EQ(hall.edits().address->postal_code, "10117");
  hall.hear(shop::Asked::update, Hall::checkout());
  EXPECT_EQ(hall.world.panels.front(), PanelKind::checkout);
  EXPECT_EQ(hall.world.address.postal_code, "10117");
}

TEST(Review, CancelInTheFormKeepsWhatWas) {
  Hall hall;
  hall.review();
  hall.act({intent::EditDetails{}});
  hall.act({intent::Focus{"details/email"}});
  hall.type("x");
  hall.act({intent::Back{}});  // the keyboard
  hall.act({intent::Back{}});  // the form
  EXPECT_EQ(hall.world.panels.front(), PanelKind::checkout);
  EXPECT_EQ(hall.world.buyer.email, "ada@example.com");
}

TEST(Review, WhatWasWrittenIsThereNextTimeUnlessTheFileChanged) {
  Hall hall;
  hall.world.address.postal_code = "99999";
  const std::string kept = session::shopper_setting(hall.world);
  World next;
  next.shop.sandbox = true;
  ASSERT_TRUE(session::load_shopper("/nowhere", kept, next));
  EXPECT_EQ(next.address.postal_code, "99999");
  EXPECT_EQ(next.buyer.email, "ada@example.com");
  hall.world.shopper_file = "another file's hash";
  World changed;
  changed.shop.sandbox = true;
  ASSERT_TRUE(session::load_shopper("/nowhere", session::shopper_setting(hall.world), changed));
  EXPECT_NE(changed.address.postal_code, "99999");
  ASSERT_TRUE(session::load_shopper("/nowhere", "{\"file\":7", changed));
}

TEST(Review, ALineIsCorrectedWhereItStands) {
  Hall hall;
  hall.review();
  hall.act({intent::SetLine{"l1", 1}});
  EXPECT_EQ(hall.edits().quantities->front().second, 1);
  EXPECT_EQ(hall.world.cart.lines[0].quantity, 1);
  hall.hear(shop::Asked::update, Hall::checkout());
  hall.act({intent::SetLine{"l1", 0}});  // the last one: nothing is left to buy
  EXPECT_NE(hall.todo<shop::todo::Cancel>(), nullptr);
  EXPECT_FALSE(hall.world.panels.has(PanelKind::checkout));
}

shop::Checkout on_the_shops_page(Hall& hall) {
  shop::Checkout c = Hall::checkout();
  c.status = shop::CheckoutStatus::requires_escalation;
  c.continue_url = "https://shop.example/c1";
  hall.review(c);
  hall.act({intent::OpenShopPage{}});
  return c;
}

TEST(Review, TheShopsPageOpensAndTheReviewComesBack) {
  Hall hall;
  on_the_shops_page(hall);
  ASSERT_NE(hall.effect<session::effect::OpenPage>(), nullptr);
  hall.act({intent::Back{}});
  EXPECT_NE(hall.todo<shop::todo::Get>(), nullptr);
  EXPECT_NE(hall.effect<session::effect::ClosePage>(), nullptr);
  EXPECT_TRUE(std::holds_alternative<shop::stage::Reviewing>(hall.world.purchase.stage));
  EXPECT_EQ(hall.world.panels.front(), PanelKind::checkout);
}

TEST(Review, CancelOnTheShopsPageAsksTheShopToClose) {
  Hall hall;
  shop::Checkout c = on_the_shops_page(hall);
  hall.act({intent::CancelCheckout{}});
  EXPECT_NE(hall.todo<shop::todo::Cancel>(), nullptr);
  hall.hear(shop::Asked::get, [&] { c.status = shop::CheckoutStatus::canceled; return c; }());
  EXPECT_FALSE(hall.world.panels.has(PanelKind::checkout));
}

TEST(Options, TheVariantFollowsWhatIsChosen) {
  Hall hall;
  shop::Product p;
  p.id = shop::ProductId("p");
  p.title = "Lamp";
  for (const char* colour : {"Red", "Blue"}) {
    shop::Variant v;
    v.id = shop::VariantId(colour);
    v.price = {100, kEur};
    v.options = {{"Colour", colour}};
    p.variants.push_back(v);
  }
  p.options = {{"Colour", {{"Red", {}, {}}, {"Blue", {}, {}}}}};
  hall.world.catalogue.add(p);
  hall.act({intent::Inspect{p.id}});
  EXPECT_EQ(hall.world.inspecting.variant.value, "Red");  // the featured one
  hall.act({intent::ChooseOption{"Colour", "Blue"}});
  EXPECT_EQ(hall.world.inspecting.variant.value, "Blue");
  ASSERT_NE(hall.effect<session::effect::AskOptions>(), nullptr);
  EXPECT_EQ(hall.effect<session::effect::AskOptions>()->selection[0].second, "Blue");
  shop::Product told = p;
  told.variants.erase(told.variants.begin());
  hall.act({}, {ucp::reply::Detailed{1, told}});
  EXPECT_EQ(hall.world.catalogue.find(p.id)->variants.size(), 2u);  // the others stay known
}

TEST(Orders, AreAskedOfTheShopThatHasThem) {
  Hall hall;
  shop::Receipt mine, other;
  mine.order = shop::OrderId("o1");
  mine.checkout = shop::CheckoutId("c1");
  mine.shop_id = "sandbox";
  other = mine;
  other.checkout = shop::CheckoutId("c2");
  other.shop_id = "https://elsewhere.example";
  hall.world.orders = {mine, other};
  hall.act({intent::ViewOrder{mine.checkout}});
  EXPECT_EQ(hall.world.panels.front(), PanelKind::order);
  ASSERT_NE(hall.effect<session::effect::AskOrder>(), nullptr);
  shop::Order order;
  order.id = mine.order;
  order.label = "A-1";
  hall.act({}, {ucp::reply::Ordered{1, order}});
  ASSERT_TRUE(hall.world.order.state);
  EXPECT_EQ(hall.world.order.state->label, "A-1");
  hall.act({intent::ViewOrder{other.checkout}});
  EXPECT_EQ(hall.effect<session::effect::AskOrder>(), nullptr);
  EXPECT_FALSE(hall.world.order.problem.empty());
}

}  // namespace
