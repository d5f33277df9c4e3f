#ifndef COFFER_CLIENT_GRPC_PUT_STREAM_STUB_H_
#define COFFER_CLIENT_GRPC_PUT_STREAM_STUB_H_

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "client/storage_stub.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "lib/ids/id.h"
#include "lib/rpc/call_metadata.h"
#include "lib/rpc/raw_client.h"

namespace coffer::client {

// PutBlobs of one node. Blobs are sent in pieces that share their memory; a
// small one is a single message. A thread of its own begins the call, which may
// have to wait for a connection, and receives.
class GrpcPutStreamStub final : public PutStream {
 public:
  GrpcPutStreamStub(std::shared_ptr<grpc::Channel> channel,
                    const rpc::CallMetadata& metadata,
                    PutStreamCallbacks callbacks);

  // Cancels unless finished, and joins.
  ~GrpcPutStreamStub() override;

  absl::Status Send(const BlobId& id, std::shared_ptr<const std::string> blob,
                    uint64_t placement_epoch, bool more_follows) override;
  absl::Status Finish() override;
  void Cancel() override;

 private:
  void Receive();
  // Waits until the call has begun. Null once it has ended; while it is not,
  // the receiver does not end it.
  rpc::RawClientStream* BeginWriting();
  void EndWriting();
  absl::Status AwaitEnd();

  const std::shared_ptr<grpc::Channel> channel_;
  const PutStreamCallbacks callbacks_;
  grpc::ClientContext context_;
  std::atomic<bool> cancelled_{false};
  absl::Mutex mutex_;
  absl::CondVar changed_;
  // Set once, by the receiver.
  std::unique_ptr<rpc::RawClientStream> stream_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool finishing_ ABSL_GUARDED_BY(mutex_) = false;
  // No more answers come.
  bool read_ended_ ABSL_GUARDED_BY(mutex_) = false;
  // Set once the call has ended.
  absl::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
  std::thread receiver_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_GRPC_PUT_STREAM_STUB_H_
