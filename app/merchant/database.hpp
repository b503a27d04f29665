// Database: one SQLite connection (WAL, synchronous=FULL) with statements and transactions as scopes.
// One thread at a time: the owner locks. A failing step poisons the connection until the error is taken, so that
// callers check once, at commit, instead of after every step.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "glue/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace aisle::merchant {

class Database;

class Statement {
 public:
  Statement(Statement&& other) noexcept;
  ~Statement();
  // Positional parameters, left to right.
  Statement& bind(std::int64_t value);
  Statement& bind(std::string_view text);
  bool row();          // the next row; false at the end and on an error
  std::int64_t run();  // to the end; how many rows were changed
  std::int64_t integer(int column) const;
  std::string text(int column) const;

 private:
  friend class Database;
  Statement(Database& database, sqlite3_stmt* statement) : database_(&database), statement_(statement) {}
  Database* database_;
  sqlite3_stmt* statement_;
  int next_ = 1;
};

class Database {
 public:
  enum class Mode { create, existing };
  // ErrorKind::io when the file cannot be opened or written, not_found when Mode::existing and absent.
  static Result<Database> open(const std::string& path, Mode mode);
  Database(Database&&) noexcept = default;
  Database& operator=(Database&&) noexcept = default;

  void execute(const char* sql);
  Statement prepare(std::string_view sql);
  std::optional<Error> take_error();
  // The error that is waiting, as a Result.
  Result<void> check();

 private:
  friend class Statement;
  friend class Transaction;
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  explicit Database(sqlite3* handle) : handle_(handle) {}
  void note_error();
  std::unique_ptr<sqlite3, Close> handle_;
  std::optional<Error> error_;
};

// BEGIN IMMEDIATE; rolls back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  Result<void> commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace aisle::merchant
