#include "services/directory/test_commands.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/crypto/sha256.h"
#include "lib/ids/id.h"
#include "services/directory/command_context.h"
#include "services/directory/directory_keys.h"
#include "services/directory/directory_state.h"
#include "services/directory/metadata_store.h"
#include "services/directory/operation_digest.h"
#include "services/directory/outcome.h"
#include "services/directory/state_transaction.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
namespace {

using common::v1::EntryRecord;
using internal::v1::Command;
using internal::v1::ProvenCommit;

constexpr uint64_t kVaultNumber = 0xaa;
constexpr uint64_t kRootNumber = 0xff00;
constexpr size_t kSignatureBytes = 64;

std::string FakeSignature() { return std::string(kSignatureBytes, 's'); }

}  // namespace

NameTag TestTag(absl::string_view name) {
  return NameTag(crypto::Sha256(name).array());
}

VaultId TestVault() { return TestId<VaultId>(kVaultNumber); }
FolderId TestRoot() { return TestId<FolderId>(kRootNumber); }
absl::Time TestTime() { return absl::FromUnixSeconds(1700000000); }

Command NewCommand(uint64_t request) {
  Command command;
  if (request != 0) {
    command.set_request_id(std::string(TestId<RequestId>(request).bytes()));
  }
  *command.mutable_proposed_time() = ToTimestamp(TestTime());
  return command;
}

Command BootstrapCommand() {
  Command command = NewCommand(0);
  auto& bootstrap = *command.mutable_bootstrap_cluster();
  bootstrap.set_cluster_id(std::string(TestId<ClusterId>(1).bytes()));
  bootstrap.set_placement_group_bits(2);
  bootstrap.set_replication_factor(3);
  return command;
}

Command CreateVaultCommand(uint32_t replicas, uint32_t quorum) {
  Command command = NewCommand(0);
  auto& vault = *command.mutable_create_vault()->mutable_vault();
  vault.set_suite(1);
  vault.set_vault_id(TestVault().ToHex());
  vault.set_root_folder_id(TestRoot().ToHex());
  vault.mutable_policy()->set_replication_factor(replicas);
  vault.mutable_policy()->set_write_quorum(quorum);
  vault.set_signature(FakeSignature());
  auto& member = *command.mutable_create_vault()->mutable_member();
  member.set_vault_id(TestVault().ToHex());
  member.set_device_id(TestId<DeviceId>(1).ToHex());
  return command;
}

Command RegisterNodeCommand(const v1::Node& node) {
  Command command = NewCommand(0);
  *command.mutable_register_node()->mutable_node() = node;
  return command;
}

EntryRecord EntryOf(const TestEntry& entry,
                    common::v1::EntryOperation operation) {
  EntryRecord record;
  record.set_suite(1);
  record.set_vault_id(TestVault().ToHex());
  record.set_operation(operation);
  record.set_parent_folder_id(entry.parent.ToHex());
  record.set_name_tag(std::string(TestTag(entry.name).bytes()));
  record.set_child_id(entry.child.ToHex());
  record.set_kind(entry.kind);
  if (operation != common::v1::ENTRY_OPERATION_DELETE) {
    record.set_sealed_name(absl::StrCat("sealed ", entry.name));
  }
  record.set_signature(FakeSignature());
  return record;
}

Command CreateFolderCommand(const TestEntry& entry) {
  Command command = NewCommand(0);
  *command.mutable_create_folder()->mutable_entry() =
      EntryOf(entry, common::v1::ENTRY_OPERATION_CREATE);
  return command;
}

Command MoveCommand(const TestEntry& source, const TestEntry& target) {
  Command command = NewCommand(0);
  auto& move = *command.mutable_move_entry();
  move.mutable_source()->set_parent_folder_id(source.parent.ToHex());
  move.mutable_source()->set_name_tag(
      std::string(TestTag(source.name).bytes()));
  *move.mutable_target() = EntryOf(target, common::v1::ENTRY_OPERATION_MOVE);
  return command;
}

