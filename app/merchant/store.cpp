#include "merchant/store.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace aisle::merchant {
namespace {

constexpr std::int64_t kSchema = 1;
constexpr const char* kCreate =
    "CREATE TABLE stock(product TEXT PRIMARY KEY, quantity INTEGER NOT NULL CHECK(quantity >= 0)) WITHOUT ROWID;"
    "CREATE TABLE resource(kind TEXT, id TEXT, body TEXT NOT NULL, updated_ms INTEGER NOT NULL, PRIMARY KEY(kind, id)) "
    "WITHOUT ROWID;"
    "CREATE TABLE orders(id TEXT PRIMARY KEY, number INTEGER UNIQUE NOT NULL, checkout_id TEXT UNIQUE NOT NULL, label "
    "TEXT NOT NULL,"
    "  placed_at_ms INTEGER NOT NULL, currency TEXT NOT NULL, total INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT "
    "ROWID;"
    "CREATE TABLE first_answer(key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT "
    "NULL,"
    "  at_ms INTEGER NOT NULL) WITHOUT ROWID;"
    "PRAGMA user_version=1";

OrderRow order_row(const Statement& row) {
  return {row.text(0),
          row.text(1),
          row.text(2),
          row.text(3),
          row.integer(4),
          row.integer(5),
          Json::parse(row.text(6), nullptr, false)};
}
constexpr std::string_view kOrderColumns =
    "SELECT id, checkout_id, label, currency, placed_at_ms, total, body FROM orders ";

Result<void> migrate(Database& db, const std::string& path) {
  std::int64_t version = 0;
  {
    Statement query = db.prepare("PRAGMA user_version");
    if (query.row()) version = query.integer(0);
  }
  TRY(db.check());
  if (version > kSchema)
    return fail(ErrorKind::invalid, fmt::format("{} was written by a newer aisle-merchant.", path),
                "Update, or choose another --data folder.");
  if (version == kSchema) return {};
  Transaction transaction(db);
  db.execute(kCreate);
  return transaction.commit();
}

}  // namespace

std::int64_t Ledger::stock(std::string_view product) {
  Statement query = db_.prepare("SELECT quantity FROM stock WHERE product=?");
  query.bind(product);
  return query.row() ? query.integer(0) : 0;
}

bool Ledger::take_stock(std::string_view product, std::int64_t quantity) {
  Statement update = db_.prepare("UPDATE stock SET quantity=quantity-?1 WHERE product=?2 AND quantity>=?1");
  return update.bind(quantity).bind(product).run() == 1;
}

void Ledger::return_stock(std::string_view product, std::int64_t quantity) {
  db_.prepare("UPDATE stock SET quantity=quantity+?1 WHERE product=?2").bind(quantity).bind(product).run();
}

std::optional<Json> Ledger::resource(std::string_view kind, std::string_view id) {
  Statement query = db_.prepare("SELECT body FROM resource WHERE kind=? AND id=?");
  query.bind(kind).bind(id);
  if (!query.row()) return std::nullopt;
  return Json::parse(query.text(0), nullptr, false);
}

void Ledger::put_resource(std::string_view kind, std::string_view id, const Json& body, std::int64_t now_ms) {
  db_.prepare(
         "INSERT INTO resource VALUES(?,?,?,?) ON CONFLICT DO UPDATE SET body=excluded.body, "
         "updated_ms=excluded.updated_ms")
      .bind(kind)
      .bind(id)
      .bind(dump(body))
      .bind(now_ms)
      .run();
}

std::int64_t Ledger::next_order_number() {
  Statement query = db_.prepare("SELECT COALESCE(MAX(number), 1000) + 1 FROM orders");
  return query.row() ? query.integer(0) : 0;
}

void Ledger::put_order(const OrderRow& order) {
  const std::int64_t number = next_order_number();
  db_.prepare(
         "INSERT INTO orders(id, number, checkout_id, label, placed_at_ms, currency, total, body) "
         "VALUES(?,?,?,?,?,?,?,?)")
      .bind(order.id)
      .bind(number)
      .bind(order.checkout_id)
      .bind(order.label)
      .bind(order.placed_at_ms)
      .bind(order.currency)
      .bind(order.total)
      .bind(dump(order.body))
      .run();
}

void Ledger::update_order(std::string_view id, const Json& body) {
  db_.prepare("UPDATE orders SET body=? WHERE id=?").bind(dump(body)).bind(id).run();
}

