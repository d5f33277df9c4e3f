#ifndef COFFER_SERVICES_STORAGE_FAKE_DISK_SPACE_H_
#define COFFER_SERVICES_STORAGE_FAKE_DISK_SPACE_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/storage/disk_space.h"

namespace coffer::storage {

// Says what a test told it to. Thread-safe.
class FakeDiskSpace final : public DiskSpace {
 public:
  explicit FakeDiskSpace(const absl::StatusOr<Space>& space) : space_(space) {}

  void Set(const absl::StatusOr<Space>& space) {
    absl::MutexLock lock(&mutex_);
    space_ = space;
  }

  absl::StatusOr<Space> Measure() override {
    absl::MutexLock lock(&mutex_);
    return space_;
  }

 private:
  absl::Mutex mutex_;
  absl::StatusOr<Space> space_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_FAKE_DISK_SPACE_H_
