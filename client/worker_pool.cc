#include "client/worker_pool.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/synchronization/mutex.h"

namespace coffer::client {

WorkerPool::WorkerPool(int thread_count, size_t max_queued_tasks)
    : max_queued_tasks_(std::max<size_t>(max_queued_tasks, 1)) {
  const int count = std::max(thread_count, 1);
  threads_.reserve(count);
  for (int i = 0; i < count; ++i) threads_.emplace_back([this] { Work(); });
}

WorkerPool::~WorkerPool() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    task_queued_.SignalAll();
  }
  for (std::thread& thread : threads_) thread.join();
}

void WorkerPool::Submit(Task task) {
  absl::MutexLock lock(&mutex_);
  while (queue_.size() >= max_queued_tasks_) task_taken_.Wait(&mutex_);
  queue_.push_back(std::move(task));
  task_queued_.Signal();
}

bool WorkerPool::TrySubmit(Task task) {
  absl::MutexLock lock(&mutex_);
  if (queue_.size() >= max_queued_tasks_) return false;
  queue_.push_back(std::move(task));
  task_queued_.Signal();
  return true;
}

void WorkerPool::Work() {
  while (true) {
    Task task;
    {
      absl::MutexLock lock(&mutex_);
      while (queue_.empty() && !stopping_) task_queued_.Wait(&mutex_);
      if (queue_.empty()) return;
      task = std::move(queue_.front());
      queue_.pop_front();
      task_taken_.Signal();
    }
    task();
  }
}

}  // namespace coffer::client
