// Seal: encrypts what may not lie readable on the disk, with a key that is kept outside the database. Private to ledger.
#pragma once
#include <array>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "glue/result.hpp"

namespace aisle::ledger {

class Seal {
 public:
  // FILE is made on first use (0600). Unreadable or foreign: an error, since sealed entries would be lost silently otherwise.
  static Result<Seal> open(const std::string& file);
  // XChaCha20-Poly1305 (libsodium); BOUND_TO is authenticated, so that an entry cannot be moved to another checkout.
  std::string close(const base::Secret& plain, std::string_view bound_to) const;
  Result<base::Secret> reveal(std::string_view sealed, std::string_view bound_to) const;

 private:
  explicit Seal(base::Secret key) : key_(std::move(key)) {}
  base::Secret key_;
};

}  // namespace aisle::ledger
