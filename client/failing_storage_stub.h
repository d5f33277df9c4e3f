#ifndef COFFER_CLIENT_FAILING_STORAGE_STUB_H_
#define COFFER_CLIENT_FAILING_STORAGE_STUB_H_

#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "client/storage_stub.h"
#include "lib/ids/id.h"

namespace coffer::client {

// A node that cannot be used: every call returns the same error. Stands in for
// nodes whose address is malformed. Thread-safe.
class FailingStorageStub final : public StorageStub {
 public:
  explicit FailingStorageStub(absl::Status status)
      : status_(std::move(status)) {}

  absl::StatusOr<std::unique_ptr<PutStream>> OpenPutStream(
      PutStreamCallbacks) override {
    return status_;
  }
  absl::StatusOr<std::unique_ptr<GetStream>> OpenGetStream(
      absl::Span<const BlobRange>, PassedCallback) override {
    return status_;
  }
  absl::StatusOr<FindMissingResult> FindMissing(absl::Span<const BlobId>,
                                                const CallLimits&) override {
    return status_;
  }
  absl::StatusOr<std::vector<BlobStat>> Stat(absl::Span<const BlobId>,
                                             const CallLimits&) override {
    return status_;
  }
  absl::StatusOr<std::vector<BlobStat>> Verify(absl::Span<const BlobId>,
                                               const CallLimits&) override {
    return status_;
  }

 private:
  const absl::Status status_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_FAILING_STORAGE_STUB_H_
