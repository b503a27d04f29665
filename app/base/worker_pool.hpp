// WorkerPool: 1-4 lowest-priority threads that run jobs by priority; destruction drops what has not started and joins.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <vector>

namespace aisle::base {

class WorkerPool {
 public:
  WorkerPool(std::string name, int threads);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Any thread. Higher PRIORITY first, then first come first served.
  void post(int priority, std::function<void()> job);

 private:
  struct Job {
    int priority;
    std::uint64_t order;
    std::function<void()> run;
    bool operator<(const Job& o) const { return priority != o.priority ? priority < o.priority : order > o.order; }
  };
  void work(const std::string& name);

  std::mutex mutex_;
  std::condition_variable wake_;
  std::priority_queue<Job> jobs_;
  std::uint64_t next_order_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace aisle::base
