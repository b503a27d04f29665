#include "base/hash.hpp"

#include <array>
#include <cstdio>
#include <fmt/format.h>
#include <memory>
#include <openssl/evp.h>

#include "base/thread_guard.hpp"

namespace aisle::base {
namespace {

struct Sha256 {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
  Sha256() { EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr); }
  void add(const void* data, std::size_t size) { EVP_DigestUpdate(context.get(), data, size); }
  std::string hex() {
    std::array<unsigned char, 32> digest{};
    EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
    std::string out;
    for (const unsigned char byte : digest) out += fmt::format("{:02x}", byte);
    return out;
  }
};

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  Sha256 sha;
  sha.add(bytes.data(), bytes.size());
  return sha.hex();
}

Result<std::string> sha256_hex_of_file(const std::string& path) {
  must_not_be_frame_thread("sha256_hex_of_file");
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (!file) return fail(ErrorKind::io, fmt::format("{} cannot be read.", path));
  Sha256 sha;
  std::array<char, 1 << 16> block{};
  while (const std::size_t got = std::fread(block.data(), 1, block.size(), file.get())) sha.add(block.data(), got);
  if (std::ferror(file.get())) return fail(ErrorKind::io, fmt::format("{} cannot be read to its end.", path));
  return sha.hex();
}

}  // namespace aisle::base
