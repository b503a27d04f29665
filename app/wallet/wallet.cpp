#include "wallet/wallet.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/random.hpp"

namespace aisle::wallet {
namespace {

// Play money of the sandbox. What a token does is in its first part; the second makes each hold's token its own.
class SandboxWallet final : public PaymentHandler {
 public:
  std::string_view name() const override { return "com.example.sandbox_wallet"; }

  std::vector<shop::Instrument> instruments(const shop::Instrument& offered) const override {
    if (!offered.id.empty()) return {offered};  // the shop lists its test instruments itself
    shop::Instrument own = offered;
    own.id = "success";
    own.type = "sandbox_wallet";
    own.title = "Sandbox wallet (play money)";
    return {own};
  }

  Result<base::Secret> credential(const shop::Checkout&, const shop::Instrument& instrument) const override {
    const bool plain = !instrument.id.empty() && std::all_of(instrument.id.begin(), instrument.id.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
    if (!plain) return fail(ErrorKind::invalid, "The shop named an instrument the sandbox wallet does not have.", "Choose another way to pay.");
    return base::Secret(fmt::format(R"({{"type":"sandbox_token","token":"sandbox-{}.{}"}})", instrument.id, base::uuid_v4()));
  }
};

class DemoPay final : public PaymentHandler {
 public:
  std::string_view name() const override { return "com.example.demo_pay"; }

  std::vector<shop::Instrument> instruments(const shop::Instrument& offered) const override {
    shop::Instrument own = offered;
    if (own.id.empty()) own.id = "demo";
    if (own.type.empty()) own.type = "demo_token";
    if (own.title.empty()) own.title = "Demo payment (play money)";
    return {own};
  }

  Result<base::Secret> credential(const shop::Checkout&, const shop::Instrument&) const override {
    return base::Secret(fmt::format(R"({{"type":"demo_token","authorization":"demo-{}"}})", base::uuid_v4()));
  }
};

}  // namespace

std::unique_ptr<PaymentHandler> make_demo_pay() { return std::make_unique<DemoPay>(); }
std::unique_ptr<PaymentHandler> make_sandbox_wallet() { return std::make_unique<SandboxWallet>(); }

const PaymentHandler* Wallet::handler_of(const shop::Instrument& instrument) const {
  for (const auto& h : handlers_) {
    if (h->name() == instrument.handler_name) return h.get();
  }
  return nullptr;
}

std::vector<shop::Instrument> Wallet::instruments(const shop::Checkout& checkout) const {
  std::vector<shop::Instrument> out;
  std::vector<std::string> listed;  // handlers whose concrete instruments the shop has listed
  for (const shop::Instrument& offered : checkout.instruments) {
    const PaymentHandler* handler = handler_of(offered);
    const bool known = std::find(listed.begin(), listed.end(), offered.handler_id) != listed.end();
    if (handler == nullptr || (offered.id.empty() && known)) continue;
    listed.push_back(offered.handler_id);
    for (shop::Instrument& i : handler->instruments(offered)) out.push_back(std::move(i));
  }
  return out;
}

const shop::Instrument* Wallet::find(const std::vector<shop::Instrument>& all, std::string_view id) const {
  const auto it = std::find_if(all.begin(), all.end(), [&](const shop::Instrument& i) { return i.id == id; });
  return it == all.end() ? nullptr : &*it;
}

Result<base::Secret> Wallet::credential(const shop::Checkout& checkout, const shop::Instrument& instrument) const {
  if (const PaymentHandler* handler = handler_of(instrument)) return handler->credential(checkout, instrument);
  return fail(ErrorKind::invalid, "This shop asks for a way to pay that Aisle does not have yet.", "Choose another way to pay.");
}

}  // namespace aisle::wallet
