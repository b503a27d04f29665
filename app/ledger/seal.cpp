#include "ledger/seal.hpp"

#include <sodium.h>

#include "base/platform.hpp"
#include "base/random.hpp"

namespace aisle::ledger {
namespace {

constexpr std::size_t kKey = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string random_bytes(std::size_t n) {
  std::string out(n, '\0');
  base::secure_bytes({reinterpret_cast<std::byte*>(out.data()), n});
  return out;
}

}  // namespace

Result<Seal> Seal::open(const std::string& file) {
  if (sodium_init() < 0) return fail(ErrorKind::internal, "The encryption library does not start.", "Reinstall libsodium.");
  auto read = base::read_file(file, 1024);
  if (!read && read.error().kind == ErrorKind::not_found) {
    base::Secret key(random_bytes(kKey));
    TRY(base::write_file_atomic(file, key.view()));
    return Seal(std::move(key));
  }
  if (!read) return tl::unexpected(read.error());
  if (read->size() != kKey) return fail(ErrorKind::io, file + " is not a device key.", "Restore it from a backup, or choose another folder with --data.");
  return Seal(base::Secret(std::move(*read)));
}

std::string Seal::close(const base::Secret& plain, std::string_view bound_to) const {
  std::string out = random_bytes(kNonce);
  out.resize(kNonce + plain.view().size() + kTag);
  unsigned long long written = 0;
  auto* at = reinterpret_cast<unsigned char*>(out.data());
  crypto_aead_xchacha20poly1305_ietf_encrypt(at + kNonce, &written, bytes_of(plain.view()), plain.view().size(), bytes_of(bound_to), bound_to.size(), nullptr, at,
                                             bytes_of(key_.view()));
  return out;
}

Result<base::Secret> Seal::reveal(std::string_view sealed, std::string_view bound_to) const {
  const auto unreadable = [] { return fail(ErrorKind::io, "The payment that was under way cannot be read any more.", "Its outcome is still asked from the shop."); };
  if (sealed.size() < kNonce + kTag) return unreadable();
  std::string plain(sealed.size() - kNonce - kTag, '\0');
  unsigned long long written = 0;
  const int bad = crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(plain.data()), &written, nullptr, bytes_of(sealed) + kNonce,
                                                             sealed.size() - kNonce, bytes_of(bound_to), bound_to.size(), bytes_of(sealed), bytes_of(key_.view()));
  if (bad != 0) return unreadable();
  return base::Secret(std::move(plain));
}

}  // namespace aisle::ledger
