#ifndef COFFER_SERVICES_STORAGE_IDENTITY_RECORD_H_
#define COFFER_SERVICES_STORAGE_IDENTITY_RECORD_H_

// The content of the file `identity`: six lines of text.
//
//   coffer-storage 1
//   node 32 hexadecimal digits
//   seed 64 hexadecimal digits      of the Ed25519 key; secret
//   cluster 32 digits, or -         which cluster the node joined, if any
//   database yes, or no             whether blobs/ was ever complete
//   end
//
// The number in the first line is the layout version of the whole folder.

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/ids/id.h"

namespace coffer::storage {

inline constexpr uint32_t kLayoutVersion = 1;

struct IdentityRecord {
  NodeId node_id;
  crypto::SecretKey seed;
  absl::optional<ClusterId> cluster_id;
  bool has_database = false;
};

// Holds the seed in hexadecimal digits.
crypto::SecretBytes EncodeIdentityRecord(const IdentityRecord& record);

// FAILED_PRECONDITION (reason WRONG_DATA_FOLDER) for a newer layout, DATA_LOSS
// for anything that EncodeIdentityRecord() does not make.
absl::StatusOr<IdentityRecord> DecodeIdentityRecord(absl::string_view text);

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_IDENTITY_RECORD_H_
