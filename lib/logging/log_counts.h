#ifndef COFFER_LIB_LOGGING_LOG_COUNTS_H_
#define COFFER_LIB_LOGGING_LOG_COUNTS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "spdlog/common.h"

namespace coffer::logging {

// How many messages have been written, by level. Thread-safe.
class LogCounts {
 public:
  void Count(spdlog::level::level_enum level) {
    counts_[static_cast<size_t>(level)].fetch_add(1, std::memory_order_relaxed);
  }

  uint64_t count(spdlog::level::level_enum level) const {
    return counts_[static_cast<size_t>(level)].load(std::memory_order_relaxed);
  }

 private:
  std::array<std::atomic<uint64_t>, spdlog::level::n_levels> counts_ = {};
};

}  // namespace coffer::logging

#endif  // COFFER_LIB_LOGGING_LOG_COUNTS_H_
