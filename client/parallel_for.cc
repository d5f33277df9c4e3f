#include "client/parallel_for.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace coffer::client {

void ParallelFor(size_t count, int max_threads,
                 const std::function<void(size_t)>& body) {
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < count; i = next++) body(i);
  };
  std::vector<std::thread> threads;
  const size_t limit = static_cast<size_t>(std::max(max_threads, 1));
  for (size_t i = 1; i < std::min(count, limit); ++i) {
    threads.emplace_back(work);
  }
  work();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace coffer::client
