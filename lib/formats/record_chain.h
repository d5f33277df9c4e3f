#ifndef COFFER_LIB_FORMATS_RECORD_CHAIN_H_
#define COFFER_LIB_FORMATS_RECORD_CHAIN_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "lib/formats/membership.h"
#include "lib/formats/version_record.h"
#include "lib/ids/id.h"

namespace coffer::formats {

// OK when `next` continues `previous`: same vault and file, the next number,
// its id as parent and its hash. Does not look at signatures. DATA_LOSS
// (SIGNATURE_INVALID): a history that somebody rewrote.
absl::Status CheckSuccessor(const VersionRecord& previous,
                            const VersionRecord& next);

// Where a list of versions may start.
enum class ChainStart {
  // With version 1.
  kFirstVersion,
  // With any: a page of a list, or what is left after old ones were deleted.
  kAnyVersion,
};

// Verifies consecutive versions of one file, the oldest first: each is signed
// by a member, and each continues the one before. A list that ends too early
// cannot be told from a shorter history. Errors of Membership::VerifyRecord()
// and CheckSuccessor(); DATA_LOSS (SIGNATURE_INVALID) for another file or start
// than asked for. An empty list is OK.
absl::Status VerifyVersionChain(const Membership& membership,
                                const FileId& file_id, ChainStart start,
                                absl::Span<const VersionRecord> oldest_first);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_RECORD_CHAIN_H_
