#include "services/storage/rocksdb_failure_listener.h"

#include <utility>

#include "lib/status/rocksdb_status.h"
#include "rocksdb/status.h"

namespace coffer::storage {
namespace {

class FailureListener : public rocksdb::EventListener {
 public:
  explicit FailureListener(std::function<void(const absl::Status&)> on_failure)
      : on_failure_(std::move(on_failure)) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason /*reason*/,
                         rocksdb::Status* error) override {
    on_failure_(FromRocksdbStatus(*error, "background work failed"));
  }

 private:
  const std::function<void(const absl::Status&)> on_failure_;
};

}  // namespace

std::shared_ptr<rocksdb::EventListener> NewFailureListener(
    std::function<void(const absl::Status&)> on_failure) {
  return std::make_shared<FailureListener>(std::move(on_failure));
}

}  // namespace coffer::storage
