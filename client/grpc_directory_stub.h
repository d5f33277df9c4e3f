#ifndef COFFER_CLIENT_GRPC_DIRECTORY_STUB_H_
#define COFFER_CLIENT_GRPC_DIRECTORY_STUB_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "client/commit_splitter.h"
#include "client/directory_stub.h"
#include "client/directory_stub_caller.h"
#include "coffer/directory/v1/directory_service.grpc.pb.h"
#include "grpcpp/channel.h"
#include "lib/clock/clock.h"
#include "lib/clock/sleeper.h"
#include "lib/rpc/call_metadata.h"
#include "lib/rpc/retry_loop.h"
#include "lib/rpc/retry_policy.h"

namespace coffer::client {

struct GrpcDirectoryStubOptions {
  // HOST:PORT.
  std::string address;
  // Of the addresses of storage nodes that are used.
  std::string network_class = "external";
  // HOST:PORT by id of the node, in place of the directory's answer.
  std::map<std::string, std::string> node_addresses;
  // Sent with every call.
  rpc::CallMetadata metadata;
  // See DirectoryStubCaller; `total` is the deadline of a call.
  rpc::RetryPolicy retry;
};

// The directory over gRPC. Thread-safe.
//
// Retries as DirectoryStubCaller does, mutations under their request id. What
// exceeds the limits of a request is divided: into requests whose ids derive
// from the given one.
class GrpcDirectoryStub final : public DirectoryStub {
 public:
  // `clock` and `sleeper` must outlive the stub; waking the sleeper ends waits
  // between attempts. INVALID_ARGUMENT when address or policy is malformed.
  static absl::StatusOr<std::unique_ptr<GrpcDirectoryStub>> Create(
      const GrpcDirectoryStubOptions& options, Clock* clock, Sleeper* sleeper,
      const rpc::JitterSource& jitter);

  absl::Status CreateVault(const RequestId& request,
                           const formats::VaultRecord& vault,
                           const formats::MemberRecord& member) override;
  absl::StatusOr<VaultDescription> GetVault(const VaultId& vault) override;
  absl::Status CreateFolder(const RequestId& request,
                            const formats::EntryRecord& entry) override;
  absl::StatusOr<std::vector<absl::optional<DirectoryEntry>>> Lookup(
      const VaultId& vault, absl::Span<const EntryKey> keys,
      bool full) override;
  absl::StatusOr<Page<DirectoryEntry>> ListFolder(const VaultId& vault,
                                                  const FolderId& folder,
                                                  const std::string& page_token,
                                                  bool full) override;
  absl::StatusOr<std::vector<absl::Status>> Commit(
      const RequestId& request, absl::Span<const FileCommit> commits,
      absl::Span<const ReceiptProof> receipts) override;
  absl::StatusOr<VersionPage> GetVersion(const VaultId& vault,
                                         const FileId& file,
                                         uint64_t number) override;
  absl::StatusOr<VersionPage> ListVersions(
      const VaultId& vault, const FileId& file,
      const std::string& page_token) override;
  absl::Status Move(const RequestId& request, const EntryKey& source,
                    const formats::EntryRecord& target) override;
  absl::StatusOr<std::vector<absl::Status>> Delete(
      const RequestId& request,
      absl::Span<const formats::EntryRecord> entries) override;
  absl::Status ReportDamage(const RequestId& request,
                            absl::Span<const DamageReport> damages) override;
  absl::StatusOr<absl::optional<ClusterMap>> GetClusterMap(
      uint64_t known_epoch) override;
  absl::StatusOr<ClusterSummary> GetClusterSummary() override;

 private:
  using Stub = directory::v1::DirectoryService::Stub;
  using CallKind = DirectoryStubCaller::CallKind;

  GrpcDirectoryStub(const GrpcDirectoryStubOptions& options, Clock* clock,
                    Sleeper* sleeper, const rpc::JitterSource& jitter,
                    std::shared_ptr<grpc::Channel> channel);

  // Makes a unary call. `operation` says what is tried, for messages.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(
      absl::string_view operation, CallKind kind,
      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                   Response*),
      const Request& request);
  absl::Status Explain(absl::string_view operation,
                       const absl::Status& status) const;

  absl::StatusOr<std::vector<absl::Status>> CommitBatch(
      const RequestId& request, absl::Span<const FileCommit> commits,
      const CommitPart& part);
  absl::StatusOr<std::vector<absl::Status>> CommitStream(
      const RequestId& request, const FileCommit& commit,
      const CommitPart& part);

  const GrpcDirectoryStubOptions options_;
  DirectoryStubCaller caller_;
  const std::unique_ptr<Stub> stub_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_GRPC_DIRECTORY_STUB_H_
