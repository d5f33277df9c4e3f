#ifndef COFFER_CLIENT_TRANSFER_FACTORY_H_
#define COFFER_CLIENT_TRANSFER_FACTORY_H_

#include <memory>
#include <string>

#include "client/blob_downloader.h"
#include "client/blob_uploader.h"
#include "client/replica_reader.h"
#include "lib/ids/id.h"

namespace coffer::client {

// Starts uploads and downloads; the seam at which tests put blobs in memory.
// Implementations are thread-safe.
class TransferFactory {
 public:
  virtual ~TransferFactory() = default;

  virtual std::unique_ptr<BlobUploader> NewUploader(
      const ReplicationPolicy& policy) = 0;
  virtual std::unique_ptr<BlobDownloader> NewDownloader(
      const ReplicationPolicy& policy) = 0;
  virtual std::unique_ptr<ReplicaReader> NewReplicaReader(
      const NodeId& node, const std::string& address) = 0;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_TRANSFER_FACTORY_H_
