#include "merchant/model_workshop.hpp"

#include <fmt/format.h>
#include <chrono>
#include <filesystem>

#include "base/hash.hpp"
#include "base/platform.hpp"
#include "base/random.hpp"
#include "stb_image.h"

namespace aisle::merchant {
namespace {

namespace fs = std::filesystem;
constexpr int kPhotoPixels = 1024;
constexpr auto kModelTimeLimit = std::chrono::seconds(300);  // on a machine that has other things to do, too
constexpr std::size_t kLargestGlb = 256u << 20;

// A folder of its own that is gone afterwards.
class Scratch {
 public:
  explicit Scratch(const std::string& folder) : path_(fmt::format("{}/tmp/{}", folder, base::uuid_v4())) {}
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

Json to_json(const Made& made) {
  return {{"model", media_json(made.model)}, {"photo", media_json(made.photo)}, {"icon", media_json(made.icon)},
          {"triangles", made.triangles},     {"size_m", made.size_m},           {"notes", made.notes}};
}

Made made_from_json(const Json& json) {
  Made made{media_from(member(json, "model")),
            media_from(member(json, "photo")),
            media_from(member(json, "icon")),
            integer_of(json, "triangles"),
            {},
            {},
            {},
            integer_of(json, "textures")};
  if (const Json& size = member(json, "size_m"); size.is_array() && size.size() == 3)
    made.size_m = size.get<std::array<double, 3>>();
  if (const Json& own = member(json, "own_size_m"); own.is_array() && own.size() == 3)
    made.own_size_m = own.get<std::array<double, 3>>();
  if (const Json& notes = member(json, "notes"); notes.is_array()) made.notes = notes.get<std::vector<std::string>>();
  return made;
}

ModelWorkshop::ModelWorkshop(std::string folder, const std::string& program_folder, const std::string& importer)
    : folder_(std::move(folder)),
      importer_(importer.empty() ? fmt::format("{}/aisle-import", program_folder) : importer) {
  can_convert_ = base::file_exists(importer_);
}

Result<void> ModelWorkshop::prepare() const {
  for (const char* part : {"media", "imports", "tmp"}) TRY(base::make_folder(fmt::format("{}/{}", folder_, part)));
  // What a killed import left behind; younger folders may be another import's.
  std::error_code ignored;
  const auto old = fs::file_time_type::clock::now() - std::chrono::hours(1);
  for (const auto& entry : fs::directory_iterator(folder_ + "/tmp", ignored)) {
    if (fs::last_write_time(entry, ignored) < old) fs::remove_all(entry, ignored);
  }
  return {};
}

Result<MediaFile> ModelWorkshop::keep(const std::string& bytes, std::string_view extension) const {
  const std::string name = fmt::format("{}.{}", base::sha256_hex(bytes), extension);
  const std::string path = fmt::format("{}/media/{}", folder_, name);
  if (!base::file_exists(path)) TRY(base::write_file_atomic(path, bytes));
  return MediaFile{name, 0, 0};
}

Result<MediaFile> ModelWorkshop::keep_picture(const std::string& bytes, std::string_view extension) const {
  int width = 0, height = 0, channels = 0;
  if (stbi_info_from_memory(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()),
                            &width, &height, &channels) == 0) {
    return fail(ErrorKind::invalid, "The picture is neither PNG nor JPEG.");
  }
  TRY_ASSIGN(MediaFile media, keep(bytes, extension));
  media.width = width;
  media.height = height;
  return media;
}

bool ModelWorkshop::has(const std::optional<MediaFile>& media) const {
  return !media || base::file_exists(fmt::format("{}/media/{}", folder_, media->file));
}

Result<Json> ModelWorkshop::start_importer(const std::vector<std::string>& arguments) const {
  base::SpawnOptions spawn;
  spawn.argv = arguments;
  spawn.pipe_stdout = true;
  TRY_ASSIGN(base::Child child, base::Child::spawn(spawn));
  const auto line = child.read_line(kModelTimeLimit);
  if (!line) {
    const bool late = line.error().kind == ErrorKind::timeout;
    return fail(line.error().kind, late ? "The conversion took too long." : "The converter ended without an answer.",
                "Simplify the model.");
  }
  child.wait(std::chrono::seconds(5));
  return Json::parse(*line, nullptr, false);
}

Result<void> ModelWorkshop::convert(const ModelJob& job, Made& made) const {
  const Scratch scratch(folder_);
  TRY(base::make_folder(scratch.path()));
  const std::string out = scratch.path() + "/model.glb";
  const std::string photo = scratch.path() + "/photo.jpg";
  std::vector<std::string> arguments{
      importer_, job.in, out, "--glb", "--photo", photo, "--photo-size", std::to_string(kPhotoPixels)};
  if (job.size_m)
    arguments.insert(arguments.end(), {"--size", fmt::format("{:.4f},{:.4f},{:.4f}", (*job.size_m)[0], (*job.size_m)[1],
                                                             (*job.size_m)[2])});
  if (job.rotation) arguments.insert(arguments.end(), {"--rotation", *job.rotation});
  if (!job.variant.empty()) arguments.insert(arguments.end(), {"--variant", job.variant});
  TRY_ASSIGN(const Json answer, start_importer(arguments));
  if (!flag_of(answer, "ok"))
    return fail(ErrorKind::invalid, text_of(answer, "error", "The converter gave no reason."));
  Made said = made_from_json({{"triangles", member(answer, "triangles")},
                              {"size_m", member(answer, "size_m")},
                              {"own_size_m", member(answer, "own_size_m")},
                              {"textures", member(answer, "textures")},
                              {"notes", member(answer, "warnings")}});
  made.triangles = said.triangles;
  made.size_m = said.size_m;
  made.own_size_m = said.own_size_m;
  made.textures = said.textures;
  made.notes.insert(made.notes.end(), said.notes.begin(), said.notes.end());
  TRY_ASSIGN(const std::string glb, base::read_file(out, kLargestGlb));
  TRY_ASSIGN(made.model, keep(glb, "glb"));
  if (const auto picture = base::read_file(photo)) {
    TRY_ASSIGN(made.photo, keep_picture(*picture, "jpg"));
  }
  return {};
}

}  // namespace aisle::merchant
