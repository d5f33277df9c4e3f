#include "services/directory/blob_ledger.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/command_context.h"
#include "services/directory/counters.h"
#include "services/directory/directory_keys.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"
#include "services/directory/proof_nodes.h"
#include "services/directory/state_transaction.h"
#include "services/directory/stored_row.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using absl::StatusCode;
using internal::v1::StoredBlob;
using ::testing::AllOf;
using ::testing::SizeIs;

constexpr uint64_t kSize = 100;

class BlobLedgerTest : public ::testing::Test {
 protected:
  // Refers `count` times to blob 1, which the nodes with these indexes prove.
  absl::Status Claim(uint64_t count, std::vector<uint32_t> proofs,
                     uint64_t size_bytes = kSize) {
    BlobClaim claim{TestId<BlobId>(1), size_bytes, count, std::move(proofs)};
    auto changes = ledger_.PlanClaims({claim}, {3, 2}, nodes_);
    if (changes.ok()) ledger_.Apply(*changes);
    return changes.status();
  }
  absl::Status Release() { return ledger_.Release(TestId<BlobId>(1)); }

  StoredBlob Blob() {
    return ReadRow<StoredBlob>(transaction_, Family::kBlobs,
                               IdKey(TestId<BlobId>(1)))
        .value()
        .value_or(StoredBlob());
  }
  size_t CountRows(Family family) {
    size_t rows = 0;
    EXPECT_THAT(
        transaction_.Scan(family, "", "", [&](auto, auto) { return ++rows; }),
        IsOk());
    return rows;
  }

  InMemoryMetadataStore store_;
  StateTransaction transaction_{&store_};
  const CommandContext context_{transaction_, ToTimestamp(TestTime())};
  // Nodes 0, 1 and 2 in three domains, 3 in the domain of 0.
  const internal::v1::CommitVersions command_ =
      CommitCommand({}).commit_versions();
  const ProofNodes nodes_ = ProofNodes::Parse(command_).value();
  Counters counters_ = Counters::Load(transaction_, TestVault()).value();
  BlobLedger ledger_{&context_, &counters_};
};

TEST_F(BlobLedgerTest, ANewBlobNeedsProofInWDomains) {
  EXPECT_THAT(Claim(1, {}), HasReason(reason::kQuorumNotMet));
  EXPECT_THAT(Claim(1, {0, 3}), AllOf(StatusIs(StatusCode::kFailedPrecondition),
                                      HasReason(reason::kQuorumNotMet)))
      << "one domain, however many nodes";
  EXPECT_THAT(CountRows(Family::kBlobs), 0u);
  EXPECT_THAT(Claim(1, {0, 1}), IsOk());
}

TEST_F(BlobLedgerTest, RememberedAsLackingCopiesUntilRDomainsProveIt) {
  ASSERT_THAT(Claim(1, {0, 1}), IsOk());
  EXPECT_THAT(Blob().proven_node_ids(), SizeIs(2));
  EXPECT_EQ(counters_.cluster().under_replicated_blob_count(), 1u);
  ASSERT_THAT(Claim(1, {3}), IsOk());
  EXPECT_THAT(Blob().proven_node_ids(), SizeIs(3)) << "no new domain";
  ASSERT_THAT(Claim(1, {2}), IsOk());
  EXPECT_THAT(Blob().proven_node_ids(), SizeIs(0));
  EXPECT_EQ(counters_.cluster().under_replicated_blob_count(), 0u);
  EXPECT_EQ(CountRows(Family::kUnderReplicated), 0u);
}

TEST_F(BlobLedgerTest, OneVersionMayReferToABlobManyTimes) {
  ASSERT_THAT(Claim(3, {0, 1, 2}), IsOk());
  EXPECT_EQ(Blob().reference_count(), 3u);
  EXPECT_EQ(counters_.cluster().blob_count(), 1u);
  EXPECT_EQ(counters_.cluster().blob_bytes(), kSize);
  ASSERT_THAT(Release(), IsOk());
  ASSERT_THAT(Release(), IsOk());
  EXPECT_EQ(CountRows(Family::kGarbage), 0u);
  ASSERT_THAT(Release(), IsOk());
  EXPECT_EQ(CountRows(Family::kGarbage), 1u);
  EXPECT_EQ(counters_.cluster().blob_count(), 0u);
  EXPECT_EQ(counters_.cluster().garbage_bytes(), kSize);
  EXPECT_EQ(ToTime(Blob().garbage_due_time()),
            TestTime() + kGarbageGracePeriod);
}

TEST_F(BlobLedgerTest, GarbageComesBackWithoutProof) {
  ASSERT_THAT(Claim(1, {0, 1}), IsOk());
  ASSERT_THAT(Release(), IsOk());
  EXPECT_EQ(counters_.cluster().under_replicated_blob_count(), 0u);
  ASSERT_THAT(Claim(1, {}), IsOk());
  EXPECT_EQ(CountRows(Family::kGarbage), 0u);
  EXPECT_EQ(counters_.cluster().garbage_blob_count(), 0u);
  EXPECT_EQ(counters_.cluster().blob_count(), 1u);
  EXPECT_EQ(counters_.cluster().under_replicated_blob_count(), 1u);
}

TEST_F(BlobLedgerTest, CondemnedBlobsAreRefusedWhateverProvesThem) {
  ASSERT_THAT(Claim(1, {0, 1, 2}), IsOk());
  ASSERT_THAT(Release(), IsOk());
  StoredBlob blob = Blob();
  blob.set_state(internal::v1::BLOB_LIFE_STATE_CONDEMNED);
  WriteRow(Family::kBlobs, IdKey(TestId<BlobId>(1)), blob, transaction_);
  EXPECT_THAT(Claim(1, {0, 1, 2}), HasReason(reason::kBlobCondemned));
}

TEST_F(BlobLedgerTest, ABlobHasOneSize) {
  ASSERT_THAT(Claim(1, {0, 1, 2}), IsOk());
  EXPECT_THAT(Claim(1, {0, 1, 2}, kSize + 1),
              StatusIs(StatusCode::kInvalidArgument));
  EXPECT_EQ(Blob().reference_count(), 1u);
}

TEST_F(BlobLedgerTest, ReleasingWhatNobodyRefersToIsDamage) {
  EXPECT_THAT(Release(), StatusIs(StatusCode::kDataLoss));
  EXPECT_THAT(transaction_.health(), StatusIs(StatusCode::kDataLoss));
}

}  // namespace
}  // namespace coffer::directory
