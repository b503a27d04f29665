// aisle-import: reads one untrusted model or picture in limited circumstances, writes what we can trust, prints one JSON line.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <new>
#include <nlohmann/json.hpp>

#include "assets/cook/cook.hpp"
#include "assets/cook/weld.hpp"
#include "assets/import/fit.hpp"
#include "assets/import/images.hpp"
#include "assets/import/options.hpp"
#include "assets/import/photo.hpp"
#include "assets/import/platform.hpp"
#include "assets/import/read_model.hpp"
#include "assets/import/write_glb.hpp"

namespace aisle::import {
namespace {

struct Report {
  std::size_t triangles = 0, textures = 0;
  glm::vec3 size_m{0}, own_size_m{0};  // as asked for, and as the file has it
  std::vector<std::string> warnings, variants;
};

Result<void> write_file(const std::string& path, const std::string& bytes) {
  const std::string temporary = fmt::format("{}.{}.tmp", path, process_id());
  std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(temporary, path, error);
  if (!file || error) {
    std::filesystem::remove(temporary, error);
    return fail(ErrorKind::io, fmt::format("{} cannot be written.", path), "Check the folder's permissions and the free space.");
  }
  return {};
}

Result<Report> import_model(const Options& o) {
  TRY_ASSIGN(cook::SourceModel model, read_model(o.in, {.most_triangles = o.max_triangles, .most_texture_side = o.max_texture, .double_sided = o.double_sided, .variant = o.variant}));
  const glm::vec3 own = model.max_m - model.min_m;
  TRY(fit(model, {o.rotation, o.size_m, !o.keep_origin}));
  for (auto& mesh : model.meshes) cook::weld(mesh);
  if (!o.photo.empty()) TRY(write_file(o.photo, photograph(model, o.photo_size, o.photo.ends_with(".jpg"))));
  const Report report{model.triangles(), model.images.size(), model.max_m - model.min_m, own, model.warnings, model.variants};
  TRY_ASSIGN(const std::string bytes, o.glb ? to_glb(model) : cook::cook_model(std::move(model), {.block_compression = o.block_compression, .bake_occlusion = o.bake_occlusion}));
  TRY(write_file(o.out, bytes));
  return report;
}

Result<Report> import_picture(const Options& o) {
  std::ifstream file(o.in, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (bytes.empty()) return fail(ErrorKind::invalid, fmt::format("There is no picture in {}.", o.in));
  TRY_ASSIGN(const cook::Image image, decode_image(bytes, std::filesystem::path(o.in).filename().string(), o.max_texture));
  TRY_ASSIGN(const std::string cooked, cook::cook_picture(image, {.block_compression = o.block_compression}));
  TRY(write_file(o.out, cooked));
  return Report{0, 1, glm::vec3(0), glm::vec3(0), {}, {}};
}

int tell(const Result<Report>& result, const std::string& limits_note) {
  nlohmann::json line = {{"ok", result.has_value()}, {"triangles", 0}, {"textures", 0}, {"size_m", {0, 0, 0}}, {"warnings", nlohmann::json::array()}, {"error", ""}};
  if (result) {
    line["triangles"] = result->triangles;
    line["textures"] = result->textures;
    line["size_m"] = {result->size_m.x, result->size_m.y, result->size_m.z};
    line["own_size_m"] = {result->own_size_m.x, result->own_size_m.y, result->own_size_m.z};
    line["warnings"] = result->warnings;
    if (!result->variants.empty()) line["variants"] = result->variants;
    if (!limits_note.empty()) line["warnings"].push_back(limits_note);
  } else {
    line["error"] = result.error().sentence();
  }
  fmt::print("{}\n", line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  std::fflush(stdout);
  return result ? 0 : 1;
}

Result<Report> import_within_limits(const Options& options) {
  try {
    return options.texture ? import_picture(options) : import_model(options);
  } catch (const std::bad_alloc&) {
    return fail(ErrorKind::limit, "The model needs more memory than the importer may use.", "Simplify it.");
  } catch (const std::exception& e) {
    return fail(ErrorKind::invalid, fmt::format("The model cannot be read: {}.", e.what()), "Export it again as GLB.");
  }
}

}  // namespace
}  // namespace aisle::import

int main(int argc, char** argv) {
  using namespace aisle::import;
  const auto options = parse_options(argc, argv);
  if (!options) return tell(tl::unexpected(options.error()), {});
  install_last_words();
  const std::string note = limit_this_process({});
  return tell(import_within_limits(*options), note);
}
