#include "services/directory/data_folder.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string NewFolder(const std::string& name) {
  const std::filesystem::path path =
      std::filesystem::path(testing::TempDir()) / name;
  std::filesystem::remove_all(path);
  return path.string();
}

TEST(DataFolder, KeepsWhatWasWrittenAndIsPrivate) {
  const std::string path = NewFolder("keeps") + "/below/another";
  for (const char* expected : {"", "value"}) {
    COFFER_ASSERT_OK_AND_ASSIGN(const std::unique_ptr<MetadataStore> store,
                                OpenDataFolder(path));
    COFFER_ASSERT_OK_AND_ASSIGN(const auto value,
                                store->Get(Family::kMeta, "key"));
    EXPECT_EQ(value.value_or(""), expected);
    MetadataBatch batch;
    batch.Put(Family::kMeta, "key", "value");
    ASSERT_THAT(store->Write(batch, Durability::kSynced), IsOk());
  }
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_all);
}

TEST(DataFolder, IsRefusedWhileInUse) {
  const std::string path = NewFolder("in_use");
  COFFER_ASSERT_OK_AND_ASSIGN(const std::unique_ptr<MetadataStore> store,
                              OpenDataFolder(path));
  EXPECT_THAT(OpenDataFolder(path),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("in use by another process")));
}

TEST(DataFolder, FoldersOfOthersAreRefusedAndLeftAlone) {
  const std::string path = NewFolder("others");
  std::filesystem::create_directories(path + "/blobs");
  EXPECT_THAT(OpenDataFolder(path),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("contains \"blobs\"")));
  EXPECT_FALSE(std::filesystem::exists(path + "/metadata"));
  std::filesystem::rename(path + "/blobs", path + "/lost+found");
  EXPECT_THAT(OpenDataFolder(path), IsOk());
  std::filesystem::create_directories(path + "/notes");
  EXPECT_THAT(OpenDataFolder(path), IsOk());
}

TEST(DataFolder, SaysWhatIsWrongWithThePath) {
  EXPECT_THAT(OpenDataFolder(""), StatusIs(absl::StatusCode::kInvalidArgument,
                                           HasSubstr("--data-dir")));
  const std::string file = NewFolder("file");
  std::ofstream(file) << "not a folder";
  EXPECT_THAT(OpenDataFolder(file), Not(IsOk()));
}

}  // namespace
}  // namespace coffer::directory
