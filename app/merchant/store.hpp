// Store: the shop's durable side in SQLite: stock, checkouts, orders, first answers by idempotency key. One lock; any
// thread. Everything one request changes is committed in one transaction with its answer, so a kill at any moment loses
// nothing.
#pragma once
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "glue/result.hpp"
#include "merchant/catalogue.hpp"
#include "merchant/database.hpp"
#include "merchant/json.hpp"

namespace aisle::merchant {

struct Answer {
  int status = 200;
  std::string body;
};

struct FirstAnswer {
  std::string fingerprint;
  Answer answer;
};

struct OrderRow {
  std::string id, checkout_id, label, currency;
  std::int64_t placed_at_ms = 0;
  std::int64_t total = 0;
  Json body;
};

// What may be done inside one transaction.
class Ledger {
 public:
  explicit Ledger(Database& database) : db_(database) {}
  std::int64_t stock(std::string_view product);
  // False, and nothing changed, when fewer than QUANTITY are left.
  bool take_stock(std::string_view product, std::int64_t quantity);
  void return_stock(std::string_view product, std::int64_t quantity);
  std::optional<Json> resource(std::string_view kind, std::string_view id);  // "checkout", "cart"
  void put_resource(std::string_view kind, std::string_view id, const Json& body, std::int64_t now_ms);
  std::int64_t next_order_number();
  void put_order(const OrderRow& order);
  std::optional<OrderRow> order(std::string_view id);
  std::optional<OrderRow> order_labelled(std::string_view label);  // for the merchant: buyers could guess it
  void update_order(std::string_view id, const Json& body);
  std::optional<FirstAnswer> first_answer(std::string_view key);
  void put_first_answer(std::string_view key, std::string_view fingerprint, const Answer& answer, std::int64_t now_ms);
  Database& database() { return db_; }

 private:
  Database& db_;
};

class Store {
 public:
  // Creates DIR/merchant.db where absent; newer databases are refused with a sentence.
  static Result<Store> open(const std::string& dir, Database::Mode mode);
  Store(Store&& other) noexcept : db_(std::move(other.db_)) {}

  // First stock of products that have none on record.
  Result<void> seed_stock(const Catalogue& catalogue);
  // Stock back to the seeded amounts (never below 1,000). Orders stay.
  Result<std::int64_t> refill(const Catalogue& catalogue);
  // False when the product has no stock on record.
  Result<bool> set_stock(std::string_view product, std::int64_t quantity);
  Result<void> forget_answers_before(std::int64_t unix_ms);

  // Runs WORK in one transaction, alone; commits when it returns true.
  Result<void> transact(const std::function<bool(Ledger&)>& work);
  Result<std::vector<OrderRow>> orders();
  struct Stats {
    std::int64_t orders = 0, open_checkouts = 0, products_in_stock = 0, pieces_in_stock = 0;
    std::vector<std::pair<std::string, std::int64_t>> revenue;  // by currency, minor units
  };
  Result<Stats> stats();

 private:
  explicit Store(Database db) : db_(std::move(db)) {}
  std::mutex mutex_;
  Database db_;
};

}  // namespace aisle::merchant
