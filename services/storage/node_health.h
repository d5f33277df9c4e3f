#ifndef COFFER_SERVICES_STORAGE_NODE_HEALTH_H_
#define COFFER_SERVICES_STORAGE_NODE_HEALTH_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace coffer::storage {

// Names that health checks may ask for, besides "" and services of gRPC.
inline constexpr char kLivenessName[] = "liveness";
inline constexpr char kReadinessName[] = "readiness";

// Decides what health checks say about a node. Thread-safe.
//
//   liveness            serving, as long as the process is: it never depends on
//                       another process, or an outage of one would end both
//   readiness           serving, when the store works and the node has
//                       registered once, if it is to register at all; stays so
//                       when the directory goes away: blobs can be read
//   "", each service    serving, until the node drains; so does readiness end
class NodeHealth {
 public:
  // What grpc.health.v1 shall say about a name from now on. Must not block.
  using Publisher = std::function<void(const std::string& name, bool serving)>;

  // `services`: full names. `registers`: whether the node has a directory.
  NodeHealth(std::vector<std::string> services, bool registers);

  NodeHealth(const NodeHealth&) = delete;
  NodeHealth& operator=(const NodeHealth&) = delete;

  // Tells `publisher` everything, now and after every change.
  void AddPublisher(Publisher publisher);
  // None of them is called any more.
  void RemovePublishers();

  void SetRegistered();
  void SetStoreFailed();
  void SetDraining();

  bool registered() const;

 private:
  void PublishAll() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  void Publish(const Publisher& publisher) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  const std::vector<std::string> services_;
  const bool registers_;
  mutable absl::Mutex mutex_;
  std::vector<Publisher> publishers_ ABSL_GUARDED_BY(mutex_);
  bool registered_ ABSL_GUARDED_BY(mutex_) = false;
  bool store_failed_ ABSL_GUARDED_BY(mutex_) = false;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_NODE_HEALTH_H_
