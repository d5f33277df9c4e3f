#include "client/grpc_directory_stub.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/commit_splitter.h"
#include "coffer/directory/v1/directory_service.grpc.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/server_context.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/clock/recording_sleeper.h"
#include "lib/formats/entry_record.h"
#include "lib/formats/test_records.h"
#include "lib/placement/test_nodes.h"
#include "lib/rpc/grpc_server.h"
#include "lib/rpc/record_converter.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

namespace v1 = directory::v1;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

// Answers what a test wants, and remembers what it was asked.
class ScriptedDirectory final : public v1::DirectoryService::Service {
 public:
  grpc::Status CreateFolder(grpc::ServerContext*,
                            const v1::CreateFolderRequest* request,
                            v1::CreateFolderResponse*) override {
    request_ids.push_back(request->request_id());
    return NextStatus();
  }
  grpc::Status GetVault(grpc::ServerContext*, const v1::GetVaultRequest*,
                        v1::GetVaultResponse* response) override {
    *response->mutable_vault() = rpc::ToProto(formats::TestVaultRecord());
    *response->add_members() = rpc::ToProto(formats::TestMemberRecord());
    if (malformed) response->mutable_vault()->set_vault_id("no id");
    return NextStatus();
  }
  grpc::Status LookupEntries(grpc::ServerContext*,
                             const v1::LookupEntriesRequest* request,
                             v1::LookupEntriesResponse* response) override {
    sizes.push_back(request->keys_size());
    for (int i = malformed ? 1 : 0; i < request->keys_size(); ++i) {
      response->add_results();
    }
    if (response->results_size() > 0) {
      *response->mutable_results(0)->mutable_entry()->mutable_record() =
          rpc::ToProto(formats::TestEntryRecord());
    }
    return NextStatus();
  }
  grpc::Status CommitVersions(grpc::ServerContext*,
                              const v1::CommitVersionsRequest* request,
                              v1::CommitVersionsResponse* response) override {
    request_ids.push_back(request->request_id());
    sizes.push_back(request->commits_size());
    for (int i = 0; i < request->commits_size(); ++i) response->add_results();
    v1::ItemStatus* const first = response->mutable_results(0);
    first->set_code(static_cast<int>(absl::StatusCode::kAborted));
    first->set_reason(reason::kVersionConflict);
    (*first->mutable_metadata())["current_version"] = "7";
    return NextStatus();
  }
  grpc::Status CommitVersion(grpc::ServerContext*,
                             grpc::ServerReader<v1::CommitVersionRequest>* in,
                             v1::CommitVersionResponse*) override {
    v1::CommitVersionRequest message;
    while (in->Read(&message)) {
      if (message.has_header()) {
        request_ids.push_back(message.header().request_id());
      }
      references += message.references_size();
      receipts += message.receipts_size();
    }
    return NextStatus();
  }
  grpc::Status DeleteEntries(grpc::ServerContext*,
                             const v1::DeleteEntriesRequest* request,
                             v1::DeleteEntriesResponse* response) override {
    request_ids.push_back(request->request_id());
    sizes.push_back(request->entries_size());
    for (int i = 0; i < request->entries_size(); ++i) response->add_results();
    return NextStatus();
  }
  grpc::Status GetPlacementMap(grpc::ServerContext*,
                               const v1::GetPlacementMapRequest* request,
                               v1::GetPlacementMapResponse* response) override {
    if (request->known_epoch() == 5) {
      response->set_not_modified(true);
      return NextStatus();
    }
    v1::PlacementMap* const map = response->mutable_map();
    map->set_epoch(5);
    map->set_placement_group_bits(1);
    map->set_replication_factor(1);
    v1::PlacedNode* const node = map->add_nodes();
    node->set_node_id(placement::TestNodeId(1).ToHex());
    node->set_public_key(std::string(32, 'k'));
    node->set_failure_domain("rack");
    node->set_weight(1);
    node->set_state(v1::NODE_STATE_SUSPECT);
    for (const char* network : {"cluster", "external"}) {
      auto* const endpoint = node->add_endpoints();
      endpoint->set_network_class(network);
      endpoint->set_address(absl::StrCat(network, ":1"));
    }
    map->add_groups()->add_node_indexes(0);
    map->add_groups()->add_node_indexes(malformed ? 1 : 0);
    return NextStatus();
  }

  // The same page again and again.
  grpc::Status ListNodes(grpc::ServerContext*, const v1::ListNodesRequest*,
                         v1::ListNodesResponse* response) override {
    if (!node_id.empty()) response->add_nodes()->set_node_id(node_id);
    response->set_next_page_token(next_page_token);
    return NextStatus();
  }
  grpc::Status GetClusterStatus(grpc::ServerContext*,
                                const v1::GetClusterStatusRequest*,
                                v1::GetClusterStatusResponse*) override {
    return NextStatus();
  }

  // Statuses of the next calls; OK after the last one.
  std::vector<absl::Status> script;
  bool malformed = false;
  std::vector<std::string> request_ids;
  std::vector<int> sizes;
  int references = 0;
  int receipts = 0;
  std::string node_id;
  std::string next_page_token;

