#include "lib/checksum/rocksdb_crc32c.h"

#include <cstdint>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "rocksdb/db.h"
#include "rocksdb/options.h"

namespace rocksdb::crc32c {

uint32_t Extend(uint32_t init_crc, const char* data, size_t n);

}  // namespace rocksdb::crc32c

namespace coffer {
namespace {

uint32_t Crc32c(const std::string& data) {
  return rocksdb::crc32c::Extend(0, data.data(), data.size());
}

// The definition: one bit at a time, reflected polynomial of Castagnoli.
uint32_t Crc32cBitByBit(const std::string& data) {
  constexpr uint32_t kPolynomial = 0x82f63b78;
  uint32_t state = ~uint32_t{0};
  for (const char c : data) {
    state ^= static_cast<uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) {
      state = (state >> 1) ^ ((state & 1) != 0 ? kPolynomial : 0);
    }
  }
  return ~state;
}

TEST(RocksdbCrc32cTest, KnownValues) {
  // RFC 3720, section B.4, and the check value of CRC catalogues.
  EXPECT_EQ(Crc32c("123456789"), 0xe3069283);
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8a9136aa);
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62a8ab43);
  EXPECT_EQ(Crc32c(""), 0u);
}

TEST(RocksdbCrc32cTest, EveryLengthAndAlignment) {
  std::string data;
  uint32_t random = 1;
  for (int i = 0; i < 1200; ++i) {
    random = random * 1664525 + 1013904223;
    data.push_back(static_cast<char>(random >> 24));
  }
  for (size_t offset = 0; offset < 9; ++offset) {
    for (size_t size = 0; offset + size <= data.size(); size += 1 + size / 16) {
      const std::string part = data.substr(offset, size);
      EXPECT_EQ(rocksdb::crc32c::Extend(0, data.data() + offset, size),
                Crc32cBitByBit(part));
    }
  }
}

TEST(RocksdbCrc32cTest, Continues) {
  const std::string data = "the whole, in two parts";
  for (size_t cut = 0; cut <= data.size(); ++cut) {
    const uint32_t first = Crc32c(data.substr(0, cut));
    EXPECT_EQ(
        rocksdb::crc32c::Extend(first, data.data() + cut, data.size() - cut),
        Crc32c(data));
  }
}

TEST(RocksdbCrc32cTest, RocksdbCallsIt) { EXPECT_TRUE(RocksdbCrc32cIsFast()); }

// Its checks of what it has written itself would fail if the two disagreed in
// how they continue a checksum or hide it ("mask").
TEST(RocksdbCrc32cTest, RocksdbReadsWhatItWrote) {
  const std::string path = testing::TempDir() + "/crc32c_db";
  rocksdb::Options options;
  options.create_if_missing = true;
  options.enable_blob_files = true;
  options.min_blob_size = 100;
  const std::string large(1 << 20, 'v');
  for (int round = 0; round < 2; ++round) {
    rocksdb::DB* raw = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(options, path, &raw).ok());
    const std::unique_ptr<rocksdb::DB> db(raw);
    if (round == 0) {
      ASSERT_TRUE(db->Put({}, "large", large).ok());
      ASSERT_TRUE(db->Flush({}).ok());
      ASSERT_TRUE(db->Put({}, "in the log", "x").ok());
      continue;
    }
    std::string value;
    ASSERT_TRUE(db->Get({}, "large", &value).ok());
    EXPECT_EQ(value, large);
    ASSERT_TRUE(db->Get({}, "in the log", &value).ok());
    EXPECT_EQ(value, "x");
    EXPECT_TRUE(db->VerifyChecksum().ok());
  }
}

}  // namespace
}  // namespace coffer
