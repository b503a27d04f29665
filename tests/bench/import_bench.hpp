// CPU seconds, on one core, of reading every .obj below FOLDER with plain Assimp and of each stage of our import (read, photo, GLB,
// cook from that GLB). Prints one JSON line. Load on the machine does not count.
#pragma once
#include <cstddef>
#include <string>

namespace aisle::bench {

int import_all(const std::string& folder, std::size_t every_nth, bool with_photo);

}  // namespace aisle::bench
