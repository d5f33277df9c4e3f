#include "client/node_transfer_factory.h"

#include <memory>
#include <string>

#include "client/blob_downloader.h"
#include "client/blob_uploader.h"
#include "client/directory_stub.h"
#include "client/multi_replica_blob_downloader.h"
#include "client/node_replica_reader.h"
#include "client/quorum_blob_uploader.h"
#include "client/replica_reader.h"
#include "client/transfer_dependencies.h"
#include "lib/crypto/random.h"
#include "lib/ids/id.h"

namespace coffer::client {

NodeTransferFactory::NodeTransferFactory(
    const NodeTransferOptions& options,
    const TransferDependencies& dependencies, DirectoryStub* directory,
    crypto::Random* random)
    : options_(options),
      dependencies_(dependencies),
      directory_(directory),
      random_(random) {}

std::unique_ptr<BlobUploader> NodeTransferFactory::NewUploader(
    const ReplicationPolicy& policy) {
  return std::make_unique<QuorumBlobUploader>(policy, options_.sender,
                                              dependencies_);
}

std::unique_ptr<BlobDownloader> NodeTransferFactory::NewDownloader(
    const ReplicationPolicy& policy) {
  DownloaderOptions options = options_.downloader;
  options.replication_factor = policy.replication_factor;
  return std::make_unique<MultiReplicaBlobDownloader>(options, dependencies_,
                                                      directory_, random_);
}

std::unique_ptr<ReplicaReader> NodeTransferFactory::NewReplicaReader(
    const NodeId& node, const std::string& address) {
  return std::make_unique<NodeReplicaReader>(options_.downloader.fetcher, node,
                                             address, dependencies_);
}

}  // namespace coffer::client
