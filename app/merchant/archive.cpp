#include "merchant/archive.hpp"

#include <fmt/format.h>
#include <zip.h>

namespace aisle::merchant {

void Archive::Close::operator()(zip* handle) const { zip_discard(handle); }

Result<Archive> Archive::open(const std::string& path) {
  int code = 0;
  zip* handle = zip_open(path.c_str(), ZIP_RDONLY, &code);
  if (handle == nullptr) return fail(ErrorKind::invalid, fmt::format("{} is no readable zip file.", path));
  return Archive(handle);
}

std::vector<ArchiveEntry> Archive::entries() const {
  std::vector<ArchiveEntry> out;
  const zip_int64_t count = zip_get_num_entries(handle_.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t stat;
    if (zip_stat_index(handle_.get(), static_cast<zip_uint64_t>(i), 0, &stat) != 0) continue;
    const std::string name = stat.name;
    const bool leaves =
        name.starts_with("/") || name.find("..") != std::string::npos || name.find('\\') != std::string::npos;
    if (!name.empty() && !name.ends_with("/") && !leaves) out.push_back({name, stat.size, stat.crc});
  }
  return out;
}

Result<std::string> Archive::read(std::string_view name, std::uint64_t limit) const {
  const std::string key(name);
  zip_stat_t stat;
  if (zip_stat(handle_.get(), key.c_str(), 0, &stat) != 0)
    return fail(ErrorKind::not_found, fmt::format("The archive has no {}.", key));
  if (stat.size > limit) return fail(ErrorKind::limit, fmt::format("{} is larger than {} bytes.", key, limit));
  std::string out(stat.size, '\0');
  zip_file_t* file = zip_fopen(handle_.get(), key.c_str(), 0);
  const zip_int64_t got = file != nullptr ? zip_fread(file, out.data(), out.size()) : -1;
  if (file != nullptr) zip_fclose(file);
  if (got != static_cast<zip_int64_t>(out.size()))
    return fail(ErrorKind::io, fmt::format("{} cannot be unpacked.", key));
  return out;
}

}  // namespace aisle::merchant
