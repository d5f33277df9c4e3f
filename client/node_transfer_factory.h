#ifndef COFFER_CLIENT_NODE_TRANSFER_FACTORY_H_
#define COFFER_CLIENT_NODE_TRANSFER_FACTORY_H_

#include <memory>
#include <string>

#include "client/blob_downloader.h"
#include "client/blob_uploader.h"
#include "client/directory_stub.h"
#include "client/multi_replica_blob_downloader.h"
#include "client/node_sender.h"
#include "client/replica_reader.h"
#include "client/transfer_dependencies.h"
#include "client/transfer_factory.h"
#include "lib/crypto/random.h"
#include "lib/ids/id.h"

namespace coffer::client {

struct NodeTransferOptions {
  NodeSenderOptions sender;
  DownloaderOptions downloader;
};

// Transfers to and from storage nodes. Thread-safe.
class NodeTransferFactory final : public TransferFactory {
 public:
  // `directory`, `random` and what `dependencies` point to must outlive this
  // and the transfers.
  NodeTransferFactory(const NodeTransferOptions& options,
                      const TransferDependencies& dependencies,
                      DirectoryStub* directory, crypto::Random* random);

  std::unique_ptr<BlobUploader> NewUploader(
      const ReplicationPolicy& policy) override;
  std::unique_ptr<BlobDownloader> NewDownloader(
      const ReplicationPolicy& policy) override;
  // Options are those of the downloader's fetcher.
  std::unique_ptr<ReplicaReader> NewReplicaReader(
      const NodeId& node, const std::string& address) override;

 private:
  const NodeTransferOptions options_;
  const TransferDependencies dependencies_;
  DirectoryStub* const directory_;
  crypto::Random* const random_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_NODE_TRANSFER_FACTORY_H_
