#include "services/storage/put_uploader_stub.h"

#include "lib/merkle/blob_hash.h"
#include "lib/status/grpc_status.h"

namespace coffer::storage {

PutUploader::PutUploader(v1::StorageService::Stub* stub)
    : stream_(stub->PutBlobs(&context_)), reader_([this] { ReadAcks(); }) {}

bool PutUploader::Send(const std::string& content) {
  v1::PutBlobsRequest request;
  request.mutable_header()->set_blob_id(
      std::string(merkle::HashBlob(content).bytes()));
  request.mutable_header()->set_size_bytes(content.size());
  request.set_data(content);
  return stream_->Write(request);
}

void PutUploader::AwaitAcks(size_t count) {
  const auto reached = [this, count]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return ended_ || acknowledged_.size() >= count;
  };
  absl::MutexLock lock(&mutex_, absl::Condition(&reached));
}

std::vector<std::string> PutUploader::Finish() {
  stream_->WritesDone();
  reader_.join();
  status_ = FromGrpcStatus(stream_->Finish());
  absl::MutexLock lock(&mutex_);
  return acknowledged_;
}

size_t PutUploader::refused() const {
  absl::MutexLock lock(&mutex_);
  return refused_;
}

void PutUploader::ReadAcks() {
  v1::PutBlobsResponse response;
  while (stream_->Read(&response)) {
    absl::MutexLock lock(&mutex_);
    for (const std::string& id : response.stored_blob_ids()) {
      acknowledged_.push_back(id);
    }
    refused_ += response.failures_size();
  }
  absl::MutexLock lock(&mutex_);
  ended_ = true;
}

}  // namespace coffer::storage
