#ifndef COFFER_SERVICES_STORAGE_FAKE_DIRECTORY_CLIENT_H_
#define COFFER_SERVICES_STORAGE_FAKE_DIRECTORY_CLIENT_H_

#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/storage/directory_client.h"

namespace coffer::storage {

// Answers as a test told it to, and remembers the calls. Thread-safe.
class FakeDirectoryClient final : public DirectoryClient {
 public:
  void SetMembership(const absl::StatusOr<Membership>& membership) {
    absl::MutexLock lock(&mutex_);
    membership_ = membership;
  }
  void SetHeartbeat(const absl::StatusOr<uint64_t>& answer) {
    absl::MutexLock lock(&mutex_);
    heartbeat_ = answer;
  }

  // The page that `page_token` asks for.
  void SetPage(const std::string& page_token, const PeerPage& page) {
    absl::MutexLock lock(&mutex_);
    pages_[page_token] = page;
  }

  std::vector<Registration> registrations() {
    absl::MutexLock lock(&mutex_);
    return registrations_;
  }
  void AwaitRegistrations(size_t count) {
    const auto reached = [this, count]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return registrations_.size() >= count;
    };
    absl::MutexLock lock(&mutex_, absl::Condition(&reached));
  }
  void AwaitHeartbeats(int count) {
    const auto reached = [this, count]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return heartbeats_ >= count;
    };
    absl::MutexLock lock(&mutex_, absl::Condition(&reached));
  }
  // What the last heartbeat said.
  bool stopping() {
    absl::MutexLock lock(&mutex_);
    return stopping_;
  }
  struct Listing {
    size_t page_size;
    std::string page_token;
    absl::Duration timeout;
  };
  std::vector<Listing> listings() {
    absl::MutexLock lock(&mutex_);
    return listings_;
  }
  // Registrations have no answer from now on.
  void HangUntilCancelled() {
    absl::MutexLock lock(&mutex_);
    hangs_ = true;
  }
  bool cancelled() {
    absl::MutexLock lock(&mutex_);
    return cancelled_;
  }

  absl::StatusOr<Membership> Register(
      const Registration& registration) override {
    absl::MutexLock lock(&mutex_);
    registrations_.push_back(registration);
    if (!hangs_) return membership_;
    mutex_.Await(absl::Condition(&cancelled_));
    return absl::CancelledError("cancelled");
  }
  absl::StatusOr<uint64_t> Heartbeat(const NodeId& /*node_id*/,
                                     const NodeUsage& /*usage*/,
                                     bool stopping) override {
    absl::MutexLock lock(&mutex_);
    ++heartbeats_;
    stopping_ = stopping;
    return heartbeat_;
  }
  absl::StatusOr<PeerPage> ListNodes(size_t page_size,
                                     const std::string& page_token,
                                     const std::string& /*traceparent*/,
                                     absl::Duration timeout) override {
    absl::MutexLock lock(&mutex_);
    listings_.push_back({page_size, page_token, timeout});
    const auto page = pages_.find(page_token);
    if (page == pages_.end()) return absl::UnavailableError("no such page");
    return page->second;
  }
  void Cancel() override {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
  }

 private:
  absl::Mutex mutex_;
  absl::StatusOr<Membership> membership_ ABSL_GUARDED_BY(mutex_);
  absl::StatusOr<uint64_t> heartbeat_ ABSL_GUARDED_BY(mutex_) = uint64_t{1};
  std::vector<Registration> registrations_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, PeerPage> pages_ ABSL_GUARDED_BY(mutex_);
  std::vector<Listing> listings_ ABSL_GUARDED_BY(mutex_);
  int heartbeats_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool hangs_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_FAKE_DIRECTORY_CLIENT_H_
