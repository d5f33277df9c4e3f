#include "services/directory/operation_digest.h"

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/crypto/sha256.h"
#include "services/directory/directory_keys.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
namespace {

using internal::v1::Command;
using internal::v1::CommitVersions;
using internal::v1::ProvenCommit;
using internal::v1::ProvenReference;

void UpdateNumber(uint64_t number, crypto::Sha256Hasher& hasher) {
  hasher.Update(NumberKey(number));
}

void UpdateBytes(absl::string_view bytes, crypto::Sha256Hasher& hasher) {
  UpdateNumber(bytes.size(), hasher);
  hasher.Update(bytes);
}

void UpdateCommits(const CommitVersions& command,
                   crypto::Sha256Hasher& hasher) {
  UpdateNumber(static_cast<uint64_t>(command.commits_size()), hasher);
  for (const ProvenCommit& commit : command.commits()) {
    UpdateBytes(SerializeRow(commit.commit()), hasher);
    UpdateNumber(static_cast<uint64_t>(commit.references_size()), hasher);
    for (const ProvenReference& reference : commit.references()) {
      UpdateBytes(reference.blob_id(), hasher);
      UpdateNumber(reference.stored_size_bytes(), hasher);
    }
  }
}

}  // namespace

crypto::Sha256Digest OperationDigest(const Command& command) {
  crypto::Sha256Hasher hasher;
  UpdateNumber(static_cast<uint64_t>(command.operation_case()), hasher);
  if (command.has_commit_versions()) {
    UpdateCommits(command.commit_versions(), hasher);
  } else {
    Command operation = command;
    operation.clear_request_id();
    operation.clear_proposed_time();
    operation.clear_operation_sha256();
    UpdateBytes(SerializeRow(operation), hasher);
  }
  return hasher.Finish();
}

}  // namespace coffer::directory
