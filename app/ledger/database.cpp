#include "ledger/database.hpp"

#include <fmt/format.h>

#include "base/thread_guard.hpp"

namespace aisle::ledger {
namespace {

Error sqlite_error(sqlite3* db, int code) {
  const std::string said = db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code);
  switch (code & 0xFF) {
    case SQLITE_FULL: return {ErrorKind::io, "The disk is full, so nothing could be written down.", "Free some space, then try again."};
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return {ErrorKind::io, "The ledger file is damaged.", "Restore it from a backup, or choose another folder with --data."};
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_IOERR:
      return {ErrorKind::io, fmt::format("The ledger cannot be written ({}).", said), "Check the folder's permissions, or choose another one with --data."};
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {ErrorKind::conflict, "Another program holds the ledger.", "Close it, then try again."};
    default: return {ErrorKind::internal, fmt::format("The ledger refused ({}).", said), ""};
  }
}

}  // namespace

Statement::Statement(sqlite3* db, std::string_view sql) : db_(db) {
  note(sqlite3_prepare_v2(db, sql.data(), static_cast<int>(sql.size()), &statement_, nullptr));
}

bool Statement::step() {
  base::must_not_be_frame_thread("SQLite");
  if (failed_) return false;
  const int code = sqlite3_step(statement_);
  failed_ = code != SQLITE_ROW && code != SQLITE_DONE;
  return code == SQLITE_ROW;
}

Result<void> Statement::run() {
  while (step()) {
  }
  if (failed_) return tl::unexpected(sqlite_error(db_, sqlite3_errcode(db_)));
  return {};
}

std::string Statement::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const int n = sqlite3_column_bytes(statement_, column);
  return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(n));
}

Result<Database> Database::open(const std::string& path) {
  base::must_not_be_frame_thread("SQLite");
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code != SQLITE_OK) {
    Error error = sqlite_error(db, code);
    sqlite3_close(db);
    return tl::unexpected(std::move(error));
  }
  sqlite3_busy_timeout(db, 2'000);
  return Database(db);
}

Result<void> Database::execute(const std::string& sql) {
  base::must_not_be_frame_thread("SQLite");
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return tl::unexpected(last_error());
}

Error Database::last_error() const { return sqlite_error(db_, sqlite3_errcode(db_)); }

}  // namespace aisle::ledger
