#include "lib/checksum/rocksdb_crc32c.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "isa-l/crc.h"

namespace rocksdb::crc32c {

// Declared in a header of RocksDB's that is not installed.
uint32_t Extend(uint32_t init_crc, const char* data, size_t n);

uint32_t Extend(uint32_t init_crc, const char* data, size_t n) {
  constexpr size_t kMaxPieceBytes = std::numeric_limits<int>::max();
  uint32_t state = ~init_crc;
  while (n > 0) {
    const size_t piece = std::min(n, kMaxPieceBytes);
    // Does not write, although its parameter is not const.
    auto* bytes = reinterpret_cast<unsigned char*>(const_cast<char*>(data));
    state = crc32_iscsi(bytes, static_cast<int>(piece), state);
    data += piece;
    n -= piece;
  }
  return ~state;
}

}  // namespace rocksdb::crc32c

namespace coffer {

bool RocksdbCrc32cIsFast() {
  // Looks the name up as the dynamic linker does for RocksDB. A program that
  // contains RocksDB has one definition only, and does not export it.
  void* const found = dlsym(RTLD_DEFAULT, "_ZN7rocksdb6crc32c6ExtendEjPKcm");
  return found == nullptr ||
         found == reinterpret_cast<void*>(&rocksdb::crc32c::Extend);
}

}  // namespace coffer
