#ifndef COFFER_LIB_CHUNKER_GEAR_TABLE_H_
#define COFFER_LIB_CHUNKER_GEAR_TABLE_H_

// The 256 numbers of a Gear hash, one for each value of a byte.
//
// In production they are derived from the chunker seed, in lib/formats:
//   entry i = little-endian first 8 bytes of KDF(seed, "gear", LE64(i)).
// Whoever has the table can tell from the sizes of chunks whether a known file
// is among them: treat it as a secret that must not be logged.

#include <array>
#include <cstddef>
#include <cstdint>

namespace coffer::chunker {

inline constexpr size_t kGearTableEntries = 256;

using GearTable = std::array<uint64_t, kGearTableEntries>;

}  // namespace coffer::chunker

#endif  // COFFER_LIB_CHUNKER_GEAR_TABLE_H_
