// The credentials that our wallet's handlers make, as text, for tests of the wire.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "wallet/wallet.hpp"

namespace aisle::test {

inline std::vector<std::string> credentials_of_every_handler() {
  std::vector<std::unique_ptr<wallet::PaymentHandler>> handlers;
  handlers.push_back(wallet::make_sandbox_wallet());
  handlers.push_back(wallet::make_demo_pay());
  std::vector<std::string> out;
  for (const auto& handler : handlers) {
    const auto instruments = handler->instruments({"", "h", std::string(handler->name()), "", ""});
    const auto credential = handler->credential({}, instruments.at(0));
    out.emplace_back(credential ? credential->view() : "{}");
  }
  return out;
}

}  // namespace aisle::test
