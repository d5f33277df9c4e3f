#include "services/directory/sample_records.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "lib/crypto/sha256.h"
#include "lib/crypto/system_random.h"
#include "lib/formats/receipt.h"
#include "lib/ids/id.h"
#include "lib/rpc/record_converter.h"

namespace coffer::directory::sample {
namespace {

namespace records = common::v1;

constexpr uint64_t kBlobBytes = 1000;
constexpr uint32_t kVault = 1;
constexpr uint32_t kRoot = 2;
constexpr uint32_t kDevice = 3;
constexpr uint64_t kCapacityBytes = uint64_t{1} << 40;
constexpr int64_t kSeconds = 1700000000;

// What a 255-byte name takes when it is sealed.
std::string SealedName() { return std::string(24 + 256 + 16, 'n'); }
std::string Signature() { return std::string(64, 's'); }

crypto::SigningKeyPair NewKey() {
  crypto::SystemRandom random;
  return crypto::SigningKeyPair::Generate(random);
}

records::VersionRecord Version(uint32_t file, uint64_t number,
                               const std::vector<uint32_t>& blobs) {
  records::VersionRecord version;
  version.set_suite(1);
  version.set_vault_id(VaultId());
  version.set_file_id(Id(file));
  version.set_version_id(Id(file * 1000 + static_cast<uint32_t>(number)));
  version.set_version_number(number);
  if (number > 1) {
    version.set_parent_version_id(
        Id(file * 1000 + static_cast<uint32_t>(number) - 1));
  }
  version.set_redundancy_scheme(records::REDUNDANCY_SCHEME_REPLICATION);
  version.mutable_created_time()->set_seconds(kSeconds);
  version.set_device_id(Id(kDevice));
  version.set_sealed_manifest(std::string(100, 'm'));
  version.set_reference_count(blobs.size());
  std::string ids;
  for (const uint32_t blob : blobs) absl::StrAppend(&ids, Hash(blob));
  version.set_blob_ids_sha256(std::string(crypto::Sha256(ids).bytes()));
  version.set_stored_bytes(blobs.size() * kBlobBytes);
  version.set_previous_record_sha256(number == 1 ? std::string(32, '\0')
                                                 : std::string(32, 'p'));
  version.set_signature(Signature());
  return version;
}

v1::FileCommit Commit(uint32_t file, uint64_t number,
                      const std::vector<uint32_t>& blobs) {
  v1::FileCommit commit;
  *commit.mutable_commit()->mutable_version() = Version(file, number, blobs);
  for (const uint32_t blob : blobs) *commit.add_references() = Reference(blob);
  return commit;
}

v1::NodeUsage Usage() {
  v1::NodeUsage usage;
  usage.set_capacity_bytes(kCapacityBytes);
  usage.set_free_bytes(kCapacityBytes / 2);
  usage.set_accepts_puts(true);
  return usage;
}

}  // namespace

std::string Id(uint32_t number) { return absl::StrFormat("%032x", number); }

std::string Hash(uint32_t number) {
  return std::string(crypto::Sha256(absl::StrCat(number)).bytes());
}

std::string VaultId() { return Id(kVault); }
std::string RootId() { return Id(kRoot); }

v1::CreateVaultRequest CreateVault() {
  v1::CreateVaultRequest request;
  request.set_request_id(Id(kVault));
  records::VaultRecord& vault = *request.mutable_vault();
  vault.set_suite(1);
  vault.set_vault_id(VaultId());
  vault.set_root_folder_id(RootId());
  vault.mutable_policy()->set_replication_factor(3);
  vault.mutable_policy()->set_write_quorum(2);
  vault.mutable_policy()->set_dedup_scope(records::DEDUP_SCOPE_FILE);
  records::Chunking& chunking = *vault.mutable_policy()->mutable_chunking();
  chunking.set_algorithm(records::CHUNKING_ALGORITHM_FASTCDC);
  chunking.set_min_size_bytes(256 << 10);
  chunking.set_average_size_bytes(1 << 20);
  chunking.set_max_size_bytes(4 << 20);
  vault.set_sealed_name(SealedName());
  vault.mutable_created_time()->set_seconds(kSeconds);
  vault.set_device_id(Id(kDevice));
  vault.set_signature(Signature());
  records::MemberRecord& member = *request.mutable_member();
  member.set_suite(1);
  member.set_vault_id(VaultId());
  member.set_device_id(Id(kDevice));
  member.set_signing_public_key(Hash(1));
  member.set_receiving_public_key(Hash(2));
  member.set_sealed_vault_key(std::string(80, 'k'));
  member.mutable_granted_time()->set_seconds(kSeconds);
  member.set_granted_by_device_id(Id(kDevice));
  member.set_signature(Signature());
  return request;
}

records::EntryRecord Entry(records::EntryOperation operation,
                           records::EntryKind kind,
                           const std::string& parent_id, uint32_t tag,
                           uint32_t child) {
  records::EntryRecord entry;
  entry.set_suite(1);
  entry.set_vault_id(VaultId());
  entry.set_operation(operation);
  entry.set_parent_folder_id(parent_id);
  entry.set_name_tag(Hash(tag));
  entry.set_child_id(Id(child));
  entry.set_kind(kind);
  if (operation != records::ENTRY_OPERATION_DELETE) {
    entry.set_sealed_name(SealedName());
  }
  entry.mutable_time()->set_seconds(kSeconds);
  entry.set_device_id(Id(kDevice));
  entry.set_signature(Signature());
  return entry;
}

v1::CreateFolderRequest CreateFolder(uint32_t request,
                                     const std::string& parent_id, uint32_t tag,
                                     uint32_t child) {
  v1::CreateFolderRequest result;
  result.set_request_id(Id(request));
  *result.mutable_entry() =
      Entry(records::ENTRY_OPERATION_CREATE, records::ENTRY_KIND_FOLDER,
            parent_id, tag, child);
  return result;
}

v1::EntryKey Key(const std::string& parent_id, uint32_t tag) {
  v1::EntryKey key;
  key.set_parent_folder_id(parent_id);
  key.set_name_tag(Hash(tag));
  return key;
}

v1::BlobReference Reference(uint32_t blob) {
  v1::BlobReference reference;
  reference.set_blob_id(Hash(blob));
  reference.set_stored_size_bytes(kBlobBytes);
  return reference;
}

v1::FileCommit FirstVersion(const std::string& parent_id, uint32_t tag,
                            uint32_t file, const std::vector<uint32_t>& blobs) {
  v1::FileCommit commit = Commit(file, 1, blobs);
  commit.mutable_commit()->set_precondition(v1::COMMIT_PRECONDITION_CREATE);
  *commit.mutable_commit()->mutable_entry() =
      Entry(records::ENTRY_OPERATION_CREATE, records::ENTRY_KIND_FILE,
            parent_id, tag, file);
  records::FileKeyRecord& key = *commit.mutable_commit()->mutable_file_key();
  key.set_wrapped_file_key(std::string(72, 'w'));
  key.set_commitment(std::string(32, 'c'));
  return commit;
}

v1::FileCommit NextVersion(uint32_t file, uint64_t number,
                           const std::vector<uint32_t>& blobs) {
  v1::FileCommit commit = Commit(file, number, blobs);
  commit.mutable_commit()->set_precondition(
      v1::COMMIT_PRECONDITION_EXPECTED_VERSION);
  return commit;
}

Node::Node(uint32_t number) : number_(number), key_(NewKey()) {}

std::string Node::id() const { return Id(number_); }

v1::RegisterNodeRequest Node::Registration() const {
  v1::RegisterNodeRequest request;
  request.set_node_id(id());
  request.set_public_key(std::string(key_.public_key().bytes()));
  common::v1::Endpoint* endpoint = request.add_endpoints();
  endpoint->set_network_class("cluster");
  endpoint->set_address(absl::StrCat("127.0.0.1:", 7100 + number_));
  request.set_failure_domain(absl::StrCat("host-", number_));
  *request.mutable_usage() = Usage();
  request.set_version("0.1.0");
  return request;
}

v1::HeartbeatRequest Node::Heartbeat() const {
  v1::HeartbeatRequest request;
  request.set_node_id(id());
  *request.mutable_usage() = Usage();
  return request;
}

v1::ReceiptProof Node::Prove(const std::vector<uint32_t>& blobs) const {
  v1::ReceiptProof proof;
  std::vector<BlobId> ids;
  for (const uint32_t blob : blobs) {
    proof.add_blob_ids(Hash(blob));
    ids.push_back(*BlobId::FromBytes(Hash(blob)));
  }
  ids = formats::SortedDistinct(std::move(ids));
  formats::Receipt receipt;
  receipt.node_id = *NodeId::FromHex(id());
  receipt.placement_epoch = 1;
  receipt.blob_ids_sha256 = formats::ReceiptIdsHash(ids);
  receipt.blob_count = static_cast<uint32_t>(ids.size());
  receipt.total_bytes = ids.size() * kBlobBytes;
  receipt.time = absl::FromUnixSeconds(kSeconds);
  formats::Sign(key_, receipt);
  *proof.mutable_receipt() = rpc::ToProto(receipt);
  return proof;
}

}  // namespace coffer::directory::sample
