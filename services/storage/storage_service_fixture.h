#ifndef COFFER_SERVICES_STORAGE_STORAGE_SERVICE_FIXTURE_H_
#define COFFER_SERVICES_STORAGE_STORAGE_SERVICE_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/storage/v1/storage_service.grpc.pb.h"
#include "coffer/storage/v1/storage_service.pb.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/rpc/grpc_server.h"
#include "services/storage/storage_service.h"
#include "services/storage/test_storage_node.h"

namespace coffer::storage {

// The service of a node in memory, and a client with generated code.
class StorageServiceFixture : public testing::Test {
 protected:
  void SetUp() override;

  // Bytes that are different for every number.
  static std::string Content(int number, size_t size = 100);

  // Stores a blob behind the service's back.
  BlobId Hold(const std::string& content);

  // The messages of one blob.
  static std::vector<v1::PutBlobsRequest> Messages(const std::string& content);

  // Sends messages and half-closes; collects all answers.
  absl::Status Put(const std::vector<v1::PutBlobsRequest>& messages,
                   std::vector<v1::PutBlobsResponse>* responses);

  absl::Status Get(const v1::GetBlobsRequest& request,
                   std::vector<v1::GetBlobsResponse>* responses);
  static v1::BlobRange* AddRange(const BlobId& id, v1::GetBlobsRequest* to);

  absl::Status Find(const v1::FindMissingBlobsRequest& request,
                    v1::FindMissingBlobsResponse* response);
  absl::Status Stat(const v1::StatBlobsRequest& request,
                    v1::StatBlobsResponse* response);
  absl::Status Verify(const v1::VerifyBlobsRequest& request,
                      v1::VerifyBlobsResponse* response);
  absl::Status List(const v1::ListBlobsRequest& request,
                    v1::ListBlobsResponse* response);
  absl::Status Ping(v1::PingPeersResponse* response);

  // The node's signature for these blobs of so many bytes in all.
  void ExpectReceipt(const common::v1::Receipt& proto,
                     const std::vector<BlobId>& ids, uint64_t bytes);

  TestStorageNode node_{
      testing::TempDir() + "/" +
      testing::UnitTest::GetInstance()->current_test_info()->name()};
  StorageService service_{node_.node()};
  std::unique_ptr<rpc::GrpcServer> server_;
  std::unique_ptr<v1::StorageService::Stub> stub_;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_STORAGE_SERVICE_FIXTURE_H_
