#include "services/directory/version_references.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/crypto/sha256.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/refusals.h"

namespace coffer::directory {
namespace {

using common::v1::VersionRecord;
using internal::v1::ProvenCommit;
using internal::v1::ProvenReference;

absl::Status CheckSegments(const ProvenCommit& commit) {
  const auto& segments =
      commit.commit().version().manifest_segments().segments();
  const int first = commit.references_size() - segments.size();
  if (first < 0) {
    return InvalidRequest("the manifest's segments are not all referenced");
  }
  for (int i = 0; i < segments.size(); ++i) {
    const ProvenReference& reference = commit.references(first + i);
    if (segments[i].blob_id() != reference.blob_id() ||
        segments[i].stored_size_bytes() != reference.stored_size_bytes()) {
      return InvalidRequest(
          "the last references are not the manifest's segments");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckTotals(const ProvenCommit& commit) {
  const VersionRecord& version = commit.commit().version();
  if (version.reference_count() !=
      static_cast<uint64_t>(commit.references_size())) {
    return InvalidRequest(
        "the number of references is not the record's reference_count");
  }
  crypto::Sha256Hasher hasher;
  uint64_t stored_bytes = 0;
  for (const ProvenReference& reference : commit.references()) {
    const uint64_t room = std::numeric_limits<uint64_t>::max() - stored_bytes;
    if (reference.stored_size_bytes() > room) {
      return InvalidRequest("the sum of the blobs' sizes is out of range");
    }
    stored_bytes += reference.stored_size_bytes();
    hasher.Update(reference.blob_id());
  }
  if (version.stored_bytes() != stored_bytes) {
    return InvalidRequest(
        "the sum of the blobs' sizes is not the record's stored_bytes");
  }
  if (version.blob_ids_sha256() != hasher.Finish().bytes()) {
    return InvalidRequest(
        "the hash of the blobs' ids is not the record's blob_ids_sha256");
  }
  return absl::OkStatus();
}

absl::Status AddProofs(const ProvenReference& reference,
                       const ProofNodes& proofs, BlobClaim* claim) {
  for (const uint32_t node : reference.proof_nodes()) {
    if (node >= proofs.size()) {
      return InvalidRequest("a proof names a node that is not listed");
    }
    auto& nodes = claim->proof_nodes;
    if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) {
      nodes.push_back(node);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<BlobClaim>> CollectClaims(const ProvenCommit& commit,
                                                     const ProofNodes& proofs) {
  COFFER_RETURN_IF_ERROR(CheckTotals(commit));
  COFFER_RETURN_IF_ERROR(CheckSegments(commit));
  std::vector<BlobClaim> claims;
  claims.reserve(static_cast<size_t>(commit.references_size()));
  absl::flat_hash_map<BlobId, size_t> indexes;
  for (const ProvenReference& reference : commit.references()) {
    COFFER_ASSIGN_OR_RETURN(
        const BlobId blob_id,
        ParseRawId<BlobId>("reference.blob_id", reference.blob_id()));
    const auto [index, is_new] = indexes.try_emplace(blob_id, claims.size());
    if (is_new) {
      BlobClaim claim;
      claim.blob_id = blob_id;
      claim.size_bytes = reference.stored_size_bytes();
      claims.push_back(std::move(claim));
    }
    BlobClaim& claim = claims[index->second];
    if (claim.size_bytes != reference.stored_size_bytes()) {
      return InvalidRequest("a blob is referenced with two sizes");
    }
    ++claim.reference_count;
    COFFER_RETURN_IF_ERROR(AddProofs(reference, proofs, &claim));
  }
  return claims;
}

}  // namespace coffer::directory
