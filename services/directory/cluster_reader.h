#ifndef COFFER_SERVICES_DIRECTORY_CLUSTER_READER_H_
#define COFFER_SERVICES_DIRECTORY_CLUSTER_READER_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/ids/id.h"
#include "services/directory/metadata_store.h"
#include "services/directory/page.h"

namespace coffer::directory {

// Reads what the directory knows of the cluster: nodes, placement, counters,
// blobs and their damage. As DirectoryReader in all else.
class ClusterReader {
 public:
  // `store` must outlive the reader.
  explicit ClusterReader(const MetadataStore* store) : store_(*store) {}

  // nullopt before the cluster was bootstrapped. FAILED_PRECONDITION: written
  // by a newer version of this program.
  absl::StatusOr<absl::optional<internal::v1::StoredCluster>> GetCluster()
      const;

  // Of the whole cluster.
  absl::StatusOr<internal::v1::StoredCounters> GetCounters() const;

  // By id. As stored: `heartbeat_time` and `placement_group_count` are not
  // stored, and `usage` is that of the last registration.
  absl::StatusOr<Page<v1::Node>> ListNodes(const PageSpec& page) const;

  // NOT_FOUND (NODE_NOT_FOUND).
  absl::StatusOr<v1::Node> GetNode(const NodeId& node_id) const;

  // 0 before the cluster was bootstrapped.
  absl::StatusOr<uint64_t> GetPlacementEpoch() const;

  // The current map. FAILED_PRECONDITION before the cluster was bootstrapped.
  absl::StatusOr<internal::v1::StoredPlacementMap> GetPlacementMap() const;

  // By blob and node.
  absl::StatusOr<Page<v1::Damage>> ListDamage(const PageSpec& page) const;

  // By file, version and index.
  absl::StatusOr<Page<v1::BlobReferrer>> ListBlobReferences(
      const BlobId& blob_id, const PageSpec& page) const;

  // nullopt when the directory does not know the blob.
  absl::StatusOr<absl::optional<internal::v1::StoredBlob>> GetBlob(
      const BlobId& blob_id) const;

  // Blobs that were committed with fewer than R proven copies, by id.
  absl::StatusOr<Page<BlobId>> ListUnderReplicated(const PageSpec& page) const;

  // Whether a deleted file has rows left: then submit PurgeDeleted.
  absl::StatusOr<bool> HasPendingPurges() const;

 private:
  const MetadataStore& store_;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_CLUSTER_READER_H_
