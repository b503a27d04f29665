#include "merchant/import_furniture.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <thread>

#include "base/hash.hpp"
#include "base/platform.hpp"
#include "glue/log.hpp"
#include "merchant/archive.hpp"
#include "merchant/furniture.hpp"
#include "merchant/model_workshop.hpp"

namespace aisle::merchant {
namespace {

namespace fs = std::filesystem;
constexpr int kImporterVersion = 2;  // raise it when converted models should be made again

std::string rounded(double metres) { return fmt::format("{:.4f}", metres); }

std::string key_of(const FurniturePiece& piece) {
  return base::sha256_hex(fmt::format("{}|{}|{}|{}|{},{},{}|{}", kImporterVersion, piece.model, piece.icon,
                                      piece.rotation.value_or(""), rounded(piece.size_m[0]), rounded(piece.size_m[1]),
                                      rounded(piece.size_m[2]), piece.content));
}

// Shared by the workers.
class FurnitureImport {
 public:
  FurnitureImport(const ImportOptions& options, const ModelWorkshop& workshop)
      : options_(options), workshop_(workshop) {}
  Result<void> run(std::vector<FurniturePiece> pieces);

 private:
  void work();
  void show_progress(bool last);
  Result<Made> make(const FurniturePiece& piece, const std::string& key);
  std::optional<Made> made_before(const std::string& key);
  std::string record_path(const std::string& key) const {
    return fmt::format("{}/imports/{}.json", workshop_.folder(), key);
  }
  Result<void> unpack(const FurniturePiece& piece, const std::string& scratch);

