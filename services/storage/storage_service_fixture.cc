#include "services/storage/storage_service_fixture.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "lib/formats/receipt.h"
#include "lib/merkle/blob_hash.h"
#include "lib/rpc/limits.h"
#include "lib/rpc/record_converter.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_matchers.h"
#include "services/storage/request_validation.h"

namespace coffer::storage {

void StorageServiceFixture::SetUp() {
  rpc::GrpcServerOptions options;
  options.services = {&service_};
  options.max_receive_bytes = rpc::kBlobMaxReceiveBytes;
  COFFER_ASSERT_OK_AND_ASSIGN(server_, rpc::GrpcServer::Create(options));
  stub_ = v1::StorageService::NewStub(
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", server_->port()),
                          grpc::InsecureChannelCredentials()));
}

std::string StorageServiceFixture::Content(int number, size_t size) {
  std::string content = absl::StrCat("content ", number, " ");
  content.resize(size, 'c');
  return content;
}

BlobId StorageServiceFixture::Hold(const std::string& content) {
  const BlobId id = merkle::HashBlob(content);
  const absl::string_view part = content;
  EXPECT_THAT(node_.memory().PutBatch(
                  {BlobWrite{id, absl::MakeConstSpan(&part, 1), part.size()}},
                  WriteClass::kSmallSynced),
              IsOk());
  return id;
}

std::vector<v1::PutBlobsRequest> StorageServiceFixture::Messages(
    const std::string& content) {
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

absl::Status StorageServiceFixture::Put(
    const std::vector<v1::PutBlobsRequest>& messages,
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

absl::Status StorageServiceFixture::Get(
    const v1::GetBlobsRequest& request,
    std::vector<v1::GetBlobsResponse>* responses) {
  grpc::ClientContext context;
  const auto reader = stub_->GetBlobs(&context, request);
  v1::GetBlobsResponse response;
  while (reader->Read(&response)) responses->push_back(response);
  return FromGrpcStatus(reader->Finish());
}

v1::BlobRange* StorageServiceFixture::AddRange(const BlobId& id,
                                               v1::GetBlobsRequest* to) {
  v1::BlobRange* range = to->add_ranges();
  range->set_blob_id(std::string(id.bytes()));
  return range;
}

absl::Status StorageServiceFixture::Find(
    const v1::FindMissingBlobsRequest& request,
    v1::FindMissingBlobsResponse* response) {
  grpc::ClientContext context;
  return FromGrpcStatus(stub_->FindMissingBlobs(&context, request, response));
}

absl::Status StorageServiceFixture::Stat(const v1::StatBlobsRequest& request,
                                         v1::StatBlobsResponse* response) {
  grpc::ClientContext context;
  return FromGrpcStatus(stub_->StatBlobs(&context, request, response));
}

absl::Status StorageServiceFixture::Verify(
    const v1::VerifyBlobsRequest& request, v1::VerifyBlobsResponse* response) {
  grpc::ClientContext context;
  return FromGrpcStatus(stub_->VerifyBlobs(&context, request, response));
}

absl::Status StorageServiceFixture::List(const v1::ListBlobsRequest& request,
                                         v1::ListBlobsResponse* response) {
  grpc::ClientContext context;
  return FromGrpcStatus(stub_->ListBlobs(&context, request, response));
}

absl::Status StorageServiceFixture::Ping(v1::PingPeersResponse* response) {
  grpc::ClientContext context;
  return FromGrpcStatus(
      stub_->PingPeers(&context, v1::PingPeersRequest(), response));
}

void StorageServiceFixture::ExpectReceipt(const common::v1::Receipt& proto,
                                          const std::vector<BlobId>& ids,
                                          uint64_t bytes) {
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

}  // namespace coffer::storage
