#ifndef COFFER_SERVICES_DIRECTORY_PROOF_NODES_H_
#define COFFER_SERVICES_DIRECTORY_PROOF_NODES_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "coffer/directory/internal/v1/command.pb.h"

namespace coffer::directory {

// The nodes whose receipts the proposer of a commit has verified. Refers to the
// command, which must outlive it.
class ProofNodes {
 public:
  // INVALID_ARGUMENT: an id is malformed, or a failure domain is missing.
  static absl::StatusOr<ProofNodes> Parse(
      const internal::v1::CommitVersions& command);

  size_t size() const {
    return static_cast<size_t>(command_.proof_node_ids_size());
  }
  // 16 raw bytes. `index` must be less than size().
  const std::string& node_id(uint32_t index) const {
    return command_.proof_node_ids(static_cast<int>(index));
  }
  const std::string& failure_domain(uint32_t index) const {
    return command_.proof_failure_domains(static_cast<int>(index));
  }
  // nullopt when the node proved nothing in this command.
  absl::optional<absl::string_view> FindFailureDomain(
      absl::string_view node_id) const;

 private:
  explicit ProofNodes(const internal::v1::CommitVersions& command)
      : command_(command) {}

  const internal::v1::CommitVersions& command_;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_PROOF_NODES_H_
