#ifndef COFFER_LIB_FORMATS_MEMBERSHIP_H_
#define COFFER_LIB_FORMATS_MEMBERSHIP_H_

#include <cstddef>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "lib/crypto/sealed_box.h"
#include "lib/crypto/signing.h"
#include "lib/formats/member_record.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {

inline constexpr size_t kMaxMemberRecords = 4096;

// The device that made a vault, as the keyring remembers it: the root of trust.
struct PinnedCreator {
  DeviceId device_id;
  crypto::SigningPublicKey signing_public_key;
};

// Public keys of a device that may read and write the vault.
struct Member {
  crypto::SigningPublicKey signing_public_key;
  crypto::BoxPublicKey receiving_public_key;
};

// The devices of a vault, verified. Immutable and thread-safe.
class Membership {
 public:
  // Accepts `records` only when every one of them is granted, by a chain of
  // signatures, from the pinned creator: a server can leave a record out, but
  // not add or change one. Order does not matter; one device may have several
  // records (one for each key epoch) with the same keys.
  //
  // FAILED_PRECONDITION (UNKNOWN_SUITE); INVALID_ARGUMENT (MALFORMED): a bad
  // record, another vault's, or too many; DATA_LOSS (SIGNATURE_INVALID):
  // the creator's own record is missing or has another key, a signature is
  // wrong, no chain leads to a record, or a device has two different keys.
  static absl::StatusOr<Membership> Verify(
      const VaultId& vault_id, const PinnedCreator& creator,
      absl::Span<const MemberRecord> records);

  const VaultId& vault_id() const { return vault_id_; }
  const absl::flat_hash_map<DeviceId, Member>& members() const {
    return members_;
  }

  // DATA_LOSS (SIGNATURE_INVALID) when `device_id` is not a member.
  absl::StatusOr<Member> Find(const DeviceId& device_id) const;

  // Verifies a VersionRecord, EntryRecord or VaultRecord of this vault by the
  // key of the member that it names. DATA_LOSS (SIGNATURE_INVALID) when
  // there is none or the record is of another vault; else as Verify() of the
  // record.
  template <typename Record>
  absl::Status VerifyRecord(const Record& record) const {
    COFFER_RETURN_IF_ERROR(CheckVault(record.vault_id));
    COFFER_ASSIGN_OR_RETURN(const Member member, Find(record.device_id));
    // Finds the function for `Record`, which the class's own Verify() hides.
    using formats::Verify;
    return Verify(member.signing_public_key, record);
  }

 private:
  explicit Membership(const VaultId& vault_id) : vault_id_(vault_id) {}

  absl::Status CheckVault(const VaultId& vault_id) const;
  absl::Status AddRecord(const MemberRecord& record);

  VaultId vault_id_;
  absl::flat_hash_map<DeviceId, Member> members_;
};

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_MEMBERSHIP_H_
