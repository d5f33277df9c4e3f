#ifndef COFFER_CLIENT_WORKER_POOL_H_
#define COFFER_CLIENT_WORKER_POOL_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace coffer::client {

// A fixed number of threads that run tasks, in the order of submission, from a
// queue of bounded length: for hashing and encryption. Thread-safe.
class WorkerPool {
 public:
  using Task = std::function<void()>;

  // At least one thread and a queue of at least one task, whatever is asked
  // for.
  WorkerPool(int thread_count, size_t max_queued_tasks);

  // Runs all that was submitted, then joins. Nobody may submit any more.
  ~WorkerPool();

  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Blocks while the queue is full: never call it from a task of this pool.
  void Submit(Task task);

  // False, without taking the task, while the queue is full.
  bool TrySubmit(Task task);

  int thread_count() const { return static_cast<int>(threads_.size()); }

 private:
  void Work();

  const size_t max_queued_tasks_;
  absl::Mutex mutex_;
  absl::CondVar task_queued_;
  absl::CondVar task_taken_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Task> queue_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_WORKER_POOL_H_
