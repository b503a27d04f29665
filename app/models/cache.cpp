#include "models/cache.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "assets/format/cooked.hpp"
#include "base/platform.hpp"
#include "glue/log.hpp"

namespace aisle::models {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
constexpr std::size_t kMostIndexed = 100'000;

bool is_hash(std::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isxdigit(c) && !std::isupper(c); });
}

std::map<std::string, Known> read_index(const std::string& path) {
  std::map<std::string, Known> out;
  const auto text = base::read_file(path);
  if (!text) return out;
  const json index = json::parse(*text, nullptr, false);
  if (!index.is_object()) {
    log::warning("event=index_damaged file=\"{}\"", path);  // only a memory of what was downloaded: it is made anew
    return out;
  }
  for (const auto& [url, entry] : index.items()) {
    if (!entry.is_object() || out.size() >= kMostIndexed) continue;
    Known known{entry.value("sha256", ""), entry.value("etag", "")};
    if (is_hash(known.sha256)) out.emplace(url, std::move(known));
  }
  return out;
}

}  // namespace

Result<Cache> Cache::open(const std::string& dir, const std::string& model_variant, const std::string& photo_variant) {
  Cache cache;
  cache.dir_ = dir;
  const auto suffix = [](char kind, const std::string& variant) {
    return fmt::format("-{}{}.{}{}.aisle", kind, format::kVersion, format::kCookRevision, variant.empty() ? "" : "-" + variant);
  };
  cache.model_suffix_ = suffix('m', model_variant);
  cache.photo_suffix_ = suffix('p', photo_variant);
  TRY(base::make_folder(dir + "/cooked"));
  TRY(base::make_folder(dir + "/downloads"));
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(dir + "/cooked", error)) cache.cooked_.insert(entry.path().filename().string());
  cache.index_ = read_index(cache.index_path());
  return cache;
}

std::string Cache::cooked_name(Kind kind, const std::string& sha256) const { return sha256 + (kind == Kind::model ? model_suffix_ : photo_suffix_); }
std::string Cache::cooked_path(Kind kind, const std::string& sha256) const { return dir_ + "/cooked/" + cooked_name(kind, sha256); }
bool Cache::has_cooked(Kind kind, const std::string& sha256) const { return cooked_.contains(cooked_name(kind, sha256)); }
void Cache::remember_cooked(Kind kind, const std::string& sha256) { cooked_.insert(cooked_name(kind, sha256)); }
void Cache::forget_cooked(Kind kind, const std::string& sha256) { cooked_.erase(cooked_name(kind, sha256)); }

const Known* Cache::known(const std::string& url) const {
  const auto found = index_.find(url);
  return found == index_.end() ? nullptr : &found->second;
}

bool Cache::remember(const std::string& url, Known known) {
  if (index_.size() >= kMostIndexed && !index_.contains(url)) return false;
  Known& entry = index_[url];
  if (entry.sha256 == known.sha256 && entry.etag == known.etag) return false;
  entry = std::move(known);
  return true;
}

std::string Cache::index_text() const {
  json out = json::object();
  for (const auto& [url, known] : index_) out[url] = {{"sha256", known.sha256}, {"etag", known.etag}};
  return out.dump(1, ' ', false, json::error_handler_t::replace);
}

std::optional<std::string> hash_in_url(std::string_view url) {
  const std::string_view path = url.substr(0, url.find_first_of("?#"));
  std::string_view name = path.substr(path.rfind('/') + 1);
  name = name.substr(0, name.find('.'));
  return is_hash(name) ? std::optional<std::string>(name) : std::nullopt;
}

}  // namespace aisle::models
