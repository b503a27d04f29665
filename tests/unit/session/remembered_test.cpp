// The shelf from last time: the hall is built from it at once, with the shop's name on its board, and anew only when the shop tells
// something else.
#include <gtest/gtest.h>

#include <algorithm>

#include "session/step.hpp"

namespace {

using namespace aisle;
namespace reply = ucp::reply;

std::vector<shop::Product> goods() {
  shop::Product p;
  p.id = shop::ProductId("p1");
  p.title = "Chair";
  p.categories = {"Chairs"};
  p.dimensions = shop::DimensionsMm{500, 900, 500};
  return {p};
}

struct Start {
  session::World world;
  session::Input input;
  std::vector<std::string> boards;  // the name each hall was built with
  int saved = 0;

  Start() {
    world.plan = showroom::plan({});
    world.shop.id = "sandbox";
    input.now_ns = 33'000'000;
    happens(session::event::ShopUp{"http://127.0.0.1:1", true, 1});
  }
  void happens(session::Event event) {
    session::Effects effects;
    session::step(world, input, {&event, 1}, effects);
    input.now_ns += 33'000'000;
    for (const auto& e : effects) {
      if (std::holds_alternative<session::effect::BuildHall>(e)) boards.push_back(world.shop.name);
      if (std::holds_alternative<session::effect::SaveCatalogue>(e)) ++saved;
    }
  }
  void remembers(std::string name) { happens(ledger::reply::CatalogueLoaded{"sandbox", "en-DE-EUR", std::move(name), goods(), true, 0}); }
  void tells(std::string name) {
    ucp::Session session;
    session.merchant = std::move(name);
    session.payee = "Sandbox on this computer";
    happens(reply::Discovered{0, session});
  }
  void shows_goods() {
    ucp::Page page;
    page.products = goods();
    happens(reply::Browsed{0, page});
  }
};

TEST(Remembered, TheBoardNamesTheShopBeforeItHasAnswered) {
  Start start;
  start.remembers("Aisle Sandbox");
  EXPECT_EQ(start.boards, std::vector<std::string>{"Aisle Sandbox"});
  EXPECT_EQ(start.world.shop.connection, panels::Connection::connecting);
  start.tells("Aisle Sandbox");
  start.shows_goods();
  EXPECT_EQ(start.boards.size(), 1u);  // nothing changed: nothing is built anew
  EXPECT_EQ(start.saved, 1);
}

TEST(Remembered, AnotherNameIsPutUp) {
  Start start;
  start.remembers("Old & Sons");
  start.tells("New & Daughters");
  start.shows_goods();
  EXPECT_EQ(start.boards, (std::vector<std::string>{"Old & Sons", "New & Daughters"}));
}

TEST(Remembered, WhatTheShopHasToldWins) {
  Start start;
  start.tells("New & Daughters");
  start.remembers("Old & Sons");
  EXPECT_EQ(start.boards, std::vector<std::string>{"New & Daughters"});
}

TEST(Remembered, AFirstStartNamesTheShopToo) {
  Start start;
  start.happens(ledger::reply::CatalogueLoaded{"sandbox", "en-DE-EUR", {}, {}, false, 0});
  EXPECT_TRUE(start.boards.empty());
  start.tells("Aisle Sandbox");
  start.shows_goods();
  EXPECT_EQ(start.boards, std::vector<std::string>{"Aisle Sandbox"});
}

}  // namespace
