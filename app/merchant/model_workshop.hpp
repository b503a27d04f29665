// ModelWorkshop: turns a model file into what a catalogue keeps (GLB, photo) through the aisle-import process, and
// files media by their content below FOLDER/media. Blocking; any number of worker threads.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "glue/result.hpp"
#include "merchant/catalogue.hpp"

namespace aisle::merchant {

// What was made of one model.
struct Made {
  std::optional<MediaFile> model, photo, icon;
  std::int64_t triangles = 0;
  std::array<double, 3> size_m{};
  std::vector<std::string> notes;
  std::array<double, 3> own_size_m{};  // as the file has it, and its textures: for the report only
  std::int64_t textures = 0;
};
Json to_json(const Made& made);
Made made_from_json(const Json& json);

struct ModelJob {
  std::string in;                               // path of the model
  std::optional<std::array<double, 3>> size_m;  // width, height, depth to scale to; none: as the model says
  std::optional<std::string> rotation;          // nine numbers, comma separated, row by row
  std::string variant = {};                     // of KHR_materials_variants, by name; empty: the file's default
};

class ModelWorkshop {
 public:
  // IMPORTER empty: PROGRAM_FOLDER/aisle-import.
  ModelWorkshop(std::string folder, const std::string& program_folder, const std::string& importer);

  bool can_convert() const { return can_convert_; }
  const std::string& importer() const { return importer_; }
  const std::string& folder() const { return folder_; }
  // Makes FOLDER and its parts.
  Result<void> prepare() const;
  // Fills model, photo, triangles and notes. ErrorKind::io is the disk's trouble, anything else the model's.
  Result<void> convert(const ModelJob& job, Made& made) const;
  // Content-addressed: the name says what is in it, so what is there already is not written again.
  Result<MediaFile> keep(const std::string& bytes, std::string_view extension) const;
  Result<MediaFile> keep_picture(const std::string& bytes,
                                 std::string_view extension) const;  // with its size in pixels
  bool has(const std::optional<MediaFile>& media) const;

 private:
  Result<Json> start_importer(const std::vector<std::string>& arguments) const;
  std::string folder_, importer_;
  bool can_convert_ = false;
};

}  // namespace aisle::merchant
