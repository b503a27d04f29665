#include "merchant/import_furniture.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <mutex>
#include <thread>
#include <unistd.h>

#include "base/hash.hpp"
#include "base/platform.hpp"
#include "glue/log.hpp"
#include "merchant/archive.hpp"
#include "merchant/furniture.hpp"
#include "stb_image.h"

namespace aisle::merchant {
namespace {

namespace fs = std::filesystem;
constexpr int kImporterVersion = 2;  // raise it when converted models should be made again
constexpr int kPhotoPixels = 1024;
constexpr auto kModelTimeLimit = std::chrono::seconds(120);

// What an import made of one model; kept as imports/<key>.json.
struct Made {
  std::optional<MediaFile> model, photo, icon;
  std::int64_t triangles = 0;
  std::vector<std::string> notes;
};

std::string rounded(double metres) { return fmt::format("{:.4f}", metres); }

std::string key_of(const FurniturePiece& piece) {
  return base::sha256_hex(fmt::format("{}|{}|{}|{}|{},{},{}|{}", kImporterVersion, piece.model, piece.icon, piece.rotation.value_or(""), rounded(piece.size_m[0]),
                                      rounded(piece.size_m[1]), rounded(piece.size_m[2]), piece.content));
}

std::optional<MediaFile> media_from(const Json& json) {
  if (text_of(json, "file").empty()) return std::nullopt;
  return MediaFile{text_of(json, "file"), static_cast<int>(integer_of(json, "width")), static_cast<int>(integer_of(json, "height"))};
}

Json media_json(const std::optional<MediaFile>& media) {
  return media ? Json{{"file", media->file}, {"width", media->width}, {"height", media->height}} : Json(nullptr);
}

// Shared by the workers.
class FurnitureImport {
 public:
  FurnitureImport(const ImportOptions& options, std::string folder) : options_(options), folder_(std::move(folder)) {
    importer_ = options.importer.empty() ? options.program_folder + "/aisle-import" : options.importer;
    can_convert_ = base::file_exists(importer_);
  }
  Result<void> run(std::vector<FurniturePiece> pieces);

 private:
  void work();
  void show_progress(bool last);
  Result<Made> make(const FurniturePiece& piece, const std::string& key);
  Result<void> convert(const FurniturePiece& piece, const std::string& scratch, Made& made);
  Result<Json> start_importer(const std::vector<std::string>& arguments);
  std::optional<Made> made_before(const std::string& key);
  Result<MediaFile> keep(const std::string& bytes, std::string_view extension);
  Result<void> unpack(const FurniturePiece& piece, const std::string& scratch);

