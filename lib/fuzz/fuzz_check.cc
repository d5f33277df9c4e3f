#include "lib/fuzz/fuzz_check.h"

#include <cstdlib>

#include "spdlog/spdlog.h"

namespace coffer::fuzz {

void FuzzCheck(bool holds, absl::string_view what) {
  if (holds) return;
  spdlog::critical("does not hold: {}",
                   fmt::string_view(what.data(), what.size()));
  std::abort();
}

}  // namespace coffer::fuzz
