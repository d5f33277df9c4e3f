#include "services/storage/storage_service.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"
#include "lib/merkle/blob_hash.h"
#include "lib/rpc/grpc_server.h"
#include "lib/rpc/limits.h"
#include "lib/rpc/record_converter.h"
#include "lib/status/error_reasons.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_matchers.h"
#include "services/storage/request_validation.h"
#include "services/storage/test_storage_node.h"

namespace coffer::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class StorageServiceTest : public testing::Test {
 protected:
  void SetUp() override {
    rpc::GrpcServerOptions options;
    options.services = {&service_};
    options.max_receive_bytes = rpc::kBlobMaxReceiveBytes;
    COFFER_ASSERT_OK_AND_ASSIGN(server_, rpc::GrpcServer::Create(options));
    stub_ = v1::StorageService::NewStub(
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", server_->port()),
                            grpc::InsecureChannelCredentials()));
  }

  static std::string Content(int number, size_t size = 100) {
    std::string content = absl::StrCat("content ", number, " ");
    content.resize(size, 'c');
    return content;
  }

  // Stores a blob behind the service's back.
  BlobId Hold(const std::string& content) {
    const BlobId id = merkle::HashBlob(content);
    const absl::string_view part = content;
    EXPECT_THAT(node_.memory().PutBatch(
                    {BlobWrite{id, absl::MakeConstSpan(&part, 1), part.size()}},
                    WriteClass::kSmallSynced),
                IsOk());
    return id;
  }

  // The messages of one blob, as a client with generated code makes them.
  static std::vector<v1::PutBlobsRequest> Messages(const std::string& content) {
    std::vector<v1::PutBlobsRequest> messages(1);
    messages[0].mutable_header()->set_blob_id(
        std::string(merkle::HashBlob(content).bytes()));
    messages[0].mutable_header()->set_size_bytes(content.size());
    for (size_t at = 0; at < content.size(); at += kMaxPieceBytes) {
      if (at > 0) messages.emplace_back();
      messages.back().set_data(content.substr(at, kMaxPieceBytes));
    }
    return messages;
  }

  // Sends messages and half-closes; collects all answers.
  absl::Status Put(const std::vector<v1::PutBlobsRequest>& messages,
                   std::vector<v1::PutBlobsResponse>* responses) {
    grpc::ClientContext context;
    const auto stream = stub_->PutBlobs(&context);
    for (const v1::PutBlobsRequest& message : messages) {
      if (!stream->Write(message)) break;
    }
    stream->WritesDone();
    v1::PutBlobsResponse response;
    while (stream->Read(&response)) responses->push_back(response);
    return FromGrpcStatus(stream->Finish());
  }

  absl::Status Get(const v1::GetBlobsRequest& request,
                   std::vector<v1::GetBlobsResponse>* responses) {
    grpc::ClientContext context;
    const auto reader = stub_->GetBlobs(&context, request);
    v1::GetBlobsResponse response;
    while (reader->Read(&response)) responses->push_back(response);
    return FromGrpcStatus(reader->Finish());
  }

  static v1::BlobRange* AddRange(const BlobId& id, v1::GetBlobsRequest* to) {
    v1::BlobRange* range = to->add_ranges();
    range->set_blob_id(std::string(id.bytes()));
    return range;
  }

  absl::Status Find(const v1::FindMissingBlobsRequest& request,
                    v1::FindMissingBlobsResponse* response) {
    grpc::ClientContext context;
    return FromGrpcStatus(stub_->FindMissingBlobs(&context, request, response));
  }
  absl::Status Stat(const v1::StatBlobsRequest& request,
                    v1::StatBlobsResponse* response) {
    grpc::ClientContext context;
    return FromGrpcStatus(stub_->StatBlobs(&context, request, response));
  }
  absl::Status Verify(const v1::VerifyBlobsRequest& request,
                      v1::VerifyBlobsResponse* response) {
    grpc::ClientContext context;
    return FromGrpcStatus(stub_->VerifyBlobs(&context, request, response));
  }
  absl::Status List(const v1::ListBlobsRequest& request,
                    v1::ListBlobsResponse* response) {
    grpc::ClientContext context;
    return FromGrpcStatus(stub_->ListBlobs(&context, request, response));
  }

  void ExpectReceipt(const common::v1::Receipt& proto,
                     const std::vector<BlobId>& ids, uint64_t bytes) {
    COFFER_ASSERT_OK_AND_ASSIGN(const formats::Receipt receipt,
                                rpc::FromProto(proto));
    EXPECT_THAT(
        formats::Verify(node_.node().identity->key().public_key(), receipt),
        IsOk());
    EXPECT_EQ(receipt.node_id, node_.node().identity->node_id());
    EXPECT_EQ(receipt.blob_count, formats::SortedDistinct(ids).size());
    EXPECT_EQ(receipt.total_bytes, bytes);
    EXPECT_EQ(receipt.blob_ids_sha256,
              formats::ReceiptIdsHash(formats::SortedDistinct(ids)));
  }

  TestStorageNode node_{
      testing::TempDir() + "/" +
      testing::UnitTest::GetInstance()->current_test_info()->name()};
  StorageService service_{node_.node()};
  std::unique_ptr<rpc::GrpcServer> server_;
  std::unique_ptr<v1::StorageService::Stub> stub_;
};

