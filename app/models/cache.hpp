// Cache: names of cooked files by content hash, and what each URL last held. Not for the frame loop, except lookups.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "glue/result.hpp"

namespace aisle::models {

enum class Kind : std::uint8_t { model, photo };

struct Known {  // what a URL held when last asked
  std::string sha256;
  std::string etag;
};

// One folder: cooked/NAME files, downloads/ scratch, index.json. Lookups touch no disk; several processes may share it.
class Cache {
 public:
  // VARIANT tells apart cooked files of different options ("512" for photos of that size, "raw" without compression).
  static Result<Cache> open(const std::string& dir, const std::string& model_variant, const std::string& photo_variant);

  std::string cooked_path(Kind kind, const std::string& sha256) const;
  bool has_cooked(Kind kind, const std::string& sha256) const;
  void remember_cooked(Kind kind, const std::string& sha256);
  void forget_cooked(Kind kind, const std::string& sha256);

  const Known* known(const std::string& url) const;  // from the index
  // True when the index changed and should be saved.
  bool remember(const std::string& url, Known known);
  std::string index_text() const;
  std::string index_path() const { return dir_ + "/index.json"; }
  const std::string& dir() const { return dir_; }

 private:
  std::string cooked_name(Kind kind, const std::string& sha256) const;
  std::string dir_, model_suffix_, photo_suffix_;
  std::unordered_set<std::string> cooked_;  // file names
  std::map<std::string, Known> index_;
};

// The hash in a content-addressed address ("/media/<64 hex digits>.glb"): such an address never changes what it holds.
std::optional<std::string> hash_in_url(std::string_view url);

}  // namespace aisle::models
