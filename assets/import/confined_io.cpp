#include "assets/import/confined_io.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace aisle::import {
namespace {

namespace fs = std::filesystem;
constexpr std::uintmax_t kLargestReference = 256u << 20;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string last_name(std::string reference) {
  std::replace(reference.begin(), reference.end(), '\\', '/');
  return fs::path(reference).filename().string();
}

}  // namespace

ConfinedIo::ConfinedIo(const std::string& model_path) {
  std::error_code error;
  folder_ = fs::weakly_canonical(fs::path(model_path), error).parent_path();
}

fs::path ConfinedIo::inside(const std::string& file) const {
  std::error_code error;
  const fs::path named(file);
  const fs::path real = fs::canonical(named.is_absolute() ? named : folder_ / named, error);
  if (error) return {};
  const auto [end, other] = std::mismatch(folder_.begin(), folder_.end(), real.begin(), real.end());
  if (end != folder_.end() || !fs::is_regular_file(real, error) || fs::file_size(real, error) > kLargestReference) return {};
  return real;
}

bool ConfinedIo::Exists(const char* file) const { return file != nullptr && !inside(file).empty(); }

Assimp::IOStream* ConfinedIo::Open(const char* file, const char* mode) {
  if (file == nullptr || mode == nullptr || std::strpbrk(mode, "wa+") != nullptr) return nullptr;
  const fs::path real = inside(file);
  return real.empty() ? nullptr : DefaultIOSystem::Open(real.c_str(), mode);
}

Result<std::string> ConfinedIo::read_reference(const std::string& reference) const {
  std::string slashes = reference;
  std::replace(slashes.begin(), slashes.end(), '\\', '/');
  fs::path found = inside(slashes);
  const std::string name = last_name(reference);
  if (found.empty()) found = inside(name);
  if (found.empty()) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder_, error)) {
      if (lower(entry.path().filename().string()) == lower(name)) found = inside(entry.path().string());
    }
  }
  if (found.empty()) return fail(ErrorKind::not_found, fmt::format("The picture {} is missing: a plain colour stands in.", name));
  std::ifstream stream(found, std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return std::move(bytes).str();
}

}  // namespace aisle::import
