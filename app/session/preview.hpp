// Preview: an explicit scene instead of a shop (`aisle --scene FILE --models DIR`): benchmarks, merchants' previews. Every device;
// moving with the desktop's keys and by head only. Owns its own small set of rooms.
#pragma once
#include "session/options.hpp"

namespace aisle::session {

// Runs until it is closed, --frames have been drawn, or the device is lost. The exit code of contract.md.
Result<int> preview(const Options& options, const char* argv0);

}  // namespace aisle::session