TEST_F(StorageServiceTest, PutBlobsStoresAndSigns) {
  const std::string small = Content(1);
  const std::string large = Content(2, 3 * kMaxPieceBytes + 5);
  std::vector<v1::PutBlobsRequest> messages = Messages(small);
  for (const v1::PutBlobsRequest& message : Messages(large)) {
    messages.push_back(message);
  }
  std::vector<v1::PutBlobsResponse> responses;
  ASSERT_THAT(Put(messages, &responses), IsOk());
  uint64_t signed_bytes = 0;
  std::vector<BlobId> stored;
  for (const v1::PutBlobsResponse& response : responses) {
    EXPECT_THAT(response.failures(), IsEmpty());
    std::vector<BlobId> ids;
    for (const std::string& id : response.stored_blob_ids()) {
      ids.push_back(*BlobId::FromBytes(id));
    }
    ExpectReceipt(response.receipt(), ids, response.receipt().total_bytes());
    signed_bytes += response.receipt().total_bytes();
    stored.insert(stored.end(), ids.begin(), ids.end());
  }
  EXPECT_THAT(stored, testing::UnorderedElementsAre(merkle::HashBlob(small),
                                                    merkle::HashBlob(large)));
  EXPECT_EQ(signed_bytes, small.size() + large.size());
  COFFER_ASSERT_OK_AND_ASSIGN(const PinnedBytes bytes,
                              node_.memory().Get(merkle::HashBlob(large), {}));
  EXPECT_EQ(bytes.bytes(), large);
}

TEST_F(StorageServiceTest, PutBlobsReportsWrongBytesAndGoesOn) {
  std::vector<v1::PutBlobsRequest> messages = Messages(Content(1));
  (*messages[0].mutable_data())[50] ^= 1;
  messages.push_back(Messages(Content(2))[0]);
  std::vector<v1::PutBlobsResponse> responses;
  ASSERT_THAT(Put(messages, &responses), IsOk());
  v1::PutBlobsResponse all;
  for (const v1::PutBlobsResponse& response : responses) {
    all.MergeFrom(response);
  }
  ASSERT_THAT(all.failures(), SizeIs(1));
  EXPECT_EQ(all.failures(0).reason(), reason::kBlobIdMismatch);
  EXPECT_EQ(all.failures(0).blob_id(), messages[0].header().blob_id());
  EXPECT_THAT(all.stored_blob_ids(), SizeIs(1));
  EXPECT_EQ(node_.memory().Usage().count, 1);
}

