#include "services/directory/cluster_reader.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/status_matchers.h"
#include "services/directory/directory_keys.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/page.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ClusterReaderTest, AnEmptyStoreHasNoCluster) {
  InMemoryMetadataStore store;
  const ClusterReader reader(&store);
  EXPECT_THAT(reader.GetPlacementEpoch(), IsOkAndHolds(0u));
  EXPECT_THAT(reader.GetPlacementMap().status(),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_FALSE(reader.GetCluster()->has_value());
  EXPECT_EQ(reader.GetCounters()->file_count(), 0u);
}

TEST(ClusterReaderTest, ListsWhoRefersToABlob) {
  InMemoryMetadataStore store;
  ASSERT_THAT(ApplyStatus(&store, BootstrapCommand()), IsOk());
  ASSERT_THAT(ApplyStatus(&store, CreateVaultCommand(3, 2)), IsOk());
  const TestEntry file = {TestRoot(), "file", TestId<ObjectId>(5)};
  ASSERT_THAT(
      ApplyStatus(
          &store,
          CommitCommand({{file, 1, {{2, {0, 1, 2}}, {1, {0, 1, 2}}, {1, {}}}},
                         {file, 2, {{1, {}}}}})),
      IsOk());
  std::vector<std::string> referrers;
  PageSpec spec;
  spec.max_items = 2;
  do {
    COFFER_ASSERT_OK_AND_ASSIGN(
        const auto page,
        ClusterReader(&store).ListBlobReferences(TestId<BlobId>(1), spec));
    for (const v1::BlobReferrer& referrer : page.items) {
      EXPECT_EQ(referrer.file_id(), file.child.ToHex());
      referrers.push_back(absl::StrCat(referrer.version_number(), "/",
                                       referrer.reference_index()));
    }
    spec.after = page.next;
  } while (!spec.after.empty());
  EXPECT_THAT(referrers, ElementsAre("1/1", "1/2", "2/0"));
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto none,
      ClusterReader(&store).ListBlobReferences(TestId<BlobId>(9), PageSpec()));
  EXPECT_THAT(none.items, IsEmpty());
}

}  // namespace
}  // namespace coffer::directory
