#ifndef COFFER_INTEGRATION_TESTS_IN_PROCESS_NODE_H_
#define COFFER_INTEGRATION_TESTS_IN_PROCESS_NODE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "integration_tests/silent_listener.h"
#include "integration_tests/storage_faults.h"
#include "lib/ids/id.h"
#include "services/storage/blob_store.h"
#include "services/storage/disk_space.h"
#include "services/storage/server.h"

namespace coffer::integration {

struct InProcessNodeOptions {
  std::string data_folder;
  std::string directory_address;
  std::string failure_domain;
};

// A real storage node in this process, on a real disk, which a test can kill,
// restart and make sick. Used by one thread at a time; Stall, Unstall and the
// faults may be used at any time.
class InProcessNode {
 public:
  explicit InProcessNode(const InProcessNodeOptions& options);
  // Kills it.
  ~InProcessNode();

  InProcessNode(const InProcessNode&) = delete;
  InProcessNode& operator=(const InProcessNode&) = delete;

  // Also restarts one that was killed: on the same data folder, healthy, and at
  // the same address when it is still free.
  absl::Status Start();
  // Connections die, and no byte more reaches the disk than what the database
  // had been given. Does nothing when it is dead.
  void Kill();
  bool is_running() const { return server_ != nullptr; }

  // Kills it, and takes connections at its address that are never answered: a
  // machine that hangs. Until Start().
  absl::Status KillAndStaySilent();

  // Of the last start.
  const NodeId& node_id() const { return node_id_; }
  const std::string& address() const { return address_; }
  const std::string& data_folder() const { return options_.data_folder; }

  StorageFaults& faults() { return faults_; }

  // Puts are refused for lack of space; heartbeats say so.
  void FillDisk();
  void FreeDisk();

  // All blobs that the running node has on its disk, by id.
  absl::StatusOr<std::vector<BlobId>> Blobs();
  // Puts wrong bytes of the same length in the place of a blob, under its id.
  absl::Status Corrupt(const BlobId& id);
  // Takes a blob away.
  absl::Status Lose(const BlobId& id);

 private:
  class Disk;

  const InProcessNodeOptions options_;
  NodeId node_id_;
  std::string address_;
  StorageFaults faults_;
  std::shared_ptr<Disk> disk_;
  std::unique_ptr<SilentListener> silence_;
  std::unique_ptr<storage::StorageServer> server_;
  // Below the faults; lives as long as the server.
  storage::BlobStore* store_ = nullptr;
};

}  // namespace coffer::integration

#endif  // COFFER_INTEGRATION_TESTS_IN_PROCESS_NODE_H_
