#include "qa/screenshots.hpp"

#include <fmt/format.h>
#include <stb_image_write.h>

#include <nlohmann/json.hpp>

#include "base/platform.hpp"
#include "glue/log.hpp"
#include "qa/json_shapes.hpp"

namespace aisle::qa {
namespace {

Result<void> write_files(const std::string& dir, const Shot& shot) {
  TRY(base::make_folder(dir));
  for (const auto& [view, image] : shot.views) {
    TRY_ASSIGN(const std::string bytes, png_bytes(image));
    TRY(base::write_file_atomic(fmt::format("{}/{}.{}.png", dir, shot.name, view), bytes));
  }
  return base::write_file_atomic(fmt::format("{}/{}.json", dir, shot.name), sidecar_json(shot));  // last: says that all are there
}

}  // namespace

Result<std::string> png_bytes(const Image& image) {
  if (image.width == 0 || image.height == 0 || image.rgba.size() != std::size_t{4} * image.width * image.height) {
    return fail(ErrorKind::invalid, fmt::format("A picture of {}x{} has {} bytes.", image.width, image.height, image.rgba.size()));
  }
  std::vector<std::uint8_t> rgb;
  rgb.reserve(image.rgba.size() / 4 * 3);
  for (std::size_t i = 0; i < image.rgba.size(); i += 4) rgb.insert(rgb.end(), {image.rgba[i], image.rgba[i + 1], image.rgba[i + 2]});
  std::string out;
  const auto append = [](void* to, void* data, int size) { static_cast<std::string*>(to)->append(static_cast<const char*>(data), static_cast<std::size_t>(size)); };
  const int width = static_cast<int>(image.width), height = static_cast<int>(image.height);
  if (stbi_write_png_to_func(append, &out, width, height, 3, rgb.data(), width * 3) == 0) return fail(ErrorKind::internal, "A picture could not be packed.");
  return out;
}

std::string sidecar_json(const Shot& shot) {
  nlohmann::ordered_json settings = nlohmann::ordered_json::object(), files = nlohmann::ordered_json::array();
  for (const auto& [name, value] : shot.settings) settings[name] = value;
  for (const auto& [view, image] : shot.views) {
    files.push_back({{"file", fmt::format("{}.{}.png", shot.name, view)}, {"width", image.width}, {"height", image.height}});
  }
  const nlohmann::ordered_json out{{"name", shot.name},
                                   {"frame", shot.frame},
                                   {"world_from_head", pose_json(shot.world_from_head)},
                                   {"world_from_tracking", pose_json(shot.world_from_tracking)},
                                   {"settings", settings},
                                   {"build", shot.build},
                                   {"files", files}};
  return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

Screenshots::Screenshots(std::string out_dir)
    : out_dir_(std::move(out_dir)),
      unfinished_(std::make_shared<std::atomic<std::uint64_t>>(0)),
      failed_(std::make_shared<std::atomic<std::uint64_t>>(0)),
      worker_("screenshots", 1) {}

void Screenshots::write(Shot shot) {
  ++*unfinished_;
  worker_.post(0, [dir = out_dir_, unfinished = unfinished_, failed = failed_, shot = std::make_shared<Shot>(std::move(shot))] {
    if (const auto written = write_files(dir, *shot); !written) {
      ++*failed;
      log::error("screenshot={} why=\"{}\"", shot->name, written.error().sentence());
    }
    --*unfinished;
  });
}

}  // namespace aisle::qa
