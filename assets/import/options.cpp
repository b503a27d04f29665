#include "assets/import/options.hpp"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <vector>

namespace aisle::import {
namespace {

Result<std::vector<float>> parse_numbers(const std::string& option, std::string_view text, std::size_t count) {
  std::vector<float> out;
  while (!text.empty()) {
    float value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || !std::isfinite(value)) break;
    out.push_back(value);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) break;
    if (text.front() != ',' && text.front() != ' ') break;
    text.remove_prefix(1);
  }
  if (out.size() != count || !text.empty()) return fail(ErrorKind::invalid, fmt::format("{} needs {} numbers separated by commas.", option, count), usage());
  return out;
}

Result<int> parse_whole(const std::string& option, const std::string& text, int low, int high) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < low || value > high) {
    return fail(ErrorKind::invalid, fmt::format("{} needs a whole number from {} to {}.", option, low, high), usage());
  }
  return value;
}

Result<void> take_value(Options& o, const std::string& option, const std::string& value) {
  if (option == "--rotation") {
    TRY_ASSIGN(const auto m, parse_numbers(option, value, 9));
    o.rotation = glm::mat3(m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]);  // given row by row, held column by column
  } else if (option == "--size") {
    TRY_ASSIGN(const auto s, parse_numbers(option, value, 3));
    o.size_m = glm::vec3(s[0], s[1], s[2]);
  } else if (option == "--photo") {
    o.photo = value;
  } else if (option == "--variant") {
    o.variant = value;
  } else if (option == "--photo-size") {
    TRY_ASSIGN(o.photo_size, parse_whole(option, value, 16, 2048));
  } else if (option == "--max-triangles") {
    TRY_ASSIGN(const int most, parse_whole(option, value, 1, 20'000'000));
    o.max_triangles = static_cast<std::size_t>(most);
  } else {
    TRY_ASSIGN(o.max_texture, parse_whole(option, value, 1, 8192));
  }
  return {};
}

bool takes_value(const std::string& option) {
  for (const char* known : {"--rotation", "--size", "--photo", "--variant", "--photo-size", "--max-triangles", "--max-texture"}) {
    if (option == known) return true;
  }
  return false;
}

}  // namespace

std::string usage() {
  return "Usage: aisle-import IN OUT [--glb | --texture] [--rotation m00,m01,..,m22] [--size W,H,D] [--recentre] [--double-sided] [--variant NAME] [--no-compression] [--no-occlusion] "
         "[--photo OUT.png|.jpg] [--photo-size 1024] [--max-triangles N] [--max-texture N]";
}

Result<Options> parse_options(int argc, const char* const* argv) {
  Options o;
  std::vector<std::string> names;
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    if (arg == "--glb") {
      o.glb = true;
    } else if (arg == "--texture") {
      o.texture = true;
    } else if (arg == "--no-compression") {
      o.block_compression = false;
    } else if (arg == "--no-occlusion") {
      o.bake_occlusion = false;
    } else if (arg == "--double-sided") {
      o.double_sided = true;
    } else if (arg == "--recentre") {
      o.keep_origin = false;
    } else if (takes_value(arg)) {
      if (++i >= argc) return fail(ErrorKind::invalid, fmt::format("{} needs a value.", arg), usage());
      TRY(take_value(o, arg, argv[i]));
    } else if (arg.starts_with("--")) {
      return fail(ErrorKind::invalid, fmt::format("There is no option {}.", arg), usage());
    } else {
      names.push_back(arg);
    }
  }
  if (names.size() != 2) return fail(ErrorKind::invalid, "A file to read and a file to write are needed.", usage());
  o.in = names[0];
  o.out = names[1];
  if (o.rotation || o.size_m) o.keep_origin = false;
  if (o.max_texture == 0) o.max_texture = o.glb || o.texture ? 1024 : 2048;
  return o;
}

}  // namespace aisle::import
