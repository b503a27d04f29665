#include "count_allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {
std::atomic<std::uint64_t> count{0};
thread_local bool counting = false;
}  // namespace

namespace aisle::bench {
void count_allocations(bool on) { counting = on; }
std::uint64_t allocations() { return count.load(); }
}  // namespace aisle::bench

void* operator new(std::size_t size) {
  if (counting) ++count;
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
