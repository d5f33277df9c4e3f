#include "client/grpc_directory_stub.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/commit_stream_converter.h"
#include "client/directory_converter.h"
#include "client/unknown_call.h"
#include "client/untrusted_answer.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"
#include "grpcpp/support/sync_stream.h"
#include "lib/rpc/channel.h"
#include "lib/rpc/record_converter.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

namespace v1 = directory::v1;

// What the directory takes in one request.
constexpr size_t kMaxItemsPerRequest = 1000;
constexpr int32_t kNodesPerPage = 1000;
// A stream of 262,144 references over a slow line.
constexpr absl::Duration kStreamedCommitDeadline = absl::Minutes(2);

// Whether a streamed commit was refused, rather than not carried out.
bool IsOutcome(const absl::Status& status) {
  return status.ok() || absl::IsNotFound(status) ||
         absl::IsAlreadyExists(status) || absl::IsAborted(status) ||
         absl::IsFailedPrecondition(status);
}

v1::EntryView ViewOf(bool full) {
  return full ? v1::ENTRY_VIEW_FULL : v1::ENTRY_VIEW_BASIC;
}

template <typename T>
absl::Span<const T> Part(absl::Span<const T> all, size_t part) {
  return all.subspan(part * kMaxItemsPerRequest, kMaxItemsPerRequest);
}

size_t PartCount(size_t items) {
  return (items + kMaxItemsPerRequest - 1) / kMaxItemsPerRequest;
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcDirectoryStub>> GrpcDirectoryStub::Create(
    const GrpcDirectoryStubOptions& options, Clock* clock, Sleeper* sleeper,
    const rpc::JitterSource& jitter) {
  COFFER_RETURN_IF_ERROR(rpc::ValidateRetryPolicy(options.retry));
  rpc::ChannelOptions channel_options;
  channel_options.user_agent = options.metadata.client;
  COFFER_ASSIGN_OR_RETURN(std::shared_ptr<grpc::Channel> channel,
                          rpc::CreateChannel(options.address, channel_options));
  return absl::WrapUnique(new GrpcDirectoryStub(options, clock, sleeper, jitter,
                                                std::move(channel)));
}

GrpcDirectoryStub::GrpcDirectoryStub(const GrpcDirectoryStubOptions& options,
                                     Clock* clock, Sleeper* sleeper,
                                     const rpc::JitterSource& jitter,
                                     std::shared_ptr<grpc::Channel> channel)
    : options_(options),
      caller_(options.retry, options.metadata, clock, sleeper, jitter),
      stub_(v1::DirectoryService::NewStub(std::move(channel))) {}

template <typename Request, typename Response>
absl::StatusOr<Response> GrpcDirectoryStub::Call(
    absl::string_view operation, CallKind kind,
    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                 Response*),
    const Request& request) {
  Response response;
  const absl::Status status = caller_.Call(
      operation, kind, options_.retry.total, [&](grpc::ClientContext* context) {
        response.Clear();
        return ((*stub_).*method)(context, request, &response);
      });
  if (!status.ok()) return Explain(operation, status);
  return response;
}

absl::Status GrpcDirectoryStub::Explain(absl::string_view operation,
                                        const absl::Status& status) const {
  return ExplainUnknownDirectoryCall(operation, options_.address, status);
}

absl::Status GrpcDirectoryStub::CreateVault(
    const RequestId& request, const formats::VaultRecord& vault,
    const formats::MemberRecord& member) {
  v1::CreateVaultRequest proto;
  proto.set_request_id(request.ToHex());
  *proto.mutable_vault() = rpc::ToProto(vault);
  *proto.mutable_member() = rpc::ToProto(member);
  return Call("cannot create a vault", CallKind::kMutation, &Stub::CreateVault,
              proto)
      .status();
}

absl::StatusOr<VaultDescription> GrpcDirectoryStub::GetVault(
    const VaultId& vault) {
  v1::GetVaultRequest proto;
  proto.set_vault_id(vault.ToHex());
  COFFER_ASSIGN_OR_RETURN(
      const v1::GetVaultResponse response,
      Call("cannot read a vault", CallKind::kRead, &Stub::GetVault, proto));
  return FromProto(response);
}

absl::Status GrpcDirectoryStub::CreateFolder(
    const RequestId& request, const formats::EntryRecord& entry) {
  v1::CreateFolderRequest proto;
  proto.set_request_id(request.ToHex());
  *proto.mutable_entry() = rpc::ToProto(entry);
  return Call("cannot create a folder", CallKind::kMutation,
              &Stub::CreateFolder, proto)
      .status();
}

