#ifndef COFFER_SERVICES_DIRECTORY_VERSION_REFERENCES_H_
#define COFFER_SERVICES_DIRECTORY_VERSION_REFERENCES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "services/directory/blob_ledger.h"
#include "services/directory/proof_nodes.h"

namespace coffer::directory {

// Holds the references of a commit against its signed record, which states
// their number, the sum of their sizes, the hash of their ids, and that the
// manifest's segments come last. Returns what they claim, one claim for each
// distinct blob, in the order of the first reference to it.
//
// INVALID_ARGUMENT (INVALID_REQUEST) when something differs.
absl::StatusOr<std::vector<BlobClaim>> CollectClaims(
    const internal::v1::ProvenCommit& commit, const ProofNodes& proofs);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_VERSION_REFERENCES_H_