  const ImportOptions& options_;
  const ModelWorkshop& workshop_;
  std::vector<FurniturePiece> pieces_;
  std::atomic<std::size_t> next_{0}, done_{0}, fresh_{0}, without_model_{0};
  std::mutex mutex_;  // progress bar and first error
  std::optional<Error> error_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

std::optional<Made> FurnitureImport::made_before(const std::string& key) {
  const auto text = base::read_file(record_path(key));
  if (!text) return std::nullopt;
  Made made = made_from_json(Json::parse(*text, nullptr, false));
  const bool complete = workshop_.has(made.model) && workshop_.has(made.photo) && workshop_.has(made.icon);
  return complete ? std::optional(std::move(made)) : std::nullopt;
}

Result<void> FurnitureImport::unpack(const FurniturePiece& piece, const std::string& scratch) {
  TRY_ASSIGN(const Archive archive, Archive::open(piece.archive));
  const std::string inside = piece.model.substr(0, piece.model.rfind('/') + 1);
  for (const ArchiveEntry& entry : archive.entries()) {
    if (!entry.name.starts_with(inside)) continue;
    TRY_ASSIGN(const std::string bytes, archive.read(entry.name));
    const std::string path = fmt::format("{}/{}", scratch, entry.name.substr(inside.size()));
    TRY(base::make_folder(fs::path(path).parent_path().string()));
    TRY(base::write_file_atomic(path, bytes));
  }
  return {};
}

Result<Made> FurnitureImport::make(const FurniturePiece& piece, const std::string& key) {
  Made made;
  TRY_ASSIGN(const Archive archive, Archive::open(piece.archive));
  if (const auto icon = archive.read(piece.icon)) {
    TRY_ASSIGN(made.icon, workshop_.keep_picture(*icon, "png"));
  }
  if (!workshop_.can_convert()) return made;  // not recorded: a later run with the converter makes the model
  const std::string unpacked = fmt::format("{}/tmp/{}-{}", workshop_.folder(), key.substr(0, 16), ::getpid());
  auto converted = unpack(piece, unpacked);
  const std::string in = fmt::format("{}/{}", unpacked, piece.model.substr(piece.model.rfind('/') + 1));
  if (converted) converted = workshop_.convert({in, piece.size_m, piece.rotation}, made);
  std::error_code ignored;
  fs::remove_all(unpacked, ignored);
  if (!converted) {
    if (converted.error().kind == ErrorKind::io) return tl::unexpected(converted.error());  // the disk, not the model
    made.notes.push_back(fmt::format("No 3D model: {}", converted.error().sentence()));
    // Too slow or gone without a word may be the machine's fault: not recorded, tried again next time.
    if (converted.error().kind == ErrorKind::timeout || converted.error().kind == ErrorKind::unavailable) return made;
  }
  Json record = to_json(made);
  record["product"] = piece.product.id;
  record["creator"] = piece.product.creator;
  record["license"] = piece.product.license;
  TRY(base::write_file_atomic(record_path(key), dump(record)));
  return made;
}

void FurnitureImport::show_progress(bool last) {
  constexpr std::size_t kBar = 30;
  const std::size_t done = done_;
  const std::size_t filled = pieces_.empty() ? kBar : done * kBar / pieces_.size();
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  if (!terminal && !last && done % 50 != 0) return;
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - started_).count();
  fmt::print(stderr, "{}importing [{:<{}}] {}/{} {} s{}", terminal ? "\r" : "", std::string(filled, '#'), kBar, done,
             pieces_.size(), seconds, terminal && !last ? "" : "\n");
  std::fflush(stderr);
}

void FurnitureImport::work() {
  for (;;) {
    const std::size_t mine = next_++;
    if (mine >= pieces_.size() || base::quit_requested()) return;
    FurniturePiece& piece = pieces_[mine];
    const std::string key = key_of(piece);
    Result<Made> made = Made{};
    if (auto before = made_before(key)) {
      made = std::move(*before);
    } else {
      made = make(piece, key);
      ++fresh_;
    }
    std::lock_guard lock(mutex_);
    if (!made) {
      if (!error_) error_ = made.error();
      next_ = pieces_.size();
      return;
    }
    if (!made->model) ++without_model_;
    piece.product.model = made->model;
    piece.product.photo = made->photo;
    piece.product.icon = made->icon;
    piece.product.triangles = made->triangles;
    piece.product.notes = made->notes;
    ++done_;
    show_progress(false);
  }
}

Result<void> FurnitureImport::run(std::vector<FurniturePiece> pieces) {
  pieces_ = std::move(pieces);
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  const std::size_t workers = options_.jobs > 0 ? static_cast<std::size_t>(options_.jobs) : cores;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < workers; ++i) threads.emplace_back([this] { work(); });
  for (auto& thread : threads) thread.join();
  if (error_) return tl::unexpected(*error_);
  if (base::quit_requested())
    return fail(ErrorKind::unavailable, "The import was stopped.", "Start it again: it goes on where it was.");
  show_progress(true);
  std::vector<Product> products;
  for (FurniturePiece& piece : pieces_) products.push_back(std::move(piece.product));
  TRY(merge_into_catalogue(workshop_.folder(), "furniture", products));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  fmt::print("{}\n", dump({{"ok", true},
                           {"products", products.size()},
                           {"imported_now", fresh_.load()},
                           {"without_model", without_model_.load()},
                           {"seconds", std::lround(seconds * 10) / 10.0}}));
  if (!workshop_.can_convert()) {
    fmt::print(stderr, "{} is missing: the products have pictures but no 3D models yet. Build it and run this again.\n",
               workshop_.importer());
  }
  return {};
}

}  // namespace

Result<void> import_furniture(const ImportOptions& options) {
  const ModelWorkshop workshop(options.catalogue.empty() ? options.data : options.catalogue, options.program_folder,
                               options.importer);
  TRY(workshop.prepare());
  TRY_ASSIGN(auto pieces, read_furniture(options.source));
  FurnitureImport import(options, workshop);
  return import.run(spread_over_categories(std::move(pieces), static_cast<std::size_t>(std::max(0, options.limit))));
}

}  // namespace aisle::merchant
