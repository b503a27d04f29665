// Ledger: what must survive a crash, in one SQLite file on its own thread: carts, purchase journal, receipts, settings, catalogue cache.
// open() and close() may wait (start and end of the program); everything else returns at once, replies come from poll().
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "glue/result.hpp"
#include "shop/cart.hpp"
#include "shop/catalogue.hpp"
#include "shop/checkout.hpp"
#include "shop/checkout_machine.hpp"

namespace aisle::ledger {

// A shop is known by a stable string: "sandbox", or its URL.
using ShopId = std::string;

struct Found {  // what the file held at start
  std::map<ShopId, shop::Cart> carts;
  std::vector<shop::OpenPurchase> open;  // REVIEWED, ARMED, SENT, UNKNOWN: to be resolved first, oldest first
  std::map<std::string, std::string> settings;
  std::vector<shop::Receipt> receipts;   // newest first, at most 50
  std::vector<shop::Receipt> unseen;     // paid, but we ended before the receipt was shown: show it now, then receipt_seen()
};

struct Arming {  // REVIEWED -> ARMED
  ShopId shop;
  shop::CheckoutId checkout;
  std::string visitor, consent, instrument, expires_at;
  std::string key;      // Idempotency-Key
  base::Secret bytes;   // the exact request; sealed before it touches the disk
};

namespace reply {
struct Armed { shop::CheckoutId checkout; Result<void> result; };  // ok: the entry is on the disk
struct Unsealed { shop::CheckoutId checkout; std::string key; Result<base::Secret> bytes; };
struct CatalogueLoaded { ShopId shop; std::string locale, shop_name; std::vector<shop::Product> products; bool complete = false; std::int64_t saved_at_ms = 0; };
struct Trouble { Error error; };  // a write failed: disk full, folder gone; tell the shopper
}  // namespace reply
using Reply = std::variant<reply::Armed, reply::Unsealed, reply::CatalogueLoaded, reply::Trouble>;

class Ledger {
 public:
  // DIR/ledger.db and DIR/device.key. Refuses a file of a newer version, or one that is not a ledger, with a sentence.
  static Result<std::unique_ptr<Ledger>> open(const std::string& dir, const base::Clock& clock);
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  ~Ledger();  // writes what was posted, then closes

  const Found& found() const;  // as it was at open()

  void save_cart(ShopId shop, shop::Cart cart);
  void save_setting(std::string name, std::string value);

  // The journal. Each is durable (synchronous=FULL) before its kill point and reply.
  void journal_reviewed(ShopId shop, shop::CheckoutId checkout, std::string visitor, std::string consent);
  void journal_armed(Arming arming);                     // -> Armed; refused while another entry of this checkout is open
  void journal_sent(shop::CheckoutId checkout);
  void journal_unknown(shop::CheckoutId checkout);
  void journal_done(ShopId shop, shop::Receipt receipt);  // one transaction: DONE, bytes erased, receipt kept, cart emptied
  void receipt_seen(shop::CheckoutId checkout);
  void journal_failed(shop::CheckoutId checkout, std::string why);
  void unseal(shop::CheckoutId checkout);                 // -> Unsealed: the armed key and bytes

  // SHOP_NAME: what the shop calls itself; its board hangs in the hall before it has answered again.
  void save_catalogue(ShopId shop, std::string locale, std::string shop_name, std::vector<shop::Product> products, bool complete);
  void load_catalogue(ShopId shop, std::string locale);   // -> CatalogueLoaded (empty when there is none)
  void forget_visitor(std::string visitor);               // booth: every personal byte, verified

  std::optional<Reply> poll();
  void flush();  // waits until all posted work is on the disk: end of the program and tests only

  // For tests and the debug panel; may wait.
  std::string pragma(const std::string& name);

 private:
  struct Impl;
  explicit Ledger(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace aisle::ledger
