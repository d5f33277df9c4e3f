#ifndef COFFER_SERVICES_STORAGE_STORAGE_NODE_H_
#define COFFER_SERVICES_STORAGE_STORAGE_NODE_H_

#include <string>

#include "absl/time/time.h"
#include "lib/clock/clock.h"
#include "lib/rpc/idle_call_guard.h"
#include "services/storage/blob_ingest.h"
#include "services/storage/blob_store.h"
#include "services/storage/blob_verifier.h"
#include "services/storage/byte_budget.h"
#include "services/storage/disk_reserve.h"
#include "services/storage/node_identity.h"
#include "services/storage/node_metrics.h"
#include "services/storage/peer_pinger.h"
#include "services/storage/receipt_signer.h"

namespace coffer::storage {

// What the service serves: the parts of one node, none of them null or owned.
struct StorageNode {
  BlobStore* store = nullptr;
  BlobIngest* ingest = nullptr;
  BlobVerifier* verifier = nullptr;
  // For blobs that are being sent.
  ByteBudget* read_budget = nullptr;
  DiskReserve* reserve = nullptr;
  NodeIdentity* identity = nullptr;
  ReceiptSigner* signer = nullptr;
  PeerPinger* peer_pinger = nullptr;
  rpc::IdleCallGuard* idle_guard = nullptr;
  NodeMetrics* metrics = nullptr;
  Clock* clock = nullptr;
  std::string failure_domain;
  absl::Time start_time;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_STORAGE_NODE_H_
