#include "lib/rpc/slice_cursor.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "gtest/gtest.h"

namespace coffer::rpc {
namespace {

grpc::ByteBuffer Slices(const std::vector<std::string>& parts) {
  std::vector<grpc::Slice> slices(parts.begin(), parts.end());
  return grpc::ByteBuffer(slices.data(), slices.size());
}

TEST(SliceCursorTest, ReadsAcrossSlices) {
  SliceCursor cursor(Slices({"", "ab", "", "c", "def", ""}));
  EXPECT_EQ(cursor.remaining(), 6);
  std::string text;
  EXPECT_TRUE(cursor.Append(4, &text));
  EXPECT_EQ(text, "abcd");
  std::vector<grpc::Slice> rest;
  EXPECT_TRUE(cursor.Share(2, &rest));
  ASSERT_EQ(rest.size(), 1);
  EXPECT_EQ(std::string(rest[0].begin(), rest[0].end()), "ef");
  EXPECT_EQ(cursor.remaining(), 0);
  EXPECT_TRUE(cursor.Append(0, &text));
}

TEST(SliceCursorTest, NothingIsReadBeyondTheEnd) {
  std::string text;
  std::vector<grpc::Slice> slices;
  EXPECT_FALSE(SliceCursor(Slices({"ab"})).Append(3, &text));
  EXPECT_FALSE(SliceCursor(Slices({"ab"}))
                   .Share(std::numeric_limits<uint64_t>::max(), &slices));
  EXPECT_FALSE(SliceCursor(grpc::ByteBuffer()).Append(1, &text));
  EXPECT_EQ(text, "");
  EXPECT_TRUE(slices.empty());
}

TEST(SliceCursorTest, VarintsMayBeCutAnywhere) {
  SliceCursor cursor(Slices({"\x7f\xac", "\x02", "\xff\xff\xff\xff",
                             "\xff\xff\xff\xff\xff", "\x01"}));
  uint64_t value = 0;
  std::string copy;
  ASSERT_TRUE(cursor.ReadVarint(1, &value, &copy));
  EXPECT_EQ(value, 127);
  ASSERT_TRUE(cursor.ReadVarint(5, &value, &copy));
  EXPECT_EQ(value, 300);
  ASSERT_TRUE(cursor.ReadVarint(10, &value, nullptr));
  EXPECT_EQ(value, std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(copy, "\x7f\xac\x02");
}

TEST(SliceCursorTest, VarintsThatDoNotFitAreRefused) {
  uint64_t value = 0;
  for (const std::string& bad :
       {std::string(), std::string("\x80"),       // Cut short.
        std::string("\x80\x80\x80\x80\x80\x01"),  // Over 5 bytes.
        std::string(9, '\x80')}) {
    EXPECT_FALSE(SliceCursor(Slices({bad})).ReadVarint(5, &value, nullptr));
  }
  // 65 bits.
  EXPECT_FALSE(SliceCursor(Slices({std::string(9, '\xff') + "\x02"}))
                   .ReadVarint(10, &value, nullptr));
}

}  // namespace
}  // namespace coffer::rpc
