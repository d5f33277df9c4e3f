#include "services/storage/rocksdb_owner.h"

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "rocksdb/db.h"

namespace coffer::storage {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::unique_ptr<rocksdb::DB> OpenDatabase() {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  EXPECT_TRUE(rocksdb::DB::Open(options,
                                absl::StrCat(testing::TempDir(), "/owned"), &db)
                  .ok());
  return std::unique_ptr<rocksdb::DB>(db);
}

TEST(RocksdbOwnerTest, TheFirstNodeOwnsADatabaseForGood) {
  std::filesystem::remove_all(absl::StrCat(testing::TempDir(), "/owned"));
  const NodeId owner = NodeId::FromHex(std::string(32, '1')).value();
  const NodeId other = NodeId::FromHex(std::string(32, '2')).value();
  EXPECT_THAT(CheckOwner(owner, OpenDatabase().get()), IsOk());
  EXPECT_THAT(CheckOwner(other, OpenDatabase().get()),
              AllOf(StatusIs(absl::StatusCode::kFailedPrecondition,
                             HasSubstr(owner.ToHex())),
                    HasReason(reason::kWrongDataFolder)));
  EXPECT_THAT(CheckOwner(owner, OpenDatabase().get()), IsOk());
}

}  // namespace
}  // namespace coffer::storage
