#ifndef COFFER_SERVICES_DIRECTORY_BLOB_LEDGER_H_
#define COFFER_SERVICES_DIRECTORY_BLOB_LEDGER_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/ids/id.h"
#include "services/directory/command_context.h"
#include "services/directory/counters.h"
#include "services/directory/proof_nodes.h"

namespace coffer::directory {

// How long a blob that nothing refers to is kept.
inline constexpr absl::Duration kGarbageGracePeriod = absl::Hours(24);

// What one version wants of one blob.
struct BlobClaim {
  BlobId blob_id;
  uint64_t size_bytes = 0;
  // How often the version refers to it.
  uint64_t reference_count = 0;
  // Indexes into ProofNodes, each once.
  std::vector<uint32_t> proof_nodes;
};

// A vault's R and W.
struct ReplicationRule {
  uint32_t replication_factor = 0;
  uint32_t write_quorum = 0;
};

// Keeps the account of blobs: their reference counts, which of them are
// garbage, which of them lack copies, and the counters of all that.
//
// A blob is in `garbage` exactly while it is live and nothing refers to it. It
// is in `under_replicated` exactly while something refers to it and the nodes
// that proved it, which are then kept, are in fewer than R failure domains.
class BlobLedger {
 public:
  struct Change {
    BlobId blob_id;
    absl::optional<internal::v1::StoredBlob> before;
    internal::v1::StoredBlob after;
  };

  // Both must outlive the ledger; the caller saves the counters.
  BlobLedger(const CommandContext* context, Counters* counters)
      : context_(*context), counters_(*counters) {}

  // What granting `claims`, which are of distinct blobs, would change; writes
  // nothing. A blob must be live already, or proven in at least W failure
  // domains (QUORUM_NOT_MET), not condemned (BLOB_CONDEMNED), and of the size
  // it is known with (INVALID_ARGUMENT).
  absl::StatusOr<std::vector<Change>> PlanClaims(
      const std::vector<BlobClaim>& claims, const ReplicationRule& rule,
      const ProofNodes& proofs) const;

  void Apply(const std::vector<Change>& changes);

  // Takes one reference away.
  absl::Status Release(const BlobId& blob_id);

 private:
  absl::StatusOr<Change> PlanClaim(const BlobClaim& claim,
                                   const ReplicationRule& rule,
                                   const ProofNodes& proofs) const;
  absl::Status MergeProofs(const BlobClaim& claim, const ReplicationRule& rule,
                           const ProofNodes& proofs,
                           internal::v1::StoredBlob* blob) const;
  void Store(const Change& change);
  void UpdateGarbage(const Change& change);
  void UpdateReferenced(const Change& change);

  const CommandContext& context_;
  Counters& counters_;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_BLOB_LEDGER_H_
