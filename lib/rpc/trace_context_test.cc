#include "lib/rpc/trace_context.h"

#include <string>

#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace coffer::rpc {
namespace {

using ::testing::EndsWith;
using ::testing::StartsWith;

constexpr char kTraceparent[] =
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

TEST(TraceContextTest, ReadsTheTraceId) {
  EXPECT_TRUE(IsTraceparent(kTraceparent));
  EXPECT_EQ(TraceIdOf(kTraceparent), "0af7651916cd43dd8448eb211c80319c");
}

TEST(TraceContextTest, OtherFormsAreRefused) {
  for (const absl::string_view bad : {
           "",
           "00",
           // Other versions, with and without more at the end.
           "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
           "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00-x",
           // Capitals, wrong digits, wrong lengths, wrong separators.
           "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-00",
           "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-00",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
           "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-00",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331_00",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
           // Ids that stand for nothing.
           "00-00000000000000000000000000000000-b7ad6b7169203331-00",
           "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-00",
       }) {
    EXPECT_FALSE(IsTraceparent(bad)) << bad;
    EXPECT_EQ(TraceIdOf(bad), "") << bad;
    EXPECT_EQ(ChildTraceparent(bad), "") << bad;
  }
}

TEST(TraceContextTest, NewTracesDiffer) {
  const std::string traceparent = NewTraceparent();
  EXPECT_TRUE(IsTraceparent(traceparent)) << traceparent;
  EXPECT_THAT(traceparent, EndsWith("-01"));
  EXPECT_NE(TraceIdOf(NewTraceparent()), TraceIdOf(traceparent));
}

TEST(TraceContextTest, ChildrenDifferInTheSpanId) {
  const std::string child = ChildTraceparent(kTraceparent);
  EXPECT_TRUE(IsTraceparent(child)) << child;
  EXPECT_THAT(child, StartsWith("00-0af7651916cd43dd8448eb211c80319c-"));
  EXPECT_THAT(child, EndsWith("-00"));
  EXPECT_NE(child, kTraceparent);
}

}  // namespace
}  // namespace coffer::rpc
