#include "models/jobs.hpp"

#include <chrono>
#include <filesystem>
#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/platform.hpp"
#include "glue/log.hpp"

namespace aisle::models {
namespace {

namespace fs = std::filesystem;

std::string failure_note(const std::string& cooked_file) { return cooked_file + ".failed"; }

}  // namespace

Outcome identify(const std::string& file, Kind kind, bool keep) {
  const auto sha256 = base::sha256_hex_of_file(file);
  if (!sha256) return Failed{sha256.error()};
  const auto extension = sniff(file, kind);
  if (!extension) return Failed{extension.error()};
  if (keep) return Identified{*sha256, file};
  const std::string named = file + "." + *extension;
  std::error_code error;
  fs::rename(file, named, error);
  if (error) return Failed{{ErrorKind::io, "The download cannot be kept on disk.", "Check the free space."}};
  return Identified{*sha256, named};
}

Outcome import_asset(const ImportJob& job, const std::string& scratch, const std::atomic<bool>& stop) {
  std::error_code error;
  Result<void> result;
  if (const auto known_bad = base::read_file(failure_note(job.out), 4096)) {
    result = fail(ErrorKind::invalid, *known_bad);
  } else if (!base::file_exists(job.out)) {
    result = run_import(job, stop);
    if (!result && result.error().kind == ErrorKind::invalid) (void)base::write_file_atomic(failure_note(job.out), result.error().sentence());
  }
  if (!scratch.empty()) fs::remove_all(scratch, error);
  if (!result) return Failed{result.error()};
  return Imported{};
}

Outcome load_asset(const std::string& cooked_file, Kind kind, bool trusted, bool far) {
  auto cooked = load_cooked(cooked_file, kind == Kind::model ? format::Kind::model : format::Kind::texture, trusted);
  if (!cooked) {
    std::error_code error;
    if (cooked.error().kind != ErrorKind::not_found) fs::remove(cooked_file, error);
    return Failed{cooked.error(), true};
  }
  Loaded out;
  out.cooked = std::move(*cooked);
  if (kind == Kind::model) {
    out.model = model_view(*out.cooked);
    if (far) out.far = std::make_shared<const FarShape>(far_shape(out.cooked->file));
  } else {
    out.texture = texture_view(out.cooked->file.textures.front());
  }
  return out;
}

void remove_scratch(const std::string& dir) {
  std::error_code error;
  fs::remove_all(dir, error);
}

void forget_failure(const std::string& cooked_file) {
  std::error_code error;
  fs::remove(failure_note(cooked_file), error);
}

void sweep(const std::string& cache_dir) {
  std::error_code error;
  const auto old = fs::file_time_type::clock::now() - std::chrono::hours(24);
  for (const auto& entry : fs::directory_iterator(cache_dir + "/downloads", error)) {
    if (fs::last_write_time(entry.path(), error) < old) fs::remove_all(entry.path(), error);
  }
  const std::string version = fmt::format("{}.{}", format::kVersion, format::kCookRevision);
  std::size_t removed = 0;
  for (const auto& entry : fs::directory_iterator(cache_dir + "/cooked", error)) {
    const std::string name = entry.path().filename().string();  // <64 hex>-m1.1...
    const bool other_version = name.size() > 66 && name.compare(66, version.size(), version) != 0;
    if (other_version && fs::last_write_time(entry.path(), error) < old && fs::remove(entry.path(), error)) ++removed;
  }
  if (removed > 0) log::info("event=old_cooked_files_removed count={}", removed);
}

}  // namespace aisle::models
