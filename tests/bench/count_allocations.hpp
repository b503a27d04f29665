// Counts operator new of the thread that asks for it.
#pragma once
#include <cstdint>

namespace aisle::bench {
void count_allocations(bool on);  // of this thread, from now on
std::uint64_t allocations();      // so far, of all threads that count
}  // namespace aisle::bench
