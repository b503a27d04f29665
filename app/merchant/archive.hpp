// Archive: reads a zip file (libzip). One thread at a time; open one per thread.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "glue/result.hpp"

struct zip;

namespace aisle::merchant {

struct ArchiveEntry {
  std::string name;
  std::uint64_t size = 0;
  std::uint32_t crc = 0;
};

class Archive {
 public:
  static Result<Archive> open(const std::string& path);
  std::vector<ArchiveEntry> entries() const;  // files only; names that would leave a folder are left out
  Result<std::string> read(std::string_view name, std::uint64_t limit = 256u << 20) const;

 private:
  struct Close {
    void operator()(zip* handle) const;
  };
  explicit Archive(zip* handle) : handle_(handle) {}
  std::unique_ptr<zip, Close> handle_;
};

}  // namespace aisle::merchant
