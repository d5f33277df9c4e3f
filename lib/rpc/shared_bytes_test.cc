#include "lib/rpc/shared_bytes.h"

#include <memory>
#include <string>
#include <utility>

#include "gtest/gtest.h"

namespace coffer::rpc {
namespace {

TEST(SharedBytesTest, SlicesPointToTheSameBytesAndKeepThem) {
  auto string = std::make_shared<const std::string>(1000, 'x');
  const char* const data = string->data();
  const std::weak_ptr<const std::string> watch = string;
  {
    grpc::Slice slice;
    {
      const SharedBytes bytes(std::move(string));
      slice = bytes.Sub(100, 500).ToSlice();
    }
    EXPECT_FALSE(watch.expired());
    EXPECT_EQ(slice.size(), 500);
    EXPECT_EQ(static_cast<const void*>(slice.begin()), data + 100);
  }
  EXPECT_TRUE(watch.expired());
}

TEST(SharedBytesTest, RangesEndWithTheBytes) {
  const SharedBytes bytes(std::make_shared<const std::string>("abcdef"));
  EXPECT_EQ(bytes.Sub(2, 3).view(), "cde");
  EXPECT_EQ(bytes.Sub(4, 100).view(), "ef");
  EXPECT_EQ(bytes.Sub(4, std::string::npos).view(), "ef");
  EXPECT_TRUE(bytes.Sub(6, 1).empty());
  EXPECT_TRUE(bytes.Sub(100, 1).empty());
  EXPECT_EQ(bytes.Sub(2, 3).Sub(1, 100).view(), "de");
}

TEST(SharedBytesTest, NoBytesAreAnEmptySlice) {
  EXPECT_EQ(SharedBytes().ToSlice().size(), 0);
  EXPECT_TRUE(SharedBytes().empty());
}

TEST(SharedBytesTest, AnyOwnerWillDo) {
  const auto owner = std::make_shared<int>(7);
  const std::string outside = "outside";
  const SharedBytes bytes(owner, outside);
  const grpc::Slice slice = bytes.ToSlice();
  EXPECT_EQ(owner.use_count(), 3);
  EXPECT_EQ(bytes.view(), "outside");
}

}  // namespace
}  // namespace coffer::rpc
