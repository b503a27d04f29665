// Database: one SQLite connection and its statements, errors as values. Private to ledger; one thread at a time.
#pragma once
#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "glue/result.hpp"

namespace aisle::ledger {

class Statement {
 public:
  Statement(sqlite3* db, std::string_view sql);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  template <class... A>
  Statement& bind(const A&... values) {
    (bind_one(values), ...);
    return *this;
  }
  bool step();               // true: a row is there; false: done, or failed
  Result<void> run();        // to the end
  bool failed() const { return failed_; }
  std::string text(int column) const;
  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }

 private:
  void bind_one(std::string_view v) { note(sqlite3_bind_text(statement_, ++bound_, v.data() ? v.data() : "", static_cast<int>(v.size()), SQLITE_TRANSIENT)); }
  void bind_one(const std::string& v) { bind_one(std::string_view(v)); }
  void bind_one(const char* v) { bind_one(std::string_view(v)); }
  void bind_one(std::int64_t v) { note(sqlite3_bind_int64(statement_, ++bound_, v)); }
  void bind_one(int v) { bind_one(static_cast<std::int64_t>(v)); }
  void bind_one(bool v) { bind_one(static_cast<std::int64_t>(v)); }
  void note(int code) { failed_ = failed_ || code != SQLITE_OK; }

  sqlite3* db_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  bool failed_ = false;
};

class Database {
 public:
  static Result<Database> open(const std::string& path);
  Database(Database&& o) noexcept : db_(std::exchange(o.db_, nullptr)) {}
  Database& operator=(Database&&) = delete;
  ~Database() { sqlite3_close(db_); }

  Statement prepare(std::string_view sql) { return Statement(db_, sql); }
  Result<void> execute(const std::string& sql);
  std::int64_t changed() const { return sqlite3_changes(db_); }
  Error last_error() const;

  // WORK returns Result<void>; an error undoes all of it.
  template <class F>
  Result<void> transaction(F work) {
    TRY(execute("BEGIN IMMEDIATE"));
    Result<void> done = work();
    if (done) done = execute("COMMIT");
    if (!done) (void)execute("ROLLBACK");
    return done;
  }

 private:
  explicit Database(sqlite3* db) : db_(db) {}
  sqlite3* db_;
};

}  // namespace aisle::ledger
