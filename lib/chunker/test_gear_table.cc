#include "lib/chunker/test_gear_table.h"

namespace coffer::chunker {
namespace {

class SplitMix64 {
 public:
  explicit SplitMix64(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15u;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

 private:
  uint64_t state_;
};

}  // namespace

GearTable TestGearTable(uint64_t seed) {
  SplitMix64 random(seed);
  GearTable table;
  for (uint64_t& entry : table) entry = random.Next();
  return table;
}

std::vector<uint8_t> TestStream(uint64_t seed, size_t size_bytes) {
  SplitMix64 random(seed);
  std::vector<uint8_t> stream(size_bytes);
  uint64_t word = 0;
  for (size_t i = 0; i < size_bytes; ++i) {
    word = i % sizeof(word) == 0 ? random.Next() : word >> 8;
    stream[i] = static_cast<uint8_t>(word);
  }
  return stream;
}

}  // namespace coffer::chunker
