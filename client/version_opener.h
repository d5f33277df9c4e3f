#ifndef COFFER_CLIENT_VERSION_OPENER_H_
#define COFFER_CLIENT_VERSION_OPENER_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/vault_session.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/sha256.h"
#include "lib/formats/blob_scope.h"
#include "lib/formats/file_key.h"
#include "lib/formats/version_record.h"
#include "lib/ids/id.h"

namespace coffer::client {

// A version whose signature and manifest are verified.
struct OpenedVersion {
  // Without the sealed manifest.
  formats::VersionRecord record;
  crypto::Sha256Digest record_hash;
  crypto::SecretKey file_key;
  Manifest manifest;
  // What the chunks are sealed for.
  formats::BlobScope scope;
};

// Which version of which file was asked for.
struct VersionQuestion {
  FileId file_id;
  // 0: any.
  uint64_t version_number = 0;
};

// Verifies, before anything else, that the record is signed by a member of the
// vault and is of the file and the version asked for; then unwraps the file
// key, opens the manifest (its segments are fetched when it is not inline) and
// holds it against the record: same blobs, same sizes. Takes the sealed
// manifest out of `record`.
//
// DATA_LOSS (SIGNATURE_INVALID, AUTHENTICATION_FAILED, WRONG_KEY, MALFORMED):
// the directory does not have what a member wrote; PERMISSION_DENIED
// (WRONG_KEY): a key epoch that the keyring lacks; FAILED_PRECONDITION
// (UNKNOWN_SUITE); errors of BlobDownloader.
absl::StatusOr<OpenedVersion> OpenVersion(Operation& operation,
                                          const VersionQuestion& question,
                                          const formats::FileKeyRecord& key,
                                          formats::VersionRecord record);

// The current version of a file that was looked up or listed in full.
absl::StatusOr<OpenedVersion> OpenCurrentVersion(Operation& operation,
                                                 VerifiedEntry entry);

// A version by number; 0 is the current one. NOT_FOUND (VERSION_NOT_FOUND).
absl::StatusOr<OpenedVersion> FetchVersion(Operation& operation,
                                           const VersionQuestion& question);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_VERSION_OPENER_H_
