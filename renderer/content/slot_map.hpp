// SlotMap: values behind index + generation handles. A removed value's slot is reused with the next generation.
#pragma once
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace aisle::renderer {

template <class T, class H>
class SlotMap {
 public:
  H insert(T value) {
    std::uint32_t index;
    if (free_.empty()) {
      index = static_cast<std::uint32_t>(slots_.size());
      slots_.emplace_back();
    } else {
      index = free_.back();
      free_.pop_back();
    }
    slots_[index].value.emplace(std::move(value));
    return {index, slots_[index].generation};
  }
  T* find(H handle) {
    if (handle.generation == 0 || handle.index >= slots_.size()) return nullptr;
    Slot& slot = slots_[handle.index];
    return slot.generation == handle.generation && slot.value ? &*slot.value : nullptr;
  }
  const T* find(H handle) const { return const_cast<SlotMap*>(this)->find(handle); }
  // Asks for what find() and a value's first 64 bytes need, without waiting for it.
  void fetch(H handle) const {
    if (handle.index >= slots_.size()) return;
    const Slot& slot = slots_[handle.index];
    __builtin_prefetch(&slot);
    __builtin_prefetch(&slot.generation);
  }
  bool erase(H handle) {
    if (!find(handle)) return false;
    slots_[handle.index].value.reset();
    ++slots_[handle.index].generation;
    free_.push_back(handle.index);
    return true;
  }

 private:
  struct Slot {
    std::optional<T> value;
    std::uint32_t generation = 1;
  };
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
};

}  // namespace aisle::renderer
