#include "lib/formats/membership.h"

#include <cstddef>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "lib/crypto/signing.h"
#include "lib/formats/format_errors.h"
#include "lib/formats/member_record.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {
namespace {

using RecordsByGranter =
    absl::flat_hash_map<DeviceId, std::vector<const MemberRecord*>>;

// The record by which the creator made itself a member.
absl::StatusOr<const MemberRecord*> FindRoot(
    const PinnedCreator& creator, const RecordsByGranter& granted_by) {
  const auto found = granted_by.find(creator.device_id);
  if (found != granted_by.end()) {
    for (const MemberRecord* record : found->second) {
      if (record->device_id == creator.device_id) return record;
    }
  }
  return NotSignedByMember(
      "cannot trust the vault's members: the record of the device that made "
      "the vault is missing");
}

}  // namespace

absl::StatusOr<Membership> Membership::Verify(
    const VaultId& vault_id, const PinnedCreator& creator,
    absl::Span<const MemberRecord> records) {
  if (records.size() > kMaxMemberRecords) {
    return MalformedArgument("a vault cannot have so many member records");
  }
  Membership membership(vault_id);
  RecordsByGranter granted_by;
  for (const MemberRecord& record : records) {
    COFFER_RETURN_IF_ERROR(Validate(record));
    if (record.vault_id != vault_id) {
      return MalformedArgument("invalid member record: of another vault");
    }
    granted_by[record.granted_by_device_id].push_back(&record);
  }
  COFFER_ASSIGN_OR_RETURN(const MemberRecord* root,
                          FindRoot(creator, granted_by));
  membership.members_[creator.device_id] = {creator.signing_public_key,
                                            root->receiving_public_key};
  std::vector<DeviceId> granters = {creator.device_id};
  size_t verified = 0;
  for (size_t i = 0; i < granters.size(); ++i) {
    const DeviceId granter = granters[i];
    const auto grants = granted_by.find(granter);
    if (grants == granted_by.end()) continue;
    for (const MemberRecord* record : grants->second) {
      const bool is_new = !membership.members_.contains(record->device_id);
      COFFER_RETURN_IF_ERROR(membership.AddRecord(*record));
      if (is_new) granters.push_back(record->device_id);
      ++verified;
    }
  }
  if (verified != records.size()) {
    return NotSignedByMember(
        "cannot trust the vault's members: no chain of grants leads from the "
        "device that made the vault to one of them");
  }
  return membership;
}

absl::Status Membership::AddRecord(const MemberRecord& record) {
  COFFER_ASSIGN_OR_RETURN(const Member granter,
                          Find(record.granted_by_device_id));
  COFFER_RETURN_IF_ERROR(formats::Verify(granter.signing_public_key, record));
  const auto [member, is_new] = members_.try_emplace(
      record.device_id,
      Member{record.signing_public_key, record.receiving_public_key});
  if (!is_new &&
      (member->second.signing_public_key != record.signing_public_key ||
       member->second.receiving_public_key != record.receiving_public_key)) {
    return NotSignedByMember(
        "cannot trust the vault's members: one device has two different keys");
  }
  return absl::OkStatus();
}

absl::StatusOr<Member> Membership::Find(const DeviceId& device_id) const {
  const auto member = members_.find(device_id);
  if (member == members_.end()) {
    return NotSignedByMember(
        "cannot trust a record: its device is not a member of the vault");
  }
  return member->second;
}

absl::Status Membership::CheckVault(const VaultId& vault_id) const {
  if (vault_id == vault_id_) return absl::OkStatus();
  return NotSignedByMember("cannot trust a record: it is of another vault");
}

}  // namespace coffer::formats
