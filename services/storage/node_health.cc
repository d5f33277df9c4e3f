#include "services/storage/node_health.h"

#include <utility>

namespace coffer::storage {

NodeHealth::NodeHealth(std::vector<std::string> services, bool registers)
    : services_(std::move(services)), registers_(registers) {}

void NodeHealth::AddPublisher(Publisher publisher) {
  absl::MutexLock lock(&mutex_);
  Publish(publisher);
  publishers_.push_back(std::move(publisher));
}

void NodeHealth::RemovePublishers() {
  absl::MutexLock lock(&mutex_);
  publishers_.clear();
}

void NodeHealth::SetRegistered() {
  absl::MutexLock lock(&mutex_);
  registered_ = true;
  PublishAll();
}

void NodeHealth::SetStoreFailed() {
  absl::MutexLock lock(&mutex_);
  store_failed_ = true;
  PublishAll();
}

void NodeHealth::SetDraining() {
  absl::MutexLock lock(&mutex_);
  draining_ = true;
  PublishAll();
}

bool NodeHealth::registered() const {
  absl::MutexLock lock(&mutex_);
  return registered_;
}

void NodeHealth::PublishAll() const {
  for (const Publisher& publisher : publishers_) Publish(publisher);
}

void NodeHealth::Publish(const Publisher& publisher) const {
  publisher("", !draining_);
  for (const std::string& service : services_) publisher(service, !draining_);
  publisher(kLivenessName, true);
  publisher(kReadinessName,
            !draining_ && !store_failed_ && (registered_ || !registers_));
}

}  // namespace coffer::storage
