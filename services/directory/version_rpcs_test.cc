#include "services/directory/version_rpcs.h"

#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/page_token.h"
#include "services/directory/request_limits.h"
#include "services/directory/rpc_fixture.h"
#include "services/directory/sample_records.h"

namespace coffer::directory {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr uint32_t kFile = 700;
constexpr uint32_t kTag = 1;

class VersionRpcsTest : public RpcFixture {
 protected:
  void SetUp() override {
    RpcFixture::SetUp();
    CreateClusterAndVault();
  }

  v1::ItemStatus CommitFirst(uint32_t request,
                             const std::vector<uint32_t>& blobs) {
    return CommitFile(
        request, sample::FirstVersion(sample::RootId(), kTag, kFile, blobs),
        blobs);
  }

  template <typename Request>
  Request OfFile() {
    Request request;
    request.set_vault_id(sample::VaultId());
    request.set_file_id(sample::Id(kFile));
    return request;
  }

  // A stream that commits a first version of one blob, proven by all nodes.
  std::vector<v1::CommitVersionRequest> Stream(uint32_t request) {
    const v1::FileCommit file =
        sample::FirstVersion(sample::RootId(), kTag, kFile, {1, 2, 3});
    std::vector<v1::CommitVersionRequest> messages(5);
    messages[0].mutable_header()->set_request_id(sample::Id(request));
    *messages[0].mutable_header()->mutable_commit() = file.commit();
    *messages[1].add_references() = file.references(0);
    *messages[2].add_references() = file.references(1);
    *messages[2].add_references() = file.references(2);
    *messages[3].add_receipts() = nodes_[0].Prove({1, 2, 3});
    *messages[4].add_receipts() = nodes_[1].Prove({3, 2, 1});
    return messages;
  }
};

TEST_F(VersionRpcsTest, CommitsAndGivesBack) {
  EXPECT_EQ(CommitFirst(20, {1, 2}).code(), 0);
  v1::GetVersionResponse version;
  ASSERT_THAT(
      Call(&Stub::GetVersion, OfFile<v1::GetVersionRequest>(), &version),
      IsOk());
  EXPECT_EQ(version.version().version_number(), 1u);
  EXPECT_EQ(version.file_key().commitment(), std::string(32, 'c'));

  v1::ListReferencesResponse references;
  ASSERT_THAT(Call(&Stub::ListReferences, OfFile<v1::ListReferencesRequest>(),
                   &references),
              IsOk());
  ASSERT_EQ(references.references_size(), 2);
  EXPECT_EQ(references.references(1).blob_id(), sample::Hash(2));

  v1::LookupEntriesRequest lookup;
  lookup.set_vault_id(sample::VaultId());
  lookup.set_view(v1::ENTRY_VIEW_FULL);
  *lookup.add_keys() = sample::Key(sample::RootId(), kTag);
  v1::LookupEntriesResponse found;
  ASSERT_THAT(Call(&Stub::LookupEntries, lookup, &found), IsOk());
  EXPECT_EQ(found.results(0).entry().current_version_number(), 1u);
  EXPECT_TRUE(found.results(0).entry().has_current_version());
}

TEST_F(VersionRpcsTest, CommitsOnceAndAnswersRetriesAlike) {
  EXPECT_EQ(CommitFirst(20, {1}).code(), 0);
  EXPECT_EQ(CommitFirst(20, {1}).code(), 0);
  const v1::ItemStatus again = CommitFirst(21, {1});
  EXPECT_EQ(again.reason(), reason::kEntryExists);

  EXPECT_EQ(CommitFile(22, sample::NextVersion(kFile, 2, {5}), {5}).code(), 0);
  const v1::ItemStatus stale =
      CommitFile(23, sample::NextVersion(kFile, 2, {6}), {6});
  EXPECT_EQ(stale.reason(), reason::kVersionConflict);
  EXPECT_EQ(stale.metadata().at("current_version"), "2");
  EXPECT_EQ(CommitFile(22, sample::NextVersion(kFile, 2, {5}), {5}).code(), 0);
}

TEST_F(VersionRpcsTest, WantsProofFromEnoughFailureDomains) {
  v1::CommitVersionsRequest request;
  request.set_request_id(sample::Id(20));
  *request.add_commits() =
      sample::FirstVersion(sample::RootId(), kTag, kFile, {1});
  *request.add_receipts() = nodes_[0].Prove({1});
  v1::CommitVersionsResponse response;
  ASSERT_THAT(Call(&Stub::CommitVersions, request, &response), IsOk());
  EXPECT_EQ(response.results(0).reason(), reason::kQuorumNotMet);
}

TEST_F(VersionRpcsTest, RefusesForgedReceipts) {
  v1::CommitVersionsRequest request;
  request.set_request_id(sample::Id(20));
  *request.add_commits() =
      sample::FirstVersion(sample::RootId(), kTag, kFile, {1});
  *request.add_receipts() = nodes_[0].Prove({1});
  request.mutable_receipts(0)->mutable_receipt()->set_node_id(nodes_[1].id());
  EXPECT_THAT(Call(&Stub::CommitVersions, request),
              AllOf(StatusIs(absl::StatusCode::kInvalidArgument,
                             HasSubstr("receipts[0]")),
                    HasReason(reason::kReceiptInvalid)));
}

TEST_F(VersionRpcsTest, RefusesMalformedBatches) {
  v1::CommitVersionsRequest request;
  request.set_request_id(sample::Id(20));
  EXPECT_THAT(Call(&Stub::CommitVersions, request),
              AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                    HasReason(reason::kInvalidRequest)));
  for (int i = 0; i <= kMaxBatchCommits; ++i) request.add_commits();
  EXPECT_THAT(Call(&Stub::CommitVersions, request),
              AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                    HasReason(reason::kLimitExceeded)));
}

