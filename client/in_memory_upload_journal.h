#ifndef COFFER_CLIENT_IN_MEMORY_UPLOAD_JOURNAL_H_
#define COFFER_CLIENT_IN_MEMORY_UPLOAD_JOURNAL_H_

#include <cstddef>
#include <map>
#include <tuple>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "client/upload_journal.h"
#include "lib/ids/id.h"

namespace coffer::client {

// A journal for tests, which keeps entries for ever.
class InMemoryUploadJournal final : public UploadJournal {
 public:
  absl::StatusOr<PendingUpload> Find(const UploadPlace& place) override {
    absl::MutexLock lock(&mutex_);
    const auto found = uploads_.find(KeyOf(place));
    if (found == uploads_.end()) return absl::NotFoundError("no such upload");
    return found->second;
  }

  absl::Status Save(const UploadPlace& place,
                    const PendingUpload& upload) override {
    absl::MutexLock lock(&mutex_);
    if (!save_error_.ok()) return save_error_;
    uploads_[KeyOf(place)] = upload;
    return absl::OkStatus();
  }

  absl::Status Remove(const UploadPlace& place) override {
    absl::MutexLock lock(&mutex_);
    uploads_.erase(KeyOf(place));
    return absl::OkStatus();
  }

  // For tests.

  size_t size() const {
    absl::MutexLock lock(&mutex_);
    return uploads_.size();
  }
  void FailSaves(absl::Status error) {
    absl::MutexLock lock(&mutex_);
    save_error_ = std::move(error);
  }

 private:
  using Key = std::tuple<VaultId, FolderId, NameTag>;

  static Key KeyOf(const UploadPlace& place) {
    return {place.vault_id, place.parent, place.name_tag};
  }

  mutable absl::Mutex mutex_;
  std::map<Key, PendingUpload> uploads_ ABSL_GUARDED_BY(mutex_);
  absl::Status save_error_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_IN_MEMORY_UPLOAD_JOURNAL_H_
