#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "wallet/wallet.hpp"

namespace {

using namespace aisle;

wallet::Wallet a_wallet() {
  std::vector<std::unique_ptr<wallet::PaymentHandler>> handlers;
  handlers.push_back(wallet::make_sandbox_wallet());
  return wallet::Wallet(std::move(handlers));
}

shop::Instrument offered(std::string id, std::string handler = "com.example.sandbox_wallet") { return {std::move(id), "w", std::move(handler), "sandbox_wallet", "Sandbox"}; }

TEST(Wallet, OffersWhatTheCheckoutNamesAndAHandlerServes) {
  shop::Checkout c;
  c.instruments = {offered("success"), offered("decline"), offered("card", "com.example.cards"), offered("")};
  const auto all = a_wallet().instruments(c);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].id, "success");
  EXPECT_EQ(all[1].id, "decline");
  c.instruments = all;
  EXPECT_EQ(a_wallet().instruments(c), all) << "asking twice changes nothing";
}

TEST(Wallet, AHandlerWithoutListedInstrumentsGetsTheWalletsOwn) {
  shop::Checkout c;
  c.instruments = {offered("")};
  const auto all = a_wallet().instruments(c);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].id, "success");
  EXPECT_EQ(all[0].handler_id, "w");
}

TEST(Wallet, EachHoldsTokenIsItsOwn) {
  const auto first = a_wallet().credential({}, offered("success"));
  const auto second = a_wallet().credential({}, offered("success"));
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->view(), second->view());
  const auto json = nlohmann::json::parse(first->view());
  EXPECT_EQ(json["type"], "sandbox_token");
  EXPECT_TRUE(json["token"].get<std::string>().starts_with("sandbox-success."));
}

TEST(Wallet, HostileInstrumentIdsAndUnknownHandlersAreRefused) {
  EXPECT_FALSE(a_wallet().credential({}, offered("a\",\"x\":\"")));
  EXPECT_FALSE(a_wallet().credential({}, offered("success", "com.example.cards")));
}

TEST(Secret, IsWipedWhenMovedFrom) {
  base::Secret a(std::string("short"));
  const base::Secret b = std::move(a);
  EXPECT_EQ(b.view(), "short");
  EXPECT_TRUE(a.empty());  // NOLINT(bugprone-use-after-move): that is the point
}

}  // namespace
