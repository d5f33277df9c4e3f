#include "lib/formats/test_records.h"

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "lib/crypto/sealed_box.h"
#include "lib/crypto/sha256.h"
#include "lib/crypto/signing.h"
#include "lib/formats/entry_kind.h"
#include "lib/formats/entry_record.h"
#include "lib/formats/member_record.h"
#include "lib/formats/receipt.h"
#include "lib/formats/test_values.h"
#include "lib/formats/vault_record.h"
#include "lib/formats/version_record.h"
#include "lib/ids/id.h"

namespace coffer::formats {
namespace {

const absl::Time kTime = absl::FromUnixNanos(1'790'000'000'123'456'789);

}  // namespace

crypto::SigningKeyPair TestSigner() {
  return crypto::SigningKeyPair::FromSeed(KeyOf(50));
}

VersionRecord TestVersionRecord() {
  VersionRecord record;
  record.vault_id = IdOf<VaultId>(1);
  record.file_id = IdOf<FileId>(2);
  record.version_id = IdOf<VersionId>(11);
  record.version_number = 1;
  record.created_time = kTime;
  record.device_id = IdOf<DeviceId>(5);
  record.sealed_manifest = std::string(300, 'm');
  record.reference_count = 2;
  record.blob_ids_sha256 = HashBlobIds({IdOf<BlobId>(61), IdOf<BlobId>(62)});
  record.stored_bytes = 5000;
  Sign(TestSigner(), record);
  return record;
}

VersionRecord NextVersionRecord(const VersionRecord& previous) {
  VersionRecord record = TestVersionRecord();
  record.version_number = previous.version_number + 1;
  record.version_id =
      IdOf<VersionId>(static_cast<uint8_t>(10 + record.version_number));
  record.parent_version_id = previous.version_id;
  record.previous_record_sha256 = RecordHash(previous);
  Sign(TestSigner(), record);
  return record;
}

EntryRecord TestEntryRecord() {
  EntryRecord record;
  record.vault_id = IdOf<VaultId>(1);
  record.operation = EntryOperation::kCreate;
  record.parent_folder_id = IdOf<FolderId>(3);
  record.name_tag = IdOf<NameTag>(4);
  record.child_id = IdOf<EntryId>(2);
  record.kind = EntryKind::kFile;
  record.sealed_name = std::string(72, 'n');
  record.time = kTime;
  record.device_id = IdOf<DeviceId>(5);
  Sign(TestSigner(), record);
  return record;
}

VaultRecord TestVaultRecord() {
  VaultRecord record;
  record.vault_id = IdOf<VaultId>(1);
  record.root_folder_id = IdOf<FolderId>(3);
  record.sealed_name = std::string(72, 'n');
  record.created_time = kTime;
  record.device_id = IdOf<DeviceId>(5);
  Sign(TestSigner(), record);
  return record;
}

MemberRecord TestMemberRecord() {
  MemberRecord record;
  record.vault_id = IdOf<VaultId>(1);
  record.device_id = IdOf<DeviceId>(5);
  record.signing_public_key = TestSigner().public_key();
  record.receiving_public_key =
      crypto::BoxKeyPair::FromSecret(KeyOf(51)).public_key();
  record.sealed_vault_key = std::string(kSealedVaultKeySizeBytes, 'k');
  record.granted_time = kTime;
  record.granted_by_device_id = IdOf<DeviceId>(5);
  Sign(TestSigner(), record);
  return record;
}

Receipt TestReceipt() {
  Receipt receipt;
  receipt.node_id = IdOf<NodeId>(7);
  receipt.placement_epoch = 3;
  receipt.blob_ids_sha256 =
      ReceiptIdsHash({IdOf<BlobId>(61), IdOf<BlobId>(62)});
  receipt.blob_count = 2;
  receipt.total_bytes = 5000;
  receipt.time = kTime;
  Sign(TestSigner(), receipt);
  return receipt;
}

}  // namespace coffer::formats
