#include "services/directory/version_references.h"

#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/proof_nodes.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using internal::v1::ProvenCommit;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class VersionReferencesTest : public ::testing::Test {
 protected:
  VersionReferencesTest() {
    command_ = CommitCommand({{{TestRoot(), "file", TestId<ObjectId>(5),
                                common::v1::ENTRY_KIND_FILE},
                               1,
                               {{1, {0}}, {2, {1}}, {1, {0, 2}}}}})
                   .commit_versions();
    commit_ = command_.commits(0);
  }

  absl::StatusOr<std::vector<BlobClaim>> Collect() {
    return CollectClaims(commit_, ProofNodes::Parse(command_).value());
  }

  void ExpectRefused() {
    EXPECT_THAT(Collect().status(),
                AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                      HasReason(reason::kInvalidRequest)));
  }

  common::v1::VersionRecord& version() {
    return *commit_.mutable_commit()->mutable_version();
  }

  internal::v1::CommitVersions command_;
  ProvenCommit commit_;
};

TEST_F(VersionReferencesTest, ABlobIsClaimedOnceHoweverOftenItOccurs) {
  COFFER_ASSERT_OK_AND_ASSIGN(const std::vector<BlobClaim> claims, Collect());
  ASSERT_THAT(claims, SizeIs(2));
  EXPECT_EQ(claims[0].blob_id, TestId<BlobId>(1));
  EXPECT_EQ(claims[0].reference_count, 2u);
  EXPECT_EQ(claims[0].size_bytes, TestBlobSize(1));
  EXPECT_THAT(claims[0].proof_nodes, ElementsAre(0, 2));
  EXPECT_EQ(claims[1].blob_id, TestId<BlobId>(2));
  EXPECT_EQ(claims[1].reference_count, 1u);
}

TEST_F(VersionReferencesTest, RefusesWhatTheSignedRecordDoesNotState) {
  const ProvenCommit good = commit_;
  version().set_reference_count(4);
  ExpectRefused();
  commit_ = good;
  version().set_stored_bytes(version().stored_bytes() + 1);
  ExpectRefused();
  commit_ = good;
  version().set_blob_ids_sha256(std::string(32, 'x'));
  ExpectRefused();
  commit_ = good;
  commit_.mutable_references()->SwapElements(0, 1);
  ExpectRefused();
}

TEST_F(VersionReferencesTest, RefusesOneBlobWithTwoSizes) {
  commit_.mutable_references(2)->set_stored_size_bytes(TestBlobSize(1) + 1);
  UpdateTotals(&commit_);
  ExpectRefused();
}

TEST_F(VersionReferencesTest, RefusesSizesThatOverflow) {
  commit_.mutable_references(0)->set_stored_size_bytes(
      std::numeric_limits<uint64_t>::max());
  UpdateTotals(&commit_);
  ExpectRefused();
}

TEST_F(VersionReferencesTest, RefusesProofsByNobody) {
  commit_.mutable_references(0)->add_proof_nodes(4);
  ExpectRefused();
}

TEST_F(VersionReferencesTest, SegmentsOfTheManifestComeLast) {
  auto* segment = version().mutable_manifest_segments()->add_segments();
  segment->set_blob_id(commit_.references(2).blob_id());
  segment->set_stored_size_bytes(TestBlobSize(1));
  EXPECT_THAT(Collect(), IsOk());
  segment->set_stored_size_bytes(1);
  ExpectRefused();
  segment->set_blob_id(commit_.references(1).blob_id());
  segment->set_stored_size_bytes(TestBlobSize(2));
  ExpectRefused();
  for (int i = 0; i < 3; ++i) {
    *version().mutable_manifest_segments()->add_segments() = *segment;
  }
  ExpectRefused();
}

}  // namespace
}  // namespace coffer::directory
