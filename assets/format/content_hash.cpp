#include <cstring>
#include <memory>
#include <openssl/evp.h>

#include "assets/format/layout.hpp"

namespace aisle::format::layout {

std::array<std::uint8_t, 32> content_hash(std::span<const std::byte> bytes) {
  Header header{};
  std::memcpy(&header, bytes.data(), sizeof header);
  header.sha256 = {};
  std::array<std::uint8_t, 32> out{};
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr);
  EVP_DigestUpdate(hash.get(), &header, sizeof header);
  EVP_DigestUpdate(hash.get(), bytes.data() + sizeof header, bytes.size() - sizeof header);
  EVP_DigestFinal_ex(hash.get(), out.data(), nullptr);
  return out;
}

}  // namespace aisle::format::layout
