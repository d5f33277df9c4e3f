#include "client/operation.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "client/blob_downloader.h"
#include "client/blob_uploader.h"
#include "client/cancellation.h"
#include "client/operations.h"
#include "client/vault_session.h"

namespace coffer::client {

Operation::Operation(const VaultSession* session,
                     const OperationOptions& options)
    : session_(*session),
      cancellation_(options.cancellation),
      progress_(options.progress, session->services().clock) {
  if (cancellation_ == nullptr) return;
  cancellation_handle_ = cancellation_->AddCallback([this] { Cancel(); });
}

Operation::~Operation() {
  if (cancellation_ != nullptr) {
    cancellation_->RemoveCallback(cancellation_handle_);
  }
}

BlobUploader& Operation::uploader() {
  absl::MutexLock lock(&mutex_);
  if (renew_uploader_) {
    uploaders_.push_back(
        services().transfers->NewUploader(session_.replication_policy()));
    renew_uploader_ = false;
    if (cancelled_) uploaders_.back()->Cancel();
  }
  return *uploaders_.back();
}

BlobDownloader& Operation::downloader() {
  absl::MutexLock lock(&mutex_);
  if (downloader_ == nullptr) {
    downloader_ =
        services().transfers->NewDownloader(session_.replication_policy());
    if (cancelled_) downloader_->Cancel();
  }
  return *downloader_;
}

void Operation::RenewUploader() {
  absl::MutexLock lock(&mutex_);
  renew_uploader_ = true;
}

absl::Status Operation::CheckCancelled() const {
  absl::MutexLock lock(&mutex_);
  return cancelled_ ? absl::CancelledError("the operation was cancelled")
                    : absl::OkStatus();
}

absl::Status Operation::AcquireMemory(uint64_t bytes) {
  return services().memory->Acquire(bytes,
                                    [this] { return !CheckCancelled().ok(); });
}

int Operation::AddCancelCallback(std::function<void()> callback) {
  return cancellation_ == nullptr
             ? 0
             : cancellation_->AddCallback(std::move(callback));
}

void Operation::RemoveCancelCallback(int handle) {
  if (cancellation_ != nullptr) cancellation_->RemoveCallback(handle);
}

uint64_t Operation::BytesSent() {
  uint64_t sum = 0;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& uploader : uploaders_) {
      sum += uploader->counters().bytes_sent;
    }
  }
  progress_.SetTransferred(sum);
  return sum;
}

DownloadCounters Operation::Downloaded() {
  DownloadCounters counters;
  {
    absl::MutexLock lock(&mutex_);
    if (downloader_ != nullptr) counters = downloader_->counters();
  }
  progress_.SetTransferred(counters.bytes_received);
  return counters;
}

void Operation::FinishHealing() {
  BlobDownloader* downloader = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    downloader = downloader_.get();
  }
  if (downloader != nullptr) downloader->FinishHealing();
}

void Operation::Cancel() {
  std::vector<BlobUploader*> uploaders;
  BlobDownloader* downloader = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
    for (const auto& uploader : uploaders_) uploaders.push_back(uploader.get());
    downloader = downloader_.get();
  }
  // Not under the lock: callbacks of the transfers may ask this object.
  for (BlobUploader* uploader : uploaders) uploader->Cancel();
  if (downloader != nullptr) downloader->Cancel();
  services().memory->Wake();
}

}  // namespace coffer::client
