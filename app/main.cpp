// aisle: flags -> compose -> loop -> exit code.
#include <cstdio>

#include "base/platform.hpp"
#include "session/frame.hpp"
#include "session/options.hpp"
#include "session/preview.hpp"
#include "session/rooms.hpp"
#include "xr/devices.hpp"

namespace {

int say(const aisle::Error& error) {
  std::fprintf(stderr, "aisle: %s\n", error.sentence().c_str());
  return aisle::session::exit_code_of(error);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace aisle;
  const session::Parsed parsed = session::parse_options(argc, argv);
  if (!parsed.options) return parsed.exit_code;
  if (parsed.options->list_devices) {
    std::fputs(xr::list_devices().c_str(), stdout);
    return session::kDone;
  }
  base::install_signal_handlers();
  if (!parsed.options->scene_file.empty()) {
    const Result<int> ended = session::preview(*parsed.options, argv[0]);
    return ended ? *ended : say(ended.error());
  }
  auto rooms = session::open_rooms(*parsed.options, argv[0]);
  if (!rooms) return say(rooms.error());
  auto loop = session::Loop::make(**rooms);
  if (!loop) return say(loop.error());
  const Result<int> ended = (*loop)->run();
  return ended ? *ended : say(ended.error());
}