 private:
  grpc::Status NextStatus() {
    if (script.empty()) return grpc::Status::OK;
    const absl::Status next = script.front();
    script.erase(script.begin());
    return ToGrpcStatus(next);
  }
};

class GrpcDirectoryStubTest : public ::testing::Test {
 protected:
  void SetUp() override {
    rpc::GrpcServerOptions server_options;
    server_options.services = {&directory_};
    COFFER_ASSERT_OK_AND_ASSIGN(server_,
                                rpc::GrpcServer::Create(server_options));
    Connect({});
  }

  void Connect(const std::map<std::string, std::string>& node_addresses) {
    GrpcDirectoryStubOptions options;
    options.address = absl::StrCat("127.0.0.1:", server_->port());
    options.node_addresses = node_addresses;
    COFFER_ASSERT_OK_AND_ASSIGN(
        stub_, GrpcDirectoryStub::Create(options, &clock_, &sleeper_,
                                         [] { return 0.0; }));
  }

  absl::Status CreateFolder() {
    return stub_->CreateFolder(request_, formats::TestEntryRecord());
  }

  const RequestId request_ = *RequestId::FromBytes("0123456789abcdef");
  FakeClock clock_;
  RecordingSleeper sleeper_{&clock_};
  ScriptedDirectory directory_;
  std::unique_ptr<rpc::GrpcServer> server_;
  std::unique_ptr<GrpcDirectoryStub> stub_;
};

TEST_F(GrpcDirectoryStubTest, AnotherServerIsNoEmptyMessage) {
  directory_.script = {absl::UnimplementedError("")};
  EXPECT_THAT(
      CreateFolder(),
      StatusIs(absl::StatusCode::kUnimplemented,
               AllOf(StartsWith("cannot create a folder: "),
                     HasSubstr(absl::StrCat("127.0.0.1:", server_->port(),
                                            " does not know this call")))));
}

TEST_F(GrpcDirectoryStubTest, RetriesMutationsUnderTheSameRequestId) {
  directory_.script = {absl::UnavailableError("1"),
                       absl::UnavailableError("2")};
  EXPECT_THAT(CreateFolder(), IsOk());
  EXPECT_THAT(
      directory_.request_ids,
      ElementsAre(request_.ToHex(), request_.ToHex(), request_.ToHex()));
  EXPECT_THAT(sleeper_.sleeps(), SizeIs(2));
}

TEST_F(GrpcDirectoryStubTest, EndsListsThatHaveNoEnd) {
  directory_.next_page_token = "more";
  EXPECT_THAT(stub_->GetClusterSummary(),
              StatusIs(absl::StatusCode::kDataLoss));
  directory_.node_id = placement::TestNodeId(1).ToHex();
  EXPECT_THAT(stub_->GetClusterSummary(),
              StatusIs(absl::StatusCode::kDataLoss));
  directory_.next_page_token.clear();
  EXPECT_THAT(stub_->GetClusterSummary(), IsOk());
}

TEST_F(GrpcDirectoryStubTest, ADirectoryThatStopsIsAskedAgain) {
  directory_.script = {absl::CancelledError("stops")};
  EXPECT_THAT(CreateFolder(), IsOk());
  EXPECT_THAT(directory_.request_ids,
              ElementsAre(request_.ToHex(), request_.ToHex()));
  directory_.script.assign(100, absl::CancelledError("stops"));
  EXPECT_THAT(stub_->GetVault(VaultId()),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(GrpcDirectoryStubTest, PassesOnErrorsWithReasonsAndDoesNotRetryThem) {
  directory_.script = {MakeError(absl::StatusCode::kAlreadyExists, "taken",
                                 {reason::kEntryExists, {{"kind", "FILE"}}})};
  const absl::Status status = CreateFolder();
  EXPECT_THAT(status, HasReason(reason::kEntryExists));
  EXPECT_EQ(GetErrorInfo(status)->metadata.at("kind"), "FILE");
  EXPECT_THAT(sleeper_.sleeps(), IsEmpty());
}

TEST_F(GrpcDirectoryStubTest, AMutationThatTimesOutIsUnknown) {
  directory_.script = {absl::DeadlineExceededError("late")};
  const absl::Status status = CreateFolder();
  EXPECT_THAT(status, HasReason(reason::kOutcomeUnknown));
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       ::testing::HasSubstr("look before you run it again")));
}