TEST_F(StorageServiceTest, PutBlobsRefusesMalformedMessages) {
  v1::PutBlobsRequest headless;
  headless.set_data("stray");
  v1::PutBlobsRequest short_id = Messages(Content(1))[0];
  short_id.mutable_header()->set_blob_id("short");
  v1::PutBlobsRequest too_large = Messages(Content(1))[0];
  too_large.mutable_header()->set_size_bytes(kMaxBlobSizeBytes + 1);
  v1::PutBlobsRequest large_piece = Messages(Content(1))[0];
  large_piece.mutable_header()->set_size_bytes(kMaxPieceBytes + 1);
  large_piece.set_data(std::string(kMaxPieceBytes + 1, 'x'));
  v1::PutBlobsRequest cut = Messages(Content(1))[0];
  cut.mutable_data()->resize(50);
  for (const v1::PutBlobsRequest& bad :
       {headless, short_id, too_large, large_piece, cut}) {
    std::vector<v1::PutBlobsResponse> responses;
    EXPECT_THAT(Put({Messages(Content(7))[0], bad}, &responses),
                StatusIs(absl::StatusCode::kInvalidArgument));
    v1::PutBlobsResponse all;
    for (const v1::PutBlobsResponse& response : responses) {
      all.MergeFrom(response);
    }
    EXPECT_THAT(all.stored_blob_ids(), SizeIs(1));
  }
  EXPECT_EQ(node_.memory().Usage().count, 1);
}

TEST_F(StorageServiceTest, DiskReserveStopsPutsOnly) {
  const BlobId held = Hold(Content(1));
  node_.disk().Set(DiskSpace::Space{uint64_t{1} << 40, 0});
  std::vector<v1::PutBlobsResponse> responses;
  const absl::Status status = Put(Messages(Content(2)), &responses);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(status, HasReason(reason::kDiskReserve));
  v1::GetBlobsRequest request;
  AddRange(held, &request);
  std::vector<v1::GetBlobsResponse> blobs;
  ASSERT_THAT(Get(request, &blobs), IsOk());
  EXPECT_EQ(blobs[0].data(), Content(1));
}

TEST_F(StorageServiceTest, IdlePutStreamsAreDropped) {
  grpc::ClientContext context;
  const auto stream = stub_->PutBlobs(&context);
  ASSERT_TRUE(stream->Write(Messages(Content(1))[0]));
  v1::PutBlobsResponse response;
  ASSERT_TRUE(stream->Read(&response));
  node_.clock().AwaitSleepers(1);
  node_.clock().Advance(2 * TestStorageNode::kIdleLimit);
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_FALSE(stream->Finish().ok());
}

TEST_F(StorageServiceTest, GetBlobsSendsBlobsRangesAndFailuresInOrder) {
  const std::string large = Content(1, 2 * kMaxPieceBytes + 7);
  const BlobId large_id = Hold(large);
  const BlobId small_id = Hold(Content(2));
  v1::GetBlobsRequest request;
  AddRange(large_id, &request);
  AddRange(merkle::HashBlob("missing"), &request);
  v1::BlobRange* range = AddRange(small_id, &request);
  range->set_offset_bytes(3);
  range->set_length_bytes(4);
  AddRange(small_id, &request)->set_offset_bytes(101);

  std::vector<v1::GetBlobsResponse> responses;
  ASSERT_THAT(Get(request, &responses), IsOk());
  ASSERT_THAT(responses, SizeIs(6));
  EXPECT_EQ(responses[0].header().length_bytes(), large.size());
  EXPECT_EQ(responses[0].header().blob_size_bytes(), large.size());
  EXPECT_FALSE(responses[1].has_header());
  EXPECT_EQ(responses[0].data() + responses[1].data() + responses[2].data(),
            large);
  EXPECT_EQ(responses[3].header().range_index(), 1);
  EXPECT_EQ(responses[3].header().failure().reason(), reason::kBlobNotFound);
  EXPECT_EQ(responses[4].header().range_index(), 2);
  EXPECT_EQ(responses[4].header().length_bytes(), 4);
  EXPECT_EQ(responses[4].data(), Content(2).substr(3, 4));
  EXPECT_EQ(responses[5].header().failure().code(),
            static_cast<int>(absl::StatusCode::kOutOfRange));
}

