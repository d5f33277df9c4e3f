#ifndef COFFER_CLIENT_PARALLEL_FOR_H_
#define COFFER_CLIENT_PARALLEL_FOR_H_

#include <cstddef>
#include <functional>

namespace coffer::client {

// Calls `body` with 0 to count - 1, each once, from up to `max_threads` threads
// that exist for this call only: for requests that wait for a server. Returns
// when all calls have.
void ParallelFor(size_t count, int max_threads,
                 const std::function<void(size_t)>& body);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_PARALLEL_FOR_H_