absl::StatusOr<std::vector<absl::optional<DirectoryEntry>>>
GrpcDirectoryStub::Lookup(const VaultId& vault, absl::Span<const EntryKey> keys,
                          bool full) {
  std::vector<absl::optional<DirectoryEntry>> entries;
  for (size_t part = 0; part < PartCount(keys.size()); ++part) {
    v1::LookupEntriesRequest proto;
    proto.set_vault_id(vault.ToHex());
    proto.set_view(ViewOf(full));
    for (const EntryKey& key : Part(keys, part)) {
      *proto.add_keys() = ToProto(key);
    }
    COFFER_ASSIGN_OR_RETURN(const v1::LookupEntriesResponse response,
                            Call("cannot look up names", CallKind::kRead,
                                 &Stub::LookupEntries, proto));
    if (response.results_size() != proto.keys_size()) {
      return MakeError(absl::StatusCode::kInternal,
                       "cannot look up names: the directory sent fewer or more "
                       "answers than it was asked for",
                       {reason::kMalformed, {}});
    }
    for (const v1::LookupResult& result : response.results()) {
      entries.emplace_back();
      if (!result.has_entry()) continue;
      COFFER_ASSIGN_OR_RETURN(entries.back(), FromProto(result.entry()));
    }
  }
  return entries;
}

absl::StatusOr<Page<DirectoryEntry>> GrpcDirectoryStub::ListFolder(
    const VaultId& vault, const FolderId& folder, const std::string& page_token,
    bool full) {
  v1::ListFolderRequest proto;
  proto.set_vault_id(vault.ToHex());
  proto.set_folder_id(folder.ToHex());
  proto.set_page_token(page_token);
  proto.set_view(ViewOf(full));
  COFFER_ASSIGN_OR_RETURN(
      v1::ListFolderResponse response,
      Call("cannot list a folder", CallKind::kRead, &Stub::ListFolder, proto));
  Page<DirectoryEntry> page;
  for (const v1::Entry& entry : response.entries()) {
    COFFER_ASSIGN_OR_RETURN(DirectoryEntry converted, FromProto(entry));
    page.items.push_back(std::move(converted));
  }
  page.next_page_token = response.next_page_token();
  return page;
}

absl::StatusOr<std::vector<absl::Status>> GrpcDirectoryStub::Commit(
    const RequestId& request, absl::Span<const FileCommit> commits,
    absl::Span<const ReceiptProof> receipts) {
  std::vector<absl::Status> results;
  const std::vector<CommitPart> parts = SplitCommits(commits, receipts);
  for (size_t i = 0; i < parts.size(); ++i) {
    const CommitPart& part = parts[i];
    const RequestId part_request = PartRequestId(request, i);
    auto outcome =
        part.streamed
            ? CommitStream(part_request, commits[part.first_commit], part)
            : CommitBatch(part_request, commits, part);
    if (!outcome.ok() && i == 0) return outcome.status();
    if (!outcome.ok()) {
      // What went before has its own results.
      results.resize(commits.size(), outcome.status());
      return results;
    }
    results.insert(results.end(), outcome->begin(), outcome->end());
  }
  return results;
}

absl::StatusOr<std::vector<absl::Status>> GrpcDirectoryStub::CommitBatch(
    const RequestId& request, absl::Span<const FileCommit> commits,
    const CommitPart& part) {
  v1::CommitVersionsRequest proto;
  proto.set_request_id(request.ToHex());
  for (const FileCommit& commit :
       commits.subspan(part.first_commit, part.commit_count)) {
    v1::FileCommit* const file = proto.add_commits();
    *file->mutable_commit() = ToProto(commit);
    for (const BlobReference& reference : commit.references) {
      *file->add_references() = ToProto(reference);
    }
  }
  for (const ReceiptProof* proof : part.receipts) {
    *proto.add_receipts() = ToProto(*proof);
  }
  COFFER_ASSIGN_OR_RETURN(const v1::CommitVersionsResponse response,
                          Call("cannot commit versions", CallKind::kMutation,
                               &Stub::CommitVersions, proto));
  return FromProto(response.results(), part.commit_count);
}

absl::StatusOr<std::vector<absl::Status>> GrpcDirectoryStub::CommitStream(
    const RequestId& request, const FileCommit& commit,
    const CommitPart& part) {
  const absl::Status status = caller_.Call(
      "cannot commit a version", CallKind::kMutation, kStreamedCommitDeadline,
      [&](grpc::ClientContext* context) {
        v1::CommitVersionResponse response;
        const auto writer = stub_->CommitVersion(context, &response);
        for (const v1::CommitVersionRequest& message :
             ToStreamMessages(request, commit, part.receipts)) {
          // Finish() says why a write fails.
          if (!writer->Write(message)) break;
        }
        writer->WritesDone();
        return writer->Finish();
      });
  if (!IsOutcome(status)) return Explain("cannot commit a version", status);
  return std::vector<absl::Status>{status};
}

absl::StatusOr<VersionPage> GrpcDirectoryStub::GetVersion(const VaultId& vault,
                                                          const FileId& file,
                                                          uint64_t number) {
  v1::GetVersionRequest proto;
  proto.set_vault_id(vault.ToHex());
  proto.set_file_id(file.ToHex());
  proto.set_version_number(number);
  COFFER_ASSIGN_OR_RETURN(
      const v1::GetVersionResponse response,
      Call("cannot read a version", CallKind::kRead, &Stub::GetVersion, proto));
  return FromProto(response);
}