TEST_F(StorageServiceTest, GetBlobsQuarantinesWhatTheDiskCannotRead) {
  const BlobId id = Hold(Content(1));
  node_.store().FailReads(BlobDamagedError(id));
  v1::GetBlobsRequest request;
  AddRange(id, &request);
  std::vector<v1::GetBlobsResponse> responses;
  ASSERT_THAT(Get(request, &responses), IsOk());
  ASSERT_THAT(responses, SizeIs(1));
  EXPECT_EQ(responses[0].header().failure().reason(), reason::kBlobDamaged);
  EXPECT_THAT(responses[0].data(), IsEmpty());
  EXPECT_EQ((*node_.memory().Stat({id}))[0].state, BlobState::kQuarantined);
}

TEST_F(StorageServiceTest, GetBlobsRefusesBadRequests) {
  std::vector<v1::GetBlobsResponse> responses;
  v1::GetBlobsRequest request;
  EXPECT_THAT(Get(request, &responses), HasReason(reason::kInvalidRequest));
  request.add_ranges()->set_blob_id("short");
  EXPECT_THAT(Get(request, &responses), HasReason(reason::kInvalidRequest));
  request.Clear();
  for (size_t i = 0; i <= kMaxRangesPerGet; ++i) AddRange(BlobId(), &request);
  EXPECT_THAT(Get(request, &responses), HasReason(reason::kInvalidRequest));
  EXPECT_THAT(responses, IsEmpty());
}

TEST_F(StorageServiceTest, FindMissingBlobsSignsForTheRest) {
  const BlobId held = Hold(Content(1));
  const BlobId damaged = Hold(Content(2));
  const BlobId missing = merkle::HashBlob("missing");
  ASSERT_THAT(node_.memory().Quarantine(damaged, node_.clock().Now()), IsOk());
  v1::FindMissingBlobsRequest request;
  for (const BlobId& id : {held, missing, held, damaged}) {
    request.add_blob_ids(std::string(id.bytes()));
  }
  v1::FindMissingBlobsResponse response;
  ASSERT_THAT(Find(request, &response), IsOk());
  EXPECT_THAT(response.missing_blob_ids(),
              ElementsAre(missing.bytes(), damaged.bytes()));
  ExpectReceipt(response.receipt(), {held}, 100);

  request.Clear();
  request.add_blob_ids(std::string(missing.bytes()));
  ASSERT_THAT(Find(request, &response), IsOk());
  EXPECT_FALSE(response.has_receipt());
}

TEST_F(StorageServiceTest, FindMissingBlobsRefusesBadRequests) {
  v1::FindMissingBlobsResponse response;
  v1::FindMissingBlobsRequest request;
  request.add_blob_ids("short");
  EXPECT_THAT(Find(request, &response), HasReason(reason::kInvalidRequest));
  request.Clear();
  for (size_t i = 0; i <= kMaxIdsPerQuery; ++i) {
    request.add_blob_ids(std::string(BlobId().bytes()));
  }
  EXPECT_THAT(Find(request, &response), HasReason(reason::kInvalidRequest));
}

TEST_F(StorageServiceTest, StatBlobsDescribesInOrder) {
  const BlobId held = Hold(Content(1));
  v1::StatBlobsRequest request;
  request.add_blob_ids(merkle::HashBlob("missing").ToHex());
  request.add_blob_ids(held.ToHex());
  v1::StatBlobsResponse response;
  ASSERT_THAT(Stat(request, &response), IsOk());
  ASSERT_THAT(response.blobs(), SizeIs(2));
  EXPECT_EQ(response.blobs(0).state(), v1::BLOB_STATE_MISSING);
  EXPECT_EQ(response.blobs(1).blob_id(), held.ToHex());
  EXPECT_EQ(response.blobs(1).size_bytes(), 100);
  request.add_blob_ids("nonsense");
  EXPECT_THAT(Stat(request, &response), HasReason(reason::kInvalidRequest));
}

