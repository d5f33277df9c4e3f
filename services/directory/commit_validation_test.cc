#include "services/directory/commit_validation.h"

#include <string>

#include "absl/status/status.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/request_limits.h"
#include "services/directory/sample_records.h"

namespace coffer::directory {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

auto IsRefused(const std::string& field) {
  return AllOf(
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(field + ": got ")),
      HasReason(reason::kInvalidRequest));
}

v1::VersionCommit First() {
  return sample::FirstVersion(sample::RootId(), 1, 700, {1}).commit();
}

v1::VersionCommit Next() { return sample::NextVersion(700, 2, {1}).commit(); }

TEST(CommitValidation, ACreationHasEntryAndKeyOfTheSameFile) {
  EXPECT_THAT(ValidateVersionCommit(First()), IsOk());
  v1::VersionCommit commit = First();
  commit.clear_entry();
  EXPECT_THAT(ValidateVersionCommit(commit), IsRefused("entry"));
  commit = First();
  commit.clear_file_key();
  EXPECT_THAT(ValidateVersionCommit(commit), IsRefused("file_key"));
  commit = First();
  commit.mutable_entry()->set_child_id(sample::Id(701));
  EXPECT_THAT(ValidateVersionCommit(commit), IsRefused("entry.child_id"));
  commit = First();
  commit.mutable_entry()->set_vault_id(sample::Id(9));
  EXPECT_THAT(ValidateVersionCommit(commit), IsRefused("entry.vault_id"));
  commit = Next();
  *commit.mutable_entry() = First().entry();
  *commit.mutable_file_key() = First().file_key();
  commit.set_precondition(v1::COMMIT_PRECONDITION_CREATE);
  EXPECT_THAT(ValidateVersionCommit(commit),
              IsRefused("version.version_number"));
}

TEST(CommitValidation, ASuccessionHasNeither) {
  EXPECT_THAT(ValidateVersionCommit(Next()), IsOk());
  v1::VersionCommit commit = Next();
  *commit.mutable_entry() = First().entry();
  EXPECT_THAT(ValidateVersionCommit(commit), IsRefused("entry"));
  commit = Next();
  *commit.mutable_file_key() = First().file_key();
  EXPECT_THAT(ValidateVersionCommit(commit), IsRefused("file_key"));
  commit = First();
  commit.clear_entry();
  commit.clear_file_key();
  commit.set_precondition(v1::COMMIT_PRECONDITION_EXPECTED_VERSION);
  EXPECT_THAT(ValidateVersionCommit(commit),
              IsRefused("version.version_number"));
  commit = Next();
  commit.clear_precondition();
  EXPECT_THAT(ValidateVersionCommit(commit), IsRefused("precondition"));
}

TEST(CommitValidation, ReferencesHaveIdsAndSizes) {
  v1::FileCommit file = sample::NextVersion(700, 2, {1, 2});
  EXPECT_THAT(ValidateReferences(file.references()), IsOk());
  file.mutable_references(1)->set_stored_size_bytes(0);
  EXPECT_THAT(ValidateReferences(file.references()),
              IsRefused("references[1].stored_size_bytes"));
  file.mutable_references(1)->set_stored_size_bytes(kMaxBlobBytes + 1);
  EXPECT_THAT(ValidateReferences(file.references()),
              IsRefused("references[1].stored_size_bytes"));
  file.mutable_references(0)->set_blob_id("short");
  EXPECT_THAT(ValidateReferences(file.references()),
              IsRefused("references[0].blob_id"));
}

TEST(CommitValidation, BatchesStayInOneVaultAndWithinTheLimits) {
  v1::CommitVersionsRequest request;
  request.set_request_id(sample::Id(1));
  *request.add_commits() = sample::NextVersion(700, 2, {1});
  *request.add_commits() = sample::NextVersion(701, 2, {1});
  EXPECT_THAT(Validate(request), IsOk());
  request.mutable_commits(1)->mutable_commit()->mutable_version()->set_vault_id(
      sample::Id(9));
  EXPECT_THAT(Validate(request),
              IsRefused("commits[1].commit.version.vault_id"));
  for (int i = 0; i < kMaxBatchReferences; ++i) {
    request.mutable_commits(1)->add_references();
  }
  EXPECT_THAT(Validate(request), HasReason(reason::kLimitExceeded));
}

TEST(CommitValidation, HeadersCarryARequestIdAndACommit) {
  v1::CommitVersionHeader header;
  EXPECT_THAT(Validate(header), IsRefused("request_id"));
  header.set_request_id(sample::Id(1));
  EXPECT_THAT(Validate(header), IsRefused("commit"));
  *header.mutable_commit() = First();
  EXPECT_THAT(Validate(header), IsOk());
}

}  // namespace
}  // namespace coffer::directory
