// SHA-256 of bytes and files, as lower-case hex. Files: never on the frame loop's thread.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "glue/result.hpp"

namespace aisle::base {
std::string sha256_hex(std::string_view bytes);
Result<std::string> sha256_hex_of_file(const std::string& path);
}  // namespace aisle::base
