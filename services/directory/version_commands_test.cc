#include "services/directory/version_commands.h"

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/directory_keys.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"
#include "services/directory/outcome.h"
#include "services/directory/page.h"
#include "services/directory/state_audit.h"
#include "services/directory/stored_row.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using absl::StatusCode;
using internal::v1::Command;
using internal::v1::ProvenCommit;
using internal::v1::StoredBlob;
using ::testing::AllOf;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const TestEntry kFile = {TestRoot(), "file", TestId<ObjectId>(5)};

class VersionCommandsTest : public ::testing::Test {
 protected:
  VersionCommandsTest() {
    EXPECT_THAT(ApplyStatus(&store_, BootstrapCommand()), IsOk());
    EXPECT_THAT(ApplyStatus(&store_, CreateVaultCommand(3, 2)), IsOk());
  }
  ~VersionCommandsTest() override {
    EXPECT_THAT(AuditStore(store_), IsEmpty());
  }

  absl::Status Commit(const TestVersion& version) {
    return ApplyStatus(&store_, CommitCommand({version}));
  }
  absl::Status Commit(const ProvenCommit& commit) {
    Command command = CommitCommand({{kFile, 1, {}}});
    *command.mutable_commit_versions()->mutable_commits(0) = commit;
    return ApplyStatus(&store_, command);
  }
  StoredBlob Blob(uint64_t number) {
    return ClusterReader(&store_)
        .GetBlob(TestId<BlobId>(number))
        .value()
        .value();
  }

  InMemoryMetadataStore store_;
};

TEST_F(VersionCommandsTest, CreatesAFileWithItsReferences) {
  ASSERT_THAT(
      Commit(TestVersion{kFile, 1, {{1, {0, 1, 2}}, {2, {0, 1, 2}}, {1, {}}}}),
      IsOk());
  EXPECT_EQ(Blob(1).reference_count(), 2u);
  EXPECT_EQ(Blob(1).proven_node_ids_size(), 0);
  EXPECT_EQ(Blob(2).reference_count(), 1u);
  COFFER_ASSERT_OK_AND_ASSIGN(const auto counters,
                              ClusterReader(&store_).GetCounters());
  EXPECT_EQ(counters.file_count(), 1u);
  EXPECT_EQ(counters.version_count(), 1u);
  EXPECT_EQ(counters.blob_count(), 2u);
  EXPECT_EQ(counters.referenced_bytes(), 2 * TestBlobSize(1) + TestBlobSize(2));
  EXPECT_EQ(counters.blob_bytes(), TestBlobSize(1) + TestBlobSize(2));
}

TEST_F(VersionCommandsTest, RefusesATakenNameAndSaysByWhat) {
  ASSERT_THAT(Commit(TestVersion{kFile, 1, {}}), IsOk());
  TestVersion other{kFile, 1, {}};
  other.entry.child = TestId<ObjectId>(6);
  const absl::Status status = Commit(other);
  EXPECT_THAT(status, AllOf(StatusIs(StatusCode::kAlreadyExists),
                            HasReason(reason::kEntryExists)));
  EXPECT_EQ(GetErrorInfo(status)->metadata.at("child_id"), kFile.child.ToHex());
  EXPECT_EQ(GetErrorInfo(status)->metadata.at("kind"), "file");
}

TEST_F(VersionCommandsTest, ReplacesOnlyTheVersionBefore) {
  ASSERT_THAT(Commit(TestVersion{kFile, 1, {}}), IsOk());
  ASSERT_THAT(Commit(TestVersion{kFile, 2, {}}), IsOk());
  const absl::Status status = Commit(TestVersion{kFile, 2, {}});
  EXPECT_THAT(status, AllOf(StatusIs(StatusCode::kAborted),
                            HasReason(reason::kVersionConflict)));
  EXPECT_EQ(GetErrorInfo(status)->metadata.at("current_version"), "2");
  EXPECT_EQ(GetErrorInfo(status)->metadata.at("file_id"), kFile.child.ToHex());
  EXPECT_THAT(Commit(TestVersion{kFile, 4, {}}),
              HasReason(reason::kVersionConflict));
}

TEST_F(VersionCommandsTest, RefusesTheRightNumberAfterAnotherParent) {
  ASSERT_THAT(Commit(TestVersion{kFile, 1, {}}), IsOk());
  ProvenCommit commit = CommitOf({kFile, 2, {}});
  commit.mutable_commit()->mutable_version()->set_parent_version_id(
      TestId<VersionId>(99).ToHex());
  EXPECT_THAT(Commit(commit), HasReason(reason::kVersionConflict));
}

