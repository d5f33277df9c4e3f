#ifndef COFFER_LIB_FORMATS_TEST_RECORDS_H_
#define COFFER_LIB_FORMATS_TEST_RECORDS_H_

// Valid records for tests, signed by TestSigner() where they are signed. All
// are of vault IdOf(1) and device IdOf(5).

#include "lib/crypto/signing.h"
#include "lib/formats/entry_record.h"
#include "lib/formats/member_record.h"
#include "lib/formats/receipt.h"
#include "lib/formats/vault_record.h"
#include "lib/formats/version_record.h"

namespace coffer::formats {

crypto::SigningKeyPair TestSigner();

// Version 1 of file IdOf(2), with an inline manifest.
VersionRecord TestVersionRecord();
// Its successor.
VersionRecord NextVersionRecord(const VersionRecord& previous);
// A new file.
EntryRecord TestEntryRecord();
VaultRecord TestVaultRecord();
// The first device, which grants itself.
MemberRecord TestMemberRecord();
Receipt TestReceipt();

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_TEST_RECORDS_H_