TEST_F(VersionRpcsTest, CommitsAStreamOnce) {
  EXPECT_THAT(CommitStream(Stream(20)), IsOk());
  EXPECT_THAT(CommitStream(Stream(20)), IsOk());
  EXPECT_THAT(CommitStream(Stream(21)),
              AllOf(StatusIs(absl::StatusCode::kAlreadyExists),
                    HasReason(reason::kEntryExists)));
  v1::ListReferencesResponse references;
  ASSERT_THAT(Call(&Stub::ListReferences, OfFile<v1::ListReferencesRequest>(),
                   &references),
              IsOk());
  EXPECT_EQ(references.references_size(), 3);
}

TEST_F(VersionRpcsTest, RefusesStreamsThatAreNotWhatTheyAnnounce) {
  EXPECT_THAT(CommitStream({}), StatusIs(absl::StatusCode::kInvalidArgument));
  std::vector<v1::CommitVersionRequest> stream = Stream(20);
  stream.erase(stream.begin());
  EXPECT_THAT(CommitStream(stream),
              StatusIs(absl::StatusCode::kInvalidArgument));
  stream = Stream(21);
  *stream[3].mutable_header() = stream[0].header();
  EXPECT_THAT(CommitStream(stream),
              StatusIs(absl::StatusCode::kInvalidArgument));
  stream = Stream(22);
  stream.erase(stream.begin() + 1);
  EXPECT_THAT(CommitStream(stream),
              StatusIs(absl::StatusCode::kInvalidArgument));
  stream = Stream(23);
  *stream[3].add_references() = sample::Reference(4);
  EXPECT_THAT(CommitStream(stream),
              StatusIs(absl::StatusCode::kInvalidArgument));
  stream = Stream(24);
  stream.resize(3);
  EXPECT_THAT(CommitStream(stream), HasReason(reason::kQuorumNotMet));
}