  const ImportOptions& options_;
  std::string folder_, importer_;
  bool can_convert_ = false;
  std::vector<FurniturePiece> pieces_;
  std::atomic<std::size_t> next_{0}, done_{0}, fresh_{0}, without_model_{0};
  std::mutex mutex_;  // progress bar and first error
  std::optional<Error> error_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

std::optional<Made> FurnitureImport::made_before(const std::string& key) {
  const auto text = base::read_file(fmt::format("{}/imports/{}.json", folder_, key));
  if (!text) return std::nullopt;
  const Json json = Json::parse(*text, nullptr, false);
  Made made{media_from(member(json, "model")), media_from(member(json, "photo")), media_from(member(json, "icon")), integer_of(json, "triangles"), {}};
  if (member(json, "notes").is_array()) made.notes = member(json, "notes").get<std::vector<std::string>>();
  for (const auto& media : {made.model, made.photo, made.icon}) {
    if (media && !base::file_exists(fmt::format("{}/media/{}", folder_, media->file))) return std::nullopt;
  }
  return made;
}

// Content-addressed: the name says what is in it, so a file that is there need not be written.
Result<MediaFile> FurnitureImport::keep(const std::string& bytes, std::string_view extension) {
  const std::string name = fmt::format("{}.{}", base::sha256_hex(bytes), extension);
  const std::string path = fmt::format("{}/media/{}", folder_, name);
  if (!base::file_exists(path)) TRY(base::write_file_atomic(path, bytes));
  return MediaFile{name, 0, 0};
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

Result<Json> FurnitureImport::start_importer(const std::vector<std::string>& arguments) {
  base::SpawnOptions spawn;
  spawn.argv = arguments;
  spawn.pipe_stdout = true;
  TRY_ASSIGN(base::Child child, base::Child::spawn(spawn));
  const auto line = child.read_line(kModelTimeLimit);
  if (!line) return fail(line.error().kind, line.error().kind == ErrorKind::timeout ? "The conversion took too long." : "The converter ended without an answer.");
  child.wait(std::chrono::seconds(5));
  return Json::parse(*line, nullptr, false);
}

Result<void> FurnitureImport::convert(const FurniturePiece& piece, const std::string& scratch, Made& made) {
  TRY(unpack(piece, scratch));
  const std::string in = fmt::format("{}/{}", scratch, piece.model.substr(piece.model.rfind('/') + 1));
  const std::string out = scratch + "/.converted.glb";
  const std::string photo = scratch + "/.photo.jpg";
  std::vector<std::string> arguments{importer_, in, out, "--glb", "--size",
                                     fmt::format("{},{},{}", rounded(piece.size_m[0]), rounded(piece.size_m[1]), rounded(piece.size_m[2])),
                                     "--photo", photo, "--photo-size", std::to_string(kPhotoPixels)};
  if (piece.rotation) arguments.insert(arguments.end(), {"--rotation", *piece.rotation});
  TRY_ASSIGN(const Json answer, start_importer(arguments));
  if (!flag_of(answer, "ok")) return fail(ErrorKind::invalid, text_of(answer, "error", "The converter gave no reason."));
  made.triangles = integer_of(answer, "triangles");
  if (member(answer, "warnings").is_array()) {
    for (const Json& warning : member(answer, "warnings")) made.notes.push_back(warning.get<std::string>());
  }
  TRY_ASSIGN(const std::string glb, base::read_file(out, 256u << 20));
  TRY_ASSIGN(made.model, keep(glb, "glb"));
  if (const auto picture = base::read_file(photo)) {
    TRY_ASSIGN(made.photo, keep(*picture, "jpg"));
    made.photo->width = made.photo->height = kPhotoPixels;
  }
  return {};
}

Result<Made> FurnitureImport::make(const FurniturePiece& piece, const std::string& key) {
  Made made;
  TRY_ASSIGN(const Archive archive, Archive::open(piece.archive));
  if (const auto icon = archive.read(piece.icon)) {
    TRY_ASSIGN(made.icon, keep(*icon, "png"));
    int channels = 0;
    stbi_info_from_memory(reinterpret_cast<const unsigned char*>(icon->data()), static_cast<int>(icon->size()), &made.icon->width, &made.icon->height, &channels);
  }
  if (!can_convert_) return made;  // not recorded: a later run with the converter makes the model
  const std::string scratch = fmt::format("{}/tmp/{}-{}", folder_, key.substr(0, 16), ::getpid());
  const auto converted = convert(piece, scratch, made);
  std::error_code ignored;
  fs::remove_all(scratch, ignored);
  if (!converted) {
    if (converted.error().kind == ErrorKind::io) return tl::unexpected(converted.error());  // the disk, not the model
    made.notes.push_back(fmt::format("No 3D model: {}", converted.error().sentence()));
  }
  const Json record = {{"version", kImporterVersion}, {"product", piece.product.id}, {"creator", piece.product.creator}, {"license", piece.product.license},
                       {"model", media_json(made.model)}, {"photo", media_json(made.photo)}, {"icon", media_json(made.icon)},
                       {"triangles", made.triangles}, {"notes", made.notes}};
  TRY(base::write_file_atomic(fmt::format("{}/imports/{}.json", folder_, key), dump(record)));
  return made;
}

void FurnitureImport::show_progress(bool last) {
  constexpr std::size_t kBar = 30;
  const std::size_t done = done_;
  const std::size_t filled = pieces_.empty() ? kBar : done * kBar / pieces_.size();
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  if (!terminal && !last && done % 50 != 0) return;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - started_).count();
  fmt::print(stderr, "{}importing [{:<{}}] {}/{} {} s{}", terminal ? "\r" : "", std::string(filled, '#'), kBar, done, pieces_.size(), seconds, terminal && !last ? "" : "\n");
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
  if (base::quit_requested()) return fail(ErrorKind::unavailable, "The import was stopped.", "Start it again: it goes on where it was.");
  show_progress(true);
  std::vector<Product> products;
  for (FurniturePiece& piece : pieces_) products.push_back(std::move(piece.product));
  TRY(save_catalogue(folder_, products));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  fmt::print("{}\n", dump({{"ok", true}, {"products", products.size()}, {"imported_now", fresh_.load()}, {"without_model", without_model_.load()}, {"seconds", std::lround(seconds * 10) / 10.0}}));
  if (!can_convert_) fmt::print(stderr, "{} is missing: the products have pictures but no 3D models yet. Build it and run this again.\n", importer_);
  return {};
}

}  // namespace

Result<void> import_furniture(const ImportOptions& options) {
  const std::string folder = options.catalogue.empty() ? options.data : options.catalogue;
  for (const char* sub : {"media", "imports", "tmp"}) TRY(base::make_folder(fmt::format("{}/{}", folder, sub)));
  TRY_ASSIGN(auto pieces, read_furniture(options.source));
  FurnitureImport import(options, folder);
  return import.run(spread_over_categories(std::move(pieces), static_cast<std::size_t>(std::max(0, options.limit))));
}

}  // namespace aisle::merchant
