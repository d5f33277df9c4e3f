#ifndef COFFER_LIB_CHECKSUM_ROCKSDB_CRC32C_H_
#define COFFER_LIB_CHECKSUM_ROCKSDB_CRC32C_H_

namespace coffer {

// A faster rocksdb::crc32c::Extend().
//
// RocksDB computes a CRC-32C of all that it writes and reads. Debian's build
// does so from tables, 1.3 GB/s for each core, even on a processor with an
// instruction for it. Whatever is linked with this library defines that one
// function anew, by means of Intel's ISA-L, and the dynamic linker gives the
// definition of a program precedence over that of a library. Both compute the
// same function: files written with either are read with the other.
//
// docs/adr/0007-crc32c.md has the reasons and what could go wrong.

// Whether RocksDB's calls really go to the faster function. Servers log it when
// they start: with a RocksDB that was linked differently, they would be slower
// and nothing else would tell. Thread-safe.
bool RocksdbCrc32cIsFast();

}  // namespace coffer

#endif  // COFFER_LIB_CHECKSUM_ROCKSDB_CRC32C_H_
