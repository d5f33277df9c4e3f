#include "services/directory/refusals.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "coffer/common/v1/records.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::directory {
namespace {

using absl::StatusCode;
using ::testing::AllOf;
using ::testing::HasSubstr;

// What clients branch on. A change here breaks them.
TEST(RefusalsTest, CodesAndReasonsAreTheContract) {
  const struct {
    absl::Status status;
    StatusCode code;
    std::string reason;
  } cases[] = {
      {InvalidRequest("x"), StatusCode::kInvalidArgument,
       reason::kInvalidRequest},
      {RequestIdReused(), StatusCode::kInvalidArgument,
       reason::kRequestIdReused},
      {VaultNotFound({}), StatusCode::kNotFound, reason::kVaultNotFound},
      {EntryNotFound("x"), StatusCode::kNotFound, reason::kEntryNotFound},
      {VersionNotFound(1), StatusCode::kNotFound, reason::kVersionNotFound},
      {NodeNotFound({}), StatusCode::kNotFound, reason::kNodeNotFound},
      {VaultExists({}), StatusCode::kAlreadyExists, reason::kVaultExists},
      {EntryExists({}), StatusCode::kAlreadyExists, reason::kEntryExists},
      {NodeIdentityConflict({}), StatusCode::kAlreadyExists,
       reason::kNodeIdentityConflict},
      {LookupTooLarge(1, 2), StatusCode::kResourceExhausted,
       reason::kLimitExceeded},
      {NotAFolder("x"), StatusCode::kFailedPrecondition, reason::kNotAFolder},
      {NotAFile(), StatusCode::kFailedPrecondition, reason::kNotAFile},
      {FolderNotEmpty(1), StatusCode::kFailedPrecondition,
       reason::kFolderNotEmpty},
      {CyclicMove(), StatusCode::kFailedPrecondition, reason::kCyclicMove},
      {FolderTooDeep(1), StatusCode::kFailedPrecondition,
       reason::kLimitExceeded},
      {TooManyNodes(1), StatusCode::kFailedPrecondition,
       reason::kLimitExceeded},
      {QuorumNotMet({}, 1, 2), StatusCode::kFailedPrecondition,
       reason::kQuorumNotMet},
      {BlobCondemned({}), StatusCode::kFailedPrecondition,
       reason::kBlobCondemned},
      {VersionConflict({}, 1), StatusCode::kAborted, reason::kVersionConflict},
      {NameChanged("x"), StatusCode::kAborted, reason::kVersionConflict},
      {PlacementChanged(1), StatusCode::kAborted, reason::kPlacementChanged},
  };
  for (const auto& one : cases) {
    EXPECT_THAT(one.status, AllOf(StatusIs(one.code), HasReason(one.reason)));
  }
}

TEST(RefusalsTest, MetadataSayWhatToLookAt) {
  common::v1::EntryRecord entry;
  entry.set_child_id("0f");
  entry.set_kind(common::v1::ENTRY_KIND_FOLDER);
  const auto exists = GetErrorInfo(EntryExists(entry));
  EXPECT_EQ(exists->metadata.at("child_id"), "0f");
  EXPECT_EQ(exists->metadata.at("kind"), "folder");
  const auto conflict = GetErrorInfo(VersionConflict(FileId(), 7));
  EXPECT_EQ(conflict->metadata.at("current_version"), "7");
  EXPECT_EQ(conflict->metadata.at("file_id"), FileId().ToHex());
  const auto quorum = GetErrorInfo(QuorumNotMet(BlobId(), 1, 2));
  EXPECT_EQ(quorum->metadata.at("proven_domains"), "1");
  EXPECT_EQ(quorum->metadata.at("write_quorum"), "2");
}

TEST(RefusalsTest, IdsAreParsedOrRefusedByName) {
  EXPECT_THAT(ParseHexId<FileId>("entry.child_id", std::string(32, '1')),
              IsOk());
  EXPECT_THAT(
      ParseHexId<FileId>("entry.child_id", "abc").status(),
      StatusIs(StatusCode::kInvalidArgument, HasSubstr("entry.child_id")));
  EXPECT_THAT(ParseRawId<FileId>("node_id", std::string(16, '\1')), IsOk());
  EXPECT_THAT(ParseRawId<FileId>("node_id", "").status(),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("node_id")));
}

}  // namespace
}  // namespace coffer::directory
