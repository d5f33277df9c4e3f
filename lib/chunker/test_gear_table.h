#ifndef COFFER_LIB_CHUNKER_TEST_GEAR_TABLE_H_
#define COFFER_LIB_CHUNKER_TEST_GEAR_TABLE_H_

// Deterministic inputs for tests and benchmarks, which a few lines of any
// language reproduce: both are the outputs of SplitMix64 (Steele, Lea and
// Flood, OOPSLA 2014) for the state `seed`.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lib/chunker/gear_table.h"

namespace coffer::chunker {

// Entry i is output i. Not for production: anyone can compute it.
GearTable TestGearTable(uint64_t seed);

// `size_bytes` incompressible bytes: the outputs one after the other, each as
// eight bytes, least significant first.
std::vector<uint8_t> TestStream(uint64_t seed, size_t size_bytes);

}  // namespace coffer::chunker

#endif  // COFFER_LIB_CHUNKER_TEST_GEAR_TABLE_H_
