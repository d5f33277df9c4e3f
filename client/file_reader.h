#ifndef COFFER_CLIENT_FILE_READER_H_
#define COFFER_CLIENT_FILE_READER_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/version_opener.h"

namespace coffer::client {

// Part of a file.
struct ByteRange {
  uint64_t offset_bytes = 0;
  // 0: to the end.
  uint64_t length_bytes = 0;
};

// How many bytes of a file are in the range. INVALID_ARGUMENT: it starts behind
// the end of the file.
absl::StatusOr<uint64_t> LengthOf(const ByteRange& range,
                                  const Manifest& manifest);

using ByteSink = std::function<absl::Status(absl::string_view)>;

// Passes a range of a version to `sink`, in order, each chunk once it is
// verified. Fetches the chunks that the range touches, several at a time, as
// many as the client's byte budget allows; opens them on all cores. `sink` is
// called from the calling thread. Returns how many bytes it got: fewer than
// asked for when the file ends there.
//
// INVALID_ARGUMENT: the range starts behind the end of the file. Errors of
// BlobDownloader, of OpenBlob() as DATA_LOSS, and of `sink`.
absl::StatusOr<uint64_t> ReadRange(Operation& operation,
                                   const OpenedVersion& version,
                                   const ByteRange& range,
                                   const ByteSink& sink);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_FILE_READER_H_
