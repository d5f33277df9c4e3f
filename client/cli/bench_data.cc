#include "client/cli/bench_data.h"

#include <algorithm>
#include <cstring>

namespace coffer::cli {
namespace {

// SplitMix64 by Steele, Lea and Flood, "Fast splittable pseudorandom number
// generators", 2014.
uint64_t Next(uint64_t* state) {
  uint64_t word = (*state += 0x9e3779b97f4a7c15);
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
  word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
  return word ^ (word >> 31);
}

}  // namespace

size_t BenchData::Read(absl::Span<uint8_t> out) {
  const size_t size =
      static_cast<size_t>(std::min<uint64_t>(out.size(), left_bytes_));
  for (size_t i = 0; i < size; i += sizeof(uint64_t)) {
    const uint64_t word = Next(&state_);
    std::memcpy(out.data() + i, &word, std::min(sizeof(word), size - i));
  }
  left_bytes_ -= size;
  return size;
}

}  // namespace coffer::cli