std::optional<OrderRow> Ledger::order_labelled(std::string_view label) {
  Statement query = db_.prepare(std::string(kOrderColumns) + "WHERE label=?");
  query.bind(label);
  if (!query.row()) return std::nullopt;
  return order_row(query);
}

std::optional<OrderRow> Ledger::order(std::string_view id) {
  Statement query = db_.prepare(std::string(kOrderColumns) + "WHERE id=?");
  query.bind(id);
  if (!query.row()) return std::nullopt;
  return order_row(query);
}

std::optional<FirstAnswer> Ledger::first_answer(std::string_view key) {
  Statement query = db_.prepare("SELECT fingerprint, status, body FROM first_answer WHERE key=?");
  query.bind(key);
  if (!query.row()) return std::nullopt;
  return FirstAnswer{query.text(0), {static_cast<int>(query.integer(1)), query.text(2)}};
}

void Ledger::put_first_answer(std::string_view key, std::string_view fingerprint, const Answer& answer,
                              std::int64_t now_ms) {
  db_.prepare("INSERT INTO first_answer VALUES(?,?,?,?,?)")
      .bind(key)
      .bind(fingerprint)
      .bind(static_cast<std::int64_t>(answer.status))
      .bind(answer.body)
      .bind(now_ms)
      .run();
}

Result<Store> Store::open(const std::string& dir, Database::Mode mode) {
  const std::string path = dir + "/merchant.db";
  TRY_ASSIGN(Database db, Database::open(path, mode));
  TRY(migrate(db, path));
  return Store(std::move(db));
}

Result<void> Store::seed_stock(const Catalogue& catalogue) {
  std::lock_guard lock(mutex_);
  Transaction transaction(db_);
  for (const Product& p : catalogue.everything()) {
    if (p.for_sale) db_.prepare("INSERT OR IGNORE INTO stock VALUES(?,?)").bind(p.id).bind(p.initial_stock).run();
  }
  return transaction.commit();
}

Result<std::int64_t> Store::refill(const Catalogue& catalogue) {
  std::lock_guard lock(mutex_);
  Transaction transaction(db_);
  std::int64_t refilled = 0;
  for (const Product& p : catalogue.everything()) {
    if (!p.for_sale) continue;
    refilled += db_.prepare("INSERT INTO stock VALUES(?,?) ON CONFLICT DO UPDATE SET quantity=excluded.quantity")
                    .bind(p.id)
                    .bind(std::max<std::int64_t>(1000, p.initial_stock))
                    .run();
  }
  TRY(transaction.commit());
  return refilled;
}

Result<bool> Store::set_stock(std::string_view product, std::int64_t quantity) {
  std::lock_guard lock(mutex_);
  const std::int64_t changed =
      db_.prepare("UPDATE stock SET quantity=?1 WHERE product=?2").bind(quantity).bind(product).run();
  TRY(db_.check());
  return changed == 1;
}

Result<void> Store::forget_answers_before(std::int64_t unix_ms) {
  std::lock_guard lock(mutex_);
  db_.prepare("DELETE FROM first_answer WHERE at_ms<?").bind(unix_ms).run();
  return db_.check();
}

Result<void> Store::transact(const std::function<bool(Ledger&)>& work) {
  std::lock_guard lock(mutex_);
  Transaction transaction(db_);
  Ledger ledger(db_);
  if (!work(ledger)) return db_.check();
  return transaction.commit();
}

Result<std::vector<OrderRow>> Store::orders() {
  std::lock_guard lock(mutex_);
  std::vector<OrderRow> out;
  Statement query = db_.prepare(std::string(kOrderColumns) + "ORDER BY number");
  while (query.row()) out.push_back(order_row(query));
  TRY(db_.check());
  return out;
}

Result<Store::Stats> Store::stats() {
  std::lock_guard lock(mutex_);
  Stats out;
  {
    Statement query = db_.prepare(
        "SELECT (SELECT COUNT(*) FROM orders), (SELECT COUNT(*) FROM resource WHERE kind='checkout' AND "
        "json_extract(body,'$.status') NOT IN "
        "('completed','canceled')), (SELECT COUNT(*) FROM stock WHERE quantity>0), (SELECT COALESCE(SUM(quantity),0) "
        "FROM stock)");
    if (query.row()) out = {query.integer(0), query.integer(1), query.integer(2), query.integer(3), {}};
  }
  Statement revenue = db_.prepare("SELECT currency, SUM(total) FROM orders GROUP BY currency ORDER BY currency");
  while (revenue.row()) out.revenue.emplace_back(revenue.text(0), revenue.integer(1));
  TRY(db_.check());
  return out;
}

}  // namespace aisle::merchant
