#include "lib/crypto/padme.h"

#include <cstdint>
#include <limits>

namespace coffer::crypto {
namespace {

int FloorLog2(uint64_t value) {
  int log = 0;
  while (value >>= 1) ++log;
  return log;
}

}  // namespace

uint64_t PadmeSize(uint64_t length) {
  if (length < 2) return length;
  const int exponent = FloorLog2(length);
  const int significant_bits = FloorLog2(exponent) + 1;
  const uint64_t mask = (uint64_t{1} << (exponent - significant_bits)) - 1;
  if (length > std::numeric_limits<uint64_t>::max() - mask) {
    return std::numeric_limits<uint64_t>::max();
  }
  return (length + mask) & ~mask;
}

}  // namespace coffer::crypto