Command DeleteCommand(const std::vector<TestEntry>& entries) {
  Command command = NewCommand(0);
  for (const TestEntry& entry : entries) {
    *command.mutable_delete_entries()->add_entries() =
        EntryOf(entry, common::v1::ENTRY_OPERATION_DELETE);
  }
  return command;
}

uint64_t TestBlobSize(uint64_t blob) { return 100 + blob; }

VersionId TestVersionId(const ObjectId& file, uint64_t number) {
  auto bytes = file.array();
  bytes[0] = static_cast<uint8_t>(number);
  return VersionId(bytes);
}

void UpdateTotals(ProvenCommit* commit) {
  auto& version = *commit->mutable_commit()->mutable_version();
  crypto::Sha256Hasher hasher;
  uint64_t stored_bytes = 0;
  for (const auto& reference : commit->references()) {
    hasher.Update(reference.blob_id());
    stored_bytes += reference.stored_size_bytes();
  }
  version.set_reference_count(static_cast<uint64_t>(commit->references_size()));
  version.set_stored_bytes(stored_bytes);
  version.set_blob_ids_sha256(std::string(hasher.Finish().bytes()));
}

ProvenCommit CommitOf(const TestVersion& input) {
  ProvenCommit commit;
  auto& header = *commit.mutable_commit();
  auto& version = *header.mutable_version();
  const ObjectId& file = input.entry.child;
  version.set_suite(1);
  version.set_vault_id(TestVault().ToHex());
  version.set_file_id(file.ToHex());
  version.set_version_id(TestVersionId(file, input.number).ToHex());
  version.set_version_number(input.number);
  version.set_sealed_manifest("sealed manifest");
  version.set_signature(FakeSignature());
  header.set_precondition(v1::COMMIT_PRECONDITION_EXPECTED_VERSION);
  if (input.number == 1) {
    header.set_precondition(v1::COMMIT_PRECONDITION_CREATE);
    TestEntry entry = input.entry;
    entry.kind = common::v1::ENTRY_KIND_FILE;
    *header.mutable_entry() =
        EntryOf(entry, common::v1::ENTRY_OPERATION_CREATE);
    header.mutable_file_key()->set_wrapped_file_key("wrapped key");
  } else {
    version.set_parent_version_id(
        TestVersionId(file, input.number - 1).ToHex());
  }
  for (const TestReference& reference : input.references) {
    auto& proven = *commit.add_references();
    proven.set_blob_id(std::string(TestId<BlobId>(reference.blob).bytes()));
    proven.set_stored_size_bytes(TestBlobSize(reference.blob));
    for (const uint32_t node : reference.proofs) proven.add_proof_nodes(node);
  }
  UpdateTotals(&commit);
  return commit;
}

Command CommitCommand(const std::vector<TestVersion>& versions) {
  Command command = NewCommand(0);
  auto& commit = *command.mutable_commit_versions();
  for (const TestVersion& version : versions) {
    *commit.add_commits() = CommitOf(version);
  }
  for (const char* const domain : {"a", "b", "c", "a"}) {
    const auto number = static_cast<uint64_t>(commit.proof_node_ids_size());
    commit.add_proof_node_ids(std::string(TestId<NodeId>(number).bytes()));
    commit.add_proof_failure_domains(domain);
  }
  return command;
}

internal::v1::Outcome ApplyTo(MetadataStore* store, const Command& command) {
  Command digested = command;
  digested.set_operation_sha256(std::string(OperationDigest(command).bytes()));
  StateTransaction transaction(store);
  const uint64_t applied = ReadMetaNumber(*store, kAppliedIndexKey).value();
  internal::v1::Outcome outcome =
      DirectoryState().Apply(applied + 1, digested, transaction).value();
  const absl::Status written =
      store->Write(std::move(transaction).ToBatch(), Durability::kSynced);
  if (!written.ok()) *outcome.mutable_status() = ToItemStatus(written);
  return outcome;
}

absl::Status ApplyStatus(MetadataStore* store, const Command& command) {
  const internal::v1::Outcome outcome = ApplyTo(store, command);
  if (outcome.status().code() == 0 && outcome.items_size() == 1) {
    return FromItemStatus(outcome.items(0));
  }
  return FromItemStatus(outcome.status());
}

}  // namespace coffer::directory