TEST_F(StorageServiceTest, VerifyBlobsFindsDamage) {
  const BlobId sound = Hold(Content(1));
  const BlobId rotten = Hold(Content(2));
  node_.memory().Corrupt(rotten);
  v1::VerifyBlobsRequest request;
  request.add_blob_ids(sound.ToHex());
  request.add_blob_ids(rotten.ToHex());
  v1::VerifyBlobsResponse response;
  ASSERT_THAT(Verify(request, &response), IsOk());
  ASSERT_THAT(response.blobs(), SizeIs(2));
  EXPECT_EQ(response.blobs(0).state(), v1::BLOB_STATE_LIVE);
  EXPECT_TRUE(response.blobs(0).has_verified_time());
  EXPECT_EQ(response.blobs(1).state(), v1::BLOB_STATE_QUARANTINED);
  for (size_t i = 0; i < kMaxIdsPerVerify; ++i) {
    request.add_blob_ids(sound.ToHex());
  }
  EXPECT_THAT(Verify(request, &response), HasReason(reason::kInvalidRequest));
}

TEST_F(StorageServiceTest, ListBlobsPagesThroughAGroup) {
  std::vector<std::string> ids;
  for (int i = 0; i < 10; ++i) {
    const BlobId id = Hold(Content(i));
    if (id.array()[0] < 0x80) ids.push_back(id.ToHex());
  }
  std::sort(ids.begin(), ids.end());
  v1::ListBlobsRequest request;
  request.set_placement_group_bits(1);
  request.set_page_size(2);
  std::vector<std::string> listed;
  v1::ListBlobsResponse response;
  do {
    response.Clear();
    ASSERT_THAT(List(request, &response), IsOk());
    EXPECT_LE(response.blobs_size(), 2);
    for (const v1::BlobStat& blob : response.blobs()) {
      listed.push_back(blob.blob_id());
    }
    request.set_page_token(response.next_page_token());
  } while (!response.next_page_token().empty());
  EXPECT_EQ(listed, ids);
  response.Clear();
  ASSERT_THAT(List(v1::ListBlobsRequest(), &response), IsOk());
  EXPECT_THAT(response.blobs(), SizeIs(10));
}

TEST_F(StorageServiceTest, ListBlobsRefusesBadRequests) {
  for (int i = 0; i < 3; ++i) Hold(Content(i));
  v1::ListBlobsResponse response;
  v1::ListBlobsRequest request;
  request.set_page_size(-1);
  EXPECT_THAT(List(request, &response), HasReason(reason::kInvalidRequest));
  request.set_page_size(1);
  ASSERT_THAT(List(request, &response), IsOk());
  ASSERT_FALSE(response.next_page_token().empty());
  request.set_page_token(response.next_page_token());
  request.set_placement_group_bits(1);
  EXPECT_THAT(List(request, &response), HasReason(reason::kInvalidRequest));
  request.set_page_token("nonsense");
  EXPECT_THAT(List(request, &response), HasReason(reason::kInvalidRequest));
  request.clear_page_token();
  request.set_placement_group(2);
  EXPECT_THAT(List(request, &response), HasReason(reason::kInvalidRequest));
}

TEST_F(StorageServiceTest, GetNodeInfoDescribesTheNode) {
  Hold(Content(1));
  grpc::ClientContext context;
  v1::GetNodeInfoResponse info;
  ASSERT_THAT(FromGrpcStatus(stub_->GetNodeInfo(
                  &context, v1::GetNodeInfoRequest(), &info)),
              IsOk());
  EXPECT_EQ(info.node_id(), node_.node().identity->node_id().ToHex());
  EXPECT_THAT(info.cluster_id(), IsEmpty());
  EXPECT_EQ(info.failure_domain(), "rack-1");
  EXPECT_EQ(info.stored_bytes(), 100);
  EXPECT_EQ(info.blob_count(), 1);
  EXPECT_TRUE(info.accepts_puts());
  EXPECT_EQ(info.max_blob_size_bytes(), kMaxBlobSizeBytes);
  EXPECT_GT(info.reserve_bytes(), 0);
}

}  // namespace
}  // namespace coffer::storage