TEST_F(GrpcDirectoryStubTest, AReadThatTimesOutIsNot) {
  directory_.script = {absl::DeadlineExceededError("late")};
  const auto vault = stub_->GetVault(VaultId());
  EXPECT_THAT(vault, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(vault, HasReason(""));
}

TEST_F(GrpcDirectoryStubTest, ConvertsAVault) {
  COFFER_ASSERT_OK_AND_ASSIGN(const VaultDescription vault,
                              stub_->GetVault(VaultId()));
  EXPECT_EQ(vault.vault.vault_id, formats::TestVaultRecord().vault_id);
  EXPECT_THAT(vault.members, SizeIs(1));
  directory_.malformed = true;
  EXPECT_THAT(stub_->GetVault(VaultId()), HasReason(reason::kMalformed));
  EXPECT_THAT(stub_->GetVault(VaultId()),
              StatusIs(absl::StatusCode::kInternal));
}

TEST_F(GrpcDirectoryStubTest, DividesLookups) {
  const std::vector<EntryKey> keys(2500);
  COFFER_ASSERT_OK_AND_ASSIGN(const auto entries,
                              stub_->Lookup(VaultId(), keys, false));
  EXPECT_THAT(directory_.sizes, ElementsAre(1000, 1000, 500));
  ASSERT_THAT(entries, SizeIs(2500));
  EXPECT_TRUE(entries[1000].has_value());
  EXPECT_FALSE(entries[1001].has_value());
  directory_.malformed = true;
  EXPECT_THAT(stub_->Lookup(VaultId(), keys, false),
              HasReason(reason::kMalformed));
}

TEST_F(GrpcDirectoryStubTest, CommitsABatchWithOneResultEach) {
  FileCommit commit;
  commit.version = formats::TestVersionRecord();
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto results,
      stub_->Commit(request_, {commit, commit, commit}, {}));
  ASSERT_THAT(results, SizeIs(3));
  EXPECT_THAT(results[0], HasReason(reason::kVersionConflict));
  EXPECT_EQ(GetErrorInfo(results[0])->metadata.at("current_version"), "7");
  EXPECT_THAT(results[1], IsOk());
  EXPECT_THAT(directory_.request_ids, ElementsAre(request_.ToHex()));
}

TEST_F(GrpcDirectoryStubTest, StreamsACommitWithManyReferences) {
  FileCommit commit;
  commit.version = formats::TestVersionRecord();
  commit.references.resize(70000);
  const ReceiptProof proof = {formats::TestReceipt(), {BlobId()}};
  EXPECT_THAT(stub_->Commit(request_, {commit}, {proof}),
              IsOkAndHolds(ElementsAre(IsOk())));
  EXPECT_EQ(directory_.references, 70000);
  EXPECT_EQ(directory_.receipts, 1);
  EXPECT_THAT(directory_.request_ids, ElementsAre(request_.ToHex()));
  // A refusal is the result of the commit, not a failure of the call.
  directory_.script = {MakeError(absl::StatusCode::kAborted, "conflict",
                                 {reason::kVersionConflict, {}})};
  EXPECT_THAT(stub_->Commit(request_, {commit}, {}),
              IsOkAndHolds(ElementsAre(HasReason(reason::kVersionConflict))));
  directory_.script = {absl::ResourceExhaustedError("full")};
  EXPECT_THAT(stub_->Commit(request_, {commit}, {}),
              StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(GrpcDirectoryStubTest, DividesDeletions) {
  const std::vector<formats::EntryRecord> entries(1500,
                                                  formats::TestEntryRecord());
  EXPECT_THAT(stub_->Delete(request_, entries), IsOkAndHolds(SizeIs(1500)));
  EXPECT_THAT(directory_.sizes, ElementsAre(1000, 500));
  EXPECT_THAT(
      directory_.request_ids,
      ElementsAre(request_.ToHex(), PartRequestId(request_, 1).ToHex()));
}

TEST_F(GrpcDirectoryStubTest, ConvertsThePlacementMap) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto map, stub_->GetClusterMap(0));
  ASSERT_TRUE(map.has_value());
  EXPECT_EQ(map->placement.epoch, 5);
  const NodeId node = placement::TestNodeId(1);
  EXPECT_THAT(map->placement.groups,
              ElementsAre(ElementsAre(node), ElementsAre(node)));
  EXPECT_EQ(map->nodes.at(node).address, "external:1");
  EXPECT_FALSE(map->nodes.at(node).healthy);
  EXPECT_THAT(stub_->GetClusterMap(5),
              IsOkAndHolds(::testing::Eq(absl::nullopt)));
  directory_.malformed = true;
  EXPECT_THAT(stub_->GetClusterMap(0), HasReason(reason::kMalformed));
}

TEST_F(GrpcDirectoryStubTest, UsesTheAddressesThatItWasGivenForNodes) {
  const NodeId node = placement::TestNodeId(1);
  directory_.node_id = node.ToHex();
  Connect({{node.ToHex(), "127.0.0.1:7"},
           {placement::TestNodeId(2).ToHex(), "127.0.0.1:8"}});
  COFFER_ASSERT_OK_AND_ASSIGN(const auto map, stub_->GetClusterMap(0));
  ASSERT_TRUE(map.has_value());
  EXPECT_EQ(map->nodes.at(node).address, "127.0.0.1:7");
  COFFER_ASSERT_OK_AND_ASSIGN(const auto summary, stub_->GetClusterSummary());
  ASSERT_THAT(summary.nodes, SizeIs(1));
  EXPECT_EQ(summary.nodes[0].address, "127.0.0.1:7");
}

TEST_F(GrpcDirectoryStubTest, GivesUpWhenThereIsNoServer) {
  server_.reset();
  EXPECT_THAT(CreateFolder(), StatusIs(absl::StatusCode::kUnavailable,
                                       ::testing::HasSubstr("gave up after")));
}

}  // namespace
}  // namespace coffer::client
