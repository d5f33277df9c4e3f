#include "lib/rpc/transport_arguments.h"

#include <set>
#include <string>

#include "gtest/gtest.h"
#include "lib/rpc/limits.h"

namespace coffer::rpc {
namespace {

TEST(TransportArgumentsTest, NamesAreThoseOfGrpcAndUnique) {
  std::set<std::string> names;
  for (const auto& [name, value] : TransportArguments()) {
    EXPECT_EQ(name.rfind("grpc.", 0), 0) << name;
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_GE(value, 0) << name;
  }
}

// Values that contradict each other would show as stalls or lost connections
// only under load.
TEST(TransportArgumentsTest, LimitsFitTogether) {
  EXPECT_LT(kBlobDataPieceBytes + kBlobFrameMaxOverheadBytes,
            kBlobMaxReceiveBytes);
  EXPECT_GE(kHttp2StreamWindowBytes, kBlobMaxReceiveBytes);
  EXPECT_LE(kTcpMinReadChunkBytes, kTcpReadChunkBytes);
  EXPECT_LE(kTcpReadChunkBytes, kTcpMaxReadChunkBytes);
  EXPECT_LT(kServerMinPingInterval, kClientKeepaliveInterval);
  EXPECT_LT(kMaxServerPollers, kMaxServerThreads);
}

}  // namespace
}  // namespace coffer::rpc