TEST_F(VersionRpcsTest, ListsVersionsNewestFirst) {
  ASSERT_EQ(CommitFirst(20, {1}).code(), 0);
  for (uint32_t number = 2; number <= 5; ++number) {
    ASSERT_EQ(
        CommitFile(20 + number, sample::NextVersion(kFile, number, {1}), {})
            .code(),
        0);
  }
  auto request = OfFile<v1::ListVersionsRequest>();
  request.set_page_size(2);
  std::vector<uint64_t> numbers;
  v1::ListVersionsResponse response;
  do {
    response.Clear();
    ASSERT_THAT(Call(&Stub::ListVersions, request, &response), IsOk());
    for (const auto& version : response.versions()) {
      numbers.push_back(version.version_number());
    }
    EXPECT_TRUE(response.has_file_key());
    request.set_page_token(response.next_page_token());
  } while (!response.next_page_token().empty());
  EXPECT_THAT(numbers, ElementsAre(5, 4, 3, 2, 1));

  request = OfFile<v1::ListVersionsRequest>();
  request.set_file_id(sample::Id(999));
  EXPECT_THAT(Call(&Stub::ListVersions, request),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(VersionRpcsTest, PagesThroughTheReferencesOfOneVersion) {
  ASSERT_EQ(CommitFirst(20, {1, 2, 3}).code(), 0);
  auto request = OfFile<v1::ListReferencesRequest>();
  request.set_page_size(2);
  v1::ListReferencesResponse first;
  ASSERT_THAT(Call(&Stub::ListReferences, request, &first), IsOk());
  ASSERT_EQ(first.references_size(), 2);

  ASSERT_EQ(CommitFile(21, sample::NextVersion(kFile, 2, {7, 8, 9}), {7, 8, 9})
                .code(),
            0);
  request.set_page_token(first.next_page_token());
  v1::ListReferencesResponse second;
  ASSERT_THAT(Call(&Stub::ListReferences, request, &second), IsOk());
  ASSERT_EQ(second.references_size(), 1);
  EXPECT_EQ(second.references(0).blob_id(), sample::Hash(3));
  EXPECT_EQ(second.next_page_token(), "");

  request = OfFile<v1::ListReferencesRequest>();
  request.set_version_number(9);
  EXPECT_THAT(Call(&Stub::ListReferences, request),
              AllOf(StatusIs(absl::StatusCode::kNotFound),
                    HasReason(reason::kVersionNotFound)));
}

TEST_F(VersionRpcsTest, CancelsStreamsOnWhichNothingComes) {
  grpc::ClientContext context;
  v1::CommitVersionResponse response;
  const auto writer = stub_->CommitVersion(&context, &response);
  ASSERT_TRUE(writer->Write(Stream(20)[0]));
  absl::Notification ended;
  // The server may take notice of the stream after the first of these minutes.
  std::thread time([&] {
    while (!ended.HasBeenNotified()) {
      clock_.Advance(absl::Minutes(1));
      clock_.AwaitSleepers(1);
    }
  });
  EXPECT_THAT(FromGrpcStatus(writer->Finish()),
              StatusIs(absl::StatusCode::kCancelled));
  ended.Notify();
  time.join();
}

TEST_F(VersionRpcsTest, RefusesMadeUpPageTokens) {
  ASSERT_EQ(CommitFirst(20, {1}).code(), 0);
  auto request = OfFile<v1::ListReferencesRequest>();
  const absl::string_view scope[] = {"ListReferences", request.vault_id(),
                                     request.file_id(), "0"};
  for (const size_t size : {1u, 7u, 8u, 9u, 24u}) {
    request.set_page_token(MakePageToken(scope, std::string(size, '\1')));
    EXPECT_THAT(Call(&Stub::ListReferences, request),
                AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                      HasReason(reason::kInvalidRequest)))
        << size;
  }
}

TEST_F(VersionRpcsTest, DoesNotFindVersionsThatAreNotThere) {
  EXPECT_THAT(Call(&Stub::GetVersion, OfFile<v1::GetVersionRequest>()),
              AllOf(StatusIs(absl::StatusCode::kNotFound),
                    HasReason(reason::kEntryNotFound)));
}

TEST_F(VersionRpcsTest, ForgetsRequestsAfterADay) {
  ASSERT_EQ(CommitFirst(20, {1}).code(), 0);
  clock_.Advance(absl::Hours(24) - absl::Minutes(1));
  clock_.AwaitSleepers(1);
  EXPECT_EQ(CommitFirst(20, {1}).code(), 0);
  clock_.Advance(absl::Minutes(2));
  clock_.AwaitSleepers(1);
  EXPECT_EQ(CommitFirst(20, {1}).reason(), reason::kEntryExists);
}

}  // namespace
}  // namespace coffer::directory
