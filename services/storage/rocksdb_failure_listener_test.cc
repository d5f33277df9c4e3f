#include "services/storage/rocksdb_failure_listener.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"
#include "rocksdb/status.h"

namespace coffer::storage {
namespace {

TEST(RocksdbFailureListenerTest, TellsWhyBackgroundWorkFailed) {
  absl::Status told;
  const auto listener =
      NewFailureListener([&told](const absl::Status& error) { told = error; });
  rocksdb::Status error = rocksdb::Status::Corruption("block checksum");
  listener->OnBackgroundError(rocksdb::BackgroundErrorReason::kFlush, &error);
  EXPECT_THAT(told, StatusIs(absl::StatusCode::kDataLoss,
                             testing::HasSubstr("block checksum")));
}

}  // namespace
}  // namespace coffer::storage
