// Schema: the ledger file's tables and how older files become newer ones. Private to ledger.
#pragma once
#include "ledger/database.hpp"
#include "ledger/ledger.hpp"

namespace aisle::ledger {

constexpr int kLedgerVersion = 2;

// Sets the connection up (WAL, synchronous=FULL, secure_delete) and migrates; refuses newer files and other programs' files.
Result<void> prepare_file(Database& db, const std::string& path);
Result<Found> read_found(Database& db);

}  // namespace aisle::ledger
