#include "base/worker_pool.hpp"

#include "base/platform.hpp"

namespace aisle::base {

WorkerPool::WorkerPool(std::string name, int threads) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this, name] { work(name); });
}

WorkerPool::~WorkerPool() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void WorkerPool::post(int priority, std::function<void()> job) {
  {
    std::lock_guard lock(mutex_);
    jobs_.push({priority, next_order_++, std::move(job)});
  }
  wake_.notify_one();
}

void WorkerPool::work(const std::string& name) {
  name_thread(name);
  lower_thread_priority();
  for (;;) {
    std::function<void()> job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stopping_ || !jobs_.empty(); });
      if (stopping_) return;
      job = jobs_.top().run;
      jobs_.pop();
    }
    job();
  }
}

}  // namespace aisle::base
