// Mailbox: bounded, many writers, one reader; values move. take() and offer() never block.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace aisle::base {

template <class T>
class Mailbox {
 public:
  explicit Mailbox(std::size_t capacity = 1024) : capacity_(capacity) {}

  // Waits while full (writers are worker threads, never the main thread). False once closed.
  bool put(T value) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return closed_ || items_.size() < capacity_; });
    if (closed_) return false;
    items_.push_back(std::move(value));
    lock.unlock();
    arrived_.notify_one();
    return true;
  }
  // Never waits. False when full or closed: the value is dropped.
  bool offer(T value) {
    {
      std::lock_guard lock(mutex_);
      if (closed_ || items_.size() >= capacity_) return false;
      items_.push_back(std::move(value));
    }
    arrived_.notify_one();
    return true;
  }
  // For a reader with a thread of its own: waits for a value; nothing once closed.
  std::optional<T> wait() {
    std::optional<T> out;
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [&] { return closed_ || !items_.empty(); });
      if (closed_) return out;
      out.emplace(std::move(items_.front()));
      items_.pop_front();
    }
    room_.notify_one();
    return out;
  }
  std::optional<T> take() {
    std::optional<T> out;
    {
      std::lock_guard lock(mutex_);
      if (items_.empty()) return out;
      out.emplace(std::move(items_.front()));
      items_.pop_front();
    }
    room_.notify_one();
    return out;
  }
  void close() {
    {
      std::lock_guard lock(mutex_);
      closed_ = true;
    }
    room_.notify_all();
    arrived_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable room_, arrived_;
  std::deque<T> items_;
  std::size_t capacity_;
  bool closed_ = false;
};

}  // namespace aisle::base
