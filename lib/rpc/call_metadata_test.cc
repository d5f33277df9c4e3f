#include "lib/rpc/call_metadata.h"

#include <string>

#include "gtest/gtest.h"

namespace coffer::rpc {
namespace {

// How it travels is in grpc_server_test.cc.

TEST(CallMetadataTest, OnlyWhatIsSafeInALogIsAccepted) {
  EXPECT_TRUE(IsCallMetadataValue("coffer/0.1.0+git"));
  EXPECT_TRUE(IsCallMetadataValue("0f-Ab_9:z"));
  EXPECT_TRUE(IsCallMetadataValue(std::string(64, 'a')));
  for (const std::string& bad :
       {std::string(), std::string(65, 'a'), std::string("a b"),
        std::string("a\nb"), std::string("\x1b[31m"), std::string("\xc3\xa9"),
        std::string("a\0b", 3), std::string("a\"b"), std::string("{}")}) {
    EXPECT_FALSE(IsCallMetadataValue(bad)) << bad;
  }
}

}  // namespace
}  // namespace coffer::rpc
