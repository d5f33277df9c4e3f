#include "lib/formats/byte_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "lib/crypto/byte_span.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::formats {
namespace {

TEST(ByteCodecTest, LittleEndianInOrder) {
  std::string bytes(16, 'x');
  ByteWriter writer(crypto::AsMutableBytes(bytes));
  writer.Number8(0xff);
  writer.Number32(0x01020304);
  writer.Number64(0x1112131415161718);
  writer.Bytes("abc");
  EXPECT_EQ(writer.room(), 0u);
  EXPECT_EQ(bytes,
            "\xff\x04\x03\x02\x01\x18\x17\x16\x15\x14\x13\x12\x11"
            "abc");
  ByteReader reader(bytes);
  EXPECT_THAT(reader.Number8(), IsOkAndHolds(uint8_t{0xff}));
  EXPECT_THAT(reader.Number32(), IsOkAndHolds(uint32_t{0x01020304}));
  EXPECT_THAT(reader.Number64(), IsOkAndHolds(uint64_t{0x1112131415161718}));
  EXPECT_EQ(reader.rest(), "abc");
  EXPECT_THAT(reader.Bytes(3), IsOkAndHolds(absl::string_view("abc")));
}

TEST(ByteCodecTest, ReadsNothingBeyondTheEnd) {
  ByteReader reader("abc");
  EXPECT_THAT(reader.Number32(), HasReason(reason::kMalformed));
  EXPECT_THAT(reader.Number64(), HasReason(reason::kMalformed));
  EXPECT_THAT(reader.Bytes(~uint64_t{0}), HasReason(reason::kMalformed));
  EXPECT_EQ(reader.rest(), "abc");
  EXPECT_THAT(ByteReader("").Number8(), HasReason(reason::kMalformed));
}

TEST(ByteCodecTest, WritesNothingBeyondTheEnd) {
  std::string bytes(2, 'x');
  ByteWriter writer(crypto::AsMutableBytes(bytes));
  writer.Bytes("abc");
  EXPECT_EQ(bytes, "ab");
  EXPECT_EQ(writer.room(), 0u);
}

}  // namespace
}  // namespace coffer::formats
