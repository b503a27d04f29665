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
thread_local int traces_left = 0;

void trace() {
  --traces_left;
#if defined(__linux__)
  const bool was = std::exchange(counting, false);
  void* frames[24];
  const int depth = backtrace(frames, 24);
  backtrace_symbols_fd(frames + 2, depth - 2, STDERR_FILENO);
  [[maybe_unused]] const auto n = write(STDERR_FILENO, "--\n", 3);
  counting = was;
#endif
}

void count() {
  if (!counting) return;
  ++allocations;
  if (traces_left > 0) trace();
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
  counting = true;
}

void SteadyAllocations::pause() { counting = false; }
void SteadyAllocations::resume() { counting = true; }

void SteadyAllocations::end(bool steady) {
  counting = false;
  if (!steady) return;
  const std::uint64_t here = allocations - at_begin_;
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

void trace_allocations(int n) { traces_left = n; }

}  // namespace aisle::qa
