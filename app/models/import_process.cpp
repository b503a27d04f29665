#include "models/import_process.hpp"

#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>

#include "base/platform.hpp"
#include "base/thread_guard.hpp"

namespace aisle::models {
namespace {

using namespace std::chrono_literals;
constexpr auto kLongest = 16min;  // the importer ends itself before that

Result<std::string> answer_of(base::Child& child, const std::atomic<bool>& stop) {
  const auto deadline = std::chrono::steady_clock::now() + kLongest;
  while (!stop && std::chrono::steady_clock::now() < deadline) {
    auto line = child.read_line(100ms);
    if (line || line.error().kind != ErrorKind::timeout) return line;
  }
  return fail(stop ? ErrorKind::unavailable : ErrorKind::timeout, "Preparing this model took too long.");
}

}  // namespace

Result<void> run_import(const ImportJob& job, const std::atomic<bool>& stop) {
  base::SpawnOptions options;
  options.argv = {job.program, job.in, job.out};
  if (job.kind == Kind::photo) options.argv.insert(options.argv.end(), {"--texture", "--max-texture", std::to_string(job.photo_side_px)});
  if (!job.block_compression) options.argv.emplace_back("--no-compression");
  options.lowest_priority = true;
  options.pipe_stdout = true;
  auto child = base::Child::spawn(options);
  if (!child) return tl::unexpected(child.error());
  const auto line = answer_of(*child, stop);
  const char* what = job.kind == Kind::model ? "3D model" : "picture";
  if (!line) return fail(ErrorKind::unavailable, fmt::format("The importer stopped while reading this {}.", what));
  const auto report = nlohmann::json::parse(*line, nullptr, false);
  if (!report.is_object()) return fail(ErrorKind::unavailable, fmt::format("The importer gave no clear answer about this {}.", what));
  if (report.value("ok", false)) return {};
  const auto error = report.find("error");
  return fail(ErrorKind::invalid, error != report.end() && error->is_string() ? error->get<std::string>() : fmt::format("This {} cannot be read.", what));
}

Result<std::string> sniff(const std::string& file, Kind kind) {
  base::must_not_be_frame_thread("sniff");
  std::ifstream stream(file, std::ios::binary);
  char head[12] = {};
  stream.read(head, sizeof head);
  const std::string_view start(head, static_cast<std::size_t>(stream.gcount()));
  if (kind == Kind::model) {
    if (start.starts_with("glTF")) return "glb";
    return fail(ErrorKind::invalid, start.starts_with("<") ? "The shop sent a web page instead of a 3D model." : "The shop's 3D model is not a GLB file.");
  }
  if (start.starts_with("\x89PNG")) return "png";
  if (start.starts_with("\xff\xd8\xff")) return "jpg";
  if (start.starts_with("RIFF") && start.ends_with("WEBP")) return "webp";
  return fail(ErrorKind::invalid, start.starts_with("<") ? "The shop sent a web page instead of a picture." : "The shop's picture is neither PNG nor JPEG nor WebP.");
}

}  // namespace aisle::models