absl::StatusOr<VersionPage> GrpcDirectoryStub::ListVersions(
    const VaultId& vault, const FileId& file, const std::string& page_token) {
  v1::ListVersionsRequest proto;
  proto.set_vault_id(vault.ToHex());
  proto.set_file_id(file.ToHex());
  proto.set_page_token(page_token);
  COFFER_ASSIGN_OR_RETURN(const v1::ListVersionsResponse response,
                          Call("cannot list versions", CallKind::kRead,
                               &Stub::ListVersions, proto));
  return FromProto(response);
}

absl::Status GrpcDirectoryStub::Move(const RequestId& request,
                                     const EntryKey& source,
                                     const formats::EntryRecord& target) {
  v1::MoveEntryRequest proto;
  proto.set_request_id(request.ToHex());
  *proto.mutable_source() = ToProto(source);
  *proto.mutable_target() = rpc::ToProto(target);
  return Call("cannot move an entry", CallKind::kMutation, &Stub::MoveEntry,
              proto)
      .status();
}

absl::StatusOr<std::vector<absl::Status>> GrpcDirectoryStub::Delete(
    const RequestId& request, absl::Span<const formats::EntryRecord> entries) {
  std::vector<absl::Status> results;
  for (size_t part = 0; part < PartCount(entries.size()); ++part) {
    v1::DeleteEntriesRequest proto;
    proto.set_request_id(PartRequestId(request, part).ToHex());
    for (const formats::EntryRecord& entry : Part(entries, part)) {
      *proto.add_entries() = rpc::ToProto(entry);
    }
    const auto response = Call("cannot delete entries", CallKind::kMutation,
                               &Stub::DeleteEntries, proto);
    auto statuses = response.ok()
                        ? FromProto(response->results(), proto.entries_size())
                        : response.status();
    if (!statuses.ok() && part == 0) return statuses.status();
    if (!statuses.ok()) {
      results.resize(entries.size(), statuses.status());
      return results;
    }
    results.insert(results.end(), statuses->begin(), statuses->end());
  }
  return results;
}

absl::Status GrpcDirectoryStub::ReportDamage(
    const RequestId& request, absl::Span<const DamageReport> damages) {
  for (size_t part = 0; part < PartCount(damages.size()); ++part) {
    v1::ReportDamageRequest proto;
    proto.set_request_id(PartRequestId(request, part).ToHex());
    for (const DamageReport& damage : Part(damages, part)) {
      *proto.add_damages() = ToProto(damage);
    }
    COFFER_RETURN_IF_ERROR(Call("cannot report damage", CallKind::kMutation,
                                &Stub::ReportDamage, proto)
                               .status());
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::optional<ClusterMap>> GrpcDirectoryStub::GetClusterMap(
    uint64_t known_epoch) {
  v1::GetPlacementMapRequest proto;
  proto.set_known_epoch(known_epoch);
  COFFER_ASSIGN_OR_RETURN(const v1::GetPlacementMapResponse response,
                          Call("cannot read the placement map", CallKind::kRead,
                               &Stub::GetPlacementMap, proto));
  if (response.not_modified()) return absl::optional<ClusterMap>();
  COFFER_ASSIGN_OR_RETURN(ClusterMap map,
                          ToClusterMap(response.map(), options_.network_class));
  for (auto& [id, node] : map.nodes) {
    const auto other = options_.node_addresses.find(id.ToHex());
    if (other != options_.node_addresses.end()) node.address = other->second;
  }
  return absl::make_optional(std::move(map));
}

absl::StatusOr<ClusterSummary> GrpcDirectoryStub::GetClusterSummary() {
  COFFER_ASSIGN_OR_RETURN(
      const v1::GetClusterStatusResponse status,
      Call("cannot read the state of the cluster", CallKind::kRead,
           &Stub::GetClusterStatus, v1::GetClusterStatusRequest()));
  ClusterSummary summary = ToClusterSummary(status);
  v1::ListNodesRequest proto;
  proto.set_page_size(kNodesPerPage);
  absl::flat_hash_set<std::string> seen;
  do {
    COFFER_ASSIGN_OR_RETURN(
        const v1::ListNodesResponse response,
        Call("cannot list nodes", CallKind::kRead, &Stub::ListNodes, proto));
    for (const v1::Node& node : response.nodes()) {
      // Else a list without an end would not be noticed.
      if (!seen.insert(node.node_id()).second) {
        return ForeignAnswer("a list of nodes that repeats itself");
      }
      NodeSummary item = ToNodeSummary(node, options_.network_class);
      const auto other = options_.node_addresses.find(item.id);
      if (other != options_.node_addresses.end()) item.address = other->second;
      summary.nodes.push_back(std::move(item));
    }
    if (response.nodes().empty() && !response.next_page_token().empty()) {
      return ForeignAnswer("an empty page of nodes before the last one");
    }
    proto.set_page_token(response.next_page_token());
  } while (!proto.page_token().empty());
  return summary;
}

}  // namespace coffer::client
