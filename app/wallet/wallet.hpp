// Wallet: the ways to pay this shopper has, behind one interface. Tokens only: no card numbers, ever.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "glue/result.hpp"
#include "shop/checkout.hpp"

namespace aisle::wallet {

// One per kind of payment handler; knows how to make the credential that handler wants.
class PaymentHandler {
 public:
  virtual ~PaymentHandler() = default;
  virtual std::string_view name() const = 0;  // "com.example.sandbox_wallet"
  // What this shopper can pay with, given a handler entry of the checkout response.
  virtual std::vector<shop::Instrument> instruments(const shop::Instrument& offered) const = 0;
  // A JSON object, the `credential` of the instrument. Bound to this checkout where the handler allows it.
  virtual Result<base::Secret> credential(const shop::Checkout& checkout, const shop::Instrument& instrument) const = 0;
};

// The sandbox's play money: instruments that succeed, decline, stay in progress, or need escalation.
std::unique_ptr<PaymentHandler> make_sandbox_wallet();
// The demonstration handler of a trial shop on Medusa (tests/medusa): any token is money there, and only there.
std::unique_ptr<PaymentHandler> make_demo_pay();

class Wallet {
 public:
  explicit Wallet(std::vector<std::unique_ptr<PaymentHandler>> handlers) : handlers_(std::move(handlers)) {}
  // What can be paid with here and now: the checkout's offers that one of our handlers serves, in the shop's order.
  std::vector<shop::Instrument> instruments(const shop::Checkout& checkout) const;
  const shop::Instrument* find(const std::vector<shop::Instrument>& all, std::string_view id) const;
  Result<base::Secret> credential(const shop::Checkout& checkout, const shop::Instrument& instrument) const;

 private:
  const PaymentHandler* handler_of(const shop::Instrument& instrument) const;
  std::vector<std::unique_ptr<PaymentHandler>> handlers_;
};

}  // namespace aisle::wallet
