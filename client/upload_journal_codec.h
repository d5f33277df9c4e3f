#ifndef COFFER_CLIENT_UPLOAD_JOURNAL_CODEC_H_
#define COFFER_CLIENT_UPLOAD_JOURNAL_CODEC_H_

// An entry of the upload journal as bytes. Of this device alone and
// short-lived, so there is one layout, and another one gets another magic:
//
//   "cofferuploadv1\n\0"    16 bytes
//   vault id                16
//   parent folder id        16
//   name tag                32
//   file id                 16
//   key epoch               4, little-endian
//   key commitment          32
//   wrapped file key        kWrappedFileKeySizeBytes

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/upload_journal.h"
#include "lib/formats/file_key.h"

namespace coffer::client {

inline constexpr size_t kUploadJournalEntrySizeBytes =
    16 + 16 + 16 + 32 + 16 + 4 + 32 + formats::kWrappedFileKeySizeBytes;

// INVALID_ARGUMENT when the key is not one that WrapFileKey() makes.
absl::StatusOr<std::string> EncodeUpload(const UploadPlace& place,
                                         const PendingUpload& upload);

// DATA_LOSS (MALFORMED): no such entry, or one of another place.
absl::StatusOr<PendingUpload> DecodeUpload(const UploadPlace& place,
                                           absl::string_view bytes);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_UPLOAD_JOURNAL_CODEC_H_
