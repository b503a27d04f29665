#include "qa/allocations.hpp"

#include <imgui.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <utility>

#if defined(__linux__)
#include <execinfo.h>
#include <unistd.h>
#endif

namespace {

// Thread-local, so that counting costs workers nothing and needs no lock. The only mutable state outside objects: operator new has no other place.
thread_local std::uint64_t allocations = 0;
thread_local bool counting = false;

// Who allocated in this frame: known only at its end whether the frame was steady and anybody cares.
struct Origins {
  static constexpr int kMost = 8, kDeep = 24;
  void* frames[kMost][kDeep];
  int depth[kMost];
  int count = 0;
  bool wanted = false;
};
thread_local Origins origins;

void remember_origin() {
#if defined(__linux__)
  if (origins.count == Origins::kMost) return;
  const bool was = std::exchange(counting, false);  // the first backtrace() of a process allocates
  origins.depth[origins.count] = backtrace(origins.frames[origins.count], Origins::kDeep);
  ++origins.count;
  counting = was;
#endif
}

void write_origins() {
#if defined(__linux__)
  for (int i = 0; i < origins.count; ++i) {
    constexpr char kTitle[] = "an allocation in a steady frame:\n";
    [[maybe_unused]] const auto n = write(STDERR_FILENO, kTitle, sizeof kTitle - 1);
    backtrace_symbols_fd(origins.frames[i] + 2, std::max(origins.depth[i] - 2, 0), STDERR_FILENO);
  }
#endif
}

void count() {
  if (!counting) return;
  ++allocations;
  if (origins.wanted) remember_origin();
}

void* counted_malloc(std::size_t size, void*) {
  count();
  return std::malloc(size);
}
void counted_free(void* p, void*) { std::free(p); }

}  // namespace

#ifndef AISLE_SANITIZED
namespace {
void* allocate(std::size_t size) {
  count();
  if (void* p = std::malloc(size == 0 ? 1 : size)) return p;
  throw std::bad_alloc();
}
void* allocate_aligned(std::size_t size, std::align_val_t alignment) {
  count();
  const std::size_t a = std::max(static_cast<std::size_t>(alignment), sizeof(void*));
  if (void* p = std::aligned_alloc(a, (size + a - 1) / a * a)) return p;
  throw std::bad_alloc();
}
}  // namespace

// The nothrow and array forms of the library call these.
void* operator new(std::size_t size) { return allocate(size); }
void* operator new(std::size_t size, std::align_val_t alignment) { return allocate_aligned(size, alignment); }
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
#endif

namespace aisle::qa {

void count_imgui_allocations() { ImGui::SetAllocatorFunctions(counted_malloc, counted_free); }

void SteadyAllocations::begin() {
  at_begin_ = allocations;
  origins.count = 0;
  counting = true;
}

void SteadyAllocations::pause() { counting = false; }
void SteadyAllocations::resume() { counting = true; }

void SteadyAllocations::end(bool steady) {
  counting = false;
  if (!steady) return;
  const std::uint64_t here = allocations - at_begin_;
  if (here > 0 && origins.wanted) write_origins();
  total_ += here;
  worst_ = std::max(worst_, here);
  ++frames_;
}

std::optional<std::uint64_t> SteadyAllocations::total() const {
#ifdef AISLE_SANITIZED
  return std::nullopt;
#else
  return total_;
#endif
}

void name_steady_allocations() { origins.wanted = true; }

}  // namespace aisle::qa
