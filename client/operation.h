#ifndef COFFER_CLIENT_OPERATION_H_
#define COFFER_CLIENT_OPERATION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "client/blob_downloader.h"
#include "client/blob_uploader.h"
#include "client/cancellation.h"
#include "client/operations.h"
#include "client/progress_reporter.h"
#include "client/vault_session.h"

namespace coffer::client {

// One running call of the public API: its upload and download, which start when
// first asked for, its progress and its cancellation. Thread-safe.
class Operation {
 public:
  // `session` and the cancellation of `options` must outlive this.
  Operation(const VaultSession* session, const OperationOptions& options);
  ~Operation();

  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  const VaultSession& session() const { return session_; }
  const SessionServices& services() const { return session_.services(); }
  ProgressReporter& progress() { return progress_; }

  // References stay valid as long as this object.
  BlobUploader& uploader();
  BlobDownloader& downloader();
  // From now on uploader() is a new one, which asks the nodes again what they
  // have.
  void RenewUploader();

  // CANCELLED, or OK.
  absl::Status CheckCancelled() const;

  // As if the caller had cancelled, for an operation that gives up. Callbacks
  // of transfers may run in here: never call it from one of them.
  void Cancel();

  // Takes some of the client's byte budget, which the caller releases. Waits
  // for it unless this operation is cancelled.
  absl::Status AcquireMemory(uint64_t bytes);

  // Calls `callback`, which must not block, once this operation is cancelled,
  // or at once if it is. The handle is for RemoveCancelCallback(), after which
  // the callback is not running and will not run.
  int AddCancelCallback(std::function<void()> callback);
  void RemoveCancelCallback(int handle);

  // Waits until damage that the download met is reported and healed.
  void FinishHealing();

  // Sums over all uploads and downloads of this operation. Also reports them as
  // progress.
  uint64_t BytesSent();
  DownloadCounters Downloaded();

 private:
  const VaultSession& session_;
  Cancellation* const cancellation_;
  ProgressReporter progress_;
  mutable absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::unique_ptr<BlobUploader>> uploaders_ ABSL_GUARDED_BY(mutex_);
  bool renew_uploader_ ABSL_GUARDED_BY(mutex_) = true;
  std::unique_ptr<BlobDownloader> downloader_ ABSL_GUARDED_BY(mutex_);
  int cancellation_handle_ = 0;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_OPERATION_H_
