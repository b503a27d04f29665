#include "merchant/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <utility>

#include "base/platform.hpp"

namespace aisle::merchant {

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)), next_(other.next_) {}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(std::int64_t value) {
  sqlite3_bind_int64(statement_, next_++, value);
  return *this;
}

Statement& Statement::bind(std::string_view text) {
  sqlite3_bind_text(statement_, next_++, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  return *this;
}

bool Statement::row() {
  if (statement_ == nullptr || database_->error_) return false;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_->note_error();
  return false;
}

std::int64_t Statement::run() {
  while (row()) {
  }
  return database_->error_ ? 0 : sqlite3_changes(database_->handle_.get());
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Statement::text(int column) const {
  const unsigned char* bytes = sqlite3_column_text(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return bytes == nullptr ? std::string()
                          : std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close(handle); }

Result<Database> Database::open(const std::string& path, Mode mode) {
  if (mode == Mode::existing && !base::file_exists(path)) {
    return fail(ErrorKind::not_found, fmt::format("There is no shop in {} yet.", path),
                "Start `aisle-merchant serve` with this --data once.");
  }
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (mode == Mode::create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  Database database(handle);
  if (code != SQLITE_OK) {
    return fail(ErrorKind::io, fmt::format("The shop's database {} cannot be opened: {}.", path, sqlite3_errstr(code)),
                "Choose a folder you may write to with --data.");
  }
  sqlite3_busy_timeout(handle, 5000);
  database.execute("PRAGMA journal_mode=WAL");
  database.execute("PRAGMA synchronous=FULL");  // an answered order survives a power cut
  database.execute("PRAGMA foreign_keys=ON");
  TRY(database.check());
  return database;
}

void Database::execute(const char* sql) {
  if (error_) return;
  if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) note_error();
}

Statement Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr) != SQLITE_OK)
    note_error();
  return Statement(*this, statement);
}

void Database::note_error() {
  if (error_) return;
  const int code = sqlite3_errcode(handle_.get());
  const ErrorKind kind = code == SQLITE_BUSY || code == SQLITE_LOCKED ? ErrorKind::unavailable : ErrorKind::io;
  error_ = Error{kind, fmt::format("The shop's database failed: {}.", sqlite3_errmsg(handle_.get())),
                 code == SQLITE_FULL ? "Free some disk space." : ""};
}

std::optional<Error> Database::take_error() { return std::exchange(error_, std::nullopt); }

Result<void> Database::check() {
  if (auto error = take_error()) return tl::unexpected(std::move(*error));
  return {};
}

Transaction::Transaction(Database& database) : database_(database) { database_.execute("BEGIN IMMEDIATE"); }

Transaction::~Transaction() {
  if (!open_) return;
  database_.take_error();  // whoever drops a transaction has given up on it; the rollback must still run
  if (!sqlite3_get_autocommit(database_.handle_.get())) database_.execute("ROLLBACK");
  database_.take_error();
}

Result<void> Transaction::commit() {
  TRY(database_.check());
  database_.execute("COMMIT");
  TRY(database_.check());
  open_ = false;
  return {};
}

}  // namespace aisle::merchant
