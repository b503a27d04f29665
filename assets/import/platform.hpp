// Platform of aisle-import: the limits this process sets on itself before it touches anything untrusted, and its last words.
#pragma once
#include <cstdint>
#include <string>

namespace aisle::import {

struct Limits {
  std::uint64_t memory_bytes = 3ull << 30;  // under sanitizers in resident memory (they reserve terabytes of addresses)
  std::uint32_t cpu_s = 120;
  std::uint32_t wall_s = 900;  // generous: we run at the lowest priority
  std::uint64_t file_bytes = 1ull << 30;
};

// Sets memory, CPU, wall-clock and file-size limits, and refuses network, new programs and processes to this process.
// The message is empty when all of it holds; else it names what this system would not do.
std::string limit_this_process(const Limits& limits);

// From now on a fatal signal (crash, out of time) prints the JSON line {"ok":false,"error":...} and exits with 1.
void install_last_words();

std::uint64_t process_id();

}  // namespace aisle::import
