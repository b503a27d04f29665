// Random: UUID v4 and bytes from the operating system's source; a seeded generator for what must repeat.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace aisle::base {

void secure_bytes(std::span<std::byte> out);  // aborts if the OS has no randomness: never weaker
std::string uuid_v4();

// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine.
class Seeded {
 public:
  explicit Seeded(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(next() % n); }
  float unit() { return static_cast<float>(next() >> 40) / static_cast<float>(1 << 24); }

 private:
  std::uint64_t state_;
};

}  // namespace aisle::base
