#ifndef COFFER_CLIENT_REPLICA_CHECKER_H_
#define COFFER_CLIENT_REPLICA_CHECKER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/cluster_map.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/storage_stub.h"
#include "client/version_opener.h"
#include "lib/ids/id.h"

namespace coffer::client {

// Asks every node that should have a replica whether it has it, many blobs at a
// time, all nodes at once. With `read_data` reads and hashes every replica; a
// node that hangs costs its timeout once for each batch.
// Problems and counts go to a summary. Not thread-safe.
class ReplicaChecker {
 public:
  // Blobs gathered before nodes are asked.
  static constexpr size_t kBatchBlobs = 1024;

  // Both must outlive this.
  ReplicaChecker(Operation* operation, bool read_data, VerifySummary* summary)
      : operation_(*operation), read_data_(read_data), summary_(*summary) {}

  // The blobs of one version. Errors: there is no placement map, or CANCELLED.
  absl::Status Add(const std::string& path, const OpenedVersion& version);

  // Asks for what was added.
  absl::Status Flush();

 private:
  struct Blob {
    BlobId id;
    uint64_t size_bytes = 0;
    // Index into files_.
    size_t file = 0;
  };
  struct File {
    std::string path;
    uint64_t version_number = 0;
  };
  // What one node said of one blob.
  struct Finding {
    size_t blob = 0;
    absl::Status status;
  };
  // What one node is asked, and what it said, in the same order.
  struct NodeQuestion {
    NodeId node;
    std::vector<Finding> findings;
    uint64_t bytes_read = 0;
  };

  absl::Status AddBlob(const BlobId& id, uint64_t size_bytes);
  std::vector<NodeQuestion> QuestionsFor(const ClusterMap& map) const;
  void Ask(const ClusterMap& map, NodeQuestion& question) const;
  void AskStat(StorageStub& stub, NodeQuestion& question) const;
  void ReadAll(const std::string& address, NodeQuestion& question) const;
  void Report(const std::vector<NodeQuestion>& questions,
              const ClusterMap& map);
  // Whether any other node has a blob that no replica has.
  bool IsElsewhere(const ClusterMap& map, const Blob& blob,
                   const std::vector<NodeId>& asked) const;

  Operation& operation_;
  const bool read_data_;
  VerifySummary& summary_;
  std::vector<File> files_;
  std::vector<Blob> blobs_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_REPLICA_CHECKER_H_
