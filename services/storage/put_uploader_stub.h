#ifndef COFFER_SERVICES_STORAGE_PUT_UPLOADER_STUB_H_
#define COFFER_SERVICES_STORAGE_PUT_UPLOADER_STUB_H_

#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "coffer/storage/v1/storage_service.grpc.pb.h"
#include "coffer/storage/v1/storage_service.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/sync_stream.h"

namespace coffer::storage {

// One stream of puts that a test may cut off at any time. Used by one thread,
// but for AwaitAcks().
class PutUploader {
 public:
  explicit PutUploader(v1::StorageService::Stub* stub);

  // False when the stream is broken.
  bool Send(const std::string& content);

  // Until so many are acknowledged, or the stream is broken.
  void AwaitAcks(size_t count);

  // Ends the stream; the ids that were acknowledged. Once.
  std::vector<std::string> Finish();

  // After Finish(): how the stream ended, and how many blobs were refused.
  const absl::Status& status() const { return status_; }
  size_t refused() const;

 private:
  void ReadAcks();

  grpc::ClientContext context_;
  mutable absl::Mutex mutex_;
  std::vector<std::string> acknowledged_ ABSL_GUARDED_BY(mutex_);
  size_t refused_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status status_;
  std::unique_ptr<
      grpc::ClientReaderWriter<v1::PutBlobsRequest, v1::PutBlobsResponse>>
      stream_;
  std::thread reader_;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_PUT_UPLOADER_STUB_H_
