#include "ledger/schema.hpp"

#include <fmt/format.h>

#include "ledger/store_json.hpp"

namespace aisle::ledger {
namespace {

constexpr int kApplicationId = 0x4169736C;  // "Aisl", in the file's header

// Step N brings a file from version N to N+1.
constexpr const char* kSteps[] = {R"sql(
CREATE TABLE cart(shop TEXT, position INTEGER, variant TEXT, product TEXT, title TEXT, minor INTEGER, currency TEXT, quantity INTEGER,
                  PRIMARY KEY(shop, position));
CREATE TABLE journal(id INTEGER PRIMARY KEY, shop TEXT NOT NULL, checkout TEXT NOT NULL, visitor TEXT NOT NULL, state TEXT NOT NULL,
                     consent TEXT NOT NULL DEFAULT '', instrument TEXT NOT NULL DEFAULT '', expires_at TEXT NOT NULL DEFAULT '',
                     key TEXT NOT NULL DEFAULT '', sealed BLOB, armed_at_ms INTEGER NOT NULL DEFAULT 0, updated_at_ms INTEGER NOT NULL,
                     why TEXT NOT NULL DEFAULT '');
CREATE UNIQUE INDEX one_armed ON journal(checkout) WHERE state IN ('ARMED', 'SENT', 'UNKNOWN');
CREATE TABLE receipt(id INTEGER PRIMARY KEY, shop TEXT NOT NULL, visitor TEXT NOT NULL, checkout TEXT NOT NULL UNIQUE, json TEXT NOT NULL, saved_at_ms INTEGER,
                     seen INTEGER NOT NULL DEFAULT 0);
CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE catalogue(shop TEXT, locale TEXT, complete INTEGER, saved_at_ms INTEGER, PRIMARY KEY(shop, locale));
CREATE TABLE product(shop TEXT, locale TEXT, position INTEGER, json TEXT, PRIMARY KEY(shop, locale, position));
)sql",
                                 "ALTER TABLE catalogue ADD COLUMN shop_name TEXT NOT NULL DEFAULT ''"};
static_assert(std::size(kSteps) == kLedgerVersion);

std::int64_t pragma_number(Database& db, const char* name) {
  Statement s = db.prepare(fmt::format("PRAGMA {}", name));
  return s.step() ? s.integer(0) : -1;
}

shop::JournalState state_from(const std::string& name) {
  using enum shop::JournalState;
  for (const auto state : {reviewed, armed, sent, unknown, done, failed}) {
    if (shop::to_string(state) == name) return state;
  }
  return unknown;  // the careful reading: ask the shop
}

void read_carts(Database& db, Found& found) {
  Statement s = db.prepare("SELECT shop, variant, product, title, minor, currency, quantity FROM cart ORDER BY shop, position");
  while (s.step()) {
    const auto currency = base::Currency::parse(s.text(5)).value_or(base::Currency{});
    found.carts[s.text(0)].lines.push_back({shop::VariantId(s.text(1)), shop::ProductId(s.text(2)), s.text(3), {s.integer(4), currency}, s.integer(6)});
  }
}

void read_open(Database& db, Found& found) {
  Statement s = db.prepare(
      "SELECT shop, visitor, checkout, state, consent, instrument, expires_at, armed_at_ms, sealed IS NOT NULL FROM journal "
      "WHERE state IN ('REVIEWED', 'ARMED', 'SENT', 'UNKNOWN') ORDER BY state = 'REVIEWED', id");
  while (s.step()) {
    found.open.push_back({s.text(0), s.text(1), shop::CheckoutId(s.text(2)), state_from(s.text(3)), s.text(4), s.text(5), s.text(6), s.integer(7), s.integer(8) != 0});
  }
}

}  // namespace

Result<void> prepare_file(Database& db, const std::string& path) {
  const std::int64_t version = pragma_number(db, "user_version");
  const std::int64_t owner = pragma_number(db, "application_id");
  if (version < 0) return tl::unexpected(db.last_error());
  if (version > kLedgerVersion) {
    return fail(ErrorKind::invalid, fmt::format("{} was written by a newer Aisle (ledger version {}, this one reads {}).", path, version, kLedgerVersion),
                "Start the newer Aisle, or choose another folder with --data.");
  }
  if (version > 0 && owner != kApplicationId) return fail(ErrorKind::invalid, path + " is not a ledger of Aisle.", "Choose another folder with --data.");
  // FULL: an armed purchase must survive a power cut. secure_delete: erased credentials must not linger in free pages.
  TRY(db.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON"));
  if (version == kLedgerVersion) return {};
  return db.transaction([&]() -> Result<void> {
    for (std::int64_t step = version; step < kLedgerVersion; ++step) TRY(db.execute(kSteps[step]));
    return db.execute(fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", kApplicationId, kLedgerVersion));
  });
}

Result<Found> read_found(Database& db) {
  Found found;
  read_carts(db, found);
  read_open(db, found);
  Statement settings = db.prepare("SELECT name, value FROM setting");
  while (settings.step()) found.settings[settings.text(0)] = settings.text(1);
  Statement receipts = db.prepare("SELECT json, seen, shop, saved_at_ms FROM receipt ORDER BY id DESC LIMIT 50");
  while (receipts.step()) {
    auto receipt = receipt_from_json(receipts.text(0));
    if (!receipt) continue;
    receipt->shop_id = receipts.text(2);
    receipt->placed_at_ms = receipts.integer(3);
    if (receipts.integer(1) == 0) found.unseen.push_back(*receipt);
    found.receipts.push_back(std::move(*receipt));
  }
  if (settings.failed() || receipts.failed()) return tl::unexpected(db.last_error());
  return found;
}

}  // namespace aisle::ledger
