// Allocations: counts operator new (C++ and ImGui) on the main thread between frame marks, to prove that steady frames make none.
// Linking this room replaces the global operator new by one that counts; sanitizer builds keep their own and count nothing.
#pragma once
#include <cstdint>
#include <optional>

namespace aisle::qa {

// Once, on the main thread, before any ImGui context exists: lets ImGui allocate through the counting functions.
void count_imgui_allocations();

class SteadyAllocations {
 public:
  // Marks around the part of a frame that must not allocate. END's STEADY says whether the frame was one (nothing arrived, nothing
  // opened or closed); only then is it counted.
  void begin();
  void pause();   // what follows is not the product's: a script that plays the shopper, a device's own wait
  void resume();
  void end(bool steady);

  // Of all steady frames so far; none where nothing can be counted.
  std::optional<std::uint64_t> total() const;
  std::uint64_t frames() const { return frames_; }
  std::uint64_t worst() const { return worst_; }

 private:
  std::uint64_t at_begin_ = 0, total_ = 0, frames_ = 0, worst_ = 0;
};

// From here on this thread's allocations in steady frames are named on stderr by their stacks, the first eight of a frame (slow: for measurements).
void name_steady_allocations();

}  // namespace aisle::qa
