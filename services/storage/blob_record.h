#ifndef COFFER_SERVICES_STORAGE_BLOB_RECORD_H_
#define COFFER_SERVICES_STORAGE_BLOB_RECORD_H_

// The value of the column family `meta`: what a node knows of a blob besides
// its bytes. 26 bytes, little-endian:
//
//   version        1   01
//   state          1   01 live, 02 quarantined
//   size           8   bytes of the blob
//   stored time    8   microseconds since 1970, signed
//   verified time  8   the same; the least value means never
//
// A longer record needs a new version.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/storage/blob_store.h"

namespace coffer::storage {

// Of a blob that is not missing. Times are cut to microseconds.
std::string EncodeBlobRecord(const BlobInfo& info);

// DATA_LOSS when `record` is malformed or of an unknown version.
absl::StatusOr<BlobInfo> DecodeBlobRecord(const BlobId& id,
                                          absl::string_view record);

// As times are when they come back from a record.
absl::Time TruncateToMicroseconds(absl::Time time);

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_BLOB_RECORD_H_
