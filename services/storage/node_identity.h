#ifndef COFFER_SERVICES_STORAGE_NODE_IDENTITY_H_
#define COFFER_SERVICES_STORAGE_NODE_IDENTITY_H_

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "lib/crypto/random.h"
#include "lib/crypto/signing.h"
#include "lib/ids/id.h"
#include "services/storage/data_folder.h"
#include "services/storage/identity_record.h"

namespace coffer::storage {

// Who a node is: its id, its signing key and the cluster that its blobs belong
// to, kept in the data folder. Thread-safe.
class NodeIdentity {
 public:
  // Reads the identity, or makes one in an empty folder. `folder` must outlive
  // it.
  //
  //   FAILED_PRECONDITION (reason WRONG_DATA_FOLDER)   a database without an
  //               identity, an identity whose database is gone, or a layout of
  //               a newer version
  //   DATA_LOSS   the identity file is damaged
  static absl::StatusOr<std::unique_ptr<NodeIdentity>> Open(
      const DataFolder* folder, crypto::Random* random);

  const NodeId& node_id() const { return node_id_; }
  const crypto::SigningKeyPair& key() const { return key_; }
  // nullopt before the node has joined one.
  absl::optional<ClusterId> cluster_id() const;

  // To be called when the database exists: from now on its absence is an error.
  absl::Status RecordDatabase();

  // Remembers the first cluster for good. FAILED_PRECONDITION (reason
  // WRONG_CLUSTER) for any other.
  absl::Status JoinCluster(const ClusterId& cluster_id);

 private:
  NodeIdentity(IdentityRecord record, std::string path);

  absl::Status Write() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string path_;
  const NodeId node_id_;
  const crypto::SigningKeyPair key_;
  mutable absl::Mutex mutex_;
  absl::optional<ClusterId> cluster_id_ ABSL_GUARDED_BY(mutex_);
  bool has_database_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_NODE_IDENTITY_H_
