#include "lib/rpc/address.h"

#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::rpc {
namespace {

TEST(AddressTest, AddressesComeBack) {
  for (const char* text : {"127.0.0.1:7400", "[::1]:7400", "[fe80::1:2]:65535",
                           "localhost:0", "storage-0.example.net:1"}) {
    COFFER_ASSERT_OK_AND_ASSIGN(const Address address, ParseAddress(text));
    EXPECT_EQ(FormatAddress(address), text);
  }
  COFFER_ASSERT_OK_AND_ASSIGN(const Address address,
                              ParseAddress("[::1]:7400"));
  EXPECT_EQ(address.host, "::1");
  EXPECT_EQ(address.port, 7400);
}

TEST(AddressTest, AnythingElseIsRefused) {
  for (const std::string& text :
       {std::string(), std::string("host"), std::string(":7400"),
        std::string("host:"), std::string("host:65536"), std::string("host:-1"),
        std::string("host:+1"), std::string("host: 1"), std::string("host:1x"),
        std::string("host:99999999999999999999"), std::string("::1:7400"),
        std::string("[::1]"), std::string("[host]:1"), std::string("[]:1"),
        std::string("dns:///host:1"), std::string("unix:/tmp/s:1"),
        std::string("a b:1"), std::string("ho\0st:1", 7),
        std::string(254, 'h') + ":1"}) {
    EXPECT_THAT(ParseAddress(text),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << text;
  }
}

TEST(AddressTest, LoopbackIsToldFromTheNetwork) {
  for (const char* host : {"127.0.0.1", "127.255.0.3", "::1", "LocalHost"}) {
    EXPECT_TRUE(IsLoopback({host, 1})) << host;
  }
  for (const char* host : {"0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "",
                           "localhost.example.net", "127.0.0.1.example.net"}) {
    EXPECT_FALSE(IsLoopback({host, 1})) << host;
  }
}

}  // namespace
}  // namespace coffer::rpc