TEST_F(VersionCommandsTest, RefusesWhatDoesNotExist) {
  EXPECT_THAT(Commit(TestVersion{kFile, 2, {}}),
              AllOf(StatusIs(StatusCode::kNotFound),
                    HasReason(reason::kEntryNotFound)));
  TestVersion nowhere{kFile, 1, {}};
  nowhere.entry.parent = TestId<FolderId>(77);
  EXPECT_THAT(Commit(nowhere), StatusIs(StatusCode::kNotFound));
  ProvenCommit elsewhere = CommitOf({kFile, 1, {}});
  for (auto* const id :
       {elsewhere.mutable_commit()->mutable_version()->mutable_vault_id(),
        elsewhere.mutable_commit()->mutable_entry()->mutable_vault_id()}) {
    *id = TestId<VaultId>(1).ToHex();
  }
  EXPECT_THAT(Commit(elsewhere), HasReason(reason::kVaultNotFound));
}

TEST_F(VersionCommandsTest, RefusesAFileAsParentAndAFolderAsFile) {
  ASSERT_THAT(Commit(TestVersion{kFile, 1, {}}), IsOk());
  TestVersion below{kFile, 1, {}};
  below.entry.parent = ToFolderId(kFile.child);
  below.entry.child = TestId<ObjectId>(6);
  EXPECT_THAT(Commit(below), HasReason(reason::kNotAFolder));
  const TestEntry folder = {TestRoot(), "folder", TestId<ObjectId>(7)};
  ASSERT_THAT(ApplyStatus(&store_, CreateFolderCommand(folder)), IsOk());
  EXPECT_THAT(Commit(TestVersion{folder, 2, {}}), HasReason(reason::kNotAFile));
}

TEST_F(VersionCommandsTest, RefusesRecordsThatDoNotFitTheReferences) {
  const ProvenCommit good = CommitOf({kFile, 1, {{1, {0, 1}}, {2, {0, 1}}}});
  std::vector<ProvenCommit> bad(6, good);
  auto version = [&](size_t i) {
    return bad[i].mutable_commit()->mutable_version();
  };
  version(0)->set_reference_count(3);
  version(1)->set_stored_bytes(version(1)->stored_bytes() + 1);
  version(2)->mutable_blob_ids_sha256()->front() ^= 1;
  bad[3].mutable_references(0)->mutable_blob_id()->pop_back();
  UpdateTotals(&bad[3]);
  auto& segment = *version(4)->mutable_manifest_segments()->add_segments();
  segment.set_blob_id(good.references(0).blob_id());
  segment.set_stored_size_bytes(good.references(0).stored_size_bytes());
  bad[5].mutable_references(0)->add_proof_nodes(99);
  for (const ProvenCommit& commit : bad) {
    EXPECT_THAT(Commit(commit), AllOf(StatusIs(StatusCode::kInvalidArgument),
                                      HasReason(reason::kInvalidRequest)));
  }
  EXPECT_THAT(Commit(good), IsOk());
}

