#include "session/options.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "session/version.hpp"

namespace aisle::session {
namespace {

// "de_DE.UTF-8" -> "de-DE", "DE". The C locale says nothing.
void take_locale(Options& options) {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || value[0] == '\0') continue;
    std::string text = value;
    text = text.substr(0, text.find_first_of(".@"));
    if (text.size() < 2 || text == "C" || text == "POSIX") return;
    if (text.size() >= 5 && text[2] == '_') {
      if (options.country.empty()) options.country = text.substr(3, 2);
      text[2] = '-';
    }
    if (options.language.empty()) options.language = text;
    return;
  }
}

std::string currency_of(const std::string& country) {
  // ISO 3166 -> ISO 4217 for where our interface languages are spoken; a shop answers in its own where it has no other.
  static const std::map<std::string, std::string> kCurrencies = {
      {"US", "USD"}, {"GB", "GBP"}, {"CH", "CHF"}, {"JP", "JPY"}, {"CN", "CNY"}, {"IN", "INR"}, {"KR", "KRW"}, {"RU", "RUB"},
      {"MY", "MYR"}, {"CA", "CAD"}, {"AU", "AUD"}, {"SE", "SEK"}, {"NO", "NOK"}, {"DK", "DKK"}, {"PL", "PLN"}, {"CZ", "CZK"}};
  const auto found = kCurrencies.find(country);
  return found == kCurrencies.end() ? "EUR" : found->second;
}

void fill_defaults(Options& options) {
  if (options.steps_file.empty()) take_locale(options);
  if (options.language.empty()) options.language = "en";
  if (options.country.empty()) options.country = "DE";
  if (options.currency.empty()) options.currency = currency_of(options.country);
}

bool parse_size(const std::string& text, std::uint32_t& width, std::uint32_t& height) {
  return std::sscanf(text.c_str(), "%ux%u", &width, &height) == 2 && width >= 16 && height >= 16 && width <= 8192 && height <= 8192;
}

}  // namespace

Parsed parse_options(int argc, const char* const* argv) {
  Options o;
  o.language.clear();
  std::string mode = "auto", eye, draw = "all";
  CLI::App app{"Aisle: walk into any shop. Browse at true size, pay without taking the headset off."};
  app.add_option("--shop", o.shops, "a UCP business, https://... (repeatable); without it the sandbox shop is started");
  app.add_option("--mode", mode, "auto, headset, desktop or headless")->check(CLI::IsMember({"auto", "headset", "desktop", "headless"}));
  app.add_option("--steps", o.steps_file, "run a steps script");
  app.add_option("--out", o.out_dir, "folder for screenshots, stats.json, receipt.json, log.txt");
  app.add_option("--eye", eye, "size of one eye, WxH");
  app.add_option("--msaa", o.msaa, "samples: 1 or 4")->check(CLI::IsMember({1, 4}));
  app.add_option("--frames", o.frames, "stop after N frames");
  app.add_option("--tick", o.tick_hz, "virtual clock, frames a second")->check(CLI::Range(1.0, 1000.0));
  app.add_option("--draw", draw, "all, or needed: only frames that are captured")->check(CLI::IsMember({"all", "needed"}));
  app.add_option("--language", o.language, "BCP 47, e.g. de");
  app.add_option("--country", o.country, "ISO 3166, e.g. DE");
  app.add_option("--currency", o.currency, "ISO 4217, e.g. EUR");
  app.add_option("--data", o.data_dir, "folder of ledger, wallet and settings");
  app.add_option("--profile-url", o.profile_url, "where our UCP platform profile is hosted");
  app.add_option("--automation", o.automation_port, "loopback port for tests: JSON lines (0: any)")->check(CLI::Range(0, 65535));
  app.add_option("--scene", o.scene_file, "draw an explicit scene instead of a shop (scene.json)")->check(CLI::ExistingFile);
  app.add_option("--models", o.models_dir, "folder of the scene's GLB files")->check(CLI::ExistingDirectory);
  app.add_option("--ready-file", o.ready_file, "created when every model has been handed to the renderer");
  app.add_flag("--frame-log", o.frame_log, "frames.csv in --out: what each frame cost and where the head was");
  app.add_flag("--validate", o.validate, "Vulkan core and synchronization validation; any message ends with exit 4");
  app.add_flag("--per-eye", o.force_per_eye, "draw each eye by itself even where multiview is right");
  app.add_flag("--verbose", o.verbose, "more on the console");
  app.add_flag("--list-devices", o.list_devices, "what could be used here");
  app.set_version_flag("--version", version());
  try {
    app.parse(argc, argv);
    if (!eye.empty() && !parse_size(eye, o.eye_width, o.eye_height)) throw CLI::ValidationError("--eye", "wants WxH, 16 to 8192 each, such as 1024x1024");
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return {std::nullopt, code == 0 ? 0 : 2};
  }
  if (o.scene_file.empty() != o.models_dir.empty()) {
    std::fprintf(stderr, "aisle: --scene and --models go together.\n");
    return {std::nullopt, 2};
  }
  o.mode = mode == "headset" ? Mode::headset : mode == "desktop" ? Mode::desktop : mode == "headless" ? Mode::headless : Mode::automatic;
  o.draw_needed_only = draw == "needed";
  fill_defaults(o);
  return {o, 0};
}

}  // namespace aisle::session
