#include "lib/status/rocksdb_status.h"

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer {
namespace {

using ::rocksdb::Status;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(RocksdbStatusTest, CodesSayWhatToDoNext) {
  const struct {
    Status status;
    absl::StatusCode code;
  } cases[] = {
      {Status::OK(), absl::StatusCode::kOk},
      {Status::NotFound(), absl::StatusCode::kNotFound},
      {Status::Corruption("bad block"), absl::StatusCode::kDataLoss},
      {Status::Busy(), absl::StatusCode::kUnavailable},
      {Status::TryAgain(), absl::StatusCode::kUnavailable},
      {Status::TimedOut(), absl::StatusCode::kUnavailable},
      {Status::Incomplete(), absl::StatusCode::kUnavailable},
      {Status::ShutdownInProgress(), absl::StatusCode::kUnavailable},
      {Status::Aborted(), absl::StatusCode::kAborted},
      {Status::NoSpace(), absl::StatusCode::kResourceExhausted},
      {Status::SpaceLimit(), absl::StatusCode::kResourceExhausted},
      {Status::MemoryLimit(), absl::StatusCode::kResourceExhausted},
      {Status::IOError("disk on fire"), absl::StatusCode::kInternal},
      {Status::PathNotFound(), absl::StatusCode::kInternal},
      {Status::InvalidArgument(), absl::StatusCode::kInternal},
      {Status::NotSupported(), absl::StatusCode::kInternal},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(FromRocksdbStatus(c.status, "op"), StatusIs(c.code))
        << c.status.ToString();
  }
}

TEST(RocksdbStatusTest, TheMessageNamesOperationAndCause) {
  EXPECT_THAT(
      FromRocksdbStatus(Status::IOError("disk on fire"), "cannot read a blob"),
      StatusIs(absl::StatusCode::kInternal,
               AllOf(StartsWith("cannot read a blob: "),
                     HasSubstr("disk on fire"))));
}

}  // namespace
}  // namespace coffer