TEST_F(VersionCommandsTest, RefusesMalformedCommits) {
  std::vector<ProvenCommit> bad(7, CommitOf({kFile, 1, {}}));
  bad[0].mutable_commit()->clear_entry();
  bad[1].mutable_commit()->clear_file_key();
  bad[2].mutable_commit()->set_precondition(
      v1::COMMIT_PRECONDITION_UNSPECIFIED);
  bad[3].mutable_commit()->mutable_version()->set_version_number(2);
  bad[4].mutable_commit()->mutable_entry()->set_child_id(
      TestId<FileId>(9).ToHex());
  bad[5].mutable_commit()->mutable_version()->set_file_id("XYZ");
  bad[6].mutable_commit()->mutable_entry()->set_operation(
      common::v1::ENTRY_OPERATION_MOVE);
  for (const ProvenCommit& commit : bad) {
    EXPECT_THAT(Commit(commit), StatusIs(StatusCode::kInvalidArgument));
  }
  ProvenCommit replacing = CommitOf({kFile, 2, {}});
  replacing.mutable_commit()->mutable_file_key();
  EXPECT_THAT(Commit(replacing), StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(VersionCommandsTest, CountsFailureDomainsNotNodes) {
  // Nodes 0 and 3 are in the same domain.
  EXPECT_THAT(Commit(TestVersion{kFile, 1, {{1, {0, 3}}}}),
              AllOf(StatusIs(StatusCode::kFailedPrecondition),
                    HasReason(reason::kQuorumNotMet)));
  EXPECT_THAT(Commit(TestVersion{kFile, 1, {{1, {0, 0, 0}}}}),
              HasReason(reason::kQuorumNotMet));
  EXPECT_THAT(Commit(TestVersion{kFile, 1, {{1, {}}}}),
              HasReason(reason::kQuorumNotMet));
  EXPECT_THAT(Commit(TestVersion{kFile, 1, {{1, {0, 1}}}}), IsOk());
}

TEST_F(VersionCommandsTest, ProofsOfAllReferencesToABlobCount) {
  EXPECT_THAT(Commit(TestVersion{kFile, 1, {{1, {0}}, {1, {1}}}}), IsOk());
}

TEST_F(VersionCommandsTest, RecordsBlobsWithTooFewCopiesUntilMoreAreProven) {
  ASSERT_THAT(Commit(TestVersion{kFile, 1, {{1, {0, 3, 1}}}}), IsOk());
  EXPECT_EQ(Blob(1).proven_node_ids_size(), 3);
  COFFER_ASSERT_OK_AND_ASSIGN(
      auto weak, ClusterReader(&store_).ListUnderReplicated(PageSpec()));
  EXPECT_THAT(weak.items, SizeIs(1));
  ASSERT_THAT(Commit(TestVersion{kFile, 2, {{1, {2}}}}), IsOk());
  EXPECT_EQ(Blob(1).proven_node_ids_size(), 0);
  COFFER_ASSERT_OK_AND_ASSIGN(
      weak, ClusterReader(&store_).ListUnderReplicated(PageSpec()));
  EXPECT_THAT(weak.items, IsEmpty());
}

TEST_F(VersionCommandsTest, LiveBlobsNeedNoProofButTheSameSize) {
  ASSERT_THAT(Commit(TestVersion{kFile, 1, {{1, {0, 1, 2}}}}), IsOk());
  ProvenCommit commit = CommitOf({kFile, 2, {{1, {}}}});
  commit.mutable_references(0)->set_stored_size_bytes(1);
  UpdateTotals(&commit);
  EXPECT_THAT(Commit(commit), StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(Commit(TestVersion{kFile, 2, {{1, {}}}}), IsOk());
}

TEST_F(VersionCommandsTest, RefusesCondemnedBlobsProvenOrNot) {
  StoredBlob blob;
  blob.set_size_bytes(TestBlobSize(1));
  blob.set_state(internal::v1::BLOB_LIFE_STATE_CONDEMNED);
  MetadataBatch batch;
  batch.Put(Family::kBlobs, IdKey(TestId<BlobId>(1)), SerializeRow(blob));
  ASSERT_THAT(store_.Write(batch, Durability::kSynced), IsOk());
  EXPECT_THAT(Commit(TestVersion{kFile, 1, {{1, {0, 1, 2}}}}),
              AllOf(StatusIs(StatusCode::kFailedPrecondition),
                    HasReason(reason::kBlobCondemned)));
  MetadataBatch undo;
  undo.Delete(Family::kBlobs, IdKey(TestId<BlobId>(1)));
  ASSERT_THAT(store_.Write(undo, Durability::kSynced), IsOk());
}

TEST_F(VersionCommandsTest, ItemsOfABatchAreIndependentAndInOrder) {
  TestEntry second = kFile;
  second.name = "second";
  second.child = TestId<ObjectId>(6);
  const internal::v1::Outcome outcome =
      ApplyTo(&store_, CommitCommand({{kFile, 1, {{1, {0, 1, 2}}}},
                                      {kFile, 1, {}},
                                      {second, 1, {{2, {0}}}},
                                      {kFile, 2, {{1, {}}}}}));
  EXPECT_THAT(CommandStatus(outcome), IsOk());
  ASSERT_THAT(outcome.items(), SizeIs(4));
  EXPECT_THAT(FromItemStatus(outcome.items(0)), IsOk());
  EXPECT_THAT(FromItemStatus(outcome.items(1)),
              HasReason(reason::kEntryExists));
  EXPECT_THAT(FromItemStatus(outcome.items(2)),
              HasReason(reason::kQuorumNotMet));
  EXPECT_THAT(FromItemStatus(outcome.items(3)), IsOk());
  EXPECT_EQ(Blob(1).reference_count(), 2u);
}

TEST_F(VersionCommandsTest, RefusesProofNodesWithoutDomains) {
  Command command = CommitCommand({{kFile, 1, {}}});
  command.mutable_commit_versions()
      ->mutable_proof_failure_domains()
      ->RemoveLast();
  EXPECT_THAT(CommandStatus(ApplyTo(&store_, command)),
              StatusIs(StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::directory
